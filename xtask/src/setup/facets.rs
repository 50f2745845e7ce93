//! Makes iostreams smaller: a change to libc++'s sources.
//!
//! The constructor of the classic locale installs every standard facet, so a program that prints one number carries
//! the code for wide characters, money and dates: two fifths of it, all to be compiled by Cranelift for each
//! submission. Here those facets are made when `use_facet` first asks for them, which the linker can see, and the
//! wide streams move to an object of their own.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};

/// This file is part of what decides the result.
pub const RECIPE: &str = include_str!("facets.rs");

/// Compiling iostream.cpp with it gives the wide streams, without it the narrow ones.
pub const WIDE: &str = "-DTRELLIS_WIDE_STREAMS";

/// Facets made on demand, by the header below `include/` that defines them.
const ON_DEMAND: [(&str, &[&str]); 5] = [
    (
        "__locale",
        &[
            "collate<wchar_t>",
            "ctype<wchar_t>",
            "numpunct<wchar_t>",
            "codecvt<wchar_t, char, mbstate_t>",
            "codecvt<char16_t, char, mbstate_t>",
            "codecvt<char32_t, char, mbstate_t>",
        ],
    ),
    ("__locale_dir/num.h", &["num_get<wchar_t>", "num_put<wchar_t>"]),
    (
        "__locale_dir/money.h",
        &[
            "moneypunct<char, false>",
            "moneypunct<char, true>",
            "moneypunct<wchar_t, false>",
            "moneypunct<wchar_t, true>",
            "money_get<char>",
            "money_get<wchar_t>",
            "money_put<char>",
            "money_put<wchar_t>",
        ],
    ),
    (
        "__locale_dir/time.h",
        &[
            "time_get<char>",
            "time_get<wchar_t>",
            "time_put<char>",
            "time_put<wchar_t>",
        ],
    ),
    (
        "__locale_dir/messages.h",
        &["messages<char>", "messages<wchar_t>"],
    ),
];

const END: &str = "_LIBCPP_END_NAMESPACE_STD";

/// Declares the factory and asks it when the locale has no such facet.
const USE_FACET: (&str, &str) = (
    "inline _LIBCPP_HIDE_FROM_ABI bool has_facet(const locale& __l) _NOEXCEPT {\n  return __l.has_facet(_Facet::id);",
    "inline _LIBCPP_HIDE_FROM_ABI bool has_facet(const locale& __l) _NOEXCEPT {\n  \
     return __trellis_on_demand<_Facet>::value || __l.has_facet(_Facet::id);",
);
const MAKE_FACET: (&str, &str) = (
    "  return static_cast<const _Facet&>(*__l.use_facet(_Facet::id));",
    "  if constexpr (__trellis_on_demand<_Facet>::value)\n    if (!__l.has_facet(_Facet::id))\n      \
     return static_cast<const _Facet&>(*std::__trellis_make<_Facet>());\n  \
     return static_cast<const _Facet&>(*__l.use_facet(_Facet::id));",
);
const DECLARATIONS: (&str, &str) = (
    "class _LIBCPP_EXPORTED_FROM_ABI locale {",
    "template <class _Facet>\nstruct __trellis_on_demand {\n  static const bool value = false;\n};\n\n\
     class _LIBCPP_EXPORTED_FROM_ABI locale {",
);
const FACTORY: (&str, &str) = (
    "class _LIBCPP_EXPORTED_FROM_ABI locale::facet : public __shared_count {",
    "template <class _Facet>\n_LIBCPP_EXPORTED_FROM_ABI locale::facet* __trellis_make();\n\n\
     class _LIBCPP_EXPORTED_FROM_ABI locale::facet : public __shared_count {",
);

/// A copy of a locale takes over only facets that are there.
const INSTALL_FROM: (&str, &str) = (
    "  long id = F::id.__get();\n  install(",
    "  long id = F::id.__get();\n  if (!one.has_facet(id))\n    return;\n  install(",
);

/// iostream.cpp: each half behind the flag.
const STREAMS: [(&str, &str); 8] = [
    ("#if _LIBCPP_HAS_WIDE_CHARACTERS", "#ifdef TRELLIS_WIDE_STREAMS"),
    (
        "STREAM(basic_istream, __cin_buf, char, cin);",
        "#ifndef TRELLIS_WIDE_STREAMS\nSTREAM(basic_istream, __cin_buf, char, cin);",
    ),
    (
        "STREAM(basic_ostream, __stdoutbuf, char, clog);",
        "STREAM(basic_ostream, __stdoutbuf, char, clog);\n#endif",
    ),
    (
        "#include \"iostream_init.h\"",
        "#ifdef TRELLIS_WIDE_STREAMS\n#  define DoIOSInit DoWideIOSInit\n#else\n#  include \"iostream_init.h\"\n#endif",
    ),
    (
        "  init_stream(stdin, cin, cin_data);",
        "#ifndef TRELLIS_WIDE_STREAMS\n  init_stream(stdin, cin, cin_data);",
    ),
    (
        "  cerr.value.tie(&cout.value);",
        "  cerr.value.tie(&cout.value);\n#endif",
    ),
    (
        "  cout.value.flush();\n  clog.value.flush();",
        "#ifndef TRELLIS_WIDE_STREAMS\n  cout.value.flush();\n  clog.value.flush();\n#endif",
    ),
    (
        "ios_base::Init::Init() {",
        "#ifdef TRELLIS_WIDE_STREAMS\n__attribute__((init_priority(101))) static DoIOSInit init_the_wide_streams;\n\
         #else\nios_base::Init::Init() {",
    ),
];
const STREAMS_END: (&str, &str) = ("ios_base::Init::~Init() {}", "ios_base::Init::~Init() {}\n#endif");

/// Applies all of it to the unpacked sources.
pub fn on_demand(libcxx: &Path) -> Result<()> {
    let include = libcxx.join("include");
    for edit in [USE_FACET, MAKE_FACET, DECLARATIONS, FACTORY] {
        replace(&include.join("__locale"), edit)?;
    }
    for (header, facets) in ON_DEMAND {
        let path = include.join(header);
        let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        let at = text.rfind(END).with_context(|| format!("{header} has changed"))?;
        let marks: String = facets.iter().map(|facet| mark(facet)).collect();
        fs::write(&path, format!("{}{marks}\n{}", &text[..at], &text[at..]))?;
    }
    let source = libcxx.join("src/locale.cpp");
    replace(&source, INSTALL_FROM)?;
    factories(&source)?;
    for edit in STREAMS.into_iter().chain([STREAMS_END]) {
        replace(&libcxx.join("src/iostream.cpp"), edit)?;
    }
    Ok(())
}

fn mark(facet: &str) -> String {
    format!("template <>\nstruct __trellis_on_demand<{facet} > {{\n  static const bool value = true;\n}};\n")
}

/// Takes the facets out of the classic locale's constructor and defines their factories.
fn factories(path: &Path) -> Result<()> {
    let text = fs::read_to_string(path)?;
    let facets: Vec<_> = ON_DEMAND.iter().flat_map(|(_, facets)| *facets).collect();
    let mut taken = 0;
    let mut kept = String::new();
    for line in text.lines() {
        let installed = line.trim().strip_prefix("install(&make<");
        let installed = installed.map(|rest| rest.strip_prefix("std::").unwrap_or(rest));
        if installed.is_some_and(|rest| facets.iter().any(|facet| rest.starts_with(*facet))) {
            taken += 1;
        } else {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    ensure!(
        taken == facets.len(),
        "locale.cpp has changed: {taken} of {} facets found",
        facets.len()
    );
    let at = kept.rfind(END).context("locale.cpp has changed")?;
    let mut made = "template <class _Facet>\nlocale::facet* __trellis_make() {\n  \
                    static _Facet& facet = make<_Facet>(1u);\n  return &facet;\n}\n"
        .to_owned();
    for facet in facets {
        made += &format!("template _LIBCPP_EXPORTED_FROM_ABI locale::facet* __trellis_make<{facet} >();\n");
    }
    fs::write(path, format!("{}{made}\n{}", &kept[..at], &kept[at..]))?;
    Ok(())
}

/// Replaces a text that must be there.
pub fn replace(path: &Path, (text, replacement): (&str, &str)) -> Result<()> {
    let old = fs::read_to_string(path).with_context(|| path.display().to_string())?;
    ensure!(
        old.contains(text),
        "{} has changed: the patch does not apply",
        path.display()
    );
    Ok(fs::write(path, old.replace(text, replacement))?)
}
