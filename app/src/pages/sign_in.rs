//! Signing in with name and password.

use crate::components::{Text, csrf, form_error, submit, text};
use crate::context::PageContext;
use crate::shell::{Layout, Page};
use leptos::prelude::*;
use trellis_types::{Route, route};

pub(crate) fn page(ctx: &PageContext) -> Page {
    let t = ctx.t();
    let next = next(ctx);
    let register = with_next(&Route::Register, &next);
    Page::new(t.sign_in, Layout::Narrow, || {
        view! {
            <div class="auth card">
                <h1>{t.sign_in}</h1>
                {form_error(ctx)}
                <form method="post" action=route::form::SIGN_IN class="stack">
                    {csrf(ctx)}
                    <input type="hidden" name="next" value=next />
                    {text(
                        ctx,
                        Text {
                            name: "login",
                            label: t.login_name,
                            required: true,
                            autocomplete: "username",
                            max: 64,
                            ..Text::default()
                        },
                    )}
                    {text(
                        ctx,
                        Text {
                            name: "password",
                            label: t.password,
                            kind: "password",
                            required: true,
                            autocomplete: "current-password",
                            ..Text::default()
                        },
                    )}
                    {submit(t.sign_in, "button primary block")}
                </form>
                <p class="auth-other">{t.no_account} " " <a href=register>{t.register}</a></p>
            </div>
        }
    })
}

/// Where to go on afterwards, as the query or the posted form says. The server checks that it is a path of ours.
pub(super) fn next(ctx: &PageContext) -> String {
    ctx.posted("next")
        .map(str::to_owned)
        .or_else(|| ctx.query_value("next"))
        .filter(|next| next.starts_with('/') && !next.starts_with("//"))
        .unwrap_or_default()
}

pub(super) fn with_next(route: &Route, next: &str) -> String {
    if next.is_empty() {
        return route.path();
    }
    let next: String = form_urlencoded::byte_serialize(next.as_bytes()).collect();
    format!("{}?next={next}", route.path())
}
