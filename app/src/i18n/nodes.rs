//! The words of nodes, queue and what was given up, in both languages.

use super::Messages;
use super::en::plural;
use trellis_types::Lang;
use trellis_types::nodes::{NodeKind, NodeState};

/// Part of [`Messages`]: see there.
#[derive(Debug)]
pub(crate) struct NodeMessages {
    pub title: &'static str,
    pub lead: &'static str,
    /// On the administrator's page.
    pub link: &'static str,
    pub reload: &'static str,
    pub waiting: &'static str,
    pub new_wait: &'static str,
    pub nobody: &'static str,
    pub none: &'static str,
    pub start_one: &'static str,
    pub start_serve: &'static str,
    pub nodes: &'static str,
    pub node: &'static str,
    pub work: &'static str,
    pub machine: &'static str,
    pub judges_with: &'static str,
    pub since: &'static str,
    pub kinds: [&'static str; 2],
    pub states: [&'static str; 4],
    pub silent_since: &'static str,
    pub drained_text: &'static str,
    pub slots: fn(u32, u32) -> String,
    pub judged: fn(u64) -> String,
    pub faults: fn(u64) -> String,
    pub mean: &'static str,
    pub load: &'static str,
    pub speed: &'static str,
    pub speed_title: &'static str,
    pub engine: &'static str,
    pub languages: fn(usize) -> String,
    pub differs: fn(&str) -> String,
    pub differs_title: &'static str,
    pub started: &'static str,
    pub heard: &'static str,
    pub drain: &'static str,
    pub go_on: &'static str,
    pub forget: &'static str,
    pub forget_text: &'static str,
    pub actions: &'static str,
    pub given_up: &'static str,
    pub given_up_text: &'static str,
    pub given_up_none: &'static str,
    pub why: &'static str,
    pub judging: &'static str,
    pub pinned: fn(u32) -> String,
    pub not_pinned: &'static str,
    pub pinned_since: &'static str,
    pub unmatched: &'static str,
    pub unpin: &'static str,
    pub unpin_text: &'static str,
    pub flash_drains: &'static str,
    pub flash_goes_on: &'static str,
    pub flash_forgotten: &'static str,
    pub flash_unpinned: &'static str,
    // ---- On the page of a submission that waits; templates, since an island fills them in.
    pub next: &'static str,
    pub before: &'static str,
    pub before_one: &'static str,
    pub about_seconds: &'static str,
    pub about_minutes: &'static str,
    pub nobody_judges: &'static str,
    pub waits_for_kind: &'static str,
}

impl NodeMessages {
    pub fn kind(&self, kind: NodeKind) -> &'static str {
        match kind {
            NodeKind::Portal => self.kinds[0],
            NodeKind::Judge => self.kinds[1],
        }
    }

    pub fn state(&self, state: NodeState) -> &'static str {
        match state {
            NodeState::Working => self.states[0],
            NodeState::Draining => self.states[1],
            NodeState::Drained => self.states[2],
            NodeState::Silent => self.states[3],
        }
    }

    /// `about 20 s`, `about 3 min`.
    pub fn about(&self, seconds: u32) -> String {
        crate::islands::live_verdict::about(seconds.into(), self.about_seconds, self.about_minutes)
    }
}

impl Messages {
    /// The words of nodes and queue.
    pub fn nodes(&self) -> &'static NodeMessages {
        match self.lang {
            Lang::En => &EN,
            Lang::ZhCn => &ZH_CN,
        }
    }
}

static EN: NodeMessages = NodeMessages {
    title: "Judge nodes",
    lead: "The processes that take submissions from the queue and judge them.",
    link: "Judge nodes",
    reload: "Reload",
    waiting: "waiting",
    new_wait: "wait of a new submission",
    nobody: "Nobody judges at the moment. Submissions are kept and wait.",
    none: "No node judges. Start one with",
    start_one: "trellis work --database-url URL",
    start_serve: "or start trellis serve with workers.",
    nodes: "Nodes",
    node: "Node",
    work: "Judged",
    machine: "Machine",
    judges_with: "Judges with",
    since: "Since",
    kinds: ["portal", "judge"],
    states: ["working", "draining", "drained", "silent"],
    silent_since: "since",
    drained_text: "It can be stopped.",
    slots: |busy, slots| format!("{busy} of {slots} busy"),
    judged: |count| format!("{count} judged"),
    faults: |count| plural(count, "fault", "faults"),
    mean: "each",
    load: "Load",
    speed: "Speed",
    speed_title: "times the reference machine",
    engine: "Engine",
    languages: |count| plural(count as u64, "language", "languages"),
    differs: |parts| format!("Differs: {parts}"),
    differs_title: "Most nodes have another version. Contests that are judged with theirs do not come here.",
    started: "Started",
    heard: "Heard of",
    drain: "Drain",
    go_on: "Go on",
    forget: "Forget",
    forget_text: "Takes it off this list. When it is started again, it comes back by itself.",
    actions: "Actions",
    given_up: "Given up",
    given_up_text: "The judge failed on these, not their authors. They keep JE until they are judged again.",
    given_up_none: "Nothing was given up.",
    why: "Why",
    judging: "Judging",
    pinned: |languages| {
        let languages = plural(languages.into(), "language", "languages");
        format!("All its submissions are judged with one version of the judge: {languages}, engine")
    },
    not_pinned: "Nothing is judged yet. The first node that takes a submission fixes the version of the judge for the whole contest.",
    pinned_since: "since",
    unmatched: "No working node has this version of the judge. Submissions of this contest wait until one comes back.",
    unpin: "Judge with the nodes that are there now",
    unpin_text: "Or let others judge it: verdicts from then on come from another version of the judge; time and memory may differ from those before. A rejudging of the contest makes all of one kind again.",
    flash_drains: "The node takes nothing more.",
    flash_goes_on: "The node takes submissions again.",
    flash_forgotten: "The node is off the list.",
    flash_unpinned: "The contest is judged with the nodes that are there now.",
    next: "Yours is next.",
    before: "{n} before yours, {wait}",
    before_one: "1 before yours, {wait}",
    about_seconds: "about {n} s",
    about_minutes: "about {n} min",
    nobody_judges: "Nobody judges at the moment. Your submission is kept and will be judged.",
    waits_for_kind: "It waits for a judge of the kind that this contest is judged with. The organizers see it.",
};

static ZH_CN: NodeMessages = NodeMessages {
    title: "评测节点",
    lead: "从队列中领取提交并进行评测的进程。",
    link: "评测节点",
    reload: "刷新",
    waiting: "等待中",
    new_wait: "新提交预计等待",
    nobody: "目前没有评测节点在工作。提交会保留在队列中等待。",
    none: "没有评测节点。可以这样启动一个：",
    start_one: "trellis work --database-url URL",
    start_serve: "或者让 trellis serve 自带评测线程。",
    nodes: "节点",
    node: "节点",
    work: "评测",
    machine: "机器",
    judges_with: "评测版本",
    since: "时间",
    kinds: ["门户", "评测"],
    states: ["工作中", "正在停止接收", "已停止接收", "无响应"],
    silent_since: "自",
    drained_text: "可以关闭该进程。",
    slots: |busy, slots| format!("{busy} / {slots} 忙"),
    judged: |count| format!("已评测 {count} 份"),
    faults: |count| format!("故障 {count} 次"),
    mean: "每份",
    load: "负载",
    speed: "速度",
    speed_title: "相对参考机器的倍数",
    engine: "引擎",
    languages: |count| format!("{count} 种语言"),
    differs: |parts| format!("版本不同：{parts}"),
    differs_title: "多数节点使用另一版本。用那个版本评测的竞赛不会由本节点评测。",
    started: "启动",
    heard: "最近响应",
    drain: "停止接收",
    go_on: "恢复接收",
    forget: "移除",
    forget_text: "从列表中移除。重新启动后它会自动出现。",
    actions: "操作",
    given_up: "放弃评测的提交",
    given_up_text: "是评测系统出错，不是作者的问题。重新评测之前，结果保持 JE。",
    given_up_none: "没有放弃评测的提交。",
    why: "原因",
    judging: "评测情况",
    pinned: |languages| format!("所有提交都用同一版本评测：{languages} 种语言，引擎"),
    not_pinned: "尚未开始评测。第一个领取提交的节点将确定整场竞赛的评测版本。",
    pinned_since: "始于",
    unmatched: "目前没有使用该版本的节点在工作。本场竞赛的提交将等待这样的节点恢复。",
    unpin: "改用现有节点评测",
    unpin_text: "也可以改用其他节点：此后的结果由另一版本评测，用时与内存可能和之前不同。对整场竞赛重测可使结果重新一致。",
    flash_drains: "该节点不再接收提交。",
    flash_goes_on: "该节点恢复接收提交。",
    flash_forgotten: "该节点已从列表移除。",
    flash_unpinned: "本场竞赛改由现有节点评测。",
    next: "下一个就轮到你的提交。",
    before: "前面还有 {n} 份提交，{wait}",
    before_one: "前面还有 1 份提交，{wait}",
    about_seconds: "约 {n} 秒",
    about_minutes: "约 {n} 分钟",
    nobody_judges: "目前没有评测节点在工作。你的提交已保存，之后会评测。",
    waits_for_kind: "正在等待与本场竞赛评测版本一致的评测节点。组织者能看到这一情况。",
};
