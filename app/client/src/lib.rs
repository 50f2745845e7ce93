//! The cdylib that hydrates islands, nothing else. app/editor/src/boot.js loads it and finds the islands; each is an
//! exported function that `#[island]` makes in `trellis-app`.

use wasm_bindgen::prelude::wasm_bindgen;

// Links the islands in: nothing here names them.
pub use trellis_app::islands;

/// Prepares the reactive system. Called once, before the first island.
#[wasm_bindgen]
pub fn start() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_islands();
}
