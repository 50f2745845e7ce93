//! The Leptos front end: shell, pages, islands, components.
//!
//! The server calls [`respond`] with a [`PageContext`]; everything else here is how a page comes about. Islands are
//! the only code that also runs in the browser (feature `hydrate`, through `app/client`).

#![recursion_limit = "256"] // the types of views are deep

mod browser;
mod components;
pub mod islands;

#[cfg(feature = "ssr")]
mod context;
#[cfg(feature = "ssr")]
mod i18n;
#[cfg(feature = "ssr")]
pub mod latex;
#[cfg(feature = "ssr")]
pub mod markdown;
#[cfg(feature = "ssr")]
mod pages;
#[cfg(feature = "ssr")]
pub mod portal;
#[cfg(feature = "ssr")]
mod respond;
#[cfg(feature = "ssr")]
mod shell;
#[cfg(feature = "ssr")]
pub mod statement;

#[cfg(feature = "ssr")]
pub use context::{Assets, ErrorKind, Flash, FormState, PageContext, Rendered};
#[cfg(feature = "ssr")]
pub use respond::{respond, respond_error};
