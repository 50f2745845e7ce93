//! Keeps a part of the page up to date: loads it again when an event says so, or every few seconds.

use crate::browser::events::{Happened, listen};
use crate::browser::{self, Debounce};
use leptos::html::Span;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// Events may come in bursts.
const SETTLE_MS: u32 = 700;

/// `id`: the part's; `events`: the address of a stream, or empty; `poll_seconds`: 0 for not polling. Inside its own
/// part the island ends when the part is replaced.
#[island]
pub(crate) fn Live(id: String, events: String, poll_seconds: u32) -> impl IntoView {
    let node = NodeRef::<Span>::new();
    Effect::new(move |_| {
        let here = move || browser::connected(node.get_untracked().as_deref());
        if !events.is_empty() {
            follow(id.clone(), events.clone(), here);
        }
        if poll_seconds > 0 {
            let id = id.clone();
            spawn_local(async move {
                loop {
                    browser::sleep(poll_seconds * 1000).await;
                    if !here() {
                        break;
                    }
                    if browser::visible() {
                        browser::reload(&id, "").await;
                    }
                }
            });
        }
    });
    view! { <span hidden=true node_ref=node></span> }
}

fn follow(id: String, events: String, here: impl Fn() -> bool + Copy + 'static) {
    let debounce = Debounce::new(SETTLE_MS);
    let first = std::cell::Cell::new(true);
    listen(events, here, move |happened| {
        // The page has just been made when the stream opens first.
        let news = match happened {
            Happened::Open => !first.replace(false),
            Happened::Message(_) => true,
            Happened::Refused => false,
        };
        if news && here() {
            let id = id.clone();
            debounce.call(move || {
                spawn_local(async move {
                    browser::reload(&id, "").await;
                });
            });
        }
    });
}
