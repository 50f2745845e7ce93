//! Editing a lesson's text with a preview.

use crate::components::{Text, csrf, form_error, page_head_with, preview_of, text_area, time};
use crate::context::PageContext;
use crate::markdown::markdown;
use crate::portal::PageError;
use crate::shell::{Layout, Page};
use leptos::prelude::*;
use trellis_types::{Lang, Route, Slug};

pub(crate) async fn page(ctx: &PageContext, course: &Slug, lesson: &Slug) -> Result<Page, PageError> {
    let asked = ctx
        .posted("lang")
        .map(str::to_owned)
        .or_else(|| ctx.query_value("lang"));
    let lang = asked.and_then(|lang| Lang::parse(&lang)).unwrap_or(ctx.lang);
    let view = ctx
        .portal
        .lesson_edit(&ctx.reader(), course, lesson, lang)
        .await?;
    let t = ctx.t();
    let route = Route::LessonEdit {
        course: course.clone(),
        lesson: lesson.clone(),
    };
    let title = format!("{}: {}", t.edit, view.lesson.title);
    Ok(Page::new(&title, Layout::Wide, || {
        let tabs: Vec<_> = Lang::ALL
            .into_iter()
            .map(|one| {
                let link = format!("{}?lang={}", route.path(), one.as_str());
                let current = (one == lang).then_some("page");
                let name = if one == Lang::En {
                    "English"
                } else {
                    "\u{4e2d}\u{6587}"
                };
                view! { <a href=link aria-current=current lang=one.as_str()>{name}</a> }
            })
            .collect();
        let back = Route::Lesson {
            course: course.clone(),
            lesson: lesson.clone(),
        }
        .path();
        let shown = ctx.posted("markdown").unwrap_or(&view.markdown);
        // Over the version that was read, not over what somebody has saved since.
        let base = ctx
            .posted("base")
            .map_or_else(|| view.base.to_string(), str::to_owned);
        let history: Vec<_> = view
            .history
            .iter()
            .map(|version| {
                view! {
                    <li>
                        <span class="num">{format!("v{}", version.version)}</span>
                        <span>{version.author.clone()}</span>
                        {time(&version.at)}
                    </li>
                }
            })
            .collect();
        let history = (!history.is_empty())
            .then(|| view! { <details class="card"><summary>{t.history}</summary><ol class="history" reversed=true>{history}</ol></details> });
        view! {
            {page_head_with(&view.lesson.title, &view.course_title, view! { <a class="button" href=back>{t.see_page}</a> })}
            <nav class="tabs" aria-label=t.text_language>{tabs}</nav>
            {form_error(ctx)}
            <form method="post" action=route.path() class="stack">
                {csrf(ctx)}
                <input type="hidden" name="lang" value=lang.as_str() />
                <input type="hidden" name="base" value=base />
                <div class="with-preview">
                    {text_area(ctx, Text { name: "markdown", label: t.text_markdown, value: &view.markdown, hint: t.statement_hint, required: true, ..Text::default() }, 28, true)}
                    {preview_of(ctx, t, "markdown".to_owned(), t.text_markdown, markdown(shown))}
                </div>
                <div class="form-end">
                    <button type="submit" name="action" value="save" class="button primary">{t.save}</button>
                    <button type="submit" name="action" value="preview" class="button">{t.preview}</button>
                </div>
            </form>
            {history}
        }
    }))
}
