//! The check case by case: a table of submissions and cases that fills in.

use crate::components::{Icon, format, icon, verdict_class};
use crate::i18n::Messages;
use leptos::prelude::*;
use trellis_types::teach::{CheckCell, CheckProgress, CheckRow};

pub(super) fn table(t: &'static Messages, progress: &CheckProgress) -> AnyView {
    let heads: Vec<_> = progress
        .cases
        .iter()
        .map(|name| view! { <th scope="col"><span>{name.clone()}</span></th> })
        .collect();
    let rows: Vec<_> = progress.rows.iter().map(|one| row(t, one)).collect();
    let label = t.check_table;
    view! {
        <section class="card check-live">
            <div class="card-head">
                <h2>{t.check_table}</h2>
                {counts(t, progress)}
            </div>
            <div class="scroll-x" tabindex="0" role="region" aria-label=label>
                <table class="check-grid">
                    <thead>
                        <tr>
                            <th scope="col">{t.submission}</th>
                            <th scope="col">{t.expected}</th>
                            {heads}
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}

/// How far the validators and the runs are.
fn counts(t: &'static Messages, progress: &CheckProgress) -> AnyView {
    let ran: usize = progress
        .rows
        .iter()
        .map(|row| row.cells.iter().flatten().count())
        .sum();
    let all: usize = progress.rows.iter().map(|row| row.cells.len()).sum();
    view! {
        <p class="hint">
            <span>{t.validated} " " <span class="num">{format!("{}/{}", progress.data_done, progress.data_total)}</span></span>
            " · "
            <span>{t.runs} " " <span class="num">{format!("{ran}/{all}")}</span></span>
        </p>
    }
    .into_any()
}

fn row(t: &'static Messages, row: &CheckRow) -> AnyView {
    let sign = row.ok.map(|ok| {
        let (one, text, class) = if ok {
            (Icon::Check, t.as_expected, "good")
        } else {
            (Icon::Cross, t.not_as_expected, "bad")
        };
        view! { <span class=class>{icon(one)} <span class="sr">{text}</span></span> }
    });
    let cells = match &row.skipped {
        Some(why) => {
            let span = row.cells.len().to_string();
            view! { <td colspan=span class="hint">{why.clone()}</td> }.into_any()
        }
        None => row
            .cells
            .iter()
            .map(|one| cell(t, one.as_ref(), &row.expected))
            .collect_view()
            .into_any(),
    };
    view! {
        <tr>
            <th scope="row"><code>{row.path.clone()}</code> " " {sign}</th>
            <td class="num">{row.expected.join(" ")}</td>
            {cells}
        </tr>
    }
    .into_any()
}

fn cell(t: &'static Messages, cell: Option<&CheckCell>, expected: &[String]) -> AnyView {
    let Some(cell) = cell else {
        return view! { <td class="waits"><span aria-hidden="true">"·"</span><span class="sr">{t.not_run}</span></td> }
            .into_any();
    };
    let code = cell.verdict.code();
    // The format has four verdicts; a memory or output limit is a run-time error there.
    let in_format = match code {
        "MLE" | "OLE" => "RTE",
        other => other,
    };
    let fits = expected.is_empty() || expected.iter().any(|one| one == in_format);
    let class = if fits { "ran" } else { "ran off" };
    let message = (!cell.message.is_empty()).then(|| cell.message.clone());
    view! {
        <td class=class title=message>
            <span class=verdict_class(cell.verdict)>{code}</span>
            <span class="fuel">{format::fuel(cell.fuel)}</span>
        </td>
    }
    .into_any()
}
