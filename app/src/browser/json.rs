//! JSON as the browser parses it: a few fields of an answer do not need serde's code in the client.

use wasm_bindgen::JsValue;

/// A value; what is not there is undefined, whose fields are undefined.
pub(crate) struct Json(pub JsValue);

impl Json {
    pub fn parse(text: &str) -> Self {
        Self(js_sys::JSON::parse(text).unwrap_or(JsValue::UNDEFINED))
    }

    pub fn get(&self, field: &str) -> Self {
        Self(js_sys::Reflect::get(&self.0, &JsValue::from_str(field)).unwrap_or(JsValue::UNDEFINED))
    }

    pub fn text(&self) -> Option<String> {
        self.0.as_string()
    }

    /// A whole number that is not negative; 0 when it is none.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "`as` saturates, NaN becomes 0"
    )]
    pub fn count(&self) -> u64 {
        self.0.as_f64().unwrap_or_default() as u64
    }

    pub fn is_true(&self) -> bool {
        self.0.as_bool() == Some(true)
    }

    pub fn is_some(&self) -> bool {
        !self.0.is_null() && !self.0.is_undefined()
    }

    /// The items of an array; none when it is no array.
    pub fn items(&self) -> Vec<Self> {
        if js_sys::Array::is_array(&self.0) {
            js_sys::Array::from(&self.0).iter().map(Self).collect()
        } else {
            Vec::new()
        }
    }
}

/// A string of JSON.
pub(crate) fn quoted(text: &str) -> String {
    js_sys::JSON::stringify(&JsValue::from_str(text)).map_or_else(|_| String::from("\"\""), String::from)
}
