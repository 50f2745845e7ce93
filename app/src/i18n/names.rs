//! Words for the values of enums.

use super::Messages;
use crate::context::Flash;
use trellis_types::auth::Role;
use trellis_types::contests::Phase;
use trellis_types::teach::{VerificationState, Visibility};
use trellis_types::{Lifecycle, Verdict};

impl Messages {
    pub fn verdict(&self, verdict: Verdict) -> &'static str {
        match verdict {
            Verdict::Accepted => self.verdict_ac,
            Verdict::WrongAnswer => self.verdict_wa,
            Verdict::TimeLimit => self.verdict_tle,
            Verdict::MemoryLimit => self.verdict_mle,
            Verdict::OutputLimit => self.verdict_ole,
            Verdict::RunTimeError => self.verdict_rte,
            Verdict::CompileError => self.verdict_ce,
            Verdict::JudgeError => self.verdict_je,
        }
    }

    /// What it means and what to try.
    pub fn verdict_help(&self, verdict: Verdict) -> &'static str {
        match verdict {
            Verdict::Accepted => self.help_ac,
            Verdict::WrongAnswer => self.help_wa,
            Verdict::TimeLimit => self.help_tle,
            Verdict::MemoryLimit => self.help_mle,
            Verdict::OutputLimit => self.help_ole,
            Verdict::RunTimeError => self.help_rte,
            Verdict::CompileError => self.help_ce,
            Verdict::JudgeError => self.help_je,
        }
    }

    pub fn lifecycle(&self, lifecycle: Lifecycle) -> &'static str {
        match lifecycle {
            Lifecycle::Queued => self.queued,
            Lifecycle::Compiling => self.compiling,
            Lifecycle::Running => self.running,
            Lifecycle::Done | Lifecycle::Failed => self.received,
        }
    }

    pub fn phase(&self, phase: Phase) -> &'static str {
        match phase {
            Phase::Draft => self.phase_draft,
            Phase::Before => self.phase_before,
            Phase::Running => self.phase_running,
            Phase::Frozen => self.phase_frozen,
            Phase::Ended => self.phase_ended,
            Phase::Final => self.phase_final,
        }
    }

    pub fn role(&self, role: Role) -> &'static str {
        match role {
            Role::Trainee => self.role_trainee,
            Role::Teacher => self.role_teacher,
            Role::Organizer => self.role_organizer,
            Role::Admin => self.role_admin,
        }
    }

    pub fn visibility(&self, visibility: Visibility) -> &'static str {
        match visibility {
            Visibility::Draft => self.visibility_draft,
            Visibility::Contest => self.visibility_contest,
            Visibility::Published => self.visibility_published,
        }
    }

    pub fn verification(&self, state: VerificationState) -> &'static str {
        match state {
            VerificationState::Incomplete => self.verification_incomplete,
            VerificationState::Pending => self.verification_pending,
            VerificationState::Running => self.verification_running,
            VerificationState::Passed => self.verification_passed,
            VerificationState::Failed => self.verification_failed,
        }
    }

    /// 1 to 5.
    pub fn difficulty(&self, step: u8) -> &'static str {
        match step {
            0 | 1 => self.level_1,
            2 => self.level_2,
            3 => self.level_3,
            4 => self.level_4,
            _ => self.level_5,
        }
    }

    /// 1 to 10, with the number.
    pub fn level_n(&self, level: u8) -> String {
        format!("{level} \u{b7} {}", self.difficulty(level.div_ceil(2)))
    }

    pub fn flash(&self, flash: Flash) -> &'static str {
        match flash {
            Flash::SignedIn => self.flash_signed_in,
            Flash::SignedOut => self.flash_signed_out,
            Flash::Registered => self.flash_registered,
            Flash::LinkUsed => self.flash_link_used,
            Flash::NameChanged => self.flash_name_changed,
            Flash::PasswordChanged => self.flash_password_changed,
            Flash::LessonCompleted => self.flash_lesson_completed,
            Flash::LessonNotYet => self.flash_lesson_not_yet,
            Flash::AnswerRight => self.flash_answer_right,
            Flash::AnswerWrong => self.flash_answer_wrong,
            Flash::ContestJoined => self.flash_contest_joined,
            Flash::ClassJoined => self.flash_class_joined,
            Flash::ClassCreated => self.flash_class_created,
            Flash::Saved => self.flash_saved,
            Flash::Kept => self.flash_kept,
            Flash::Published => self.flash_published,
            Flash::Withdrawn => self.flash_withdrawn,
            Flash::VerificationStarted => self.flash_verification_started,
            Flash::Deleted => self.flash_deleted,
            Flash::Uploaded => self.flash_uploaded,
            Flash::Announced => self.flash_announced,
            Flash::Finalized => self.flash_finalized,
            Flash::AccountChanged => self.flash_account_changed,
            Flash::RejudgingStarted => self.flash_rejudging_started,
            Flash::RejudgingApplied => self.flash_rejudging_applied,
            Flash::RejudgingCancelled => self.flash_rejudging_cancelled,
            Flash::NodeDrains => self.nodes().flash_drains,
            Flash::NodeGoesOn => self.nodes().flash_goes_on,
            Flash::NodeForgotten => self.nodes().flash_forgotten,
            Flash::Unpinned => self.nodes().flash_unpinned,
        }
    }
}
