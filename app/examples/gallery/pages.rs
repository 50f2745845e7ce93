//! Every page with its made-up reader; shared with app/tests/pages.rs.

#[path = "fixture.rs"]
mod fixture;
#[path = "rejudge.rs"]
mod rejudge;
#[path = "staff.rs"]
mod staff;
#[path = "study.rs"]
mod study;

use fixture::Fixture;
use std::sync::Arc;
use trellis_app::{Assets, PageContext};
use trellis_types::auth::{Role, SessionUser};
use trellis_types::{Lang, Theme};

/// Polls to the end: fixtures never wait.
pub fn block_on<T>(future: impl Future<Output = T>) -> T {
    let mut future = std::pin::pin!(future);
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    loop {
        if let std::task::Poll::Ready(value) = future.as_mut().poll(&mut context) {
            return value;
        }
    }
}

fn user() -> SessionUser {
    SessionUser {
        id: fixture::id(1),
        login: "lin.mei".to_owned(),
        display_name: "\u{6797}\u{6885} Lin Mei".to_owned(),
        roles: Role::ALL.to_vec(),
    }
}

pub fn context(path: &str, query: &str, lang: Lang, theme: Theme, signed_in: bool) -> PageContext {
    PageContext {
        portal: Arc::new(Fixture),
        user: signed_in.then(user),
        lang,
        theme,
        nonce: "bm9uY2U".to_owned(),
        csrf: "csrf".to_owned(),
        flash: None,
        assets: Arc::new(Assets {
            css: "main.css".to_owned(),
            icon: "icon.svg".to_owned(),
            ..Assets::default()
        }),
        path: path.to_owned(),
        query: query.to_owned(),
        form: None,
    }
}

/// Name of the file, path, query, and whether somebody is signed in.
pub const PAGES: &[(&str, &str, &str, bool)] = &[
    ("home-guest", "/", "", false),
    ("home", "/", "", true),
    ("problems", "/problems", "", true),
    ("problems-none", "/problems", "q=nothing", true),
    ("problem", "/problems/prefixbudget", "", true),
    ("problem-guest", "/problems/prefixbudget", "", false),
    (
        "problem-contest",
        "/problems/prefixbudget",
        "contest=0190-c1",
        true,
    ),
    ("submission", "/submissions/0190-a1", "", true),
    ("submission-ce", "/submissions/0190-a2", "", true),
    ("submission-live", "/submissions/0190-a3", "", true),
    ("submissions", "/submissions", "", true),
    ("sign-in", "/sign-in", "", false),
    ("register", "/register", "", false),
    ("courses", "/courses", "", true),
    ("course", "/courses/wasm-from-the-ground-up", "", true),
    ("lesson", "/courses/wasm-from-the-ground-up/01-why-wasm", "", true),
    ("contests", "/contests", "", true),
    ("contest", "/contests/0190-c1", "", true),
    ("contest-before", "/contests/0190-c2", "", true),
    ("board", "/contests/0190-c1/board", "", true),
    ("ranking", "/ranking", "", true),
    ("learning", "/learning", "", true),
    ("sets", "/sets", "", true),
    ("set", "/sets/0190-e1", "", true),
    ("join", "/join", "", true),
    ("account", "/account", "", true),
    ("help", "/help", "", true),
    ("teach", "/teach", "", true),
    ("teach-problem", "/teach/problems/beltscan", "", true),
    ("teach-problem-new", "/teach/problems/new", "", true),
    ("teach-upload", "/teach/upload", "", true),
    ("teach-set-new", "/teach/sets/new", "", true),
    ("teach-set", "/teach/sets/0190-e1", "", true),
    (
        "lesson-edit",
        "/courses/wasm-from-the-ground-up/01-why-wasm/edit",
        "",
        true,
    ),
    ("organize", "/organize", "", true),
    ("organize-contest", "/organize/0190-c1", "", true),
    ("admin", "/admin", "", true),
    ("nodes", "/admin/nodes", "", true),
    ("rejudgings", "/rejudgings", "", true),
    ("rejudging-new", "/rejudgings/new", "", true),
    ("rejudging-found", "/rejudgings/new", "problem=prefixbudget", true),
    ("rejudging-running", "/rejudgings/0190-f1", "", true),
    ("rejudging-ready", "/rejudgings/0190-f2", "", true),
    ("rejudging-applied", "/rejudgings/0190-f3", "", true),
];
