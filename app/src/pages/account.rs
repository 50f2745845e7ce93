//! My account.

use crate::components::{Text, csrf, form_error, format, page_head, stat, submit, text, time};
use crate::context::PageContext;
use crate::i18n::Messages;
use crate::portal::PageError;
use crate::shell::{Layout, Page};
use leptos::prelude::*;
use trellis_types::auth::{AccountView, MAX_DISPLAY_NAME, SessionUser};
use trellis_types::route;

pub(crate) async fn page(ctx: &PageContext) -> Result<Page, PageError> {
    let view = ctx.portal.account(&ctx.reader()).await?;
    let user = ctx.user.clone().ok_or(PageError::SignIn)?;
    let t = ctx.t();
    Ok(Page::new(t.nav_account, Layout::Narrow, || {
        view! {
            {page_head(&user.display_name, "")}
            {facts(t, &user, &view)}
            {form_error(ctx)}
            {name(ctx, t, &user)}
            {password(ctx, t, view.has_password)}
        }
    }))
}

fn facts(t: &'static Messages, user: &SessionUser, view: &AccountView) -> AnyView {
    let roles: Vec<_> = user
        .roles
        .iter()
        .map(|role| view! { <span class="tag">{t.role(*role)}</span> })
        .collect();
    let classes: Vec<_> = view
        .classes
        .iter()
        .map(|class| view! { <span class="tag">{class.title.clone()}</span> })
        .collect();
    let classes = (!classes.is_empty())
        .then(|| view! { <div><dt>{t.my_classes}</dt><dd class="tags">{classes}</dd></div> });
    view! {
        <dl class="stats stats-row">
            {stat(format::class_hours(view.hours_seconds), t.stat_hours)}
            {stat(view.solved.to_string(), t.stat_solved)}
        </dl>
        <dl class="facts facts-list card">
            <div><dt>{t.login_name}</dt><dd><code>{user.login.clone()}</code></dd></div>
            <div><dt>{t.roles}</dt><dd class="tags">{roles}</dd></div>
            <div><dt>{t.member_since}</dt><dd>{time(&view.created)}</dd></div>
            {classes}
        </dl>
    }
    .into_any()
}

fn name(ctx: &PageContext, t: &'static Messages, user: &SessionUser) -> AnyView {
    view! {
        <section class="card">
            <h2>{t.display_name}</h2>
            <form method="post" action=route::form::ACCOUNT_NAME class="stack">
                {csrf(ctx)}
                {text(
                    ctx,
                    Text {
                        name: "display_name",
                        label: t.display_name,
                        value: &user.display_name,
                        hint: t.display_name_hint,
                        required: true,
                        autocomplete: "name",
                        max: MAX_DISPLAY_NAME,
                        ..Text::default()
                    },
                )}
                {submit(t.save, "button")}
            </form>
        </section>
    }
    .into_any()
}

fn password(ctx: &PageContext, t: &'static Messages, has_one: bool) -> AnyView {
    let current = has_one.then(|| {
        text(
            ctx,
            Text {
                name: "current",
                label: t.current_password,
                kind: "password",
                required: true,
                autocomplete: "current-password",
                ..Text::default()
            },
        )
    });
    view! {
        <section class="card">
            <h2>{t.password}</h2>
            <p class="hint">{t.password_change_text}</p>
            <form method="post" action=route::form::ACCOUNT_PASSWORD class="stack">
                {csrf(ctx)}
                {current}
                {text(
                    ctx,
                    Text {
                        name: "new",
                        label: t.new_password,
                        kind: "password",
                        hint: t.password_hint,
                        required: true,
                        autocomplete: "new-password",
                        ..Text::default()
                    },
                )}
                {submit(t.save, "button")}
            </form>
        </section>
    }
    .into_any()
}
