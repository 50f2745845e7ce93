//! Uploading a problem package as a zip.

use crate::components::{Text, csrf, form_error, page_head, submit, text};
use crate::context::PageContext;
use crate::portal::PageError;
use crate::shell::{Layout, Page};
use leptos::prelude::*;
use trellis_types::route;
use trellis_types::teach::Finding;

pub(crate) async fn page(ctx: &PageContext) -> Result<Page, PageError> {
    ctx.portal.teach_upload(&ctx.reader()).await?;
    let t = ctx.t();
    Ok(Page::new(t.upload_package, Layout::Narrow, || {
        let listed = crate::components::field_error(ctx, "package").and_then(|text| findings(&text));
        let file_error = crate::components::field_error(ctx, "package").map(|text| file_error(&text));
        view! {
            {page_head(t.upload_package, t.upload_lead)}
            {listed.is_none().then(|| form_error(ctx))}
            {listed}
            <form method="post" action=route::form::UPLOAD enctype="multipart/form-data" class="card stack">
                {csrf(ctx)}
                <div class="field">
                    <label for="package">{t.package_file}</label>
                    <p class="hint" id="package-hint">{t.package_hint}</p>
                    <input
                        type="file"
                        id="package"
                        name="package"
                        accept=".zip,application/zip"
                        required=true
                        aria-describedby="package-hint"
                    />
                    {file_error}
                </div>
                {text(ctx, Text { name: "slug", label: t.slug, hint: t.upload_slug_hint, max: 64, ..Text::default() })}
                {submit(t.upload, "button primary")}
            </form>
        }
    }))
}

/// What is said beside the field: the first line; the others are a list above the form.
fn file_error(text: &str) -> AnyView {
    let first = text
        .lines()
        .next()
        .unwrap_or_default()
        .trim_end_matches([':', '：'])
        .to_owned();
    view! { <p class="field-error" id="package-error">{first}</p> }.into_any()
}

/// Everything that was found, if it is more than one line.
fn findings(text: &str) -> Option<AnyView> {
    let (first, lines) = text.split_once('\n')?;
    let items: Vec<_> = lines.lines().map(finding).collect();
    let first = first.trim_end_matches([':', '：']).to_owned();
    Some(
        view! {
            <section class="card refused" role="alert">
                <h2>{first}</h2>
                <ul class="findings">{items}</ul>
            </section>
        }
        .into_any(),
    )
}

/// `error`, place and message, with tabs between them; a message of several lines goes on without.
fn finding(line: &str) -> AnyView {
    let mut parts = line.splitn(3, '\t');
    let (kind, place, message) = (parts.next(), parts.next(), parts.next());
    super::teach_problem::finding(&Finding {
        error: kind != Some("warning"),
        place: place.unwrap_or_default().to_owned(),
        message: message.or(kind).unwrap_or_default().to_owned(),
    })
}
