//! Keeps a part of the page up to date: loads it again when an event says so, or every few seconds.

use crate::browser;
use crate::browser::events::{Happened, listen};
use leptos::html::Span;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::cell::Cell;
use std::rc::Rc;

/// Events may come in bursts: the part is loaded at most once in this time, also while they do not end.
const SETTLE_MS: u32 = 700;
/// Longest time between two tries while the server cannot be reached.
const RETRY_MS: u32 = 30_000;

/// `id`: the part's; `events`: the address of a stream, or empty; `after`: the last event before the part was made;
/// `poll_seconds`: 0 for not polling. Inside its own
/// part the island ends when the part is replaced.
#[island]
pub(crate) fn Live(id: String, events: String, after: i64, poll_seconds: u32) -> impl IntoView {
    let node = NodeRef::<Span>::new();
    Effect::new(move |_| {
        let here = move || browser::connected(node.get_untracked().as_deref());
        if !events.is_empty() {
            follow(id.clone(), events.clone(), after, here);
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

fn follow(id: String, events: String, after: i64, here: impl Fn() -> bool + Copy + 'static) {
    let first = Cell::new(true);
    let (stale, busy) = (Rc::new(Cell::new(false)), Rc::new(Cell::new(false)));
    listen(events, Some(after), here, move |happened| {
        // The stream goes on where the page ends when it opens first.
        let news = match happened {
            Happened::Open => !first.replace(false),
            Happened::Message(_) => true,
            Happened::Refused => false,
        };
        if !news || !here() {
            return;
        }
        stale.set(true);
        if busy.replace(true) {
            return;
        }
        // One at a time: an older page never comes after a newer one.
        let (id, stale, busy) = (id.clone(), Rc::clone(&stale), Rc::clone(&busy));
        spawn_local(async move {
            let mut wait = SETTLE_MS;
            while stale.get() && here() {
                browser::sleep(wait).await;
                stale.set(false);
                if browser::reload(&id, "").await {
                    wait = SETTLE_MS;
                } else {
                    stale.set(true);
                    wait = (wait * 2).min(RETRY_MS);
                }
            }
            busy.set(false);
        });
    });
}
