//! A submission while it is judged: its place in the queue, how far it is, and a row for each case as it finishes.

use crate::browser::events::{Happened, listen};
use crate::browser::{self, Json};
use crate::components::{CaseNames, case_table, lifecycle_class};
use leptos::html::Div;
use leptos::prelude::*;
use leptos::task::spawn_local;
use trellis_types::submissions::CaseLine;
use trellis_types::{Lifecycle, Verdict};

/// What the island knows, as events come in.
#[derive(Debug, Clone, PartialEq)]
struct Now {
    lifecycle: Lifecycle,
    attempt: u64,
    cases: Vec<CaseLine>,
    total: u64,
    turn: Option<Turn>,
    /// It is in the queue, and nobody has said where.
    unknown: bool,
}

/// Where a submission is in the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Turn {
    pub before: u64,
    /// Seconds; `None`: nobody judges now.
    pub wait: Option<u64>,
    /// No node has what its contest is judged with.
    pub other_kind: bool,
}

impl Turn {
    fn of(answer: &Json) -> Option<Self> {
        let (before, wait) = (answer.get("queue_position"), answer.get("wait_seconds"));
        before.is_some().then(|| Self {
            before: before.count(),
            wait: wait.is_some().then(|| wait.count()),
            other_kind: answer.get("waits_for_kind").is_true(),
        })
    }

    /// When to ask again, ms: often when it is soon, seldom when thousands wait.
    fn pause_ms(self) -> u32 {
        let seconds = self.wait.map_or(15, |wait| wait / 4).clamp(5, 60);
        u32::try_from(seconds).unwrap_or(60) * 1000
    }

    /// `3 before yours, about 20 s`. `words`: those of [`words`] from [`WAITING`] on.
    pub fn text(self, words: &[String]) -> String {
        let word = |index: usize| words.get(index).map(String::as_str).unwrap_or_default();
        let Some(wait) = self.wait.filter(|_| !self.other_kind) else {
            return word(if self.other_kind { 6 } else { 5 }).to_owned();
        };
        let line = match self.before {
            0 => return word(0).to_owned(),
            1 => word(2).to_owned(),
            before => word(1).replace("{n}", &before.to_string()),
        };
        line.replace("{wait}", &about(wait, word(3), word(4)))
    }
}

/// `about 20 s`, `about 3 min`, from their templates.
pub(crate) fn about(seconds: u64, in_seconds: &str, in_minutes: &str) -> String {
    match seconds {
        0..90 => in_seconds.replace("{n}", &seconds.max(1).to_string()),
        _ => in_minutes.replace("{n}", &seconds.div_ceil(60).to_string()),
    }
}

impl Now {
    /// From the API's `SubmissionResponse`; `None`: the verdict is there.
    fn of(answer: &Json) -> Option<Self> {
        let lifecycle = lifecycle(answer);
        (!lifecycle.is_final()).then(|| Self {
            lifecycle,
            attempt: 0,
            cases: cases(answer),
            total: answer.get("total_cases").count(),
            turn: Turn::of(answer),
            unknown: false,
        })
    }

    /// Takes a `SubmissionEvent` in; true when the verdict is there.
    fn apply(&mut self, event: &Json) -> bool {
        match event.get("type").text().as_deref() {
            Some("queued") => {
                self.lifecycle = Lifecycle::Queued;
                (self.turn, self.unknown) = (None, true);
                self.cases.clear();
            }
            Some("progress") => {
                let attempt = event.get("attempt").count();
                // It was taken up again: everything begins anew.
                if attempt > self.attempt && self.attempt > 0 {
                    self.cases.clear();
                }
                self.attempt = attempt.max(self.attempt);
                self.lifecycle = lifecycle(event);
                self.total = self.total.max(event.get("total").count());
                (self.turn, self.unknown) = (None, false);
                // An event may tell again what the page already knew.
                for case in cases(event) {
                    if !self.cases.iter().any(|known| known.name == case.name) {
                        self.cases.push(case);
                    }
                }
            }
            Some("final") => return true,
            _ => {}
        }
        false
    }

    fn failed(&self) -> bool {
        self.cases
            .iter()
            .any(|case| case.verdict.is_some_and(|verdict| verdict != Verdict::Accepted))
    }
}

fn lifecycle(json: &Json) -> Lifecycle {
    match json.get("lifecycle").text().as_deref() {
        Some("compiling") => Lifecycle::Compiling,
        Some("running") => Lifecycle::Running,
        Some("done") => Lifecycle::Done,
        Some("failed") => Lifecycle::Failed,
        _ => Lifecycle::Queued,
    }
}

fn cases(json: &Json) -> Vec<CaseLine> {
    let case = |case: Json| {
        let memory = case.get("memory_bytes").count().max(case.get("memory").count());
        CaseLine {
            name: case.get("name").text().unwrap_or_default(),
            verdict: case
                .get("verdict")
                .text()
                .and_then(|code| Verdict::from_code(&code)),
            fuel: case.get("fuel").count(),
            memory_bytes: memory,
            guard: case.get("guard").is_true(),
            message: case.get("message").text().unwrap_or_default(),
            // They are in the report, and the page is loaded again for that.
            team_message: String::new(),
            images: Vec::new(),
            image_notes: Vec::new(),
        }
    };
    json.get("cases").items().into_iter().map(case).collect()
}

/// The first of the words for [`Turn::text`].
pub(crate) const WAITING: usize = 5;

/// The words, in the order in which they are used by number.
#[cfg(feature = "ssr")]
pub(crate) fn words(t: &crate::i18n::Messages) -> Vec<String> {
    let nodes = t.nodes();
    [
        t.queued,
        t.compiling,
        t.running,
        t.received,
        t.of_cases,
        nodes.next,
        nodes.before,
        nodes.before_one,
        nodes.about_seconds,
        nodes.about_minutes,
        nodes.nobody_judges,
        nodes.waits_for_kind,
    ]
    .map(str::to_owned)
    .to_vec()
}

/// `start`: the API's answer for the submission; `waiting`: the same in words, for readers without scripts; `api` and `events`: where to ask and to listen; `id`: the part of the
/// page that is loaded again when the verdict is there.
#[island]
pub(crate) fn LiveVerdict(
    start: String,
    waiting: String,
    api: String,
    events: String,
    id: String,
    words: Vec<String>,
    names: CaseNames,
) -> impl IntoView {
    let node = NodeRef::<Div>::new();
    let now = RwSignal::new(None::<Now>);
    Effect::new(move |_| {
        now.set(Now::of(&Json::parse(&start)));
        follow(api.clone(), events.clone(), now, id.clone(), node);
    });
    let in_queue = words.get(WAITING..).unwrap_or_default().to_vec();
    let word = move |index: usize| words.get(index).cloned().unwrap_or_default();
    let state = {
        let word = word.clone();
        move || {
            let lifecycle = now.with(|now| now.as_ref().map_or(Lifecycle::Queued, |now| now.lifecycle));
            let index = match lifecycle {
                Lifecycle::Queued => 0,
                Lifecycle::Compiling => 1,
                Lifecycle::Running => 2,
                Lifecycle::Done | Lifecycle::Failed => 3,
            };
            view! { <span class=lifecycle_class(lifecycle)>{word(index)}</span> }
        }
    };
    let count = |now: RwSignal<Option<Now>>, of: fn(&Now) -> u64| now.with(|now| now.as_ref().map_or(0, of));
    let detail = move || {
        if now.with(Option::is_none) && !waiting.is_empty() {
            return waiting.clone();
        }
        if let Some(turn) = now.with(|now| now.as_ref().and_then(|now| now.turn)) {
            return turn.text(&in_queue);
        }
        let total = count(now, |now| now.total);
        let done = count(now, |now| now.cases.len() as u64);
        if total > 0 {
            word(4)
                .replace("{n}", &done.to_string())
                .replace("{total}", &total.to_string())
        } else {
            String::from("\u{2026}")
        }
    };
    let table = move || {
        let cases = now.with(|now| now.as_ref().map(|now| now.cases.clone()).unwrap_or_default());
        (!cases.is_empty()).then(|| case_table(cases, &names))
    };
    let failing = move || now.with(|now| now.as_ref().is_some_and(Now::failed));
    view! {
        <div node_ref=node class="stack" data-state="live">
            <section class="card verdict-card" class:failing=failing>
                <div class="verdict-big" role="status">{state}</div>
                <p class="hint">{detail}</p>
                <progress
                    class="meter"
                    aria-hidden="true"
                    max=move || count(now, |now| now.total.max(1)).max(1).to_string()
                    value=move || count(now, |now| now.cases.len() as u64).to_string()
                ></progress>
            </section>
            <section class="card flush live-cases">{table}</section>
        </div>
    }
}

fn follow(api: String, events: String, now: RwSignal<Option<Now>>, id: String, node: NodeRef<Div>) {
    let here = move || browser::connected(node.get_untracked().as_deref());
    ask_while_queued(api.clone(), id.clone(), now, here);
    listen(events, None, here, move |happened| {
        let (api, id) = (api.clone(), id.clone());
        match happened {
            // What happened between the page and the stream: ask.
            Happened::Open => spawn_local(async move {
                if catch_up(&api, now).await {
                    finish(&id).await;
                }
            }),
            Happened::Message(data) => {
                let event = Json::parse(&data);
                let done = now.try_update(|now| now.as_mut().is_none_or(|now| now.apply(&event)));
                if done == Some(true) {
                    spawn_local(async move { finish(&id).await });
                }
            }
            Happened::Refused => spawn_local(async move {
                while here() {
                    if catch_up(&api, now).await {
                        finish(&id).await;
                        break;
                    }
                    browser::sleep(2000).await;
                }
            }),
        }
    });
}

/// The stream does not tell how the queue moves.
fn ask_while_queued(
    api: String,
    id: String,
    now: RwSignal<Option<Now>>,
    here: impl Fn() -> bool + Copy + 'static,
) {
    spawn_local(async move {
        loop {
            let turn = now.try_get_untracked().flatten().and_then(|now| now.turn);
            browser::sleep(turn.map_or(2000, Turn::pause_ms)).await;
            if !here() {
                break;
            }
            let waits = |now: &Now| now.turn.is_some() || now.unknown;
            let queued = now.try_with_untracked(|now| now.as_ref().is_some_and(waits));
            if queued != Some(true) || !browser::visible() {
                continue;
            }
            let Ok(answer) = browser::api(&api, "", "").await else {
                continue;
            };
            match Now::of(&answer) {
                None => {
                    finish(&id).await;
                    break;
                }
                // What has begun meanwhile the stream tells, in its order.
                Some(fresh) => now.try_update(|now| {
                    if let Some(now) = now.as_mut().filter(|now| waits(now) && fresh.turn.is_some()) {
                        (now.turn, now.unknown) = (fresh.turn, false);
                    }
                }),
            };
        }
    });
}

/// Asks for the state; true when the verdict is there.
async fn catch_up(api: &str, now: RwSignal<Option<Now>>) -> bool {
    let Ok(answer) = browser::api(api, "", "").await else {
        return false;
    };
    let Some(fresh) = Now::of(&answer) else {
        return true;
    };
    now.try_update(|now| {
        let attempt = now.as_ref().map_or(0, |now| now.attempt);
        *now = Some(Now { attempt, ..fresh });
    });
    false
}

/// The server's page has all that is known now: verdict, log, receipt, hours.
async fn finish(id: &str) {
    if !browser::reload(id, "").await {
        browser::reload_page();
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;
    use crate::i18n::Messages;
    use trellis_types::Lang;

    #[test]
    fn the_wait_is_told_in_words() {
        let all = words(Messages::of(Lang::En));
        let text = |before, wait, other_kind| {
            let turn = Turn {
                before,
                wait,
                other_kind,
            };
            turn.text(&all[WAITING..])
        };
        assert_eq!(text(3, Some(20), false), "3 before yours, about 20 s");
        assert_eq!(text(1, Some(0), false), "1 before yours, about 1 s");
        assert_eq!(text(900, Some(150), false), "900 before yours, about 3 min");
        assert_eq!(text(0, Some(0), false), "Yours is next.");
        assert!(text(3, None, false).starts_with("Nobody judges"));
        assert!(text(3, None, true).starts_with("It waits for a judge of the kind"));
        assert!(text(3, Some(1), true).starts_with("It waits for a judge of the kind"));
        let zh = words(Messages::of(Lang::ZhCn));
        let turn = Turn {
            before: 3,
            wait: Some(20),
            other_kind: false,
        };
        assert_eq!(turn.text(&zh[WAITING..]), "前面还有 3 份提交，约 20 秒");
    }
}
