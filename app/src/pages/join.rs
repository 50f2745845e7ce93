//! Joining a class by its code.

use crate::components::{Text, csrf, form_error, submit, text};
use crate::context::PageContext;
use crate::portal::PageError;
use crate::shell::{Layout, Page};
use leptos::prelude::*;
use trellis_types::route;

pub(crate) fn page(ctx: &PageContext) -> Result<Page, PageError> {
    if ctx.user.is_none() {
        return Err(PageError::SignIn);
    }
    let t = ctx.t();
    let code = ctx.query_value("code").unwrap_or_default();
    Ok(Page::new(t.join_class, Layout::Narrow, || {
        view! {
            <div class="auth card">
                <h1>{t.join_class}</h1>
                <p class="lead">{t.join_class_lead}</p>
                {form_error(ctx)}
                <form method="post" action=route::form::JOIN class="stack">
                    {csrf(ctx)}
                    {text(
                        ctx,
                        Text {
                            name: "code",
                            label: t.join_code,
                            value: &code,
                            required: true,
                            max: 64,
                            ..Text::default()
                        },
                    )}
                    {submit(t.join, "button primary block")}
                </form>
            </div>
        }
    }))
}
