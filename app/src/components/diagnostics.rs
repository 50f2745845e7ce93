//! What a compiler says about places in the source.

use crate::i18n::Messages;
use leptos::prelude::*;
use trellis_types::submissions::{Diagnostic, Severity};

/// A list of places and messages. `name`: of the source; `link`: where one of its places is shown. The island of the
/// submit panel reads `data-diagnostics` and marks them in the editor.
pub(crate) fn diagnostics(
    t: &'static Messages,
    list: &[Diagnostic],
    name: &str,
    link: impl Fn(&Diagnostic) -> String,
) -> AnyView {
    if list.is_empty() {
        return ().into_any();
    }
    let items: Vec<_> = list
        .iter()
        .map(|one| {
            let column = one.column.map(|column| format!(":{column}")).unwrap_or_default();
            let place = format!("{}:{}{column}", one.file, one.line);
            let place = if one.file == name {
                let column = one.column.map(|column| column.to_string());
                view! { <a href=link(one) data-line=one.line.to_string() data-column=column>{place}</a> }
                    .into_any()
            } else {
                place.into_any()
            };
            let (class, word) = severity(t, one.severity);
            view! {
                <li class=class>
                    <code>{place}</code>
                    <span class="severity">{word}</span>
                    <span class="diagnostic-text">{one.message.clone()}</span>
                </li>
            }
        })
        .collect();
    let own: Vec<_> = list.iter().filter(|one| one.file == name).collect();
    let data = serde_json::to_string(&own).unwrap_or_default();
    view! { <ul class="diagnostics" data-diagnostics=data>{items}</ul> }.into_any()
}

fn severity(t: &Messages, severity: Severity) -> (&'static str, &'static str) {
    match severity {
        Severity::Error => ("diagnostic-error", t.severity_error),
        Severity::Warning => ("diagnostic-warning", t.severity_warning),
        Severity::Note => ("diagnostic-note", t.severity_note),
    }
}

/// Classes of line `number` of the file called `name`.
pub(crate) fn line_class(list: &[Diagnostic], name: &str, number: u32) -> &'static str {
    let here = |severity| {
        list.iter()
            .any(|one| one.line == number && one.severity == severity && one.file == name)
    };
    if here(Severity::Error) {
        "code-line code-error"
    } else if here(Severity::Warning) {
        "code-line code-warning"
    } else {
        "code-line"
    }
}
