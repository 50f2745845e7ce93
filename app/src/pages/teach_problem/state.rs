//! What the check says, and what can be done with the problem.

use crate::components::{Icon, csrf, format, icon, notice, time, verdict_class};
use crate::context::PageContext;
use crate::i18n::Messages;
use crate::islands::live::Live;
use leptos::prelude::*;
use trellis_types::events::Topic;
use trellis_types::route::api;
use trellis_types::route::form::{self, ProblemAction};
use trellis_types::teach::{
    CheckedSubmission, Finding, ImportView, TeachProblemView, VerificationResponse, VerificationState,
    Visibility,
};
use trellis_types::{Route, Slug};

const REGION: &str = "problem-state";
const WIDE: &str = "problem-check";

/// What needs the page's width: what the import said, and the check case by case.
/// `after`: the last event before the view.
pub(super) fn wide(t: &'static Messages, view: &TeachProblemView, after: i64) -> AnyView {
    let imported = view.imported.as_ref().map(|imported| import_note(t, imported));
    let check = &view.verification;
    let table = check
        .progress
        .as_ref()
        .filter(|progress| !progress.rows.is_empty())
        .map(|progress| super::progress::table(t, progress));
    let events = view.slug.clone().map(|slug| api::events(&[Topic::Check(slug)]));
    // Outside of what it brings up to date: it stays while that is replaced.
    let live = is_running(check).then(|| {
        let parts = format!("{WIDE} {REGION}");
        view! { <Live id=parts events=events.unwrap_or_default() after=after poll_seconds=0 /> }
    });
    view! {
        <div id=WIDE class="stack check-wide">{imported} {table}</div>
        {live}
    }
    .into_any()
}

fn is_running(check: &VerificationResponse) -> bool {
    matches!(
        check.state,
        VerificationState::Pending | VerificationState::Running
    )
}

fn import_note(t: &'static Messages, imported: &ImportView) -> AnyView {
    let findings: Vec<_> = imported.findings.iter().map(finding).collect();
    let count = findings.len();
    let findings = (count > 0).then(|| {
        view! {
            <details>
                <summary>{(t.n_import_findings)(count)}</summary>
                <ul class="findings">{findings}</ul>
            </details>
        }
    });
    view! {
        <section class="card">
            <h2>{t.imported_title}</h2>
            <p>{(t.imported_from)(&imported.format)}</p>
            {findings}
        </section>
    }
    .into_any()
}

pub(super) fn side(ctx: &PageContext, t: &'static Messages, view: &TeachProblemView) -> AnyView {
    let running = is_running(&view.verification);
    let versions: Vec<_> = view
        .versions
        .iter()
        .map(|version| {
            view! {
                <li>
                    <span class="num">{format!("v{}", version.version)}</span>
                    <span>{version.author.clone()}</span>
                    {time(&version.at)}
                </li>
            }
        })
        .collect();
    let versions = (!versions.is_empty()).then(|| {
        view! {
            <details class="card">
                <summary>{t.history}</summary>
                <ol class="history" reversed=true>{versions}</ol>
            </details>
        }
    });
    view! {
        <aside class="stack" aria-label=t.state>
            <div id=REGION class="stack">
                {verification(t, &view.verification)}
                {view.slug.as_ref().map(|slug| actions(ctx, t, view, slug))}
                {running.then(|| {
                    view! {
                        <Live id=format!("{REGION} {WIDE}") events=String::new() after=0 poll_seconds=3 />
                    }
                })}
            </div>
            {versions}
        </aside>
    }
    .into_any()
}

fn verification(t: &'static Messages, check: &VerificationResponse) -> AnyView {
    let kind = match check.state {
        VerificationState::Incomplete | VerificationState::Pending | VerificationState::Running => "",
        VerificationState::Passed => "good",
        VerificationState::Failed => "bad",
    };
    let text = match check.state {
        VerificationState::Incomplete => t.check_incomplete,
        VerificationState::Pending => t.check_pending,
        VerificationState::Running => t.check_running,
        VerificationState::Passed => t.check_passed,
        VerificationState::Failed => t.check_failed,
    };
    let findings: Vec<_> = check.findings.iter().map(finding).collect();
    let findings = (!findings.is_empty()).then(|| view! { <ul class="findings">{findings}</ul> });
    let submissions: Vec<_> = check.submissions.iter().map(submission).collect();
    let submissions = (!submissions.is_empty()).then(|| view! { <ul class="checked">{submissions}</ul> });
    view! {
        <section class="card">
            <h2>{t.verification_title}</h2>
            <div role="status">{notice(kind, view! { <p>{text}</p> })}</div>
            {findings}
            {submissions}
        </section>
    }
    .into_any()
}

pub(in crate::pages) fn finding(one: &Finding) -> AnyView {
    let (class, sign) = if one.error {
        ("finding bad", Icon::Cross)
    } else {
        ("finding", Icon::Warning)
    };
    view! {
        <li class=class>
            {icon(sign)}
            <span><code>{one.place.clone()}</code> " " {one.message.clone()}</span>
        </li>
    }
    .into_any()
}

fn submission(one: &CheckedSubmission) -> AnyView {
    let sign = if one.ok { Icon::Check } else { Icon::Cross };
    let verdict = one
        .verdict
        .map(|verdict| view! { <span class=verdict_class(verdict)>{verdict.code()}</span> });
    let skipped = one
        .skipped
        .clone()
        .map(|why| view! { <span class="hint">{why}</span> });
    let fuel = one
        .max_fuel
        .map(|fuel| view! { <span class="num hint">{format::fuel(fuel)}</span> });
    let class = if one.ok { "checked-one ok" } else { "checked-one" };
    view! { <li class=class>{icon(sign)} <code>{one.path.clone()}</code> {verdict} {skipped} {fuel}</li> }
        .into_any()
}

fn actions(ctx: &PageContext, t: &'static Messages, view: &TeachProblemView, slug: &Slug) -> AnyView {
    let button = |action: ProblemAction, text: &'static str, class: &'static str| {
        view! {
            <form method="post" action=form::problem_action(slug, action)>
                {csrf(ctx)}
                <button type="submit" class=class>{text}</button>
            </form>
        }
    };
    let again = format!("{}?problem={slug}", Route::RejudgingNew.path());
    let passed = view.verification.state == VerificationState::Passed;
    let publish = (view.visibility != Visibility::Published && passed)
        .then(|| button(ProblemAction::Publish, t.publish, "button primary block"));
    let withdraw = (view.visibility == Visibility::Published)
        .then(|| button(ProblemAction::Withdraw, t.withdraw, "button block"));
    let export = view.exportable.then(|| {
        view! { <a class="button block" href=form::export(slug) download="">{icon(Icon::Download)} {t.export_package}</a> }
    });
    view! {
        <section class="card stack">
            {publish}
            {withdraw}
            {button(ProblemAction::Verify, t.check_again, "button block")}
            <a class="button block" href=again>{t.rejudge().link}</a>
            {export}
            <details>
                <summary>{t.delete}</summary>
                <p class="hint">{t.delete_problem_text}</p>
                {button(ProblemAction::Delete, t.delete, "button danger block")}
            </details>
        </section>
    }
    .into_any()
}
