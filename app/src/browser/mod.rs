//! The browser, as islands use it. Compiled for the server as well, where nothing here is ever called.
//!
//! What is short in JavaScript and long in wasm (fetch, JSON, forms, swapping parts of a page) is in
//! app/editor/src/boot.js; this is its Rust face.

pub(crate) mod events;
mod json;

pub(crate) use json::{Json, quoted};

use gloo_timers::future::TimeoutFuture;
use leptos::task::spawn_local;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlElement, HtmlFormElement, HtmlTextAreaElement};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = trellis, js_name = reload, catch)]
    async fn js_reload(ids: &str, url: &str) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_namespace = trellis, js_name = send, catch)]
    async fn js_send(form: &HtmlFormElement, action: &str, ids: &str) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_namespace = trellis, js_name = api, catch)]
    async fn js_api(url: &str, csrf: &str, body: &str) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_namespace = trellis, js_name = address)]
    fn js_address(form: &HtmlFormElement) -> String;

    #[wasm_bindgen(js_namespace = trellis, js_name = editor, catch)]
    async fn js_editor(
        url: &str,
        area: &HtmlTextAreaElement,
        mode: &str,
        label: &str,
    ) -> Result<JsValue, JsValue>;

    /// CodeMirror in the place of a text area (app/editor/src/editor.js).
    #[derive(Clone)]
    pub(crate) type Editor;

    #[wasm_bindgen(method)]
    pub(crate) fn set(this: &Editor, text: &str);

    /// Marks the places of a list of diagnostics (JSON); an empty text takes all marks away.
    #[wasm_bindgen(method)]
    pub(crate) fn mark(this: &Editor, diagnostics: &str);

    /// Puts the cursor at a place, from 1; column 0 is the line's beginning.
    #[wasm_bindgen(method)]
    pub(crate) fn go(this: &Editor, line: u32, column: u32);

    #[wasm_bindgen(method)]
    pub(crate) fn language(this: &Editor, mode: &str);
}

/// The document; `None` on the server.
pub(crate) fn document() -> Option<web_sys::Document> {
    web_sys::window()?.document()
}

pub(crate) fn by_id<T: JsCast>(id: &str) -> Option<T> {
    document()?.get_element_by_id(id)?.dyn_into().ok()
}

/// The first element inside that fits.
pub(crate) fn find<T: JsCast>(within: &Element, selector: &str) -> Option<T> {
    within.query_selector(selector).ok()??.dyn_into().ok()
}

/// All elements inside that fit.
pub(crate) fn find_all(within: &Element, selector: &str) -> Vec<Element> {
    let Ok(list) = within.query_selector_all(selector) else {
        return Vec::new();
    };
    (0..list.length())
        .filter_map(|index| list.get(index)?.dyn_into().ok())
        .collect()
}

/// Shows or hides an element.
pub(crate) fn show(element: Option<HtmlElement>, shown: bool) {
    if let Some(element) = element {
        element.set_hidden(!shown);
    }
}

/// Loads `url` (empty: this page) again and puts its elements `ids` (words) in the place of ours; false when that did
/// not work.
pub(crate) async fn reload(ids: &str, url: &str) -> bool {
    js_reload(ids, url).await.is_ok_and(|done| done.is_truthy())
}

/// Sends a form to `action` (empty: its own) and shows the elements `ids` of the page that comes back. When it leads
/// to another page that has none of them, the browser goes there. False when the server could not be reached.
pub(crate) async fn send(form: &HtmlFormElement, action: &str, ids: &str) -> bool {
    js_send(form, action, ids).await.is_ok()
}

/// The address that a GET form leads to.
pub(crate) fn address(form: &HtmlFormElement) -> String {
    js_address(form)
}

/// Calls the API: `POST` with a body of JSON, `GET` with an empty one. The server's words when it refuses; nothing
/// when it could not be reached.
pub(crate) async fn api(url: &str, csrf: &str, body: &str) -> Result<Json, Option<String>> {
    let answer = Json(js_api(url, csrf, body).await.map_err(|_| None)?);
    if answer.get("ok").is_true() {
        Ok(answer.get("data"))
    } else {
        Err(answer.get("data").get("error").get("message").text())
    }
}

/// Puts the editor in the place of the text area; `None` when it could not be loaded: the text area works as well.
pub(crate) async fn editor(url: &str, area: &HtmlTextAreaElement, mode: &str) -> Option<Editor> {
    let label = area.get_attribute("aria-label").unwrap_or_default();
    Some(js_editor(url, area, mode, &label).await.ok()?.unchecked_into())
}

/// What is kept in this browser.
pub(crate) fn storage() -> Option<web_sys::Storage> {
    web_sys::window()?.local_storage().ok()?
}

/// A cookie that the server reads, for a year.
pub(crate) fn set_cookie(name: &str, value: &str) {
    if let Some(document) = document().and_then(|document| document.dyn_into::<web_sys::HtmlDocument>().ok())
    {
        let cookie = format!("{name}={value}; Path=/; Max-Age=31536000; SameSite=Lax");
        document.set_cookie(&cookie).ok();
    }
}

/// Whether somebody can see the page.
pub(crate) fn visible() -> bool {
    document().is_some_and(|document| !document.hidden())
}

/// Whether the element is still in the page (a part of it may have been replaced).
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

/// The address bar tells what is shown, so that it can be sent to somebody.
pub(crate) fn replace_address(address: &str) {
    if let Some(history) = web_sys::window().and_then(|window| window.history().ok()) {
        history
            .replace_state_with_url(&JsValue::NULL, "", Some(address))
            .ok();
    }
}

/// Seconds since 1970, by the browser's clock.
#[expect(clippy::cast_possible_truncation, reason = "`as` saturates, NaN becomes 0")]
pub(crate) fn now() -> i64 {
    (js_sys::Date::now() / 1000.0) as i64
}

/// Seconds since 1970 of a moment; 0 when it is none.
#[expect(clippy::cast_possible_truncation, reason = "`as` saturates, NaN becomes 0")]
pub(crate) fn seconds_of(at: &str) -> i64 {
    (js_sys::Date::parse(at) / 1000.0) as i64
}

pub(crate) async fn sleep(ms: u32) {
    TimeoutFuture::new(ms).await;
}

/// Calls an action when nobody has asked for it for `ms`.
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
            sleep(ms).await;
            if calls.get() == mine {
                action();
            }
        });
    }
}
