//! Lines of problems and submissions, as several pages show them.

use super::chip::{mark_chip, state_chip};
use super::format;
use super::list::time;
use crate::i18n::Messages;
use leptos::prelude::*;
use trellis_types::Route;
use trellis_types::problems::{Place, ProblemLine};
use trellis_types::submissions::SubmissionLine;

/// What a problem can be about: the fields of the training, and what all of them need.
pub(crate) const FIELDS: [&str; 10] = [
    "algorithms",
    "data",
    "ai",
    "iot",
    "cloud",
    "industrial-internet",
    "manufacturing",
    "vr",
    "blockchain",
    "webassembly",
];

/// A field's name in the reader's language; a teacher's own word stays as it is.
pub(crate) fn field_name(t: &Messages, field: &str) -> String {
    match field {
        "algorithms" => t.field_algorithms.to_owned(),
        "data" | "data-processing" => t.field_data.to_owned(),
        "ai" => t.field_ai.to_owned(),
        "cloud" => t.field_cloud.to_owned(),
        "industrial-internet" => t.field_industrial_internet.to_owned(),
        "vr" => t.field_vr.to_owned(),
        "iot" => t.field_iot.to_owned(),
        "blockchain" => t.field_blockchain.to_owned(),
        "manufacturing" | "scheduling" => t.field_manufacturing.to_owned(),
        "wasm" | "webassembly" => t.field_wasm.to_owned(),
        other => other.to_owned(),
    }
}

/// 1 to 10 as a word and five bars.
pub(crate) fn difficulty(t: &Messages, level: u8) -> AnyView {
    let step = level.clamp(1, 10).div_ceil(2);
    let bars = (1..=5_u8)
        .map(|bar| view! { <i class:on=bar <= step></i> })
        .collect_view();
    view! {
        <span class="difficulty">
            <span class="bars" aria-hidden="true">{bars}</span>
            {t.difficulty(step)}
        </span>
    }
    .into_any()
}

/// The table of problems. `place` goes with the links.
pub(crate) fn problem_rows(t: &'static Messages, problems: Vec<ProblemLine>, place: &Place) -> AnyView {
    let query = place.query();
    let rows = problems
        .into_iter()
        .map(|problem| {
            let link = format!("{}{query}", Route::Problem { problem: problem.slug.clone() }.path());
            let rate = if problem.tried == 0 {
                "\u{2013}".to_owned()
            } else {
                format!("{} / {}", problem.solved, problem.tried)
            };
            let keywords = problem
                .keywords
                .into_iter()
                .take(3)
                .map(|word| view! { <span class="tag">{word}</span> })
                .collect_view();
            view! {
                <tr>
                    <td class="cell-mark">{mark_chip(t, problem.mark)}</td>
                    <th scope="row" class="cell-main">
                        <a href=link>{problem.title}</a>
                        <span class="tags">{keywords}</span>
                    </th>
                    <td data-label=t.field>{field_name(t, &problem.field)}</td>
                    <td data-label=t.level>{difficulty(t, problem.difficulty)}</td>
                    <td data-label=t.solved_by class="num">{rate}</td>
                    <td data-label=t.hours class="num">{format::class_hours(problem.credit_seconds.into())}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <table class="problem-table cards-on-small">
            <thead>
                <tr>
                    <th scope="col"><span class="sr">{t.status}</span></th>
                    <th scope="col">{t.problem}</th>
                    <th scope="col">{t.field}</th>
                    <th scope="col">{t.level}</th>
                    <th scope="col" class="num">{t.solved_by}</th>
                    <th scope="col" class="num">{t.hours}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}

/// The table of submissions. `who`: with a column for the person.
pub(crate) fn submission_rows(t: &'static Messages, lines: Vec<SubmissionLine>) -> AnyView {
    let rows = lines
        .into_iter()
        .map(|line| {
            let chip = state_chip(t, &line);
            let at = time(&line.created);
            let link = Route::Submission { id: line.id }.path();
            let problem = Route::Problem {
                problem: line.problem,
            }
            .path();
            let fuel = line.max_fuel.map_or_else(|| "\u{2013}".to_owned(), format::fuel);
            let memory = line
                .max_memory
                .map_or_else(|| "\u{2013}".to_owned(), format::bytes);
            view! {
                <tr>
                    <th scope="row" class="cell-main"><a href=link>{chip}</a></th>
                    <td data-label=t.problem><a href=problem>{line.title}</a></td>
                    <td data-label=t.language>{line.language_name}</td>
                    <td data-label=t.time class="num">{fuel}</td>
                    <td data-label=t.memory class="num">{memory}</td>
                    <td data-label=t.submitted>{at}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <table class="submission-table cards-on-small">
            <thead>
                <tr>
                    <th scope="col">{t.result}</th>
                    <th scope="col">{t.problem}</th>
                    <th scope="col">{t.language}</th>
                    <th scope="col" class="num">{t.time}</th>
                    <th scope="col" class="num">{t.memory}</th>
                    <th scope="col">{t.submitted}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}
