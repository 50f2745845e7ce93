//! The package format's languages table (appendix "Languages"): what to call a language, whether a judge has it or not.

/// Whether `code` is in the table, with support here or without.
pub fn is_code(code: &str) -> bool {
    TABLE.iter().any(|(known, _)| *known == code)
}

/// The code that a file extension (without the dot) determines.
pub fn by_extension(extension: &str) -> Option<&'static str> {
    TABLE
        .iter()
        .find(|(_, extensions)| extensions.contains(&extension))
        .map(|(code, _)| *code)
}

/// Code, and the extensions that determine it.
const TABLE: [(&str, &[&str]); 52] = [
    ("ada", &["adb", "ads"]),
    ("algol68", &["a68"]),
    ("apl", &["apl"]),
    ("bash", &["sh"]),
    ("c", &["c"]),
    ("cgmp", &[]),
    ("cobol", &["cob"]),
    ("cpp", &["cc", "cpp", "cxx", "c++", "C"]),
    ("cppgmp", &[]),
    ("crystal", &["cr"]),
    ("csharp", &["cs"]),
    ("d", &["d"]),
    ("dart", &["dart"]),
    ("elixir", &["ex"]),
    ("erlang", &["erl"]),
    ("forth", &["fth", "4th", "forth", "frt"]),
    ("fortran", &["f90"]),
    ("fsharp", &[]),
    ("gerbil", &["ss"]),
    ("go", &["go"]),
    ("haskell", &["hs"]),
    ("java", &["java"]),
    ("javaalgs4", &[]),
    ("javascript", &["js"]),
    ("julia", &["jl"]),
    ("kotlin", &["kt"]),
    ("lisp", &["lisp", "cl"]),
    ("lua", &["lua"]),
    ("modula2", &["mod", "def"]),
    ("nim", &["nim"]),
    ("objectivec", &["m"]),
    ("ocaml", &["ml"]),
    ("octave", &[]),
    ("odin", &["odin"]),
    ("pascal", &["pas"]),
    ("perl", &["pm"]),
    ("php", &["php"]),
    ("prolog", &["pl"]),
    ("python2", &["py2"]),
    ("python3", &["py", "py3"]),
    ("python3numpy", &[]),
    ("racket", &["rkt"]),
    ("ruby", &["rb"]),
    ("rust", &["rs"]),
    ("scala", &["scala"]),
    ("simula", &["sim"]),
    ("smalltalk", &["st"]),
    ("snobol", &["sno"]),
    ("swift", &["swift"]),
    ("typescript", &["ts"]),
    ("visualbasic", &["vb"]),
    ("zig", &["zig"]),
];
