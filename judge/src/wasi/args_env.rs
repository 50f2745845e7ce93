//! `args_*` and `environ_*`: lists of NUL-terminated strings.

use super::errno::{Call, Errno};
use super::memory::offset;
use super::state::{Ctx, ITEM_FUEL, State};

fn sizes(ctx: &mut Ctx<'_>, count_at: u32, bytes_at: u32, pick: fn(&State) -> &[Vec<u8>]) -> Call {
    let list = pick(ctx.state);
    let bytes: usize = list.iter().map(Vec::len).sum();
    let count = u32::try_from(list.len()).map_err(|_| Errno::OVERFLOW)?;
    let bytes = u32::try_from(bytes).map_err(|_| Errno::OVERFLOW)?;
    ctx.guest.put_u32(count_at, count)?;
    ctx.guest.put_u32(bytes_at, bytes)?;
    Ok(())
}

fn copy(ctx: &mut Ctx<'_>, pointers: u32, mut buffer: u32, pick: fn(&State) -> &[Vec<u8>]) -> Call {
    let list = pick(ctx.state).to_vec();
    for (index, text) in list.iter().enumerate() {
        ctx.state.charge(ITEM_FUEL)?;
        ctx.state.charge_bytes(text.len() as u64)?;
        let index = u32::try_from(index).map_err(|_| Errno::OVERFLOW)?;
        ctx.guest.put_u32(offset(pointers, index, 4)?, buffer)?;
        ctx.guest.write(buffer, text)?;
        let len = u32::try_from(text.len()).map_err(|_| Errno::OVERFLOW)?;
        buffer = offset(buffer, 1, len)?;
    }
    Ok(())
}

pub fn args_sizes_get(ctx: &mut Ctx<'_>, count: u32, bytes: u32) -> Call {
    sizes(ctx, count, bytes, |state| &state.args)
}

pub fn args_get(ctx: &mut Ctx<'_>, pointers: u32, buffer: u32) -> Call {
    copy(ctx, pointers, buffer, |state| &state.args)
}

pub fn environ_sizes_get(ctx: &mut Ctx<'_>, count: u32, bytes: u32) -> Call {
    sizes(ctx, count, bytes, |state| &state.env)
}

pub fn environ_get(ctx: &mut Ctx<'_>, pointers: u32, buffer: u32) -> Call {
    copy(ctx, pointers, buffer, |state| &state.env)
}
