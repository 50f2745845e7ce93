//! My submissions.

use crate::components::{empty, older, page_head, submission_rows};
use crate::context::PageContext;
use crate::i18n::Messages;
use crate::portal::PageError;
use crate::shell::{Layout, Page};
use leptos::prelude::*;
use trellis_types::submissions::{SubmissionsQuery, SubmissionsView};
use trellis_types::{Route, SubmissionId, Verdict};

pub(crate) async fn page(ctx: &PageContext) -> Result<Page, PageError> {
    let value = |name: &str| ctx.query_value(name).unwrap_or_default().trim().to_owned();
    let query = SubmissionsQuery {
        problem: value("problem"),
        verdict: value("verdict"),
        language: value("language"),
        before: value("before"),
    };
    let view = ctx.portal.submissions(&ctx.reader(), &query).await?;
    let t = ctx.t();
    Ok(Page::new(t.nav_submissions, Layout::Normal, || {
        let filter = filter(t, &view);
        view! {
            {page_head(t.nav_submissions, "")}
            {filter}
            {results(t, view)}
        }
    }))
}

fn filter(t: &'static Messages, view: &SubmissionsView) -> AnyView {
    let query = &view.query;
    let verdicts = Verdict::ALL
        .map(|verdict| {
            let code = verdict.code();
            view! {
                <option value=code selected=query.verdict == code>{format!("{code} {}", t.verdict(verdict))}</option>
            }
        })
        .collect_view();
    let languages = view
        .languages
        .iter()
        .map(|(id, name)| view! { <option value=id.clone() selected=query.language == *id>{name.clone()}</option> })
        .collect_view();
    view! {
        <form class="filter" method="get" action=Route::Submissions.path()>
            <div class="field grow">
                <label for="problem">{t.problem}</label>
                <input type="search" id="problem" name="problem" value=query.problem.clone() placeholder=t.problem_slug_hint maxlength="64" />
            </div>
            <div class="field">
                <label for="verdict">{t.result}</label>
                <select id="verdict" name="verdict">
                    <option value="">{t.any}</option>
                    {verdicts}
                </select>
            </div>
            <div class="field">
                <label for="language">{t.language}</label>
                <select id="language" name="language">
                    <option value="">{t.any}</option>
                    {languages}
                </select>
            </div>
            <button type="submit" class="button">{t.apply}</button>
        </form>
    }
    .into_any()
}

fn results(t: &'static Messages, view: SubmissionsView) -> AnyView {
    if view.submissions.is_empty() {
        let action = view! { <a class="button primary" href=Route::Problems.path()>{t.hero_problems}</a> };
        return empty(t.no_submissions, action).into_any();
    }
    let older = view.older.map(|id| older(t, older_link(&view.query, &id)));
    view! {
        <div class="card flush">{submission_rows(t, view.submissions)}</div>
        {older}
    }
    .into_any()
}

fn older_link(query: &SubmissionsQuery, before: &SubmissionId) -> String {
    let mut out = form_urlencoded::Serializer::new(String::new());
    let fields = [
        ("problem", &query.problem),
        ("verdict", &query.verdict),
        ("language", &query.language),
    ];
    for (name, value) in fields {
        if !value.is_empty() {
            out.append_pair(name, value);
        }
    }
    out.append_pair("before", before.as_str());
    format!("{}?{}", Route::Submissions.path(), out.finish())
}
