//! Live events: one task reads the store's new events and gives each to the open streams of this process that follow its
//! topic; the others are not woken.
//!
//! A stream first replays what it missed from the store (`Last-Event-ID`), then follows the hub. What it gets
//! twice it drops by id, so nothing is missed and nothing doubled.

use crate::clock::{Clock, jittered};
use crate::metrics::Metrics;
use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;
use trellis_store::{Event, Store};

/// Events kept for a slow stream; one that falls behind further reads the store again.
const BUFFER: usize = 256;
/// Longest time between two looks into the store, more or less.
const POLL: Duration = Duration::from_secs(2);

/// The fan-out.
#[derive(Debug, Clone, Default)]
pub struct Hub(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    topics: Mutex<HashMap<String, HashMap<u64, Arc<Mailbox>>>>,
    next: AtomicU64,
}

/// An event on its way to many streams.
#[derive(Debug)]
pub struct Shared {
    pub event: Event,
    /// Its text under its own topic, for all who may know all of it: made once.
    text: OnceLock<String>,
}

impl Shared {
    pub fn new(event: Event) -> Self {
        Self {
            event,
            text: OnceLock::new(),
        }
    }

    /// Made by `make` for the first who asks.
    pub fn text(&self, make: impl FnOnce(&Event) -> String) -> &str {
        self.text.get_or_init(|| make(&self.event))
    }
}

/// Events that a stream has not taken yet.
#[derive(Debug, Default)]
struct Mailbox {
    events: Mutex<VecDeque<Arc<Shared>>>,
    news: Notify,
    /// Events were dropped because there were too many.
    behind: AtomicBool,
}

/// What a stream hears.
#[derive(Debug)]
pub enum Heard {
    Event(Arc<Shared>),
    /// Some events were dropped: the store has them.
    Behind,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Mailbox {
    fn put(&self, event: Arc<Shared>) {
        let mut events = lock(&self.events);
        if events.len() >= BUFFER {
            events.clear();
            self.behind.store(true, Ordering::SeqCst);
        } else if !self.behind.load(Ordering::SeqCst) {
            events.push_back(event);
        }
        drop(events);
        self.news.notify_one();
    }

    fn take(&self) -> Option<Heard> {
        let mut events = lock(&self.events);
        if self.behind.swap(false, Ordering::SeqCst) {
            events.clear();
            return Some(Heard::Behind);
        }
        events.pop_front().map(Heard::Event)
    }
}

/// One stream's place in the hub; it ends with this.
#[derive(Debug)]
pub struct Subscription {
    hub: Hub,
    id: u64,
    topics: Vec<String>,
    mailbox: Arc<Mailbox>,
}

impl Subscription {
    /// The next that happens. Cancelling the future loses nothing.
    pub async fn next(&self) -> Heard {
        loop {
            if let Some(heard) = self.mailbox.take() {
                return heard;
            }
            // A permit is kept for who comes later, so what is put between the two is not missed.
            self.mailbox.news.notified().await;
        }
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        let mut topics = lock(&self.hub.0.topics);
        for topic in &self.topics {
            if let Some(followers) = topics.get_mut(topic) {
                followers.remove(&self.id);
                if followers.is_empty() {
                    topics.remove(topic);
                }
            }
        }
    }
}

impl Hub {
    /// Follows these topics from now on.
    pub fn subscribe(&self, topics: Vec<String>) -> Subscription {
        let id = self.0.next.fetch_add(1, Ordering::Relaxed);
        let mailbox = Arc::new(Mailbox::default());
        let mut all = lock(&self.0.topics);
        for topic in &topics {
            all.entry(topic.clone()).or_default().insert(id, mailbox.clone());
        }
        drop(all);
        Subscription {
            hub: self.clone(),
            id,
            topics,
            mailbox,
        }
    }

    /// Gives an event to the streams that follow its topic.
    fn publish(&self, event: Event) {
        let event = Arc::new(Shared::new(event));
        let followers: Vec<Arc<Mailbox>> = lock(&self.0.topics)
            .get(&event.event.topic)
            .map(|followers| followers.values().cloned().collect())
            .unwrap_or_default();
        for mailbox in followers {
            mailbox.put(event.clone());
        }
    }

    /// Follows the store until the process ends.
    pub async fn follow(self, store: Arc<dyn Store>, clock: Arc<dyn Clock>, metrics: Arc<Metrics>) {
        let mut last = loop {
            match store.last_event().await {
                Ok(last) => break last,
                Err(error) => {
                    tracing::error!(%error, "events: the store does not answer");
                    tokio::time::sleep(POLL).await;
                }
            }
        };
        loop {
            match store.all_events_after(last, 200).await {
                Ok(events) if events.is_empty() => {
                    let _ = tokio::time::timeout(jittered(POLL), store.wait_for_event(last)).await;
                }
                Ok(events) => {
                    for event in events {
                        last = last.max(event.id);
                        metrics.event(event.at, clock.now());
                        self.publish(event);
                    }
                }
                Err(error) => {
                    tracing::error!(%error, "events: the store does not answer");
                    tokio::time::sleep(POLL).await;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;

    fn event(id: i64, topic: &str) -> Event {
        Event {
            id,
            topic: topic.to_owned(),
            json: serde_json::Value::Null,
            at: Timestamp::UNIX_EPOCH,
        }
    }

    fn id(heard: Option<Heard>) -> Option<i64> {
        match heard {
            Some(Heard::Event(event)) => Some(event.event.id),
            Some(Heard::Behind) => Some(-1),
            None => None,
        }
    }

    #[tokio::test]
    async fn a_stream_hears_of_its_topics_alone() {
        let hub = Hub::default();
        let stream = hub.subscribe(vec!["a".to_owned(), "b".to_owned()]);
        for (number, topic) in [(1, "a"), (2, "c"), (3, "b")] {
            hub.publish(event(number, topic));
        }
        assert_eq!(id(Some(stream.next().await)), Some(1));
        assert_eq!(id(Some(stream.next().await)), Some(3));
        assert_eq!(id(stream.mailbox.take()), None);
        drop(stream);
        assert!(lock(&hub.0.topics).is_empty());
    }

    #[tokio::test]
    async fn who_is_slow_is_told_that_something_is_missing() {
        let hub = Hub::default();
        let stream = hub.subscribe(vec!["a".to_owned()]);
        let many = i64::try_from(BUFFER).unwrap() + 10;
        for number in 0..many {
            hub.publish(event(number, "a"));
        }
        assert_eq!(id(Some(stream.next().await)), Some(-1));
        hub.publish(event(many, "a"));
        assert_eq!(id(Some(stream.next().await)), Some(many));
    }

    #[tokio::test]
    async fn who_waits_is_woken() {
        let hub = Hub::default();
        let stream = hub.subscribe(vec!["a".to_owned()]);
        let waiting = tokio::spawn(async move { stream.next().await });
        tokio::task::yield_now().await;
        hub.publish(event(7, "a"));
        assert_eq!(id(waiting.await.ok()), Some(7));
    }
}
