//! Who has solved what.

use crate::components::{Icon, empty, icon, page_head_with, time};
use crate::context::PageContext;
use crate::i18n::Messages;
use crate::portal::PageError;
use crate::shell::{Layout, Page};
use leptos::prelude::*;
use trellis_types::teach::{MatrixCell, TeachSetView};
use trellis_types::{Route, SetId};

pub(crate) async fn page(ctx: &PageContext, id: &SetId) -> Result<Page, PageError> {
    let view = ctx.portal.teach_set(&ctx.reader(), id).await?;
    let t = ctx.t();
    let title = view.title.clone();
    Ok(Page::new(&title, Layout::Wide, || {
        let actions = view! {
            <a class="button" href=Route::Set { id: id.clone() }.path()>{t.see_page}</a>
            <a class="button" href=Route::TeachSetEdit { id: id.clone() }.path()>{t.edit}</a>
        };
        view! {
            {page_head_with(&view.title, t.who_solved_what, actions)}
            {facts(t, &view)}
            {matrix(t, &view)}
        }
    }))
}

fn facts(t: &'static Messages, view: &TeachSetView) -> AnyView {
    let class = view.class.clone().map(|class| {
        view! {
            <span>{class.title}</span>
            <span>{t.join_code} " " <span class="code-badge">{class.join_code}</span></span>
        }
    });
    let due = view
        .due
        .as_ref()
        .map(|due| view! { <span>{t.due} " " {time(due)}</span> });
    view! { <p class="meta">{class} {due}</p> }.into_any()
}

fn matrix(t: &'static Messages, view: &TeachSetView) -> AnyView {
    if view.rows.is_empty() {
        return empty(t.no_members, ()).into_any();
    }
    let heads: Vec<_> = view
        .problems
        .iter()
        .map(|problem| {
            let link = Route::Problem {
                problem: problem.slug.clone(),
            }
            .path();
            view! { <th scope="col"><a href=link>{problem.title.clone()}</a></th> }
        })
        .collect();
    let rows: Vec<_> = view
        .rows
        .iter()
        .map(|row| {
            let solved = row.cells.iter().filter(|one| one.solved.is_some()).count();
            let cells: Vec<_> = row
                .cells
                .iter()
                .map(|one| view! { <td>{cell(t, one)}</td> })
                .collect();
            view! {
                <tr>
                    <th scope="row">{row.name.clone()}</th>
                    <td class="num">{format!("{solved}/{}", row.cells.len())}</td>
                    {cells}
                </tr>
            }
        })
        .collect();
    view! {
        <div class="card flush scroll-x" tabindex="0" role="region" aria-label=t.who_solved_what>
            <table class="matrix">
                <thead>
                    <tr>
                        <th scope="col">{t.trainee}</th>
                        <th scope="col" class="num">{t.solved}</th>
                        {heads}
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn cell(t: &'static Messages, cell: &MatrixCell) -> AnyView {
    match (&cell.solved, cell.tries) {
        (Some(at), tries) => {
            let (class, late) = if cell.late {
                ("cell cell-pending", Some(view! { <small>{t.late}</small> }))
            } else {
                ("cell cell-solved", None)
            };
            let title = format!("{} UTC, {}", at.minutes(), (t.n_tries)(tries));
            view! { <span class=class title=title>{icon(Icon::Check)} <span class="sr">{t.mark_solved}</span> {late}</span> }
                .into_any()
        }
        (None, 0) => {
            view! { <span class="cell cell-none"><span class="sr">{t.mark_untried}</span></span> }.into_any()
        }
        (None, tries) => view! { <span class="cell cell-wrong">{(t.n_tries)(tries)}</span> }.into_any(),
    }
}
