//! `clock_*`: time is fuel. Realtime starts at a fixed date, the others at 0.

use super::errno::{Call, Errno};
use super::state::Ctx;

const REALTIME: u32 = 0;
const MONOTONIC: u32 = 1;
const PROCESS_CPU: u32 = 2;
const THREAD_CPU: u32 = 3;

/// A clock's reading in ns.
pub fn now(ctx: &Ctx<'_>, clock: u32) -> Result<u64, Errno> {
    match clock {
        REALTIME => Ok(ctx.state.realtime()),
        MONOTONIC | PROCESS_CPU | THREAD_CPU => Ok(ctx.state.monotonic()),
        _ => Err(Errno::INVAL),
    }
}

pub fn clock_time_get(ctx: &mut Ctx<'_>, clock: u32, _precision: u64, at: u32) -> Call {
    let ns = now(ctx, clock)?;
    Ok(ctx.guest.put_u64(at, ns)?)
}

pub fn clock_res_get(ctx: &mut Ctx<'_>, clock: u32, at: u32) -> Call {
    now(ctx, clock)?;
    Ok(ctx.guest.put_u64(at, 1)?)
}
