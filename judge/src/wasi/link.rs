//! Two runs whose standard streams are joined: an interactive submission and its output validator.
//!
//! Only one of the two runs at a time, and the validator whenever it can: it has the first turn, the submission's turn
//! begins when the validator wants to read what is not there (or the pipe is full, or it ends), and it ends when there
//! is something for the validator. So what each reads, and its fuel, depend on nothing but the two programs; and a
//! validator has always judged all that the submission has said, however long the submission goes on without a word.
//! When both want to read and there is nothing for either, neither will ever go on; that is seen at once.
//!
//! A validator that ends without accepting ends the submission, in the middle of the call that gave the turn away: "the
//! validator's exit first" of problemtools (`support/interactive`) and DOMjudge (`runpipe`), where a rejection stands
//! whatever the submission does afterwards. After one that accepts, the submission goes on to its own end.

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
    /// The other side has ended, or closed its standard output.
    End,
    /// Both sides wait for each other.
    Idle,
    /// The validator has ended without accepting: the submission is to end.
    Over,
}

/// What became of a side that gave bytes, or looked, or closed its output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// It went on.
    Kept,
    /// The other side has had a turn.
    Taken,
    /// [`Received::Over`].
    Over,
    /// [`Received::Idle`]: both pipes are full.
    Idle,
}

#[derive(Debug)]
struct Inner {
    turn: Side,
    submission: End,
    validator: End,
    idle: bool,
    /// The validator has ended without accepting.
    over: bool,
    /// The side that ended before the other.
    first: Option<Side>,
}

/// One side as the other sees it.
#[derive(Debug)]
struct End {
    /// What is there for it to read.
    queue: Vec<u8>,
    /// Why it does not go on, while it has given its turn away.
    pause: Option<Pause>,
    /// Its standard input and output are open.
    reads: bool,
    writes: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pause {
    /// It wants to read.
    Read,
    /// It would read if there were something.
    Look,
    /// The pipe is full.
    Full,
    /// There is something for the other.
    Polite,
}

impl Default for End {
    fn default() -> Self {
        Self {
            queue: Vec::new(),
            pause: None,
            reads: true,
            writes: true,
        }
    }
}

impl Inner {
    fn of(&mut self, side: Side) -> &mut End {
        match side {
            Side::Submission => &mut self.submission,
            Side::Validator => &mut self.validator,
        }
    }

    fn is_over(&self, side: Side) -> bool {
        self.over && side == Side::Submission
    }

    /// The validator waits for something that it has now.
    fn is_awaited(&self, side: Side) -> bool {
        side == Side::Submission && matches!(self.validator.pause, Some(Pause::Read | Pause::Look))
    }
}

/// Bytes that may wait to be read before the other side has a turn, and again after as many more.
const CAPACITY: usize = 64 * 1024;
/// Bytes after which a side is held up until the other reads: what problemtools and DOMjudge give their pipes.
const PIPE: usize = 1024 * 1024;

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
    accepted: bool,
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

/// The submission's end, the validator's, which has the first turn, and who ended first.
pub fn pair() -> (Link, Link, Watch) {
    let shared = Arc::new(Shared {
        inner: Mutex::new(Inner {
            turn: Side::Validator,
            submission: End::default(),
            validator: End::default(),
            idle: false,
            over: false,
            first: None,
        }),
        turned: Condvar::new(),
    });
    let link = |side| Link {
        shared: Arc::clone(&shared),
        side,
        accepted: false,
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

    /// The validator is about to end, and accepts. Without this its end is the submission's as well.
    pub fn accept(&mut self) {
        self.accepted = true;
    }

    /// Gives bytes to the other side. Those for a side that has ended or closed its input are dropped: what a validator
    /// says then does not matter, and a submission that was accepted has only to end well.
    pub fn send(&self, bytes: &[u8]) -> Turn {
        let mut inner = lock(&self.shared);
        if inner.is_over(self.side) {
            return Turn::Over;
        }
        let other = inner.of(self.side.other());
        if !other.reads {
            return Turn::Kept;
        }
        let before = other.queue.len() / CAPACITY;
        other.queue.extend_from_slice(bytes);
        if other.queue.len() / CAPACITY != before {
            return self.make_room(inner);
        }
        if !bytes.is_empty() && inner.is_awaited(self.side) {
            return self.give_turn(inner, Pause::Polite);
        }
        Turn::Kept
    }

    /// The pipe is full: the other side has a turn, and where there is no room at all, as many as it needs. When it has no
    /// room either, both wait for each other to read.
    fn make_room<'a>(&'a self, mut inner: MutexGuard<'a, Inner>) -> Turn {
        loop {
            inner = self.yield_turn(inner, Pause::Full);
            if inner.idle {
                return Turn::Idle;
            }
            if inner.is_over(self.side) {
                return Turn::Over;
            }
            let blocked = |end: &End| end.reads && end.queue.len() >= PIPE;
            if !blocked(inner.of(self.side.other())) {
                return Turn::Taken;
            }
            if blocked(inner.of(self.side)) && inner.of(self.side.other()).pause == Some(Pause::Full) {
                inner.idle = true;
                self.shared.turned.notify_all();
                return Turn::Idle;
            }
        }
    }

    /// The side will write no more.
    pub fn close_output(&self) -> Turn {
        let mut inner = lock(&self.shared);
        inner.of(self.side).writes = false;
        match inner.is_awaited(self.side) {
            true => self.give_turn(inner, Pause::Polite),
            false => Turn::Kept,
        }
    }

    /// The side will read no more.
    pub fn close_input(&self) {
        let mut inner = lock(&self.shared);
        let own = inner.of(self.side);
        own.reads = false;
        own.queue = Vec::new();
    }

    /// Whether more may come.
    pub fn is_open(&self) -> bool {
        let mut inner = lock(&self.shared);
        !inner.of(self.side).queue.is_empty() || inner.of(self.side.other()).writes
    }

    /// Whether there is something to read at once.
    pub fn has_data(&self) -> bool {
        !lock(&self.shared).of(self.side).queue.is_empty()
    }

    /// Takes all there is to read; without any, the other side has the turn until there is.
    pub fn receive(&self) -> Received {
        let mut inner = lock(&self.shared);
        loop {
            if inner.is_over(self.side) {
                return Received::Over;
            }
            let own = inner.of(self.side);
            if !own.queue.is_empty() {
                let data = std::mem::take(&mut own.queue);
                return self.with_room(inner, data);
            }
            // First: the side that saw it may have ended since.
            if inner.idle {
                return Received::Idle;
            }
            let writes = inner.of(self.side).writes;
            let other = inner.of(self.side.other());
            if !other.writes {
                return Received::End;
            }
            // It sees an end of file when this side has closed its output.
            if writes && other.pause == Some(Pause::Read) && other.queue.is_empty() {
                inner.idle = true;
                self.shared.turned.notify_all();
                return Received::Idle;
            }
            inner = self.yield_turn(inner, Pause::Read);
        }
    }

    /// The pipe has room again: a validator that waited for that goes on.
    fn with_room(&self, inner: MutexGuard<'_, Inner>, data: Vec<u8>) -> Received {
        let full = inner.validator.pause == Some(Pause::Full);
        if full && self.side == Side::Submission && self.give_turn(inner, Pause::Polite) == Turn::Over {
            return Received::Over;
        }
        Received::Data(data)
    }

    /// Takes what there is to read after the other side has had a turn; may be nothing.
    pub fn look(&self) -> (Vec<u8>, Turn) {
        let mut inner = lock(&self.shared);
        let mut turn = Turn::Kept;
        if inner.of(self.side).queue.is_empty() && inner.of(self.side.other()).writes && !inner.idle {
            inner = self.yield_turn(inner, Pause::Look);
            turn = Turn::Taken;
        }
        if inner.is_over(self.side) {
            return (Vec::new(), Turn::Over);
        }
        (std::mem::take(&mut inner.of(self.side).queue), turn)
    }

    fn give_turn(&self, inner: MutexGuard<'_, Inner>, pause: Pause) -> Turn {
        match self.yield_turn(inner, pause).is_over(self.side) {
            true => Turn::Over,
            false => Turn::Taken,
        }
    }

    fn yield_turn<'a>(&'a self, mut inner: MutexGuard<'a, Inner>, pause: Pause) -> MutexGuard<'a, Inner> {
        inner.of(self.side).pause = Some(pause);
        inner.turn = self.side.other();
        self.shared.turned.notify_all();
        let mut inner = self.wait(inner);
        inner.of(self.side).pause = None;
        inner
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
        let own = inner.of(side);
        (own.reads, own.writes, own.pause) = (false, false, None);
        inner.first.get_or_insert(side);
        // Two that are idle end both, in no order.
        inner.over |= side == Side::Validator && !self.accepted && !inner.idle;
        inner.turn = side.other();
        self.shared.turned.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::thread;

    /// Runs both sides; the submission in this thread.
    fn play<T: Send + 'static>(
        submission: impl FnOnce(&Link) -> T,
        validator: impl FnOnce(&mut Link) -> T + Send + 'static,
    ) -> (T, T, Option<Side>) {
        let (one, mut other, watch) = pair();
        let thread = thread::spawn(move || {
            other.begin();
            validator(&mut other)
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
                link.accept();
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
                let (nothing, turn) = link.look();
                assert!(nothing.is_empty() && turn == Turn::Taken);
                link.send(b"go");
                vec![Received::Data(link.look().0), link.receive()]
            },
            |link| {
                let first = link.receive();
                link.send(b"gone");
                link.accept();
                vec![first]
            },
        );
        assert_eq!(own, [data("gone"), Received::End]);
        assert_eq!(others, [data("go")]);
    }

    #[test]
    fn a_rejection_ends_the_submission_where_it_is() {
        let (own, _, first) = play(
            |link| vec![link.send(b"wrong"), link.send(b"more")],
            |link| {
                assert_eq!(link.receive(), data("wrong"));
                Vec::new()
            },
        );
        assert_eq!(own, [Turn::Over, Turn::Over]);
        assert_eq!(first, Some(Side::Validator));
        // Before it has said anything, in a read, and in a look.
        let (own, _, _) = play(|link| vec![link.receive()], |_| Vec::new());
        assert_eq!(own, [Received::Over]);
        let (own, _, _) = play(|link| vec![link.look().1], |_| Vec::new());
        assert_eq!(own, [Turn::Over]);
    }

    #[test]
    fn an_acceptance_does_not() {
        let (own, (), _) = play(
            |link| {
                assert_eq!(link.send(b"right"), Turn::Taken);
                assert_eq!(link.send(b"more"), Turn::Kept);
                assert_eq!(link.receive(), Received::End);
            },
            |link| {
                link.receive();
                link.accept();
            },
        );
        assert_eq!(own, ());
    }

    #[test]
    fn a_closed_stream_is_an_end_of_file() {
        let (own, others, _) = play(
            |link| {
                link.close_input();
                let turn = link.close_output();
                vec![turn, link.send(b"")]
            },
            |link| {
                assert_eq!(link.receive(), Received::End);
                let turns = vec![link.send(&[b'x'; 2 * CAPACITY]), link.close_output()];
                link.accept();
                turns
            },
        );
        assert_eq!(own, [Turn::Taken, Turn::Kept]);
        assert_eq!(others, [Turn::Kept, Turn::Kept]);
        // Both closed their outputs: nobody waits.
        let (own, others, _) = play(
            |link| {
                link.close_output();
                link.receive()
            },
            |link| {
                link.close_output();
                link.accept();
                link.receive()
            },
        );
        assert_eq!((own, others), (Received::End, Received::End));
    }

    #[test]
    fn two_that_write_and_do_not_read_are_idle() {
        let write = |link: &Link| loop {
            match link.send(&[b'x'; 1000]) {
                Turn::Kept | Turn::Taken => {}
                end => return end,
            }
        };
        for _ in 0..20 {
            let (own, others, _) = play(write, move |link| write(link));
            assert_eq!((own, others), (Turn::Idle, Turn::Idle));
        }
    }

    #[test]
    fn a_full_pipe_holds_the_validator_up() {
        let (own, others, _) = play(
            |link| match link.receive() {
                Received::Data(all) => all.len(),
                _ => 0,
            },
            |link| {
                link.accept();
                assert_eq!(link.send(&[b'x'; CAPACITY]), Turn::Taken);
                // Not rejected by its end: accepted, so the submission has read what was there.
                0
            },
        );
        assert_eq!((own, others), (CAPACITY, 0));
    }
}
