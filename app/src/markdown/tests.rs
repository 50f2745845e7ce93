use super::*;

#[test]
fn what_authors_write() {
    let html =
        markdown("## Input\n\nThe *first* line has `n`.\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n- [x] done\n");
    assert!(html.contains("<h2 id=\"s-input\">Input</h2>"), "{html}");
    assert!(
        html.contains("<em>first</em>") && html.contains("<code>n</code>"),
        "{html}"
    );
    assert!(
        html.contains("<div class=\"scroll-x\" tabindex=\"0\"><table>"),
        "{html}"
    );
    assert!(
        html.contains("type=\"checkbox\"") && html.contains("disabled"),
        "{html}"
    );
}

#[test]
fn numbered_lines_are_whole_elements() {
    let html = numbered("c", "/* a\n  b\n */ int x;\n\nchar *s = \"<\";", |line| {
        if line == 2 { "line here" } else { "line" }
    });
    let lines: Vec<_> = html.lines().collect();
    // The line end is inside, so that an empty line has a height and copying gives the text.
    assert_eq!(
        lines[0],
        "<span class=\"line\" id=\"L1\"><span class=\"hl-c\">/* a</span>"
    );
    assert_eq!(
        lines[1],
        "</span><span class=\"line here\" id=\"L2\"><span class=\"hl-c\">  b</span>"
    );
    assert!(
        lines[2].starts_with("</span><span class=\"line\" id=\"L3\"><span class=\"hl-c\"> */ </span>"),
        "{html}"
    );
    assert!(
        lines[3].ends_with("id=\"L4\">") && html.ends_with("\n</span>"),
        "{html}"
    );
    assert_eq!(html.matches("<span").count(), html.matches("</span>").count());
    assert_eq!(numbered("text", "", |_| "line"), "");
    assert_eq!(
        numbered("", "<b>", |_| "line"),
        "<span class=\"line\" id=\"L1\">&lt;b&gt;\n</span>"
    );
}

#[test]
fn headings_are_told_and_unique() {
    let (html, headings) = with_headings("## 输入 A\n## 输入 A\n### `x` & <b>y</b>\n");
    let ids: Vec<_> = headings.iter().map(|heading| heading.id.as_str()).collect();
    assert_eq!(ids[..2], ["s-输入-a", "s-输入-a-2"]);
    assert_eq!(headings[2].level, 3);
    for id in ids {
        assert!(html.contains(&format!("id=\"{id}\"")), "{id} in {html}");
    }
}

#[test]
fn formulas_become_mathml() {
    let html = markdown(r"For $1 \le n \le 10^5$ find $$\sum_{i=1}^{n} \frac{a_i}{2}$$");
    assert!(
        html.contains("<math display=\"inline\">") && html.contains("<msup>"),
        "{html}"
    );
    assert!(
        html.contains("math-display") && html.contains("<mfrac>"),
        "{html}"
    );
    assert!(!html.contains('$'), "{html}");
}

#[test]
fn every_environment_that_statements_use() {
    for tex in [
        r"\begin{cases} 1 & x > 0 \\ 0 & \text{otherwise} \end{cases}",
        r"\left\lfloor \frac{n}{2} \right\rfloor",
        r"\begin{pmatrix} a & b \\ c & d \end{pmatrix}",
        r"a \bmod b \equiv c \pmod{10^9+7}",
        r"\max_{1 \le i \le n} a_i, \ldots, \sqrt{x}, \binom{n}{k}, 200\,000",
        r"\mathcal{O}(n \log n) \times \cdot \oplus \neq \rightarrow \infty",
    ] {
        let html = formula(tex, true).html;
        assert!(html.contains("<math"), "{tex}: {html}");
        assert!(!sanitize::clean(&html).contains("style"), "{tex}");
    }
}

#[test]
fn formulas_that_are_none_are_shown() {
    for tex in [
        r"\frac{1",
        r"\nosuchcommand",
        r"\def\a{\a\a}\a",
        &"{".repeat(3000),
        &r"\left(".repeat(500),
    ] {
        let html = sanitize::clean(&formula(tex, false).html);
        assert!(
            html.starts_with("<code class=\"math-error\">"),
            "{tex:.40}: {html:.200}"
        );
    }
}

#[test]
fn code_has_classes_and_no_styles() {
    let html = markdown("```cpp\nint main() { return 0; } // end\n```\n");
    assert!(html.contains("<pre tabindex=\"0\"><code>"), "{html}");
    assert!(html.contains("<span class=\"hl-k\">int"), "{html}");
    assert!(html.contains("<span class=\"hl-c\">// end"), "{html}");
    assert!(!html.contains("style="), "{html}");
}

#[test]
fn our_grammar_knows_wat() {
    let html = code(
        "wat",
        "(func $f (param i32) ;; hi\n i32.const 0x1F (; a (; b ;) ;) local.get 0 \"\\00\")",
    );
    for part in [
        "<span class=\"hl-k\">func",
        "<span class=\"hl-v\">$f",
        "<span class=\"hl-f\">i32.const",
        "<span class=\"hl-n\">0x1F",
        "<span class=\"hl-f\">local.get",
        "<span class=\"hl-c\">;; hi",
        "<span class=\"hl-c\">(; a (; b ;) ;)",
        "<span class=\"hl-e\">\\00",
    ] {
        assert!(html.contains(part), "{part} in {html}");
    }
}

#[test]
fn every_language_of_ours_has_colours() {
    for (language, source) in [
        ("c", "return 0;"),
        ("cpp", "return 0;"),
        ("python", "return 0"),
        ("rust", "fn main() {}"),
        ("js", "return 0;"),
        ("bash", "if true; then"),
        ("json", "{\"a\": 1}"),
    ] {
        assert!(code(language, source).contains("hl-"), "{language}");
    }
    assert_eq!(code("nosuch", "<a>"), "&lt;a&gt;");
}

#[test]
fn hostile_input_is_harmless() {
    let cases = [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "![x](javascript:alert(1))",
        "<a href=\"data:text/html,<script>alert(1)</script>\">x</a>",
        "<p style=\"position:fixed\">x</p>",
        "<style>body{display:none}</style>",
        "<iframe src=\"//e\"></iframe><object data=x></object><embed src=x>",
        "<svg onload=alert(1)><script>alert(1)</script></svg>",
        "<math><mtext><style><img src=x onerror=alert(1)></style></mtext></math>",
        "<math><annotation-xml encoding=\"text/html\"><img src=x onerror=alert(1)></annotation-xml></math>",
        "<form action=/sign-out><input name=csrf><button>x</button></form>",
        "<base href=//e><meta http-equiv=refresh content=0><link rel=stylesheet href=//e>",
        "$\\text{</math><script>alert(1)</script>}$",
        "$<img src=x onerror=alert(1)>$",
        "$\\href{javascript:alert(1)}{x}$",
        "```\"><script>alert(1)</script>\nx\n```",
        "## <img src=x onerror=alert(1)>\" onclick=\"x",
        "<p class=\"modal\" id=\"main\">x</p>",
        "<leptos-island data-component=\"x\" data-props=\"{}\">x</leptos-island>",
        "[^a]\n\n[^a]: <script>alert(1)</script>",
    ];
    for case in cases {
        let html = markdown(case);
        // What is text may say anything: look at tags and their attributes only.
        let tags: String = html
            .split('<')
            .skip(1)
            .filter_map(|part| part.split('>').next())
            .collect::<Vec<_>>()
            .join("\n")
            .to_ascii_lowercase();
        let wrong = [
            "script",
            "onerror",
            "onload",
            "onclick=",
            "javascript:",
            "style",
            "iframe",
            "object",
            "embed",
            "form",
            "button",
            "base",
            "meta",
            "link",
            "svg",
            "annotation",
            "data:",
            "leptos",
            "modal",
            "id=\"main\"",
        ];
        for word in wrong {
            assert!(!tags.contains(word), "{word} of {case:?} in {html:?}");
        }
    }
}

#[test]
fn links_tell_nothing_to_where_they_lead() {
    let html = markdown("[x](https://example.org) [y](/problems)");
    assert!(html.contains("rel=\"noopener noreferrer nofollow\""), "{html}");
    assert!(html.contains("href=\"/problems\""), "{html}");
}

#[test]
fn deep_nesting_ends() {
    for text in [
        ">".repeat(20_000),
        "[".repeat(20_000),
        "*".repeat(20_000),
        "- ".repeat(5_000),
        "<b>".repeat(5_000),
    ] {
        assert!(markdown(&text).len() < 2_000_000);
    }
}

#[test]
fn one_line_has_no_paragraph() {
    assert_eq!(
        inline("`24` without, *10* with"),
        "<code>24</code> without, <em>10</em> with"
    );
}

/// What we put around wide elements must not break out of an attribute.
#[test]
fn frames_do_not_open_attributes() {
    let html = markdown("<a title=\"<table><img src=x onerror=alert(1)>\">x</a> <a title=\"<pre>\">y</a>");
    assert!(
        !html.contains("<table><img") && !html.contains("scroll-x"),
        "{html}"
    );
}
