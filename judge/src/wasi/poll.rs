//! `poll_oneoff`: nothing ever waits. Streams and files are ready at once; a sleep advances virtual time by
//! charging the fuel that stands for it, so one beyond the remaining fuel ends the run (TLE).

use super::clock;
use super::errno::{Call, Errno};
use super::fds::Target;
use super::link::Link;
use super::memory::offset;
use super::state::{Ctx, FUEL_PER_NS, ITEM_FUEL};

/// Sizes of `subscription` and `event`.
const SUBSCRIPTION: u32 = 48;
const EVENT: u32 = 32;
/// Event types.
const CLOCK: u8 = 0;
const FD_READ: u8 = 1;
const FD_WRITE: u8 = 2;
/// `subclockflags`: the timeout is a reading of the clock, not a duration.
const ABSTIME: u16 = 1;
/// `eventrwflags`.
const HANGUP: u16 = 1;

#[derive(Debug, Clone, Copy)]
enum Wanted {
    /// Sleep, ns from now.
    Sleep(u64),
    /// Ready now: bytes to be had, and flags.
    Ready {
        bytes: u64,
        flags: u16,
    },
    /// Linked standard input without anything to read.
    Later,
    Bad(Errno),
}

#[derive(Debug, Clone, Copy)]
struct Subscription {
    userdata: u64,
    kind: u8,
    wanted: Wanted,
}

pub fn poll_oneoff(ctx: &mut Ctx<'_>, input: u32, output: u32, count: u32, written: u32) -> Call {
    if count == 0 {
        return Err(Errno::INVAL.into());
    }
    // Both lists lie in memory, so their length is bounded by it.
    ctx.guest.slice(input, offset(0, count, SUBSCRIPTION)?)?;
    ctx.guest.slice(output, offset(0, count, EVENT)?)?;
    ctx.state.charge(u64::from(count) * ITEM_FUEL)?;
    wait_for_input(ctx, input, count)?;
    let mut shortest: Option<u64> = None;
    let mut ready = false;
    for index in 0..count {
        match read(ctx, offset(input, index, SUBSCRIPTION)?)?.wanted {
            Wanted::Sleep(ns) => shortest = Some(shortest.map_or(ns, |least| least.min(ns))),
            Wanted::Later => {}
            Wanted::Ready { .. } | Wanted::Bad(_) => ready = true,
        }
    }
    let slept = if ready { 0 } else { shortest.unwrap_or(0) };
    let mut events = 0;
    for index in 0..count {
        let subscription = read(ctx, offset(input, index, SUBSCRIPTION)?)?;
        match subscription.wanted {
            Wanted::Sleep(ns) if ns > slept => continue,
            Wanted::Later => continue,
            _ => {}
        }
        write(ctx, offset(output, events, EVENT)?, subscription)?;
        events += 1;
    }
    ctx.guest.put_u32(written, events)?;
    ctx.state.charge(slept.saturating_mul(FUEL_PER_NS))
}

/// With standard input linked to another run and nothing to read, that one has a turn; without a timeout, as many as
/// it needs.
fn wait_for_input(ctx: &mut Ctx<'_>, input: u32, count: u32) -> Call {
    let (mut waits, mut sleeps, mut other) = (false, false, false);
    for index in 0..count {
        match read(ctx, offset(input, index, SUBSCRIPTION)?)?.wanted {
            Wanted::Later => waits = true,
            Wanted::Sleep(_) => sleeps = true,
            Wanted::Ready { .. } | Wanted::Bad(_) => other = true,
        }
    }
    match waits && !other {
        true if sleeps => ctx.state.look(),
        true => ctx.state.refill(),
        false => Ok(()),
    }
}

fn read(ctx: &Ctx<'_>, at: u32) -> Result<Subscription, Errno> {
    let userdata = ctx.guest.u64(at)?;
    let kind = ctx.guest.u8(offset(at, 1, 8)?)?;
    let wanted = match kind {
        CLOCK => sleep(ctx, at)?,
        FD_READ | FD_WRITE => ready(ctx, kind, ctx.guest.u32(offset(at, 1, 16)?)?),
        _ => return Err(Errno::INVAL),
    };
    Ok(Subscription {
        userdata,
        kind,
        wanted,
    })
}

fn sleep(ctx: &Ctx<'_>, at: u32) -> Result<Wanted, Errno> {
    let id = ctx.guest.u32(offset(at, 1, 16)?)?;
    let timeout = ctx.guest.u64(offset(at, 1, 24)?)?;
    let flags = ctx.guest.u16(offset(at, 1, 40)?)?;
    Ok(match clock::now(ctx, id) {
        Ok(now) if flags & ABSTIME != 0 => Wanted::Sleep(timeout.saturating_sub(now)),
        Ok(_) => Wanted::Sleep(timeout),
        Err(errno) => Wanted::Bad(errno),
    })
}

fn ready(ctx: &Ctx<'_>, kind: u8, fd: u32) -> Wanted {
    let target = match ctx.state.fds.get(fd) {
        Ok(fd) => fd.target,
        Err(errno) => return Wanted::Bad(errno),
    };
    match (target, kind) {
        (Target::Stdin, FD_READ) => {
            let bytes = (ctx.state.stdin.len() - ctx.state.stdin_at) as u64;
            if bytes == 0 && ctx.state.link.as_ref().is_some_and(Link::is_open) {
                return Wanted::Later;
            }
            Wanted::Ready {
                bytes,
                flags: if bytes == 0 { HANGUP } else { 0 },
            }
        }
        (Target::Stdout | Target::Stderr, FD_WRITE) | (Target::File(_), _) => Wanted::Ready {
            bytes: 1 << 16,
            flags: 0,
        },
        _ => Wanted::Bad(Errno::BADF),
    }
}

fn write(ctx: &mut Ctx<'_>, at: u32, subscription: Subscription) -> Result<(), Errno> {
    let (errno, bytes, flags) = match subscription.wanted {
        Wanted::Sleep(_) | Wanted::Later => (0, 0, 0),
        Wanted::Ready { bytes, flags } => (0, bytes, flags),
        Wanted::Bad(errno) => (errno.0, 0, 0),
    };
    let mut event = [0; EVENT as usize];
    event[0..8].copy_from_slice(&subscription.userdata.to_le_bytes());
    event[8..10].copy_from_slice(&errno.to_le_bytes());
    event[10] = subscription.kind;
    event[16..24].copy_from_slice(&bytes.to_le_bytes());
    event[24..26].copy_from_slice(&flags.to_le_bytes());
    ctx.guest.write(at, &event)
}
