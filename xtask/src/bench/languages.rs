//! Languages against native ones on the same machine: reading by `cin`, `qsort`, interpreters. Native and sandboxed runs
//! alternate, so that a slow minute of the machine hits both.

use super::native::{gpp, number, quiet};
use super::{Figures, ROUNDS, inside, median, rounded, seconds};
use crate::setup;
use anyhow::{Context, Result};
use serde_json::json;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Numbers that `cin.cpp` and `cin_double.cpp` read.
const NUMBERS: u32 = 1_000_000;
/// QuickJS as its own makefile would build it: the engine, its standard modules, the command line.
const QJS_UNITS: [&str; 8] = [
    "quickjs.c",
    "quickjs-libc.c",
    "libregexp.c",
    "libunicode.c",
    "dtoa.c",
    "qjs.c",
    "gen/repl.c",
    "gen/standalone.c",
];

struct Bench<'a> {
    options: &'a setup::Options,
    trellis: &'a Path,
    /// For what is built and read here.
    folder: &'a Path,
}

pub fn measure(options: &setup::Options, trellis: &Path, folder: &Path, figures: &mut Figures) -> Result<()> {
    let bench = Bench {
        options,
        trellis,
        folder,
    };
    let input = folder.join("numbers.txt");
    fs::write(&input, lines(|number| number.to_string()))?;
    let (native, sandboxed) = bench.cpp("cin.cpp", Some(&input))?;
    figures.put("cin_ratio", sandboxed / native);
    let coordinates = folder.join("coordinates.txt");
    // Up to six digits before the point and three behind.
    let coordinate = |number: u32| format!("{}.{:03}", number / 1000 % 1_000_000, number % 1000);
    fs::write(&coordinates, lines(coordinate))?;
    let (native, sandboxed) = bench.cpp("cin_double.cpp", Some(&coordinates))?;
    figures.put("cin_double_ratio", sandboxed / native);
    for (program, figure) in [
        ("qsort.cpp", "qsort_ratio"),
        ("long_double.cpp", "long_double_ratio"),
        ("int128.cpp", "int128_ratio"),
    ] {
        let (native, sandboxed) = bench.cpp(program, None)?;
        figures.put(figure, sandboxed / native);
    }
    let (native_cpp, cpp) = bench.cpp("language_mix.cpp", None)?;
    let go = bench.sandboxed(&bench.source("language_mix.go"), None)?;
    let python = bench.interpreter("python", "python_mix.py", Path::new("python3"))?;
    figures.put("python_start_ms", python.start_ms);
    figures.put("python_cpu_ratio", python.seconds / python.native);
    let qjs = bench.native_qjs()?;
    let javascript = bench.interpreter("javascript", "javascript_mix.js", &qjs)?;
    figures.put("javascript_start_ms", javascript.start_ms);
    figures.put("javascript_cpu_ratio", javascript.seconds / javascript.native);
    figures.put_json(
        "language_cpu",
        json!({
            "cpp": rounded(cpp / native_cpp),
            "go": rounded(go / native_cpp),
            "javascript": rounded(javascript.seconds / native_cpp),
            "python": rounded(python.seconds / native_cpp),
        }),
    );
    Ok(())
}

/// Medians of one script.
struct Interpreted {
    start_ms: f64,
    /// In the sandbox.
    seconds: f64,
    native: f64,
}

impl Bench<'_> {
    fn source(&self, name: &str) -> PathBuf {
        self.options.root.join("xtask/src/bench").join(name)
    }

    /// Median seconds of a program of `g++ -O2` and of the same one in the sandbox.
    fn cpp(&self, name: &str, input: Option<&Path>) -> Result<(f64, f64)> {
        let source = self.source(name);
        let binary = self.folder.join("program");
        gpp(&source, &binary)?;
        let (mut native, mut sandboxed) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            let stdin = input
                .map(File::open)
                .transpose()?
                .map_or_else(Stdio::null, Stdio::from);
            native.push(seconds(|| quiet(Command::new(&binary).stdin(stdin)))?);
            sandboxed.push(self.sandboxed(&source, input)?);
        }
        Ok((median(native), median(sandboxed)))
    }

    /// Median seconds of a program in the sandbox.
    fn sandboxed(&self, source: &Path, input: Option<&Path>) -> Result<f64> {
        let mut args = vec!["cpp".to_owned(), source.display().to_string()];
        args.extend(input.map(|path| path.display().to_string()));
        let args: Vec<_> = args.iter().map(String::as_str).collect();
        number(&inside(self.trellis, &self.options.data, &args)?, "seconds")
    }

    fn interpreter(&self, language: &str, script: &str, native: &Path) -> Result<Interpreted> {
        let script = self.source(script);
        let path = script.display().to_string();
        let (mut start, mut inner, mut outer) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            outer.push(seconds(|| quiet(Command::new(native).arg(&script)))?);
            let measured = inside(
                self.trellis,
                &self.options.data,
                &["script", language, path.as_str()],
            )?;
            start.push(number(&measured, "start_ms")?);
            inner.push(number(&measured, "mix_s")?);
        }
        Ok(Interpreted {
            start_ms: median(start),
            seconds: median(inner),
            native: median(outer),
        })
    }

    /// The same QuickJS by the machine's compiler, kept between runs of the bench.
    fn native_qjs(&self) -> Result<PathBuf> {
        let sources = setup::quickjs_sources(self.options)?;
        let binary = sources.join("native-qjs");
        if !binary.exists() {
            eprintln!("bench: compiling native QuickJS ...");
            let mut command = Command::new("cc");
            command
                .args(["-O2", "-w", "-D_GNU_SOURCE", "-DNDEBUG", "-I."])
                .args(QJS_UNITS)
                .args(["-lm", "-lpthread", "-ldl", "-o", "native-qjs"])
                .current_dir(&sources);
            quiet(&mut command).context("native QuickJS")?;
        }
        Ok(binary)
    }
}

/// [`NUMBERS`] lines, each with what `text` makes of a number below 2^28.
fn lines(text: impl Fn(u32) -> String) -> String {
    let mut lines = String::new();
    let mut state = 12345_u32;
    for _ in 0..NUMBERS {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let _ = writeln!(lines, "{}", text(state >> 4));
    }
    lines
}
