//! What went wrong, and what to do.

use crate::context::{ErrorKind, PageContext};
use crate::shell::{Layout, Page};
use leptos::prelude::*;
use trellis_types::Route;

pub(crate) fn page(ctx: &PageContext, kind: ErrorKind) -> Page {
    let t = ctx.t();
    let (title, text) = match kind {
        ErrorKind::NotFound => (t.not_found, t.not_found_text.to_owned()),
        ErrorKind::Gone => (t.gone, t.gone_text.to_owned()),
        ErrorKind::Forbidden => (t.forbidden, t.forbidden_text.to_owned()),
        ErrorKind::StaleForm => (t.stale_form, t.stale_form_text.to_owned()),
        ErrorKind::Conflict => (t.conflict, t.conflict_text.to_owned()),
        ErrorKind::BadRequest => (t.bad_request, t.bad_request_text.to_owned()),
        ErrorKind::TooLarge => (t.too_large, t.too_large_text.to_owned()),
        ErrorKind::RateLimited { retry_after_seconds } => {
            (t.rate_limited, (t.rate_limited_text)(retry_after_seconds.max(1)))
        }
        ErrorKind::Internal => (t.internal, t.internal_text.to_owned()),
    };
    let again = matches!(
        kind,
        ErrorKind::StaleForm | ErrorKind::Conflict | ErrorKind::Internal
    )
    .then(|| view! { <a class="button" href=ctx.here()>{t.load_again}</a> });
    Page::new(title, Layout::Narrow, || {
        view! {
            <div class="error-page">
                <p class="error-code" aria-hidden="true">{kind.status().to_string()}</p>
                <h1>{title}</h1>
                <p class="lead">{text}</p>
                <div class="actions">
                    {again}
                    <a class="button primary" href=Route::Home.path()>{t.to_home}</a>
                    <a class="button quiet" href=Route::Problems.path()>{t.nav_problems}</a>
                </div>
            </div>
        }
    })
}
