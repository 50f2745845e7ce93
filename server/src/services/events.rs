//! Live events: one task reads the store's new events and fans them out to the open streams of this process.
//!
//! A stream first replays what it missed from the store (`Last-Event-ID`), then follows the hub. What it gets
//! twice it drops by id, so nothing is missed and nothing doubled.

use crate::clock::jittered;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::broadcast;
use trellis_store::{Event, Store};

/// Events kept for a slow stream; one that falls behind further reads the store again.
const BUFFER: usize = 1024;
/// Longest time between two looks into the store, more or less.
const POLL: Duration = Duration::from_secs(2);

/// The fan-out.
#[derive(Debug, Clone)]
pub struct Hub(broadcast::Sender<Arc<Event>>);

impl Default for Hub {
    fn default() -> Self {
        Self(broadcast::channel(BUFFER).0)
    }
}

impl Hub {
    pub fn subscribe(&self) -> broadcast::Receiver<Arc<Event>> {
        self.0.subscribe()
    }

    /// Follows the store until the process ends.
    pub async fn follow(self, store: Arc<dyn Store>) {
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
                        // No receiver is no error: nobody is watching.
                        let _ = self.0.send(Arc::new(event));
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
