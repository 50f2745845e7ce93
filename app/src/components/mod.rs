//! Parts of pages: functions from data to a view. Nothing here runs in the browser but what islands use.

mod chip;
pub(crate) mod format;
mod icon;

#[cfg(feature = "ssr")]
mod card;
#[cfg(feature = "ssr")]
mod form;
#[cfg(feature = "ssr")]
mod list;
#[cfg(feature = "ssr")]
mod problem;

pub(crate) use chip::{VerdictNames, lifecycle_class, verdict_class};
pub(crate) use icon::{Icon, icon};

#[cfg(feature = "ssr")]
pub(crate) use self::{
    card::{card_head, empty, flash, notice, page_head, page_head_with},
    chip::{mark_chip, phase_chip, result_chip, verdict_names, visibility_chip},
    form::{Choice, Text, csrf, field_error, form_error, number, select, submit, text, text_area},
    list::{meter, pager, stat, time},
    problem::{difficulty, field_name, problem_rows, submission_rows},
};
