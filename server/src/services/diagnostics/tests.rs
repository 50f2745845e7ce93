use super::*;

/// `line:column-end severity message` of each.
fn told(log: &str, name: &str, text: &str) -> Vec<String> {
    let show = |one: Diagnostic| {
        let column = one.column.map(|column| format!(":{column}")).unwrap_or_default();
        let end = one.end_column.map(|end| format!("-{end}")).unwrap_or_default();
        let (file, line, severity, message) = (one.file, one.line, one.severity, one.message);
        format!("{file}:{line}{column}{end} {severity:?} {message}")
    };
    of_log(log, &[SourceFile { name, text }])
        .into_iter()
        .map(show)
        .collect()
}

#[test]
fn go() {
    let log = "main.go:3:8: could not import os/exec (open : Invalid argument)\nmain.go:6:2: declared and not used: x\n\
               note: here is the part of the standard library\n";
    let found = of_log(log, &[]);
    let places: Vec<_> = found.iter().map(|one| (one.line, one.column)).collect();
    assert_eq!(places, [(3, Some(8)), (6, Some(2))]);
    assert_eq!(found[1].message, "declared and not used: x");
}

#[test]
fn clang() {
    let text =
        "#include <cstdio>\nint main() {\n    puts(\"你好\"); return undeclared + 1;\n    int x = \"a\"\n}\n";
    // Column 28 counts bytes: the two characters before it are six.
    let log = "In file included from main.cpp:1:\n\
        /usr/include/stdio.h:9:2: warning: \"old\" [-W#warnings]\n\
        \x20   9 | #warning \"old\"\n\
        \x20     |  ^\n\
        main.cpp:3:28: error: use of undeclared identifier 'undeclared'\n\
        \x20   3 |     puts(\"你好\"); return undeclared + 1;\n\
        \x20     |                          ^~~~~~~~~~\n\
        main.cpp:4:16: fatal error: expected ';' at end of declaration\n\
        \x20   4 |     int x = \"a\"\n\
        \x20     |                ^\n\
        \x20     |                ;\n\
        2 errors generated.";
    assert_eq!(
        told(log, "main.cpp", text),
        [
            "/usr/include/stdio.h:9:2 Warning \"old\" [-W#warnings]",
            "main.cpp:3:24-34 Error use of undeclared identifier 'undeclared'",
            "main.cpp:4:16 Error expected ';' at end of declaration",
        ]
    );
}

#[test]
fn rustc() {
    let text = "fn main() {\n    let n: i32 = \"七七\";\n    m\n}\n";
    let log = "error[E0308]: mismatched types\n \
         --> main.rs:2:18\n  \
          |\n\
        2 |     let n: i32 = \"七七\";\n  \
          |            ---   ^^^^^^ expected `i32`, found `&str`\n  \
          |            |\n  \
          |            expected due to this\n\
        \n\
        warning: unused variable: `n`\n \
         --> main.rs:2:9\n  \
          |\n\
        2 |     let n: i32 = \"七七\";\n  \
          |         ^ help: if this is intentional, prefix it with an underscore: `_n`\n  \
          |\n  \
          = note: `#[warn(unused_variables)]` on by default\n\
        \n\
        error: aborting due to 1 previous error; 1 warning emitted\n";
    assert_eq!(
        told(log, "main.rs", text),
        [
            "main.rs:2:18-22 Error mismatched types: expected `i32`, found `&str`",
            "main.rs:2:9 Warning unused variable: `n`: help: if this is intentional, prefix it with an underscore: `_n`",
        ]
    );
}

#[test]
fn rustc_over_several_lines() {
    let text = "fn main() {\n    foo(\n        1,\n    )\n}\n";
    let log = "error[E0308]: mismatched types\n --> main.rs:2:5\n  |\n1 |   fn main() {\n  |            - expected `()`\n\
        2 | /     foo(\n3 | |         1,\n4 | |     )\n  | |_____^ expected `()`, found `i32`\n";
    assert_eq!(told(log, "main.rs", text), ["main.rs:2:5 Error mismatched types"]);
}

#[test]
fn python_counts_from_the_line_without_its_blanks() {
    let text = "def f():\n    return 1 +* 2\n";
    let log = "  File \"main.py\", line 2\n    return 1 +* 2\n              ^\nSyntaxError: invalid syntax\n";
    assert_eq!(
        told(log, "main.py", text),
        ["main.py:2:15 Error SyntaxError: invalid syntax"]
    );
    let log = "  File \"main.py\", line 1\n    a b = 1\n    ^^^\nSyntaxError: invalid syntax";
    assert_eq!(
        told(log, "main.py", "a b = 1\n"),
        ["main.py:1:1-4 Error SyntaxError: invalid syntax"]
    );
    // Without a line there is nothing to count in.
    let log = "  File \"main.py\", line 7\nIndentationError: expected an indented block";
    assert_eq!(
        told(log, "main.py", ""),
        ["main.py:7 Error IndentationError: expected an indented block"]
    );
}

#[test]
fn scripts() {
    let log = "main.ts:2:26: SyntaxError: invalid redefinition of lexical identifier\n\
        let c: number, a: string = 'x';\n                         ^\n\
        other.ts:1:3: SyntaxError: unexpected token\n";
    assert_eq!(
        told(log, "main.ts", "\nlet c: number, a: string = 'x';\n"),
        [
            "main.ts:2:26 Error SyntaxError: invalid redefinition of lexical identifier",
            "other.ts:1:3 Error SyntaxError: unexpected token",
        ]
    );
}

/// The parser's columns are those of a terminal.
#[test]
fn webassembly_text() {
    let text = "(module\n  (; 你好 ;) (fnc)\n)\n";
    let log = "unexpected token, expected one of: `func`\n     --> main.wat:2:15\n      |\n    2 |   (; 你好 ;) (fnc)\n      |               ^";
    assert_eq!(
        told(log, "main.wat", text),
        ["main.wat:2:13 Error unexpected token, expected one of: `func`"]
    );
}

#[test]
fn text_that_is_none() {
    for log in [
        "",
        "wasm-ld: error: main.o: undefined symbol: solve",
        "compiling took more than 20 s",
        "a:b:c: error: d",
        "main.c:0:1: error: no such line",
        "main.c:99999999999:1: error: no such line",
        " --> ",
        "  --> main.rs:1:1",
        "  File \"main.py\", line x\nSyntaxError: y",
        "  File \"main.py\", line 4, in f\n    g()\nValueError: 3",
        ":1:1: error: x",
    ] {
        assert_eq!(told(log, "main.c", "int x;\n"), Vec::<String>::new(), "{log}");
    }
}

#[test]
fn places_outside_of_the_text_are_kept_as_they_are() {
    let log =
        "main.c:1:900: error: a\nmain.c:900:3: error: b\nmain.c:1:4: error: in the middle of a letter\n";
    assert_eq!(
        told(log, "main.c", "é你\n"),
        [
            "main.c:1:900 Error a",
            "main.c:900:3 Error b",
            "main.c:1:4 Error in the middle of a letter",
        ]
    );
}

#[test]
fn there_are_not_too_many_and_they_are_not_too_long() {
    let line = format!("main.c:1:1: error: {}\n", "好".repeat(1000));
    let found = of_log(&line.repeat(300), &[]);
    assert_eq!(found.len(), MOST);
    assert!(found[0].message.len() < 1010, "{}", found[0].message.len());
}

#[test]
fn columns_that_no_line_has() {
    let log = "main.c:1:4294967295: error: x\n    1 | int\n      | ^~~~\n";
    assert_eq!(told(log, "main.c", "int"), ["main.c:1:4294967295 Error x"]);
}

fn failed(name: &str, stderr: &str) -> Option<(u32, Option<u32>, String)> {
    let file = SourceFile { name, text: "" };
    of_run(stderr, file).map(|one| (one.line, one.column, one.message))
}

#[test]
fn failures_of_programs() {
    let python = "half\nTraceback (most recent call last):\n  File \"/work/main.py\", line 9, in <module>\n    main()\n  \
        File \"/work/main.py\", line 4, in main\n    json.loads('')\n  File \"/usr/lib/json.py\", line 346, in loads\n    \
        return 1\n           ^\njson.decoder.JSONDecodeError: Expecting value\n";
    let message = "json.decoder.JSONDecodeError: Expecting value".to_owned();
    assert_eq!(failed("main.py", python), Some((4, None, message)));
    let script = "TypeError: bad row\n    at map (native)\n    at inner (main.js:2:9)\n    at <anonymous> (main.js:4:1)\n";
    assert_eq!(
        failed("main.js", script),
        Some((2, Some(9), "TypeError: bad row".to_owned()))
    );
    let rust =
        "\nthread 'main' panicked at main.rs:3:5:\nindex out of bounds\nnote: run with `RUST_BACKTRACE=1`\n";
    assert_eq!(
        failed("main.rs", rust),
        Some((3, Some(5), "index out of bounds".to_owned()))
    );
    assert_eq!(
        failed("main.rs", "thread 'main' panicked at /rustc/x/core.rs:3:5:\nx"),
        None
    );
    assert_eq!(failed("main.py", "Traceback (most recent call last):\n"), None);
    assert_eq!(failed("main.py", "    at "), None);
    // Lines are counted from 1; a program may print what it likes.
    let nowhere = "Traceback (most recent call last):\n  File \"main.py\", line 0, in x\nE: x\n";
    assert_eq!(failed("main.py", nowhere), None);
    assert_eq!(failed("main.c", ""), None);
}
