//! Parts of pages: functions from data to a view. Nothing here runs in the browser but what islands use.

mod cases;
mod chip;
pub(crate) mod format;

#[cfg(feature = "ssr")]
mod card;
#[cfg(feature = "ssr")]
mod diagnostics;
#[cfg(feature = "ssr")]
mod form;
#[cfg(feature = "ssr")]
mod icon;
#[cfg(feature = "ssr")]
mod list;
#[cfg(feature = "ssr")]
mod problem;

pub(crate) use cases::{CaseNames, case_table};
pub(crate) use chip::lifecycle_class;

#[cfg(feature = "ssr")]
pub(crate) use self::{
    card::{card_head, empty, flash, notice, page_head, page_head_with},
    chip::{mark_chip, phase_chip, result_chip, verdict_class, visibility_chip},
    diagnostics::{diagnostics, line_class},
    form::{
        Choice, Text, csrf, field_error, form_error, line_kept, number, preview_of, select, submit, text,
        text_area,
    },
    icon::{Icon, icon},
    list::{countdown, meter, older, pager, stat, time},
    problem::{FIELDS, difficulty, field_name, problem_rows, submission_rows},
};
