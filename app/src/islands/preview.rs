//! Markdown as pages will show it, beside the field while it is typed. The server renders: one renderer, one look.

use crate::browser::{self, Debounce, http};
use gloo_events::EventListener;
use leptos::prelude::*;
use leptos::task::spawn_local;
use trellis_types::courses::{PreviewRequest, PreviewResponse};
use trellis_types::route::api;
use web_sys::HtmlTextAreaElement;

/// `field`: the id of the text area; `html`: what the server made of it for this page.
#[island]
pub(crate) fn Preview(field: String, title: String, html: String, csrf: String) -> impl IntoView {
    let shown = RwSignal::new(html);
    Effect::new(move |_| {
        let Some(area) = browser::by_id::<HtmlTextAreaElement>(&field) else {
            return;
        };
        let (debounce, csrf) = (Debounce::new(400), csrf.clone());
        let refresh = move |area: HtmlTextAreaElement| {
            let csrf = csrf.clone();
            spawn_local(async move {
                let body = PreviewRequest {
                    markdown: area.value(),
                };
                if let Ok(answer) = http::post::<PreviewResponse>(api::PREVIEW, &csrf, &body).await {
                    shown.set(answer.html);
                }
            });
        };
        if shown.get_untracked().is_empty() && !area.value().trim().is_empty() {
            refresh(area.clone());
        }
        EventListener::new(&area.clone(), "input", move |_| {
            let (area, refresh) = (area.clone(), refresh.clone());
            debounce.call(move || refresh(area));
        })
        .forget();
    });
    let label = title.clone();
    view! {
        <section class="preview" aria-label=label>
            <p class="eyebrow">{title}</p>
            <div class="prose" inner_html=move || shown.get()></div>
        </section>
    }
}
