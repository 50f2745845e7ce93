//! Languages, verdicts, limits: what a trainee looks up.

use crate::components::{notice, page_head, result_chip};
use crate::context::PageContext;
use crate::i18n::Messages;
use crate::portal::PageError;
use crate::shell::{Layout, Page};
use leptos::prelude::*;
use trellis_types::problems::{LanguageHelp, LanguageState};
use trellis_types::{Lifecycle, Verdict};

pub(crate) async fn page(ctx: &PageContext) -> Result<Page, PageError> {
    let view = ctx.portal.help(&ctx.reader()).await?;
    let t = ctx.t();
    Ok(Page::new(t.nav_help, Layout::Normal, || {
        let languages: Vec<_> = view.languages.into_iter().map(|one| language(t, one)).collect();
        view! {
            {page_head(t.nav_help, t.help_lead)}
            <section class="section">
                <h2>{t.help_judging}</h2>
                <div class="prose" inner_html=crate::markdown::markdown(t.help_judging_text)></div>
            </section>
            <section class="section">
                <h2>{t.help_verdicts}</h2>
                {verdicts(t)}
            </section>
            <section class="section">
                <h2>{t.help_languages}</h2>
                <div class="stack">{languages}</div>
            </section>
            <section class="section">
                <h2>{t.help_hours}</h2>
                <div class="prose" inner_html=crate::markdown::markdown(t.help_hours_text)></div>
            </section>
            <section class="section">
                <h2>{t.help_keys}</h2>
                <div class="prose" inner_html=crate::markdown::markdown(t.help_keys_text)></div>
            </section>
        }
    }))
}

fn verdicts(t: &'static Messages) -> AnyView {
    let rows: Vec<_> = Verdict::ALL
        .into_iter()
        .map(|verdict| {
            view! {
                <tr>
                    <th scope="row" class="cell-main">{result_chip(t, Lifecycle::Done, Some(verdict))}</th>
                    <td>{t.verdict_help(verdict)}</td>
                </tr>
            }
        })
        .collect();
    view! {
        <div class="card flush">
            <table class="verdict-table cards-on-small">
                <thead>
                    <tr>
                        <th scope="col">{t.result}</th>
                        <th scope="col">{t.meaning}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn language(t: &'static Messages, one: LanguageHelp) -> AnyView {
    let state = match &one.choice.ready {
        LanguageState::Ready => None,
        LanguageState::Preparing { .. } => {
            Some(notice("", view! { <p>{t.language_preparing}</p> }).into_any())
        }
        LanguageState::Off { why } => {
            let why = why.clone();
            Some(notice("warning", view! { <p>{t.language_off} " " {why}</p> }).into_any())
        }
    };
    let factor = one.time_multiplier_percent;
    let factor = format!("\u{d7} {}.{}", factor / 100, factor / 10 % 10);
    let commands = (!one.commands.is_empty()).then(|| {
        view! {
            <details>
                <summary>{t.compile_commands}</summary>
                <pre tabindex="0"><code>{one.commands.join("\n")}</code></pre>
            </details>
        }
    });
    view! {
        <article class="card language" id=format!("language-{}", one.choice.id)>
            <h3>{one.choice.name}</h3>
            {state}
            <dl class="facts facts-row">
                <div><dt>{t.version}</dt><dd>{one.version}</dd></div>
                <div><dt>{t.file_names}</dt><dd>{one.extensions.iter().map(|ext| format!(".{ext}")).collect::<Vec<_>>().join(", ")}</dd></div>
                <div><dt>{t.time_factor}</dt><dd>{factor}</dd></div>
            </dl>
            <div class="prose" inner_html=crate::markdown::markdown(&one.notes)></div>
            {commands}
        </article>
    }
    .into_any()
}
