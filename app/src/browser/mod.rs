//! The browser, as islands use it. Compiled for the server as well, where nothing here is ever called.

pub(crate) mod draft;
pub(crate) mod editor;
pub(crate) mod events;
pub(crate) mod http;

use gloo_timers::future::TimeoutFuture;
use leptos::task::spawn_local;
use std::cell::Cell;
use std::rc::Rc;
use trellis_types::{Theme, Time};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// Loads `url` (empty: this page) again and puts the element `id` of it in the place of ours; false when that
    /// did not work. Written in app/editor/src/boot.js, with the hydration of islands in the new part.
    #[wasm_bindgen(js_namespace = trellis, js_name = reload, catch)]
    async fn js_reload(id: &str, url: &str) -> Result<JsValue, JsValue>;

    /// The query that a form would send.
    #[wasm_bindgen(js_namespace = trellis, js_name = query)]
    fn js_query(form: &web_sys::HtmlFormElement) -> String;
}

/// The document; `None` on the server.
pub(crate) fn document() -> Option<web_sys::Document> {
    web_sys::window()?.document()
}

pub(crate) fn by_id<T: JsCast>(id: &str) -> Option<T> {
    document()?.get_element_by_id(id)?.dyn_into().ok()
}

/// Replaces the element `id` by what the server makes of it now.
pub(crate) async fn reload_region(id: &str, url: &str) -> bool {
    js_reload(id, url).await.is_ok_and(|done| done.is_truthy())
}

/// The address that a GET form leads to.
pub(crate) fn form_address(form: &web_sys::HtmlFormElement) -> String {
    let query = js_query(form);
    let path = form.get_attribute("action").unwrap_or_default();
    if query.is_empty() {
        path
    } else {
        format!("{path}?{query}")
    }
}

/// Shows the theme now and keeps it in the cookie that the server reads.
pub(crate) fn set_theme(theme: Theme) {
    let Some(document) = document() else { return };
    if let Some(root) = document.document_element() {
        root.set_attribute("data-theme", theme.as_str()).ok();
    }
    if let Ok(document) = document.dyn_into::<web_sys::HtmlDocument>() {
        let cookie = format!("theme={}; Path=/; Max-Age=31536000; SameSite=Lax", theme.as_str());
        document.set_cookie(&cookie).ok();
    }
}

/// Whether somebody can see the page.
pub(crate) fn visible() -> bool {
    document().is_some_and(|document| !document.hidden())
}

/// Whether the element is still in the page (a region may have been replaced).
pub(crate) fn connected(element: Option<&impl AsRef<web_sys::Node>>) -> bool {
    element.is_some_and(|element| element.as_ref().is_connected())
}

/// Goes to another page.
pub(crate) fn go(path: &str) {
    if let Some(window) = web_sys::window() {
        window.location().set_href(path).ok();
    }
}

/// Loads this page again.
pub(crate) fn reload_page() {
    if let Some(window) = web_sys::window() {
        window.location().reload().ok();
    }
}

/// Milliseconds since 1970, by the browser's clock.
pub(crate) fn now_ms() -> f64 {
    js_sys::Date::now()
}

/// Milliseconds since 1970 of a moment; NaN when it is none.
pub(crate) fn time_ms(at: &Time) -> f64 {
    js_sys::Date::parse(at.as_str())
}

/// Calls `action` when nobody has called it for `ms`.
#[derive(Clone)]
pub(crate) struct Debounce {
    calls: Rc<Cell<u32>>,
    ms: u32,
}

impl Debounce {
    pub fn new(ms: u32) -> Self {
        Self {
            calls: Rc::default(),
            ms,
        }
    }

    pub fn call(&self, action: impl FnOnce() + 'static) {
        let mine = self.calls.get().wrapping_add(1);
        self.calls.set(mine);
        let (calls, ms) = (Rc::clone(&self.calls), self.ms);
        spawn_local(async move {
            TimeoutFuture::new(ms).await;
            if calls.get() == mine {
                action();
            }
        });
    }
}
