//! The contract of [`Store`](trellis_store::Store): what every backend must do, one file for each resource.
//!
//! A test is a function over a [`Backend`]; [`store_contract!`](crate::store_contract) makes a `#[tokio::test]` of
//! each for one backend. Races run over two handles of one database, as two processes would.

#![expect(clippy::unwrap_used, reason = "tests")]

pub mod audit;
pub mod blobs;
pub mod contests;
pub mod drafts;
pub mod events;
pub mod freeze;
pub mod learning;
pub mod ledger;
pub mod nodes;
pub mod postgres;
pub mod problems;
pub mod queue;
pub mod ranking;
pub mod rejudging;
pub mod sessions;
pub mod sets;
pub mod settings;
pub mod sqlite;
pub mod submissions;
pub mod users;
pub mod verification;
pub mod world;

use std::sync::Arc;

use async_trait::async_trait;
use trellis_store::Store;

/// A shared handle of a store.
pub type Handle = Arc<dyn Store>;

/// A database that a test may fill and spoil.
#[async_trait]
pub trait Backend: Sized + Send + Sync {
    /// An empty database.
    async fn fresh() -> Self;

    /// The first handle.
    fn store(&self) -> Handle;

    /// Another handle of the same data: a second process, or the same one after a restart.
    async fn another(&self) -> Handle;

    /// Runs statements past the store; they must be plain enough for every backend. The error is the database's.
    async fn sql(&self, statements: &str) -> Result<(), String>;

    /// Drops the triggers that keep ledger and audit append-only.
    async fn drop_guards(&self);

    /// The columns that refer to blobs by a foreign key, and those that the view `blob_references` reads, from the
    /// database's own catalogue; each as `table.column`, sorted.
    async fn blob_references(&self) -> (Vec<String>, Vec<String>);

    /// Overwrites the bytes of every blob, keeping their hashes.
    async fn spoil_blobs(&self);
}

/// Fails unless the result is this error.
macro_rules! assert_err {
    ($result:expr, $error:pat) => {
        match $result {
            Err($error) => {}
            other => panic!(
                "{} gave {other:?} and not {}",
                stringify!($result),
                stringify!($error)
            ),
        }
    };
}
pub(crate) use assert_err;

/// Makes a test of every function of the contract for one [`Backend`].
#[macro_export]
macro_rules! store_contract {
    ($backend:ty) => {
        $crate::store_contract_tests! { $backend =>
            audit:
                entries_are_read_newest_first_page_by_page,
                entries_are_filtered,
                a_page_has_at_most_max_page_entries,
                the_log_cannot_be_changed;
            contests:
                a_contest_is_read_as_written,
                what_cannot_be_a_contest_is_refused,
                a_code_means_one_contest_or_class,
                a_contest_changes_version_by_version,
                drafts_are_announced,
                contests_are_listed_latest_start_first,
                people_register_by_code_until_the_end,
                submissions_count_inside_the_window_only,
                a_problem_knows_its_contests,
                running_contests_are_those_joined,
                a_verdict_moves_the_board_and_tells_no_result,
                contests_that_are_over_are_found;
            drafts:
                a_draft_is_kept_version_by_version,
                of_racing_savers_one_wins,
                a_draft_becomes_a_problem,
                drafts_are_listed_last_changed_first;
            events:
                events_are_read_in_order_by_topic,
                pruned_ids_never_come_back,
                who_waits_is_woken,
                a_follower_misses_no_transaction,
                who_waits_hears_of_another_process,
                a_follower_misses_nothing;
            freeze:
                the_public_board_stands_still,
                no_list_tells_what_is_hidden,
                a_correction_of_hidden_hours_is_hidden,
                the_matrix_tells_nothing_hidden,
                solving_it_again_in_practice_counts_once,
                a_contest_is_final_once_and_grants_once,
                racing_finals_lift_the_freeze_once,
                what_is_not_judged_keeps_it_open,
                a_failed_final_changes_nothing;
            learning:
                activity_is_split,
                two_tabs_at_once_count_once,
                a_lesson_is_completed_once,
                a_lesson_may_credit_nothing,
                progress_is_listed_by_course_and_lesson,
                quiz_attempts_are_counted,
                racing_answers_have_numbers_of_their_own,
                lesson_texts_are_versions,
                of_racing_editors_one_wins;
            ledger:
                entries_form_a_chain,
                a_reason_is_granted_once,
                racing_grants_of_one_reason_are_one,
                racing_grants_keep_the_chain_whole,
                an_entry_is_taken_back_once,
                racing_corrections_are_one,
                a_ledger_is_read_page_by_page,
                any_evidence_verifies,
                the_database_refuses_to_change_the_ledger,
                changed_seconds_are_found,
                a_removed_entry_is_found,
                a_changed_reason_is_found,
                changed_evidence_is_found,
                evidence_that_is_no_json_is_a_broken_link,
                a_broken_link_of_one_person_is_nobody_elses;
            nodes:
                a_node_is_read_as_written,
                a_later_start_takes_the_place,
                a_drained_node_stays_drained,
                only_a_silent_node_is_forgotten,
                contests_come_first_but_practice_is_not_starved,
                who_submits_much_does_not_hold_up_the_others,
                a_batch_takes_what_was_offered_room_for,
                a_trace_goes_with_its_submission,
                a_contest_is_judged_with_one_engine,
                racing_nodes_pin_a_contest_once,
                what_was_given_up_is_listed,
                a_contest_knows_its_queue,
                pinned_items_do_not_stop_the_queue;
            blobs:
                blobs_are_kept_by_their_hash,
                a_spoiled_blob_is_corrupt,
                an_object_is_there_when_it_is_marked,
                what_nothing_refers_to_is_condemned,
                who_stores_it_again_waits_for_the_collector,
                an_upload_of_an_older_generation_marks_nothing,
                a_source_is_in_the_database_whatever_was_before,
                a_blob_moves_once_and_a_source_never,
                every_reference_is_in_the_view,
                nothing_referred_to_is_ever_condemned;
            problems:
                a_problem_is_read_as_written,
                a_problem_needs_a_free_name_and_a_package,
                a_deleted_problem_is_gone_and_keeps_its_name,
                versions_are_kept_and_fenced,
                of_racing_authors_one_wins,
                each_scope_shows_its_problems,
                problems_are_filtered_and_ordered,
                a_page_knows_the_whole_length,
                marks_are_the_viewers_own,
                facets_are_those_of_public_problems;
            queue:
                the_most_urgent_then_the_oldest_is_next,
                a_claim_has_all_that_judging_needs,
                a_worker_gets_its_languages_only,
                racing_claimers_get_different_rows,
                progress_is_written_and_told,
                a_verdict_and_what_follows_are_one,
                two_completions_of_one_attempt_count_once,
                hours_come_once_however_often_it_is_solved,
                a_judge_error_is_final_and_counts_for_nothing,
                an_attempt_whose_lease_ran_out_writes_nothing,
                what_is_stale_is_locked_no_longer,
                a_heartbeat_keeps_the_lease,
                what_is_given_back_is_no_failure,
                too_many_faults_are_a_judge_error,
                the_last_lease_that_runs_out_is_a_judge_error,
                a_crashed_servers_work_is_taken_up_at_once,
                an_end_and_a_release_at_once_leave_one_verdict,
                a_spoiled_source_does_not_stop_the_queue,
                a_waiting_worker_is_woken,
                a_better_score_adds_the_difference,
                images_are_those_of_the_judgement,
                a_nul_in_a_text_is_no_error,
                racing_verdicts_lose_nothing_and_count_nothing_twice;
            ranking:
                ties_share_a_rank_over_the_edge_of_a_page,
                solved_then_points_then_hours,
                disabled_accounts_are_not_in,
                who_has_nothing_has_no_rank;
            rejudging:
                a_filter_finds_what_it_says,
                everybody_rejudges_their_own,
                images_change_when_it_is_applied,
                nothing_changes_before_it_is_applied,
                applying_changes_verdicts_results_and_hours,
                every_judgement_is_kept,
                taking_back_and_granting_again_works_for_ever,
                what_is_lost_can_be_earned_again,
                who_has_solved_it_otherwise_keeps_the_hours,
                hours_rest_on_what_is_accepted,
                what_was_taken_back_by_hand_stays_so,
                of_two_that_apply_one_is_refused,
                what_was_rejudged_meanwhile_is_not_overwritten,
                cancelling_fences_who_is_judging,
                an_item_whose_lease_ran_out_is_judged_again_once,
                a_crashed_servers_items_are_taken_up_at_once,
                what_cannot_be_judged_keeps_its_verdict,
                a_judge_error_is_repaired,
                neither_queue_starves_the_other,
                a_waiting_worker_is_woken_by_a_rejudging,
                hours_of_sets_and_lessons_follow,
                a_freeze_stays_closed,
                a_solve_that_moves_behind_the_freeze_is_hidden,
                final_standings_and_their_hours_are_made_again,
                a_contest_is_not_final_on_an_old_board,
                hours_are_those_of_the_verdicts_after_any_sequence,
                everything_at_once_comes_to_the_verdicts;
            sessions:
                a_session_lives_until_it_expires,
                a_taken_id_is_told_and_keeps_its_session,
                saving_replaces,
                all_sessions_of_a_person_end,
                a_window_begins_with_the_first_use,
                a_use_over_the_limit_is_not_counted,
                limits_can_be_zero_and_forgotten,
                racing_uses_are_all_counted,
                pruning_removes_what_has_expired;
            sets:
                a_class_is_joined_by_code,
                members_come_and_go,
                a_set_changes_version_by_version,
                what_cannot_be_a_set_is_refused,
                sets_are_listed_by_date,
                the_matrix_marks_who_was_late,
                a_set_that_is_finished_in_time_credits_once,
                who_has_solved_all_is_credited_on_joining,
                a_solve_and_a_change_of_the_set_do_not_miss_each_other;
            settings:
                a_setting_is_kept,
                racing_callers_get_one_first_value;
            submissions:
                a_submission_is_read_as_written,
                what_cannot_be_submitted_is_refused,
                a_token_is_one_submission,
                a_token_from_two_tasks_is_one_row,
                the_package_is_that_of_the_time_of_submitting,
                a_deleted_problems_submission_is_judged,
                submissions_are_filtered_and_paged,
                counts_and_places_follow_the_queue;
            users:
                a_user_is_read_as_written,
                names_are_one_whatever_the_case,
                of_racing_registrations_one_wins,
                people_are_searched_and_paged,
                accounts_change,
                a_new_password_ends_the_sessions,
                disabling_ends_the_sessions,
                a_link_works_once,
                a_link_is_used_once_by_racing_callers,
                a_disabled_account_has_no_link;
            verification:
                a_package_is_checked_once,
                a_lease_that_has_run_out_is_taken_over,
                a_reset_asks_again_and_fences_the_holder,
                racing_claimers_get_different_packages_oldest_first,
                progress_keeps_the_lease;
        }
    };
}

/// `backend => file: test, test; file: ...`
#[macro_export]
macro_rules! store_contract_tests {
    ($backend:ty => $($file:ident: $($test:ident),+;)+) => {
        $(mod $file {
            use super::*;
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $test() {
                let backend = <$backend as $crate::store_contract::Backend>::fresh().await;
                $crate::store_contract::$file::$test(backend).await;
            })+
        })+

        /// `(file, number of tests)`, for the check that none was left out.
        const LISTED: &[(&str, usize)] = &[$((stringify!($file), [$(stringify!($test)),+].len())),+];
    };
}
