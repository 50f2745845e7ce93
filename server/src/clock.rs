//! Time and randomness as parameters, so that tests decide both.

use jiff::Timestamp;
use std::fmt::Debug;
use std::sync::Mutex;

/// Where the server gets the time.
pub trait Clock: Send + Sync + Debug {
    fn now(&self) -> Timestamp;
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// A clock that stands still until it is moved; for tests.
#[derive(Debug)]
pub struct ManualClock(Mutex<Timestamp>);

impl ManualClock {
    pub fn new(start: Timestamp) -> Self {
        Self(Mutex::new(start))
    }

    /// Moves the clock forward by `seconds`.
    pub fn advance(&self, seconds: i64) {
        let mut now = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        *now = now
            .checked_add(jiff::SignedDuration::from_secs(seconds))
            .unwrap_or(Timestamp::MAX);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// A pause of half to one and a half of `mean`, so that processes which poll do not all do it at once.
pub fn jittered(mean: std::time::Duration) -> std::time::Duration {
    mean.mul_f64(0.5 + f64::from(u16::from_le_bytes(random())) / 65_536.0)
}

/// Cryptographic randomness of the operating system.
pub fn random<const N: usize>() -> [u8; N] {
    use rand::RngExt as _;
    rand::rng().random()
}

/// A token for links, forms and codes: `N` random bytes in lower-case hex.
pub fn token<const N: usize>() -> String {
    random::<N>().iter().map(|byte| format!("{byte:02x}")).collect()
}
