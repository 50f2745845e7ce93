//! `GET /api/v1/events?topics=...`: one stream for each page (server-sent events, WHATWG HTML section 9.2).
//!
//! With `Last-Event-ID`, or `after` where a page cannot send that header, it goes on after that event; without, a
//! submission's stream begins with all of its events and the others with what comes next. Comments every 15 s keep proxies from closing it.

use crate::error::AppError;
use crate::extract::Visitor;
use crate::metrics::Held;
use crate::services::access;
use crate::services::events::{Heard, Shared, Subscription};
use crate::services::submissions::{coarse_fuel, coarse_memory, is_sample};
use crate::state::AppState;
use crate::wire;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::sse::{Event as Sse, KeepAlive};
use futures::{Stream, StreamExt};
use serde::Deserialize;
use serde_json::Value;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use trellis_store::{Event, Feedback, topic};
use trellis_types::events::Topic;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

const MAX_TOPICS: usize = 8;
const KEEP_ALIVE: Duration = Duration::from_secs(15);
const BATCH: u32 = 200;

pub fn api() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(stream))
}

#[derive(Debug, Deserialize)]
struct Wanted {
    #[serde(default)]
    topics: String,
    /// Id of the last event that the page has in it; `Last-Event-ID` is newer.
    after: Option<i64>,
}

/// A topic that the visitor may listen to.
#[derive(Debug, Clone)]
struct Allowed {
    /// The store's name of it.
    stored: String,
    /// The page's name of it.
    shown: String,
    /// How much of a submission is told.
    feedback: Feedback,
    is_submission: bool,
    /// Exact fuel and memory of secret cases.
    exact: bool,
}

/// Events of the topics named, as they happen.
#[utoipa::path(get, path = "/events", tag = "events", params(("topics" = String, Query), ("after" = Option<i64>, Query)),
    responses((status = 200, content_type = "text/event-stream", body = String)))]
async fn stream(
    State(state): State<AppState>,
    visitor: Visitor,
    Query(wanted): Query<Wanted>,
    headers: HeaderMap,
) -> Result<axum::response::Sse<impl Stream<Item = Result<Sse, Infallible>>>, AppError> {
    let mut topics = Vec::new();
    for name in wanted
        .topics
        .split(',')
        .filter(|name| !name.is_empty())
        .take(MAX_TOPICS)
    {
        topics.extend(allow(&state, &visitor, name).await?);
    }
    if topics.is_empty() {
        return Err(AppError::NotFound);
    }
    let resumed = headers
        .get("last-event-id")
        .and_then(|id| id.to_str().ok()?.parse::<i64>().ok())
        .or(wanted.after);
    let last = match resumed {
        Some(id) => id,
        None => state.store.last_event().await?,
    };
    // Subscribed before the store is read: what happens between the two comes twice and is dropped by its id.
    let live = state
        .events
        .subscribe(topics.iter().map(|topic| topic.stored.clone()).collect());
    let replay = if resumed.is_none() {
        first(&state, &topics).await?
    } else {
        Vec::new()
    };
    let stop = state.stop.clone();
    let open = state.metrics.stream();
    let feed = Feed {
        state,
        topics,
        last,
        live,
        ready: replay.into_iter().map(share).collect(),
        behind: true,
        _open: open,
    };
    let events = futures::stream::unfold(feed, |mut feed| async move {
        let event = feed.next().await?;
        Some((Ok(event), feed))
    });
    let events = events.take_until(async move { stop.cancelled().await });
    Ok(axum::response::Sse::new(events).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)))
}

/// Everything so far of the submissions among `topics`.
async fn first(state: &AppState, topics: &[Allowed]) -> Result<Vec<Event>, AppError> {
    let names: Vec<String> = topics
        .iter()
        .filter(|topic| topic.is_submission)
        .map(|topic| topic.stored.clone())
        .collect();
    if names.is_empty() {
        return Ok(Vec::new());
    }
    let mut events: Vec<Event> = Vec::new();
    loop {
        let after = events.last().map_or(0, |event| event.id);
        let part = state.store.events_after(&names, after, BATCH).await?;
        if part.is_empty() {
            return Ok(events);
        }
        events.extend(part);
    }
}

/// What a name stands for; for staff a contest is two.
async fn allow(state: &AppState, visitor: &Visitor, name: &str) -> Result<Vec<Allowed>, AppError> {
    let user = visitor.user.as_ref();
    let open = |stored: String| Allowed {
        stored,
        shown: name.to_owned(),
        feedback: Feedback::Full,
        is_submission: false,
        exact: true,
    };
    match Topic::parse(name).ok_or(AppError::NotFound)? {
        Topic::Submission(id) => {
            let key = wire::submission_key(&id).ok_or(AppError::NotFound)?;
            let submission = state.store.submission(key).await?;
            if !state.may_see_submission(user, &submission).await? {
                return Err(AppError::NotFound);
            }
            Ok(vec![Allowed {
                feedback: state.feedback_for(user, &submission).await?,
                is_submission: true,
                exact: state.is_staff_for(user, &submission).await?,
                ..open(topic::submission(key))
            }])
        }
        Topic::Contest(id) => {
            let key = wire::contest_key(&id).ok_or(AppError::NotFound)?;
            let contest = state.store.contest(key).await?;
            if !access::may_see_contest(user, &contest) {
                return Err(AppError::NotFound);
            }
            let mut topics = vec![open(topic::contest(key))];
            if access::may_edit(user, Some(contest.owner)) {
                topics.push(open(topic::contest_staff(key)));
            }
            Ok(topics)
        }
        Topic::Check(slug) => {
            let problem = state
                .own_problem(user.ok_or(AppError::SignIn)?, &slug)
                .await
                .map_err(|_| AppError::NotFound)?;
            Ok(vec![open(crate::worker::verify::topic(problem.content.package))])
        }
        Topic::Rejudging(id) => {
            let key = wire::rejudging_key(&id).ok_or(AppError::NotFound)?;
            let user = user.ok_or(AppError::SignIn)?;
            state.own_rejudging(user, key).await?;
            Ok(vec![open(topic::rejudging(key))])
        }
        Topic::Me => Ok(vec![open(topic::user(user.ok_or(AppError::SignIn)?.id))]),
    }
}

/// Where one stream is.
struct Feed {
    state: AppState,
    topics: Vec<Allowed>,
    /// Id of the last event that was sent or skipped.
    last: i64,
    live: Subscription,
    ready: std::collections::VecDeque<Arc<Shared>>,
    /// The store may hold events after `last` that the hub will not bring.
    behind: bool,
    /// Counted while it lasts.
    _open: Held,
}

impl Feed {
    /// The next event; `None` when the process stops.
    async fn next(&mut self) -> Option<Sse> {
        loop {
            if let Some(event) = self.ready.pop_front() {
                self.last = self.last.max(event.event.id);
                if let Some(sse) = self.show(&event) {
                    return Some(sse);
                }
                continue;
            }
            if self.behind {
                self.catch_up().await?;
                continue;
            }
            match self.live.next().await {
                Heard::Event(event) if event.event.id > self.last => self.ready.push_back(event),
                Heard::Event(_) => {}
                Heard::Behind => self.behind = true,
            }
        }
    }

    async fn catch_up(&mut self) -> Option<()> {
        let names: Vec<String> = self.topics.iter().map(|topic| topic.stored.clone()).collect();
        match self.state.store.events_after(&names, self.last, BATCH).await {
            Ok(events) => {
                self.behind = events.len() == BATCH as usize;
                self.ready.extend(events.into_iter().map(share));
                Some(())
            }
            Err(error) => {
                // The browser connects again with the last id it has.
                tracing::warn!(%error, "an event stream ends early");
                None
            }
        }
    }

    /// The event as this visitor may see it.
    fn show(&self, shared: &Shared) -> Option<Sse> {
        let event = &shared.event;
        let topic = self.topics.iter().find(|topic| topic.stored == event.topic)?;
        let sse = Sse::default().id(event.id.to_string());
        if !topic.is_submission && topic.shown == topic.stored {
            // The same for everybody.
            return Some(sse.data(shared.text(|event| under(event.json.clone(), &event.topic).to_string())));
        }
        let mut json = event.json.clone();
        if topic.is_submission {
            let fields = json.as_object_mut()?;
            censor(fields, topic.feedback);
            if !topic.exact {
                coarsen(fields);
            }
        }
        sse.json_data(under(json, &topic.shown)).ok()
    }
}

fn share(event: Event) -> Arc<Shared> {
    Arc::new(Shared::new(event))
}

/// An event as it is sent, with the name by which the page asked for its topic.
fn under(mut json: Value, topic: &str) -> Value {
    if let Some(fields) = json.as_object_mut() {
        fields.insert("topic".to_owned(), Value::String(topic.to_owned()));
    }
    json
}

/// Takes out what a contest's feedback policy does not tell.
fn censor(fields: &mut serde_json::Map<String, Value>, feedback: Feedback) {
    if feedback != Feedback::Full {
        fields.remove("cases");
        fields.remove("total");
        fields.remove("score");
    }
    if feedback == Feedback::Nothing {
        fields.insert("verdict".to_owned(), Value::Null);
    }
}

/// Rounds fuel and memory of secret cases, as pages do.
fn coarsen(fields: &mut serde_json::Map<String, Value>) {
    let cases = fields.get_mut("cases").and_then(Value::as_array_mut);
    for case in cases.into_iter().flatten().filter_map(Value::as_object_mut) {
        if case.get("name").and_then(Value::as_str).is_some_and(is_sample) {
            continue;
        }
        for (name, round) in [("fuel", coarse_fuel as fn(u64) -> u64), ("memory", coarse_memory)] {
            if let Some(value) = case.get(name).and_then(Value::as_u64) {
                case.insert(name.to_owned(), round(value).into());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn told(feedback: Feedback) -> Value {
        let mut json = json!({"type": "final", "verdict": "WA", "score": 1, "cases": [{"name": "secret/01"}], "total": 9});
        censor(json.as_object_mut().unwrap(), feedback);
        json
    }

    #[test]
    fn figures_of_secret_cases_are_coarse() {
        let mut json = json!({"cases": [{"name": "sample/1", "fuel": 5, "memory": 6},
            {"name": "secret/1", "fuel": 100_000_001, "memory": 65_537}]});
        coarsen(json.as_object_mut().unwrap());
        assert_eq!(
            json["cases"][0],
            json!({"name": "sample/1", "fuel": 5, "memory": 6})
        );
        assert_eq!(
            json["cases"][1],
            json!({"name": "secret/1", "fuel": 200_000_000, "memory": 1_048_576})
        );
    }

    #[test]
    fn a_contest_tells_no_more_than_its_policy() {
        assert_eq!(told(Feedback::Full)["cases"][0]["name"], "secret/01");
        assert_eq!(told(Feedback::Verdict), json!({"type": "final", "verdict": "WA"}));
        assert_eq!(told(Feedback::Nothing), json!({"type": "final", "verdict": null}));
    }
}
