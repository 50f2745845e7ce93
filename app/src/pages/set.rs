//! A problem set: problems in order, with a due date.

use crate::components::{Icon, empty, format, icon, meter, page_head_with, problem_rows, time};
use crate::context::PageContext;
use crate::i18n::Messages;
use crate::portal::PageError;
use crate::shell::{Layout, Page};
use leptos::prelude::*;
use trellis_types::problems::Place;
use trellis_types::sets::SetView;
use trellis_types::{Route, SetId};

pub(crate) async fn page(ctx: &PageContext, id: &SetId) -> Result<Page, PageError> {
    let view = ctx.portal.set(&ctx.reader(), id).await?;
    let t = ctx.t();
    let title = view.card.title.clone();
    Ok(Page::new(&title, Layout::Normal, || {
        let own = view.own.then(|| {
            let matrix = Route::TeachSet { id: id.clone() }.path();
            view! { <a class="button" href=matrix>{t.who_solved_what}</a> }
        });
        let facts = facts(t, &view);
        let place = Place {
            contest: None,
            set: Some(id.clone()),
        };
        let body = if view.problems.is_empty() {
            empty(t.no_problems, ()).into_any()
        } else {
            view! { <div class="card flush">{problem_rows(t, view.problems, &place)}</div> }.into_any()
        };
        view! {
            {page_head_with(&view.card.title, "", own)}
            {facts}
            {body}
        }
    }))
}

fn facts(t: &'static Messages, view: &SetView) -> AnyView {
    let card = &view.card;
    let due = card.due.as_ref().map(|due| {
        let late = card
            .late
            .then(|| view! { <span class="chip chip-wa">{t.overdue}</span> });
        view! { <span>{icon(Icon::Clock)} {t.due} " " {time(due)} {late}</span> }
    });
    let hours = (card.credit_seconds > 0)
        .then(|| view! { <span>{(t.set_grants)(&format::class_hours(card.credit_seconds.into()))}</span> });
    view! {
        <p class="meta">
            <span>{icon(Icon::User)} {view.teacher.clone()}</span>
            {due}
            {hours}
        </p>
        <div class="so-far">
            {meter(t.stat_solved.to_owned(), card.solved.into(), card.problems.into())}
            <span>{(t.solved_of)(card.solved.into(), card.problems.into())}</span>
        </div>
    }
    .into_any()
}
