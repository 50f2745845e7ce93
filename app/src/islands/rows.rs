//! Adds an empty row to a list of form rows. Without JavaScript the page has a few spare rows.

use crate::browser;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlTextAreaElement};

/// `list`: the list's id; `text`: the button's.
#[island]
pub(crate) fn Rows(list: String, text: String) -> impl IntoView {
    let add = move |_| {
        if let Some(list) = browser::by_id::<Element>(&list) {
            add_row(&list);
        }
    };
    view! { <button type="button" class="button script-only" on:click=add>{text}</button> }
}

fn add_row(list: &Element) {
    let number = list.child_element_count() + 1;
    let Some(last) = list.last_element_child() else {
        return;
    };
    let Ok(copy) = last.clone_node_with_deep(true) else {
        return;
    };
    let Ok(copy) = copy.dyn_into::<Element>() else {
        return;
    };
    for area in browser::find_all(&copy, "textarea") {
        area.set_id(&format!(
            "{}-{number}",
            area.get_attribute("name").unwrap_or_default()
        ));
        if let Ok(area) = area.dyn_into::<HtmlTextAreaElement>() {
            area.set_value("");
        }
    }
    for label in browser::find_all(&copy, "label") {
        label
            .set_attribute(
                "for",
                &renumbered(&label.get_attribute("for").unwrap_or_default(), '-', number),
            )
            .ok();
        label.set_text_content(Some(&renumbered(
            &label.text_content().unwrap_or_default(),
            ' ',
            number,
        )));
    }
    list.append_child(&copy).ok();
    if let Some(first) = browser::find_all(&copy, "textarea").into_iter().next()
        && let Ok(first) = first.dyn_into::<HtmlElement>()
    {
        first.focus().ok();
    }
}

/// `input-3` becomes `input-4`.
fn renumbered(text: &str, separator: char, number: u32) -> String {
    let name = text.rsplit_once(separator).map_or(text, |(name, _)| name);
    format!("{name}{separator}{number}")
}

#[cfg(test)]
mod tests {
    use super::renumbered;

    #[test]
    fn rows_are_renumbered() {
        assert_eq!(renumbered("case_input-3", '-', 4), "case_input-4");
        assert_eq!(renumbered("Input 9", ' ', 10), "Input 10");
    }
}
