//! One file a page: load the view, build the HTML.

mod account;
mod admin;
mod answers;
mod board;
mod contest;
mod contest_form;
mod contests;
mod course;
mod courses;
pub(crate) mod error;
mod exercise;
mod help;
mod home;
mod join;
mod learning;
mod lesson;
mod lesson_edit;
mod nodes;
mod organize;
mod panel;
mod problem;
mod problems;
mod progress;
mod quiz;
mod ranking;
mod register;
mod rejudging;
mod rejudging_form;
mod rejudgings;
mod run_output;
mod set;
mod sets;
mod sign_in;
mod submission;
mod submissions;
mod teach;
mod teach_problem;
mod teach_set;
mod teach_set_form;
mod teach_upload;

use crate::context::PageContext;
use crate::portal::PageError;
use crate::shell::Page;
use trellis_types::Route;

/// Loads and builds the page of a route.
pub(crate) async fn page(ctx: &PageContext, route: &Route) -> Result<Page, PageError> {
    match route {
        Route::Home => home::page(ctx).await,
        Route::Courses => courses::page(ctx).await,
        Route::Course { course } => course::page(ctx, course).await,
        Route::Lesson { course, lesson } => lesson::page(ctx, course, lesson).await,
        Route::LessonEdit { course, lesson } => lesson_edit::page(ctx, course, lesson).await,
        Route::Problems => problems::page(ctx).await,
        Route::Problem { problem } => problem::page(ctx, problem).await,
        Route::Submissions => submissions::page(ctx).await,
        Route::Submission { id } => submission::page(ctx, id).await,
        Route::Contests => contests::page(ctx).await,
        Route::Contest { id } => contest::page(ctx, id).await,
        Route::Board { id } => board::page(ctx, id).await,
        Route::Ranking => ranking::page(ctx).await,
        Route::Learning => learning::page(ctx).await,
        Route::Sets => sets::page(ctx).await,
        Route::Set { id } => set::page(ctx, id).await,
        Route::ClassJoin => join::page(ctx),
        Route::SignIn => Ok(sign_in::page(ctx)),
        Route::Register => Ok(register::page(ctx)),
        Route::Account => account::page(ctx).await,
        Route::Help => help::page(ctx).await,
        Route::Teach => teach::page(ctx).await,
        Route::TeachProblemNew => teach_problem::page(ctx, None).await,
        Route::TeachProblem { problem } => teach_problem::page(ctx, Some(problem)).await,
        Route::TeachUpload => teach_upload::page(ctx).await,
        Route::TeachSetNew => teach_set_form::page(ctx, None).await,
        Route::TeachSetEdit { id } => teach_set_form::page(ctx, Some(id)).await,
        Route::TeachSet { id } => teach_set::page(ctx, id).await,
        Route::Organize => organize::page(ctx).await,
        Route::OrganizeNew => contest_form::page(ctx, None).await,
        Route::OrganizeContest { id } => contest_form::page(ctx, Some(id)).await,
        Route::Rejudgings => rejudgings::page(ctx).await,
        Route::RejudgingNew => rejudging_form::page(ctx).await,
        Route::Rejudging { id } => rejudging::page(ctx, id).await,
        Route::Admin => admin::page(ctx).await,
        Route::Nodes => nodes::page(ctx).await,
    }
}
