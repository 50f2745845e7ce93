//! A small full package, its `problem.xml` in parts.

use crate::Text;

pub const TESTS: &str = r#"<test method="manual" sample="true"/><test cmd="gen 1" method="generated" description="small"/><test method="manual"/>"#;
pub const SOLUTIONS: &str = r#"<solution tag="main"><source path="solutions/ok.cpp" type="cpp.g++17"/><binary path="solutions/ok.exe" type="exe.win32"/></solution>"#;
pub const CHECKER: &str = r#"<checker name="std::ncmp.cpp" type="testlib"><source path="files/check.cpp" type="cpp.g++17"/><binary path="check.exe" type="exe.win32"/><copy path="check.cpp"/></checker>"#;
pub const VALIDATOR: &str = r#"<validator><source path="files/val.cpp" type="cpp.g++17"/></validator>"#;
pub const TESTLIB: &str = "// a stand-in\n#ifndef OK_EXIT_CODE\n#endif\n";

/// Parts of a `problem.xml`.
pub struct Xml {
    pub judging: &'static str,
    pub tests: &'static str,
    pub groups: &'static str,
    pub checker: &'static str,
    pub validators: &'static str,
    pub solutions: &'static str,
    pub more: &'static str,
}

impl Default for Xml {
    fn default() -> Self {
        Self {
            judging: "",
            tests: TESTS,
            groups: "",
            checker: CHECKER,
            validators: VALIDATOR,
            solutions: SOLUTIONS,
            more: "",
        }
    }
}

impl Xml {
    pub fn text(&self) -> &'static str {
        let count = self.tests.matches("<test ").count();
        let text = format!(
            r#"<?xml version="1.0" encoding="utf-8" standalone="no"?>
<problem revision="7" short-name="sum-it" url="https://polygon.codeforces.com/p1/a/sum-it">
<names><name language="english" value="Sum It"/></names>
<statements><statement charset="UTF-8" language="english" mathjax="true" path="statements/english/problem.tex" type="application/x-tex"/></statements>
<judging cpu-name="x" cpu-speed="3600" {}><testset name="tests"><time-limit>1500</time-limit><memory-limit>268435456</memory-limit>
<test-count>{count}</test-count><input-path-pattern>tests/%02d</input-path-pattern><answer-path-pattern>tests/%02d.a</answer-path-pattern>
<tests>{}</tests>{}</testset></judging>
<files><resources><file path="files/olymp.sty"/><file path="files/testlib.h" type="h.g++"/></resources>
<executables><executable><source path="files/gen.cpp" type="cpp.g++17"/></executable><executable><source path="files/val.cpp" type="cpp.g++17"/></executable></executables></files>
<assets>{}<validators>{}</validators><solutions>{}</solutions></assets>
<properties><property name="tests-wellformed" value="true"/></properties>{}
<tags><tag value="math"/></tags></problem>"#,
            self.judging, self.tests, self.groups, self.checker, self.validators, self.solutions, self.more
        );
        Box::leak(text.into_boxed_str())
    }
}

pub fn package(xml: &Xml) -> Text<'static> {
    vec![
        ("problem.xml", xml.text()),
        ("statement-sections/english/name.tex", "Sum It"),
        ("statement-sections/english/legend.tex", "Add two numbers.\r\n"),
        ("statement-sections/english/input.tex", "Two numbers."),
        ("statement-sections/english/output.tex", "Their sum."),
        ("statement-sections/english/example.01", "1 2\r\n"),
        ("statement-sections/english/example.01.a", "3\r\n"),
        ("tests/01", "1 2\n"),
        ("tests/01.a", "3\n"),
        ("tests/02", "2 2\r\n"),
        ("tests/02.a", "4\r\n"),
        ("tests/03", "3 2\n"),
        ("tests/03.a", "5\n"),
        ("files/testlib.h", TESTLIB),
        ("files/olymp.sty", "x"),
        ("files/gen.cpp", "int main() {}"),
        (
            "files/check.cpp",
            "#include \"testlib.h\"\nint main(int argc, char* argv[]) { registerTestlibCmd(argc, argv); }\n",
        ),
        (
            "files/val.cpp",
            "#include \"testlib.h\"\nint main(int argc, char* argv[]) {\n    registerValidation(argc, argv);\n    inf.readEof();\n}\n",
        ),
        ("check.cpp", "x"),
        ("check.exe", "MZ"),
        ("doall.sh", "x"),
        ("scripts/gen-answer.sh", "x"),
        ("solutions/ok.cpp", "int main() {}"),
        ("solutions/ok.cpp.desc", "x"),
        ("solutions/ok.exe", "MZ"),
        ("statements/english/problem.tex", "x"),
    ]
}

/// The strings that `contains` wants in an error.
pub fn messages(imported: &trellis_problems::import::Imported) -> Vec<String> {
    imported
        .findings
        .iter()
        .filter(|finding| finding.is_error())
        .map(ToString::to_string)
        .collect()
}
