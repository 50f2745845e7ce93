//! Scoring, interactive, multi-pass and submit-answer problems through `trellis judge` and `trellis check`.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use serde_json::{Value, json};
use std::time::{Duration, Instant};
use trellis_tests::cli;
use trellis_tests::package::TestPackage;

fn judge(package: &TestPackage, name: &str, source: &str, more: &[&str]) -> Value {
    let path = package.beside(name, source);
    let (package, path) = (package.path().display().to_string(), path.display().to_string());
    let output = cli::trellis([&["judge", &package, "--submission", &path, "--json"], more].concat());
    assert_eq!(output.code, 0, "{}\n{}", output.stdout, output.stderr);
    output.json()
}

/// Verdict and message of a case.
fn case<'a>(report: &'a Value, name: &str) -> (&'a str, &'a str) {
    let cases = report["cases"].as_array().unwrap();
    let case = cases.iter().find(|case| case["name"] == name).unwrap();
    (
        case["verdict"].as_str().unwrap_or("-"),
        case["message"].as_str().unwrap(),
    )
}

fn set_type(package: &TestPackage, kind: &str) {
    package.yaml("limits:\n", &format!("type: {kind}\nlimits:\n"));
}

/// Guess a number from 1 to 100 with ten questions.
const GUESS: &str = "import sys
secret = int(open(sys.argv[1]).read())
feedback = sys.argv[3]
def judge(code, message):
    open(feedback + 'judgemessage.txt', 'w').write(message)
    sys.exit(code)
print('guess', flush=True)
for turn in range(10):
    line = sys.stdin.readline()
    if not line.strip():
        judge(43, 'no guess')
    guess = int(line)
    if guess == secret:
        print('correct', flush=True)
        judge(42, f'{turn + 1} guesses')
    print('higher' if guess < secret else 'lower', flush=True)
judge(43, 'too many guesses')
";

const BISECT: &str = "low, high = 1, 100
input()
while True:
    middle = (low + high) // 2
    print(middle, flush=True)
    answer = input()
    if answer == 'correct':
        break
    if answer == 'higher':
        low = middle + 1
    else:
        high = middle - 1
";

fn interactive() -> TestPackage {
    let package = TestPackage::new();
    set_type(&package, "interactive");
    package.file("output_validator/validate.py", GUESS);
    package.file("input_validators/validate.py", "import sys\nsys.exit(42)\n");
    package.file("submissions/accepted/sum.py", BISECT);
    for (name, secret) in [
        ("sample/1", 50),
        ("secret/01", 1),
        ("secret/02", 77),
        ("secret/03", 100),
    ] {
        package.case(name, &format!("{secret}\n"), "");
    }
    package
}

#[test]
fn an_interactive_submission_talks_to_its_validator() {
    let package = interactive();
    let report = judge(&package, "a.py", BISECT, &[]);
    assert_eq!(report["verdict"], "AC", "{report:#}");
    assert_eq!(case(&report, "sample/1"), ("AC", "1 guesses"));
    assert_eq!(case(&report, "secret/03"), ("AC", "7 guesses"));
    let again = judge(&package, "a.py", BISECT, &[]);
    let without_time = |mut report: Value| {
        report["timing"] = json!(null);
        report
    };
    assert_eq!(without_time(report), without_time(again));
    let c = "#include <stdio.h>\n#include <string.h>\nint main(void) { char w[20]; int l = 1, h = 100; scanf(\"%s\", w);\n\
             for (;;) { int m = (l + h) / 2; printf(\"%d\\n\", m); fflush(stdout);\n\
             if (scanf(\"%s\", w) != 1 || !strcmp(w, \"correct\")) return 0; if (w[0] == 'h') l = m + 1; else h = m - 1; } }\n";
    assert_eq!(judge(&package, "a.c", c, &[])["verdict"], "AC");
}

#[test]
fn interactive_submissions_fail_in_every_way() {
    let package = interactive();
    let linear =
        "input()\nfor i in range(1, 101):\n    print(i, flush=True)\n    if input() == 'correct': break\n";
    for (source, verdict, message) in [
        (linear, "WA", "too many guesses"),
        // It ends without a word: the validator sees the end of its input.
        ("input()\n", "WA", "no guess"),
        // Its failure comes first, whatever the validator makes of the end of its input.
        ("input()\nraise SystemExit(3)\n", "RTE", "exit code 3"),
        ("input()\nwhile True: pass\n", "TLE", "more than 3.0 s"),
        ("input()\nwhile True: print('x' * 1000)\n", "JE", "ValueError"),
        ("input()\nprint('one', flush=True)\ninput()\n", "JE", "ValueError"),
    ] {
        let report = judge(&package, "a.py", source, &[]);
        let (first, said) = case(&report, "sample/1");
        assert!(said.contains(message), "{source}: {report:#}");
        assert_eq!(first, verdict, "{source}: {report:#}");
        assert_eq!(report["verdict"], verdict);
    }
}

/// The validator rejects and leaves; what the submission does about it changes nothing.
#[test]
fn a_rejection_stands_when_the_submission_crashes_afterwards() {
    let package = interactive();
    package.file(
        "output_validator/validate.py",
        "import sys\nsys.stdin.readline()\nsys.exit(43)\n",
    );
    for end in ["raise SystemExit(1)", "while True: pass", "print('ignored')"] {
        let report = judge(
            &package,
            "a.py",
            &format!("print(1, flush=True)\ntry: input()\nexcept EOFError: pass\n{end}\n"),
            &[],
        );
        assert_eq!(report["verdict"], "WA", "{end}");
    }
    package.file(
        "output_validator/validate.py",
        "import sys\nsys.stdin.readline()\nsys.exit(42)\n",
    );
    let accepted = |end: &str| {
        judge(&package, "a.py", &format!("print(1, flush=True)\n{end}\n"), &[])["verdict"].clone()
    };
    assert_eq!(accepted("print('more')"), "AC");
    assert_eq!(
        accepted("raise SystemExit(1)"),
        "RTE",
        "accepted, but it has to end well"
    );
}

/// As by SIGPIPE elsewhere: a submission that talks on after it was rejected does not use up its time.
#[test]
fn a_submission_that_talks_to_nobody_ends() {
    let package = interactive();
    package.file(
        "output_validator/validate.py",
        "import sys\nsys.stdin.readline()\nsys.exit(43)\n",
    );
    let report = judge(&package, "a.py", "while True: print(1, flush=True)\n", &[]);
    assert_eq!(report["verdict"], "WA", "{report:#}");
    assert!(
        report["cases"][0]["fuel"].as_u64().unwrap() < 5_000_000_000,
        "{report:#}"
    );
}

/// "Validator exited first with WA" of problemtools and DOMjudge: what the validator has rejected stays rejected, also
/// when the submission never comes to a call in which it would notice.
#[test]
fn a_submission_that_loops_after_its_rejection_is_stopped() {
    let package = interactive();
    let rejected = "#include <stdio.h>\nint main(void) { puts(\"-1\"); fflush(stdout); for (;;); }\n";
    let unheard = "int main(void) { for (;;); }\n";
    let bounded = |report: &Value| {
        let fuel = report["cases"][0]["fuel"].as_u64().unwrap();
        assert!(fuel < 1_000_000_000, "{report:#}");
    };
    package.file(
        "output_validator/validate.py",
        "import sys\nsys.exit(42 if int(sys.stdin.readline()) > 0 else 43)\n",
    );
    let report = judge(&package, "a.c", rejected, &[]);
    assert_eq!(report["verdict"], "WA", "{report:#}");
    bounded(&report);
    assert_eq!(judge(&package, "a.c", unheard, &[])["verdict"], "TLE");
    // One that judges without a question.
    package.file("output_validator/validate.py", "import sys\nsys.exit(43)\n");
    assert_eq!(judge(&package, "a.c", unheard, &[])["verdict"], "WA");
    package.file("output_validator/validate.py", "import sys\nsys.exit(42)\n");
    assert_eq!(judge(&package, "a.c", unheard, &[])["verdict"], "TLE");
    // A validator that crashes is nobody's wrong answer, and is seen as soon.
    package.file(
        "output_validator/validate.py",
        "import sys\nsys.stdin.readline()\nsys.exit(1)\n",
    );
    let report = judge(&package, "a.c", rejected, &[]);
    assert_eq!(report["verdict"], "JE", "{report:#}");
    bounded(&report);
}

/// The limit comes from the accepted submission; the one that loops after its rejection does not count.
#[test]
fn a_time_limit_is_inferred_beside_a_rejected_loop() {
    let package = interactive();
    package.yaml("limits:\n  time_limit: 1.0\n", "type: interactive\nlimits:\n");
    package.file(
        "submissions/wrong_answer/loops.c",
        "#include <stdio.h>\nint main(void) { puts(\"1000\"); fflush(stdout); for (;;); }\n",
    );
    package.file(
        "output_validator/validate.py",
        GUESS.replace(
            "if guess == secret",
            "if guess > 100: judge(43, 'out of range')\n    if guess == secret",
        ),
    );
    package.file("data/sample/1.interaction", "<guess\n>50\n<correct\n");
    package.file("data/sample/1.in.download", "50\n");
    package.file("data/sample/1.ans.download", "\n");
    let output = cli::trellis(["check", "--json", &package.path().display().to_string()]);
    assert_eq!(output.code, 0, "{}\n{}", output.stdout, output.stderr);
    assert_eq!(output.json()["packages"][0]["submissions"][1]["verdict"], "WA");
}

/// A validator that says what it was given; end of file ends it.
const HEARS: &str = "import sys
print('begin', flush=True)
said = sys.stdin.read().split()
open(sys.argv[3] + 'judgemessage.txt', 'w').write(' '.join(said))
try:
    print('end', flush=True)
except OSError:
    pass
sys.exit(42 if said == ['hello'] else 43)
";

#[test]
fn closed_streams_are_the_end_of_file_for_the_other_side() {
    let package = interactive();
    package.file("output_validator/validate.py", HEARS);
    let verdict = |file: &str, source: &str| {
        let report = judge(&package, file, source, &[]);
        let (verdict, message) = case(&report, "sample/1");
        (verdict.to_owned(), message.to_owned())
    };
    let heard = |code: &str| (code.to_owned(), "hello".to_owned());
    let c = |body: &str| {
        format!("#include <stdio.h>\n#include <unistd.h>\nint main(void) {{ char w[20]; {body} }}\n")
    };
    // The other side goes on after either way of closing, and is read to its end.
    let read = "while (scanf(\"%19s\", w) == 1) ; return 0;";
    for close in ["fclose(stdout);", "fflush(stdout); close(1);"] {
        assert_eq!(
            verdict("a.c", &c(&format!("puts(\"hello\"); {close} {read}"))),
            heard("AC")
        );
        let wrong = verdict("a.c", &c(&format!("{close} {read}")));
        assert_eq!(wrong, ("WA".to_owned(), String::new()));
    }
    // Accepted, but it has to end.
    let endless = verdict("a.c", &c("puts(\"hello\"); fclose(stdout); for (;;);"));
    assert_eq!(endless.0, "TLE", "{endless:?}");
    // Without its input: what the validator says is dropped.
    for close in ["fclose(stdin);", "close(0);"] {
        assert_eq!(
            verdict("a.c", &c(&format!("{close} puts(\"hello\"); return 0;"))),
            heard("AC")
        );
    }
    let python = "import os\nprint('hello', flush=True)\nos.close(1)\nwhile os.read(0, 100): pass\n";
    assert_eq!(verdict("a.py", &format!("{python}os._exit(0)\n")), heard("AC"));
    // The validator closes its output: DOMjudge's test J_closes_stdout.
    package.file(
        "output_validator/validate.py",
        "import os, sys\nos.write(1, b'1 2\\n3 4\\n')\nos.close(1)\n\
         os._exit(42 if sys.stdin.readline() == '10\\n' else 43)\n",
    );
    let sum = "import sys\nprint(sum(map(int, sys.stdin.read().split())), flush=True)\n";
    assert_eq!(verdict("a.py", sum).0, "AC");
    // ... and its input: what the submission says is dropped, it does not fail of it.
    package.file(
        "output_validator/validate.py",
        "import os\nos.close(0)\nos.write(1, b'go\\n')\nos._exit(42)\n",
    );
    assert_eq!(
        verdict("a.py", "input()\nprint('x' * 100000, flush=True)\n").0,
        "AC"
    );
}

#[test]
fn an_accepted_submission_goes_on_to_its_own_end() {
    let package = interactive();
    package.file(
        "output_validator/validate.py",
        "import sys\nsys.stdin.readline()\nsys.exit(42)\n",
    );
    let verdict = |end: &str| {
        judge(&package, "a.py", &format!("print(1, flush=True)\n{end}\n"), &[])["verdict"].clone()
    };
    assert_eq!(verdict("for i in range(1000): print(i, flush=True)"), "AC");
    assert_eq!(verdict("print(2, flush=True)\nraise SystemExit(1)"), "RTE");
    assert_eq!(verdict("print(2, flush=True)\nwhile True: pass"), "TLE");
    assert_eq!(verdict("while True: print('x' * 100000, flush=True)"), "OLE");
}

#[test]
fn two_that_wait_for_each_other_are_idle_at_once() {
    let package = interactive();
    // The C program does not flush; nothing ever comes.
    let silent = "#include <stdio.h>\nint main(void) { char w[20]; scanf(\"%s\", w); scanf(\"%s\", w); }\n";
    judge(&package, "a.c", silent, &[]);
    let start = Instant::now();
    let report = judge(&package, "a.c", silent, &[]);
    assert_eq!(case(&report, "sample/1"), ("TLE", "idle"), "{report:#}");
    assert_eq!(report["cases"][0]["fuel"], 10_000_000_000_u64, "the limit itself");
    assert_eq!(report["cases"][0]["guard"], false);
    // Nowhere near the time limit or a watchdog; how near is measured by the bench.
    assert!(start.elapsed() < Duration::from_secs(20));
}

/// Neither reads what the other writes: where pipes are full, both would wait for ever.
#[test]
fn two_that_only_write_are_idle() {
    let package = interactive();
    package.yaml(
        "limits:\n  time_limit: 1.0\n  memory: 64\n  output: 1\n",
        "type: interactive\nlimits:\n  time_limit: 1.0\n  memory: 64\n  output: 8\n",
    );
    package.file(
        "output_validator/validate.py",
        "import sys\nwhile True:\n    line = sys.stdin.readline()\n    print('answer', line, flush=True)\n",
    );
    let report = judge(
        &package,
        "a.py",
        "while True: print('question' * 100, flush=True)\n",
        &[],
    );
    assert_eq!(case(&report, "sample/1"), ("TLE", "idle"), "{report:#}");
}

#[test]
fn check_runs_interactive_packages() {
    let package = interactive();
    package.file(
        "submissions/wrong_answer/linear.py",
        "input()\nfor i in range(1, 101):\n    print(i, flush=True)\n    if input() == 'correct': break\n",
    );
    package.file("submissions/time_limit_exceeded/silent.py", "input()\ninput()\n");
    package.file("data/sample/1.interaction", "<guess\n>50\n<correct\n");
    package.file("data/sample/1.in.download", "50\n");
    package.file("data/sample/1.ans.download", "\n");
    let output = cli::trellis(["check", "--json", &package.path().display().to_string()]);
    assert_eq!(output.code, 0, "{}", output.stdout);
}

#[test]
fn checktestdata_validators_are_run() {
    let package = TestPackage::new();
    package.remove("input_validators/validate.py");
    package.file(
        "input_validators/numbers.ctd",
        "INT(-100, 100) SPACE INT(-100, 100) NEWLINE EOF\n",
    );
    package.file("data/invalid_input/large.in", "1 1000\n");
    let check = || cli::trellis(["check", "--json", &package.path().display().to_string()]);
    let output = check();
    assert_eq!(output.code, 0, "{}", output.stdout);
    package.case("secret/04", "1 1000\n", "1001\n");
    let output = check();
    assert_eq!(output.code, 1);
    assert!(
        output.stdout.contains("input validator numbers.ctd: 1:3"),
        "{}",
        output.stdout
    );
    package.file("input_validators/numbers.ctd", "INT(-100\n");
    assert!(
        check().stdout.contains("input_validators/numbers.ctd:"),
        "{}",
        output.stdout
    );
}

/// Pass one doubles, pass two takes one off; the validator makes the second input from the first output.
const TWO_PASSES: &str = "import sys
feedback = sys.argv[3]
log = open(feedback + 'judgemessage.txt', 'a')
words = open(sys.argv[1]).read().split()
answer = sys.stdin.read().split()
if not answer:
    sys.exit(43)
if words[0] == 'double':
    log.write('first\\n')
    if int(answer[0]) != 2 * int(words[1]):
        sys.exit(43)
    open(feedback + 'nextpass.in', 'w').write(f'less {answer[0]}\\n')
    sys.exit(42)
log.write('second\\n')
sys.exit(42 if int(answer[0]) == int(words[1]) - 1 else 43)
";

const TWO_STEPS: &str = "word, number = input().split()
print(2 * int(number) if word == 'double' else int(number) - 1)
";

fn multi_pass() -> TestPackage {
    let package = TestPackage::new();
    set_type(&package, "multi-pass");
    package.file("output_validator/validate.py", TWO_PASSES);
    package.file("input_validators/validate.py", "import sys\nsys.exit(42)\n");
    package.file("submissions/accepted/sum.py", TWO_STEPS);
    for (name, number) in [
        ("sample/1", 2),
        ("secret/01", 5),
        ("secret/02", 0),
        ("secret/03", 40),
    ] {
        package.case(name, &format!("double {number}\n"), "");
    }
    package
}

#[test]
fn a_multi_pass_submission_runs_once_for_each_pass() {
    let package = multi_pass();
    let report = judge(&package, "a.py", TWO_STEPS, &[]);
    assert_eq!(report["verdict"], "AC", "{report:#}");
    assert_eq!(
        case(&report, "sample/1"),
        ("AC", "first\nsecond"),
        "the feedback stays between passes"
    );
    assert_eq!(report["cases"][0]["output_bytes"], 4, "of both passes");
    let first_only = "word, number = input().split()\nprint(2 * int(number))\n";
    assert_eq!(
        case(&judge(&package, "a.py", first_only, &[]), "sample/1"),
        ("WA", "first\nsecond")
    );
    let crash = "word, number = input().split()\nassert word == 'double'\nprint(2 * int(number))\n";
    assert_eq!(case(&judge(&package, "a.py", crash, &[]), "sample/1").0, "RTE");
    let memory = "import os\nword, number = input().split()\ntry: open('seen').read()\nexcept OSError: print(2 * int(number) if word == 'double' else int(number) - 1)\n";
    assert_eq!(
        judge(&package, "a.py", memory, &[])["verdict"],
        "AC",
        "a pass is a process of its own"
    );
}

#[test]
fn validators_that_break_the_rules_of_passes_are_judge_errors() {
    let package = multi_pass();
    let endless = TWO_PASSES.replace(
        "sys.exit(42 if int",
        "open(feedback + 'nextpass.in', 'w').write('less 1')\nsys.exit(42 if int",
    );
    package.file("output_validator/validate.py", endless);
    let report = judge(&package, "a.py", TWO_STEPS, &[]);
    let (verdict, message) = case(&report, "sample/1");
    assert_eq!(verdict, "JE", "{report:#}");
    assert!(message.contains("more than the 2 passes"), "{message}");
    package.file(
        "output_validator/validate.py",
        "import sys\nopen(sys.argv[3] + 'nextpass.in', 'w').write('x')\nsys.exit(43)\n",
    );
    let report = judge(&package, "a.py", TWO_STEPS, &[]);
    assert_eq!(case(&report, "sample/1").0, "JE");
}

#[test]
fn passes_can_be_interactive() {
    let package = multi_pass();
    set_type(&package, "[interactive, multi-pass]");
    package.file(
        "output_validator/validate.py",
        "import sys, os
feedback = sys.argv[3]
seen = os.path.exists(feedback + 'note')
word, number = open(sys.argv[1]).read().split()
print(word, number, flush=True)
answer = int(sys.stdin.readline())
if word == 'double':
    open(feedback + 'note', 'w').write('x')
    open(feedback + 'nextpass.in', 'w').write(f'less {answer}')
    sys.exit(42 if answer == 2 * int(number) else 43)
sys.exit(42 if seen and answer == int(number) - 1 else 43)
",
    );
    let report = judge(&package, "a.py", TWO_STEPS, &[]);
    assert_eq!(report["verdict"], "AC", "{report:#}");
}

/// Groups `a` (pass-fail, 30), `b` (sum, 50, after `a`) and `c` (min, 20).
fn scoring() -> TestPackage {
    let package = TestPackage::new();
    set_type(&package, "scoring");
    for name in ["01", "02", "03"] {
        package.remove(&format!("data/secret/{name}.in"));
        package.remove(&format!("data/secret/{name}.ans"));
    }
    for (group, yaml) in [
        ("a", "max_score: 30\n"),
        (
            "b",
            "max_score: 50\nscore_aggregation: sum\nrequire_pass: secret/a\n",
        ),
        (
            "c",
            "max_score: 20\nscore_aggregation: min\nrequire_pass: [sample]\n",
        ),
    ] {
        package.file(&format!("data/secret/{group}/test_group.yaml"), yaml);
    }
    for (name, a, b) in [
        ("a/1", 1, 1),
        ("a/2", 2, 2),
        ("b/1", 10, 1),
        ("b/2", -5, 1),
        ("c/1", 7, 0),
        ("c/2", 100, 1),
    ] {
        package.case(
            &format!("secret/{name}"),
            &format!("{a} {b}\n"),
            &format!("{}\n", a + b),
        );
    }
    package
}

const SUM: &str = "a, b = map(int, input().split())\n";

#[test]
fn groups_are_scored_by_their_aggregation() {
    let package = scoring();
    let score = |body: &str| {
        let report = judge(&package, "a.py", &format!("{SUM}{body}\n"), &[]);
        (
            report["score"].as_f64().unwrap(),
            report["verdict"].as_str().unwrap().to_owned(),
        )
    };
    assert_eq!(score("print(a + b)"), (100.0, "AC".to_owned()));
    assert_eq!(
        score("print(a + abs(b) if a > 0 else 0)"),
        (75.0, "WA".to_owned()),
        "half of b"
    );
    assert_eq!(
        score("print(a + b if a != 100 else 0)"),
        (80.0, "WA".to_owned()),
        "c is a minimum"
    );
    assert_eq!(
        score("print(a + b if (a, b) != (2, 2) else 0)"),
        (20.0, "WA".to_owned()),
        "a fails, b waits for it"
    );
    assert_eq!(
        score("print(a + b if (a, b) != (1, 2) else 0)"),
        (80.0, "WA".to_owned()),
        "c waits for the sample"
    );
    assert_eq!(score("print()"), (0.0, "WA".to_owned()));
    let broken = judge(&package, "a.py", "print(", &[]);
    assert_eq!(
        (&broken["verdict"], &broken["score"]),
        (&json!("CE"), &json!(0.0))
    );
}

#[test]
fn what_cannot_change_the_score_is_not_run() {
    let package = scoring();
    let source = format!("{SUM}print(a + b if (a, b) not in ((1, 1), (7, 0)) else 0)\n");
    let report = judge(&package, "a.py", &source, &[]);
    let verdicts: Vec<_> = report["cases"]
        .as_array()
        .unwrap()
        .iter()
        .map(|case| case["verdict"].clone())
        .collect();
    let expected = json!(["AC", "WA", null, null, null, "WA", null]);
    assert_eq!(
        json!(verdicts),
        expected,
        "sample, a fails at once, b is shut, c is lost"
    );
    let all = judge(&package, "a.py", &source, &["--all"]);
    assert!(
        all["cases"]
            .as_array()
            .unwrap()
            .iter()
            .all(|case| !case["verdict"].is_null())
    );
    assert_eq!(all["score"], report["score"]);
}

#[test]
fn validators_give_scores() {
    let package = scoring();
    let validator = |body: &str| {
        let text = format!(
            "import sys\ninput = open(sys.argv[1]).read().split()\na, b = map(int, input)\nanswer = sys.stdin.read().split()\n\
             def give(name, value): open(sys.argv[3] + name, 'w').write(str(value))\n{body}\nsys.exit(42)\n"
        );
        package.file("output_validator/validate.py", text);
        judge(&package, "a.py", &format!("{SUM}print(a + b)\n"), &[])
    };
    let report = validator("if a == 10: give('score_multiplier.txt', 0.5)\nif a == 7: give('score.txt', 4)");
    assert_eq!(report["score"], 30.0 + 12.5 + 25.0 + 4.0, "{report:#}");
    let scores: Vec<_> = report["cases"]
        .as_array()
        .unwrap()
        .iter()
        .map(|case| case["score"].clone())
        .collect();
    assert_eq!(json!(scores), json!([null, null, null, 12.5, 25.0, 4.0, 20.0]));
    for (body, reason) in [
        (
            "give('score.txt', 21)\nif a < 3: import os; os.remove(sys.argv[3] + 'score.txt')",
            "more than the case's maximum",
        ),
        (
            "if a == 10: give('score.txt', 1); give('score_multiplier.txt', 1)",
            "both",
        ),
        (
            "if a == 10: give('score.txt', 'many')",
            "score.txt is no non-negative number",
        ),
        (
            "if a == 10: give('score_multiplier.txt', 1.5)",
            "no number from 0 to 1",
        ),
        ("if a == 2: give('score.txt', 1)", "pass-fail aggregation"),
        (
            "if a == 10: give('score.txt', 1); sys.exit(43)",
            "an output it rejected",
        ),
    ] {
        let report = validator(body);
        let text = report["cases"].to_string();
        assert_eq!(
            (&report["verdict"], &report["score"]),
            (&json!("JE"), &json!(null)),
            "{body}: {report:#}"
        );
        assert!(text.contains(reason), "{body}: {text}");
    }
}

#[test]
fn unbounded_scores_come_from_the_validator() {
    let package = scoring();
    package.file("data/secret/test_group.yaml", "max_score: unbounded\n");
    package.file(
        "data/secret/b/test_group.yaml",
        "max_score: unbounded\nscore_aggregation: sum\n",
    );
    let validator = "import sys\na = int(open(sys.argv[1]).read().split()[0])\nif a in (10, -5): open(sys.argv[3] + 'score.txt', 'w').write('1000')\nsys.exit(42)\n";
    package.file("output_validator/validate.py", validator);
    let sum = format!("{SUM}print(a + b)\n");
    assert_eq!(judge(&package, "a.py", &sum, &[])["score"], 2050.0);
    package.file("output_validator/validate.py", "import sys\nsys.exit(42)\n");
    let report = judge(&package, "a.py", &sum, &[]);
    assert_eq!(report["verdict"], "JE");
    assert!(
        case(&report, "secret/b/1").1.contains("no score.txt"),
        "{report:#}"
    );
}

#[test]
fn expected_scores_are_checked() {
    let package = scoring();
    package.file(
        "submissions/partially_accepted/half.py",
        format!("{SUM}print(a + abs(b) if a > 0 else 0)\n"),
    );
    let check = |rules: &str| {
        package.file("submissions/submissions.yaml", rules);
        let output = cli::trellis(["check", "--json", &package.path().display().to_string()]);
        (output.code, output.json()["packages"][0]["findings"].to_string())
    };
    let (code, findings) = check(
        "partially_accepted/half.py:\n  score: 75\n  secret/a:\n    score: 30\n  secret/b:\n    score: [20, 30]\n",
    );
    assert_eq!(code, 0, "{findings}");
    let (code, findings) =
        check("partially_accepted/half.py:\n  score: 80\n  secret/b:\n    score: [0, 20]\n");
    assert_eq!(code, 1);
    for text in [
        "has a score of 75 instead of 80",
        "has a score of 25 instead of 0 to 20",
    ] {
        assert!(findings.contains(text), "{findings}");
    }
}

#[test]
fn static_validators_look_at_the_source() {
    let package = scoring();
    package.file(
        "static_validator/look.py",
        "import sys, os
language, entry, feedback = sys.argv[1:4]
text = open('/' + entry).read()
open(feedback + 'judgemessage.txt', 'w').write(f'{language} {entry} {sys.argv[4:]}')
if 'abs' in text:
    sys.exit(43)
if 'short' in sys.argv:
    open(feedback + 'score_multiplier.txt', 'w').write('0.5' if len(text) > 60 else '1')
sys.exit(42)
",
    );
    package.file(
        "data/secret/a/test_group.yaml",
        "max_score: 30\nstatic_validation_score: pass-fail\n",
    );
    package.file(
        "data/secret/b/test_group.yaml",
        "max_score: 50\nscore_aggregation: sum\nstatic_validation_score: 10\nstatic_validator_args: [short]\n",
    );
    let report = judge(&package, "a.py", &format!("{SUM}print(a + b)\n"), &["--all"]);
    assert_eq!(
        (&report["verdict"], &report["score"]),
        (&json!("AC"), &json!(100.0)),
        "{report:#}"
    );
    assert_eq!(
        case(&report, "secret/b/.static_validation"),
        ("AC", "python3 a.py ['short']")
    );
    let long = format!("{SUM}# a comment that makes the program longer than sixty bytes\nprint(a + b)\n");
    assert_eq!(judge(&package, "a.py", &long, &[])["score"], 95.0);
    let report = judge(
        &package,
        "a.py",
        &format!("{SUM}print(a + b) # abs\n"),
        &["--all"],
    );
    assert_eq!(report["score"], 20.0 + 40.0, "{report:#}");
    assert_eq!(case(&report, "secret/a/.static_validation").0, "WA");
}

#[test]
fn answers_are_judged_without_a_run() {
    let package = TestPackage::new();
    set_type(&package, "submit-answer");
    package.remove("submissions/accepted/sum.py");
    package.file("submissions/accepted/all/sample/1.out", "3\n");
    for (name, answer) in [("01", "12"), ("02", "0"), ("03", "42")] {
        package.file(&format!("submissions/accepted/all/{name}.out"), answer);
    }
    package.file("submissions/wrong_answer/some/01.out", "12\n");
    let output = cli::trellis(["check", "--json", &package.path().display().to_string()]);
    assert_eq!(output.code, 0, "{}", output.stdout);
    let folder = package
        .path()
        .join("submissions/wrong_answer/some")
        .display()
        .to_string();
    let report = cli::trellis([
        "judge",
        &package.path().display().to_string(),
        "--submission",
        &folder,
        "--json",
        "--all",
    ])
    .json();
    assert_eq!(report["language"], "answers");
    assert_eq!(case(&report, "secret/01"), ("AC", ""));
    assert_eq!(
        case(&report, "secret/02"),
        ("WA", "no answer was submitted for this case")
    );
    let program = package.beside("a.py", "print(1)\n").display().to_string();
    let refused = cli::trellis([
        "judge",
        &package.path().display().to_string(),
        "--submission",
        &program,
        "--language",
        "python",
        "--json",
    ]);
    assert_eq!(refused.code, 2);
    assert_eq!(refused.json()["error"]["code"], "language_not_allowed");
}

#[test]
fn a_single_file_beside_included_ones_is_where_the_program_starts() {
    let package = TestPackage::new();
    package.file("include/python3/helper.py", "def add(a, b): return a + b\n");
    let source = "import helper\nprint(helper.add(*map(int, input().split())))\n";
    assert_eq!(judge(&package, "a.py", source, &[])["verdict"], "AC");
}

#[test]
fn an_included_driver_starts_by_either_name() {
    let driver = "import a\nprint(a.add(*map(int, input().split())))\n";
    for name in ["main.py", "__main__.py"] {
        let package = TestPackage::new();
        package.file(&format!("include/python3/{name}"), driver);
        let report = judge(&package, "a.py", "def add(a, b): return a + b\n", &[]);
        assert_eq!(report["verdict"], "AC", "{name}: {report:#}");
    }
}

#[test]
fn images_do_not_change_a_verdict_and_visualizers_may_fail() {
    let package = TestPackage::new();
    package.file(
        "output_validator/validate.py",
        "import sys\nopen(sys.argv[3] + 'teamimage.svg', 'w').write('<svg/>')\nsys.exit(42)\n",
    );
    package.file(
        "output_visualizer/draw.py",
        "import sys\nopen(sys.argv[3] + 'judgeimage-1.svg', 'w').write('<svg/>')\nraise SystemExit(9)\n",
    );
    let report = judge(&package, "a.py", "print(1)\n", &[]);
    assert_eq!(report["verdict"], "AC", "{report:#}");
    // The same on every run: only the receipt is not made of them.
    let hash = blake3::hash(b"<svg/>").to_hex().to_string();
    let image = |name: &str| json!({ "name": name, "size": 6, "hash": hash });
    let both = json!([image("judgeimage-1.svg"), image("teamimage.svg")]);
    assert_eq!(report["cases"][1]["images"], both, "{report:#}");
    package.file("output_visualizer/draw.py", "this is no program\n");
    let other = judge(&package, "a.py", "print(1)\n", &[]);
    assert_eq!(other["verdict"], "AC");
    assert_eq!(other["cases"][1]["images"], json!([image("teamimage.svg")]));
    // A hundred small ones a case: the first, as many as there is room for, and notes.
    package.file(
        "output_validator/validate.py",
        "import sys\nfor n in range(100): open(f'{sys.argv[3]}teamimage-{n:02}.svg', 'w').write('<svg/>')\nsys.exit(42)\n",
    );
    let many = judge(&package, "a.py", "print(1)\n", &[]);
    let kept = |index: usize| many["cases"][index]["images"].as_array().map_or(0, Vec::len);
    assert_eq!((0..4).map(kept).collect::<Vec<_>>(), [16, 16, 8, 0], "{many:#}");
    assert_eq!(many["cases"][3]["image_notes"].as_array().unwrap().len(), 8);
    // One that writes more than it may is a judge error, as the format says.
    package.file(
        "output_validator/validate.py",
        "import sys\nopen(sys.argv[3] + 'teamimage.png', 'wb').write(b'x' * 100000000)\nsys.exit(42)\n",
    );
    assert_eq!(judge(&package, "a.py", "print(1)\n", &[])["verdict"], "JE");
}
