//! All courses.

use crate::components::{Icon, empty, icon, meter, page_head};
use crate::context::PageContext;
use crate::i18n::Messages;
use crate::portal::PageError;
use crate::shell::{Layout, Page};
use leptos::prelude::*;
use trellis_types::Route;
use trellis_types::courses::CourseCard;

pub(crate) async fn page(ctx: &PageContext) -> Result<Page, PageError> {
    let view = ctx.portal.courses(&ctx.reader()).await?;
    let t = ctx.t();
    let signed_in = ctx.user.is_some();
    Ok(Page::new(t.nav_courses, Layout::Normal, || {
        let cards = view
            .courses
            .iter()
            .map(|course| card(t, course, signed_in))
            .collect::<Vec<_>>();
        let list = if cards.is_empty() {
            empty(t.no_courses, ()).into_any()
        } else {
            view! { <div class="card-grid">{cards}</div> }.into_any()
        };
        view! { {page_head(t.nav_courses, t.courses_lead)} {list} }
    }))
}

fn card(t: &'static Messages, course: &CourseCard, signed_in: bool) -> AnyView {
    let link = Route::Course {
        course: course.slug.clone(),
    }
    .path();
    let progress = signed_in.then(|| {
        view! {
            {meter(course.title.clone(), course.completed.into(), course.lessons.into())}
            <p class="hint">{(t.lessons_done)(course.completed, course.lessons)}</p>
        }
    });
    view! {
        <article class="card course-card">
            <h2><a class="cover" href=link>{course.title.clone()}</a></h2>
            <p>{course.summary.clone()}</p>
            <p class="meta">
                <span>{icon(Icon::Book)} {(t.n_lessons)(course.lessons)}</span>
                <span>{icon(Icon::Clock)} {(t.n_minutes)(course.minutes)}</span>
            </p>
            {progress}
        </article>
    }
    .into_any()
}
