//! Programs written with testlib: checkers, validators, interactors and generators.

use serde_json::Value;
use trellis_tests::cli;
use trellis_tests::package::TestPackage;

fn judge(package: &TestPackage, source: &str) -> Value {
    let path = package.beside("a.py", source).display().to_string();
    let package = package.path().display().to_string();
    let output = cli::trellis(["judge", &package, "--submission", &path, "--json"]);
    assert_eq!(output.code, 0, "{}\n{}", output.stdout, output.stderr);
    output.json()
}

fn check(package: &TestPackage) -> (i32, String) {
    let output = cli::trellis(["check", "--json", &package.path().display().to_string()]);
    (output.code, output.stdout)
}

const VALIDATOR: &str = "#include \"testlib.h\"
int main(int argc, char* argv[]) {
    registerValidation(argc, argv);
    inf.readInt(-100, 100, \"a\");
    inf.readSpace();
    inf.readInt(-100, 100, \"b\");
    inf.readEoln();
    inf.readEof();
}
";

#[test]
fn a_validator_that_returns_has_accepted() {
    let package = TestPackage::new();
    package.remove("input_validators/validate.py");
    package.file("input_validators/validate.cpp", VALIDATOR);
    package.file("data/invalid_input/spaces.in", "1  2\n");
    package.file("data/invalid_input/large.in", "1 101\n");
    package.file("data/invalid_input/more.in", "1 2\n3\n");
    let (code, text) = check(&package);
    assert_eq!(code, 0, "{text}");
    package.case("secret/04", "1 101\n", "102\n");
    let (code, text) = check(&package);
    assert_eq!(code, 1);
    assert!(text.contains("violates the range [-100, 100]"), "{text}");
}

#[test]
fn a_checker_judges_by_the_format() {
    let package = TestPackage::new();
    package.file(
        "output_validator/check.cpp",
        "#include \"testlib.h\"
#include <map>
int main(int argc, char* argv[]) {
    setName(\"compares a sum\");
    registerTestlibCmd(argc, argv);
    int a = inf.readInt(), b = inf.readInt();
    int given = ouf.readInt(-1000, 1000, \"sum\");
    if (ans.readInt() != a + b) quitf(_fail, \"the jury is wrong\");
    if (given != a + b) quitf(_wa, \"expected %d, found %d\", a + b, given);
    quitf(_ok, \"sum is %d\", given);
}
",
    );
    let first = |source: &str| {
        let report = judge(&package, source);
        let case = &report["cases"][0];
        (
            case["verdict"].as_str().unwrap().to_owned(),
            case["message"].as_str().unwrap().to_owned(),
        )
    };
    assert_eq!(
        first("print(sum(map(int, input().split())))\n"),
        ("AC".into(), "sum is 3".into())
    );
    assert_eq!(first("print(4)\n"), ("WA".into(), "expected 3, found 4".into()));
    let (verdict, message) = first("print('x')\n");
    assert_eq!(verdict, "WA");
    assert!(message.contains("Expected integer, but \"x\" found"), "{message}");
    assert_eq!(first("pass\n").0, "WA", "unexpected end of file");
    assert_eq!(first("print(3, 4)\n").0, "WA", "something after the answer");
    package.case("sample/1", "1 2\n", "5\n");
    let (verdict, message) = first("print(3)\n");
    assert_eq!(verdict, "JE");
    assert!(message.contains("the jury is wrong"), "{message}");
}

#[test]
fn a_checker_gives_points() {
    let package = TestPackage::new();
    package.yaml("limits:\n", "type: scoring\nlimits:\n");
    package.file("data/secret/test_group.yaml", "max_score: 90\n");
    package.file(
        "output_validator/check.cpp",
        "#include \"testlib.h\"
int main(int argc, char* argv[]) {
    registerTestlibCmd(argc, argv);
    int given = ouf.readInt();
    if (given == ans.readInt()) quitp(30, \"all\");
    if (given > 100) quitf(_wa, \"too much\");
    quitp(12.5);
}
",
    );
    assert_eq!(
        judge(&package, "print(sum(map(int, input().split())))\n")["score"],
        90.0
    );
    assert_eq!(judge(&package, "print(1)\n")["score"], 37.5);
    let report = judge(&package, "print(101)\n");
    assert_eq!(
        (report["score"].as_f64(), report["verdict"].as_str()),
        (Some(0.0), Some("WA"))
    );
}

#[test]
fn an_interactor_talks() {
    let package = TestPackage::new();
    package.yaml("limits:\n", "type: interactive\nlimits:\n");
    package.file("input_validators/validate.py", "import sys\nsys.exit(42)\n");
    package.file(
        "output_validator/interact.cpp",
        "#include \"testlib.h\"
#include <iostream>
int main(int argc, char* argv[]) {
    registerInteraction(argc, argv);
    int a = inf.readInt(), b = inf.readInt();
    std::cout << a << std::endl;
    ouf.readToken(\"next\");
    std::cout << b << std::endl;
    int sum = ouf.readInt();
    tout << sum;
    if (sum != a + b) quitf(_wa, \"%d is not the sum\", sum);
    quitf(_ok, \"%d\", sum);
}
",
    );
    let good = "a = int(input())\nprint('next', flush=True)\nprint(a + int(input()))\n";
    package.file("submissions/accepted/sum.py", good);
    let report = judge(&package, good);
    assert_eq!(report["verdict"], "AC", "{report:#}");
    assert_eq!(report["cases"][0]["message"], "3");
    let report = judge(
        &package,
        "input()\nprint('next', flush=True)\ninput()\nprint(7)\n",
    );
    assert_eq!(
        (&report["verdict"], &report["cases"][0]["message"]),
        (&"WA".into(), &"7 is not the sum".into())
    );
    assert_eq!(
        judge(&package, "input()\nprint('nxt', flush=True)\ninput()\n")["verdict"],
        "WA"
    );
    assert_eq!(
        judge(&package, "input()\ninput()\n")["cases"][0]["message"],
        "idle"
    );
    assert_eq!(check(&package).0, 0);
}

/// A generator is an ordinary program here: its output is compared with what testlib's `rnd` gives everywhere.
#[test]
fn a_generator_gives_what_it_gives_everywhere() {
    let package = TestPackage::new();
    let source = "#include \"testlib.h\"
#include <iostream>
int main(int argc, char* argv[]) {
    registerGen(argc, argv, 1);
    std::cout << rnd.next(1, 1000000) << ' ' << rnd.next(\"[a-z]{8}\") << ' ' << rnd.wnext(100, 3) << std::endl;
}
";
    package.file("data/sample/1.yaml", "args: [\"5\", \"-n=7\"]\n");
    package.case("sample/1", "1 2\n", "x\n");
    let path = package.beside("gen.cpp", source).display().to_string();
    let folder = package.path().display().to_string();
    let run = || cli::trellis(["judge", &folder, "--submission", &path, "--json"]).json();
    let report = run();
    let message = report["cases"][0]["message"].as_str().unwrap().to_owned();
    assert_eq!(report["cases"][0]["verdict"], "WA", "{report:#}");
    assert_eq!(run()["cases"][0]["message"], message.as_str());
    assert!(message.contains(GENERATED), "{message}");
}

/// First word of the native program's output with the same arguments (g++, testlib 0.9.44).
const GENERATED: &str = "775887";
