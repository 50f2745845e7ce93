//! A submission while it is judged: how far it is, and a row for each case as it finishes.

use crate::browser::events::{Happened, listen};
use crate::browser::{self, http};
use crate::components::{VerdictNames, format, lifecycle_class, verdict_class};
use gloo_timers::future::TimeoutFuture;
use leptos::html::Div;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::{Deserialize, Serialize};
use trellis_types::events::{SubmissionEvent, Topic};
use trellis_types::submissions::{CaseLine, SubmissionResponse};
use trellis_types::{Lifecycle, SubmissionId, Verdict, api};

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct LiveLabels {
    pub case: String,
    pub result: String,
    pub time: String,
    pub memory: String,
    /// "{n} of {total} cases"
    pub of_cases: String,
    /// "{n} before it in the queue"
    pub before_it: String,
    pub guard: String,
}

#[cfg(feature = "ssr")]
impl LiveLabels {
    pub fn new(t: &crate::i18n::Messages) -> Self {
        Self {
            case: t.case.to_owned(),
            result: t.result.to_owned(),
            time: t.time.to_owned(),
            memory: t.memory.to_owned(),
            of_cases: t.of_cases.to_owned(),
            before_it: t.before_it.to_owned(),
            guard: t.guard.to_owned(),
        }
    }
}

/// The table of cases. Also the server's, for submissions that are judged.
pub(crate) fn case_table(cases: Vec<CaseLine>, names: &VerdictNames, labels: &LiveLabels) -> AnyView {
    let rows: Vec<_> = cases
        .into_iter()
        .map(|case| case_row(case, names, labels))
        .collect();
    view! {
        <table class="cases">
            <thead>
                <tr>
                    <th scope="col">{labels.case.clone()}</th>
                    <th scope="col">{labels.result.clone()}</th>
                    <th scope="col" class="num">{labels.time.clone()}</th>
                    <th scope="col" class="num">{labels.memory.clone()}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}

fn case_row(case: CaseLine, names: &VerdictNames, labels: &LiveLabels) -> AnyView {
    let (class, code, name) = match case.verdict {
        Some(verdict) => (
            verdict_class(verdict),
            verdict.code().to_owned(),
            names.verdict(verdict),
        ),
        None => ("chip", "\u{2013}".to_owned(), names.not_run.clone()),
    };
    let title = name.clone();
    let run = case.verdict.is_some();
    let fuel = if run {
        format::fuel(case.fuel)
    } else {
        String::from("\u{2013}")
    };
    let memory = if run {
        format::bytes(case.memory_bytes)
    } else {
        String::from("\u{2013}")
    };
    let guard = if case.guard {
        format!("{} ", labels.guard)
    } else {
        String::new()
    };
    let message = format!("{guard}{}", case.message);
    let message = (!message.trim().is_empty()).then(|| view! { <span class="case-message">{message}</span> });
    view! {
        <tr>
            <th scope="row"><code>{case.name}</code> {message}</th>
            <td><span class=class title=title>{code} <span class="sr">{name}</span></span></td>
            <td class="num">{fuel}</td>
            <td class="num">{memory}</td>
        </tr>
    }
    .into_any()
}

/// What the island knows, as events come in.
#[derive(Debug, Clone, PartialEq)]
struct Now {
    lifecycle: Lifecycle,
    attempt: u32,
    cases: Vec<CaseLine>,
    total: u32,
    position: Option<u64>,
}

impl Now {
    fn new(start: &SubmissionResponse) -> Self {
        Self {
            lifecycle: start.line.lifecycle,
            attempt: 0,
            cases: start.cases.clone(),
            total: start.total_cases,
            position: start.queue_position,
        }
    }

    /// True when the verdict is there.
    fn apply(&mut self, event: SubmissionEvent) -> bool {
        match event {
            SubmissionEvent::Queued { position } => {
                self.lifecycle = Lifecycle::Queued;
                self.position = position;
                self.cases.clear();
                false
            }
            SubmissionEvent::Progress {
                lifecycle,
                attempt,
                cases,
                total,
            } => {
                if attempt > self.attempt {
                    if self.attempt > 0 {
                        self.cases.clear();
                    }
                    self.attempt = attempt;
                }
                self.lifecycle = lifecycle;
                self.total = self.total.max(total);
                self.position = None;
                for case in cases {
                    // An event may tell again what the page already knew.
                    if !self.cases.iter().any(|known| known.name == case.name) {
                        self.cases.push(case);
                    }
                }
                false
            }
            SubmissionEvent::Final { .. } => true,
        }
    }

    /// The worst so far, for the colour of the frame.
    fn failed(&self) -> Option<Verdict> {
        self.cases
            .iter()
            .find_map(|case| case.verdict.filter(|verdict| *verdict != Verdict::Accepted))
    }
}

/// `region`: what is loaded again when the verdict is there.
#[island]
pub(crate) fn LiveVerdict(
    start: SubmissionResponse,
    names: VerdictNames,
    labels: LiveLabels,
    region: String,
) -> impl IntoView {
    let node = NodeRef::<Div>::new();
    let now = RwSignal::new(Now::new(&start));
    Effect::new({
        let id = start.line.id.clone();
        move |_| follow(id.clone(), now, region.clone(), node)
    });
    let chip = {
        let names = names.clone();
        move || {
            let lifecycle = now.with(|now| now.lifecycle);
            view! { <span class=lifecycle_class(lifecycle)>{names.lifecycle(lifecycle)}</span> }
        }
    };
    let detail = {
        let labels = labels.clone();
        move || now.with(|now| detail(now, &labels))
    };
    let table = move || {
        now.with(|now| (!now.cases.is_empty()).then(|| case_table(now.cases.clone(), &names, &labels)))
    };
    view! {
        <div node_ref=node class="stack" data-state="live">
            <section class="card verdict-card" class:failing=move || now.with(|now| now.failed().is_some())>
                <div class="verdict-big" role="status">{chip}</div>
                <p class="hint">{detail}</p>
                <progress
                    class="meter"
                    aria-label=start.line.title
                    max=move || now.with(|now| now.total.max(1)).to_string()
                    value=move || now.with(|now| now.cases.len()).to_string()
                ></progress>
            </section>
            <section class="card flush live-cases">{table}</section>
        </div>
    }
}

fn detail(now: &Now, labels: &LiveLabels) -> String {
    match (now.lifecycle, now.position) {
        (Lifecycle::Queued, Some(position)) if position > 0 => {
            labels.before_it.replace("{n}", &position.to_string())
        }
        (Lifecycle::Running, _) if now.total > 0 => labels
            .of_cases
            .replace("{n}", &now.cases.len().to_string())
            .replace("{total}", &now.total.to_string()),
        _ => "\u{2026}".to_owned(),
    }
}

fn follow(id: SubmissionId, now: RwSignal<Now>, region: String, node: NodeRef<Div>) {
    let here = move || browser::connected(node.get_untracked().as_deref());
    let url = api::events(&[Topic::Submission(id.clone())]);
    listen(url, here, move |happened| {
        let (id, region) = (id.clone(), region.clone());
        match happened {
            // What happened between the page and the stream: ask.
            Happened::Open => spawn_local(async move {
                if catch_up(&id, now).await {
                    finish(&region).await;
                }
            }),
            Happened::Message(data) => {
                let Ok(event) = serde_json::from_str::<SubmissionEvent>(&data) else {
                    return;
                };
                if now.try_update(|now| now.apply(event)).unwrap_or(false) {
                    spawn_local(async move { finish(&region).await });
                }
            }
            Happened::Refused => spawn_local(async move {
                while here() {
                    if catch_up(&id, now).await {
                        finish(&region).await;
                        break;
                    }
                    TimeoutFuture::new(2000).await;
                }
            }),
        }
    });
}

/// Asks for the state; true when the verdict is there.
async fn catch_up(id: &SubmissionId, now: RwSignal<Now>) -> bool {
    let Ok(answer) = http::get::<SubmissionResponse>(&api::submission(id)).await else {
        return false;
    };
    if answer.line.lifecycle.is_final() {
        return true;
    }
    now.try_update(|now| {
        let attempt = now.attempt;
        *now = Now {
            attempt,
            ..Now::new(&answer)
        };
    });
    false
}

/// The server's page has all that is known now: verdict, log, receipt, hours.
async fn finish(region: &str) {
    if !browser::reload_region(region, "").await {
        browser::reload_page();
    }
}
