//! My problem sets and classes.

use crate::components::{Icon, empty, format, icon, meter, page_head_with, time};
use crate::context::PageContext;
use crate::i18n::Messages;
use crate::portal::PageError;
use crate::shell::{Layout, Page};
use leptos::prelude::*;
use trellis_types::Route;
use trellis_types::sets::SetCard;

pub(crate) async fn page(ctx: &PageContext) -> Result<Page, PageError> {
    let view = ctx.portal.sets(&ctx.reader()).await?;
    let t = ctx.t();
    Ok(Page::new(t.nav_sets, Layout::Normal, || {
        let join = || view! { <a class="button primary" href=Route::ClassJoin.path()>{t.join_class}</a> };
        let classes: Vec<_> = view
            .classes
            .into_iter()
            .map(|class| view! { <li><span class="tag">{class.title}</span> <span class="hint">{class.teacher}</span></li> })
            .collect();
        let classes = (!classes.is_empty()).then(|| {
            view! { <section class="section"><h2>{t.my_classes}</h2><ul class="inline-list">{classes}</ul></section> }
        });
        let body = if view.sets.is_empty() {
            empty(t.no_sets, join()).into_any()
        } else {
            let cards: Vec<_> = view.sets.into_iter().map(|set| card(t, set)).collect();
            view! { <div class="card-grid">{cards}</div> }.into_any()
        };
        view! { {page_head_with(t.nav_sets, t.sets_lead, join())} {body} {classes} }
    }))
}

fn card(t: &'static Messages, set: SetCard) -> AnyView {
    let done = set.solved >= set.problems && set.problems > 0;
    let state = match (done, set.late) {
        (true, _) => Some(view! { <span class="chip chip-ac">{t.mark_solved}</span> }.into_any()),
        (false, true) => Some(view! { <span class="chip chip-wa">{t.overdue}</span> }.into_any()),
        _ => None,
    };
    let due = set
        .due
        .as_ref()
        .map(|due| view! { <span>{icon(Icon::Clock)} {t.due} " " {time(due)}</span> });
    let hours = (set.credit_seconds > 0)
        .then(|| view! { <span>{(t.n_class_hours)(&format::class_hours(set.credit_seconds.into()))}</span> });
    let class = set
        .class
        .clone()
        .map(|class| view! { <p class="eyebrow">{class}</p> });
    view! {
        <article class="card">
            {class}
            <h2><a class="cover" href=Route::Set { id: set.id }.path()>{set.title.clone()}</a></h2>
            {meter(set.title, set.solved.into(), set.problems.into())}
            <p class="meta">
                <span>{(t.solved_of)(set.solved.into(), set.problems.into())}</span>
                {due}
                {hours}
                {state}
            </p>
        </article>
    }
    .into_any()
}
