//! Keeps a part of the page up to date: loads it again when an event says so, or every few seconds.

use crate::browser::events::{Happened, listen};
use crate::browser::{self, Debounce};
use gloo_timers::future::TimeoutFuture;
use leptos::html::Span;
use leptos::prelude::*;
use leptos::task::spawn_local;
use trellis_types::events::Topic;
use trellis_types::route::api;

/// Events may come in bursts.
const SETTLE_MS: u32 = 700;

/// `region`: the id of the part; `topics`: what to listen to; `poll_seconds`: 0 for not polling. Inside its own
/// region the island ends when the part is replaced by one without it.
#[island]
pub(crate) fn Live(region: String, topics: Vec<String>, poll_seconds: u32) -> impl IntoView {
    let node = NodeRef::<Span>::new();
    Effect::new(move |_| {
        let here = move || browser::connected(node.get_untracked().as_deref());
        let topics: Vec<Topic> = topics.iter().filter_map(|topic| Topic::parse(topic)).collect();
        if !topics.is_empty() {
            follow(region.clone(), &topics, here);
        }
        if poll_seconds > 0 {
            let region = region.clone();
            spawn_local(async move {
                loop {
                    TimeoutFuture::new(poll_seconds * 1000).await;
                    if !here() {
                        break;
                    }
                    if browser::visible() {
                        browser::reload_region(&region, "").await;
                    }
                }
            });
        }
    });
    view! { <span hidden=true node_ref=node></span> }
}

fn follow(region: String, topics: &[Topic], here: impl Fn() -> bool + Copy + 'static) {
    let debounce = Debounce::new(SETTLE_MS);
    let first = std::cell::Cell::new(true);
    listen(api::events(topics), here, move |happened| {
        // The page has just been made when the stream opens first.
        let news = match happened {
            Happened::Open => !first.replace(false),
            Happened::Message(_) => true,
            Happened::Refused => false,
        };
        if news && here() {
            let region = region.clone();
            debounce.call(move || {
                spawn_local(async move {
                    browser::reload_region(&region, "").await;
                });
            });
        }
    });
}
