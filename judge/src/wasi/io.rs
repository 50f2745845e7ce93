//! `fd_read`, `fd_write` and their positioned forms.

use super::errno::{Call, Errno, Stop};
use super::fds::{FLAG_APPEND, RIGHT_READ, RIGHT_WRITE, Target};
use super::state::{Ctx, ITEM_FUEL, State};

/// Buffers of one call; POSIX's `IOV_MAX`.
const MAX_IOVECS: u32 = 1024;

fn check_list(ctx: &mut Ctx<'_>, count: u32) -> Call {
    if count > MAX_IOVECS {
        return Err(Errno::INVAL.into());
    }
    ctx.state.charge(u64::from(count) * ITEM_FUEL)
}

/// Total of the buffers; one that is not in memory is an error before any byte moves.
fn check_buffers(ctx: &Ctx<'_>, iovs: u32, count: u32) -> Result<u32, Errno> {
    let mut total = 0u32;
    for index in 0..count {
        let (at, len) = ctx.guest.iovec(iovs, index)?;
        ctx.guest.slice(at, len)?;
        total = total.checked_add(len).ok_or(Errno::INVAL)?;
    }
    Ok(total)
}

pub fn fd_read(ctx: &mut Ctx<'_>, fd: u32, iovs: u32, count: u32, read: u32) -> Call {
    let entry = ctx.state.fds.get(fd)?.clone();
    entry.may(RIGHT_READ)?;
    match entry.target {
        Target::Stdin => {
            ctx.state.refill()?;
            let got = fill(ctx, iovs, count, read, |state| Ok(&state.stdin[state.stdin_at..]))?;
            ctx.state.stdin_at += got as usize;
        }
        Target::File(node) => {
            let got = read_file(ctx, node, entry.offset, (iovs, count), read)?;
            ctx.state.fds.get_mut(fd)?.offset += u64::from(got);
        }
        Target::Dir(_) => return Err(Errno::ISDIR.into()),
        Target::Stdout | Target::Stderr => return Err(Errno::BADF.into()),
    }
    Ok(())
}

pub fn fd_pread(ctx: &mut Ctx<'_>, fd: u32, iovs: u32, count: u32, offset: u64, read: u32) -> Call {
    let entry = ctx.state.fds.get(fd)?;
    let node = entry.file()?;
    entry.may(RIGHT_READ)?;
    read_file(ctx, node, offset, (iovs, count), read)?;
    Ok(())
}

fn read_file(ctx: &mut Ctx<'_>, node: u32, offset: u64, list: (u32, u32), read: u32) -> Result<u32, Stop> {
    fill(ctx, list.0, list.1, read, |state| {
        let content = state.fs.content(node)?;
        let start = usize::try_from(offset).unwrap_or(usize::MAX).min(content.len());
        Ok(&content[start..])
    })
}

/// Copies the front of `source` into the buffers; stores and gives the number of bytes.
fn fill(
    ctx: &mut Ctx<'_>,
    iovs: u32,
    count: u32,
    read: u32,
    source: impl for<'s> Fn(&'s State) -> Result<&'s [u8], Errno>,
) -> Result<u32, Stop> {
    check_list(ctx, count)?;
    let room = check_buffers(ctx, iovs, count)?;
    let available = source(ctx.state)?.len();
    let total = u32::try_from(available).unwrap_or(u32::MAX).min(room);
    ctx.guest.put_u32(read, total)?;
    ctx.state.charge_bytes(u64::from(total))?;
    // The buffers were checked, but an earlier one may overlap the list itself: read each entry as it is now.
    let mut done = 0usize;
    for index in 0..count {
        let (at, len) = ctx.guest.iovec(iovs, index)?;
        let end = done.saturating_add(len as usize).min(total as usize);
        ctx.guest
            .write(at, source(ctx.state)?.get(done..end).ok_or(Errno::INVAL)?)?;
        done = end;
    }
    Ok(total)
}

pub fn fd_write(ctx: &mut Ctx<'_>, fd: u32, iovs: u32, count: u32, written: u32) -> Call {
    let entry = ctx.state.fds.get(fd)?.clone();
    entry.may(RIGHT_WRITE)?;
    match entry.target {
        Target::Stdout => write_stream(ctx, (iovs, count), written, |state, data| {
            state.send(data)?;
            match state.stdout.push(data) {
                true => Ok(()),
                false => Err(Stop::Output),
            }
        }),
        Target::Stderr => write_stream(ctx, (iovs, count), written, |state, data| {
            // What is too much is dropped; the guest does not notice.
            state.stderr.push(data);
            Ok(())
        }),
        Target::File(node) => {
            let append = entry.flags & FLAG_APPEND != 0;
            let offset = if append {
                ctx.state.fs.stat(node).size
            } else {
                entry.offset
            };
            let done = write_file(ctx, node, offset, (iovs, count), written)?;
            ctx.state.fds.get_mut(fd)?.offset = offset + u64::from(done);
            Ok(())
        }
        Target::Dir(_) => Err(Errno::ISDIR.into()),
        Target::Stdin => Err(Errno::BADF.into()),
    }
}

pub fn fd_pwrite(ctx: &mut Ctx<'_>, fd: u32, iovs: u32, count: u32, offset: u64, written: u32) -> Call {
    let entry = ctx.state.fds.get(fd)?;
    let node = entry.file()?;
    entry.may(RIGHT_WRITE)?;
    write_file(ctx, node, offset, (iovs, count), written)?;
    Ok(())
}

fn write_stream(
    ctx: &mut Ctx<'_>,
    (iovs, count): (u32, u32),
    written: u32,
    push: fn(&mut State, &[u8]) -> Call,
) -> Call {
    check_list(ctx, count)?;
    let total = check_buffers(ctx, iovs, count)?;
    ctx.guest.put_u32(written, total)?;
    ctx.state.charge_bytes(u64::from(total))?;
    for index in 0..count {
        let (at, len) = ctx.guest.iovec(iovs, index)?;
        push(ctx.state, ctx.guest.slice(at, len)?)?;
    }
    Ok(())
}

/// As many buffers as the byte cap takes; the error is that of the first.
fn write_file(
    ctx: &mut Ctx<'_>,
    node: u32,
    offset: u64,
    (iovs, count): (u32, u32),
    written: u32,
) -> Result<u32, Stop> {
    check_list(ctx, count)?;
    let total = check_buffers(ctx, iovs, count)?;
    ctx.guest.put_u32(written, 0)?;
    // A gap before the offset is written as zeros; where the cap refuses it, nothing is.
    let gap = offset.saturating_sub(ctx.state.fs.stat(node).size);
    let zeros = if gap < ctx.state.fs.room() { gap } else { 0 };
    ctx.state.charge_bytes(u64::from(total) + zeros)?;
    let now = ctx.state.realtime();
    let mut done = 0u32;
    for index in 0..count {
        let (at, len) = ctx.guest.iovec(iovs, index)?;
        let data = ctx.guest.slice(at, len)?;
        match ctx
            .state
            .fs
            .write(node, offset.saturating_add(u64::from(done)), data, now)
        {
            Ok(()) => done = done.saturating_add(len),
            Err(errno) if done == 0 => return Err(errno.into()),
            Err(_) => break,
        }
    }
    ctx.guest.put_u32(written, done)?;
    Ok(done)
}
