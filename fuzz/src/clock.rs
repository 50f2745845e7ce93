//! Bounds of time that others' load on the machine does not change.

use rustix::time::{ClockId, clock_gettime};
use std::time::Duration;

fn now() -> Duration {
    let now = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(now.tv_sec.unsigned_abs(), u32::try_from(now.tv_nsec).unwrap_or(0))
}

/// Runs `work`, which must end within `seconds` of this thread's CPU time. A build for fuzzing takes about ten times
/// what the portal's own takes.
pub fn within<T>(seconds: u64, what: &str, work: impl FnOnce() -> T) -> T {
    let start = now();
    let result = work();
    let took = now() - start;
    assert!(took < Duration::from_secs(seconds), "{what} took {took:?}");
    result
}
