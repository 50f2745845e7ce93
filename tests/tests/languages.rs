//! What each language's programs may count on: C++ exceptions and standards, Node's ways in JavaScript, types taken off
//! TypeScript; and that hostile JavaScript ends as it should.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::sync::atomic::{AtomicU32, Ordering};
use trellis_judge::custom::{CustomOutcome, CustomRun};
use trellis_judge::job::FUEL_PER_SECOND;
use trellis_judge::judge::{Judge, JudgeConfig, RunOptions};
use trellis_judge::source::Submission;
use trellis_problems::Package;
use trellis_tests::cli;
use trellis_tests::package::TestPackage;

/// Runs a program once: 64 MiB, 1 MiB of output.
fn outcome_within(seconds: &str, submission: &Submission, input: &str) -> CustomOutcome {
    judged_within(seconds, submission, input).0
}

/// The same with the judge that ran it.
fn judged_within(seconds: &str, submission: &Submission, input: &str) -> (CustomOutcome, Judge) {
    let package = TestPackage::new();
    package.yaml("time_limit: 1.0", &format!("time_limit: {seconds}"));
    let package = Package::read(&package.path()).unwrap().accept().unwrap();
    let config = JudgeConfig {
        exe: Some(cli::binary()),
        ..JudgeConfig::default()
    };
    let judge = Judge::open(&cli::data(), config).unwrap();
    let options = RunOptions::default();
    let outcome = judge
        .run_custom(&package, submission, input.as_bytes(), &options, &|_| {})
        .unwrap();
    (outcome, judge)
}

fn outcome(submission: &Submission, input: &str) -> CustomOutcome {
    outcome_within("10.0", submission, input)
}

fn run(language: &str, name: &str, source: &str, input: &str) -> CustomRun {
    let outcome = outcome(&Submission::single(name, source, language), input);
    assert!(outcome.compile.ok, "{}", outcome.compile.log);
    outcome.run.unwrap()
}

fn cpp(source: &str) -> CustomRun {
    run("cpp", "main.cpp", source, "")
}

fn js(source: &str, input: &str) -> CustomRun {
    run("javascript", "main.js", source, input)
}

/// What the program wrote, after it ended well.
fn said(run: &CustomRun) -> &str {
    assert_eq!((run.end, run.message.as_str()), ("ok", ""), "{}", run.stderr);
    &run.stdout
}

// ---- C and C++

/// A source that no cache has seen, so that it is compiled.
fn unseen(source: &str) -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let now = std::time::UNIX_EPOCH.elapsed().unwrap().as_nanos();
    format!("{source}// {now} {count}\n")
}

#[test]
fn what_programs_name_is_compiled_ahead_in_every_standard() {
    let program = r#"#include <bits/stdc++.h>
using namespace std;
int main() {
    map<string, int> count;
    vector<pair<int, int>> pairs{{2, 1}, {1, 2}};
    sort(pairs.begin(), pairs.end());
    priority_queue<int, vector<int>, greater<int>> queue;
    for (auto [a, b] : pairs) count[to_string(a)] += b, queue.push(b);
    cout << __cplusplus << ' ' << count["1"] << ' ' << queue.top() << endl;
}
"#;
    for (language, standard) in [("cpp17", "201703"), ("cpp", "202002"), ("cpp23", "202302")] {
        let submission = Submission::single("a.cpp", unseen(program), language);
        let (outcome, judge) = judged_within("10.0", &submission, "");
        assert_eq!((outcome.compile.ok, outcome.compile.log.as_str()), (true, ""));
        assert_eq!(said(&outcome.run.unwrap()), format!("{standard} 2 1\n"));
        assert_eq!(judge.forked(), 1, "{language}");
    }
}

/// Places and texts as if the source had been compiled alone.
#[test]
fn what_is_compiled_ahead_shows_in_no_message() {
    let log = |name: &str, source: &str| {
        let submission = Submission::single(name, unseen(source), "cpp");
        let outcome = outcome(&submission, "");
        (outcome.compile.ok, outcome.compile.log)
    };
    let warned = "#include <bits/stdc++.h>\nint main() { printf(\"%d\", 1.5); }\n";
    let (ok, text) = log("mine.cpp", warned);
    assert!(
        ok && text.starts_with("mine.cpp:2:27: warning: format specifies"),
        "{text}"
    );
    assert!(
        !text.contains("ahead") && !text.contains("included from"),
        "{text}"
    );
    let broken = "#include <bits/stdc++.h>\nint main() {\n";
    let (ok, text) = log("mine.cpp", broken);
    assert!(!ok && text.starts_with("mine.cpp:3:"), "{text}");
    assert!(text.contains("expected '}'") && !text.contains("ahead"), "{text}");
}

/// The prelude has used these; a program may have its own all the same.
#[test]
fn a_program_may_specialise_what_was_compiled_ahead() {
    let program = r#"#include <bits/stdc++.h>
using namespace std;
template <> struct std::greater<pair<int, int>> {
    bool operator()(const pair<int, int>& a, const pair<int, int>& b) const { return a.second < b.second; }
};
int main() {
    priority_queue<pair<int, int>, vector<pair<int, int>>, greater<pair<int, int>>> queue;
    queue.push({1, 2});
    queue.push({2, 1});
    cout << queue.top().first << endl;
}
"#;
    let submission = Submission::single("main.cpp", unseen(program), "cpp");
    let (outcome, _) = judged_within("10.0", &submission, "");
    assert!(outcome.compile.ok, "{}", outcome.compile.log);
    assert_eq!(said(&outcome.run.unwrap()), "1\n");
}

#[test]
fn cpp_exceptions_are_caught() {
    let program = r#"#include <bits/stdc++.h>
struct Mine : std::runtime_error { using runtime_error::runtime_error; };
int compare(const void *, const void *) { throw Mine("from qsort"); }
int main() {
    try { std::stoi("x1"); } catch (const std::invalid_argument &e) { std::cout << "invalid " << e.what() << '\n'; }
    try { std::stoi("99999999999"); } catch (const std::out_of_range &e) { std::cout << "range\n"; }
    try { std::vector<int>(3).at(7); } catch (const std::exception &e) { std::cout << "at\n"; }
    try {
        try { throw Mine("inner"); }
        catch (...) { std::throw_with_nested(std::logic_error("outer")); }
    } catch (const std::logic_error &e) {
        std::cout << e.what() << '\n';
        try { std::rethrow_if_nested(e); } catch (const Mine &m) { std::cout << m.what() << '\n'; }
    }
    try { try { throw 7; } catch (int n) { throw; } } catch (int n) { std::cout << n << '\n'; }
    int numbers[] = {3, 1, 2};
    try { std::qsort(numbers, 3, sizeof(int), compare); } catch (const Mine &m) { std::cout << m.what() << '\n'; }
    try { std::sort(numbers, numbers + 3, [](int, int) -> bool { throw 1.5; }); } catch (double d) { std::cout << d << '\n'; }
    try { std::function<void()> none; none(); } catch (const std::bad_function_call &) { std::cout << "none\n"; }
    try { std::any a = 1; std::any_cast<std::string>(a); } catch (const std::bad_any_cast &) { std::cout << "cast\n"; }
}
"#;
    let expected = "invalid stoi: no conversion\nrange\nat\nouter\ninner\n7\nfrom qsort\n1.5\nnone\ncast\n";
    assert_eq!(said(&cpp(program)), expected);
}

/// clang would evaluate the initializers of such arrays for minutes.
#[test]
fn large_arrays_of_objects_compile_at_once() {
    for array in [
        "vector<int> a[1000000]",
        "vector<int> a[1000000], b[1000000], c[2000000]",
        "vector<pair<int, int>> a[200005]",
        "pair<int, int> a[1000000]",
        "tuple<int, int, int> a[1000000]",
        "string a[1000000]",
        "complex<double> a[1000000]",
        "bitset<64> a[1000000]",
        "struct { int l = 7, r = 0; } a[1000000]",
        "array<vector<int>, 1000000> a",
        "struct graph { vector<int> to[1000000]; int n = 3; } a[2]",
        "set<int> a[100000]",
    ] {
        let source = format!(
            "#include <bits/stdc++.h>\nusing namespace std;\n{array};\nint main() {{ cout << &a[1] - &a[0]; }}\n"
        );
        let outcome = outcome(&Submission::single("main.cpp", source.as_str(), "cpp"), "");
        assert_eq!(outcome.run.map(|run| run.stdout), Some("1".to_owned()), "{array}");
        let seconds = outcome.compile.fuel as f64 / FUEL_PER_SECOND as f64;
        assert!(seconds < 4.0, "{array}: {seconds} s");
    }
}

/// What is required to be constant may take as many steps as clang's own bound has.
#[test]
fn constants_may_take_many_steps() {
    for header in ["bits/stdc++.h", "array"] {
        let source = format!(
            "#include <{header}>\n#include <cstdio>\n\
            constexpr auto sieve() {{\n\
              std::array<bool, 50000> composite{{}};\n\
              for (int i = 2; i < 50000; i++) if (!composite[i]) for (long j = 1L * i * 2; j < 50000; j += i) composite[j] = true;\n\
              return composite;\n\
            }}\n\
            constexpr auto table = sieve();\n\
            static_assert(!table[49999] && table[49998]);\n\
            int main() {{ int count = 0; for (int i = 2; i < 50000; i++) count += !table[i]; std::printf(\"%d\\n\", count); }}\n"
        );
        assert_eq!(said(&cpp(&source)), "5133\n", "{header}");
    }
    let endless =
        "constexpr int f(int i) { while (true) i ^= 1; return i; }\nconstexpr int x = f(1);\nint main() {}\n";
    let compile = outcome(&Submission::single("main.cpp", endless, "cpp"), "").compile;
    assert!(
        !compile.ok && compile.log.contains("main.cpp:2:15: error: constexpr variable"),
        "{}",
        compile.log
    );
    assert_eq!(
        compile.log.matches("errors generated").count(),
        1,
        "{}",
        compile.log
    );
}

/// What g++ only warns of is no error here: contest programs and packages are written with it.
#[test]
fn what_gcc_accepts_compiles() {
    for header in ["bits/stdc++.h", "vector"] {
        let source = format!(
            "#include <{header}>\n#include <cstdio>\n\
             int main() {{ long long n = 3; std::vector<int> v{{n, n + 1}}; int a[2] = {{n, 4}};\n\
             if (1 <= n <= 2) std::printf(\"%d\\n\", v[1] + a[0]); }}\n"
        );
        assert_eq!(cpp(&source).stdout, "7\n");
    }
    let c = "#include <stdio.h>\nint main(void) { int n = 3; if (1 <= n <= 2) puts(\"yes\"); }\n";
    assert_eq!(run("c", "main.c", c, "").stdout, "yes\n");
}

/// Of libstdc++'s extensions, those that contest programs use; g++ gives the same text.
#[test]
fn what_contest_programs_use_of_libstdcxx_is_there() {
    let headers = [
        "bits/extc++.h",
        "cstdio>\n#include <algorithm>\n#include <bitset>\n#include <vector>\n\
         #include <ext/pb_ds/assoc_container.hpp>\n#include <ext/pb_ds/tree_policy.hpp>\n\
         #include <ext/pb_ds/hash_policy.hpp>\n#include <ext/pb_ds/priority_queue.hpp>\n\
         #include <ext/rope",
    ];
    let program = r#"
template <class K, class V, class C> using tree = __gnu_pbds::tree<K, V, C, __gnu_pbds::rb_tree_tag, __gnu_pbds::tree_order_statistics_node_update>;
using __gnu_pbds::null_type;
struct Hash { std::size_t operator()(long long n) const { return std::size_t(n * 11400714819323198485ull >> 20); } };
int main() {
    tree<int, null_type, std::less<int>> set, larger;
    for (int n = 0; n < 1000; n++) set.insert(n * 37 % 1000);
    for (int n = 0; n < 1000; n += 2) set.erase(n);
    std::printf("%d %d %d ", (int)set.size(), *set.find_by_order(10), (int)set.order_of_key(100));
    std::printf("%d %d ", *set.lower_bound(400), set.find_by_order(500) == set.end());
    set.split(500, larger);
    std::printf("%d %d ", (int)set.size(), *larger.begin());
    set.join(larger);
    std::printf("%d %d %d\n", (int)set.size(), (int)larger.size(), *set.rbegin());

    tree<int, null_type, std::less_equal<int>> many;
    for (int n : {5, 3, 5, 5, 8}) many.insert(n);
    std::printf("%d %d %d ", (int)many.order_of_key(5), (int)many.order_of_key(6), many.find(5) == many.end());
    many.erase(many.find_by_order(many.order_of_key(5)));
    std::printf("%d %d\n", (int)many.size(), (int)many.order_of_key(6));

    tree<int, long long, std::greater<int>> map;
    map[4] = 1ll << 40, map[9] += 2;
    for (const auto &entry : map) std::printf("%d:%lld ", entry.first, entry.second);
    __gnu_pbds::gp_hash_table<long long, int, Hash> table({}, {}, {}, {}, {1 << 10});
    __gnu_pbds::cc_hash_table<int, null_type> numbers;
    table[1ll << 40]++, numbers.insert(7), numbers.insert(7);
    std::printf("%d %d %d\n", table[1ll << 40], (int)numbers.size(), numbers.find(8) == numbers.end());

    __gnu_pbds::priority_queue<int, std::greater<int>, __gnu_pbds::pairing_heap_tag> queue, other;
    std::vector<decltype(queue)::point_iterator> at;
    for (int n : {50, 20, 70, 40}) at.push_back(queue.push(n));
    queue.modify(at[2], 10), queue.modify(at[1], 60), queue.erase(at[3]);
    other.push(55), queue.join(other);
    for (; !queue.empty(); queue.pop()) std::printf("%d ", queue.top());

    __gnu_cxx::crope text("hello"), old = text;
    text.insert(5, ", world"), text.erase(0, 1), text.replace(0, 'E');
    std::printf("%s %s %c %d ", text.substr(0, 4) == __gnu_cxx::crope("Ello") ? "cut" : "", old == __gnu_cxx::crope("hello") ? "kept" : "", text[6], (int)text.size());

    std::bitset<200> bits;
    bits[3] = bits[64] = bits[199] = 1;
    for (auto n = bits._Find_first(); n < bits.size(); n = bits._Find_next(n)) std::printf("%d ", (int)n);
    std::printf("%d %d %d\n", (int)std::bitset<9>()._Find_first(), std::__lg(1000), std::__gcd(12, 18));
}
"#;
    let expected = "500 21 50 401 1 250 501 500 0 999\n1 4 1 4 3\n9:2 4:1099511627776 1 1 1\n10 50 55 60 cut kept w 11 3 64 199 9 9 6\n";
    for header in headers {
        for language in ["cpp17", "cpp", "cpp23"] {
            let source = format!("#include <{header}>{program}");
            assert_eq!(said(&run(language, "main.cpp", &source, "")), expected);
        }
    }
}

/// Strings of any type, and `long double` read from characters as `double` is.
#[test]
fn what_libstdcxx_reads_and_strings_of_any_type() {
    let program = r#"
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <string>
int main() {
    const char *texts[] = {"0", "-0", "1", "12.5", "+1", " 1", "", "-", ".", ".5", "5.", "-.5e1", "1e", "1e+", "1e+2x", "1E-3", "1e400",
        "1e-400", "0x1p3", "1.8p1", "a.8P-2", "p1", "inf", "-INF", "infinit", "infinityx", "nan", "nan(ab_1)x", "nan(a-)", "--1", "1.2.3", "e5",
        "123456789012345678901234567890.125", "0.000000000000000000000000000000125"};
    int differ = 0, read = 0;
    for (auto format : {std::chars_format::general, std::chars_format::fixed, std::chars_format::scientific, std::chars_format::hex})
        for (const char *text : texts) {
            double d = 7;
            long double l = 7;
            auto one = std::from_chars(text, text + std::strlen(text), d, format);
            auto two = std::from_chars(text, text + std::strlen(text), l, format);
            // The exponents that only a double has no room for.
            const bool range = one.ec == std::errc::result_out_of_range;
            const bool same = one.ptr == two.ptr && (range || (one.ec == two.ec && ((double)l == d || (std::isnan(d) && std::isnan(l))) && std::signbit(d) == std::signbit(l)));
            if (!same) std::printf("%d %s: %d %d, %d %d, %g %Lg\n", (int)format, text, (int)(one.ptr - text), (int)(two.ptr - text), (int)one.ec, (int)two.ec, d, l), differ++;
            read += two.ec == std::errc();
        }
    long double l = 7;
    const std::string digits = "0." + std::string(600, '3') + "!", huge = "1e5000";
    auto end = std::from_chars(digits.data(), digits.data() + digits.size(), l);
    std::printf("%d %d %.30Lf ", differ, *end.ptr, l);
    end = std::from_chars(huge.data(), huge.data() + huge.size(), l);
    std::printf("%d %d\n", end.ec == std::errc::result_out_of_range, (int)(end.ptr - huge.data()));

    std::basic_string<int> list = {3, 1, 2}, more;
    list += list, list += 9, more = list.substr(1, 3);
    std::basic_string<long long> wide(3, 1ll << 40);
    wide.push_back(5);
    std::printf("%d %d %d %d %d %d\n", (int)list.size(), list.back(), (int)list.find(2), more < list, more == std::basic_string<int>{1, 2, 3}, wide[2] == 1ll << 40);
    return read < 40;
}
"#;
    let expected = "0 33 0.333333333333333333333333333333 1 6\n7 9 2 1 1 1\n";
    for language in ["cpp17", "cpp", "cpp23"] {
        assert_eq!(said(&run(language, "main.cpp", program, "")), expected);
    }
}

/// What editors put into programs, what old macros need, `operator<` without a `const`, and what judges define. With the
/// precompiled header and without.
#[test]
fn what_gxx_takes() {
    let program = r#"
#include <iomanip>
#include <iostream>
#include <vector>
#define each(c, i) for (typeof((c).begin()) i = (c).begin(); i != (c).end(); ++i)
using namespace std;
struct point { int x; bool operator<(point other) { return x < other.x; } };
struct line { int x; bool operator<(line &other) { return x < other.x; } };
int main() {
    vector<point> v;
    vector<line> w{{4}, {3}};
    vector<bool> b{true, false};
    int n;
    istringstream in("2 1 3");
    while (in >> n) v.push_back({n});
    cout << max_element(v.begin(), v.end())->x << lower_bound(v.begin(), v.end(), v[0])->x << next_permutation(v.begin(), v.end());
    sort(v.begin(), v.end()), sort(w.begin(), w.end()), sort(b.begin(), b.end()), make_heap(v.begin(), v.end());
    each(w, at) cout << at->x;
    cout << v[0].x << b[0] << ONLINE_JUDGE << endl;
}
"#;
    for header in ["bits/allocator.h>\n#include <bits/stl_algo.h", "bits/stdc++.h"] {
        for language in ["cpp17", "cpp", "cpp23"] {
            let source = format!("#include <{header}>{program}");
            assert_eq!(said(&run(language, "main.cpp", &source, "")), "33134301\n");
        }
    }
}

/// With glibc these are the program's, whatever the library calls inside.
#[test]
fn names_of_the_library_may_be_the_programs() {
    let reads = "#include <stdio.h>\nint link[3] = {4}, close;\nint read(void) { int x; return scanf(\"%d\", &x) == 1 ? x : -1; }\n\
                 int main() { int a = read(), b = read(); close = link[0]; printf(\"%d %d %d\\n\", a, b, close + read()); }\n";
    for (language, name) in [("c", "main.c"), ("c11", "main.c"), ("cpp", "main.cpp")] {
        assert_eq!(said(&run(language, name, reads, "7 8")), "7 8 3\n", "{language}");
    }
    for name in [
        "close", "read", "write", "lseek", "isatty", "sbrk", "strnlen", "mbrtowc", "wctomb", "readv",
        "writev", "free", "realloc",
    ] {
        let function = format!(
            "#include <stdio.h>\nint {name}(void) {{ int x; scanf(\"%d\", &x); return x; }}\nint main(void) {{ printf(\"%d\\n\", {name}()); }}\n"
        );
        assert_eq!(said(&run("c", "main.c", &function, "5")), "5\n", "{name}");
        let array = format!(
            "#include <stdio.h>\nint {name}[10];\nint main(void) {{ scanf(\"%d\", {name} + 1); printf(\"%d\\n\", {name}[1]); }}\n"
        );
        assert_eq!(said(&run("c", "main.c", &array, "5")), "5\n", "{name}");
        let array = array.replace("stdio.h", "cstdio");
        assert_eq!(said(&run("cpp", "main.cpp", &array, "5")), "5\n", "{name}");
    }
    // In several files, one of which only calls it.
    let files = [
        (
            "main.c",
            "#include <stdio.h>\nint read(void);\nextern int close[];\nint main(void) { printf(\"%d %d\\n\", read(), close[1]); }\n",
        ),
        (
            "more.c",
            "#include <stdio.h>\nint close[2] = {0, 6};\nint read(void) { int x; scanf(\"%d\", &x); return x; }\n",
        ),
    ];
    let submission = submission_of("c", &files);
    assert_eq!(said(&outcome(&submission, "5").run.unwrap()), "5 6\n");
    for (header, use_of) in [
        (
            "iostream",
            "int x1, y1 = 3, index;\nint main() { std::cout << y1 + index << std::endl; }\n",
        ),
        (
            "bits/stdc++.h",
            "int j0, y1 = 3, yn;\nint main() { std::cout << y1 << std::endl; }\n",
        ),
        (
            "bits/stdc++.h",
            "int main() { std::cout << int(jn(0, 0.0)) + 2 + (index(\"ab\", 'b') == 0) << std::endl; }\n",
        ),
    ] {
        assert_eq!(
            said(&cpp(&format!("#include <{header}>\n{use_of}"))),
            "3\n",
            "{header} {use_of}"
        );
    }
    for name in [
        "index", "round", "log", "exp", "pow", "floor", "abs", "free", "strdup", "y1",
    ] {
        let source = format!(
            "#include <stdio.h>\nint {name};\nint main(void) {{ {name} = 2; printf(\"%d\\n\", {name}); }}\n"
        );
        assert_eq!(said(&run("c", "main.c", &source, "")), "2\n", "{name}");
    }
}

// ---- C and C++ as gcc takes them on a 64-bit machine

fn submission_of(language: &str, files: &[(&str, &str)]) -> Submission {
    let files = files
        .iter()
        .map(|(name, text)| ((*name).to_owned(), (*text).into()));
    Submission {
        files: files.collect(),
        language: Some(language.to_owned()),
        entrypoint: None,
    }
}

#[test]
fn a_long_has_64_bits() {
    let c = r#"#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#define L long
typedef unsigned long int word;
static const long K = 3000000000;
long product(long a, int b) { return a * b; }
int main(void) {
    L a;
    int64_t b;
    uint64_t c = 0;
    long pair[2] = {K};
    if (scanf("%ld %ld %lu", &a, &b, &c) != 3) return 1;
    printf("%ld %ld %lu %5d|%s\n", a, b, c, 7, "x");
    printf("%ld %li %lx %d\n", product(a, 4), labs(b) + pair[0], (word)-1, (int)sizeof(long));
    printf("%ld %ld %lu\n", strtol("123456789012", NULL, 10), 1L << 40, ULONG_MAX);
    return LONG_MAX == INT64_MAX ? 0 : 1;
}
"#;
    let with_c = "3000000000 -5000000000 18446744073709551615     7|x\n12000000000 8000000000 ffffffffffffffff 8\n\
                  123456789012 1099511627776 18446744073709551615\n";
    let input = "3000000000 -5000000000 18446744073709551615";
    for language in ["c", "c11"] {
        assert_eq!(said(&run(language, "main.c", c, input)), with_c, "{language}");
    }
    assert_eq!(said(&run("cpp", "main.cpp", c, input)), with_c);
    for header in [
        "bits/stdc++.h",
        "iostream>\n#include <climits>\n#include <numeric>\n#include <string>\n#include <vector",
    ] {
        let source = format!(
            r#"#include <{header}>
using namespace std;
template <class T> T twice(T x) {{ return x + x; }}
auto half = [](long x) -> long {{ return x / 2; }};
long (*doubled)(long) = twice<long>;
int main() {{
    vector<int> v(10, 1000000000);
    vector<long> w{{3000000000, 4L}};
    long sum = accumulate(v.begin(), v.end(), 0L);
    cout << sum << ' ' << long(7) * sum << ' ' << twice(w[0]) << ' ' << doubled(5000000000) << ' ' << half(sum) << endl;
    cout << stol("123456789012") << ' ' << max(1L, sum) << ' ' << __builtin_clzl(1) << ' ' << numeric_limits<long>::max() << endl;
    printf("%ld %d\n", sum, 7);
}}
"#
        );
        assert_eq!(
            said(&cpp(&source)),
            "10000000000 70000000000 6000000000 10000000000 5000000000\n123456789012 10000000000 63 9223372036854775807\n10000000000 7\n",
            "{header}"
        );
    }
    // In several files, one of them a header.
    let files = [
        (
            "main.c",
            "#include \"more.h\"\n#include <stdio.h>\nint main(void) { printf(\"%ld\\n\", square(3000000)); }\n",
        ),
        (
            "more.c",
            "#include \"more.h\"\nlong square(long x) { return x * x; }\n",
        ),
        ("more.h", "long square(long);\n"),
    ];
    let run = outcome(&submission_of("c", &files), "").run.unwrap();
    assert_eq!(said(&run), "9000000000000\n");
}

/// What is right there is no warning here; other warnings are at the places of the source as it came.
#[test]
fn a_wide_long_shows_in_no_message() {
    let log = |language: &str, name: &str, source: &str| {
        let compile = outcome(&Submission::single(name, unseen(source), language), "").compile;
        assert!(compile.ok, "{}", compile.log);
        compile.log
    };
    let source = "#include <stdio.h>\nint main(void) { long x = 5; printf(\"%ld\\n\", x); return 0; }\n";
    assert_eq!(log("c", "main.c", source), "");
    assert_eq!(
        log("cpp", "main.cpp", &source.replace("stdio.h", "bits/stdc++.h")),
        ""
    );
    let source =
        "#include <stdio.h>\nint main(void) { long x = 5; printf(\"%ld%d\\n\", x, 1.5); return 0; }\n";
    let log = log("c", "main.c", source);
    assert!(
        log.starts_with("main.c:2:51: warning: format specifies type 'int'"),
        "{log}"
    );
    assert!(log.ends_with("\n1 warning generated."), "{log}");
    // An error is told of the program as it is.
    let source = "int main(void) { long x = 5; return y; }\n";
    let failed = outcome(&Submission::single("main.c", source, "c"), "").compile;
    assert!(
        failed.log.starts_with("main.c:1:37: error:") && failed.log.contains("{ long x = 5; return y; }"),
        "{}",
        failed.log
    );
}

#[test]
fn where_it_would_not_compile_a_long_has_32_bits() {
    let source = "#include <iostream>\nvoid say(long) { std::cout << \"long\"; }\nvoid say(long long) { std::cout << \"long long\"; }\n\
                  int main() { say(1LL); std::cout << sizeof(long) << std::endl; }\n";
    let outcome = outcome(&Submission::single("main.cpp", source, "cpp"), "");
    assert_eq!(said(outcome.run.as_ref().unwrap()), "long long4\n");
    assert!(
        outcome
            .compile
            .log
            .contains("note: `long` has 32 bits in this program"),
        "{}",
        outcome.compile.log
    );
}

/// Integers of another width than their conversion says: read where the next argument is, and not where they are.
#[test]
fn conversions_take_the_integers_that_there_are() {
    let source = r#"#include <stdio.h>
#include <vector>
int main() {
    long long x = 5;
    int n = -6;
    std::vector<int> v(3);
    printf("%d %d %s\n", x, n, "x");
    printf("%lld %lld %s\n", n, x, "x");
    printf("%d %zu %lu %lld\n", v.size(), v.size(), v.size(), v.size());
}
"#;
    assert_eq!(said(&cpp(source)), "5 -6 x\n-6 5 x\n3 3 3 3\n");
    let source = "#include <cstdio>\nint main() { struct { size_t n; int m; } a{1, 2}; unsigned long b = ~0ul; scanf(\"%llu %zu\", &a.n, &b); \
                  printf(\"%llu %d %zu\\n\", a.n, a.m, b); }\n";
    assert_eq!(said(&run("cpp", "main.cpp", source, "7 8")), "7 2 8\n");
}

#[test]
fn arrays_of_variable_size_are_initialized() {
    let source = r#"#include <iostream>
#include <string>
using namespace std;
struct point { int x = 4; };
int main() {
    int n;
    cin >> n;
    for (int round = 0; round < 3; round++) {
        int a[n] = {0}, b[n + 1] = {n, 2 * n,}, *p = a;
        long long c[n][n] = {}; long d[n]{
            -1
        };
        string s[n] = {};
        point q[n] = {};
        bool e[n][2][n] = {{{0}}};
        cout << a[n - 1] << b[0] << b[1] << b[n] << c[n - 1][n - 1] << d[0] << d[n - 1] << s[1].size() << q[2].x << e[1][1][1] << p[0] << ' ';
        fill(a, a + n, 9), fill(b, b + n, 9), fill(d, d + n, 9), fill(c[0], c[0] + n * n, 9), e[1][1][1] = true;
    }
    cout << __LINE__ << endl;
}
"#;
    let run = run("cpp", "main.cpp", source, "5");
    assert_eq!(said(&run), "051000-100400 051000-100400 051000-100400 19\n");
}

/// libstdc++'s `<iostream>` declares nothing of `<math.h>`.
#[test]
fn functions_of_mathematics_may_be_the_programs() {
    for (source, with) in [
        (
            "int log[10], pow;\nint main() { log[1] = 2; cout << log[1] + pow << endl; }",
            "2",
        ),
        (
            "int round(double) { return 7; }\nint main() { cout << round(2.5) << endl; }",
            "7",
        ),
        (
            "long long pow(long long a, int b) { return b ? a * pow(a, b - 1) : 1; }\nint main() { cout << pow(2, 40) << endl; }",
            "1099511627776",
        ),
        (
            "double exp(double x) { return x; }\nint main() { cout << exp(1.5) << endl; }",
            "1.5",
        ),
        (
            "struct T { int log(int x) { return x; } } t;\nint exp;\nint main() { cout << t.log(4) + exp << endl; }",
            "4",
        ),
    ] {
        let source = format!("#include <iostream>\nusing namespace std;\n{source}\n");
        assert_eq!(said(&cpp(&source)).trim_end(), with, "{source}");
    }
}

/// libstdc++'s `<iostream>` declares little of what others declare.
#[test]
fn names_of_std_may_be_the_programs() {
    let source = r#"#include <iostream>
#include <cstring>
using namespace std;
int count, visit[5], stack[9], queue[9], strlen2 = 4;
struct complex { double re, im; complex(double re = 0, double im = 0) : re(re), im(im) {} };
complex operator*(const complex &a, const complex &b) { return complex(a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re); }
struct pile { int count; } p;
void merge(int *a, int l, int r) { for (int i = l; i < r; i++) a[i] = visit[i % 5]; }
main() {
    for (int i = 0; i < 30; i++) {
        count++; visit[i % 5] += count; stack[i % 9] = count; queue[i % 9] = stack[i % 9] + count;
    }
    p.count = count;
    merge(queue, 0, 2);
    complex *all = new complex[2];
    all[1] = complex(1, 2) * complex(3, 4);
    cout << count << ' ' << p.count << ' ' << visit[1] << ' ' << stack[3] << ' ' << queue[2] << ' ' << all[1].re << all[1].im << endl;
}
"#;
    for language in ["cpp17", "cpp", "cpp23"] {
        let said = said(&run(language, "main.cpp", source, "")).to_owned();
        assert_eq!(said, "30 30 87 22 60 -510\n", "{language}");
    }
    // More places than an ordinary log has room for.
    let many = format!(
        "#include <iostream>\nusing namespace std;\nint sort, count;\nint main() {{ {} cout << sort << endl; }}\n",
        "sort++, count--; ".repeat(60)
    );
    assert_eq!(said(&cpp(&many)), "60\n");
    // What stays an error is told as it would be without.
    let wrong = many.replace("cout <<", "cout << x <<");
    let failed = outcome(&Submission::single("main.cpp", wrong, "cpp"), "").compile;
    assert!(
        !failed.ok && failed.log.contains("fatal error: too many errors emitted"),
        "{}",
        failed.log
    );
}

/// g++ warns of them.
#[test]
fn what_the_standard_took_out_of_the_language_is_there() {
    let source = "#include <cinttypes>\n#include <cstdio>\nvoid read(register int *n) { register int x; if (scanf(\"%d\", &x)) *n = x; }\n\
                  int main() { int n; read(&n); for (register int i = 0; i < n; i++) printf(\"%\"PRId64\" \", (int64_t)i); }\n";
    for language in ["cpp17", "cpp", "cpp23"] {
        assert_eq!(
            said(&run(language, "main.cpp", source, "3")),
            "0 1 2 ",
            "{language}"
        );
    }
    // And what its headers bring without an include of one's own.
    let source = "#include <cmath>\n#include <iostream>\nuint small(uint x) { return x; }\n\
                  int main() { ulong n = 1ul << 40; __int128 m = -7; std::cout << small(3) << n << int(abs(m)) << isnanl(1.0L) << std::endl; }\n";
    assert_eq!(said(&cpp(source)), "3109951162777670\n");
    let source = r#"#include <malloc.h>
#include <chrono>
#include <cmath>
#include <ctime>
#ifdef __linux__
#define next getchar_unlocked
#else
#define next _getchar_nolock
#endif
int main() {
    timespec t;
    std::chrono::time_point<std::chrono::system_clock> now = std::chrono::high_resolution_clock::now();
    if (clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t) == 0 && now <= std::chrono::system_clock::now()) printf("%c%.3Lf\n", next(), M_PIl);
}
"#;
    assert_eq!(said(&run("cpp", "main.cpp", source, "x")), "x3.142\n");
}

#[test]
fn what_the_standard_took_out_is_there() {
    let source = "#include <tr1/functional>\n#include <tr1/memory>\n#include <tr1/unordered_map>\n#include <exception>\n#include <iostream>\n#include <stdio.h>\n\
                  using namespace std;\nint main() { tr1::unordered_map<string, int> m; m[\"x\"] = 4; std::tr1::shared_ptr<int> p(new int(5)); \
                  cout << m[\"x\"] << *p << tr1::hash<int>()(7) << uncaught_exception() << endl; fcloseall(); }\n";
    for language in ["cpp17", "cpp", "cpp23"] {
        assert_eq!(
            said(&run(language, "main.cpp", source, "")),
            "4570\n",
            "{language}"
        );
    }
}

/// What gcc up to 13 takes with a warning.
#[test]
fn old_c_compiles() {
    let sorts = "#include <stdio.h>\n#include <stdlib.h>\nint by(const void *a, const void *b, void *sign) { return *(int *)sign * (*(int *)a - *(int *)b); }\n\
                 int main(void) { int a[] = {2, 3, 1}, sign = -1; qsort_r(a, 3, sizeof *a, by, &sign); printf(\"%d%d%d\\n\", a[0], a[1], a[2]); }\n";
    assert_eq!(said(&run("c", "main.c", sorts, "")), "321\n");
    let source = "#include <stdio.h>\n\
                  less(int *a, int *b) { return *a - *b; }\n\
                  main() {\n\
                  char line[99], *at;\nint i = 0, n[] = {3, 1, 2}, address;\n\
                  gets(line);\nqsort(n, 3, sizeof(int), less);\naddress = line;\nat = address;\n\
                  printf(\"%d %s %d %d\\n\", (int)strlen(line), at, n[0], later(2));\n}\n\
                  int later(int a) { if (a) return a * 2; return; }\n";
    for language in ["c", "c11"] {
        assert_eq!(
            said(&run(language, "main.c", source, "two words\n")),
            "9 two words 1 4\n"
        );
    }
}

/// Many templates of contestants include these headers, and few use more of them than this.
#[test]
fn intrinsics_without_vectors_are_there() {
    let program = r#"
#include <stdio.h>
int main() {
    unsigned long long high, sum;
    unsigned char carry = _addcarry_u64(1, ~0ULL, 0, &sum);
    printf("%d %lld %d %u ", carry, (long long)sum, (int)_mm_popcnt_u64(255), _lzcnt_u32(0));
    printf("%llx %llx %d ", _pext_u64(0xabcd, 0xf0f0), _pdep_u64(0xac, 0xf0f0), (int)_tzcnt_u64(8));
    _mulx_u64(1ULL << 63, 6, &high);
    printf("%llu %d\n", high, (int)_blsr_u32(12));
}
"#;
    for (language, name, header) in [
        ("c", "main.c", "immintrin.h"),
        ("cpp", "main.cpp", "x86intrin.h"),
        ("cpp", "main.cpp", "bits/stdc++.h>\n#include <emmintrin.h"),
    ] {
        let source = format!("#include <{header}>{program}");
        assert_eq!(
            said(&run(language, name, &source, "")),
            "1 0 8 32 ac a0c0 3 3 8\n"
        );
    }
    let vectors = "#include <immintrin.h>\nint main() { __m256i a = _mm256_set1_epi32(1); }\n";
    let log = outcome(&Submission::single("main.cpp", vectors, "cpp"), "")
        .compile
        .log;
    assert!(
        log.contains("note: x86's vector instructions are not here"),
        "{log}"
    );
}

/// A wrong body that nobody instantiates: g++ says nothing, and a well-known header of validators has one.
#[test]
fn templates_that_nobody_uses_may_be_wrong() {
    for header in ["bits/stdc++.h", "iostream"] {
        let program = format!(
            "#include <{header}>\ntemplate <class T> struct list {{\n  T a[3];\n  T sum() {{\n    T sum = 0;\n    long long b = 1;\n    \
             for (auto x : b) sum += x;\n    return sum;\n  }}\n}};\nint main() {{ std::cout << sizeof(list<int>); USE }}\n"
        );
        assert_eq!(said(&cpp(&program.replace("USE", ""))), "12");
        let used = program.replace("USE", "list<int>().sum();");
        let outcome = outcome(&Submission::single("main.cpp", used, "cpp"), "");
        assert!(!outcome.compile.ok, "{}", outcome.compile.log);
        assert!(
            outcome
                .compile
                .log
                .contains("main.cpp:7:17: error: invalid range"),
            "{}",
            outcome.compile.log
        );
    }
}

/// `long double` and `__int128` have no instructions in wasm. The hash is gcc's and clang's on x86-64; the npm package's own
/// functions, which were built without optimisation, take 24 ms of fuel, ours 6.
#[test]
fn wide_numbers_are_exact_and_not_slow() {
    let program = include_str!("../src/wide_numbers.c");
    let run = run("c", "main.c", program, "");
    assert_eq!(said(&run), "831f3f31ebf1a890\n");
    assert!(run.fuel < FUEL_PER_SECOND / 100, "{}", run.fuel);
}

/// Read by `scanf`, `strtod` and `cin` as Rust reads them: most on the short way, the odd ones on wasi-libc's.
#[test]
fn decimal_numbers_are_read_exactly() {
    let mut texts: Vec<String> = [
        "0",
        "-0",
        "+1",
        "1.",
        ".5",
        "-.25",
        "007.50",
        "9007199254740993",
        "9007199254740992.9999999",
        "0.1",
        "123456789012345678901234567890",
        "1e3",
        "1E-5",
        "4.9e-324",
        "1.7976931348623157e308",
        "16777217",
        "0.30000001192092896",
        "33554435.0000000001",
        "999999999999999999",
        "1000000000000000000.5",
        "1.5e0",
    ]
    .map(str::to_owned)
    .to_vec();
    let mut state = 1u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    // Long enough to cross every boundary of the streams' buffers.
    for _ in 0..20_000 {
        let digits = (next() >> (next() % 64)).to_string();
        let places = usize::try_from(next() % 21).unwrap();
        let (whole, fraction) = digits.split_at(digits.len().saturating_sub(places));
        let zeros = "0".repeat(usize::try_from(next() % 3).unwrap());
        let sign = ["", "-"][usize::from(next() % 2 == 0)];
        texts.push(format!("{sign}{whole}.{zeros}{fraction}0"));
    }
    let hash = |bits: &mut dyn Iterator<Item = u64>| {
        bits.fold(0u64, |hash, bits| {
            (hash ^ bits).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(17)
        })
    };
    let doubles =
        |texts: &[String]| hash(&mut texts.iter().map(|text| text.parse::<f64>().unwrap().to_bits()));
    let floats = |texts: &[String]| {
        hash(
            &mut texts
                .iter()
                .map(|text| u64::from(text.parse::<f32>().unwrap().to_bits())),
        )
    };
    let program = r#"
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <iostream>
using namespace std;
typedef unsigned long long u64;
u64 hashes[2];
template <class T, class U> void mix(u64& hash, T value) {
    U bits;
    memcpy(&bits, &value, sizeof bits);
    hash = (hash ^ bits) * 0x9E3779B97F4A7C15;
    hash = hash << 17 | hash >> 47;
}
int main() {
    string text;
    double d;
    float f;
    long double x;
    while (READ) mix<double, u64>(hashes[0], d), mix<float, unsigned>(hashes[1], f);
    char rest[8];
    int n = sscanf(" 12.5,-1.25e1;0x1p4 3.75", "%4lf,%Lf;%f%7s", &d, &x, &f, rest);
    printf("%llu %llu %d %g %Lg %g %s", hashes[0], hashes[1], n, d, x, f, rest);
    sscanf("12.5", "%3lf%7s", &d, rest);
    printf(" %g %s %d", d, rest, strtold("0.1", 0) == 0.1L);
}
"#;
    let input = texts.join("\n");
    // `cin >> f` fails where a float ends.
    let small: Vec<String> = texts
        .iter()
        .filter(|text| !text.contains("e308") && !text.contains("e-324"))
        .cloned()
        .collect();
    for read in [
        "cin >> text && (d = strtod(text.c_str(), 0), f = strtof(text.c_str(), 0), true)",
        "getline(cin, text) && sscanf(text.c_str(), \"%lf\", &d) == 1 && sscanf(text.c_str(), \"%f\", &f) == 1",
    ] {
        let run = run("cpp", "main.cpp", &program.replace("READ", read), &input);
        assert_eq!(
            said(&run),
            format!(
                "{} {} 4 12.5 -12.5 16 3.75 12 5 1",
                doubles(&texts),
                floats(&texts)
            )
        );
    }
    for (read, at, texts) in [
        ("scanf(\"%lf\", &d) == 1", 0, &texts),
        ("scanf(\"%f\", &f) == 1", 1, &texts),
        ("bool(cin >> d)", 0, &texts),
        ("bool(cin >> f)", 1, &small),
        ("bool(cin >> x) && (d = double(x), true)", 0, &texts),
    ] {
        let source = program.replace("READ", &format!("f = d = 0, {read}"));
        let run = run("cpp", "main.cpp", &source, &texts.join("\n"));
        let expected = [doubles(texts), floats(texts)][at].to_string();
        assert_eq!(said(&run).split(' ').nth(at), Some(expected.as_str()), "{read}");
    }
}

/// g++ evaluates C's mathematical functions where a constant is required. The values are those that g++ 12 and MPFR give;
/// `long double` is a larger type here.
#[test]
fn mathematical_functions_are_constant_expressions() {
    let program = r#"
using namespace std;
typedef long long ll;
typedef long double ld;
constexpr int N = 1000000;
constexpr double PI = acos(-1), TWICE_HALF = 2 * acos(0.0);
const constexpr auto QUARTERS = atan(1) * 4;
constexpr ld LONG_PI = acosl(-1.0L), ROOTS[] = {sqrt(12.0l), std::sqrt(2.0L)};
constexpr int LOG = log2(N), STEPS = std::sqrt(N) + 1;
constexpr ll M = pow(10, 9) + 7, PRODUCT = sqrt(100000ll * 200000ll), LARGE = pow(10, 18);
const int LEVELS = log2(N) + 1;
int up[LEVELS][3];
template <int n> struct blocks { static constexpr int size = ceil(sqrt(n)); int of[size]; };
static_assert(PI == 0x1.921fb54442d18p+1 && TWICE_HALF == PI && QUARTERS == PI && LOG == 19 && STEPS == 1001);
static_assert(LONG_PI == 0x3243f6a8885a308d313198a2e037p-108L && ROOTS[0] == 0x376cf5d0b09954e764ae85ae0f17p-108L && ROOTS[1] == 0x16a09e667f3bcc908b2fb1366ea95p-112L);
static_assert(exp(1.0L) == 0xadf85458a2bb4a9aafdc5620273dp-110L && log2(10.0L) == 0xd49a784bcd1b8afe492bf6ff4dbp-106L && sinl(1) == 0xd76aa47848677020c6e9e909c50fp-112L);
static_assert(M == 1000000007 && PRODUCT == 141421 && LARGE == 1000000000000000000 && sizeof(blocks<50>) == 8 * sizeof(int));
static_assert(acos(0.3) == 0x1.441f5ecbeef59p+0 && asin(0.7) == 0x1.8d00e692afd95p-1 && atan(1e10) == 0x1.921fb543d4dep+0 && atan2(-1.0, -2) == -0x1.56c6e7397f5aep+1);
static_assert(sin(1) == 0x1.aed548f090ceep-1 && sin(1e22) == -0x1.b453ab76bf397p-1 && cos(355) == -0x1.fffffffc18e4cp-1 && tan(1.5) == 0x1.c33ed50b88777p+3);
static_assert(sinh(1) == 0x1.2cd9fc44eb982p+0 && cosh(0.5) == 0x1.20ac1862ae8dp+0 && tanh(0.1) == 0x1.983d7795f413ap-4 && atanh(0.5) == 0x1.193ea7aad030bp-1);
static_assert(exp(1) == 0x1.5bf0a8b145769p+1 && exp(-20.5) == 0x1.57a3afeed00abp-30 && exp2(0.5) == 0x1.6a09e667f3bcdp+0 && expm1(1e-5) == 0x1.4f8bc681cdfb6p-17);
static_assert(log(2) == 0x1.62e42fefa39efp-1 && log(1e300) == 0x1.5963447f87fb5p+9 && log10(998244353) == 0x1.1ff9bf95758dap+3 && log1p(0.1) == 0x1.8663f793c46c7p-4);
static_assert(sqrt(998244353) == 0x1.edac0550b5992p+14 && sqrt(1e-320) == 0x1.67e93ddbc0e73p-532 && cbrt(2) == 0x1.428a2f98d728bp+0 && hypot(1, 2) == 0x1.1e3779b97f4a8p+1);
static_assert(hypot(3e200, 4e200) == 0x1.a20df0dcd3afp+666 && pow(2, 0.5) == sqrt(2) && pow(9, 17) == 0x1.d9fe779881944p+53 && pow(81, 8.5) == pow(9, 17) && pow(10, -9) == 1e-9);
static_assert(pow(-2, 63) == -0x1p63 && log10(1000) == 3 && log2(1ll << 50) == 50 && cbrt(-27) == -3 && fmod(1e300, 7) == 1 && fmod(-7.5, 2) == -1.5);
static_assert(floor(-2.5) == -3 && ceil(2.1) == 3 && round(-2.5) == -3 && trunc(-2.7) == -2 && lround(2.5) == 3 && llround(-1e15 - 0.5) == -1000000000000001);
static_assert(abs(-3) == 3 && std::abs(-2.5) == 2.5 && fabs(-1.5f) == 1.5f && llabs(-5ll) == 5 && ldexp(0.75, -1070) == 12 * 4.9406564584124654e-324 && fmax(1, 2.5) == 2.5);
static_assert(acosf(-1) == 0x1.921fb6p+1f && sqrtf(2) == 0x1.6a09e6p+0f && powf(3, 0.3f) == 0x1.63f08cp+0f && sin(1.5f) == 0x1.feb7aap-1f && std::log(10.f) == 0x1.26bb1cp+1f);
constexpr double radians(double degrees) { return degrees * acos(-1) / 180; }
constexpr bool is_square(int n) { int root = sqrt(n); return root * root == n; }
static_assert(radians(180) == PI && is_square(144) && !is_square(145));
constexpr auto sines = [] { std::array<double, 64> table{}; for (int i = 0; i < 64; i++) table[i] = sin(PI * i / 32); return table; }();
static_assert(sines[16] == 1 && sines[48] == -1);

// What is not constant is the library's as ever.
struct complex_number { double x, y; double abs() const { return hypot(x, y); } };
ll abs(ll, int) { return 7; }
int log2(int n) { return 31 - __builtin_clz(n); }
template <class T> T power(T base, int n) { T result = 1; while (n--) result *= base; return result; }
template <class F> double applied(F f, double x) { return f(x); }
int main() {
    int n = 0;
    if (std::scanf("%d", &n) != 1) n = 9;
    double x = n, (*address)(double) = &acos, (*tables[])(double) = {sin, std::cos, floor};
    auto floors = (double (*)(double))std::floor;
    std::function<double(double)> root = (double (*)(double))sqrt;
    std::vector<double> numbers{1, 4, x};
    std::transform(numbers.begin(), numbers.end(), numbers.begin(), (double (*)(double))::sqrt);
    std::vector<float> floats{16, 25};
    std::transform(floats.begin(), floats.end(), floats.begin(), sqrtf);
    std::printf("%.3f %.3f %.3f %.3f %.3f\n", sqrt(n), pow(x, 2), std::abs(-x), address(-1), tables[1](0) + floors(2.5) + root(n));
    std::printf("%.3f %.3f %d %d %d %.3f\n", numbers[2], applied(sqrtf, 16) + floats[1], log2(n), (int)abs(3ll, 4), power(2, n), complex_number{3, 4}.abs());
    std::printf("%d %d %.3f %.3f\n", (int)llround(x * 1.5), (int)(sizeof up / sizeof *up), hypot(n, 12), (double)sqrtl(x) + fmod(n, 4));
}
"#;
    let expected = "3.000 81.000 9.000 3.142 6.000\n3.000 9.000 3 7 512 5.000\n14 20 15.000 4.000\n";
    let headers = "cmath>\n#include <array>\n#include <vector>\n#include <algorithm>\n#include <functional>\n#include <cstdio>\n#include <cstdlib";
    for header in ["bits/stdc++.h", headers] {
        for language in ["cpp17", "cpp", "cpp23"] {
            let source = format!("#include <{header}>{program}");
            assert_eq!(said(&run(language, "main.cpp", &source, "")), expected);
        }
    }
}

#[test]
fn cpp_destructors_run_while_unwinding() {
    let program = r#"#include <bits/stdc++.h>
struct Guard { int n; ~Guard() { std::cout << n; } };
void deep(int n) { Guard g{n}; if (n == 0) throw std::string("end"); deep(n - 1); }
int main() { try { deep(5); } catch (const std::string &s) { std::cout << s << std::uncaught_exceptions(); } }
"#;
    assert_eq!(said(&cpp(program)), "012345end0");
}

#[test]
fn what_nobody_catches_says_what() {
    let run = cpp(
        "#include <stdexcept>\nint main() { throw std::runtime_error(\"the seventh row is missing\"); }\n",
    );
    assert_ne!(run.end, "ok");
    assert!(run.stderr.contains("the seventh row is missing"), "{run:?}");
    let run = cpp("#include <vector>\nint main() { return std::vector<int>(2).at(5); }\n");
    assert!(run.end != "ok" && run.stderr.contains("vector"), "{run:?}");
}

#[test]
fn cin_reads_numbers_as_the_standard_says() {
    let program = r#"#include <bits/stdc++.h>
template <class T> void one(const char *text) {
    std::istringstream in(text);
    T v = 77;
    in >> v;
    std::cout << +v << ' ' << in.fail() << in.eof();
    in.clear();
    std::string rest;
    std::getline(in, rest);
    std::cout << '[' << rest << "]\n";
}
int main() {
    for (const char *text : {"12 x", " -5,", "+7 y", "-", "abc", "", "8", "2147483648 z", "0x1f h", "9.5"}) one<int>(text);
    one<short>("32767 a"), one<short>("-32769 a"), one<unsigned>("-1 a"), one<unsigned long long>("18446744073709551615 a");
    int n;
    std::string word;
    std::cin >> n >> word;
    std::cout << n << word;
    std::scanf("%d", &n);
    std::cout << n << (char)std::cin.peek() << '\n';
    long long sum = 0;
    while (std::cin >> n) sum += n;
    std::cout << sum << std::cin.eof();
}
"#;
    let numbers: String = (1..=20000).map(|n| format!("{n}\n")).collect();
    let run = run("cpp", "main.cpp", program, &format!("1 two 3;{numbers}"));
    let expected = "12 00[ x]\n-5 00[,]\n7 00[ y]\n0 11[]\n0 10[abc]\n77 11[]\n8 01[]\n2147483647 10[ z]\n0 00[x1f h]\n9 00[.5]\n\
        32767 00[ a]\n-32768 10[ a]\n4294967295 00[ a]\n18446744073709551615 00[ a]\n1two3;\n00";
    assert_eq!(said(&run), expected);
}

#[test]
fn recursion_a_million_deep() {
    let program = "#include <cstdio>\nint deep(int n) { volatile int here = n; return n == 0 ? 0 : deep(n - 1) + (here > 0); }\nint main() { printf(\"%d\", deep(1000000)); }\n";
    assert_eq!(said(&cpp(program)), "1000000");
}

#[test]
fn each_standard_is_what_its_name_says() {
    let version = "#include <bits/stdc++.h>\nint main() { std::cout << __cplusplus; }\n";
    for (language, number) in [("cpp17", "201703"), ("cpp", "202002"), ("cpp23", "2023")] {
        let run = run(language, "main.cpp", version, "");
        assert!(said(&run).starts_with(number), "{language}: {}", run.stdout);
    }
    let version = "#include <stdio.h>\nint main(void) { printf(\"%ld\", __STDC_VERSION__); }\n";
    for (language, number) in [("c11", "201112"), ("c", "201710")] {
        assert_eq!(said(&run(language, "main.c", version, "")), number, "{language}");
    }
    let ranges = "#include <bits/stdc++.h>\nint main() { std::vector v{3, 1}; std::ranges::sort(v); std::cout << v[0]; }\n";
    assert_eq!(said(&run("cpp", "main.cpp", ranges, "")), "1");
    let old = outcome(&Submission::single("main.cpp", ranges, "cpp17"), "");
    assert!(
        !old.compile.ok && old.compile.log.contains("main.cpp:2:"),
        "{}",
        old.compile.log
    );
    let print = "#include <bits/stdc++.h>\nint main() { std::println(\"{:>4}\", 42); }\n";
    assert_eq!(said(&run("cpp23", "main.cpp", print, "")), "  42\n");
}

// ---- JavaScript

#[test]
fn every_usual_way_to_read_gives_the_same() {
    let input = "3 4\r\nné 5\nlast";
    let expected = "3 4|né 5|last\n";
    let show = "const show = (lines) => console.log(lines.map((line) => line.trim()).join('|'));\n";
    for read in [
        "show(require('fs').readFileSync(0, 'utf8').split('\\n'));",
        "show(require('fs').readFileSync('/dev/stdin').toString().split('\\n'));",
        "show(require('node:fs').readFileSync(process.stdin.fd, { encoding: 'utf-8' }).split('\\n'));",
        "let text = ''; process.stdin.on('data', (c) => text += c); process.stdin.on('end', () => show(text.split('\\n')));",
        "let text = ''; process.stdin.setEncoding('utf8'); process.stdin.on('readable', () => { let c; while ((c = process.stdin.read()) !== null) text += c; }); process.stdin.on('end', () => show(text.split('\\n')));",
        "const lines = []; const rl = require('readline').createInterface({ input: process.stdin, output: process.stdout, terminal: false });\nrl.on('line', (line) => lines.push(line)).on('close', () => show(lines));",
        "(async () => { const lines = []; for await (const line of require('readline').createInterface({ input: process.stdin })) lines.push(line); show(lines); })();",
        "(async () => { const it = require('readline').createInterface({ input: process.stdin })[Symbol.asyncIterator](); const next = async () => (await it.next()).value; show([await next(), await next(), await next()]); })();",
        "(async () => { let text = ''; for await (const chunk of process.stdin) text += chunk; show(text.split('\\n')); })();",
        "const rl = require('readline').createInterface({ input: process.stdin });\nrl.question('', (a) => rl.question('', (b) => rl.question('', (c) => { show([a, b, c]); rl.close(); })));",
        "const bytes = []; const buffer = Buffer.alloc(4); let n; while ((n = require('fs').readSync(0, buffer, 0, 4)) > 0) bytes.push(Buffer.from(buffer.subarray(0, n))); show(Buffer.concat(bytes).toString().split('\\n'));",
    ] {
        assert_eq!(said(&js(&format!("{show}{read}"), input)), expected, "{read}");
    }
    let module = "import { createInterface } from 'readline';\nimport fs from 'fs';\nconst lines = [];\nfor await (const line of createInterface({ input: process.stdin })) lines.push(line);\nconsole.log(lines.join('|'), typeof fs.readFileSync);\n";
    assert_eq!(said(&js(module, input)), "3 4|né 5|last function\n");
}

#[test]
fn output_is_as_in_node() {
    let program = r#"
console.log(1, 'a', -0, 10n ** 20n, null, undefined, true, 1e21, 0.1 + 0.2);
console.log([1, [2, 'x']], { a: 1, 'b-c': { d: [] } }, new Map([[1, { a: 2 }]]), new Set(['x']));
console.log('%s is %d, %i', 'x', 1.5, 2.5, 'rest');
process.stdout.write('no end');
process.stdout.write(require('os').EOL);
console.error('to stderr');
require('fs').writeSync(1, 'sync\n');
console.log([3, 10, 1].sort(), [3, 10, 1].sort((a, b) => a - b).join(' '));
console.log(BigInt.asUintN(64, -1n), Uint32Array.of(-1)[0], Math.clz32(1), 'héllo'.length, '😀'.codePointAt(0));
console.log(Object.groupBy([1, 2, 3], (n) => (n % 2 ? 'odd' : 'even')).odd.length, [1, 2, 3].at(-1), structuredCloneOrNot());
function structuredCloneOrNot() { return typeof queueMicrotask; }
"#;
    let run = js(program, "");
    let expected = "1 a -0 100000000000000000000n null undefined true 1e+21 0.30000000000000004\n\
        [ 1, [ 2, 'x' ] ] { a: 1, 'b-c': { d: [] } } Map(1) { 1 => { a: 2 } } Set(1) { 'x' }\n\
        x is 1.5, 2 rest\nno end\nsync\n[ 1, 10, 3 ] 1 3 10\n\
        18446744073709551615n 4294967295 31 5 128512\n2 3 function\n";
    assert_eq!(said(&run), expected);
    assert_eq!(run.stderr.trim_end(), "to stderr");
}

#[test]
fn tasks_run_in_order() {
    let program = "setTimeout(() => console.log(5), 20);\nsetTimeout(() => console.log(4), 10);\nsetImmediate(() => console.log(3));\nPromise.resolve().then(() => console.log(2));\nlet n = 0;\nconst timer = setInterval(() => { if (++n === 3) { clearInterval(timer); console.log(6); } }, 30);\nconsole.log(1);\n";
    assert_eq!(said(&js(program, "")), "1\n2\n3\n4\n5\n6\n");
}

#[test]
fn failures_have_message_stack_and_code() {
    for (program, message) in [
        (
            "function inner() {\n  throw new TypeError('bad row');\n}\ninner();\n",
            "TypeError: bad row\n    at inner (main.js:2:",
        ),
        ("const x = 1;\nx.y.z;\n", "TypeError: cannot read property"),
        ("Promise.reject(new Error('lost'));\n", "Error: lost"),
        (
            "setTimeout(() => { throw new Error('late'); }, 5);\n",
            "Error: late",
        ),
        (
            "await 1;\nthrow new RangeError('module');\n",
            "RangeError: module",
        ),
        ("throw 'text';\n", "Uncaught text"),
        ("require('net');\n", "Cannot find module 'net'"),
    ] {
        let run = js(&format!("console.log('before');\n{program}"), "");
        assert_eq!(
            (run.end, run.message.as_str()),
            ("exit", "exit code 1"),
            "{program}"
        );
        let shifted = message.replace("main.js:2:", "main.js:3:");
        assert!(run.stderr.contains(&shifted), "{program}: {}", run.stderr);
        assert_eq!(run.stdout, "before\n", "{program}");
    }
    let run = js("console.log(1); process.exit(3); console.log(2);", "");
    assert_eq!(
        (run.stdout.as_str(), run.message.as_str()),
        ("1\n", "exit code 3")
    );
    assert_eq!(
        js("process.exitCode = 4; console.log(1);", "").message,
        "exit code 4"
    );
}

#[test]
fn deep_recursion_is_a_range_error() {
    let program = "const deep = (n) => (n === 0 ? 0 : 1 + deep(n - 1));\nconsole.log(deep(300000));\nfunction endless() { return 1 + endless(); }\ntry { endless(); } catch (error) { console.log(error instanceof RangeError); }\nendless();\n";
    let run = js(program, "");
    assert_eq!((run.end, run.stdout.as_str()), ("exit", "300000\ntrue\n"));
    assert!(
        run.stderr
            .contains("RangeError: Maximum call stack size exceeded")
    );
}

#[test]
fn hostile_javascript_ends_as_it_should() {
    let long = "'x'.repeat(1 << 20)";
    for (program, ends) in [
        ("for (;;);", &["time"][..]),
        ("for (;;) await 1;", &["time"]),
        (
            "const again = () => Promise.resolve().then(again); again();",
            &["time", "memory"],
        ),
        ("setInterval(() => {}, 1);", &["time"]),
        ("const again = () => setImmediate(again); again();", &["time"]),
        ("/(a+)+$/.test('a'.repeat(100) + 'b');", &["time", "exit"]),
        (
            "const all = []; for (;;) all.push({ a: [1, 2, 3] });",
            &["memory"],
        ),
        (
            "let s = 'ab'; for (;;) { s = s + s + '!'; globalThis['k' + s.length] = s.split(''); }",
            &["memory"],
        ),
        ("new Uint8Array(2 ** 31 - 1);", &["memory", "exit"]),
        ("for (;;) console.log('x'.repeat(1000));", &["output"]),
        ("for (;;) console.error('x'.repeat(1000));", &["time", "output"]),
        ("for (;;) process.stdout.write('x');", &["output"]),
        ("eval('('.repeat(3e6));", &["exit", "trap", "memory"]),
        (
            "eval('['.repeat(3e6) + ']'.repeat(3e6));",
            &["exit", "trap", "memory", "time"],
        ),
        ("JSON.parse('['.repeat(3e6));", &["exit", "trap", "memory"]),
        (
            "let f = 'x'; for (let i = 0; i < 20; i++) f = `eval(${JSON.stringify(f)})`; eval(f);",
            &["exit", "time", "memory"],
        ),
        (
            "for (;;) eval('function f' + Math.random().toString(36).slice(2) + '() {}');",
            &["time", "memory"],
        ),
        ("new RegExp('('.repeat(1e6));", &["exit", "trap", "memory"]),
        (
            "let a = []; for (let i = 0; i < 1e6; i++) a = [a]; String(a); JSON.stringify(a);",
            &["exit", "trap", "memory"],
        ),
        (
            "let p = {}; for (let i = 0; i < 1e6; i++) p = new Proxy(p, {}); p.x;",
            &["exit", "trap", "memory"],
        ),
        (
            "const { constructor } = async function* () {}; constructor('for(;;) yield 1')().next(); for (;;);",
            &["time"],
        ),
        (
            "class A extends null { constructor() { super(); } } new A();",
            &["exit"],
        ),
    ] {
        let submission = Submission::single("main.js", program, "javascript");
        let run = outcome_within("0.3\n  time_resolution: 0.1", &submission, "")
            .run
            .unwrap();
        assert!(
            ends.contains(&run.end),
            "{program}: {} {} {}",
            run.end,
            run.message,
            run.stderr
        );
    }
    assert_eq!(
        said(&js(&format!("console.log({long}.length);"), "")),
        "1048576\n"
    );
}

#[test]
fn nothing_of_the_host_is_there() {
    for module in [
        "std",
        "os:",
        "qjs:os",
        "qjs:std",
        "bjson",
        "child_process",
        "http",
        "net",
        "worker_threads",
        "vm",
        "ffi",
        "/etc/passwd",
        "../../../../etc/passwd",
    ] {
        let program = format!(
            "const name = {module:?};\nlet told = 0;\ntry {{ require(name); }} catch (error) {{ told += error.code === 'MODULE_NOT_FOUND'; }}\nimport(name).then(() => console.log('there'), () => console.log(told));\n"
        );
        assert_eq!(said(&js(&program, "")), "1\n", "{module}");
    }
    let files = r#"
const fs = require('fs');
const seen = ['/etc/passwd', '/proc/self/environ', '/root', '/home', '/../etc/hostname', '.'].filter((path) => {
  try { fs.readFileSync(path); return true; } catch (error) { return error.code !== 'ENOENT'; }
});
console.log(seen.length, Object.keys(process.env).length, typeof scriptArgs, typeof std, typeof os, typeof bjson, typeof compiler);
console.log(typeof fs.unlinkSync, typeof fs.readdirSync, typeof process.binding, typeof process.dlopen, typeof WebAssembly, typeof Worker);
"#;
    assert_eq!(
        said(&js(files, "")),
        "0 0 undefined undefined undefined undefined undefined\nundefined undefined undefined undefined undefined undefined\n"
    );
}

#[test]
fn several_files() {
    let files = [
        (
            "main.js",
            "const { twice } = require('./lib/twice');\nimport('./more.mjs').then((more) => console.log(twice(21), more.default, require('./data.json').n));\n",
        ),
        (
            "lib/twice.js",
            "exports.twice = (n) => 2 * n;\nexports.main = require('../main.js');\n",
        ),
        ("more.mjs", "import { n } from './n.js';\nexport default n + 1;\n"),
        ("n.js", "export const n = 6;\n"),
        ("data.json", "{ \"n\": 8 }\n"),
    ];
    let run = outcome(&submission_of("javascript", &files), "").run.unwrap();
    assert_eq!(said(&run), "42 7 8\n");
}

// ---- TypeScript

#[test]
fn types_are_taken_off() {
    let program = r#"import * as fs from 'fs';
import type { Interface } from 'readline';
enum Color { Red, Green = 5, Blue }
const enum Mode { Fast = 'fast' }
interface Point<T> { x: T; y?: number }
type Named = Point<number> & { name: string };
class Box<T extends object> {
  private items: T[] = [];
  constructor(public readonly name: string, protected n: number = 0) {}
  add(item: T): this { this.items.push(item); return this; }
  get size(): number { return this.items.length; }
}
abstract class Shape { abstract area(): number; }
class Square extends Shape { constructor(private side: number) { super(); } area() { return this.side ** 2; } }
function same<T,>(x: T): T { return x; }
function over(a: number): number; function over(a: string): string; function over(a: any) { return a; }
const point = { x: 1, y: 2 } satisfies Point<number>;
const numbers = fs.readFileSync(0, 'utf8').trim().split(' ').map(Number) as number[];
const found = (new Map<string, number[]>().get('a') ?? [])!;
let later!: Named;
console.log(Color.Green, Color[6], Mode.Fast, new Box<Point<number>>('b').add({ x: 1 }).size, new Square(3).area());
console.log(same<number>(4), over(3), point, numbers, found.length, <any>5, later === undefined);
"#;
    let run = run("typescript", "main.ts", program, "7 8\n");
    assert_eq!(
        said(&run),
        "5 Blue fast 1 9\n4 3 { x: 1, y: 2 } [ 7, 8 ] 0 5 true\n"
    );
}

#[test]
fn typescript_errors_have_their_place() {
    for (source, place) in [
        (
            "const a: number = 1;\nconst b: Map<string, number> = new Map<string, number>(;\n",
            "main.ts:2:56: SyntaxError",
        ),
        (
            "interface X { a: number }\nlet y: X = { a: 1 };\nlet z: number = 5 +* 3;\n",
            "main.ts:3:20: SyntaxError",
        ),
        // Only QuickJS sees this one, in what is left of the line.
        (
            "let a: number = 1, b: number = 2;\nlet c: number, a: string = 'x';\n",
            "main.ts:2:26: SyntaxError",
        ),
        ("function f(: number) {}\n", "main.ts:1:12: SyntaxError"),
    ] {
        let outcome = outcome(&Submission::single("main.ts", source, "typescript"), "");
        assert!(!outcome.compile.ok, "{source}");
        assert!(
            outcome.compile.log.starts_with(place),
            "{place}: {}",
            outcome.compile.log
        );
    }
    let thrown = "interface A { a: number }\nfunction fail(a: A): never {\n  throw new RangeError(`row ${a.a}`);\n}\nfail({ a: 3 });\n";
    let run = run("typescript", "main.ts", thrown, "");
    assert_eq!(run.message, "exit code 1");
    assert!(
        run.stderr.contains("RangeError: row 3\n    at fail (main.ts:3:"),
        "{}",
        run.stderr
    );
}

#[test]
fn several_typescript_files() {
    let files = [
        (
            "main.ts",
            "import { twice } from './twice';\nimport type { N } from './types.js';\nconst n: N = 21;\nconsole.log(twice(n));\n",
        ),
        (
            "twice.ts",
            "import { N } from './types.js';\nexport const twice = (n: N): N => 2 * n;\n",
        ),
        ("types.ts", "export type N = number;\n"),
    ];
    let submission = Submission {
        files: files
            .map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec()))
            .into(),
        language: Some("typescript".to_owned()),
        entrypoint: None,
    };
    let outcome = outcome(&submission, "");
    assert!(outcome.compile.ok, "{}", outcome.compile.log);
    assert_eq!(said(&outcome.run.unwrap()), "42\n");
}

/// What raises the stack elsewhere, and the usual infinity.
#[test]
fn python_runs_a_thread_at_once() {
    let program = r#"
import resource, sys, threading
from concurrent.futures import ThreadPoolExecutor
resource.setrlimit(resource.RLIMIT_STACK, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
sys.setrecursionlimit(10**6)
threading.stack_size(2**27)

def depth(n):
    return 0 if n == 0 else 1 + depth(n - 1)

def main():
    print(depth(50000), min(sys.maxsize, 10**15), [3, 4].index(4, 0, sys.maxsize))

thread = threading.Thread(target=main)
thread.start()
thread.join()
print(thread.is_alive(), threading.current_thread().name)
with ThreadPoolExecutor(4) as pool:
    print(list(pool.map(lambda x: x * x, range(4))), pool.submit(int, "x").exception() is not None)
failing = threading.Thread(target=lambda: 1 // 0)
failing.start()
failing.join()
"#;
    let run = run("python", "main.py", program, "");
    let expected = "50000 1000000000000000 1\nFalse MainThread\n[0, 1, 4, 9] True\n";
    assert_eq!((run.end, run.stdout.as_str()), ("ok", expected), "{}", run.stderr);
    assert!(run.stderr.contains("ZeroDivisionError"), "{}", run.stderr);
}

/// CPython for 32 bits: what contest programs notice of it is what the language's help says, and no more.
#[test]
fn python_draws_from_ranges_longer_than_its_sizes() {
    let source = "import random
random.seed(1)
big = range(1, 10**18)
print(random.sample(big, 30)[0], random.choice(big), random.choices(big, k=1)[0])
print(random.sample(range(10**18, 0, -7), 2), random.choice([5]), random.sample([1, 2, 3], 3))
try:
    random.choice([])
except IndexError as error:
    print(error)
try:
    len(big)
except OverflowError as error:
    print('too long')
";
    let run = run("python", "main.py", source, "");
    // CPython 3.11 for 64 bits says the same, but for the last line.
    let expected = std::process::Command::new("python3.11")
        .args(["-c", &source.replace("len(big)", "raise OverflowError")])
        .output()
        .unwrap();
    assert_eq!(
        run.stdout,
        String::from_utf8(expected.stdout).unwrap(),
        "{}",
        run.stderr
    );
}
