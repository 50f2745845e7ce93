//! Making an account.

use super::sign_in::{next, with_next};
use crate::components::{Text, csrf, form_error, submit, text};
use crate::context::PageContext;
use crate::shell::{Layout, Page};
use leptos::prelude::*;
use trellis_types::auth::MAX_DISPLAY_NAME;
use trellis_types::{Route, route};

pub(crate) fn page(ctx: &PageContext) -> Page {
    let t = ctx.t();
    let next = next(ctx);
    let sign_in = with_next(&Route::SignIn, &next);
    Page::new(t.register, Layout::Narrow, || {
        view! {
            <div class="auth card">
                <h1>{t.register}</h1>
                <p class="lead">{t.register_lead}</p>
                {form_error(ctx)}
                <form method="post" action=route::form::REGISTER class="stack">
                    {csrf(ctx)}
                    <input type="hidden" name="next" value=next />
                    {text(
                        ctx,
                        Text {
                            name: "login",
                            label: t.login_name,
                            hint: t.login_hint,
                            required: true,
                            autocomplete: "username",
                            max: 64,
                            ..Text::default()
                        },
                    )}
                    {text(
                        ctx,
                        Text {
                            name: "display_name",
                            label: t.display_name,
                            hint: t.display_name_hint,
                            required: true,
                            autocomplete: "name",
                            max: MAX_DISPLAY_NAME,
                            ..Text::default()
                        },
                    )}
                    {text(
                        ctx,
                        Text {
                            name: "password",
                            label: t.password,
                            kind: "password",
                            hint: t.password_hint,
                            required: true,
                            autocomplete: "new-password",
                            ..Text::default()
                        },
                    )}
                    {submit(t.register, "button primary block")}
                </form>
                <p class="auth-other">{t.have_account} " " <a href=sign_in>{t.sign_in}</a></p>
            </div>
        }
    })
}
