//! Programs for the package of [`crate::package`], one for each verdict in each language.

/// File name and source.
pub type Program = (&'static str, &'static str);

/// What one language's programs are, by the verdict they get.
#[derive(Debug)]
pub struct Programs {
    pub language: &'static str,
    pub accepted: Program,
    pub wrong: Program,
    pub endless: Program,
    pub hungry: Program,
    pub talkative: Program,
    pub crashing: Program,
    /// Does not compile; the second part of the pair has to be in the log.
    pub broken: (Program, &'static str),
}

impl Programs {
    /// Verdict code and program, CE left out.
    pub fn running(&self) -> [(&'static str, Program); 6] {
        [
            ("AC", self.accepted),
            ("WA", self.wrong),
            ("TLE", self.endless),
            ("MLE", self.hungry),
            ("OLE", self.talkative),
            ("RTE", self.crashing),
        ]
    }
}

pub const ALL: [Programs; 8] = [C, CPP, RUST, PYTHON, WAT, JAVASCRIPT, TYPESCRIPT, GO];

const C: Programs = Programs {
    language: "c",
    accepted: (
        "sum.c",
        "#include <stdio.h>\nint main(void) { int a, b; scanf(\"%d %d\", &a, &b); printf(\"%d\\n\", a + b); }\n",
    ),
    wrong: (
        "wrong.c",
        "#include <stdio.h>\nint main(void) { puts(\"-1\"); }\n",
    ),
    endless: (
        "endless.c",
        "int main(void) { for (volatile int i = 0;; i++); }\n",
    ),
    hungry: (
        "hungry.c",
        "#include <stdlib.h>\n#include <string.h>\nchar *volatile last;\nint main(void) { for (;;) { last = malloc(1 << 20); if (!last) abort(); memset(last, 1, 1 << 20); } }\n",
    ),
    talkative: (
        "talkative.c",
        "#include <stdio.h>\nint main(void) { for (;;) puts(\"yes yes yes yes\"); }\n",
    ),
    crashing: ("crashing.c", "#include <stdlib.h>\nint main(void) { abort(); }\n"),
    broken: (
        ("broken.c", "int main(void) { return nothing; }\n"),
        "broken.c:1:25: error: use of undeclared identifier 'nothing'",
    ),
};

const CPP: Programs = Programs {
    language: "cpp",
    accepted: (
        "sum.cpp",
        "#include <bits/stdc++.h>\nusing namespace std;\nint main() { int a, b; cin >> a >> b; cout << a + b << endl; }\n",
    ),
    wrong: (
        "wrong.cpp",
        "#include <iostream>\nint main() { std::cout << -1 << std::endl; }\n",
    ),
    endless: (
        "endless.cpp",
        "int main() { volatile int i = 0; for (;;) i = i + 1; }\n",
    ),
    hungry: (
        "hungry.cpp",
        "#include <vector>\nint main() { std::vector<std::vector<char>> all; for (;;) all.emplace_back(1 << 20, 'x'); }\n",
    ),
    talkative: (
        "talkative.cpp",
        "#include <cstdio>\nint main() { for (;;) puts(\"yes yes yes yes\"); }\n",
    ),
    crashing: (
        "crashing.cpp",
        "#include <cstdio>\nint main() { fputs(\"giving up\\n\", stderr); return 3; }\n",
    ),
    broken: (
        ("broken.cpp", "int main() { return nothing; }\n"),
        "broken.cpp:1:21: error: use of undeclared identifier 'nothing'",
    ),
};

const RUST: Programs = Programs {
    language: "rust",
    accepted: (
        "sum.rs",
        "fn main() {\n    let text = std::io::read_to_string(std::io::stdin()).unwrap();\n    let sum: i64 = text.split_whitespace().map(|n| n.parse::<i64>().unwrap()).sum();\n    println!(\"{sum}\");\n}\n",
    ),
    wrong: ("wrong.rs", "fn main() { println!(\"-1\"); }\n"),
    endless: (
        "endless.rs",
        "fn main() { let mut i = 0u64; loop { i = std::hint::black_box(i + 1); } }\n",
    ),
    hungry: (
        "hungry.rs",
        "fn main() { let mut all = Vec::new(); loop { all.push(std::hint::black_box(vec![1u8; 1 << 20])); } }\n",
    ),
    talkative: (
        "talkative.rs",
        "fn main() { loop { println!(\"yes yes yes yes\"); } }\n",
    ),
    crashing: (
        "crashing.rs",
        "fn main() { let none: Option<u8> = std::hint::black_box(None); none.unwrap(); }\n",
    ),
    broken: (
        ("broken.rs", "fn main() { nothing(); }\n"),
        "error[E0425]: cannot find function `nothing`",
    ),
};

const GO: Programs = Programs {
    language: "go",
    accepted: (
        "sum.go",
        "package main\n\nimport \"fmt\"\n\nfunc main() {\n\tvar a, b int\n\tfmt.Scan(&a, &b)\n\tfmt.Println(a + b)\n}\n",
    ),
    wrong: (
        "wrong.go",
        "package main\n\nfunc main() { print(\"to standard error\") }\n",
    ),
    endless: ("endless.go", "package main\n\nfunc main() {\n\tfor {\n\t}\n}\n"),
    hungry: (
        "hungry.go",
        "package main\n\nvar all [][]byte\n\nfunc main() {\n\tfor {\n\t\tpart := make([]byte, 1<<20)\n\t\tpart[7] = 1\n\t\tall = append(all, part)\n\t}\n}\n",
    ),
    talkative: (
        "talkative.go",
        "package main\n\nimport \"fmt\"\n\nfunc main() {\n\tfor {\n\t\tfmt.Println(\"yes yes yes yes\")\n\t}\n}\n",
    ),
    crashing: (
        "crashing.go",
        "package main\n\nvar numbers []int\n\nfunc main() { println(numbers[len(numbers)]) }\n",
    ),
    broken: (
        ("broken.go", "package main\n\nfunc main() { nothing() }\n"),
        "broken.go:3:15: undefined: nothing",
    ),
};

const PYTHON: Programs = Programs {
    language: "python",
    accepted: ("sum.py", "print(sum(map(int, input().split())))\n"),
    wrong: ("wrong.py", "print(-1)\n"),
    endless: ("endless.py", "while True:\n    pass\n"),
    hungry: (
        "hungry.py",
        "all = []\nwhile True:\n    all.append(bytearray(1 << 20))\n",
    ),
    talkative: ("talkative.py", "while True:\n    print('yes ' * 100)\n"),
    crashing: ("crashing.py", "print(1 // 0)\n"),
    broken: (("broken.py", "def f(:\n    pass\n"), "SyntaxError"),
};

const WAT: Programs = Programs {
    language: "wat",
    accepted: ("sum.wat", include_str!("sum.wat")),
    wrong: ("wrong.wat", include_str!("wrong.wat")),
    endless: (
        "endless.wat",
        "(module (memory (export \"memory\") 1) (func (export \"_start\") (loop $again (br $again))))\n",
    ),
    hungry: (
        "hungry.wat",
        "(module (memory (export \"memory\") 1) (func (export \"_start\")\n  (loop $more (br_if $more (i32.ne (memory.grow (i32.const 16)) (i32.const -1)))) unreachable))\n",
    ),
    talkative: ("talkative.wat", include_str!("talkative.wat")),
    crashing: (
        "crashing.wat",
        "(module (memory (export \"memory\") 1) (func (export \"_start\") unreachable))\n",
    ),
    broken: (
        ("broken.wat", "(module (func (export \"_start\") (nothing)))\n"),
        "broken.wat:1:34",
    ),
};

const JAVASCRIPT: Programs = Programs {
    language: "javascript",
    accepted: (
        "sum.js",
        "const [a, b] = require('fs').readFileSync(0, 'utf8').split(' ').map(Number);\nconsole.log(a + b);\n",
    ),
    wrong: ("wrong.js", "console.log(-1);\n"),
    endless: ("endless.js", "for (;;);\n"),
    hungry: (
        "hungry.js",
        "const all = [];\nfor (;;) all.push(new Uint8Array(1 << 20));\n",
    ),
    talkative: ("talkative.js", "for (;;) console.log('yes yes yes yes');\n"),
    crashing: ("crashing.js", "null.x;\n"),
    broken: (
        ("broken.js", "let a = 1;\nlet b = ;\n"),
        "broken.js:2:9: SyntaxError",
    ),
};

const TYPESCRIPT: Programs = Programs {
    language: "typescript",
    accepted: (
        "sum.ts",
        "import { readFileSync } from 'fs';\nconst [a, b]: number[] = readFileSync(0, 'utf8').split(' ').map(Number);\nconsole.log(a! + b!);\n",
    ),
    wrong: (
        "wrong.ts",
        "enum Answer { Wrong = -1 }\nconsole.log(Answer.Wrong);\n",
    ),
    endless: ("endless.ts", "let i: number = 0;\nfor (;;) i++;\n"),
    hungry: (
        "hungry.ts",
        "const all: Uint8Array[] = [];\nfor (;;) all.push(new Uint8Array(1 << 20));\n",
    ),
    talkative: (
        "talkative.ts",
        "for (;;) console.log('yes yes yes yes' as string);\n",
    ),
    crashing: (
        "crashing.ts",
        "function fail(): never { throw new Error('no'); }\nfail();\n",
    ),
    broken: (
        ("broken.ts", "const a: number = 1;\nconst b: number = ;\n"),
        "broken.ts:2:19: SyntaxError",
    ),
};
