//! From a route to a finished page.

use crate::context::{ErrorKind, PageContext, Rendered};
use crate::portal::PageError;
use crate::{pages, shell};
use trellis_types::Route;

/// Loads the page's view and renders it. A page that wants a signed-in person redirects to the sign-in page.
pub async fn respond(ctx: PageContext, route: Route) -> Rendered {
    match pages::page(&ctx, &route).await {
        Ok(page) => Rendered {
            status: if ctx.form_error().is_some() { 422 } else { 200 },
            html: shell::document(&ctx, &page),
            redirect: None,
        },
        Err(PageError::SignIn) => sign_in_first(&ctx),
        Err(PageError::NotFound) => respond_error(&ctx, ErrorKind::NotFound),
        Err(PageError::Forbidden) => respond_error(&ctx, ErrorKind::Forbidden),
        Err(PageError::Gone) => respond_error(&ctx, ErrorKind::Gone),
        Err(PageError::Internal) => respond_error(&ctx, ErrorKind::Internal),
    }
}

/// The page that says what went wrong and what to do.
pub fn respond_error(ctx: &PageContext, kind: ErrorKind) -> Rendered {
    Rendered {
        status: kind.status(),
        html: shell::document(ctx, &pages::error::page(ctx, kind)),
        redirect: None,
    }
}

fn sign_in_first(ctx: &PageContext) -> Rendered {
    let next: String = form_urlencoded::byte_serialize(ctx.here().as_bytes()).collect();
    Rendered {
        status: 303,
        html: String::new(),
        redirect: Some(format!("{}?next={next}", Route::SignIn.path())),
    }
}
