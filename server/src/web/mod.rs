//! What every answer of the server shares: sessions, CSRF, security headers, pages and errors, static assets.

pub mod assets;
pub mod csrf;
pub mod headers;
pub mod page;
pub mod session;
