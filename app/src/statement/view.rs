//! A statement on its page.

use super::{Rendered, render, samples};
use crate::components::{Icon, format, icon};
use crate::i18n::Messages;
use leptos::prelude::*;
use trellis_types::problems::{ProblemView, Sample, StatementFormat, StatementView};

/// A statement that has been rendered, for its title and its text.
pub(crate) struct Prepared(Rendered);

/// Renders a problem's statement once for its page.
pub(crate) fn prepare(view: &ProblemView) -> Prepared {
    Prepared(render(&view.statement))
}

impl Prepared {
    /// The problem's name: as LaTeX has it, if it does.
    pub(crate) fn title(&self, view: &ProblemView) -> AnyView {
        match &self.0.name {
            Some(name) => view! { <span inner_html=name.clone()></span> }.into_any(),
            None => view.line.title.clone().into_any(),
        }
    }

    /// The statement with its samples.
    pub(crate) fn text(&self, t: &'static Messages, view: &ProblemView) -> AnyView {
        let boxes = view.samples.iter().enumerate().map(|(index, one)| {
            let number = (view.samples.len() > 1).then_some(index + 1);
            sample(t, one, number)
        });
        if view.statement.format == StatementFormat::Pdf {
            let boxes = boxes.collect_view();
            return view! {
                {pdf(t, &view.statement)}
                <div class="samples">{boxes}</div>
            }
            .into_any();
        }
        let boxes: Vec<String> = boxes.map(RenderHtml::to_html).collect();
        let placed = samples::place(&self.0.html, &boxes);
        let rest = boxes[placed.used..].concat();
        view! {
            <div class="prose statement" lang=view.statement.language.clone() inner_html=placed.html></div>
            <div class="samples" inner_html=rest></div>
        }
        .into_any()
    }
}

/// The files that the package gives along.
pub(crate) fn attachments(t: &'static Messages, view: &ProblemView) -> AnyView {
    if view.attachments.is_empty() {
        return ().into_any();
    }
    let files: Vec<_> = view
        .attachments
        .iter()
        .map(|file| {
            view! {
                <li>
                    <a href=file.address.clone() download="">{file.name.clone()}</a>
                    <span class="num hint">{format::bytes(file.bytes)}</span>
                </li>
            }
        })
        .collect();
    view! {
        <section class="attachments">
            <h2>{icon(Icon::Download)} {t.attachments}</h2>
            <ul>{files}</ul>
        </section>
    }
    .into_any()
}

/// How the problem is solved, folded.
pub(crate) fn solution(t: &'static Messages, view: &ProblemView) -> AnyView {
    let Some(solution) = &view.solution else {
        return ().into_any();
    };
    let text = if solution.format == StatementFormat::Pdf {
        pdf(t, solution)
    } else {
        let html = render(solution).html;
        view! { <div class="prose statement" lang=solution.language.clone() inner_html=html></div> }
            .into_any()
    };
    view! {
        <details class="card solution">
            <summary>{t.solution}</summary>
            <p class="hint">{t.solution_hint}</p>
            {text}
        </details>
    }
    .into_any()
}

/// The file in the browser's own viewer, and to take along: phones have no viewer inside a page.
fn pdf(t: &'static Messages, statement: &StatementView) -> AnyView {
    let file = format!("{}{}", statement.base, statement.text);
    // For Chromium's viewer: the page's width, and no column of small pages.
    let shown = format!("{file}#view=FitH&navpanes=0");
    view! {
        <div class="pdf">
            <iframe class="pdf-view" src=shown title=t.statement></iframe>
            <a class="button" href=file download=statement.text.clone()>{icon(Icon::Download)} {t.download_pdf}</a>
        </div>
    }
    .into_any()
}

fn sample(t: &'static Messages, sample: &Sample, number: Option<usize>) -> AnyView {
    let title = number.map_or_else(|| t.sample.to_owned(), t.sample_n);
    let data = match &sample.interaction {
        Some(lines) => dialogue(t, lines),
        None => pair(t, sample),
    };
    view! {
        <section class="sample">
            <div class="sample-head">
                <h2>{title}</h2>
                {downloads(t, sample)}
            </div>
            {arguments(t, sample)}
            {data}
            {files(sample)}
        </section>
    }
    .into_any()
}

fn pair(t: &'static Messages, sample: &Sample) -> AnyView {
    view! {
        <div class="sample-pair">
            <div>
                <h3>{t.input}</h3>
                <pre tabindex="0"><code>{sample.input.clone()}</code></pre>
            </div>
            <div>
                <h3>{t.output}</h3>
                <pre tabindex="0"><code>{sample.answer.clone()}</code></pre>
            </div>
        </div>
    }
    .into_any()
}

fn downloads(t: &'static Messages, sample: &Sample) -> AnyView {
    let Some((input, answer)) = sample.downloads.clone() else {
        return ().into_any();
    };
    view! {
        <p class="sample-files">
            {icon(Icon::Download)}
            <a href=input download="">{t.input}</a>
            <a href=answer download="">{t.output}</a>
        </p>
    }
    .into_any()
}

fn arguments(t: &'static Messages, sample: &Sample) -> AnyView {
    let args: Vec<_> = sample
        .args
        .iter()
        .map(|arg| view! { " " <code>{arg.clone()}</code> })
        .collect();
    (!args.is_empty())
        .then(|| view! { <p class="hint">{t.arguments} ":" {args}</p> })
        .into_any()
}

fn files(sample: &Sample) -> AnyView {
    let files: Vec<_> = sample
        .files
        .iter()
        .map(|(name, text)| {
            view! {
                <div class="sample-file">
                    <h3><code>{name.clone()}</code></h3>
                    <pre tabindex="0"><code>{text.clone()}</code></pre>
                </div>
            }
        })
        .collect();
    files.into_any()
}

/// Who says what, in order; a line per message.
fn dialogue(t: &'static Messages, text: &str) -> AnyView {
    let mut pass = 1;
    let several = text.lines().any(|line| line.trim_end() == "---");
    let first = several.then(|| view! { <p class="pass">{(t.pass_n)(1)}</p> });
    let lines: Vec<_> = text
        .lines()
        .map(|line| {
            let said = |who: &'static str, class: &'static str, mark: &'static str, words: &str| {
                let words = words.strip_prefix(' ').unwrap_or(words).to_owned();
                view! {
                    <p class=class>
                        <span class="mark" aria-hidden="true">{mark}</span>
                        <span class="sr">{who} ": "</span>
                        <code>{words}</code>
                    </p>
                }
                .into_any()
            };
            if line.trim_end() == "---" {
                pass += 1;
                view! { <p class="pass">{(t.pass_n)(pass)}</p> }.into_any()
            } else if let Some(words) = line.strip_prefix('<') {
                said(t.judge_says, "said judge", "<", words)
            } else if let Some(words) = line.strip_prefix('>') {
                said(t.program_says, "said program", ">", words)
            } else {
                view! { <p class="said"><code>{line.to_owned()}</code></p> }.into_any()
            }
        })
        .collect();
    view! {
        <figure class="dialogue">
            <figcaption>
                <span class="key judge"><span class="mark">"<"</span> {t.judge_says}</span>
                <span class="key program"><span class="mark">">"</span> {t.program_says}</span>
            </figcaption>
            <div class="lines" role="group" aria-label=t.interaction tabindex="0">{first} {lines}</div>
        </figure>
    }
    .into_any()
}
