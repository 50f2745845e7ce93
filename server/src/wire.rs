//! From what the store has to what crosses the wire. Only here.

use jiff::Timestamp;
use trellis_store as store;
use trellis_types as wire;
use wire::{Lang, Time};

/// A moment as RFC 3339 with milliseconds.
pub fn time(at: Timestamp) -> Time {
    Time(at.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string())
}

/// A moment from the wire.
pub fn timestamp(text: &str) -> Option<Timestamp> {
    text.parse().ok()
}

/// A slug that the store has; one that is no slug on the wire becomes `-`.
pub fn slug(text: &str) -> wire::Slug {
    wire::Slug::parse(text).unwrap_or_else(|_| wire::Slug::parse("-").expect("a dash is a slug"))
}

macro_rules! ids {
    ($($name:ident $to:ident $from:ident),+ $(,)?) => {$(
        pub fn $to(id: store::$name) -> wire::$name {
            wire::$name::parse(&id.to_string()).expect("a UUID is an id")
        }

        /// `None`: not an id of ours.
        pub fn $from(id: &wire::$name) -> Option<store::$name> {
            id.as_str().parse().ok()
        }
    )+};
}

ids!(
    UserId user_id user_key,
    SubmissionId submission_id submission_key,
    ContestId contest_id contest_key,
    RejudgingId rejudging_id rejudging_key,
    SetId set_id set_key,
    DraftId draft_id draft_key,
    ClassId class_id class_key,
);

pub fn verdict(verdict: store::Verdict) -> wire::Verdict {
    match verdict {
        store::Verdict::Accepted => wire::Verdict::Accepted,
        store::Verdict::WrongAnswer => wire::Verdict::WrongAnswer,
        store::Verdict::TimeLimit => wire::Verdict::TimeLimit,
        store::Verdict::MemoryLimit => wire::Verdict::MemoryLimit,
        store::Verdict::OutputLimit => wire::Verdict::OutputLimit,
        store::Verdict::RunTimeError => wire::Verdict::RunTimeError,
        store::Verdict::CompileError => wire::Verdict::CompileError,
        store::Verdict::JudgeError => wire::Verdict::JudgeError,
    }
}

pub fn verdict_from_judge(verdict: trellis_judge::verdict::Verdict) -> store::Verdict {
    use trellis_judge::verdict::Verdict as Judged;
    match verdict {
        Judged::Accepted => store::Verdict::Accepted,
        Judged::WrongAnswer => store::Verdict::WrongAnswer,
        Judged::TimeLimit => store::Verdict::TimeLimit,
        Judged::MemoryLimit => store::Verdict::MemoryLimit,
        Judged::OutputLimit => store::Verdict::OutputLimit,
        Judged::RunTimeError => store::Verdict::RunTimeError,
        Judged::CompileError => store::Verdict::CompileError,
        Judged::JudgeError => store::Verdict::JudgeError,
    }
}

pub fn lifecycle(lifecycle: store::Lifecycle) -> wire::Lifecycle {
    match lifecycle {
        store::Lifecycle::Queued => wire::Lifecycle::Queued,
        store::Lifecycle::Compiling => wire::Lifecycle::Compiling,
        store::Lifecycle::Running => wire::Lifecycle::Running,
        store::Lifecycle::Done => wire::Lifecycle::Done,
        store::Lifecycle::Failed => wire::Lifecycle::Failed,
    }
}

pub fn role(role: store::Role) -> wire::auth::Role {
    match role {
        store::Role::Trainee => wire::auth::Role::Trainee,
        store::Role::Teacher => wire::auth::Role::Teacher,
        store::Role::Organizer => wire::auth::Role::Organizer,
        store::Role::Admin => wire::auth::Role::Admin,
    }
}

pub fn role_key(role: wire::auth::Role) -> store::Role {
    match role {
        wire::auth::Role::Trainee => store::Role::Trainee,
        wire::auth::Role::Teacher => store::Role::Teacher,
        wire::auth::Role::Organizer => store::Role::Organizer,
        wire::auth::Role::Admin => store::Role::Admin,
    }
}

pub fn mark(mark: store::Mark) -> wire::problems::Mark {
    match mark {
        store::Mark::Untried => wire::problems::Mark::Untried,
        store::Mark::Tried => wire::problems::Mark::Tried,
        store::Mark::Solved => wire::problems::Mark::Solved,
    }
}

pub fn mark_key(mark: wire::problems::Mark) -> store::Mark {
    match mark {
        wire::problems::Mark::Untried => store::Mark::Untried,
        wire::problems::Mark::Tried => store::Mark::Tried,
        wire::problems::Mark::Solved => store::Mark::Solved,
    }
}

pub fn feedback(feedback: store::Feedback) -> wire::submissions::Feedback {
    match feedback {
        store::Feedback::Full => wire::submissions::Feedback::Full,
        store::Feedback::Verdict => wire::submissions::Feedback::Verdict,
        store::Feedback::Nothing => wire::submissions::Feedback::Nothing,
    }
}

pub fn feedback_key(feedback: wire::submissions::Feedback) -> store::Feedback {
    match feedback {
        wire::submissions::Feedback::Full => store::Feedback::Full,
        wire::submissions::Feedback::Verdict => store::Feedback::Verdict,
        wire::submissions::Feedback::Nothing => store::Feedback::Nothing,
    }
}

pub fn session_user(user: &store::User) -> wire::auth::SessionUser {
    wire::auth::SessionUser {
        id: user_id(user.id),
        login: user.login.as_str().to_owned(),
        display_name: user.display_name.clone(),
        roles: user.roles.0.iter().copied().map(role).collect(),
    }
}

/// A problem's line, titles in `lang`.
pub fn problem_line(line: &store::ProblemLine, lang: Lang) -> wire::problems::ProblemLine {
    wire::problems::ProblemLine {
        slug: slug(&line.slug),
        title: line.title.get(lang.as_str()).to_owned(),
        field: line.field.clone(),
        keywords: line.keywords.clone(),
        difficulty: line.difficulty,
        credit_seconds: line.credit_seconds,
        tried: line.tried,
        solved: line.solved,
        mark: mark(line.mark),
    }
}

/// The line of a problem with the viewer's mark.
pub fn line_of(problem: &store::Problem, own: store::Mark, lang: Lang) -> wire::problems::ProblemLine {
    wire::problems::ProblemLine {
        slug: slug(&problem.slug),
        title: problem.content.title.get(lang.as_str()).to_owned(),
        field: problem.content.field.clone(),
        keywords: problem.content.keywords.clone(),
        difficulty: problem.content.difficulty,
        credit_seconds: problem.content.credit_seconds,
        tried: problem.tried,
        solved: problem.solved,
        mark: mark(own),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_go_both_ways() {
        let at = Timestamp::from_millisecond(1_795_000_000_123).unwrap();
        let wire = time(at);
        assert!(wire.0.ends_with(".123Z") && wire.0.len() == 24, "{wire:?}");
        assert_eq!(timestamp(&wire.0), Some(at));
        assert_eq!(timestamp("yesterday"), None);
    }
}
