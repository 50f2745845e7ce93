//! The front door: what this is, or what to do next.

use crate::components::format;
use crate::components::{
    Icon, card_head, empty, icon, meter, phase_chip, problem_rows, stat, submission_rows, time,
};
use crate::context::PageContext;
use crate::i18n::Messages;
use crate::portal::PageError;
use crate::shell::{Layout, Page};
use leptos::prelude::*;
use trellis_types::Route;
use trellis_types::contests::ContestLine;
use trellis_types::courses::{CourseCard, HomeMe, HomeStats, HomeView};
use trellis_types::problems::Place;
use trellis_types::sets::SetCard;

pub(crate) async fn page(ctx: &PageContext) -> Result<Page, PageError> {
    let view = ctx.portal.home(&ctx.reader()).await?;
    let t = ctx.t();
    Ok(Page::new("", Layout::Normal, || match (&ctx.user, view.me) {
        (Some(user), Some(me)) => welcome_back(t, &user.display_name, me, view).into_any(),
        _ => welcome(t, view).into_any(),
    }))
}

fn welcome(t: &'static Messages, view: HomeView) -> AnyView {
    let first = view
        .course
        .as_ref()
        .map_or_else(|| Route::Courses.path(), next_lesson);
    let HomeStats {
        problems,
        lessons,
        languages,
    } = view.stats;
    view! {
        <section class="hero">
            <div class="hero-text">
                <h1>{t.hero_title}</h1>
                <p class="lead">{t.hero_lead}</p>
                <div class="actions">
                    <a class="button primary large" href=first>{t.hero_start} {icon(Icon::Arrow)}</a>
                    <a class="button large" href=Route::Problems.path()>{t.hero_problems}</a>
                </div>
                <dl class="stats">
                    {stat(problems.to_string(), t.stat_problems)}
                    {stat(lessons.to_string(), t.stat_lessons)}
                    {stat(languages.to_string(), t.stat_languages)}
                </dl>
            </div>
            {hero_art(t)}
        </section>
        <section class="features">
            {feature(Icon::Code, t.feature_same, t.feature_same_text)}
            {feature(Icon::Book, t.feature_learn, t.feature_learn_text)}
            {feature(Icon::Trophy, t.feature_compete, t.feature_compete_text)}
        </section>
        <div class="columns">
            <section class="card">
                {card_head(t.first_problems, Some((Route::Problems.path(), t.all_problems)))}
                {problems_or_none(t, view.problems)}
            </section>
            <section class="card">
                {card_head(t.nav_contests, Some((Route::Contests.path(), t.all_contests)))}
                {contests(t, view.contests)}
            </section>
        </div>
    }
    .into_any()
}

/// What judging looks like: not a picture, so that it is sharp, small and in both languages.
fn hero_art(t: &'static Messages) -> AnyView {
    let code = crate::markdown::code(
        "rust",
        "use std::io::{stdin, Read};\n\nfn main() {\n    let mut text = String::new();\n    stdin().read_to_string(&mut text).unwrap();\n    let sum: i64 = text.split_whitespace()\n        .map(|n| n.parse::<i64>().unwrap())\n        .sum();\n    println!(\"{sum}\");\n}\n",
    );
    let rows = [
        ("sample/1", "0.000 s"),
        ("secret/01", "0.001 s"),
        ("secret/02", "0.004 s"),
        ("secret/03", "0.038 s"),
    ];
    let rows = rows
        .into_iter()
        .map(|(name, fuel)| {
            view! {
                <li>
                    <span class="chip chip-ac">"AC"</span>
                    <code>{name}</code>
                    <span class="num">{fuel}</span>
                </li>
            }
        })
        .collect_view();
    view! {
        <div class="hero-art" role="img" aria-label=t.hero_art>
            <div class="window" aria-hidden="true">
                <div class="window-bar"><i></i><i></i><i></i><span>"main.rs"</span></div>
                <pre><code inner_html=code></code></pre>
            </div>
            <ul class="window hero-cases" aria-hidden="true">{rows}</ul>
        </div>
    }
    .into_any()
}

fn feature(sign: Icon, title: &'static str, text: &'static str) -> AnyView {
    view! {
        <div class="feature">
            <span class="feature-icon">{icon(sign)}</span>
            <h2>{title}</h2>
            <p>{text}</p>
        </div>
    }
    .into_any()
}

fn welcome_back(t: &'static Messages, name: &str, me: HomeMe, view: HomeView) -> AnyView {
    let rank = me
        .rank
        .map_or_else(|| "\u{2013}".to_owned(), |rank| rank.to_string());
    let sets = (!view.sets.is_empty()).then(|| {
        view! {
            <section class="card">
                {card_head(t.nav_sets, Some((Route::Sets.path(), t.all_sets)))}
                <ul class="plain-list">{view.sets.into_iter().map(|set| set_line(t, set)).collect_view()}</ul>
            </section>
        }
    });
    let recent = if view.recent.is_empty() {
        empty(t.no_submissions_yet, ()).into_any()
    } else {
        submission_rows(t, view.recent).into_any()
    };
    view! {
        <div class="page-head">
            <div class="page-head-text">
                <h1>{(t.welcome_back)(name)}</h1>
            </div>
        </div>
        <dl class="stats stats-row">
            {stat(format::class_hours(me.hours_seconds), t.stat_hours)}
            {stat(me.solved.to_string(), t.stat_solved)}
            {stat(rank, t.stat_rank)}
        </dl>
        {view.course.map(|course| go_on(t, course))}
        <div class="columns">
            <section class="card">
                {card_head(t.next_problems, Some((Route::Problems.path(), t.all_problems)))}
                {problems_or_none(t, view.problems)}
            </section>
            <div class="stack">
                {sets}
                <section class="card">
                    {card_head(t.nav_contests, Some((Route::Contests.path(), t.all_contests)))}
                    {contests(t, view.contests)}
                </section>
            </div>
        </div>
        <section class="card">
            {card_head(t.recent_submissions, Some((Route::Submissions.path(), t.all_submissions)))}
            {recent}
        </section>
    }
    .into_any()
}

fn next_lesson(course: &CourseCard) -> String {
    match &course.next {
        Some(lesson) => Route::Lesson {
            course: course.slug.clone(),
            lesson: lesson.slug.clone(),
        }
        .path(),
        None => Route::Course {
            course: course.slug.clone(),
        }
        .path(),
    }
}

fn go_on(t: &'static Messages, course: CourseCard) -> AnyView {
    let (link, done) = (next_lesson(&course), course.next.is_none());
    let title = course.next.map_or(course.title.clone(), |lesson| lesson.title);
    let action = if done { t.look_again } else { t.continue_lesson };
    view! {
        <section class="card go-on">
            <div>
                <p class="eyebrow">{course.title.clone()}</p>
                <h2>{title}</h2>
                {meter(course.title, course.completed.into(), course.lessons.into())}
                <p class="hint">{(t.lessons_done)(course.completed, course.lessons)}</p>
            </div>
            <a class="button primary" href=link>{action} {icon(Icon::Arrow)}</a>
        </section>
    }
    .into_any()
}

fn problems_or_none(t: &'static Messages, problems: Vec<trellis_types::problems::ProblemLine>) -> AnyView {
    if problems.is_empty() {
        empty(t.no_problems, ()).into_any()
    } else {
        view! { <div class="compact">{problem_rows(t, problems, &Place::default())}</div> }.into_any()
    }
}

fn contests(t: &'static Messages, contests: Vec<ContestLine>) -> AnyView {
    if contests.is_empty() {
        return empty(t.no_contests, ()).into_any();
    }
    let lines = contests
        .into_iter()
        .map(|contest| {
            let at = time(&contest.start);
            view! {
                <li class="line">
                    <div class="line-main">
                        <a href=Route::Contest { id: contest.id }.path()>{contest.title}</a>
                        <p class="hint">{at} " \u{b7} " {(t.duration)(contest.length_seconds)}</p>
                    </div>
                    {phase_chip(t, contest.phase)}
                </li>
            }
        })
        .collect_view();
    view! { <ul class="plain-list">{lines}</ul> }.into_any()
}

fn set_line(t: &'static Messages, set: SetCard) -> AnyView {
    let due = set
        .due
        .as_ref()
        .map(|due| view! { <p class="hint">{t.due} " " {time(due)}</p> });
    view! {
        <li class="line">
            <div class="line-main">
                <a href=Route::Set { id: set.id }.path()>{set.title.clone()}</a>
                {due}
            </div>
            <div class="line-side">
                {meter(set.title, set.solved.into(), set.problems.into())}
                <span class="num">{format!("{}/{}", set.solved, set.problems)}</span>
            </div>
        </li>
    }
    .into_any()
}
