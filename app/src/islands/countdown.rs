//! Time left until a moment, by the server's clock.

use crate::browser;
use crate::components::format;
use gloo_timers::future::TimeoutFuture;
use leptos::html::Span;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::{Deserialize, Serialize};
use trellis_types::Time;

/// The browser's clock is believed when it is off by less.
const TRUSTED_MS: f64 = 5000.0;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct CountdownLabels {
    /// Before the time: "Time left".
    pub label: String,
    /// When it has come.
    pub over: String,
}

#[cfg(feature = "ssr")]
impl CountdownLabels {
    pub fn new(label: &str, over: &str) -> Self {
        Self {
            label: label.to_owned(),
            over: over.to_owned(),
        }
    }
}

/// Counts down to `until` and then loads the page again: it looks different from then on. `now` is the server's clock
/// when it made the page.
#[island]
pub(crate) fn Countdown(until: Time, now: Option<Time>, labels: CountdownLabels) -> impl IntoView {
    let node = NodeRef::<Span>::new();
    let (left, set_left) = signal(None::<u64>);
    let fixed = format!("\u{2192} {} UTC", until.minutes());
    let over = labels.over.clone();
    Effect::new({
        let until = until.clone();
        move |_| {
            let offset = now
                .as_ref()
                .map_or(0.0, |now| browser::time_ms(now) - browser::now_ms());
            let offset = if offset.abs() < TRUSTED_MS || offset.is_nan() {
                0.0
            } else {
                offset
            };
            let until = browser::time_ms(&until);
            spawn_local(async move {
                loop {
                    let ms = until - browser::now_ms() - offset;
                    set_left.set(Some(whole_seconds(ms)));
                    if ms <= 0.0 {
                        break;
                    }
                    TimeoutFuture::new(1000 - small(ms)).await;
                    if !browser::connected(node.get_untracked().as_deref()) {
                        return;
                    }
                }
                // Not everybody in the same second.
                TimeoutFuture::new(500 + spread_ms()).await;
                browser::reload_page();
            });
        }
    });
    let text = move || match left.get() {
        None => fixed.clone(),
        Some(0) => over.clone(),
        Some(seconds) => format::clock(seconds),
    };
    view! {
        <span class="countdown" node_ref=node>
            <span class="countdown-label">{labels.label}</span>
            " "
            <span class="countdown-time" role="timer">{text}</span>
        </span>
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "`as` saturates, NaN becomes 0"
)]
fn whole_seconds(ms: f64) -> u64 {
    (ms / 1000.0).ceil() as u64
}

/// How far into its second the count is, so that ticks fall on whole seconds.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "between 0 and 999"
)]
fn small(ms: f64) -> u32 {
    (1000.0 - ms.rem_euclid(1000.0)) as u32 % 1000
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "between 0 and 2500"
)]
fn spread_ms() -> u32 {
    (js_sys::Math::random() * 2500.0) as u32
}
