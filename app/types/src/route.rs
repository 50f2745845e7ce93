//! Every page, form target and API path, once. Links are made here and nowhere else.

use crate::{ContestId, RejudgingId, SetId, Slug, SubmissionId};

/// Of a portal that was started for whoever works on it: breaks off when that one ends.
pub const DEV_ALIVE: &str = "/dev/alive";

/// A page.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Route {
    Home,
    Courses,
    Course {
        course: Slug,
    },
    Lesson {
        course: Slug,
        lesson: Slug,
    },
    LessonEdit {
        course: Slug,
        lesson: Slug,
    },
    /// With [`ProblemsQuery`](crate::problems::ProblemsQuery).
    Problems,
    /// With [`Place`](crate::problems::Place).
    Problem {
        problem: Slug,
    },
    /// The reader's own, with [`SubmissionsQuery`](crate::submissions::SubmissionsQuery).
    Submissions,
    Submission {
        id: SubmissionId,
    },
    Contests,
    Contest {
        id: ContestId,
    },
    Board {
        id: ContestId,
    },
    /// With `?page=`.
    Ranking,
    Learning,
    Sets,
    Set {
        id: SetId,
    },
    ClassJoin,
    /// With `?next=`.
    SignIn,
    /// With `?next=`.
    Register,
    Account,
    Help,
    Teach,
    /// With `?draft=`: as it was kept.
    TeachProblemNew,
    TeachProblem {
        problem: Slug,
    },
    TeachUpload,
    TeachSetNew,
    TeachSetEdit {
        id: SetId,
    },
    /// Who solved what.
    TeachSet {
        id: SetId,
    },
    Organize,
    OrganizeNew,
    OrganizeContest {
        id: ContestId,
    },
    /// With `?before=`.
    Rejudgings,
    /// With [`RejudgingFilter`](crate::rejudgings::RejudgingFilter).
    RejudgingNew,
    /// With `?page=`.
    Rejudging {
        id: RejudgingId,
    },
    /// With [`AdminQuery`](crate::admin::AdminQuery).
    Admin,
    Nodes,
}

impl Route {
    /// The page's path, without a query.
    pub fn path(&self) -> String {
        match self {
            Self::Home => "/".to_owned(),
            Self::Courses => "/courses".to_owned(),
            Self::Course { course } => format!("/courses/{course}"),
            Self::Lesson { course, lesson } => format!("/courses/{course}/{lesson}"),
            Self::LessonEdit { course, lesson } => format!("/courses/{course}/{lesson}/edit"),
            Self::Problems => "/problems".to_owned(),
            Self::Problem { problem } => format!("/problems/{problem}"),
            Self::Submissions => "/submissions".to_owned(),
            Self::Submission { id } => format!("/submissions/{id}"),
            Self::Contests => "/contests".to_owned(),
            Self::Contest { id } => format!("/contests/{id}"),
            Self::Board { id } => format!("/contests/{id}/board"),
            Self::Ranking => "/ranking".to_owned(),
            Self::Learning => "/learning".to_owned(),
            Self::Sets => "/sets".to_owned(),
            Self::Set { id } => format!("/sets/{id}"),
            Self::ClassJoin => "/join".to_owned(),
            Self::SignIn => "/sign-in".to_owned(),
            Self::Register => "/register".to_owned(),
            Self::Account => "/account".to_owned(),
            Self::Help => "/help".to_owned(),
            Self::Teach => "/teach".to_owned(),
            Self::TeachProblemNew => "/teach/problems/new".to_owned(),
            Self::TeachProblem { problem } => format!("/teach/problems/{problem}"),
            Self::TeachUpload => "/teach/upload".to_owned(),
            Self::TeachSetNew => "/teach/sets/new".to_owned(),
            Self::TeachSetEdit { id } => format!("/teach/sets/{id}/edit"),
            Self::TeachSet { id } => format!("/teach/sets/{id}"),
            Self::Organize => "/organize".to_owned(),
            Self::OrganizeNew => "/organize/new".to_owned(),
            Self::OrganizeContest { id } => format!("/organize/{id}"),
            Self::Rejudgings => "/rejudgings".to_owned(),
            Self::RejudgingNew => "/rejudgings/new".to_owned(),
            Self::Rejudging { id } => format!("/rejudgings/{id}"),
            Self::Admin => "/admin".to_owned(),
            Self::Nodes => "/admin/nodes".to_owned(),
        }
    }

    /// The page at a path (no query); `None`: there is none.
    pub fn parse(path: &str) -> Option<Self> {
        let rest = path.strip_prefix('/')?;
        let parts: Vec<&str> = rest.split('/').collect();
        Some(match parts[..] {
            [""] => Self::Home,
            ["courses"] => Self::Courses,
            ["courses", course] => Self::Course {
                course: course.parse().ok()?,
            },
            ["courses", course, lesson] => Self::Lesson {
                course: course.parse().ok()?,
                lesson: lesson.parse().ok()?,
            },
            ["courses", course, lesson, "edit"] => Self::LessonEdit {
                course: course.parse().ok()?,
                lesson: lesson.parse().ok()?,
            },
            ["problems"] => Self::Problems,
            ["problems", problem] => Self::Problem {
                problem: problem.parse().ok()?,
            },
            ["submissions"] => Self::Submissions,
            ["submissions", id] => Self::Submission { id: id.parse().ok()? },
            ["contests"] => Self::Contests,
            ["contests", id] => Self::Contest { id: id.parse().ok()? },
            ["contests", id, "board"] => Self::Board { id: id.parse().ok()? },
            ["ranking"] => Self::Ranking,
            ["learning"] => Self::Learning,
            ["sets"] => Self::Sets,
            ["sets", id] => Self::Set { id: id.parse().ok()? },
            ["join"] => Self::ClassJoin,
            ["sign-in"] => Self::SignIn,
            ["register"] => Self::Register,
            ["account"] => Self::Account,
            ["help"] => Self::Help,
            ["teach"] => Self::Teach,
            ["teach", "problems", "new"] => Self::TeachProblemNew,
            ["teach", "problems", problem] => Self::TeachProblem {
                problem: problem.parse().ok()?,
            },
            ["teach", "upload"] => Self::TeachUpload,
            ["teach", "sets", "new"] => Self::TeachSetNew,
            ["teach", "sets", id] => Self::TeachSet { id: id.parse().ok()? },
            ["teach", "sets", id, "edit"] => Self::TeachSetEdit { id: id.parse().ok()? },
            ["organize"] => Self::Organize,
            ["organize", "new"] => Self::OrganizeNew,
            ["organize", id] => Self::OrganizeContest { id: id.parse().ok()? },
            ["rejudgings"] => Self::Rejudgings,
            ["rejudgings", "new"] => Self::RejudgingNew,
            ["rejudgings", id] => Self::Rejudging { id: id.parse().ok()? },
            ["admin"] => Self::Admin,
            ["admin", "nodes"] => Self::Nodes,
            _ => return None,
        })
    }
}

/// Where plain forms post to. Each answers with 303, or with its page again when a field is wrong.
pub mod form {
    use crate::{ContestId, DraftId, RejudgingId, Slug, SubmissionId, UserId};

    /// Fields `lang` or `theme`, and `next`: where to go on.
    pub const PREFS: &str = "/prefs";
    /// Fields `login`, `password`, `next`.
    pub const SIGN_IN: &str = "/sign-in";
    pub const SIGN_OUT: &str = "/sign-out";
    /// Fields `login`, `display_name`, `password`, `next`.
    pub const REGISTER: &str = "/register";
    pub const ACCOUNT_NAME: &str = "/account/name";
    pub const ACCOUNT_PASSWORD: &str = "/account/password";
    /// Field `code`.
    pub const JOIN: &str = "/join";
    /// Field `title`.
    pub const CLASSES: &str = "/teach/classes";
    /// Multipart: `package` (zip), optionally `slug` (else the file's name).
    pub const UPLOAD: &str = "/teach/upload";

    /// [`SubmitRequest`](crate::problems::SubmitRequest).
    pub fn submit(problem: &Slug) -> String {
        format!("/problems/{problem}/submit")
    }

    /// Multipart, to problems that take answers: `token`, `contest`, `set`, a file in `answer:<case>` for each test
    /// case, several in `files` (named as the cases), and the text `typed` where there is only one case.
    pub fn answers(problem: &Slug) -> String {
        format!("/problems/{problem}/answers")
    }

    /// [`RunRequest`](crate::problems::RunRequest); answers with the problem page and the run's result in it.
    pub fn run(problem: &Slug) -> String {
        format!("/problems/{problem}/run")
    }

    /// Fields `question`, `choice`.
    pub fn quiz(course: &Slug, lesson: &Slug) -> String {
        format!("/courses/{course}/{lesson}/quiz")
    }

    pub fn complete(course: &Slug, lesson: &Slug) -> String {
        format!("/courses/{course}/{lesson}/complete")
    }

    /// Field `code`.
    pub fn contest_register(id: &ContestId) -> String {
        format!("/contests/{id}/register")
    }

    /// What can be done with a problem of one's own.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum ProblemAction {
        Publish,
        /// Back to draft.
        Withdraw,
        /// Check the package again.
        Verify,
        Delete,
    }

    impl ProblemAction {
        pub fn as_str(self) -> &'static str {
            match self {
                Self::Publish => "publish",
                Self::Withdraw => "withdraw",
                Self::Verify => "verify",
                Self::Delete => "delete",
            }
        }
    }

    pub fn problem_action(problem: &Slug, action: ProblemAction) -> String {
        format!("/teach/problems/{problem}/{}", action.as_str())
    }

    /// The form of a new problem that was kept.
    pub fn kept(draft: &DraftId) -> String {
        format!("/teach/problems/new?draft={draft}")
    }

    pub fn kept_delete(draft: &DraftId) -> String {
        format!("/teach/drafts/{draft}/delete")
    }

    /// `GET`: the folder of a statement's files; `version` names the package, so that they never change.
    pub fn statement_files(problem: &Slug, version: &str) -> String {
        format!("/problems/{problem}/statement/{version}/")
    }

    /// `GET`: the folder of the files of a solution's description.
    pub fn solution_files(problem: &Slug, version: &str) -> String {
        format!("/problems/{problem}/solution/{version}/")
    }

    /// `GET`: a sample's input (`in`) or answer (`ans`) as a file; `sample` is its name below `data/sample`.
    pub fn sample_file(problem: &Slug, sample: &str, what: &str) -> String {
        format!("/problems/{problem}/samples/{sample}.{what}")
    }

    /// `GET`: an image that a checker made of a case; `hash` is that of its bytes, in hex.
    pub fn submission_image(id: &SubmissionId, hash: &str, name: &str) -> String {
        format!("/submissions/{id}/images/{hash}/{name}")
    }

    /// `GET`: a file of the package that it gives along; `path` is below `attachments/`.
    pub fn attachment(problem: &Slug, path: &str) -> String {
        // Names of files in packages are letters, digits, `_`, `.` and `-`.
        format!("/problems/{problem}/attachments/{path}")
    }

    /// `GET`: the package as a zip.
    pub fn export(problem: &Slug) -> String {
        format!("/teach/problems/{problem}/package.zip")
    }

    /// Announces a draft contest.
    pub fn announce(id: &ContestId) -> String {
        format!("/organize/{id}/announce")
    }

    /// Makes the standings final.
    pub fn finalize(id: &ContestId) -> String {
        format!("/organize/{id}/finalize")
    }

    /// Lets a contest be judged by another kind of nodes.
    pub fn unpin(id: &ContestId) -> String {
        format!("/organize/{id}/unpin")
    }

    /// Field `drain`: `true` | `false`.
    pub fn node_drain(name: &str) -> String {
        format!("/admin/nodes/{}/drain", segment(name))
    }

    /// Takes a silent node off the list.
    pub fn node_forget(name: &str) -> String {
        format!("/admin/nodes/{}/forget", segment(name))
    }

    /// Any text as one segment of a path: names of nodes hold slashes and colons.
    fn segment(text: &str) -> String {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~');
        let encoded = text.bytes().map(|byte| match plain(byte) {
            true => char::from(byte).to_string(),
            false => format!("%{byte:02X}"),
        });
        encoded.collect()
    }

    /// Puts the new verdicts in place of the old ones.
    pub fn rejudging_apply(id: &RejudgingId) -> String {
        format!("/rejudgings/{id}/apply")
    }

    pub fn rejudging_cancel(id: &RejudgingId) -> String {
        format!("/rejudgings/{id}/cancel")
    }

    /// Repeated field `roles`.
    pub fn user_roles(id: &UserId) -> String {
        format!("/admin/users/{id}/roles")
    }

    /// Field `disabled`: `true` | `false`.
    pub fn user_disabled(id: &UserId) -> String {
        format!("/admin/users/{id}/disabled")
    }
}

/// API paths that islands call.
pub mod api {
    use crate::events::Topic;
    use crate::{ContestId, Slug, SubmissionId};

    pub fn submissions(problem: &Slug) -> String {
        format!("/api/v1/problems/{problem}/submissions")
    }

    pub fn runs(problem: &Slug) -> String {
        format!("/api/v1/problems/{problem}/runs")
    }

    pub fn submission(id: &SubmissionId) -> String {
        format!("/api/v1/submissions/{id}")
    }

    pub fn board(id: &ContestId) -> String {
        format!("/api/v1/contests/{id}/board")
    }

    pub fn activity(course: &Slug, lesson: &Slug) -> String {
        format!("/api/v1/courses/{course}/lessons/{lesson}/activity")
    }

    pub fn complete(course: &Slug, lesson: &Slug) -> String {
        format!("/api/v1/courses/{course}/lessons/{lesson}/complete")
    }

    pub fn quiz(course: &Slug, lesson: &Slug, question: &str) -> String {
        format!("/api/v1/courses/{course}/lessons/{lesson}/quiz/{question}")
    }

    pub fn verification(problem: &Slug) -> String {
        format!("/api/v1/teach/problems/{problem}/verification")
    }

    pub const PREVIEW: &str = "/api/v1/preview";

    pub fn events(topics: &[Topic]) -> String {
        let names: Vec<String> = topics.iter().map(ToString::to_string).collect();
        format!("/api/v1/events?topics={}", names.join(","))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slug(text: &str) -> Slug {
        Slug::parse(text).unwrap()
    }

    #[test]
    fn every_page_has_one_path() {
        let (course, lesson, problem) = (slug("c"), slug("01-l"), slug("p"));
        let (id, set): (ContestId, SetId) = ("0190-a".parse().unwrap(), "0190-b".parse().unwrap());
        let routes = [
            Route::Home,
            Route::Courses,
            Route::Course {
                course: course.clone(),
            },
            Route::Lesson {
                course: course.clone(),
                lesson: lesson.clone(),
            },
            Route::LessonEdit { course, lesson },
            Route::Problems,
            Route::Problem {
                problem: problem.clone(),
            },
            Route::Submissions,
            Route::Submission {
                id: "0190-c".parse().unwrap(),
            },
            Route::Contests,
            Route::Contest { id: id.clone() },
            Route::Board { id: id.clone() },
            Route::Ranking,
            Route::Learning,
            Route::Sets,
            Route::Set { id: set.clone() },
            Route::ClassJoin,
            Route::SignIn,
            Route::Register,
            Route::Account,
            Route::Help,
            Route::Teach,
            Route::TeachProblemNew,
            Route::TeachProblem { problem },
            Route::TeachUpload,
            Route::TeachSetNew,
            Route::TeachSetEdit { id: set.clone() },
            Route::TeachSet { id: set },
            Route::Organize,
            Route::OrganizeNew,
            Route::OrganizeContest { id },
            Route::Rejudgings,
            Route::RejudgingNew,
            Route::Rejudging {
                id: "0190-d".parse().unwrap(),
            },
            Route::Admin,
            Route::Nodes,
        ];
        for route in routes {
            assert_eq!(Route::parse(&route.path()), Some(route.clone()), "{route:?}");
        }
    }

    #[test]
    fn a_node_is_one_segment() {
        assert_eq!(
            form::node_drain("a-1/127.0.0.1:80"),
            "/admin/nodes/a-1%2F127.0.0.1%3A80/drain"
        );
        assert_eq!(form::node_forget("机"), "/admin/nodes/%E6%9C%BA/forget");
    }

    #[test]
    fn other_paths_are_no_pages() {
        for path in [
            "",
            "problems",
            "//",
            "/problems/",
            "/problems/A",
            "/problems/../x",
            "/contests/a/b",
            "/x",
        ] {
            assert_eq!(Route::parse(path), None, "{path:?}");
        }
    }
}
