//! Samples and secret cases: pairs of text areas. Empty ones are left out; the island adds more.

use crate::i18n::Messages;
use crate::islands::rows::Rows;
use leptos::prelude::*;
use trellis_types::teach::CaseText;

/// Empty pairs that are there without JavaScript.
const SPARE: usize = 2;

struct Names {
    list: &'static str,
    input: &'static str,
    answer: &'static str,
}

pub(super) fn samples(t: &'static Messages, cases: &[CaseText]) -> AnyView {
    let names = Names {
        list: "samples",
        input: "sample_input",
        answer: "sample_answer",
    };
    list(t, t.samples, t.samples_hint, cases, &names).into_any()
}

pub(super) fn secret(t: &'static Messages, cases: &[CaseText]) -> AnyView {
    let names = Names {
        list: "cases",
        input: "case_input",
        answer: "case_answer",
    };
    list(t, t.secret_cases, t.secret_cases_hint, cases, &names).into_any()
}

fn list(
    t: &'static Messages,
    title: &'static str,
    hint: &'static str,
    cases: &[CaseText],
    names: &Names,
) -> AnyView {
    let spare = std::iter::repeat_n(CaseText::default(), SPARE);
    let rows: Vec<_> = cases
        .iter()
        .cloned()
        .chain(spare)
        .enumerate()
        .map(|(index, case)| row(t, names, index + 1, case))
        .collect();
    let list = names.list;
    view! {
        <fieldset class="card">
            <legend>{title}</legend>
            <p class="hint">{hint}</p>
            <ol class="case-rows" id=list>{rows}</ol>
            <Rows list=list.to_owned() text=t.add_case.to_owned() />
        </fieldset>
    }
    .into_any()
}

fn row(t: &'static Messages, names: &Names, number: usize, case: CaseText) -> AnyView {
    let area = |name: &'static str, label: &'static str, value: String| {
        let id = format!("{name}-{number}");
        let label = format!("{label} {number}");
        view! {
            <div class="field">
                <label for=id.clone()>{label}</label>
                <textarea id=id name=name rows="3" class="code" spellcheck="false">{value}</textarea>
            </div>
        }
    };
    view! {
        <li class="case-row">
            {area(names.input, t.input, case.input)}
            {area(names.answer, t.answer, case.answer)}
        </li>
    }
    .into_any()
}
