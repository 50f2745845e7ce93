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
        // A script of a line's end.
        r"a \\ _b",
        r"\def\a{\a\a}\a",
        &"{".repeat(3000),
        &format!("{}{}", r"{\}".repeat(100), "}".repeat(100)),
        &r"\left(".repeat(500),
    ] {
        let html = sanitize::clean(&formula(tex, false).html);
        assert!(
            html.starts_with("<code class=\"math-error\">"),
            "{tex:.40}: {html:.200}"
        );
    }
}

/// A formula in a line, sanitised, without the elements that only group.
#[track_caller]
fn line(tex: &str) -> String {
    let made = formula(tex, false);
    assert!(made.is_math, "{tex}");
    let html = sanitize::clean(&made.html);
    let inner = html
        .strip_prefix("<math display=\"inline\">")
        .and_then(|rest| rest.strip_suffix("</math>"));
    let inner = inner.unwrap_or_else(|| panic!("{tex}: {html}"));
    inner.replace("<mrow>", "").replace("</mrow>", "")
}

#[test]
fn words_in_formulas_are_plain_letters() {
    for (tex, html) in [
        (r"\texttt{YES}", "<mtext class=\"tex-mono\">YES</mtext>"),
        (r"\mathtt{YES}", "<mtext class=\"tex-mono\">YES</mtext>"),
        (r"{\tt YES}", "<mtext class=\"tex-mono\">YES</mtext>"),
        (r"\textbf{a b}", "<mtext class=\"tex-bold\">a b</mtext>"),
        (r"\textit{a}", "<mtext class=\"tex-italic\">a</mtext>"),
        (
            r"\textbf{\texttt{a<b}}",
            "<mtext class=\"tex-mono tex-bold\">a&lt;b</mtext>",
        ),
        (r"\textsc{a}", "<mtext class=\"tex-sc\">a</mtext>"),
        (r"\textnormal{a}\textrm{b}", "<mtext>a</mtext><mtext>b</mtext>"),
        (r#"\texttt{"a--b"}"#, "<mtext class=\"tex-mono\">\"a--b\"</mtext>"),
        (
            r"x^\texttt{a}",
            "<msup><mi>x</mi><mtext class=\"tex-mono\">a</mtext></msup>",
        ),
        // Variables are letters of mathematics.
        (r"\mathbf{x}", "<mi>𝐱</mi>"),
        (
            "\u{f0000}\\texttt{a}",
            "<mtext>\u{f0000}</mtext><mtext class=\"tex-mono\">a</mtext>",
        ),
    ] {
        assert_eq!(line(tex), html, "{tex}");
    }
}

#[test]
fn text_in_formulas_is_text() {
    for (tex, html) in [
        (r"\text{100\%}", "<mtext>100%</mtext>"),
        (r"\text{100%}", "<mtext>100%</mtext>"),
        (
            r"\text{a\_b \& \#\{\}\$ {c}~d}",
            "<mtext>a_b &amp; #{}$ c&nbsp;d</mtext>",
        ),
        (
            r"\text{if $x$ is}",
            "<mtext>if&nbsp;</mtext><mi>x</mi><mtext>&nbsp;is</mtext>",
        ),
        (
            r"\text{if \(x\)}_{\text{a $\text{b $y$}$}}",
            "<msub><mtext>if&nbsp;</mtext><mi>x</mi><mtext>a&nbsp;</mtext><mtext>b&nbsp;</mtext><mi>y</mi></msub>",
        ),
        (
            r"\text{`\texttt{+}'}",
            "<mtext>‘</mtext><mtext class=\"tex-mono\">+</mtext><mtext>’</mtext>",
        ),
        (r"\mbox{don't -- \'{e}\ss}", "<mtext>don't – éß</mtext>"),
        (
            r"\texttt{Problem\_No. \quad Points}",
            "<mtext class=\"tex-mono\">Problem_No. \u{2003}Points</mtext>",
        ),
        (
            r"\text{{\bf a} \small b}",
            "<mtext class=\"tex-bold\">a</mtext><mtext>&nbsp;b</mtext>",
        ),
        (r"\text{a \ b\textcolor{red}{c}}", "<mtext>a &nbsp;bc</mtext>"),
        (r"\text{$x$}", "<mi>x</mi>"),
        (r"\text{}", ""),
    ] {
        assert_eq!(line(tex), html, "{tex}");
    }
    // What is not known in text is no longer shown as if it were meant so.
    for tex in [
        r"\text{\nosuch}",
        r"\text{a $x}",
        r"\text{a \\ b}",
        r"\texttt{\frac{1}{2}}",
    ] {
        let made = formula(tex, false);
        assert!(
            !made.is_math && made.html.contains("math-error"),
            "{tex}: {made:?}"
        );
    }
}

#[test]
fn spaces_in_formulas_are_spaces() {
    for tex in [r"a\ b", "a~b", r"a\nobreakspace b", "a\\\nb"] {
        assert_eq!(line(tex), "<mi>a</mi><mtext>&nbsp;</mtext><mi>b</mi>", "{tex}");
    }
    assert!(!markdown(r"$\mathrm{a\ b}$ $x_{a\ b}$").contains("amp;"));
}

#[test]
fn operators_are_named() {
    for (tex, html) in [
        (
            r"\operatorname*{argmax}_x",
            "<msub><mi>argmax</mi><mi>x</mi></msub>",
        ),
        (
            r"\operatorname{arg\,max}_x",
            "<msub><mi>arg\u{2009}max</mi><mi>x</mi></msub>",
        ),
        (r"\mathop{\rm lcm}", "<mi>lcm</mi>"),
    ] {
        assert_eq!(line(tex), html, "{tex}");
    }
    // The base is the first child of its scripts.
    let space = "<mspace width=\"0.1667em\"></mspace>";
    assert!(
        line(r"n \log_2 n").starts_with(&format!("<mi>n</mi>{space}<msub><mi>log</mi><mn>2</mn></msub>"))
    );
    assert!(line(r"n \log n^2").contains("<msup><mi>n</mi><mn>2</mn></msup>"));
    let max = formula(r"2\displaystyle\max_{i}", true).html;
    assert!(
        max.contains("/><munder") && !max.contains("<mspace width=\"0.1667em\" /><mi>max"),
        "{max}"
    );
    let shown = formula(r"\operatorname*{argmax}_x \operatorname{lcm}_x", true).html;
    assert!(shown.contains("<munder>") && shown.contains("<msub>"), "{shown}");
    assert!(line(r"i \mod K").contains(">mod</mi>"));
}

#[test]
fn what_is_hidden_in_formulas_takes_its_room() {
    assert_eq!(line(r"\phantom{0}1"), "<mphantom><mn>0</mn></mphantom><mn>1</mn>");
    assert_eq!(
        line(r"\hphantom{a \over b}1"),
        "<mpadded height=\"0\" depth=\"0\"><mphantom><mfrac><mi>a</mi><mi>b</mi></mfrac></mphantom></mpadded>\
         <mn>1</mn>"
    );
}

#[test]
fn what_is_struck_out_is_struck_out() {
    assert_eq!(
        line(r"\frac{1\cancel{6}}{\cancel 64}"),
        "<mfrac><mn>1</mn><menclose notation=\"updiagonalstrike\"><mn>6</mn></menclose>\
         <menclose notation=\"updiagonalstrike\"><mn>6</mn></menclose><mn>4</mn></mfrac>"
    );
    assert!(line(r"\xcancel{a}").contains("updiagonalstrike downdiagonalstrike"));
    assert_eq!(line(r"a \not= b"), "<mi>a</mi><mo>=\u{338}</mo><mi>b</mi>");
}

#[test]
fn what_mathjax_takes_is_shown() {
    for tex in [
        r"m \equiv 1 \pod{3}, (\mod 3)",
        r"\left< a \right> \mathscr{P} \Bbb{N} {\large a} \scriptsize b",
        r"\begin{eqnarray} a &=& b \\ c &\le& d \end{eqnarray}",
        r"\begin{multline*} a \\ b \end{multline*}",
        r"\begin{flalign} a &= b \end{flalign}",
        r"f(x) = \cases{1 & if $x>0$ \cr 0 & otherwise}",
        r"\begin{array}{@{}r@{\,\,}c@{\,\,}l@{}} a & = & b \end{array}",
        r"\root 3 \of x \injlim_n \dddot{x} \idotsint \varliminf \bold{x} a\/b",
        r"\eqalign{a &= b \cr c &= d} \displaylines{a \cr b} \operatornamewithlimits{argmax}_x",
        r"{a \brace b} \nicefrac{1}{2} a\hspace*{1em}b \mspace{3mu}",
    ] {
        assert!(formula(tex, true).is_math, "{tex}");
    }
}

/// Each formula is read in time that grows with its length.
#[test]
fn formulas_of_many_words_end() {
    for piece in [
        "~",
        "\\ ",
        "\\text{a}",
        "\\text{",
        "{\\tt ",
        "{\\tt a}",
        "\\tt",
        "\\mathtt",
        "\\text{$",
        "$",
        "\\phantom",
        "\\phantom{",
        "\\cases{",
        "\\cases{&\\cr}",
        "\\operatorname{",
        "\\mathop",
        "\\pod",
        "\\mod",
        "\\root",
        "\\root x\\of",
        "\\cancel",
        "\\left<",
        "\\text{\\(",
        "\\begin{array}",
        "{\\brace}",
        "\\over",
        "\u{f0001}",
    ] {
        let tex = piece.repeat(4000 / piece.len());
        let start = std::time::Instant::now();
        let html = formula(&tex, true).html;
        assert!(start.elapsed().as_secs() < 5, "{piece}: {:?}", start.elapsed());
        assert!(html.len() < 400_000, "{piece}: {}", html.len());
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

/// What is taken out of a formula must not make another command of what stands around it: the library defines macros,
/// and escapes no operator's name.
#[test]
fn what_goes_makes_no_other_command() {
    for tex in [
        r"\d\-ef\a{x}\a",
        r"\l\/et\a=b \a",
        r"\newc\-ommand\a{x}\a",
        r"\operator\-name{<b>x</b>}",
        r"\operator\label{a}name{<b>x</b>}",
        r"\text{$\operator$$name{<b>x</b>}$}",
        "\\operatorname{<b>x</b>% {\n}",
        "\\mathop{<b>x</b>% {\n}",
        "\\text{<b>x</b>% {\n}",
    ] {
        let made = formula(tex, false);
        assert!(!made.is_math, "{tex}: {}", made.html);
    }
    assert_eq!(line(r"\alpha\-b"), "<mi>α</mi><mi>b</mi>");
}

#[test]
fn commands_may_be_spoken_of() {
    assert_eq!(line(r"\text{a command}"), "<mtext>a command</mtext>");
    assert!(formula("command_1", false).is_math);
}

#[test]
fn boxes_of_formulas_hold_text() {
    let html = "<mtext>a&nbsp;-&nbsp;</mtext><mi>x</mi><mtext>&lt;b&gt;</mtext>";
    for tex in [
        r"\colorbox{yellow}{a~- $x$<b>}",
        r"\fcolorbox{red}{#ffffff}{a~- $x$<b>}",
        r"\text{\colorbox{yellow}{a~- $x$<b>}}",
    ] {
        assert_eq!(line(tex), html, "{tex}");
    }
}

#[test]
fn comments_in_formulas_take_no_more_than_their_line() {
    let plain = line(r"\cancel{a} + \frac{b}{c}");
    assert_eq!(line("\\cancel{a % x} + \\frac{b}{c}"), plain);
    assert_eq!(line("\\cancel{a % x\n} + {b % x\n \\over c % \\over\n}"), plain);
    // The library takes this sign for a character, and then there is no comment.
    let taken = formula("\\text{abc}\\char`%\u{f0000}", false).html;
    assert!(taken.matches("abc").count() < 2, "{taken}");
}

#[test]
fn formulas_are_no_longer_than_what_they_say() {
    let lines = "|".repeat(2000);
    let tex = format!(
        "\\begin{{array}}{{c{lines}}}{}\\end{{array}}",
        "\\\\".repeat(1000)
    );
    assert!(formula(&tex, false).html.len() < 5000);
    // Of many that are long, all are shown as they are.
    let text = format!("$\\color{{red}}{}$ ", "x".repeat(1000)).repeat(400);
    let html = markdown(&text);
    assert!(!html.contains("<math") && html.len() < 2 * text.len());
}

/// Pieces in random order; the generator is fixed, so that a failure comes again.
#[test]
fn random_formulas_are_whole() {
    const PIECES: [&str; 44] = [
        "{",
        "}",
        "{",
        "}",
        "$",
        "\\",
        "\\ ",
        "~",
        "%",
        "\n",
        "&",
        "\\\\",
        "_",
        "^",
        "a",
        "题",
        "\u{f0000}",
        "\\text",
        "\\text{",
        "\\texttt{b}",
        "\\mathtt",
        "{\\tt c}",
        "\\tt",
        "\\operatorname*",
        "\\operatorname{d}",
        "\\mathop",
        "\\log",
        "\\max_",
        "\\phantom",
        "\\hphantom{",
        "\\cancel{",
        "\\cases{",
        "\\cr",
        "\\over",
        "\\left<",
        "\\right>",
        "\\left(",
        "\\right)",
        "\\begin{array}{@{}l@{}}",
        "\\end{array}",
        "\\root",
        "\\of",
        "\\mod",
        "\\frac",
    ];
    let mut state = 1_u64;
    let mut whole = 0;
    for round in 0..20_000 {
        let mut tex = String::new();
        for _ in 0..3 + round % 10 {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            tex.push_str(PIECES[usize::try_from(state >> 33).unwrap() % PIECES.len()]);
        }
        let made = formula(&tex, round % 2 == 0);
        if made.is_math {
            whole += 1;
            // Words that hide something are tags in pairs.
            for tag in ["mphantom", "mpadded", "menclose"] {
                let count = |mark: String| made.html.matches(&mark).count();
                assert_eq!(
                    count(format!("<{tag}")),
                    count(format!("</{tag}>")),
                    "{tex}: {}",
                    made.html
                );
            }
            let marks = made.html.chars().filter(|c| words::is_mark(*c)).count();
            assert!(marks <= tex.matches('\u{f0000}').count(), "{tex}: {}", made.html);
        }
    }
    assert!(whole > 500, "{whole}");
}
