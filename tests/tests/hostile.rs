//! Hostile programs in every language, at run time and at compile time, and hostile packages: each through `trellis
//! judge` as a stranger would send it. (Those that need a module of their own making are in `judge/tests/attacks.rs`.)

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use serde_json::{Value, json};
use trellis_tests::cli;
use trellis_tests::package::TestPackage;

fn judge(package: &TestPackage, file: &str, source: &str) -> Value {
    let path = package.beside(file, source).display().to_string();
    let package = package.path().display().to_string();
    let output = cli::trellis(["judge", &package, "--submission", &path, "--json"]);
    assert_eq!(output.code, 0, "{}\n{}", output.stdout, output.stderr);
    output.json()
}

/// The verdict is `verdict`, and `text` is in the compiler's log or in the first case's message. No judge error, no guard.
fn meets(file: &str, source: &str, verdict: &str, text: &str) {
    let report = judge(&TestPackage::new(), file, source);
    assert_eq!(report["verdict"], verdict, "{report:#}");
    let log = report["compile"]["log"].as_str().unwrap();
    let message = report["cases"][0]["message"].as_str().unwrap_or_default();
    assert!(log.contains(text) || message.contains(text), "{report:#}");
    assert!(log.len() <= 64 << 10, "{} bytes of log", log.len());
    let guarded = report["cases"]
        .as_array()
        .unwrap()
        .iter()
        .any(|case| case["guard"] == true);
    assert!(!guarded, "{report:#}");
    for secret in ["root:x:0", "/root/", "PATH="] {
        assert!(!report.to_string().contains(secret), "{secret}: {report:#}");
    }
}

/// One test for each: file name, source, verdict, and what is said.
macro_rules! hostile {
    ($($name:ident: $file:literal, $source:expr, $verdict:literal, $text:literal;)*) => {
        $(#[test]
        fn $name() {
            meets($file, $source, $verdict, $text);
        })*
    };
}

mod c {
    use super::meets;

    /// Prints `none` when no file of the list can be read.
    const READER: &str = "#include <stdio.h>
int main(void) {
    const char *names[] = {\"/etc/passwd\", \"/etc/hostname\", \"/proc/self/environ\", \"/judge/case.ans\", \"/judge/case.in\",
        \"../secret/01.ans\", \"/data/secret/01.ans\", \"/work/main.c\", \"/../../etc/passwd\", \"/dev/zero\", \"/.keep\"};
    for (unsigned i = 0; i < sizeof names / sizeof *names; i++) {
        FILE *f = fopen(names[i], \"r\");
        if (f) { printf(\"opened:%s\\n\", names[i]); return 0; }
    }
    puts(\"none\");
}
";
    const WRITER: &str = "#include <stdio.h>
int main(void) { FILE *f = fopen(\"/x\", \"w\"); if (f && fputs(\"x\", f) >= 0 && fclose(f) == 0) puts(\"wrote\"); else puts(\"none\"); }
";

    hostile! {
        reads_files_of_the_host_and_of_the_judge: "a.c", READER, "WA", "\"none\"";
        writes_files_without_leave: "a.c", WRITER, "WA", "\"none\"";
        forks: "a.c", "#include <unistd.h>\nint main(void) { for (;;) fork(); }\n", "CE", "fork";
        runs_a_shell: "a.c", "#include <stdlib.h>\nint main(void) { return system(\"cat /etc/passwd\"); }\n", "CE", "system";
        opens_a_socket: "a.c", "#include <sys/socket.h>\nint main(void) { return socket(2, 1, 0) < 0; }\n", "CE", "socket";
        sleeps_for_years: "a.c", "#include <unistd.h>\nint main(void) { for (;;) sleep(100000000); }\n", "TLE", "more than 1.0 s";
        waits_by_the_clock: "a.c", "#include <time.h>\nint main(void) { while (clock() < 60 * CLOCKS_PER_SEC); }\n", "TLE", "more than 1.0 s";
        wants_to_be_woken: "a.c", "#include <signal.h>\n#include <unistd.h>\nint main(void) { signal(SIGALRM, SIG_DFL); alarm(1); for (;;); }\n", "CE", "note: the sandbox has no timers";
        starts_a_program: "a.c", "#include <stdlib.h>\nint main(void) { return system(\"true\"); }\n", "CE", "note: the sandbox has no other programs";
        divides_by_zero: "a.c", "int main(int c, char **v) { volatile int z = 0; return 7 / z; }\n", "RTE", "divide by zero";
        recurses_for_ever: "a.c", "int f(volatile int *p) { volatile int a[64]; a[0] = *p + 1; return f(a) + a[0]; }\nint main(void) { volatile int x = 0; return f(&x); }\n", "RTE", "";
        takes_memory_for_ever: "a.c", "#include <stdlib.h>\n#include <string.h>\nchar *volatile p;\nint main(void) { for (;;) { p = malloc(1 << 24); if (!p) abort(); memset(p, 1, 1 << 24); } }\n", "MLE", "MiB of memory";
        floods_standard_error: "a.c", "#include <stdio.h>\nint main(void) { for (int i = 0; i < 4000000; i++) fputs(\"noise\", stderr); }\n", "OLE", "bytes of output";
        imports_what_is_not_there: "a.c", "__attribute__((import_module(\"env\"), import_name(\"host_call\"))) int host_call(int);\nint main(void) { return host_call(1); }\n", "CE", "host_call";
        raises_kill: "a.c", "#include <signal.h>\nint main(void) { raise(SIGKILL); }\n", "RTE", "";
        includes_the_shadow_file: "a.c", "#include \"/etc/shadow\"\nint main(void) {}\n", "CE", "file not found";
        includes_an_endless_device: "a.c", "#include \"/dev/zero\"\nint main(void) {}\n", "CE", "file not found";
        includes_its_own_process: "a.c", "#include \"/proc/self/environ\"\nint main(void) {}\n", "CE", "file not found";
        includes_itself: "a.c", "#include __FILE__\nint main(void) {}\n", "CE", "nested too deeply";
        embeds_a_file: "a.c", "const char x[] = {\n#embed \"/etc/passwd\"\n};\nint main(void) {}\n", "CE", "file not found";
        asks_whether_a_file_exists: "a.c", "#include <stdio.h>\nint main(void) {\n#if __has_include(\"/etc/passwd\")\nputs(\"yes\");\n#else\nputs(\"none\");\n#endif\n}\n", "WA", "\"none\"";
        assembles: "a.c", "int main(void) { __asm__(\".incbin \\\"/etc/passwd\\\"\"); }\n", "CE", "";
        multiplies_macros: "a.c", "#define A(x) x x x x x x x x x x\n#define B(x) A(A(A(A(A(x)))))\n#define C(x) B(B(B(x)))\nint main(void) { int a = 0; C(C(a++;)) }\n", "CE", "";
        nests_brackets: "a.c", &format!("int main(void) {{ return {}0{}; }}\n", "(".repeat(20_000), ")".repeat(20_000)), "CE", "";
        makes_a_gigabyte_of_data: "a.c", "char a[1u << 30] = {1};\nint main(void) { return a[5]; }\n", "CE", "";
        has_a_thousand_errors: "a.c", &format!("int main(void) {{ {} }}\n", "undeclared_name_that_is_long; ".repeat(1000)), "CE", "undeclared";
    }
}

mod cpp {
    use super::meets;

    hostile! {
        starts_threads: "a.cpp", "#include <thread>\n#include <vector>\nint main() { std::vector<std::thread> v; for (;;) v.emplace_back([] { for (;;); }); }\n", "RTE", "thread constructor failed";
        half_a_gigabyte_of_zeros: "a.cpp", "#include <cstdio>\nchar a[600000000];\nint main() { int i; scanf(\"%d\", &i); a[i] = i; printf(\"%d\", a[i + 1]); }\n", "CE", "note: the global arrays of a program may have 512 MiB";
        six_gigabytes_of_zeros: "a.cpp", "#include <cstdio>\nconst int N = 500000000;\nint a[N], b[N], c[N];\nint main() { int i; scanf(\"%d\", &i); a[i] = b[i] = c[i] = i; printf(\"%d\", a[i + 1] + b[i] + c[i]); }\n", "CE", "note: the compiler ran out of memory";
        sets_an_alarm: "a.cpp", "#include <csignal>\n#include <unistd.h>\nint main() { alarm(1); for (;;); }\n", "CE", "note: the sandbox has no timers";
        says_why_there_are_no_threads: "a.cpp", "#include <thread>\nint main() { std::thread t([] {}); t.join(); }\n", "RTE", "the sandbox has no threads";
        throws_what_nobody_catches: "a.cpp", "#include <stdexcept>\nint main() { throw std::runtime_error(\"the reason\"); }\n", "RTE", "the reason";
        throws_for_ever: "a.cpp", "int main() { for (;;) try { throw 1; } catch (int) {} }\n", "MLE", "MiB of memory";
        loops_before_main: "a.cpp", "struct S { S() { for (volatile int i = 0;; i++); } } s;\nint main() {}\n", "TLE", "more than 1.0 s";
        floods_before_main: "a.cpp", "#include <cstdio>\nstruct S { S() { for (;;) std::puts(\"out of order\"); } } s;\nint main() {}\n", "OLE", "bytes of output";
        converts_what_is_no_number: "a.cpp", "#include <string>\nint main() { return std::stoi(\"x\"); }\n", "RTE", "stoi";
        instantiates_without_end: "a.cpp", "template <int N> struct F { static const int v = F<N + 1>::v; };\nint main() { return F<0>::v; }\n", "CE", "recursive template instantiation";
        instantiates_exponentially: "a.cpp", "template <int N, int M> struct F { static constexpr long v = F<N - 1, 2 * M>::v + F<N - 1, 2 * M + 1>::v; };\ntemplate <int M> struct F<0, M> { static constexpr long v = M; };\nint main() { return F<30, 1>::v; }\n", "CE", "";
        computes_for_ever_at_compile_time: "a.cpp", "constexpr int f() { int i = 0; while (true) i ^= 1; return i; }\nconstexpr int x = f();\nint main() { return x; }\n", "CE", "";
        makes_a_huge_type: "a.cpp", "#include <tuple>\n#include <utility>\ntemplate <std::size_t... I> auto make(std::index_sequence<I...>) { return std::make_tuple((I, 'x')...); }\nint main() { auto t = make(std::make_index_sequence<200000>()); return sizeof t; }\n", "CE", "";
        reads_the_precompiled_header: "a.cpp", "#include \"/usr/pch/cpp20.pch\"\nint main() {}\n", "CE", "";
    }
}

mod rust {
    use super::meets;

    hostile! {
        includes_the_password_file: "a.rs", "fn main() { print!(\"{}\", include_str!(\"/etc/passwd\")); }\n", "CE", "couldn't read";
        includes_its_environment: "a.rs", "fn main() { print!(\"{:?}\", include_bytes!(\"/proc/self/environ\")); }\n", "CE", "";
        takes_a_module_from_elsewhere: "a.rs", "#[path = \"/etc/passwd\"]\nmod x;\nfn main() {}\n", "CE", "couldn't read";
        is_a_procedural_macro: "a.rs", "#![crate_type = \"proc-macro\"]\nextern crate proc_macro;\nuse proc_macro::TokenStream;\n#[proc_macro]\npub fn evil(_: TokenStream) -> TokenStream { std::fs::read_to_string(\"/etc/passwd\").unwrap().parse().unwrap() }\n", "CE", "";
        names_the_environment: "a.rs", "fn main() { println!(\"{}\", option_env!(\"HOME\").or(option_env!(\"PATH\")).unwrap_or(\"none\")); }\n", "WA", "\".\"";
        links_a_library: "a.rs", "#[link(name = \"evil\")]\nunsafe extern \"C\" { fn evil(); }\nfn main() { unsafe { evil() } }\n", "CE", "";
        reads_a_file: "a.rs", "fn main() { match std::fs::read(\"/etc/passwd\") { Ok(_) => println!(\"read\"), Err(_) => println!(\"none\") } }\n", "WA", "\"none\"";
        starts_a_process: "a.rs", "fn main() { std::process::Command::new(\"/bin/sh\").arg(\"-c\").arg(\"id\").status().unwrap(); }\n", "RTE", "";
        starts_a_thread: "a.rs", "fn main() { std::thread::spawn(|| loop {}).join().unwrap(); }\n", "RTE", "";
        expands_macros_without_end: "a.rs", "macro_rules! m { ($($t:tt)*) => { m!($($t)* $($t)* x) } }\nfn main() { m!(a) }\n", "CE", "";
        computes_for_ever_in_a_constant: "a.rs", "const X: u32 = { let mut i = 0u32; loop { i = i.wrapping_add(1); if i == 7 { continue } } };\nfn main() { println!(\"{}\", X); }\n", "CE", "";
        nests_a_million_types: "a.rs", &format!("type T = {}u8{};\nfn main() {{ let _: T; }}\n", "Option<".repeat(60_000 / 8), ">".repeat(60_000 / 8)), "CE", "";
        panics: "a.rs", "fn main() { let v: Vec<i32> = Vec::new(); println!(\"{}\", v[std::env::args().count()]); }\n", "RTE", "index out of bounds";
        allocates_without_end: "a.rs", "fn main() { let mut all = Vec::new(); loop { all.push(vec![1u8; 1 << 24]); } }\n", "MLE", "MiB of memory";
    }
}

mod go {
    use super::*;

    hostile! {
        reads_files: "a.go", "package main\n\nimport \"os\"\n\nfunc main() {\n\tb, err := os.ReadFile(\"/etc/passwd\")\n\tif err != nil {\n\t\tpanic(err)\n\t}\n\tos.Stdout.Write(b)\n}\n", "RTE", "panic: open /etc/passwd";
        embeds_files: "a.go", "package main\n\nimport _ \"embed\"\n\n//go:embed /etc/passwd\nvar s string\n\nfunc main() { println(s) }\n", "CE", "embed";
        starts_programs: "a.go", "package main\n\nimport \"os/exec\"\n\nfunc main() { exec.Command(\"/bin/sh\").Run() }\n", "CE", "could not import os/exec";
        calls_c: "a.go", "package main\n\n// #include </etc/passwd>\nimport \"C\"\n\nfunc main() {}\n", "CE", "could not import C";
        starts_processes: "a.go", "package main\n\nimport \"os\"\n\nfunc main() {\n\t_, err := os.StartProcess(\"/bin/sh\", nil, &os.ProcAttr{})\n\tpanic(err)\n}\n", "RTE", "panic: fork/exec /bin/sh";
        goroutines_without_end: "a.go", "package main\n\nfunc main() {\n\tfor {\n\t\tgo func() { select {} }()\n\t}\n}\n", "MLE", "";
        waits_for_nobody: "a.go", "package main\n\nfunc main() { <-make(chan int) }\n", "RTE", "fatal error: all goroutines are asleep";
        sleeps_for_years: "a.go", "package main\n\nimport \"time\"\n\nfunc main() { time.Sleep(1 << 60) }\n", "TLE", "";
        recurses_without_end: "a.go", "package main\n\nfunc f(n int) int { return f(n+1) + n }\n\nfunc main() { println(f(0)) }\n", "MLE", "";
        types_without_end: "a.go", "package main\n\nfunc f[T any](n int) {\n\tif n > 0 {\n\t\tf[*T](n - 1)\n\t}\n}\n\nfunc main() { f[int](5) }\n", "CE", "instantiation cycle";
        types_that_double: "a.go", "package main\n\ntype a [1 << 20]int\ntype b [1 << 20]a\ntype c [1 << 20]b\n\nvar x c\n\nfunc main() { println(len(x)) }\n", "CE", "larger than address space";
        constants_without_end: "a.go", "package main\n\nconst a = 1 << 500\nconst b = a * a * a * a\n\nfunc main() { println(b > 0) }\n", "CE", "overflow";
        writes_anywhere: "a.go", "package main\n\nimport \"os\"\n\nfunc main() {\n\tif err := os.WriteFile(\"/data/x\", nil, 0o644); err != nil {\n\t\tpanic(err)\n\t}\n}\n", "RTE", "panic: open /data/x";
        looks_through_memory: "a.go", "package main\n\nimport \"unsafe\"\n\nvar at uintptr = 1 << 31\n\nfunc main() { println(*(*int)(unsafe.Pointer(at))) }\n", "RTE", "";
    }
}

mod python {
    use super::meets;

    hostile! {
        forks: "a.py", "import os\nwhile True: os.fork()\n", "RTE", "fork";
        starts_a_process: "a.py", "import subprocess\nprint(subprocess.check_output(['id']))\n", "RTE", "";
        starts_a_thread: "a.py", "import _thread\n_thread.start_new_thread(print, ())\n", "RTE", "no threads";
        waits_for_a_thread: "a.py", "import queue, threading\nq = queue.Queue()\nthreading.Thread(target=q.get).start()\nq.put(1)\n", "RTE", "";
        reads_a_file: "a.py", "print(open('/etc/passwd').read())\n", "RTE", "No such file";
        lists_folders: "a.py", "import os\nnames = set(os.listdir('/')) - {'usr', 'a.py', 'tmp', 'work', 'dev', 'judge', 'home', 'python.wasm'}\nprint(names or 'none')\n", "WA", "\"none\"";
        writes_into_its_library: "a.py", "import os\nopen(os.__file__, 'w').write('x')\n", "RTE", "";
        opens_a_socket: "a.py", "import socket\nsocket.create_connection(('127.0.0.1', 80))\n", "RTE", "";
        calls_native_code: "a.py", "import ctypes\nctypes.CDLL(None)\n", "RTE", "";
        recurses_for_ever: "a.py", "import sys\nsys.setrecursionlimit(10**9)\ndef f(): return f() + 1\nf()\n", "MLE", "MiB of memory";
        takes_memory_at_once: "a.py", "x = 'x' * 10**9\nprint(len(x))\n", "MLE", "MiB of memory";
        computes_a_huge_number: "a.py", "print(9 ** 9 ** 9)\n", "TLE", "more than 3.0 s";
        matches_exponentially: "a.py", "import re\nre.match('(a+)+$', 'a' * 60 + 'b')\n", "TLE", "more than 3.0 s";
        nests_an_expression: "a.py", "eval('(' * 100000)\n", "RTE", "";
        leaves_something_for_the_next_case: "a.py", "import os, builtins\nif hasattr(builtins, 'seen') or os.path.exists('/seen'): print('seen')\nbuiltins.seen = True\ntry: open('/seen', 'w').write('x')\nexcept OSError: pass\nprint(sum(map(int, input().split())))\n", "AC", "";
    }
}

mod packages {
    use super::*;

    const SUM: &str = "print(sum(map(int, input().split())))\n";

    /// With this validator the first case of a right submission is JE, and the reason is said.
    fn judge_error(validator: &str, text: &str) {
        let package = TestPackage::new();
        package.file("output_validator/validate.py", validator);
        let yaml = "  validation_time: 1\n  validation_output: 1\n";
        package.yaml("  code: 64\n", &format!("  code: 64\n{yaml}"));
        let report = judge(&package, "a.py", SUM);
        assert_eq!(report["verdict"], "JE", "{report:#}");
        let message = report["cases"][0]["message"].as_str().unwrap();
        assert!(message.contains(text), "{report:#}");
    }

    #[test]
    fn validator_that_hangs() {
        judge_error("while True: pass\n", "out of time");
    }

    #[test]
    fn validator_that_floods() {
        judge_error("while True: print('x' * 1000)\n", "too much output");
    }

    #[test]
    fn validator_that_fills_the_feedback_directory() {
        judge_error(
            "import sys\nwith open(sys.argv[3] + 'judgemessage.txt', 'w') as f:\n    while True: f.write('x' * 100000)\n",
            "No space left",
        );
    }

    #[test]
    fn validator_that_exits_with_zero() {
        judge_error("import sys\nsys.exit(0)\n", "exited with code 0");
    }

    #[test]
    fn validator_that_crashes() {
        judge_error("raise ValueError('of the validator')\n", "of the validator");
    }

    #[test]
    fn validator_that_eats_memory() {
        judge_error("x = []\nwhile True: x.append('x' * 10**7)\n", "");
    }

    #[test]
    fn validator_that_writes_outside() {
        let package = TestPackage::new();
        let validator = "import sys\nfor path in ('/judge/case.ans', '/etc/x', '/usr/x', '/a.py'):\n    try: open(path, 'w').write('1')\n    except OSError: pass\nsys.exit(42)\n";
        package.file("output_validator/validate.py", validator);
        let report = judge(&package, "a.py", SUM);
        assert_eq!(
            report["verdict"], "AC",
            "each run starts with what it is given: {report:#}"
        );
        let again = judge(&package, "a.py", SUM);
        assert_eq!(report["receipt"], again["receipt"]);
    }

    #[test]
    fn validator_that_lies_is_caught_by_the_packages_own_submissions() {
        let package = TestPackage::new();
        package.file("output_validator/validate.py", "import sys\nsys.exit(42)\n");
        package.file("submissions/wrong_answer/wrong.py", "print(-1000)\n");
        let output = cli::trellis(["check", "--json", &package.path().display().to_string()]);
        assert_eq!(output.code, 1);
        assert!(output.stdout.contains("no test case has WA"), "{}", output.stdout);
    }

    #[test]
    fn input_validator_that_hangs() {
        let package = TestPackage::new();
        package.yaml("  code: 64\n", "  code: 64\n  validation_time: 1\n");
        package.file("input_validators/validate.py", "while True: pass\n");
        let output = cli::trellis(["check", "--json", &package.path().display().to_string()]);
        assert_eq!(output.code, 1);
        assert!(output.stdout.contains("out of time"), "{}", output.stdout);
    }

    #[test]
    fn validator_that_does_not_compile() {
        let package = TestPackage::new();
        package.file(
            "output_validator/validate.cpp",
            "#include \"/etc/shadow\"\nint main() { return 42; }\n",
        );
        let report = judge(&package, "a.py", SUM);
        assert_eq!(report["verdict"], "JE");
        assert!(
            report["cases"][0]["message"]
                .as_str()
                .unwrap()
                .contains("does not compile"),
            "{report:#}"
        );
    }

    fn interactive(validator: &str) -> TestPackage {
        let package = TestPackage::new();
        package.yaml("limits:\n", "type: interactive\nlimits:\n");
        package.file("output_validator/validate.py", validator);
        package
    }

    #[test]
    fn conversation_without_end() {
        let package =
            interactive("import sys\nwhile True: print(sys.stdin.readline().strip() or 'x', flush=True)\n");
        let report = judge(
            &package,
            "a.py",
            "while True:\n    print('ping', flush=True)\n    input()\n",
        );
        let verdict = report["verdict"].as_str().unwrap();
        assert!(["TLE", "OLE"].contains(&verdict), "{report:#}");
        assert_eq!(report["cases"][0]["guard"], false);
    }

    #[test]
    fn validator_that_floods_a_submission_that_does_not_read() {
        let package = interactive("while True: print('x' * 1000, flush=True)\n");
        let report = judge(&package, "a.py", "import time\nprint(input())\n");
        assert_eq!(report["verdict"], "JE", "{report:#}");
    }

    #[test]
    fn submission_that_talks_to_a_validator_that_never_listens() {
        let package = interactive("import sys\nsys.stdin.readline()\nwhile True: pass\n");
        package.yaml("limits:\n", "type: interactive\nlimits:\n  validation_time: 1\n");
        let report = judge(&package, "a.py", "print('x', flush=True)\ninput()\n");
        assert_eq!(report["verdict"], "JE", "{report:#}");
    }

    #[test]
    fn submissions_cannot_hang_a_conversation() {
        let package = interactive("import sys\nsys.stdin.read()\nsys.exit(42)\n");
        for (source, verdict) in [
            ("import sys\nsys.stdout.close()\nsys.stdin.read()\n", "TLE"),
            ("import os\nos.close(0)\nos.close(1)\n", "AC"),
            ("import time\ntime.sleep(10**6)\n", "TLE"),
        ] {
            let report = judge(&package, "a.py", source);
            assert_eq!(report["verdict"], verdict, "{source}: {report:#}");
        }
    }

    #[test]
    fn names_in_every_script() {
        let package = TestPackage::new();
        package.file("data/secret/测试.in", "1 1\n");
        package.file("data/secret/测试.ans", "2\n");
        package.file("submissions/accepted/ß.py", SUM);
        let output = cli::trellis(["check", "--json", &package.path().display().to_string()]);
        assert_eq!(output.code, 0, "{}", output.stdout);
        let document = output.json();
        let findings = document["packages"][0]["findings"].as_array().unwrap();
        let ignored = findings
            .iter()
            .filter(|finding| finding["message"].as_str().unwrap().starts_with("is ignored"));
        assert_eq!(ignored.count(), 3, "each is named: {findings:#?}");
        assert!(
            findings
                .iter()
                .all(|finding| finding["severity"] == json!("warning"))
        );
    }
}
