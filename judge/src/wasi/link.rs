//! Two runs whose standard streams are joined: an interactive submission and its output validator.
//!
//! Only one of the two runs at a time: a side goes on until it wants to read what is not there, or ends, and then the
//! other has the turn. So what each reads, and its fuel, depend on nothing but the two programs. When both want to
//! read and there is nothing for either, neither will ever go on; that is seen at once.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Submission,
    Validator,
}

impl Side {
    fn other(self) -> Self {
        match self {
            Self::Submission => Self::Validator,
            Self::Validator => Self::Submission,
        }
    }
}

/// What a side that wants to read gets.
#[derive(Debug, PartialEq, Eq)]
pub enum Received {
    Data(Vec<u8>),
    /// The other side has ended.
    End,
    /// Both sides wait for each other.
    Idle,
}

#[derive(Debug)]
struct Inner {
    turn: Side,
    submission: End,
    validator: End,
    idle: bool,
    /// The side that ended before the other.
    first: Option<Side>,
}

/// One side as the other sees it.
#[derive(Debug, Default)]
struct End {
    /// What is there for it to read.
    queue: Vec<u8>,
    waiting: bool,
    ended: bool,
}

impl Inner {
    fn of(&mut self, side: Side) -> &mut End {
        match side {
            Side::Submission => &mut self.submission,
            Side::Validator => &mut self.validator,
        }
    }

    fn is_stuck(&mut self, side: Side) -> bool {
        let end = self.of(side);
        end.waiting && end.queue.is_empty()
    }
}

/// Bytes that may wait to be read before the other side has a turn: those of a pipe on Linux. A side that goes on writing
/// then is not held up; its output limit bounds what waits.
const CAPACITY: usize = 64 * 1024;

#[derive(Debug)]
struct Shared {
    inner: Mutex<Inner>,
    turned: Condvar,
}

/// One side's end of the two pipes. Dropping it ends the side.
#[derive(Debug)]
pub struct Link {
    shared: Arc<Shared>,
    side: Side,
}

/// What is known when both sides have ended.
#[derive(Debug)]
pub struct Watch(Arc<Shared>);

impl Watch {
    /// The side that ended first.
    pub fn first(&self) -> Option<Side> {
        lock(&self.0).first
    }
}

fn lock(shared: &Shared) -> MutexGuard<'_, Inner> {
    shared.inner.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The submission's end, which has the first turn, the validator's, and who ended first.
pub fn pair() -> (Link, Link, Watch) {
    let shared = Arc::new(Shared {
        inner: Mutex::new(Inner {
            turn: Side::Submission,
            submission: End::default(),
            validator: End::default(),
            idle: false,
            first: None,
        }),
        turned: Condvar::new(),
    });
    let link = |side| Link {
        shared: Arc::clone(&shared),
        side,
    };
    (
        link(Side::Submission),
        link(Side::Validator),
        Watch(Arc::clone(&shared)),
    )
}

impl Link {
    /// Waits for the first turn.
    pub fn begin(&self) {
        drop(self.wait(lock(&self.shared)));
    }

    /// Gives bytes to the other side; `false` tells a submission that its validator has ended. A validator may write to
    /// a submission that has: what it says does not matter then, and it has a judgement to give.
    pub fn send(&self, bytes: &[u8]) -> bool {
        let mut inner = lock(&self.shared);
        let other = inner.of(self.side.other());
        if other.ended {
            return self.side == Side::Validator;
        }
        other.queue.extend_from_slice(bytes);
        if other.queue.len() >= CAPACITY {
            drop(self.yield_turn(inner));
        }
        true
    }

    /// Whether more may come.
    pub fn is_open(&self) -> bool {
        let mut inner = lock(&self.shared);
        !inner.of(self.side).queue.is_empty() || !inner.of(self.side.other()).ended
    }

    /// Takes all there is to read; without any, the other side has the turn until there is.
    pub fn receive(&self) -> Received {
        let mut inner = lock(&self.shared);
        loop {
            let own = inner.of(self.side);
            if !own.queue.is_empty() {
                own.waiting = false;
                return Received::Data(std::mem::take(&mut own.queue));
            }
            own.waiting = true;
            // First: the side that saw it may have ended since.
            if inner.idle {
                return Received::Idle;
            }
            if inner.of(self.side.other()).ended {
                return Received::End;
            }
            if inner.is_stuck(self.side.other()) {
                inner.idle = true;
                self.shared.turned.notify_all();
                return Received::Idle;
            }
            inner = self.yield_turn(inner);
        }
    }

    /// Takes what there is to read after the other side has had a turn; may be nothing.
    pub fn look(&self) -> Vec<u8> {
        let mut inner = lock(&self.shared);
        if inner.of(self.side).queue.is_empty() && !inner.of(self.side.other()).ended && !inner.idle {
            inner = self.yield_turn(inner);
        }
        std::mem::take(&mut inner.of(self.side).queue)
    }

    fn yield_turn<'a>(&'a self, mut inner: MutexGuard<'a, Inner>) -> MutexGuard<'a, Inner> {
        inner.turn = self.side.other();
        self.shared.turned.notify_all();
        self.wait(inner)
    }

    fn wait<'a>(&'a self, inner: MutexGuard<'a, Inner>) -> MutexGuard<'a, Inner> {
        self.shared
            .turned
            .wait_while(inner, |inner| inner.turn != self.side && !inner.idle)
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        let mut inner = lock(&self.shared);
        let side = self.side;
        inner.of(side).ended = true;
        inner.first.get_or_insert(side);
        inner.turn = side.other();
        self.shared.turned.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::thread;

    /// Runs both sides; the submission in this thread.
    fn play(
        submission: impl FnOnce(&Link) -> Vec<Received>,
        validator: impl FnOnce(&Link) -> Vec<Received> + Send + 'static,
    ) -> (Vec<Received>, Vec<Received>, Option<Side>) {
        let (one, other, watch) = pair();
        let thread = thread::spawn(move || {
            other.begin();
            validator(&other)
        });
        one.begin();
        let own = submission(&one);
        drop(one);
        (own, thread.join().unwrap(), watch.first())
    }

    fn data(text: &str) -> Received {
        Received::Data(text.as_bytes().to_vec())
    }

    #[test]
    fn each_reads_what_the_other_wrote() {
        let (own, others, first) = play(
            |link| {
                link.send(b"ask");
                let answer = link.receive();
                link.send(b"thanks");
                vec![answer, link.receive()]
            },
            |link| {
                let question = link.receive();
                link.send(b"an");
                link.send(b"swer");
                vec![question, link.receive()]
            },
        );
        assert_eq!(own, [data("answer"), Received::End]);
        assert_eq!(others, [data("ask"), data("thanks")]);
        assert_eq!(first, Some(Side::Validator));
    }

    #[test]
    fn two_that_wait_are_idle_at_once() {
        // Often, because one of the two may have ended before the other wakes.
        for _ in 0..200 {
            let (own, others, _) = play(|link| vec![link.receive()], |link| vec![link.receive()]);
            assert_eq!(own, [Received::Idle]);
            assert_eq!(others, [Received::Idle]);
        }
    }

    #[test]
    fn a_side_that_ended_is_an_end_of_file() {
        let (own, others, first) = play(|_| Vec::new(), |link| vec![link.receive(), link.receive()]);
        assert_eq!(own, []);
        assert_eq!(others, [Received::End, Received::End]);
        assert_eq!(first, Some(Side::Submission));
    }

    #[test]
    fn looking_does_not_wait() {
        let (own, others, _) = play(
            |link| {
                let nothing = link.look();
                assert!(nothing.is_empty());
                link.send(b"go");
                vec![Received::Data(link.look()), link.receive()]
            },
            |link| {
                let first = link.receive();
                link.send(b"gone");
                vec![first]
            },
        );
        assert_eq!(own, [data("gone"), Received::End]);
        assert_eq!(others, [data("go")]);
    }
}
