//! The administrator's page: queue, languages, accounts, audit.

use crate::components::{csrf, form_error, notice, older, page_head_with, stat, time};
use crate::context::PageContext;
use crate::i18n::Messages;
use crate::portal::PageError;
use crate::shell::{Layout, Page};
use leptos::prelude::*;
use trellis_types::admin::{AdminQuery, AdminView, AuditLine, QueueView, UserLine};
use trellis_types::auth::Role;
use trellis_types::problems::{LanguageChoice, LanguageState};
use trellis_types::{Route, route};

pub(crate) async fn page(ctx: &PageContext) -> Result<Page, PageError> {
    let query = AdminQuery {
        user: ctx.query_value("user").unwrap_or_default(),
        what: ctx.query_value("what").unwrap_or_default(),
        before: ctx.query_value("before").and_then(|id| id.parse().ok()),
    };
    let view = ctx.portal.admin(&ctx.reader(), &query).await?;
    let t = ctx.t();
    Ok(Page::new(t.nav_admin, Layout::Wide, || {
        view! {
            {page_head_with(t.nav_admin, "", links(t))}
            {form_error(ctx)}
            {queue(t, &view.queue)}
            {languages(t, &view.languages)}
            {users(ctx, t, &view)}
            {audit(t, &view)}
        }
    }))
}

fn links(t: &'static Messages) -> AnyView {
    view! {
        <a class="button" href=Route::Nodes.path()>{t.nodes().link}</a>
        {super::rejudgings::link(t)}
    }
    .into_any()
}

fn queue(t: &'static Messages, queue: &QueueView) -> AnyView {
    let oldest = queue
        .oldest
        .as_ref()
        .map(|at| view! { <p class="hint">{t.oldest_queued} " " {time(at)}</p> });
    let note = if queue.confined {
        notice(
            "good",
            view! { <p>{t.sandbox_confined} " " {queue.note.clone()}</p> },
        )
        .into_any()
    } else {
        notice(
            "warning",
            view! { <p>{t.sandbox_open} " " {queue.note.clone()}</p> },
        )
        .into_any()
    };
    view! {
        <section class="section">
            <h2>{t.queue}</h2>
            <dl class="stats stats-row">
                {stat(queue.queued.to_string(), t.queued)}
                {stat(queue.running.to_string(), t.judging_now)}
                {stat(queue.workers.to_string(), t.workers)}
            </dl>
            {oldest}
            {note}
        </section>
    }
    .into_any()
}

fn languages(t: &'static Messages, languages: &[LanguageChoice]) -> AnyView {
    let rows: Vec<_> = languages
        .iter()
        .map(|language| {
            let (class, text) = match &language.ready {
                LanguageState::Ready => ("chip chip-ac", t.language_ready.to_owned()),
                LanguageState::Preparing { percent } => {
                    let percent = percent.map(|percent| format!(" {percent} %")).unwrap_or_default();
                    ("chip chip-run", format!("{}{percent}", t.language_being_prepared))
                }
                LanguageState::Off { why } => ("chip chip-wa", format!("{} {why}", t.language_off)),
            };
            view! { <li class="line"><span class="line-main">{language.name.clone()}</span> <span class=class>{text}</span></li> }
        })
        .collect();
    view! { <section class="card"><h2>{t.help_languages}</h2><ul class="plain-list">{rows}</ul></section> }
        .into_any()
}

fn users(ctx: &PageContext, t: &'static Messages, view: &AdminView) -> AnyView {
    let rows: Vec<_> = view.users.iter().map(|user| user_row(ctx, t, user)).collect();
    view! {
        <section class="section">
            <h2>{t.accounts}</h2>
            <form class="filter" method="get" action=Route::Admin.path() role="search">
                <div class="field grow">
                    <label for="user">{t.search}</label>
                    <input type="search" id="user" name="user" value=view.query.user.clone() maxlength="64" />
                </div>
                <button type="submit" class="button">{t.apply}</button>
            </form>
            <p class="hint">{(t.n_accounts)(view.users_total)}</p>
            <div class="card flush">
                <table class="cards-on-small">
                    <thead>
                        <tr>
                            <th scope="col">{t.login_name}</th>
                            <th scope="col">{t.display_name}</th>
                            <th scope="col">{t.roles}</th>
                            <th scope="col">{t.member_since}</th>
                            <th scope="col">{t.state}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}

fn user_row(ctx: &PageContext, t: &'static Messages, user: &UserLine) -> AnyView {
    let boxes: Vec<_> = Role::ALL
        .into_iter()
        .map(|role| {
            let id = format!("{}-{}", user.id, role.as_str());
            view! {
                <span class="check">
                    <input type="checkbox" id=id.clone() name="roles" value=role.as_str() checked=user.roles.contains(&role) />
                    <label for=id>{t.role(role)}</label>
                </span>
            }
        })
        .collect();
    let (to, text) = if user.disabled {
        ("false", t.enable)
    } else {
        ("true", t.disable)
    };
    let save = format!("{}: {}", t.save, user.login);
    let change = format!("{text}: {}", user.login);
    view! {
        <tr>
            <th scope="row" class="cell-main"><code>{user.login.clone()}</code></th>
            <td data-label=t.display_name>{user.display_name.clone()}</td>
            <td data-label=t.roles>
                <form method="post" action=route::form::user_roles(&user.id) class="roles-form">
                    {csrf(ctx)}
                    {boxes}
                    <button type="submit" class="button small" aria-label=save>{t.save}</button>
                </form>
            </td>
            <td data-label=t.member_since>{time(&user.created)}</td>
            <td data-label=t.state>
                <form method="post" action=route::form::user_disabled(&user.id)>
                    {csrf(ctx)}
                    <button type="submit" name="disabled" value=to class="button small" aria-label=change>{text}</button>
                </form>
            </td>
        </tr>
    }
    .into_any()
}

fn audit(t: &'static Messages, view: &AdminView) -> AnyView {
    let rows: Vec<_> = view.audit.iter().map(|line| audit_row(t, line)).collect();
    let older = view.older.map(|id| {
        let mut out = form_urlencoded::Serializer::new(String::new());
        if !view.query.what.is_empty() {
            out.append_pair("what", &view.query.what);
        }
        out.append_pair("before", &id.to_string());
        older(t, format!("{}?{}#audit", Route::Admin.path(), out.finish()))
    });
    view! {
        <section class="section" id="audit">
            <h2>{t.audit}</h2>
            <form class="filter" method="get" action=Route::Admin.path()>
                <div class="field grow">
                    <label for="what">{t.audit_what}</label>
                    <input type="search" id="what" name="what" value=view.query.what.clone() placeholder="user.sign_in" maxlength="64" />
                </div>
                <button type="submit" class="button">{t.apply}</button>
            </form>
            <div class="card flush">
                <table class="cards-on-small audit">
                    <thead>
                        <tr>
                            <th scope="col">{t.when}</th>
                            <th scope="col">{t.who}</th>
                            <th scope="col">{t.audit_what}</th>
                            <th scope="col">{t.audit_target}</th>
                            <th scope="col">{t.audit_address}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            {older}
        </section>
    }
    .into_any()
}

fn audit_row(t: &'static Messages, line: &AuditLine) -> AnyView {
    let who = if line.who.is_empty() {
        "\u{2013}".to_owned()
    } else {
        line.who.clone()
    };
    let detail =
        (!line.detail.is_empty()).then(|| view! { <code class="detail">{line.detail.clone()}</code> });
    view! {
        <tr>
            <td data-label=t.when>{time(&line.at)}</td>
            <td data-label=t.who>{who}</td>
            <th scope="row" class="cell-main"><code>{line.what.clone()}</code></th>
            <td data-label=t.audit_target><code>{line.target.clone()}</code> {detail}</td>
            <td data-label=t.audit_address><code>{line.address.clone()}</code></td>
        </tr>
    }
    .into_any()
}
