//! CodeMirror, loaded when a page has an editor. The text area stays the form's field: the bridge
//! (app/editor/src/editor.js) shows the editor in its place and keeps both the same.

use serde::Serialize;
use wasm_bindgen::prelude::*;
use web_sys::HtmlTextAreaElement;

#[wasm_bindgen]
extern "C" {
    /// The editor in the place of a text area.
    #[derive(Clone)]
    pub(crate) type Editor;

    #[wasm_bindgen(js_namespace = trellis, js_name = editor, catch)]
    async fn js_mount(url: &str, area: &HtmlTextAreaElement, options: &str) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method)]
    pub(crate) fn set(this: &Editor, text: &str);

    #[wasm_bindgen(method)]
    pub(crate) fn language(this: &Editor, mode: &str);
}

#[derive(Serialize)]
struct Options<'a> {
    mode: &'a str,
    label: &'a str,
}

/// Puts the editor in the place of the text area; `None` when it could not be loaded: the text area works as well.
pub(crate) async fn mount(url: &str, area: &HtmlTextAreaElement, mode: &str, label: &str) -> Option<Editor> {
    let options = serde_json::to_string(&Options { mode, label }).ok()?;
    let editor = js_mount(url, area, &options).await.ok()?;
    Some(editor.unchecked_into())
}
