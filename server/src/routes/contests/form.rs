//! The organizer's form as settings.

use crate::error::AppError;
use crate::extract::Fields;
use crate::messages::Message;
use crate::wire;
use trellis_types::Slug;
use trellis_types::contests::{Access, ContestHours, ContestSettings};
use trellis_types::submissions::Feedback;

/// Reads the fields; see [`ContestSettings`].
pub fn settings(fields: &Fields) -> Result<ContestSettings, AppError> {
    let start = fields
        .local_time("start")?
        .ok_or_else(|| AppError::invalid("start", Message::Required))?;
    Ok(ContestSettings {
        title_en: fields.one("title_en").to_owned(),
        title_zh: fields.one("title_zh").to_owned(),
        description_en: fields.text("description_en"),
        description_zh: fields.text("description_zh"),
        start: wire::time(start),
        length_minutes: fields.number("length_minutes")?,
        freeze_minutes: fields.number("freeze_minutes")?,
        access: if fields.one("access") == "code" {
            Access::Code
        } else {
            Access::Public
        },
        join_code: Some(fields.one("join_code").to_owned()).filter(|code| !code.is_empty()),
        penalty_minutes: fields.number("penalty_minutes")?,
        feedback: feedback(fields.one("feedback"))?,
        hours: ContestHours {
            taking_part_minutes: fields.number("taking_part_minutes")?,
            per_problem_minutes: fields.number("per_problem_minutes")?,
        },
        problems: slugs(fields)?,
        base: fields.number("base")?,
    })
}

/// The field `problems` as names of problems.
pub fn slugs(fields: &Fields) -> Result<Vec<Slug>, AppError> {
    let parse = |word: String| {
        Slug::parse(&word).map_err(|_| AppError::invalid("problems", Message::UnknownProblem(word)))
    };
    fields.words("problems").into_iter().map(parse).collect()
}

fn feedback(text: &str) -> Result<Feedback, AppError> {
    match text {
        "full" => Ok(Feedback::Full),
        "verdict" | "" => Ok(Feedback::Verdict),
        _ => Err(AppError::invalid("feedback", Message::Required)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use trellis_types::Time;

    fn form(pairs: &[(&str, &str)]) -> Fields {
        Fields(
            pairs
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
        )
    }

    #[test]
    fn a_form_becomes_settings() {
        let read = settings(&form(&[
            ("title_en", "Open"),
            ("start", "2026-11-24T09:30"),
            ("tz_offset", "480"),
            ("length_minutes", "180"),
            ("access", "code"),
            ("feedback", "full"),
            ("problems", "one\r\ntwo,three"),
            ("base", "2"),
        ]))
        .unwrap();
        assert_eq!(read.start, Time::from("2026-11-24T01:30:00.000Z"));
        assert_eq!(
            (read.access, read.feedback, read.base),
            (Access::Code, Feedback::Full, 2)
        );
        assert_eq!(
            read.problems.iter().map(Slug::as_str).collect::<Vec<_>>(),
            ["one", "two", "three"]
        );
    }

    #[test]
    fn errors_name_the_field() {
        let field = |pairs: &[(&str, &str)]| settings(&form(pairs)).err().and_then(|error| error.field());
        assert_eq!(field(&[]), Some("start"));
        let at = ("start", "2026-11-24T09:30");
        assert_eq!(field(&[at, ("length_minutes", "-1")]), Some("length_minutes"));
        assert_eq!(field(&[at, ("problems", "../x")]), Some("problems"));
        assert_eq!(field(&[at, ("feedback", "all")]), Some("feedback"));
    }
}
