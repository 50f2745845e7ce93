//! `random_get`: BLAKE3's output keyed with the job's seed.

use super::errno::Call;
use super::state::{Ctx, RANDOM_BYTE_FUEL};

pub fn random_get(ctx: &mut Ctx<'_>, at: u32, len: u32) -> Call {
    let buffer = ctx.guest.slice_mut(at, len)?;
    ctx.state.charge(u64::from(len) * RANDOM_BYTE_FUEL)?;
    ctx.state.random.fill(buffer);
    Ok(())
}
