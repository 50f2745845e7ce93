//! Renders every page from made-up views into `target/gallery`, to be looked at without a server:
//! `cargo run -p trellis-app --features ssr --example gallery`, then open the files (see also app/gallery.mjs).

mod fixture;
mod staff;
mod study;

use fixture::Fixture;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use trellis_app::{Assets, ErrorKind, Flash, PageContext, respond, respond_error};
use trellis_types::auth::{Role, SessionUser};
use trellis_types::{Lang, Route, Theme};

/// Polls to the end: fixtures never wait.
fn block_on<T>(future: impl Future<Output = T>) -> T {
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

fn context(path: &str, query: &str, lang: Lang, theme: Theme, signed_in: bool) -> PageContext {
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
const PAGES: &[(&str, &str, &str, bool)] = &[
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
];

fn main() -> Result<(), Box<dyn Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let out = root.join("target/gallery");
    fs::create_dir_all(&out)?;
    fs::write(out.join("main.css"), joined_css(&root.join("style/main.css"))?)?;
    fs::copy(root.join("style/icon.svg"), out.join("icon.svg"))?;
    for lang in Lang::ALL {
        for theme in [Theme::Light, Theme::Dark] {
            let file = |name: &str| out.join(format!("{name}.{}.{}.html", lang.as_str(), theme.as_str()));
            for (name, path, query, signed_in) in PAGES {
                let route = Route::parse(path).ok_or_else(|| format!("{path} is no page"))?;
                let mut ctx = context(path, query, lang, theme, *signed_in);
                ctx.flash = (*name == "home").then_some(Flash::SignedIn);
                let page = block_on(respond(ctx, route));
                if page.status != 200 {
                    return Err(format!("{name}: status {}", page.status).into());
                }
                fs::write(file(name), page.html)?;
            }
            let ctx = context("/nowhere", "", lang, theme, false);
            fs::write(file("error-404"), respond_error(&ctx, ErrorKind::NotFound).html)?;
            fs::write(file("error-500"), respond_error(&ctx, ErrorKind::Internal).html)?;
        }
    }
    Ok(())
}

fn joined_css(main: &Path) -> Result<String, Box<dyn Error>> {
    let folder = main.parent().map(PathBuf::from).unwrap_or_default();
    let mut css = String::new();
    for line in fs::read_to_string(main)?.lines() {
        match line
            .strip_prefix("@import \"")
            .and_then(|rest| rest.split('"').next())
        {
            Some(file) => css.push_str(&fs::read_to_string(folder.join(file))?),
            None => css.push_str(line),
        }
        css.push('\n');
    }
    Ok(css)
}
