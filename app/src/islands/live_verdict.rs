//! A submission while it is judged: how far it is, and a row for each case as it finishes.

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
    position: u64,
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
            position: answer.get("queue_position").count(),
        })
    }

    /// Takes a `SubmissionEvent` in; true when the verdict is there.
    fn apply(&mut self, event: &Json) -> bool {
        match event.get("type").text().as_deref() {
            Some("queued") => {
                self.lifecycle = Lifecycle::Queued;
                self.position = event.get("position").count();
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
                self.position = 0;
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
        }
    };
    json.get("cases").items().into_iter().map(case).collect()
}

/// The words, in the order of [`Words`].
#[cfg(feature = "ssr")]
pub(crate) fn words(t: &crate::i18n::Messages) -> Vec<String> {
    [
        t.queued,
        t.compiling,
        t.running,
        t.received,
        t.before_it,
        t.of_cases,
    ]
    .map(str::to_owned)
    .to_vec()
}

/// `start`: the API's answer for the submission; `api` and `events`: where to ask and to listen; `id`: the part of the
/// page that is loaded again when the verdict is there.
#[island]
pub(crate) fn LiveVerdict(
    start: String,
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
        let (position, total) = (count(now, |now| now.position), count(now, |now| now.total));
        let done = count(now, |now| now.cases.len() as u64);
        if position > 0 {
            word(4).replace("{n}", &position.to_string())
        } else if total > 0 {
            word(5)
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
