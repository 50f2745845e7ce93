//! Times, meters, numbers and page links.

use crate::i18n::Messages;
use crate::islands::countdown::Countdown;
use leptos::prelude::*;
use trellis_types::{Pager, Time};

/// A moment: in UTC from the server, then in the browser's time zone (app/client looks for `data-local`).
pub(crate) fn time(at: &Time) -> AnyView {
    let text = format!("{} UTC", at.minutes());
    view! { <time datetime=at.as_str().to_owned() data-local="">{text}</time> }.into_any()
}

/// How much of something is done.
pub(crate) fn meter(label: String, value: u64, max: u64) -> AnyView {
    view! {
        <progress class="meter" value=value.min(max).to_string() max=max.max(1).to_string() aria-label=label></progress>
    }
    .into_any()
}

/// A number with its name.
pub(crate) fn stat(value: String, name: &str) -> AnyView {
    view! { <div class="stat"><dt>{name.to_owned()}</dt><dd>{value}</dd></div> }.into_any()
}

/// Links to the pages before and after. `link` makes a page's address.
pub(crate) fn pager(t: &Messages, pager: Pager, link: impl Fn(u32) -> String) -> AnyView {
    let (page, last) = (pager.page.max(1), pager.last());
    let before = (page > 1).then(|| link(page - 1));
    let after = (page < last).then(|| link(page + 1));
    if last < 2 {
        return ().into_any();
    }
    view! {
        <nav class="pager" aria-label=t.pages>
            {step(before, t.previous_page, "prev")}
            <span class="pager-at">{(t.page_of)(page, last)}</span>
            {step(after, t.next_page, "next")}
        </nav>
    }
    .into_any()
}

/// The way to the page of older things, where a list is cut by a moment and not by numbers.
pub(crate) fn older(t: &Messages, link: String) -> AnyView {
    view! { <nav class="pager" aria-label=t.pages>{step(Some(link), t.older, "next")}</nav> }.into_any()
}

fn step(link: Option<String>, text: &'static str, rel: &'static str) -> AnyView {
    match link {
        Some(link) => view! { <a class="button quiet" rel=rel href=link>{text}</a> }.into_any(),
        None => view! { <span class="button quiet" aria-disabled="true">{text}</span> }.into_any(),
    }
    .into_any()
}

/// Time left until a moment, with its name before it. `now`: the server's clock.
pub(crate) fn countdown(label: &'static str, until: &Time, now: Option<&Time>) -> AnyView {
    let text = format!("\u{2192} {} UTC", until.minutes());
    let now = now.map(|now| now.as_str().to_owned()).unwrap_or_default();
    view! {
        <span class="countdown">
            <span class="countdown-label">{label}</span>
            " "
            <Countdown until=until.as_str().to_owned() now=now text=text />
        </span>
    }
    .into_any()
}
