//! libc++, libc++abi and libunwind with exceptions, and a few replacements for parts of wasi-libc, compiled by the
//! pack's own clang: the result depends on nothing but the locked npm package and the locked sources.
//!
//! The sources of LLVM 22.1.8 are inside the PyPI wheel of Zig (`judge/toolchain/requirements.txt` has its hash).

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::step::note;
use super::wasi::{Batch, Job, threads};
use super::{Options, facets, pack, pypi};

/// This file is part of what decides the result.
pub const RECIPE: &str = include_str!("libcxx.rs");

/// Folders of the wheel that are unpacked.
const SOURCES: [&str; 3] = ["libcxx", "libcxxabi", "libunwind"];

const SORT: &str = "libcxx/include/__algorithm/sort.h";
const FROM_CHARS: &str = "libcxx/include/__charconv/from_chars_floating_point.h";

/// Changes to LLVM's sources: file, text, replacement.
const PATCHES: [(&str, &str, &str); 22] = [
    // wasi-libc has no copy_file_range.
    (
        "libcxx/src/filesystem/operations.cpp",
        "|| _LIBCPP_HAS_MUSL_LIBC ||",
        "||",
    ),
    // As in libstdc++; else it is ambiguous.
    (
        "libcxx/include/__math/abs.h",
        "namespace __math {\n",
        "namespace __math {\n\n\
         [[__nodiscard__]] inline _LIBCPP_HIDE_FROM_ABI __int128 abs(__int128 __x) _NOEXCEPT { return __x < 0 ? -__x : __x; }\n",
    ),
    // libstdc++'s.
    (
        "libcxx/include/__chrono/high_resolution_clock.h",
        "typedef steady_clock high_resolution_clock;",
        "typedef system_clock high_resolution_clock;",
    ),
    // std::cin reads stdin's buffer (trellis_cin.h).
    (
        "libcxx/src/iostream.cpp",
        "#include \"std_stream.h\"",
        "#include \"std_stream.h\"\n#include \"trellis_cin.h\"",
    ),
    (
        "libcxx/src/iostream.cpp",
        "STREAM(basic_istream, __stdinbuf, char, cin);",
        "STREAM(basic_istream, __cin_buf, char, cin);",
    ),
    // `cin >> n`: a decimal number that lies whole in the stream's buffer is taken from there at once, for locale, facets
    // and iterators take 10 times as long. Anything else (other bases, too many digits, the buffer's end) goes the usual way.
    (
        "libcxx/include/streambuf",
        "  inline _LIBCPP_HIDE_FROM_ABI_SINCE_LLVM8 int_type sbumpc() {",
        "  _LIBCPP_HIDE_FROM_ABI const char_type* __buffered() const { return gptr(); }\n  \
         _LIBCPP_HIDE_FROM_ABI const char_type* __buffered_end() const { return egptr(); }\n  \
         _LIBCPP_HIDE_FROM_ABI void __take_buffered(const char_type* __to) { gbump(static_cast<int>(__to - gptr())); }\n\n  \
         inline _LIBCPP_HIDE_FROM_ABI_SINCE_LLVM8 int_type sbumpc() {",
    ),
    (
        "libcxx/include/istream",
        "template <class _Tp, class _CharT, class _Traits>\n_LIBCPP_HIDE_FROM_ABI basic_istream<_CharT, _Traits>&\n\
         __input_arithmetic(basic_istream",
        concat!(
            include_str!("../../../judge/toolchain/libcxx/buffered_number.h"),
            "\ntemplate <class _Tp, class _CharT, class _Traits>\n\
             _LIBCPP_HIDE_FROM_ABI basic_istream<_CharT, _Traits>&\n__input_arithmetic(basic_istream"
        ),
    ),
    (
        "libcxx/include/istream",
        "__input_arithmetic(basic_istream<_CharT, _Traits>& __is, _Tp& __n) {\n",
        "__input_arithmetic(basic_istream<_CharT, _Traits>& __is, _Tp& __n) {\n  \
         if (std::__buffered_number(__is, __n))\n    return __is;\n",
    ),
    (
        "libcxx/include/istream",
        "__input_arithmetic_with_numeric_limits(basic_istream<_CharT, _Traits>& __is, _Tp& __n) {\n",
        "__input_arithmetic_with_numeric_limits(basic_istream<_CharT, _Traits>& __is, _Tp& __n) {\n  \
         if (std::__buffered_number(__is, __n))\n    return __is;\n",
    ),
    // The hash of a 64-bit number, for which libc++ takes murmur2 where size_t has 32 bits. As on 64-bit machines, small
    // numbers in a row now fall into buckets in a row: an `unordered_map` of them is twice as fast.
    (
        "libcxx/include/__functional/hash.h",
        "        size_t __b;\n      } __s;\n    } __u;\n    __u.__t = __v;\n    \
         return std::__hash_memory(std::addressof(__u), sizeof(__u));",
        "        size_t __b;\n      } __s;\n    } __u;\n    __u.__t = __v;\n    \
         return __u.__s.__a + __u.__s.__b * 0x9e3779b1u;",
    ),
    // Elements of a class, and comparisons of one's own, are sorted by trellis_sort.h.
    (
        SORT,
        "#include <__algorithm/unwrap_iter.h>\n",
        "#include <__algorithm/trellis_sort.h>\n#include <__algorithm/unwrap_iter.h>\n",
    ),
    (
        SORT,
        "  typedef typename iterator_traits<_RandomAccessIterator>::difference_type difference_type;\n  \
         difference_type __depth_limit",
        "  if constexpr (!__use_branchless_sort<_Comp, _RandomAccessIterator>)\n    \
         return std::__sort_compact<_AlgPolicy, _Comp&>(__first, __last, __comp);\n  else {\n  \
         typedef typename iterator_traits<_RandomAccessIterator>::difference_type difference_type;\n  \
         difference_type __depth_limit",
    ),
    (
        SORT,
        "      __first, __last, __comp, __depth_limit);\n}",
        "      __first, __last, __comp, __depth_limit);\n  }\n}",
    ),
    (
        SORT,
        "    std::__partial_sort<_AlgPolicy>(\n        std::__unwrap_iter(__first), std::__unwrap_iter(__last), \
         std::__unwrap_iter(__last), __comp);",
        "    std::__sort_compact<_AlgPolicy, _Comp&>(std::__unwrap_iter(__first), std::__unwrap_iter(__last), __comp);",
    ),
    // __gcd and __lg of libstdc++ (trellis_gnu.h), and its ways to walk over the bits that are set.
    (
        "libcxx/include/algorithm",
        "#  include <version>\n",
        "#  include <__algorithm/trellis_gnu.h>\n#  include <version>\n",
    ),
    (
        "libcxx/include/bitset",
        "bool none() const _NOEXCEPT { return !any(); }\n",
        concat!(
            "bool none() const _NOEXCEPT { return !any(); }\n",
            include_str!("../../../judge/toolchain/libcxx/bitset_find.h")
        ),
    ),
    // An algorithm without a comparison compares elements as they are: `operator<` need not be const.
    (
        "libcxx/include/__algorithm/comp.h",
        "bool operator()(const _Tp& __lhs, const _Up& __rhs) const {\n    return __lhs < __rhs;",
        "bool operator()(_Tp&& __lhs, _Up&& __rhs) const {\n    return std::forward<_Tp>(__lhs) < std::forward<_Up>(__rhs);",
    ),
    (
        "libcxx/include/__algorithm/comp.h",
        "#include <__type_traits/is_integral.h>\n",
        "#include <__type_traits/is_integral.h>\n#include <__utility/forward.h>\n",
    ),
    // libstdc++'s brings string streams, for `std::quoted`; programs rely on it.
    (
        "libcxx/include/iomanip",
        "#    include <ios>\n",
        "#    include <ios>\n#    include <sstream>\n",
    ),
    // What libstdc++ has beside: strings of any type, and `long double` read from characters.
    (
        "libcxx/include/__string/char_traits.h",
        "// char_traits<wchar_t>\n",
        concat!(
            include_str!("../../../judge/toolchain/libcxx/any_char_traits.h"),
            "// char_traits<wchar_t>\n"
        ),
    ),
    (
        FROM_CHARS,
        "#endif // _LIBCPP_STD_VER >= 17\n",
        concat!(
            include_str!("../../../judge/toolchain/libcxx/from_chars_long.h"),
            "#endif // _LIBCPP_STD_VER >= 17\n"
        ),
    ),
    (
        FROM_CHARS,
        "_LIBCPP_PUSH_MACROS\n",
        "#include <errno.h>\n#include <initializer_list>\n#include <stdlib.h>\n\n_LIBCPP_PUSH_MACROS\n",
    ),
];

/// libc++abi's parts that a program with exceptions and one thread needs.
const ABI: [&str; 17] = [
    "abort_message",
    "cxa_aux_runtime",
    "cxa_default_handlers",
    "cxa_demangle",
    "cxa_exception",
    "cxa_exception_storage",
    "cxa_guard",
    "cxa_handlers",
    "cxa_personality",
    "cxa_vector",
    "cxa_virtual",
    "fallback_malloc",
    "private_typeinfo",
    "stdlib_exception",
    "stdlib_new_delete",
    "stdlib_stdexcept",
    "stdlib_typeinfo",
];

/// Where testlib is in its wheel, and in the pack's headers.
const TESTLIB: (&str, &str) = ("rbx/resources/predownloaded/testlib.h", "testlib/testlib.h");

/// testlib 0.9.44 says of 24 functions that they look at nothing but their arguments' values. Those that take strings and
/// containers by reference do, and clang may take a call's result from before a change; 0.9.45 no longer says it.
const CONST: &str = "#ifdef __GNUC__\n__attribute__((const))\n#endif\n";

/// libstdc++'s own headers that editors put into programs, and the standard header that has what is in them.
const INTERNAL: [(&str, &[&str]); 12] = [
    (
        "algorithm",
        &[
            "algorithmfwd.h",
            "stl_algo.h",
            "stl_algobase.h",
            "stl_heap.h",
            "ranges_algo.h",
        ],
    ),
    ("deque", &["deque.tcc", "stl_deque.h"]),
    (
        "functional",
        &["std_function.h", "stl_function.h", "functional_hash.h"],
    ),
    (
        "iterator",
        &[
            "stl_iterator.h",
            "stl_iterator_base_funcs.h",
            "stl_iterator_base_types.h",
        ],
    ),
    ("map", &["stl_map.h", "stl_multimap.h", "stl_tree.h"]),
    (
        "memory",
        &["allocator.h", "shared_ptr.h", "stl_construct.h", "unique_ptr.h"],
    ),
    ("numeric", &["stl_numeric.h"]),
    ("queue", &["stl_queue.h"]),
    ("set", &["stl_multiset.h", "stl_set.h"]),
    ("string", &["basic_string.h", "char_traits.h"]),
    ("utility", &["move.h", "stl_pair.h"]),
    ("vector", &["stl_bvector.h", "stl_vector.h", "vector.tcc"]),
];

/// Headers of `<tr1/...>`: what is in them is in those of the same names.
const TR1: [&str; 12] = [
    "array",
    "cmath",
    "complex",
    "functional",
    "memory",
    "random",
    "regex",
    "tuple",
    "type_traits",
    "unordered_map",
    "unordered_set",
    "utility",
];

/// Completes the pack's `usr` folder: headers, libraries, start object. `module` is the pack's clang.
pub fn install(opts: &Options, module: &Path, usr: &Path) -> Result<()> {
    let source = sources(opts)?;
    let include = usr.join("include/c++/v1");
    pack::copy_tree(&source.join("libcxx/include"), &include)?;
    pack::copy_tree(&source.join("libcxxabi/include"), &include)?;
    pack::copy_tree(&opts.toolchain().join("include"), &include)?;
    for (header, names) in INTERNAL {
        for name in names {
            fs::write(include.join("bits").join(name), format!("#include <{header}>\n"))?;
        }
    }
    for name in TR1 {
        let text = format!("#pragma once\n#include <{name}>\n#include <tr1/namespace.h>\n");
        fs::write(include.join("tr1").join(name), text)?;
    }
    restore_config_site(opts, &include)?;
    testlib(opts, &include)?;
    additions(opts, usr)?;
    old_names(usr)?;
    let built = build(opts, module, usr, &source)?;
    pack::copy_tree(&built, &usr.join("lib/wasm32-wasip1"))
}

/// The folder with the libraries and the start object; kept, so that a change of headers or flags of the precompiled
/// header alone does not compile the library again.
fn build(opts: &Options, module: &Path, usr: &Path, source: &Path) -> Result<PathBuf> {
    let toolchain = opts.toolchain();
    let inputs = ["package-lock.json", "requirements.txt", "libcxx"].map(|name| toolchain.join(name));
    let key = pack::key(&[RECIPE, facets::RECIPE], &inputs.each_ref().map(AsRef::as_ref))?;
    let built = opts.scratch().join("libcxx").join(&key[..16]);
    if built.join("crt1-cxx.o").exists() {
        return Ok(built);
    }
    note("compiling libc++ with the pack's own clang (about 80 s)");
    let objects = pack::fresh(&opts.scratch().join("libcxx-objects"))?;
    let compile: Vec<_> = units(source)?
        .into_iter()
        .map(|unit| unit.job(&objects))
        .collect();
    let mounts = vec![("/usr", usr), ("/src", source)];
    Batch {
        module,
        mounts: mounts.clone(),
        jobs: compile,
        threads: threads(),
    }
    .run(opts)?;
    let archives = ["c++", "c++abi", "trellis"]
        .map(|library| archive(library, &objects))
        .into_iter();
    let archives = archives.collect::<Result<Vec<_>>>()?;
    Batch {
        module,
        mounts,
        jobs: archives,
        threads: 1,
    }
    .run(opts)?;
    pack::fresh(&built)?;
    for name in ["libc++.a", "libc++abi.a", "libtrellis.a"] {
        fs::copy(objects.join(name), built.join(name)).with_context(|| name.to_owned())?;
    }
    fs::copy(objects.join("start_start.cpp.o"), built.join("crt1-cxx.o"))?;
    Ok(built)
}

/// The patched sources in a folder of their own, with ours among them.
fn sources(opts: &Options) -> Result<PathBuf> {
    let wheel = pypi::wheel(opts, "requirements.txt")?;
    let folder = pack::fresh(&opts.scratch().join("libcxx-src"))?;
    let mut zip = zip::ZipArchive::new(fs::File::open(&wheel)?)?;
    for index in 0..zip.len() {
        let mut entry = zip.by_index(index)?;
        let Some(path) = entry.enclosed_name() else {
            continue;
        };
        let Ok(path) = path.strip_prefix("ziglang/lib") else {
            continue;
        };
        if entry.is_file() && SOURCES.iter().any(|source| path.starts_with(source)) {
            let target = folder.join(path);
            fs::create_dir_all(target.parent().unwrap_or(&folder))?;
            std::io::copy(&mut entry, &mut fs::File::create(&target)?)?;
        }
    }
    for (file, text, replacement) in PATCHES {
        facets::replace(&folder.join(file), (text, replacement))?;
    }
    facets::on_demand(&folder.join("libcxx"))?;
    let own = opts.toolchain().join("libcxx");
    fs::copy(own.join("trellis_cin.h"), folder.join("libcxx/src/trellis_cin.h"))?;
    for header in ["trellis_sort.h", "trellis_gnu.h"] {
        fs::copy(
            own.join(header),
            folder.join("libcxx/include/__algorithm").join(header),
        )?;
    }
    pack::copy_tree(&own, &folder.join("trellis"))?;
    Ok(folder)
}

/// testlib.h, for checkers, validators, interactors and generators; `include/testlib.h` is what they include.
fn testlib(opts: &Options, include: &Path) -> Result<()> {
    let (inside, target) = TESTLIB;
    let mut zip = zip::ZipArchive::new(fs::File::open(pypi::wheel(opts, "testlib.txt")?)?)?;
    let target = include.join(target);
    fs::create_dir_all(target.parent().unwrap_or(include))?;
    std::io::copy(&mut zip.by_name(inside)?, &mut fs::File::create(&target)?)?;
    facets::replace(&target, (CONST, ""))
}

/// Leaves `y1`, `index` and the like to C++ programs: `trellis/old_names.h` has them.
fn old_names(usr: &Path) -> Result<()> {
    let headers: [(&str, &[&str]); 2] = [
        ("math.h", &["j0(", "j1(", "jn(", "y0(", "y1(", "yn("]),
        ("strings.h", &["*index ", "*rindex "]),
    ];
    for (header, names) in headers {
        let path = usr.join("include/wasm32-wasip1").join(header);
        let text = fs::read_to_string(&path).with_context(|| header.to_owned())?;
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        for name in names {
            let declares = |line: &&mut String| {
                line.split_once(' ')
                    .is_some_and(|(_, rest)| rest.trim_start().starts_with(name))
            };
            let line = lines.iter_mut().find(declares);
            let line = line.with_context(|| format!("{header} declares no {name}"))?;
            *line = format!("#ifndef __cplusplus\n{line}\n#endif");
        }
        fs::write(&path, lines.join("\n") + "\n").context(header)?;
    }
    Ok(())
}

/// Headers of wasi-libc to which a file of `judge/toolchain/libcxx/libc/` is added at the end, before the include guard's.
const ADDITIONS: [&str; 5] = ["bits/resource.h", "malloc.h", "math.h", "stdlib.h", "time.h"];

fn additions(opts: &Options, usr: &Path) -> Result<()> {
    for header in ADDITIONS {
        let addition =
            fs::read_to_string(opts.toolchain().join("libcxx/libc").join(header)).context(header)?;
        let path = usr.join("include/wasm32-wasip1").join(header);
        let text = fs::read_to_string(&path).context(header)?;
        let end = text.rfind("#endif").unwrap_or(text.len());
        let (head, guard) = text.split_at(end);
        fs::write(&path, format!("{head}{addition}{guard}")).context(header)?;
    }
    Ok(())
}

/// Zig took `#include <__config_site>` out of the headers: put it back, with our configuration.
fn restore_config_site(opts: &Options, include: &Path) -> Result<()> {
    let configuration = fs::read_dir(include.join("__configuration"))?
        .flatten()
        .map(|entry| entry.path());
    for path in configuration.chain([include.join("__config")]) {
        let text = fs::read_to_string(&path)?;
        if let Some((before, rest)) = text.split_once("/* zig patch: instead of including __config_site")
            && let Some((_, after)) = rest.split_once("*/")
        {
            fs::write(&path, format!("{before}#include <__config_site>{after}"))?;
        }
    }
    fs::copy(
        opts.toolchain().join("libcxx/__config_site"),
        include.join("__config_site"),
    )?;
    Ok(())
}

/// One source file of a library.
struct Unit {
    library: &'static str,
    /// Below the source folder.
    path: String,
    flags: &'static [&'static str],
}

fn units(source: &Path) -> Result<Vec<Unit>> {
    let mut units = Vec::new();
    for folder in ["libcxx/src", "libcxx/src/filesystem", "libcxx/src/ryu"] {
        let mut names: Vec<_> = fs::read_dir(source.join(folder))?
            .flatten()
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            // new.cpp: libc++abi's operators are used.
            .filter(|name| name.ends_with(".cpp") && name != "new.cpp")
            .collect();
        names.sort();
        let flags = &[
            "-D_LIBCPP_BUILDING_LIBRARY",
            "-DLIBCXX_BUILDING_LIBCXXABI",
            "-I/src/libcxx/src",
            "-I/src/libcxx/libc",
            "-I/src/libcxxabi/include",
        ];
        units.extend(names.iter().map(|name| Unit {
            library: "c++",
            path: format!("{folder}/{name}"),
            flags,
        }));
    }
    // Once more for the wide streams.
    let flags = &[
        "-D_LIBCPP_BUILDING_LIBRARY",
        "-DLIBCXX_BUILDING_LIBCXXABI",
        facets::WIDE,
        "-I/src/libcxx/src",
        "-I/src/libcxxabi/include",
    ];
    units.push(Unit {
        library: "c++_wide",
        path: "libcxx/src/iostream.cpp".to_owned(),
        flags,
    });
    let flags = &[
        "-D_LIBCXXABI_BUILDING_LIBRARY",
        "-D_LIBCPP_BUILDING_LIBRARY",
        // The demangler would add a third to every program's size.
        "-DLIBCXXABI_NON_DEMANGLING_TERMINATE",
        "-I/src/libcxxabi/include",
        "-I/src/libcxxabi/src",
        "-I/src/libcxx/src",
        "-I/src/libunwind/include",
    ];
    let abi = ABI.iter().map(|name| format!("libcxxabi/src/{name}.cpp"));
    units.extend(abi.map(|path| Unit {
        library: "c++abi",
        path,
        flags,
    }));
    let unwind = "libunwind/src/Unwind-wasm.c".to_owned();
    units.push(Unit {
        library: "c++abi",
        path: unwind,
        flags: &["-D_LIBUNWIND_HIDE_SYMBOLS", "-I/src/libunwind/include"],
    });
    for (library, name) in [
        ("start", "start.cpp"),
        ("trellis", "tags.c"),
        ("trellis", "qsort.c"),
        ("trellis", "int128.c"),
        ("trellis", "quad.c"),
        ("trellis", "floatscan.c"),
        ("trellis", "old_stdio.c"),
    ] {
        units.push(Unit {
            library,
            path: format!("trellis/{name}"),
            flags: &[],
        });
    }
    Ok(units)
}

impl Unit {
    fn object(&self) -> String {
        format!(
            "{}_{}.o",
            self.library,
            self.path.rsplit('/').next().unwrap_or_default()
        )
    }

    /// The compile, with the same code generation flags as `judge/languages/cpp.toml`.
    fn job(&self, objects: &Path) -> Job {
        let cpp = self.path.ends_with("pp");
        let mut argv = vec![if cpp { "clang++" } else { "clang" }, "-cc1"];
        argv.extend(CODEGEN);
        argv.extend(self.flags);
        if cpp {
            argv.extend(["-std=c++23", "-internal-isystem", "/usr/include/c++/v1"]);
        }
        argv.extend([
            "-internal-isystem",
            "/usr/include",
            "-internal-isystem",
            "/usr/include/wasm32-wasip1",
        ]);
        argv.extend(["-x", if cpp { "c++" } else { "c" }]);
        let mut argv: Vec<_> = argv.into_iter().map(str::to_owned).collect();
        argv.extend([
            "-o".to_owned(),
            format!("/work/{}", self.object()),
            format!("/src/{}", self.path),
        ]);
        Job {
            argv,
            work: objects.to_owned(),
        }
    }
}

const CODEGEN: [&str; 47] = [
    "-triple",
    "wasm32-unknown-wasip1",
    "-O2",
    "-emit-obj",
    "-disable-free",
    "-clear-ast-before-backend",
    "-mrelocation-model",
    "static",
    "-mframe-pointer=none",
    "-ffp-contract=on",
    "-fno-rounding-math",
    "-mconstructor-aliases",
    "-target-feature",
    "+exception-handling",
    "-target-feature",
    "+multivalue",
    "-target-feature",
    "+reference-types",
    "-exception-model=wasm",
    "-mllvm",
    "-wasm-enable-eh",
    "-mllvm",
    "-wasm-use-legacy-eh=false",
    "-target-cpu",
    "generic",
    "-fvisibility=hidden",
    "-ffunction-sections",
    "-fdata-sections",
    "-resource-dir",
    "/usr",
    "-isysroot",
    "/usr",
    "-fdebug-compilation-dir=/",
    "-fgnuc-version=4.2.1",
    "-fcxx-exceptions",
    "-fexceptions",
    "-vectorize-loops",
    "-vectorize-slp",
    "-w",
    "-DNDEBUG",
    "-ferror-limit",
    "5",
    "-fno-implicit-modules",
    "-fskip-odr-check-in-gmf",
    "-fdebug-prefix-map=/src=.",
    "-fcoverage-compilation-dir=/",
    "-fmacro-prefix-map=/src=.",
];

/// `llvm-ar` of a library's objects, in the order of their names.
fn archive(library: &str, objects: &Path) -> Result<Job> {
    let mut names: Vec<_> = fs::read_dir(objects)?
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.retain(|name| name.starts_with(&format!("{library}_")) && name.ends_with(".o"));
    names.sort();
    let mut argv = vec![
        "llvm-ar".to_owned(),
        "rcD".to_owned(),
        format!("/work/lib{library}.a"),
    ];
    argv.extend(names.iter().map(|name| format!("/work/{name}")));
    Ok(Job {
        argv,
        work: objects.to_owned(),
    })
}
