//! What an organizer fills in, checked.

use super::codes;
use super::contest_hours::HoursRule;
use crate::error::AppError;
use crate::messages::Message;
use crate::wire;
use jiff::Timestamp;
use trellis_store::{ContestAccess, ContestSettings as Stored, LocalText};
use trellis_types::Lang;
use trellis_types::contests::{Access, ContestHours, ContestSettings};
use trellis_types::submissions::Feedback;

const MAX_TITLE: usize = 120;
const MAX_DESCRIPTION: usize = 20_000;
/// Four weeks.
const MAX_LENGTH_MINUTES: u32 = 28 * 24 * 60;
const MAX_PENALTY_MINUTES: u32 = 600;
/// Of one rule for hours.
const MAX_HOURS_MINUTES: u32 = 6000;

/// The settings as the store keeps them; errors name the form's field. `code` is the join code so far.
pub fn checked(settings: &ContestSettings, code: Option<&str>) -> Result<Stored, AppError> {
    check_texts(settings)?;
    if settings.feedback == Feedback::Nothing {
        // Marks, hours and the board would tell what the policy does not: not offered until they keep it as well.
        return Err(AppError::invalid("feedback", Message::NotOffered));
    }
    let start = wire::timestamp(settings.start.as_str()).filter(|start| is_plausible(*start));
    let start = start.ok_or_else(|| AppError::invalid("start", Message::BadTime))?;
    range("length_minutes", settings.length_minutes, 1, MAX_LENGTH_MINUTES)?;
    range(
        "freeze_minutes",
        settings.freeze_minutes,
        0,
        settings.length_minutes,
    )?;
    range(
        "penalty_minutes",
        settings.penalty_minutes,
        0,
        MAX_PENALTY_MINUTES,
    )?;
    range(
        "taking_part_minutes",
        settings.hours.taking_part_minutes,
        0,
        MAX_HOURS_MINUTES,
    )?;
    range(
        "per_problem_minutes",
        settings.hours.per_problem_minutes,
        0,
        MAX_HOURS_MINUTES,
    )?;
    let rule = rule_of(settings.hours, settings.problems.len());
    Ok(Stored {
        title: local_text(&settings.title_en, &settings.title_zh),
        description: local_text(&settings.description_en, &settings.description_zh),
        start,
        length_seconds: settings.length_minutes * 60,
        freeze_seconds: settings.freeze_minutes * 60,
        access: match settings.access {
            Access::Public => ContestAccess::Public,
            Access::Code => ContestAccess::Code,
        },
        join_code: join_code(settings, code)?,
        penalty_minutes: settings.penalty_minutes,
        feedback: wire::feedback_key(settings.feedback),
        hours_rule: serde_json::to_value(rule).map_err(AppError::internal)?,
    })
}

fn range(field: &'static str, value: u32, least: u32, most: u32) -> Result<(), AppError> {
    if (least..=most).contains(&value) {
        Ok(())
    } else {
        Err(AppError::invalid(
            field,
            Message::OutOfRange(least.into(), most.into()),
        ))
    }
}

fn check_texts(settings: &ContestSettings) -> Result<(), AppError> {
    if settings.title_en.trim().is_empty() && settings.title_zh.trim().is_empty() {
        return Err(AppError::invalid("title_zh", Message::Required));
    }
    for (field, text, most) in [
        ("title_en", &settings.title_en, MAX_TITLE),
        ("title_zh", &settings.title_zh, MAX_TITLE),
        ("description_en", &settings.description_en, MAX_DESCRIPTION),
        ("description_zh", &settings.description_zh, MAX_DESCRIPTION),
    ] {
        if text.chars().count() > most {
            return Err(AppError::invalid(
                field,
                Message::TooLong(u32::try_from(most).unwrap_or(u32::MAX)),
            ));
        }
    }
    Ok(())
}

/// Between 2000 and 2200: no slip of a finger, and far from what a sum could overflow.
fn is_plausible(start: Timestamp) -> bool {
    (946_684_800..7_258_118_400).contains(&start.as_second())
}

/// The texts that are there, by language.
fn local_text(english: &str, chinese: &str) -> LocalText {
    let texts = [(Lang::En, english), (Lang::ZhCn, chinese)];
    let there = texts.into_iter().filter(|(_, text)| !text.trim().is_empty());
    LocalText(
        there
            .map(|(lang, text)| (lang.as_str().to_owned(), text.trim().to_owned()))
            .collect(),
    )
}

/// The code of a contest that wants one: as given, else as before, else a fresh one.
fn join_code(settings: &ContestSettings, before: Option<&str>) -> Result<Option<String>, AppError> {
    match (settings.access, settings.join_code.as_deref().map(str::trim)) {
        (Access::Public, _) => Ok(None),
        (Access::Code, None | Some("")) => Ok(Some(before.map_or_else(codes::generate, str::to_owned))),
        (Access::Code, Some(code)) => codes::parse(code).map(Some),
    }
}

/// The most anybody can get is all problems solved.
fn rule_of(hours: ContestHours, problems: usize) -> HoursRule {
    let participation_seconds = hours.taking_part_minutes * 60;
    let solved_seconds = hours.per_problem_minutes * 60;
    let all = solved_seconds.saturating_mul(u32::try_from(problems).unwrap_or(u32::MAX));
    HoursRule {
        participation_seconds,
        solved_seconds,
        cap_seconds: participation_seconds.saturating_add(all),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings() -> ContestSettings {
        ContestSettings {
            title_en: " Open ".into(),
            title_zh: String::new(),
            description_en: String::new(),
            description_zh: String::new(),
            start: "2026-11-24T01:30:00Z".into(),
            length_minutes: 180,
            freeze_minutes: 30,
            access: Access::Public,
            join_code: None,
            penalty_minutes: 20,
            feedback: Feedback::Verdict,
            hours: ContestHours {
                taking_part_minutes: 45,
                per_problem_minutes: 30,
            },
            problems: ["a", "b", "c", "d"].map(|slug| slug.parse().unwrap()).to_vec(),
            base: 0,
        }
    }

    fn field(change: impl FnOnce(&mut ContestSettings)) -> Option<&'static str> {
        let mut settings = settings();
        change(&mut settings);
        checked(&settings, None).err().and_then(|error| error.field())
    }

    #[test]
    fn the_cap_is_all_problems_solved() {
        let stored = checked(&settings(), None).unwrap();
        let rule: HoursRule = serde_json::from_value(stored.hours_rule).unwrap();
        assert_eq!(rule.cap_seconds, (45 + 4 * 30) * 60);
        assert_eq!(stored.title, LocalText::one("en", "Open"));
        assert_eq!(
            (stored.length_seconds, stored.freeze_seconds, stored.join_code),
            (10_800, 1800, None)
        );
    }

    #[test]
    fn errors_name_the_field() {
        assert_eq!(field(|settings| settings.title_en.clear()), Some("title_zh"));
        assert_eq!(field(|settings| settings.start = "soon".into()), Some("start"));
        assert_eq!(
            field(|settings| settings.start = "0001-01-01T00:00:00Z".into()),
            Some("start")
        );
        assert_eq!(
            field(|settings| settings.length_minutes = 0),
            Some("length_minutes")
        );
        assert_eq!(
            field(|settings| settings.freeze_minutes = 181),
            Some("freeze_minutes")
        );
        assert_eq!(
            field(|settings| settings.penalty_minutes = 601),
            Some("penalty_minutes")
        );
        assert_eq!(
            field(|settings| settings.hours.per_problem_minutes = 6001),
            Some("per_problem_minutes")
        );
        let bad_code = |settings: &mut ContestSettings| {
            settings.access = Access::Code;
            settings.join_code = Some("a b".into());
        };
        assert_eq!(field(bad_code), Some("join_code"));
    }

    #[test]
    fn a_code_is_made_once() {
        let settings = ContestSettings {
            access: Access::Code,
            ..settings()
        };
        let first = checked(&settings, None).unwrap().join_code.unwrap();
        assert_eq!(checked(&settings, Some(&first)).unwrap().join_code, Some(first));
    }
}
