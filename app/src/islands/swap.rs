//! A form whose answer is shown in place: the page that the server answers with is not loaded, but parts of it are
//! put in the place of ours. For filters (GET forms) while they are typed, for posted forms when they are sent.

use crate::browser::{self, Debounce};
use gloo_events::EventListener;
use leptos::html::Div;
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::HtmlFormElement;

/// Around the form. `ids`: the ids of the parts, as words.
#[island]
pub(crate) fn Swap(ids: String, children: Children) -> impl IntoView {
    let node = NodeRef::<Div>::new();
    let busy = RwSignal::new(false);
    Effect::new({
        let ids = ids.clone();
        move |_| {
            let form = node
                .get_untracked()
                .and_then(|node| browser::find::<HtmlFormElement>(&node, "form"));
            if let Some(form) = form.filter(|form| form.method() == "get") {
                while_typing(form, ids.clone());
            }
        }
    });
    let sent = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let form = node
            .get_untracked()
            .and_then(|node| browser::find::<HtmlFormElement>(&node, "form"));
        let Some(form) = form.filter(|_| !busy.get_untracked()) else {
            return;
        };
        let ids = ids.clone();
        busy.set(true);
        spawn_local(async move {
            if form.method() == "get" {
                filter(&form, &ids).await;
            } else if !browser::send(&form, "", &ids).await {
                // As it would have been without us.
                form.submit().ok();
            }
            busy.try_set(false);
        });
    };
    view! { <div class="contents-only" node_ref=node on:submit=sent>{children()}</div> }
}

fn while_typing(form: HtmlFormElement, ids: String) {
    let debounce = Debounce::new(250);
    EventListener::new(&form.clone(), "input", move |_| {
        let (form, ids) = (form.clone(), ids.clone());
        debounce.call(move || {
            spawn_local(async move {
                filter(&form, &ids).await;
            });
        });
    })
    .forget();
}

async fn filter(form: &HtmlFormElement, ids: &str) {
    let address = browser::address(form);
    if browser::reload(ids, &address).await {
        browser::replace_address(&address);
    }
}
