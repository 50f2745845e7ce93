//! Every page, from made-up views, in both languages: what a strict Content-Security-Policy, a keyboard and a screen
//! reader need of the HTML.

#![expect(clippy::unwrap_used, reason = "made-up views are right or the test fails")]

#[path = "../examples/gallery/pages.rs"]
mod gallery;

use gallery::{PAGES, block_on, context};
use std::collections::BTreeSet;
use trellis_app::{ErrorKind, respond, respond_error};
use trellis_types::{Lang, Route, Theme};

/// Name and HTML of every page in every language.
fn pages() -> Vec<(String, String)> {
    let mut pages = Vec::new();
    for lang in Lang::ALL {
        for (name, path, query, signed_in) in PAGES {
            let route = Route::parse(path).expect(path);
            let ctx = context(path, query, lang, Theme::Auto, *signed_in);
            let page = block_on(respond(ctx, route));
            assert_eq!((page.status, page.redirect), (200, None), "{name}");
            pages.push((format!("{name} ({})", lang.as_str()), page.html));
        }
        for kind in [
            ErrorKind::NotFound,
            ErrorKind::StaleForm,
            ErrorKind::RateLimited {
                retry_after_seconds: 1,
            },
        ] {
            let page = respond_error(&context("/x", "", lang, Theme::Auto, false), kind);
            assert_eq!(page.status, kind.status());
            pages.push((format!("{kind:?} ({})", lang.as_str()), page.html));
        }
    }
    pages
}

/// The opening tags of a page: text inside says what it likes.
fn tags(html: &str) -> impl Iterator<Item = &str> {
    html.split('<').skip(1).filter_map(|part| part.split('>').next())
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let start = tag.find(&format!(" {name}=\""))? + name.len() + 3;
    tag[start..].split('"').next()
}

#[test]
fn nothing_is_inline() {
    for (name, html) in pages() {
        for tag in tags(&html) {
            assert!(!tag.contains(" style="), "{name}: <{tag}>");
            let handler = tag
                .split(' ')
                .skip(1)
                .any(|part| part.starts_with("on") && part.contains("=\""));
            assert!(!handler || tag.contains("data-props"), "{name}: <{tag}>");
            assert!(!tag.starts_with("style"), "{name}: <{tag}>");
            assert!(
                !tag.starts_with("script") || tag.contains(" src="),
                "{name}: <{tag}>"
            );
        }
    }
}

#[test]
fn ids_are_unique_and_labels_lead_somewhere() {
    for (name, html) in pages() {
        let mut ids = BTreeSet::new();
        for id in tags(&html).filter_map(|tag| attribute(tag, "id")) {
            assert!(ids.insert(id), "{name}: id {id} twice");
        }
        for tag in tags(&html) {
            for names in ["for", "aria-describedby"] {
                for id in attribute(tag, names).unwrap_or_default().split_whitespace() {
                    assert!(ids.contains(id), "{name}: {names}={id}");
                }
            }
        }
    }
}

#[test]
fn every_page_has_one_heading_and_a_language() {
    for (name, html) in pages() {
        assert_eq!(html.matches("<h1").count(), 1, "{name}");
        assert_eq!(html.matches("<main").count(), 1, "{name}");
        assert!(html.starts_with("<!doctype html><html lang="), "{name}");
        let buttons = tags(&html).filter(|tag| tag.starts_with("form") && tag.contains("post"));
        let tokens = tags(&html).filter(|tag| attribute(tag, "name") == Some("csrf"));
        assert_eq!(
            buttons.count(),
            tokens.count(),
            "{name}: a form without a CSRF token"
        );
    }
}

#[test]
fn every_link_of_ours_leads_to_a_page() {
    for (name, html) in pages() {
        for tag in tags(&html).filter(|tag| tag.starts_with("a ")) {
            let Some(href) = attribute(tag, "href").filter(|href| href.starts_with('/')) else {
                continue;
            };
            let path = href.split(['?', '#']).next().unwrap_or_default();
            let other = path.starts_with("/api/") || path.ends_with(".zip") || path == "/x";
            assert!(other || Route::parse(path).is_some(), "{name}: {href}");
        }
    }
}

#[test]
fn a_signed_out_reader_is_sent_to_the_sign_in_page_and_back() {
    let ctx = context("/join", "code=a b", Lang::En, Theme::Auto, false);
    let page = block_on(respond(ctx, Route::ClassJoin));
    assert_eq!(page.status, 303);
    assert_eq!(
        page.redirect.as_deref(),
        Some("/sign-in?next=%2Fjoin%3Fcode%3Da+b")
    );
}
