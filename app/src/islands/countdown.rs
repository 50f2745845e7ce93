//! Time left until a moment, by the server's clock.

use crate::browser;
use crate::components::format;
use leptos::html::Span;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// The browser's clock is believed when it is off by less.
const TRUSTED_SECONDS: i64 = 5;

/// Counts down to `until` (RFC 3339) and then loads the page again: it looks different from then on. `now` is the
/// server's clock when it made the page, or empty; `text` stands there until the count begins.
#[island]
pub(crate) fn Countdown(until: String, now: String, text: String) -> impl IntoView {
    let node = NodeRef::<Span>::new();
    let left = RwSignal::new(None::<u64>);
    Effect::new(move |_| {
        let until = browser::seconds_of(&until);
        let offset = if now.is_empty() {
            0
        } else {
            browser::seconds_of(&now) - browser::now()
        };
        let offset = if offset.abs() < TRUSTED_SECONDS { 0 } else { offset };
        spawn_local(async move {
            loop {
                let seconds = u64::try_from(until - browser::now() - offset).unwrap_or(0);
                left.set(Some(seconds));
                if seconds == 0 {
                    break;
                }
                browser::sleep(1000).await;
                if !browser::connected(node.get_untracked().as_deref()) {
                    return;
                }
            }
            // Not everybody in the same second.
            browser::sleep(500 + spread_ms()).await;
            browser::reload_page();
        });
    });
    view! {
        <span class="countdown-time" role="timer" node_ref=node>
            {move || left.get().map_or_else(|| text.clone(), format::clock)}
        </span>
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "between 0 and 2500"
)]
fn spread_ms() -> u32 {
    (js_sys::Math::random() * 2500.0) as u32
}
