//! Markdown as pages will show it, beside the field while it is typed. The server renders: one renderer, one look.

use crate::browser::{self, Debounce};
use gloo_events::EventListener;
use leptos::html::Div;
use leptos::prelude::*;
use leptos::task::spawn_local;
use trellis_types::route::api;
use web_sys::{HtmlElement, HtmlTextAreaElement};

/// Around the preview. `field`: the id of the text area.
#[island]
pub(crate) fn Preview(field: String, csrf: String, children: Children) -> impl IntoView {
    let node = NodeRef::<Div>::new();
    Effect::new(move |_| {
        let Some(area) = browser::by_id::<HtmlTextAreaElement>(&field) else {
            return;
        };
        let shown = node
            .get_untracked()
            .and_then(|node| browser::find::<HtmlElement>(&node, ".prose"));
        let Some(shown) = shown else { return };
        let csrf = csrf.clone();
        let refresh = move |area: HtmlTextAreaElement| {
            let (csrf, shown) = (csrf.clone(), shown.clone());
            spawn_local(async move {
                let body = format!("{{\"markdown\":{}}}", browser::quoted(&area.value()));
                if let Ok(answer) = browser::api(api::PREVIEW, &csrf, &body).await {
                    // Sanitised by the server.
                    shown.set_inner_html(&answer.get("html").text().unwrap_or_default());
                }
            });
        };
        if !area.value().trim().is_empty() {
            refresh(area.clone());
        }
        let debounce = Debounce::new(400);
        EventListener::new(&area.clone(), "input", move |_| {
            let (area, refresh) = (area.clone(), refresh.clone());
            debounce.call(move || refresh(area));
        })
        .forget();
    });
    view! { <div class="contents-only" node_ref=node>{children()}</div> }
}
