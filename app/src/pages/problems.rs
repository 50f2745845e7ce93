//! The problem list with its filter: a GET form that the island applies while typing.

use crate::components::{empty, meter, page_head, pager, problem_rows};
use crate::context::PageContext;
use crate::i18n::Messages;
use crate::islands::swap::Swap;
use crate::portal::PageError;
use crate::shell::{Layout, Page};
use leptos::prelude::*;
use trellis_types::Route;
use trellis_types::problems::{Place, ProblemsQuery, ProblemsView};

/// What the island replaces.
const REGION: &str = "problem-list";

pub(crate) async fn page(ctx: &PageContext) -> Result<Page, PageError> {
    let query = ProblemsQuery {
        q: ctx.query_value("q").unwrap_or_default().trim().to_owned(),
        field: ctx.query_value("field").unwrap_or_default(),
        status: ctx.query_value("status").unwrap_or_default(),
        page: ctx
            .query_value("page")
            .and_then(|page| page.parse().ok())
            .unwrap_or(1)
            .max(1),
    };
    let view = ctx.portal.problems(&ctx.reader(), &query).await?;
    let t = ctx.t();
    let signed_in = ctx.user.is_some();
    Ok(Page::new(t.nav_problems, Layout::Normal, || {
        let filter = filter(t, &view, signed_in);
        view! {
            {page_head(t.nav_problems, t.problems_lead)}
            {signed_in.then(|| so_far(t, view.solved, view.all))}
            <Swap ids=REGION.to_owned()>{filter}</Swap>
            <div id=REGION>{results(t, view)}</div>
        }
    }))
}

fn so_far(t: &'static Messages, solved: u64, all: u64) -> AnyView {
    view! {
        <div class="so-far">
            {meter(t.stat_solved.to_owned(), solved, all)}
            <span>{(t.solved_of)(solved, all)}</span>
        </div>
    }
    .into_any()
}

fn filter(t: &'static Messages, view: &ProblemsView, signed_in: bool) -> AnyView {
    let option = |value: &str, text: String, chosen: &str| {
        view! { <option value=value.to_owned() selected=value == chosen>{text}</option> }
    };
    let fields = view
        .fields
        .iter()
        .map(|field| option(field, crate::components::field_name(t, field), &view.query.field))
        .collect_view();
    let statuses = [
        ("untried", t.mark_untried),
        ("tried", t.mark_tried),
        ("solved", t.mark_solved),
    ];
    let status = signed_in.then(|| {
        let options = statuses.map(|(value, text)| option(value, text.to_owned(), &view.query.status));
        view! {
            <div class="field">
                <label for="status">{t.status}</label>
                <select id="status" name="status">
                    <option value="">{t.any}</option>
                    {options.collect_view()}
                </select>
            </div>
        }
    });
    view! {
        <form class="filter" method="get" action=Route::Problems.path() role="search">
            <div class="field grow">
                <label for="q">{t.search}</label>
                <input type="search" id="q" name="q" value=view.query.q.clone() placeholder=t.search_problems maxlength="100" />
            </div>
            <div class="field">
                <label for="field">{t.field}</label>
                <select id="field" name="field">
                    <option value="">{t.any}</option>
                    {fields}
                </select>
            </div>
            {status}
            <button type="submit" class="button">{t.apply}</button>
        </form>
    }
    .into_any()
}

fn results(t: &'static Messages, view: ProblemsView) -> AnyView {
    if view.problems.is_empty() {
        let clear = view! { <a class="button" href=Route::Problems.path()>{t.clear_filter}</a> };
        return empty(t.no_problems_match, clear).into_any();
    }
    let query = view.query.clone();
    let link = move |page: u32| {
        let mut out = form_urlencoded::Serializer::new(String::new());
        let page = page.to_string();
        let pairs = [
            ("q", &query.q),
            ("field", &query.field),
            ("status", &query.status),
            ("page", &page),
        ];
        for (name, value) in pairs {
            if !value.is_empty() {
                out.append_pair(name, value);
            }
        }
        format!("{}?{}", Route::Problems.path(), out.finish())
    };
    view! {
        <p class="hint" role="status">{(t.n_problems)(view.pager.total)}</p>
        <div class="card flush">{problem_rows(t, view.problems, &Place::default())}</div>
        {pager(t, view.pager, link)}
    }
    .into_any()
}
