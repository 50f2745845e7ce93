//! Boards that many look at. A small contest's is read for each who asks. A large one's is read once for all who ask at the
//! same time, and at most once in a second: whoever asks when something newer is known waits for the next reading, so nobody is
//! shown a board from before what they have heard of.

use crate::state::AppState;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use trellis_store::{BoardData, BoardView, ContestId, StoreError, topic};

/// From so many submissions on a board is a large one.
const LARGE: usize = 2_000;
/// A large board is read at most once in this time.
const PACE: Duration = Duration::from_secs(1);
/// What makes no event (somebody joins, or has a new name) is seen after this.
const OLDEST: Duration = Duration::from_secs(10);
/// Large boards that are kept.
const KEPT: usize = 16;

/// The large boards of this process.
#[derive(Debug, Default)]
pub struct Boards(Mutex<HashMap<(ContestId, bool), Arc<Slot>>>);

#[derive(Debug, Default)]
struct Slot(tokio::sync::Mutex<Option<Kept>>);

#[derive(Debug)]
struct Kept {
    data: Arc<BoardData>,
    /// All events up to this one are in it.
    as_of: i64,
    read: Instant,
}

impl Boards {
    fn slot(&self, key: (ContestId, bool)) -> Arc<Slot> {
        let mut slots = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if slots.len() >= KEPT && !slots.contains_key(&key) {
            // Those that somebody waits for are in use; the rest is read again.
            slots.retain(|_, slot| Arc::strong_count(slot) > 1);
        }
        slots.entry(key).or_default().clone()
    }
}

impl AppState {
    /// What the board of a contest is made of, as who sees it may see it.
    pub async fn board_data(
        &self,
        contest: ContestId,
        sees: BoardView,
    ) -> Result<Arc<BoardData>, StoreError> {
        let slot = self.boards.slot((contest, sees == BoardView::Full));
        let mut kept = slot.0.lock().await;
        if let Some(kept) = &*kept {
            let topics = [topic::contest(contest), topic::contest_staff(contest)];
            let newer = !self.store.events_after(&topics, kept.as_of, 1).await?.is_empty();
            if !newer && kept.read.elapsed() < OLDEST {
                return Ok(kept.data.clone());
            }
            tokio::time::sleep(PACE.saturating_sub(kept.read.elapsed())).await;
        }
        // Before the reading: what happens meanwhile is read again.
        let as_of = self.store.last_event().await?;
        let data = Arc::new(self.store.board(contest, sees).await?);
        *kept = (data.runs.len() >= LARGE).then(|| Kept {
            data: data.clone(),
            as_of,
            read: Instant::now(),
        });
        Ok(data)
    }
}
