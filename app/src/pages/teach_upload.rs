//! Uploading a problem package as a zip.

use crate::components::{Text, csrf, form_error, page_head, submit, text};
use crate::context::PageContext;
use crate::portal::PageError;
use crate::shell::{Layout, Page};
use leptos::prelude::*;
use trellis_types::route;

pub(crate) async fn page(ctx: &PageContext) -> Result<Page, PageError> {
    ctx.portal.teach_upload(&ctx.reader()).await?;
    let t = ctx.t();
    Ok(Page::new(t.upload_package, Layout::Narrow, || {
        let file_error = crate::components::field_error(ctx, "package")
            .map(|text| view! { <p class="field-error" id="package-error">{text}</p> });
        view! {
            {page_head(t.upload_package, t.upload_lead)}
            {form_error(ctx)}
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
