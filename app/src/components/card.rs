//! Frames of pages: heads, cards, empty states, notices.

use super::icon::{Icon, icon};
use leptos::prelude::*;

/// The page's heading with a line under it.
pub(crate) fn page_head(title: &str, lead: &str) -> AnyView {
    page_head_with(title, lead, ()).into_any()
}

/// The page's heading with a line under it and actions at the side.
pub(crate) fn page_head_with<V: IntoView>(title: &str, lead: &str, actions: V) -> AnyView {
    let lead = (!lead.is_empty()).then(|| view! { <p class="lead">{lead.to_owned()}</p> });
    view! {
        <div class="page-head">
            <div class="page-head-text">
                <h1>{title.to_owned()}</h1>
                {lead}
            </div>
            <div class="actions">{actions}</div>
        </div>
    }
    .into_any()
}

/// A card's heading with a link at the side.
pub(crate) fn card_head(title: &str, link: Option<(String, &str)>) -> AnyView {
    let link = link.map(|(href, text)| {
        view! { <a class="more" href=href>{text.to_owned()} {icon(Icon::Arrow)}</a> }
    });
    view! {
        <div class="card-head">
            <h2>{title.to_owned()}</h2>
            {link}
        </div>
    }
    .into_any()
}

/// What is said when a list has nothing in it, and what to do about it.
pub(crate) fn empty<V: IntoView>(text: &str, action: V) -> AnyView {
    view! {
        <div class="empty">
            <svg class="empty-art" viewBox="0 0 64 48" width="64" height="48" aria-hidden="true" focusable="false">
                <path d="M8 4l48 40M8 24l24 20M32 4l24 20M56 4L8 44M56 24L32 44M32 4L8 24"></path>
            </svg>
            <p>{text.to_owned()}</p>
            {action}
        </div>
    }
    .into_any()
}

/// Something that the reader should know, in place.
pub(crate) fn notice<V: IntoView>(kind: &'static str, content: V) -> AnyView {
    let (class, sign) = match kind {
        "good" => ("notice notice-good", Icon::Check),
        "warning" => ("notice notice-warning", Icon::Warning),
        "bad" => ("notice notice-bad", Icon::Cross),
        _ => ("notice", Icon::Info),
    };
    view! { <div class=class>{icon(sign)}<div class="notice-text">{content}</div></div> }.into_any()
}

/// What is said once after a redirect.
pub(crate) fn flash(text: &str, good: bool) -> AnyView {
    let class = if good {
        "flash flash-good"
    } else {
        "flash flash-bad"
    };
    let sign = if good { Icon::Check } else { Icon::Warning };
    view! { <div class=class role="status">{icon(sign)}<p>{text.to_owned()}</p></div> }.into_any()
}
