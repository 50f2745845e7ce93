//! The words of rejudging, in both languages.

use super::Messages;
use trellis_types::Lang;
use trellis_types::rejudgings::RejudgingState;

/// Part of [`Messages`]: see there.
#[derive(Debug)]
pub(crate) struct RejudgeMessages {
    pub name: &'static str,
    pub lead: &'static str,
    pub new: &'static str,
    pub new_lead: &'static str,
    /// On the page of what can be judged again.
    pub link: &'static str,
    pub none: &'static str,
    pub reason: &'static str,
    pub reason_hint: &'static str,
    pub filter: &'static str,
    pub everything: &'static str,
    pub user: &'static str,
    pub set: &'static str,
    pub verdicts: &'static str,
    pub verdicts_hint: &'static str,
    pub from: &'static str,
    pub until: &'static str,
    pub show: &'static str,
    pub finds: fn(u64, u64) -> String,
    pub finds_none: &'static str,
    pub too_many: fn(u64, u64) -> String,
    pub version: &'static str,
    pub outdated: &'static str,
    pub not_checked: &'static str,
    pub begin: fn(u64) -> String,
    pub begin_text: &'static str,
    pub progress: fn(u64, u64) -> String,
    pub begun: &'static str,
    pub closed: &'static str,
    pub by: &'static str,
    pub running_text: &'static str,
    pub reload: &'static str,
    pub ready_text: &'static str,
    pub applied_text: &'static str,
    pub cancelled_text: &'static str,
    pub apply: &'static str,
    pub apply_text: &'static str,
    pub cancel: &'static str,
    pub cancel_text: &'static str,
    /// A column: how many of how many.
    pub changed: &'static str,
    pub changes: fn(u64) -> String,
    pub no_changes: &'static str,
    pub no_changes_yet: &'static str,
    pub submission: &'static str,
    pub submissions: &'static str,
    pub before: &'static str,
    pub after: &'static str,
    pub receipts: &'static str,
    pub no_receipt: &'static str,
    pub failed: fn(u64) -> String,
    pub failed_text: &'static str,
    pub standings: fn(&str) -> String,
    pub standings_final: &'static str,
    pub standings_same: &'static str,
    /// What a trainee reads, around the moment.
    pub rejudged_on: &'static str,
    pub rejudged_was: &'static str,
    /// Ends a sentence.
    pub stop: &'static str,
    pub states: [&'static str; 4],
}

impl RejudgeMessages {
    pub fn state(&self, state: RejudgingState) -> &'static str {
        match state {
            RejudgingState::Running => self.states[0],
            RejudgingState::Ready => self.states[1],
            RejudgingState::Applied => self.states[2],
            RejudgingState::Cancelled => self.states[3],
        }
    }
}

impl Messages {
    /// The words of rejudging.
    pub fn rejudge(&self) -> &'static RejudgeMessages {
        match self.lang {
            Lang::En => &EN,
            Lang::ZhCn => &ZH_CN,
        }
    }
}

fn submissions(count: u64) -> String {
    super::en::plural(count, "submission", "submissions")
}

static EN: RejudgeMessages = RejudgeMessages {
    name: "Rejudging",
    lead: "Judge submissions again, see what would change, then apply it or leave everything as it is.",
    new: "New rejudging",
    new_lead: "Choose which submissions are judged again. Nothing starts before you have seen how many there are.",
    link: "Judge again",
    none: "Nothing has been judged again yet.",
    reason: "Reason",
    reason_hint: "For colleagues: what was wrong, and what was repaired.",
    filter: "Which submissions",
    everything: "All submissions",
    user: "Sign-in name",
    set: "Problem set",
    verdicts: "Verdict",
    verdicts_hint: "None chosen: any verdict.",
    from: "Submitted from",
    until: "Submitted before",
    show: "Show what this finds",
    finds: |count, people| {
        format!(
            "{} of {} will be judged again.",
            submissions(count),
            super::en::plural(people, "person", "people")
        )
    },
    finds_none: "No submission that you may judge again fits. Widen the filter.",
    too_many: |count, most| {
        format!("{count} submissions are too many for one rejudging; at most {most}. Narrow the filter.")
    },
    version: "Version",
    outdated: "Judged with another version",
    not_checked: "The current version of a problem has not passed its check. Its verdicts may be wrong again.",
    begin: |count| format!("Judge {} again", submissions(count)),
    begin_text: "Verdicts, boards and hours stay as they are until you apply the result. Trainees see nothing of it.",
    progress: |done, total| format!("{done} of {total} judged"),
    begun: "Begun",
    closed: "Ended",
    by: "By",
    running_text: "Judging. This page follows by itself; submissions of trainees are judged first.",
    reload: "Reload the page to see how far it is.",
    ready_text: "Everything is judged. Look at what would change, then apply or cancel.",
    applied_text: "Applied. The new verdicts, standings and hours hold; the old judgements stay on record.",
    cancelled_text: "Cancelled. No verdict was changed.",
    apply: "Apply",
    apply_text: "Verdicts, solved marks, ranking and boards change at once, and hours are corrected by counter-entries.",
    cancel: "Cancel",
    cancel_text: "No verdict changes. The record of this rejudging stays.",
    changed: "Changed verdicts",
    changes: |count| format!("Changed verdicts ({count})"),
    no_changes: "No verdict changes.",
    no_changes_yet: "No verdict has changed so far.",
    submission: "Submission",
    submissions: "Submissions",
    before: "Before",
    after: "After",
    receipts: "Receipts",
    no_receipt: "none",
    failed: |count| format!("Not judged ({count})"),
    failed_text: "These could not be judged again. They keep their verdict.",
    standings: |title| format!("Standings of {title}"),
    standings_final: "The standings are final. Applying makes them and their hours again.",
    standings_same: "No place changes.",
    rejudged_on: "Judged again on",
    rejudged_was: "The verdict before was",
    stop: ".",
    states: ["judging", "to be decided", "applied", "cancelled"],
};

static ZH_CN: RejudgeMessages = RejudgeMessages {
    name: "重测",
    lead: "重新评测提交，先查看会有哪些变化，再决定生效或保持原样。",
    new: "新建重测",
    new_lead: "选择要重新评测的提交。确认数量之前不会开始评测。",
    link: "重新评测",
    none: "还没有重测记录。",
    reason: "原因",
    reason_hint: "供同事查看：哪里有误，做了什么修正。",
    filter: "哪些提交",
    everything: "全部提交",
    user: "登录名",
    set: "题单",
    verdicts: "结果",
    verdicts_hint: "不选则不限结果。",
    from: "提交时间不早于",
    until: "提交时间早于",
    show: "查看符合条件的提交",
    finds: |count, people| format!("将重新评测 {people} 人的 {count} 份提交。"),
    finds_none: "没有您可以重测的提交符合条件，请放宽筛选。",
    too_many: |count, most| format!("共 {count} 份提交，超过一次重测的上限 {most}，请缩小筛选范围。"),
    version: "版本",
    outdated: "用其他版本评测过",
    not_checked: "有题目的当前版本尚未通过检验，重测结果可能仍然有误。",
    begin: |count| format!("重新评测 {count} 份提交"),
    begin_text: "在您确认生效之前，结果、榜单和学时都保持不变，学员看不到重测。",
    progress: |done, total| format!("已评测 {done} / {total}"),
    begun: "开始",
    closed: "结束",
    by: "操作人",
    running_text: "正在评测。本页会自动更新；学员的新提交优先评测。",
    reload: "刷新页面可查看进度。",
    ready_text: "全部评测完成。请查看变化，然后选择生效或取消。",
    applied_text: "已生效。新的结果、名次和学时有效，原有评测记录仍然保留。",
    cancelled_text: "已取消，没有改动任何结果。",
    apply: "生效",
    apply_text: "结果、通过标记、排行和榜单立即改变，学时通过冲正记录更正。",
    cancel: "取消",
    cancel_text: "不改动任何结果，本次重测的记录仍然保留。",
    changed: "结果变化",
    changes: |count| format!("结果变化（{count}）"),
    no_changes: "没有结果变化。",
    no_changes_yet: "目前没有结果变化。",
    submission: "提交",
    submissions: "提交数",
    before: "原结果",
    after: "新结果",
    receipts: "评测凭证",
    no_receipt: "无",
    failed: |count| format!("未能评测（{count}）"),
    failed_text: "这些提交未能重新评测，保持原结果。",
    standings: |title| format!("{title} 的名次"),
    standings_final: "最终名次已公布。生效后将重新计算名次和学时。",
    standings_same: "没有名次变化。",
    rejudged_on: "重新评测于",
    rejudged_was: "原结果为",
    stop: "。",
    states: ["评测中", "待确认", "已生效", "已取消"],
};
