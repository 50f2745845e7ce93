//! Automatic, light, dark. Without JavaScript the form posts to `/prefs`.

use crate::browser;
use leptos::html::Span;
use leptos::prelude::*;

/// Around the form. The page shows what belongs to `data-theme` of the root: all signs and names are there.
#[island]
pub(crate) fn ThemeToggle(children: Children) -> impl IntoView {
    let node = NodeRef::<Span>::new();
    let change = move |event: leptos::ev::SubmitEvent| {
        let Some(root) = browser::document().and_then(|document| document.document_element()) else {
            return;
        };
        event.prevent_default();
        let theme = match root.get_attribute("data-theme").as_deref() {
            Some("auto") => "light",
            Some("light") => "dark",
            _ => "auto",
        };
        root.set_attribute("data-theme", theme).ok();
        browser::set_cookie("theme", theme);
    };
    view! { <span node_ref=node on:submit=change>{children()}</span> }
}
