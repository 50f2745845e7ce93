//! My learning: hours with the reason for each entry, time in lessons.

use crate::components::{Icon, empty, format, icon, notice, page_head, stat, time};
use crate::context::PageContext;
use crate::i18n::Messages;
use crate::portal::PageError;
use crate::shell::{Layout, Page};
use leptos::prelude::*;
use trellis_types::Route;
use trellis_types::learning::{HoursByKind, HoursLine, HoursReason, HoursResponse, StudyLine};

pub(crate) async fn page(ctx: &PageContext) -> Result<Page, PageError> {
    let view = ctx.portal.learning(&ctx.reader()).await?;
    let t = ctx.t();
    Ok(Page::new(t.nav_learning, Layout::Normal, || {
        view! {
            {page_head(t.nav_learning, t.learning_lead)}
            {totals(t, view.hours.total_seconds, view.by_kind)}
            {entries(t, view.hours)}
            {lessons(t, view.lessons)}
        }
    }))
}

fn totals(t: &'static Messages, total: i64, kinds: HoursByKind) -> AnyView {
    view! {
        <dl class="stats stats-row">
            {stat(format::class_hours(total), t.class_hours_total)}
            {stat(format::class_hours(kinds.lessons), t.hours_lessons)}
            {stat(format::class_hours(kinds.problems), t.hours_problems)}
            {stat(format::class_hours(kinds.sets), t.hours_sets)}
            {stat(format::class_hours(kinds.contests), t.hours_contests)}
        </dl>
    }
    .into_any()
}

fn entries(t: &'static Messages, hours: HoursResponse) -> AnyView {
    let state = if hours.intact {
        notice(
            "good",
            view! { <p>{t.chain_intact} " " <code class="hash">{hours.head}</code></p> },
        )
        .into_any()
    } else {
        view! { <div role="alert">{notice("bad", view! { <p>{t.chain_broken}</p> })}</div> }.into_any()
    };
    let body = if hours.entries.is_empty() {
        let start = view! { <a class="button primary" href=Route::Courses.path()>{t.hero_start}</a> };
        empty(t.no_hours, start).into_any()
    } else {
        let rows: Vec<_> = hours
            .entries
            .into_iter()
            .rev()
            .map(|entry| row(t, entry))
            .collect();
        view! {
            <div class="card flush">
                <table class="cards-on-small">
                    <thead>
                        <tr>
                            <th scope="col" class="num">"#"</th>
                            <th scope="col">{t.reason}</th>
                            <th scope="col" class="num">{t.class_hours_name}</th>
                            <th scope="col">{t.when}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            {state}
        }
        .into_any()
    };
    view! { <section class="section"><h2>{t.entries}</h2>{body}</section> }.into_any()
}

fn row(t: &'static Messages, entry: HoursLine) -> AnyView {
    view! {
        <tr>
            <td class="num cell-rank">{entry.seq.to_string()}</td>
            <th scope="row" class="cell-main">{reason(t, entry.reason)}</th>
            <td class="num" data-label=t.class_hours_name>
                <span title=(t.n_minutes_exact)(entry.seconds)>{format::class_hours(entry.seconds)}</span>
            </td>
            <td data-label=t.when>{time(&entry.created)}</td>
        </tr>
    }
    .into_any()
}

fn reason(t: &'static Messages, reason: HoursReason) -> AnyView {
    match reason {
        HoursReason::Lesson {
            course,
            lesson,
            title,
            active_seconds,
        } => {
            let link = Route::Lesson { course, lesson }.path();
            let detail = (t.studied_for)(active_seconds / 60);
            line(Icon::Book, t.reason_lesson, title, Some(link), detail)
        }
        HoursReason::Problem {
            problem,
            title,
            submission,
        } => {
            let page = problem.map(|problem| Route::Problem { problem }.path());
            let link = submission.map(|id| Route::Submission { id }.path()).or(page);
            line(Icon::Code, t.reason_problem, title, link, String::new())
        }
        HoursReason::Set { set, title } => line(
            Icon::List,
            t.reason_set,
            title,
            Some(Route::Set { id: set }.path()),
            String::new(),
        ),
        HoursReason::Contest {
            contest,
            title,
            rank,
            solved,
        } => {
            let detail = rank
                .map(|rank| (t.contest_place)(rank, solved.unwrap_or(0)))
                .unwrap_or_default();
            line(
                Icon::Trophy,
                t.reason_contest,
                title,
                Some(Route::Contest { id: contest }.path()),
                detail,
            )
        }
        HoursReason::Correction { of, why } => line(
            Icon::Warning,
            t.reason_correction,
            (t.correction_of)(of),
            None,
            why,
        ),
    }
}

fn line(sign: Icon, kind: &'static str, title: String, link: Option<String>, detail: String) -> AnyView {
    let title = match link {
        Some(link) => view! { <a href=link>{title}</a> }.into_any(),
        None => view! { <span>{title}</span> }.into_any(),
    };
    let detail = (!detail.is_empty()).then(|| view! { <span class="hint">{detail}</span> });
    view! {
        <span class="reason">
            {icon(sign)}
            <span><span class="reason-kind">{kind}</span> {title} {detail}</span>
        </span>
    }
    .into_any()
}

fn lessons(t: &'static Messages, lessons: Vec<StudyLine>) -> AnyView {
    (!lessons.is_empty())
        .then(|| {
            let rows: Vec<_> = lessons.into_iter().map(|lesson| study(t, lesson)).collect();
            view! {
                <section class="section">
                    <h2>{t.time_in_lessons}</h2>
                    <p class="hint">{t.time_in_lessons_text}</p>
                    <div class="card flush">
                        <table class="cards-on-small">
                            <thead>
                                <tr>
                                    <th scope="col">{t.lesson}</th>
                                    <th scope="col" class="num">{t.counted}</th>
                                    <th scope="col" class="num">{t.idle}</th>
                                    <th scope="col" class="num">{t.parallel}</th>
                                    <th scope="col" class="num">{t.over_cap}</th>
                                    <th scope="col">{t.completed}</th>
                                </tr>
                            </thead>
                            <tbody>{rows}</tbody>
                        </table>
                    </div>
                </section>
            }
        })
        .into_any()
}

fn study(t: &'static Messages, lesson: StudyLine) -> AnyView {
    let link = Route::Lesson {
        course: lesson.course,
        lesson: lesson.lesson,
    }
    .path();
    let done = match &lesson.completed {
        Some(at) => time(at).into_any(),
        None => view! { <span class="hint">{t.not_yet}</span> }.into_any(),
    };
    let cell = |label: &'static str, seconds: u32| {
        view! { <td class="num" data-label=label>{format::clock(seconds.into())}</td> }
    };
    view! {
        <tr>
            <th scope="row" class="cell-main"><a href=link>{lesson.title}</a></th>
            {cell(t.counted, lesson.valid_seconds)}
            {cell(t.idle, lesson.idle_seconds)}
            {cell(t.parallel, lesson.parallel_seconds)}
            {cell(t.over_cap, lesson.over_cap_seconds)}
            <td data-label=t.completed>{done}</td>
        </tr>
    }
    .into_any()
}
