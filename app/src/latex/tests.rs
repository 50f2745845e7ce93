use super::*;

const FILES: [&str; 3] = ["pic.png", "in/map.jpg", "plot.pdf"];

fn rendered(tex: &str) -> Rendered {
    let names: Vec<String> = FILES.iter().map(|name| (*name).to_owned()).collect();
    let assets = Assets {
        base: "/files/",
        names: &names,
    };
    render(tex, "en", &assets)
}

/// HTML of a text that is inside the subset.
fn html(tex: &str) -> String {
    let rendered = rendered(tex);
    assert!(rendered.remarks.is_empty(), "{:?} of {tex}", rendered.remarks);
    rendered.html.replace('\n', "")
}

#[track_caller]
fn gives(tex: &str, expected: &str) {
    assert_eq!(html(tex), expected, "{tex}");
}

#[test]
fn paragraphs_comments_and_line_ends() {
    gives(
        "one\ntwo\n\nthree % not shown\nfour\n",
        "<p>one two</p><p>three four</p>",
    );
    gives("wo%\n  rd\n%c\n\n%c\nb", "<p>word</p><p>b</p>");
    gives(r"a\\ b \\[2pt] c", "<p>a<br> b <br> c</p>");
    gives(r"\noindent a\par b", "<p>a</p><p>b</p>");
}

#[test]
fn accents_over_nothing_are_signs() {
    gives(r"2\^{}3 \~{}x \^{e}", "<p>2^3 ~x ê</p>");
}

#[test]
fn quotes_dashes_and_signs() {
    gives(
        r"``a'' `b' <<c>> 1--2 --- x~y \ldots\ 50\% \$5 \& \# \_ \{ \}",
        "<p>“a” ‘b’ «c» 1–2 — x&nbsp;y … 50% $5 &amp; # _ { }</p>",
    );
    gives(r#"\"a\'e\~n{\o}\c{c}\v{s}\aa \ss{}"#, "<p>äéñøçšåß</p>");
    gives(r"\texttt{a--b ``c''}", "<p><code>a--b ``c''</code></p>");
}

#[test]
fn styles_as_commands_and_as_switches() {
    gives(
        r"\textbf{a} {\bf b \it c} \emph{d} \underline{e} \sout{f} \textsc{g} \t{h} {\tt i}",
        "<p><strong>a</strong> <strong>b <em>c</em></strong> <em>d</em> <u>e</u> <s>f</s> \
         <span class=\"tex-sc\">g</span> <code>h</code> <code>i</code></p>",
    );
    gives(
        r"{\Large big} rest",
        "<p><span class=\"tex-larger\">big</span> rest</p>",
    );
    gives(
        "{\\bf a\n\nb} c",
        "<p><strong>a</strong></p><p><strong>b</strong> c</p>",
    );
}

#[test]
fn formulas_are_mathml() {
    for (tex, count) in [
        (r"$n \le 10^5$ and \(x\)", 2),
        (r"$$\sum_{i=1}^n a_i$$ \[ \frac{1}{2} \]", 2),
        (r"\begin{align} a &= b \\ c &= d \end{align}", 1),
        (
            r"\begin{equation*} x = \begin{cases} 1 & a \\ 2 & b \end{cases} \end{equation*}",
            1,
        ),
        (r"\begin{eqnarray} a &=& b \\ c &\le& d \end{eqnarray}", 1),
        (r"$\text{a \$ b}$ and $5\$$", 2),
    ] {
        assert_eq!(html(tex).matches("<math").count(), count, "{tex}: {}", html(tex));
    }
}

#[test]
fn lists_nest() {
    gives(
        "\\begin{itemize}\n\\item a\n\\item b\n\\begin{enumerate}\\item c\\end{enumerate}\n\\end{itemize}",
        "<ul><li>a</li><li>b<ol><li>c</li></ol></li></ul>",
    );
    assert!(html(r"\begin{description}\item[$k$ \emph{x}] d\end{description}").contains("tex-label"));
    gives(
        "\\begin{itemize}\\item a\n\nb\\end{itemize}",
        "<ul><li><p>a</p><p>b</p></li></ul>",
    );
}

#[test]
fn code_is_kept_as_it_is() {
    gives(
        "\\begin{verbatim}\n a < $b$ \\textbf{x}\n\\end{verbatim}",
        "<pre tabindex=\"0\"><code> a &lt; $b$ \\textbf{x}</code></pre>",
    );
    assert!(html("\\begin{lstlisting}[language=C]\nint x;\n\\end{lstlisting}").contains("int x;"));
    gives(
        r"\verb|a_b{| \lstinline{x}",
        "<p><code>a_b{</code> <code>x</code></p>",
    );
}

#[test]
fn tables_with_rules_and_spans() {
    let html = html(
        r"\begin{tabular}{|l|*{2}{c}r|} \hline
          a & \multicolumn{2}{c|}{b} & d \\ \cline{2-3}
          \multirow{2}{*}{e} & $1$ & 2 & 3 \\
          & 4 & 5 & 6 \\ \hline
          \end{tabular}",
    );
    for part in [
        "<table class=\"tex-table tex-rule-below\">",
        "<tr class=\"tex-rule-above\"><td class=\"tex-l tex-rule-left tex-rule-right\">a</td>",
        "colspan=\"2\">b</td>",
        "rowspan=\"2\">e</td><td class=\"tex-c tex-rule-above\"><math",
        "<tr><td class=\"tex-c\">4</td>",
        "<td class=\"tex-r tex-rule-right\">6</td>",
    ] {
        assert!(html.contains(part), "{part} in {html}");
    }
    assert_eq!(html.matches("<tr").count(), 3, "{html}");
}

#[test]
fn figures_and_images() {
    gives(
        r"\illustration{0.3}{pic}{A \emph{cat}}",
        "<figure class=\"tex-figure tex-right tex-w-30\"><img src=\"/files/pic.png\" alt=\"\">\
         <figcaption>A <em>cat</em></figcaption></figure>",
    );
    assert!(html(r"\includegraphics[width=0.5\textwidth]{in/map.jpg}").contains("width=\"50%\""));
    assert!(
        html(r"\def \htmlPixelsInCm {45} \includegraphics[width=10cm]{pic.png}").contains("width=\"450\"")
    );
    let wrapped = html(
        r"\begin{wrapfigure}{l}{0.4\textwidth}\centering\includegraphics{pic}\caption{x}\end{wrapfigure}",
    );
    assert!(wrapped.contains("tex-left tex-w-40"), "{wrapped}");
    let pdf = rendered(r"\includegraphics{plot.pdf}");
    assert!(
        pdf.html.contains("href=\"/files/plot.pdf\"") && pdf.remarks.len() == 1,
        "{pdf:?}"
    );
}

#[test]
fn headings_links_notes_and_the_name() {
    let made = rendered("\\problemname{Sum of $n$}\n\\section*{Input}\n\\subsection{S}");
    assert_eq!(made.html.replace('\n', ""), "<h2>Input</h2><h3>S</h3>");
    assert!(made.name.unwrap().starts_with("Sum of <math"));
    assert_eq!(rendered("\\problemname{}\nx").name, None);
    assert!(html("\\begin{Interaction} x \\end{Interaction}").starts_with("<h2>Interaction</h2>"));
    let zh = render(
        "\\begin{Input}x\\end{Input}",
        "zh-CN",
        &Assets { base: "", names: &[] },
    );
    assert!(zh.html.starts_with("<h2>输入</h2>"), "{}", zh.html);
    let links = html(r"\url{https://a.example/x_y\%20} \href{https://b.example}{here}\footnote{note $x$}");
    assert!(
        links.contains("href=\"https://a.example/x_y%20\"") && links.contains(">here</a>"),
        "{links}"
    );
    assert!(
        links.contains("<a href=\"#fn-1\"") && links.contains("<li id=\"fn-1\"><p>note <math"),
        "{links}"
    );
    assert!(html(r"\epigraph{Words}{Someone}").contains("tex-epigraph"));
}

#[test]
fn own_commands_and_references() {
    let html = html(
        r"\newcommand{\maxn}{10^5}See figure~\ref{fig:a} and table \ref{t}: $n \le \maxn$.
        \begin{figure}[h]\centering\includegraphics{pic}\caption{Cat}\label{fig:a}\end{figure}
        \begin{table}\caption{T}\label{t}\begin{tabular}{l}x\end{tabular}\end{table}",
    );
    assert!(
        html.starts_with("<p>See figure&nbsp;1 and table 1: <math"),
        "{html}"
    );
    assert!(
        html.contains("<figcaption><strong>Figure&nbsp;1:</strong> Cat"),
        "{html}"
    );
    assert!(html.contains("<strong>Table&nbsp;1:</strong> T"), "{html}");
}

#[test]
fn samples_have_their_places() {
    let html = html("a\n\n\\nextsample\n\nb \\remainingsamples");
    assert!(
        html.contains("<p>a</p><p>{{nextsample}}</p><p>b</p><p>{{remainingsamples}}</p>"),
        "{html}"
    );
}

#[test]
fn what_is_outside_is_shown_and_remarked() {
    for (tex, source, line) in [
        ("a\n\\foo[x]{y}{z} b", "\\foo[x]{y}{z}", 2),
        (
            "\\begin{tikzpicture}\n\\draw (0,0);\n\\end{tikzpicture}",
            "\\draw (0,0);",
            1,
        ),
        ("x $a + b\n\nc", "$a + b", 1),
        (
            "\n\n\\includegraphics{none.png}",
            "\\includegraphics{none.png}",
            3,
        ),
        ("$\\nosuchmacro$", "\\nosuchmacro", 1),
        ("\\constant{k}", "\\constant{k}", 1),
        ("a } b", "}", 1),
        ("\\end{itemize}", "\\end{itemize}", 1),
        ("\\def\\x#1.{1}", "\\def\\x", 1),
        ("\\ref{x}", "\\ref{x}", 1),
    ] {
        let made = rendered(tex);
        assert_eq!(made.remarks.len(), 1, "{tex}: {:?}", made.remarks);
        assert_eq!(made.remarks[0].line, line, "{tex}: {:?}", made.remarks);
        assert!(
            made.html.contains(source) && made.html.contains("<code"),
            "{tex}: {}",
            made.html
        );
    }
}

#[test]
fn hostile_text_is_harmless() {
    for tex in [
        "<script>alert(1)</script>",
        r#"\href{javascript:alert(1)}{x}"#,
        r#"\href{" onclick="alert(1)}{x}"#,
        r#"\url{data:text/html,<script>alert(1)</script>}"#,
        r#"\includegraphics{" onerror="alert(1)}"#,
        r"\foo{<script>alert(1)</script>}",
        r"$\text{</math><script>alert(1)</script>}$",
        r"\begin{verbatim}</pre><script>alert(1)</script>\end{verbatim}",
    ] {
        let html = rendered(tex).html.to_ascii_lowercase();
        let tags: String = html
            .split('<')
            .skip(1)
            .filter_map(|part| part.split('>').next())
            .collect();
        for word in ["script", "onclick=\"", "onerror=\"", "javascript:", "data:"] {
            assert!(!tags.contains(word), "{word} of {tex} in {html}");
        }
    }
}

#[test]
fn declarations_are_environments_too() {
    gives(
        r"\begin{centering}a \textbf{b}\end{centering}",
        "<div class=\"tex-center\"><p>a <strong>b</strong></p></div>",
    );
    let figure = html(r"\begin{figure}\begin{centering}\includegraphics{pic}\end{centering}\end{figure}");
    assert!(
        figure.contains("<img") && !figure.contains("tex-center"),
        "{figure}"
    );
    gives(r"\begin{raggedright}a\end{raggedright}", "<p>a</p>");
    gives(r"\begin{em}a\end{em}", "<p><em>a</em></p>");
}

#[test]
fn a_percent_sign_in_an_address_is_no_comment() {
    let links =
        html("\\url{http://a.b/c%20d} and \\href{http://a.b/?m=R%2C+C&i={1}}{High Noon} more % not\nend");
    for part in [
        "href=\"http://a.b/c%20d\"",
        ">http://a.b/c%20d</a> and <a",
        "href=\"http://a.b/?m=R%2C+C&amp;i={1}\"",
        ">High Noon</a> more end",
    ] {
        assert!(links.contains(part), "{part} in {links}");
    }
    // Elsewhere it is, and an address that is not closed ends with its line.
    gives("a {b % }\n c}", "<p>a b c</p>");
    let open = rendered("\\url{a%b\n{x} % }\n\\url [%]\ny");
    assert!(open.html.contains("[y"), "{open:?}");
}

#[test]
fn comments_in_formulas_are_none_of_their_text() {
    let html = html("$a % \\nosuch\n  \\text{b% c\n \\%}$ $\\alpha% d\n e\\\\% f\ng$");
    assert!(
        html.contains("<mtext>b%</mtext>") && !html.contains("nosuch"),
        "{html}"
    );
    assert_eq!(html.matches("<mi>").count(), 4, "{html}");
}

#[test]
fn hidden_text_is_hidden() {
    gives("a\n\\begin{comment}\nb\n\\end{comment}\nc", "<p>a c</p>");
    gives("a\n\\iffalse\nb\n\n\\fi\nc", "<p>a c</p>");
    gives("\\ifx\\boi\\undefined a\\fi\n\nb", "<p>a</p><p>b</p>");
    assert!(rendered(r"\begin{comment} a").html.contains("a"));
    // Lines are counted as they are written.
    assert_eq!(rendered("\\iffalse\nb\n\n\\fi\nc \\foo").remarks[0].line, 5);
}

#[test]
fn a_size_ends_the_size_before() {
    gives(
        r"\large a \normalsize b \small c",
        "<p><span class=\"tex-large\">a </span>b <span class=\"tex-small\">c</span></p>",
    );
    gives(
        r"{\large a \textbf{b \small c}} \normalsize d",
        "<p><span class=\"tex-large\">a <strong>b </strong></span><strong><span class=\"tex-small\">c</span></strong> d</p>",
    );
}

#[test]
fn letters_and_captions() {
    gives(r"\th\TH{} \dj\ng", "<p>þÞ đŋ</p>");
    gives(
        r"\begin{center}\captionof{table}{Cap}\end{center}",
        "<div class=\"tex-center\"><p class=\"tex-caption\">Cap</p></div>",
    );
}

/// Every prefix of a text that has everything.
#[test]
fn what_is_cut_short_does_not_panic() {
    let tex = r"\problemname{N $x$} ``q'' \textbf{a {\it b}} % c
        \begin{itemize} \item[x] $a_{1}$ \begin{tabular}{|l|r|} \hline a & \multicolumn{2}{c}{\multirow{2}{*}{b}} \\
        \cline{1-2} \end{tabular} \end{itemize} \begin{figure}[h] \includegraphics[width=3cm]{pic} \caption{c}
        \end{figure} \verb|x| \href{u}{é 题} \footnote{f} \'{\i} \begin{verbatim} } \end{verbatim}
        \begin{align} a &= b \end{align} \[ x \] $$y$$ \illustration{0.5}{pic}{c} \def \htmlPixelsInCm {45} \foo[a]{b}";
    for end in (0..=tex.len()).filter(|end| tex.is_char_boundary(*end)) {
        rendered(&tex[..end]);
    }
}

/// Pieces in random order; the generator is fixed, so that a failure comes again.
#[test]
fn random_pieces_do_not_panic() {
    const PIECES: [&str; 50] = [
        "{",
        "}",
        "[",
        "]",
        "$",
        "$$",
        "\\",
        "\\(",
        "\\)",
        "\\[",
        "\\]",
        "%",
        "\n",
        "\n\n",
        " ",
        "&",
        "\\\\",
        "~",
        "a",
        "题",
        "``",
        "---",
        "\\begin{itemize}",
        "\\end{itemize}",
        "\\item",
        "\\begin{tabular}{lc}",
        "\\end{tabular}",
        "\\hline",
        "\\multirow{2}{*}",
        "\\multicolumn{3}{c}",
        "\\bf",
        "\\textbf",
        "\\verb|",
        "\\begin{verbatim}",
        "\\end{verbatim}",
        "\\begin{foo}",
        "\\end{foo}",
        "\\footnote",
        "\\nextsample",
        "\\includegraphics",
        "\\normalsize",
        "\\large",
        "\\iffalse",
        "\\else",
        "\\fi",
        "\\url{",
        "\\text{",
        "\\let\\a\\b",
        "\\def\\a#1{",
        "\\begin{comment}",
    ];
    let mut state = 1_u64;
    for _ in 0..3000 {
        let mut tex = String::new();
        for _ in 0..30 {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            tex.push_str(PIECES[usize::try_from(state >> 33).unwrap() % PIECES.len()]);
        }
        rendered(&tex);
    }
}

/// One megabyte of what could make a parser slow or deep.
#[test]
fn long_and_deep_texts_end() {
    for piece in [
        "{",
        "}",
        "$",
        "${",
        "\\(",
        "\\bf",
        "\\textbf{",
        "\\begin{center}",
        "\\begin{foo}",
        "\\footnote{",
        "\\verb",
        "\\verb|",
        "[",
        "\\item[",
        "\\begin{tabular}{c}",
        "&",
        "%",
        "\\url{",
        "\\url{%",
        "\\url ",
        "\\iffalse",
        "\\iftrue\\fi",
        "\\large\\normalsize ",
        "\\begin{comment}",
        "$%\n",
        "$\\text{$a$}$",
        "a $b$ ",
        "\\begin{verbatim}",
        "\\'",
        "\\begin{align}",
        "\\\\[",
        "\\end{x}",
        "\\begin{tabular}{*{9}{*{9}{*{9}{c}}}}",
        "-",
        "\n \n",
    ] {
        let tex = piece.repeat(1_000_000 / piece.len());
        parse(&tex);
        rendered(&piece.repeat(50_000 / piece.len()));
        assert!(rendered(&tex).html.starts_with("<pre"), "{piece}");
    }
}

/// Little text that could make much HTML, or much work.
#[test]
fn output_and_time_are_bounded() {
    let styles = r"\bf\it\tt\tiny\Huge\large\small\sc ".repeat(4);
    let texts = [
        format!("{styles}{}", "a\n\n".repeat(150_000)),
        format!("\\textbf{{{}}}", "\\textbf{a\n\n}".repeat(30_000)),
        (0..40_000).map(|n| format!("\\begin{{x{n}}}")).collect(),
        format!("\\problemname{{{}}}", "\\tiny a\n\n".repeat(50_000)),
    ];
    for text in texts {
        let start = std::time::Instant::now();
        let html = rendered(&text).html;
        assert!(
            html.len() <= MAX_HTML_BYTES,
            "{}: {} bytes",
            &text[..40],
            html.len()
        );
        assert!(
            start.elapsed().as_secs() < 60,
            "{}: {:?}",
            &text[..40],
            start.elapsed()
        );
    }
}

#[test]
fn source_that_is_shown_as_it_is_has_no_nul() {
    let text = "\0<b>".repeat(MAX_LATEX_BYTES / 4 + 1);
    let html = rendered(&text).html;
    assert!(
        html.starts_with("<pre tabindex=\"0\">\u{fffd}&lt;b&gt;"),
        "{}",
        &html[..60]
    );
    assert!(!html.contains('\0'));
}

#[test]
fn a_style_in_itself_is_one() {
    gives(
        r"\textbf{a \textbf{b} \emph{c}}",
        "<p><strong>a b <em>c</em></strong></p>",
    );
}
