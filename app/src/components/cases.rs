//! The table of test cases: the server's for a judged submission, the island's while one is judged.

use super::chip::verdict_class;
use super::format;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use trellis_types::Verdict;
use trellis_types::submissions::{CaseImage, CaseLine};

/// The words of the table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CaseNames {
    /// Case, result, time, memory.
    pub heads: Vec<String>,
    /// In the order of [`Verdict::ALL`].
    pub verdicts: Vec<String>,
    pub not_run: String,
    pub guard: String,
    /// An image of the checker, and one for judges alone.
    pub images: [String; 2],
    /// Before what was not kept.
    pub not_kept: String,
}

#[cfg(feature = "ssr")]
impl CaseNames {
    pub fn new(t: &crate::i18n::Messages) -> Self {
        Self {
            heads: [t.case, t.result, t.time, t.memory].map(str::to_owned).to_vec(),
            verdicts: Verdict::ALL.map(|verdict| t.verdict(verdict).to_owned()).to_vec(),
            not_run: t.not_run.to_owned(),
            guard: t.guard.to_owned(),
            images: [t.team_image, t.judge_image].map(str::to_owned),
            not_kept: t.images_not_kept.to_owned(),
        }
    }
}

impl CaseNames {
    fn verdict(&self, verdict: Verdict) -> String {
        let index = Verdict::ALL.iter().position(|one| *one == verdict);
        self.verdicts
            .get(index.unwrap_or_default())
            .cloned()
            .unwrap_or_default()
    }
}

pub(crate) fn case_table(cases: Vec<CaseLine>, names: &CaseNames) -> impl IntoView + use<> {
    let rows: Vec<_> = cases.into_iter().map(|case| case_row(case, names)).collect();
    let heads: Vec<_> = names
        .heads
        .iter()
        .map(|head| view! { <th scope="col">{head.clone()}</th> })
        .collect();
    view! {
        <table class="cases">
            <thead>
                <tr>{heads}</tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

fn case_row(case: CaseLine, names: &CaseNames) -> impl IntoView + use<> {
    let dash = || String::from("\u{2013}");
    let (class, code, name) = match case.verdict {
        Some(verdict) => (
            verdict_class(verdict),
            verdict.code().to_owned(),
            names.verdict(verdict),
        ),
        None => ("chip", dash(), names.not_run.clone()),
    };
    let (fuel, memory) = match case.verdict {
        Some(_) => (format::fuel(case.fuel), format::bytes(case.memory_bytes)),
        None => (dash(), dash()),
    };
    let message = match case.guard {
        true => format!("{} {}", names.guard, case.message),
        false => case.message,
    };
    let said = [message, case.team_message];
    let messages: Vec<_> = said
        .iter()
        .map(|said| said.trim())
        .filter(|said| !said.is_empty())
        .map(|said| view! { <span class="case-message">{said.to_owned()}</span> })
        .collect();
    let images = images(&case.name, case.images, &case.image_notes, names);
    let title = name.clone();
    // A long name breaks between its folders.
    let parts: Vec<_> = case
        .name
        .split_inclusive('/')
        .map(|part| view! { {part.to_owned()} <wbr /> })
        .collect();
    view! {
        <tr>
            <th scope="row">
                <code>{parts}</code>
                {messages}
            </th>
            <td>
                <span class=class title=title>
                    {code}
                    <span class="sr">{name}</span>
                </span>
            </td>
            <td>{fuel}</td>
            <td>{memory}</td>
        </tr>
        {images}
    }
}

/// The row below a case that has images: each with its name, leading to itself in full size.
fn images(
    case: &str,
    images: Vec<CaseImage>,
    notes: &[String],
    names: &CaseNames,
) -> Option<impl IntoView + use<>> {
    if images.is_empty() && notes.is_empty() {
        return None;
    }
    let figures: Vec<_> = images
        .into_iter()
        .map(|image| {
            let what = names.images[usize::from(image.judges)].clone();
            let alt = format!("{what}: {case}, {}", image.name);
            let caption = match image.judges {
                true => format!("{} \u{b7} {what}", image.name),
                false => image.name,
            };
            let url = image.url.clone();
            view! {
                <figure class="case-image">
                    <a href=url>
                        <img src=image.url alt=alt loading="lazy" decoding="async" />
                    </a>
                    <figcaption>{caption}</figcaption>
                </figure>
            }
        })
        .collect();
    let notes = (!notes.is_empty())
        .then(|| view! { <p class="case-message">{format!("{}\n{}", names.not_kept, notes.join("\n"))}</p> });
    Some(view! {
        <tr class="case-images">
            <td colspan="4">
                <div class="case-image-list">{figures}</div>
                {notes}
            </td>
        </tr>
    })
}
