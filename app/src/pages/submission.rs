//! One submission: its verdict as it comes, cases, source, receipt.

use crate::components::{
    CaseNames, Icon, case_table, diagnostics, format, icon, line_class, notice, result_chip, time,
};
use crate::context::PageContext;
use crate::i18n::Messages;
use crate::islands::live_verdict::{LiveVerdict, Turn, WAITING, words};
use crate::portal::PageError;
use crate::shell::{Layout, Page};
use leptos::prelude::*;
use trellis_types::events::Topic;
use trellis_types::submissions::{Feedback, SubmissionView};
use trellis_types::{Route, SubmissionId, Verdict, api};

/// What is loaded again when the verdict is there: the result, and the source with its lines marked.
const RESULT: &str = "submission-result";
const SOURCE: &str = "submission-source";

pub(crate) async fn page(ctx: &PageContext, id: &SubmissionId) -> Result<Page, PageError> {
    let view = ctx.portal.submission(&ctx.reader(), id).await?;
    let t = ctx.t();
    let title = format!("{} \u{b7} {}", view.submission.line.title, t.submission);
    Ok(Page::new(&title, Layout::Normal, || {
        let source = source(t, &view);
        view! {
            {head(t, &view)}
            <div id=RESULT class="stack">{result(t, &view)}</div>
            <div id=SOURCE>{source}</div>
        }
    }))
}

fn head(t: &'static Messages, view: &SubmissionView) -> AnyView {
    let line = &view.submission.line;
    let problem = Route::Problem {
        problem: line.problem.clone(),
    }
    .path();
    let place = match (&line.contest, &view.set) {
        (Some(contest), _) => format!("?contest={contest}"),
        (None, Some(set)) => format!("?set={set}"),
        (None, None) => String::new(),
    };
    let back = format!("{problem}{place}");
    let again = view.may_rejudge.then(|| {
        let link = format!("{}?submission={}", Route::RejudgingNew.path(), line.id);
        view! { <a class="button" href=link>{t.rejudge().link}</a> }
    });
    let extra = (view.memory_extra_bytes > 0).then(|| {
        let extra = (t.memory_extra)(&format::bytes(view.memory_extra_bytes), &line.language_name);
        view! { <dd class="hint">{extra}</dd> }
    });
    // Answers are not run.
    let limits = (!is_answers(view)).then(|| {
        view! {
            <div><dt>{t.time_limit}</dt><dd>{format::limit_ms(view.time_limit_ms)}</dd></div>
            <div><dt>{t.memory_limit}</dt><dd>{format::bytes(view.memory_limit_bytes)}</dd>{extra}</div>
        }
    });
    let who = (!view.own).then(|| view! { <div><dt>{t.who}</dt><dd>{line.who.clone()}</dd></div> });
    view! {
        <div class="page-head">
            <div class="page-head-text">
                <p class="eyebrow">{t.submission}</p>
                <h1><a href=back.clone()>{line.title.clone()}</a></h1>
            </div>
            <div class="actions">
                {again}
                <a class="button primary" href=back>{t.back_to_problem}</a>
            </div>
        </div>
        <dl class="facts facts-row">
            {who}
            <div><dt>{t.language}</dt><dd>{line.language_name.clone()}</dd></div>
            <div><dt>{t.submitted}</dt><dd>{time(&line.created)}</dd></div>
            {limits}
        </dl>
    }
    .into_any()
}

/// To a problem that takes answers instead of a program.
fn is_answers(view: &SubmissionView) -> bool {
    view.submission.line.language == "answers"
}

fn result(t: &'static Messages, view: &SubmissionView) -> AnyView {
    let submission = &view.submission;
    if !submission.line.lifecycle.is_final() {
        let preparing = view
            .preparing
            .then(|| notice("", view! { <p>{t.language_preparing}</p> }));
        let words = words(t);
        let turn = submission.queue_position.map(|before| Turn {
            before,
            wait: submission.wait_seconds.map(u64::from),
            other_kind: submission.waits_for_kind,
        });
        let waiting = turn.map(|turn| turn.text(&words[WAITING..])).unwrap_or_default();
        return view! {
            {preparing}
            <LiveVerdict
                start=serde_json::to_string(submission).unwrap_or_default()
                waiting=waiting
                api=api::submission(&submission.line.id)
                events=api::events(&[Topic::Submission(submission.line.id.clone())])
                id=format!("{RESULT} {SOURCE}")
                words=words
                names=CaseNames::new(t)
            />
            <noscript>
                <meta http-equiv="refresh" content="3" />
                <p class="hint">{t.reload_for_verdict}</p>
            </noscript>
        }
        .into_any();
    }
    let cases = (!submission.cases.is_empty()).then(|| {
        view! {
            <section class="card flush">
                {case_table(submission.cases.clone(), &CaseNames::new(t))}
            </section>
        }
    });
    view! {
        {summary(t, view)}
        {groups(t, view)}
        {rejudged(t, view)}
        {explanation(t, view)}
        {compile_log(t, view)}
        {cases}
        {receipt(t, view)}
    }
    .into_any()
}

fn summary(t: &'static Messages, view: &SubmissionView) -> AnyView {
    let line = &view.submission.line;
    let run = !is_answers(view);
    let fuel = line.max_fuel.filter(|_| run).map(|fuel| {
        view! { <div><dt>{t.slowest_case}</dt><dd title=(t.fuel_units)(fuel)>{format::fuel(fuel)}</dd></div> }
    });
    let memory = line
        .max_memory
        .filter(|_| run)
        .map(|memory| view! { <div><dt>{t.most_memory}</dt><dd>{format::bytes(memory)}</dd></div> });
    let score = line
        .score
        .map(|score| view! { <div><dt>{t.score}</dt><dd>{format::points(score)}</dd></div> });
    let earned = view.earned_seconds.filter(|seconds| *seconds > 0).map(|seconds| {
        view! {
            <p class="earned">{icon(Icon::Clock)} {(t.earned_hours)(&format::class_hours(seconds))}</p>
        }
    });
    view! {
        <section class="card verdict-card" data-verdict=line.verdict.map(Verdict::code) data-state="final">
            <div class="verdict-big">{result_chip(t, line.lifecycle, line.verdict)}</div>
            <dl class="facts facts-row">{score} {fuel} {memory}</dl>
            {earned}
        </section>
    }
    .into_any()
}

/// Points by test data group; nothing for a problem without groups.
fn groups(t: &'static Messages, view: &SubmissionView) -> Option<AnyView> {
    let nested: Vec<_> = view
        .groups
        .iter()
        .filter(|group| group.name.contains('/'))
        .collect();
    if nested.is_empty() {
        return None;
    }
    let rows: Vec<_> = nested
        .into_iter()
        .map(|group| {
            let most = group.max_score.map(|most| format!(" / {most}"));
            let name = group.name.trim_start_matches("secret/").to_owned();
            view! {
                <tr>
                    <th scope="row"><code>{name}</code></th>
                    <td class="num">{format::points(group.score)}{most}</td>
                </tr>
            }
        })
        .collect();
    Some(
        view! {
            <section class="card flush">
                <table>
                    <thead><tr><th scope="col">{t.test_group}</th><th scope="col" class="num">{t.score}</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </section>
        }
        .into_any(),
    )
}

/// That it was judged again, and what came out before.
fn rejudged(t: &'static Messages, view: &SubmissionView) -> AnyView {
    let words = t.rejudge();
    view.submission
        .rejudged
        .as_ref()
        .map(|rejudged| {
            let was = rejudged.was;
            let before = result_chip(t, view.submission.line.lifecycle, Some(was));
            let text = view! {
                <p>
                    {words.rejudged_on} " " {time(&rejudged.at)} {words.stop} " " {words.rejudged_was} " " {before}
                </p>
            };
            notice("", text)
        })
        .into_any()
}

/// What the verdict means and what to try, or why there is none yet.
fn explanation(t: &'static Messages, view: &SubmissionView) -> AnyView {
    let submission = &view.submission;
    let note = view
        .staff_note
        .clone()
        .map(|note| notice("warning", view! { <p>{note}</p> }));
    let help = match submission.line.verdict {
        None => Some(t.no_feedback_yet),
        Some(Verdict::Accepted) => None,
        Some(Verdict::WrongAnswer) if is_answers(view) => Some(t.help_wrong_answers),
        Some(verdict) => Some(t.verdict_help(verdict)),
    };
    let policy = (submission.feedback == Feedback::Verdict).then_some(t.verdict_only);
    let guard = submission
        .cases
        .iter()
        .any(|case| case.guard)
        .then_some(t.guard_note);
    let lines: Vec<_> = [help, policy, guard]
        .into_iter()
        .flatten()
        .map(|text| view! { <p>{text}</p> })
        .collect();
    let lines = (!lines.is_empty()).then(|| notice("", lines));
    view! { {lines} {note} }.into_any()
}

/// The places that the compiler names, then its own words.
fn compile_log(t: &'static Messages, view: &SubmissionView) -> AnyView {
    let submission = &view.submission;
    let places = diagnostics(t, &submission.diagnostics, &submission.file_name, |one| {
        format!("#L{}", one.line)
    });
    (!submission.compile_log.trim().is_empty())
        .then(|| {
            let log = submission.compile_log.clone();
            view! {
                <section class="card compiled">
                    <h2>{t.compiler_output}</h2>
                    {places}
                    <pre class="log" tabindex="0"><code>{log}</code></pre>
                </section>
            }
        })
        .into_any()
}

fn receipt(t: &'static Messages, view: &SubmissionView) -> AnyView {
    view.receipt
        .clone()
        .map(|receipt| {
            let seed = view
                .seed
                .clone()
                .map(|seed| view! { <div><dt>{t.seed}</dt><dd><code class="hash">{seed}</code></dd></div> });
            let judged = view
                .judged
                .as_ref()
                .map(|at| view! { <div><dt>{t.judged}</dt><dd>{time(at)}</dd></div> });
            view! {
                <details class="card receipt">
                    <summary>{t.receipt}</summary>
                    <p class="hint">{t.receipt_text}</p>
                    <dl class="facts">
                        <div><dt>{t.receipt}</dt><dd><code class="hash">{receipt}</code></dd></div>
                        {seed}
                        {judged}
                    </dl>
                </details>
            }
        })
        .into_any()
}

/// The answers to several cases, one below the other.
fn files(t: &'static Messages, view: &SubmissionView) -> AnyView {
    let files: Vec<_> = view
        .files
        .iter()
        .map(|(name, text)| {
            view! {
                <h3><code>{name.clone()}</code></h3>
                <pre tabindex="0"><code>{text.clone()}</code></pre>
            }
        })
        .collect();
    view! {
        <section class="card source">
            <h2>{t.your_answers}</h2>
            {files}
        </section>
    }
    .into_any()
}

fn source(t: &'static Messages, view: &SubmissionView) -> AnyView {
    if !view.files.is_empty() {
        return files(t, view);
    }
    view.source
        .clone()
        .map(|source| {
            let list = &view.submission.diagnostics;
            let html = crate::markdown::numbered(&view.editor, &source, |line| {
                line_class(list, &view.submission.file_name, line)
            });
            let again = view.own.then(|| {
                let line = &view.submission.line;
                let problem = Route::Problem {
                    problem: line.problem.clone(),
                }
                .path();
                let contest = line
                    .contest
                    .as_ref()
                    .map(|id| format!("&contest={id}"))
                    .unwrap_or_default();
                let link = format!("{problem}?from={}{contest}", line.id);
                view! { <a class="button small" href=link>{t.edit_and_resubmit}</a> }
            });
            view! {
                <section class="card source">
                    <div class="card-head">
                        <h2>{t.source_code}</h2>
                        {again}
                    </div>
                    <pre tabindex="0"><code class="numbered" inner_html=html></code></pre>
                </section>
            }
        })
        .into_any()
}
