//! What is around every page: head, header with navigation, footer.

use crate::components::{Icon, csrf, flash, icon};
use crate::context::PageContext;
use crate::i18n::Messages;
use crate::islands::theme_toggle::ThemeToggle;
use hydration_context::SsrSharedContext;
use leptos::prelude::*;
use std::sync::Arc;
use trellis_types::{Lang, Route, Theme, route};

/// The inside of a page.
#[derive(Debug)]
pub(crate) struct Page {
    pub title: String,
    pub html: String,
    pub layout: Layout,
}

impl Page {
    pub fn new<V: IntoView>(title: &str, layout: Layout, view: impl FnOnce() -> V) -> Self {
        Self {
            title: title.to_owned(),
            html: render(view),
            layout,
        }
    }
}

/// How much of a wide screen a page uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Layout {
    /// Forms and text.
    Narrow,
    Normal,
    /// Boards, and the problem beside its editor.
    Wide,
}

impl Layout {
    fn class(self) -> &'static str {
        match self {
            Self::Narrow => "page narrow",
            Self::Normal => "page",
            Self::Wide => "page wide",
        }
    }
}

/// Renders a view with its islands marked for the client.
pub(crate) fn render<V: IntoView>(view: impl FnOnce() -> V) -> String {
    let owner = Owner::new_root(Some(Arc::new(SsrSharedContext::new_islands())));
    let html = owner.with(|| view().into_view().to_html());
    owner.unset_with_forced_cleanup();
    html
}

/// The whole document around a page.
pub(crate) fn document(ctx: &PageContext, page: &Page) -> String {
    let t = ctx.t();
    let title = if page.title.is_empty() {
        t.site_title.to_owned()
    } else {
        format!("{} \u{b7} Trellis", page.title)
    };
    let inner = page.html.clone();
    let class = page.layout.class();
    let html = render(move || {
        view! {
            <html lang=ctx.lang.as_str() data-theme=ctx.theme.as_str()>
                <head>
                    <meta charset="utf-8" />
                    <meta name="viewport" content="width=device-width, initial-scale=1" />
                    <meta name="color-scheme" content="light dark" />
                    <meta name="description" content=t.site_description />
                    <title>{title}</title>
                    {assets(ctx)}
                </head>
                <body>
                    <a class="skip" href="#main">{t.skip_to_content}</a>
                    {header(ctx, t)}
                    <main id="main" class=class tabindex="-1">
                        {ctx.flash.map(|one| flash(t.flash(one), one.is_good()))}
                        <div class="page-body" inner_html=inner></div>
                    </main>
                    {footer(ctx, t)}
                </body>
            </html>
        }
    });
    format!("<!doctype html>{html}")
}

fn assets(ctx: &PageContext) -> AnyView {
    let assets = ctx.assets.clone();
    let css = (!assets.css.is_empty()).then(|| view! { <link rel="stylesheet" href=assets.css.clone() /> });
    let icon = (!assets.icon.is_empty())
        .then(|| view! { <link rel="icon" type="image/svg+xml" href=assets.icon.clone() /> });
    let client = (!assets.client_js.is_empty()).then(|| {
        view! {
            <link
                rel="preload"
                id="client-wasm"
                r#as="fetch"
                r#type="application/wasm"
                crossorigin="anonymous"
                href=assets.client_wasm.clone()
            />
            <script r#type="module" src=assets.client_js.clone() nonce=ctx.nonce.clone()></script>
        }
    });
    let reload = assets
        .reload
        .then(|| view! { <script nonce=ctx.nonce.clone() inner_html=reload_script()></script> });
    view! { {css} {icon} {client} {reload} }.into_any()
}

/// Loads the page again when the stream comes back after a break.
fn reload_script() -> String {
    format!(
        "let up=0;new EventSource({:?}).onopen=()=>{{if(up++)location.reload()}}",
        route::DEV_ALIVE
    )
}

/// Our mark: a lattice with one leaf on it.
pub(crate) const LOGO: &str = "<svg class=\"logo\" viewBox=\"0 0 32 32\" width=\"28\" height=\"28\" aria-hidden=\"true\" \
    focusable=\"false\"><rect class=\"logo-ground\" width=\"32\" height=\"32\" rx=\"7\"/><path class=\"logo-lattice\" d=\"M4 13L13 4M4 24L24 4M8 28L28 8M19 28l9-9M4 8l20 20M4 19l9 9M8 4l20 20M19 4l9 9\"/><path \
    class=\"logo-leaf\" d=\"M16 25c-6-3.500-6.500-11 0-18 6.500 7 6 14.500 0 18z\"/></svg>";

#[derive(Clone, Copy)]
struct Link {
    path: &'static str,
    text: &'static str,
}

fn links(t: &Messages) -> [Link; 5] {
    [
        Link {
            path: "/courses",
            text: t.nav_courses,
        },
        Link {
            path: "/problems",
            text: t.nav_problems,
        },
        Link {
            path: "/contests",
            text: t.nav_contests,
        },
        Link {
            path: "/ranking",
            text: t.nav_ranking,
        },
        Link {
            path: "/help",
            text: t.nav_help,
        },
    ]
}

fn nav_link(ctx: &PageContext, link: Link) -> AnyView {
    let inside = ctx
        .path
        .strip_prefix(link.path)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    let current = match (ctx.path == link.path, inside) {
        (true, _) => Some("page"),
        (false, true) => Some("true"),
        _ => None,
    };
    view! { <li><a href=link.path aria-current=current>{link.text}</a></li> }.into_any()
}

fn header(ctx: &PageContext, t: &'static Messages) -> AnyView {
    let list = || links(t).map(|link| nav_link(ctx, link)).collect_view();
    view! {
        <header class="site-header">
            <div class="bar">
                <a class="brand" href=Route::Home.path()>
                    <span inner_html=LOGO></span>
                    <span>"Trellis"</span>
                </a>
                <nav class="main-nav" aria-label=t.main_navigation>
                    <ul>{list()}</ul>
                </nav>
                <div class="tools">
                    {language_switch(ctx)}
                    {theme_switch(ctx, t)}
                    {account(ctx, t)}
                    <details class="menu nav-menu">
                        <summary aria-label=t.menu>{icon(Icon::Menu)}</summary>
                        <nav class="menu-panel" aria-label=t.menu>
                            <ul>{list()}</ul>
                        </nav>
                    </details>
                </div>
            </div>
        </header>
    }
    .into_any()
}

/// The other language, by its own name.
fn language_switch(ctx: &PageContext) -> AnyView {
    let (other, name, label) = match ctx.lang {
        Lang::En => (
            Lang::ZhCn,
            "\u{4e2d}\u{6587}",
            "\u{5207}\u{6362}\u{5230}\u{4e2d}\u{6587}",
        ),
        Lang::ZhCn => (Lang::En, "EN", "Switch to English"),
    };
    view! {
        <form class="switch" method="post" action=route::form::PREFS>
            {csrf(ctx)}
            <input type="hidden" name="next" value=ctx.here() />
            <button class="tool" name="lang" value=other.as_str() lang=other.as_str() title=label>
                {icon(Icon::Globe)}
                <span>{name}</span>
                <span class="sr">{label}</span>
            </button>
        </form>
    }
    .into_any()
}

/// All three signs and names are there; the style sheet shows those of the root's `data-theme`, so that the island
/// has only that to change.
fn theme_switch(ctx: &PageContext, t: &'static Messages) -> AnyView {
    let next = match ctx.theme {
        Theme::Auto => Theme::Light,
        Theme::Light => Theme::Dark,
        Theme::Dark => Theme::Auto,
    };
    let state = |class: &'static str, sign: Icon, name: &'static str| {
        view! { <span class=class title=name>{icon(sign)} <span class="sr">{name}</span></span> }
    };
    let form = view! {
        <form class="switch" method="post" action=route::form::PREFS>
            {csrf(ctx)}
            <input type="hidden" name="next" value=ctx.here() />
            <button class="tool" name="theme" value=next.as_str()>
                {state("when-auto", Icon::Auto, t.theme_auto)}
                {state("when-light", Icon::Sun, t.theme_light)}
                {state("when-dark", Icon::Moon, t.theme_dark)}
            </button>
        </form>
    };
    view! { <ThemeToggle>{form.into_any()}</ThemeToggle> }.into_any()
}

fn account(ctx: &PageContext, t: &'static Messages) -> AnyView {
    let Some(user) = &ctx.user else {
        return view! { <a class="button small primary" href=Route::SignIn.path()>{t.sign_in}</a> }
            .into_any();
    };
    let item = |route: Route, text: &'static str| {
        let path = route.path();
        let current = (ctx.path == path).then_some("page");
        view! { <li><a href=path aria-current=current>{text}</a></li> }
    };
    let staff = [
        (user.teaches(), Route::Teach, t.nav_teach),
        (user.organizes(), Route::Organize, t.nav_organize),
        (
            user.has(trellis_types::auth::Role::Admin),
            Route::Admin,
            t.nav_admin,
        ),
    ];
    let staff: Vec<_> = staff
        .into_iter()
        .filter(|(may, ..)| *may)
        .map(|(_, route, text)| item(route, text))
        .collect();
    let staff = (!staff.is_empty()).then(|| view! { <ul>{staff}</ul> });
    view! {
        <details class="menu user-menu">
            <summary>
                {icon(Icon::User)}
                <span class="user-name">{user.display_name.clone()}</span>
            </summary>
            <nav class="menu-panel" aria-label=t.my_pages>
                <ul>
                    {item(Route::Learning, t.nav_learning)}
                    {item(Route::Submissions, t.nav_submissions)}
                    {item(Route::Sets, t.nav_sets)}
                    {item(Route::Account, t.nav_account)}
                </ul>
                {staff}
                <form method="post" action=route::form::SIGN_OUT>
                    {csrf(ctx)}
                    <button type="submit" class="menu-button">{t.sign_out}</button>
                </form>
            </nav>
        </details>
    }
    .into_any()
}

fn footer(ctx: &PageContext, t: &'static Messages) -> AnyView {
    let _ = ctx;
    view! {
        <footer class="site-footer">
            <div class="bar">
                <p>{t.footer}</p>
                <ul>
                    <li><a href=Route::Help.path()>{t.nav_help}</a></li>
                    <li><a href="/api/v1/openapi.json">{t.api_document}</a></li>
                </ul>
            </div>
        </footer>
    }
    .into_any()
}
