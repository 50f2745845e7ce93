//! Applies a GET form while it is being changed: loads its address and shows the new results in place.

use crate::browser::{self, Debounce};
use gloo_events::EventListener;
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::HtmlFormElement;

/// `form`: the form's id; `region`: the id of the results.
#[island]
pub(crate) fn FilterBox(form: String, region: String) -> impl IntoView {
    Effect::new(move |_| {
        let Some(element) = browser::by_id::<HtmlFormElement>(&form) else {
            return;
        };
        let debounce = Debounce::new(250);
        let region = region.clone();
        EventListener::new(&element.clone(), "input", move |_| {
            let (element, region) = (element.clone(), region.clone());
            debounce.call(move || {
                let address = browser::form_address(&element);
                spawn_local(async move {
                    if browser::reload_region(&region, &address).await {
                        remember(&address);
                    }
                });
            });
        })
        .forget();
    });
}

/// The address bar shows what is filtered, so that it can be sent to somebody.
fn remember(address: &str) {
    if let Some(history) = web_sys::window().and_then(|window| window.history().ok()) {
        history
            .replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(address))
            .ok();
    }
}
