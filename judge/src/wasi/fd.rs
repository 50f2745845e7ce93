//! `fd_*`: descriptors as such, their attributes and positions. Moving bytes is in `io`.

use super::errno::{Call, Errno};
use super::fds::{FLAGS_ALL, Fds, RIGHT_WRITE, Target};
use super::fs::{FileType, Stat};
use super::state::{Ctx, ITEM_FUEL};

pub fn fd_close(ctx: &mut Ctx<'_>, fd: u32) -> Call {
    let closed = ctx.state.fds.remove(fd)?;
    release(ctx, closed.target)
}

/// Lets go of what a descriptor held. A stream has one descriptor at most, since there is no `dup`.
pub fn release(ctx: &mut Ctx<'_>, target: Target) -> Call {
    match target {
        Target::Dir(node) | Target::File(node) => ctx.state.fs.closed(node),
        Target::Stdin => ctx.state.close_input(),
        Target::Stdout => ctx.state.close_output()?,
        Target::Stderr => {}
    }
    Ok(())
}

pub fn fd_renumber(ctx: &mut Ctx<'_>, from: u32, to: u32) -> Call {
    if let Some(replaced) = ctx.state.fds.renumber(from, to)? {
        release(ctx, replaced.target)?;
    }
    Ok(())
}

fn file_type(target: Target) -> FileType {
    match target {
        // Not a character device: libc would take it for a terminal and flush at every line.
        Target::Stdin | Target::Stdout | Target::Stderr => FileType::Unknown,
        Target::Dir(_) => FileType::Directory,
        Target::File(_) => FileType::Regular,
    }
}

pub fn fd_fdstat_get(ctx: &mut Ctx<'_>, fd: u32, at: u32) -> Call {
    let fd = ctx.state.fds.get(fd)?;
    let mut stat = [0; 24];
    stat[0] = file_type(fd.target) as u8;
    stat[2..4].copy_from_slice(&fd.flags.to_le_bytes());
    stat[8..16].copy_from_slice(&fd.rights.to_le_bytes());
    stat[16..24].copy_from_slice(&fd.inheriting.to_le_bytes());
    Ok(ctx.guest.write(at, &stat)?)
}

pub fn fd_fdstat_set_flags(ctx: &mut Ctx<'_>, fd: u32, flags: u32) -> Call {
    let flags = u16::try_from(flags)
        .ok()
        .filter(|flags| flags & !FLAGS_ALL == 0)
        .ok_or(Errno::INVAL)?;
    ctx.state.fds.get_mut(fd)?.flags = flags;
    Ok(())
}

/// Rights only ever shrink.
pub fn fd_fdstat_set_rights(ctx: &mut Ctx<'_>, fd: u32, rights: u64, inheriting: u64) -> Call {
    let fd = ctx.state.fds.get_mut(fd)?;
    if rights & !fd.rights != 0 || inheriting & !fd.inheriting != 0 {
        return Err(Errno::NOTCAPABLE.into());
    }
    fd.rights = rights;
    fd.inheriting = inheriting;
    Ok(())
}

/// `filestat` as the guest reads it.
pub fn encode(stat: &Stat) -> [u8; 64] {
    let mut bytes = [0; 64];
    bytes[8..16].copy_from_slice(&(u64::from(stat.node) + 1).to_le_bytes());
    bytes[16] = stat.kind as u8;
    bytes[24..32].copy_from_slice(&stat.links.to_le_bytes());
    bytes[32..40].copy_from_slice(&stat.size.to_le_bytes());
    bytes[40..48].copy_from_slice(&stat.accessed.to_le_bytes());
    bytes[48..56].copy_from_slice(&stat.modified.to_le_bytes());
    bytes[56..64].copy_from_slice(&stat.modified.to_le_bytes());
    bytes
}

pub fn fd_filestat_get(ctx: &mut Ctx<'_>, fd: u32, at: u32) -> Call {
    let target = ctx.state.fds.get(fd)?.target;
    let bytes = match target {
        Target::Dir(node) | Target::File(node) => encode(&ctx.state.fs.stat(node)),
        stream => {
            let mut bytes = [0; 64];
            bytes[16] = file_type(stream) as u8;
            bytes[24..32].copy_from_slice(&1u64.to_le_bytes());
            bytes
        }
    };
    Ok(ctx.guest.write(at, &bytes)?)
}

pub fn fd_filestat_set_size(ctx: &mut Ctx<'_>, fd: u32, size: u64) -> Call {
    let fd = ctx.state.fds.get(fd)?;
    let node = fd.file()?;
    fd.may(RIGHT_WRITE)?;
    resize(ctx, node, size)
}

/// Growing is charged as the zeros it writes, but no more than the file system would take.
fn resize(ctx: &mut Ctx<'_>, node: u32, size: u64) -> Call {
    let old = ctx.state.fs.stat(node).size;
    let now = ctx.state.realtime();
    ctx.state.fs.resize(node, size, now)?;
    ctx.state.charge_bytes(size.saturating_sub(old))
}

pub fn fd_allocate(ctx: &mut Ctx<'_>, fd: u32, offset: u64, len: u64) -> Call {
    let fd = ctx.state.fds.get(fd)?;
    let node = fd.file()?;
    fd.may(RIGHT_WRITE)?;
    let end = offset.checked_add(len).ok_or(Errno::FBIG)?;
    if end > ctx.state.fs.stat(node).size {
        resize(ctx, node, end)
    } else {
        Ok(())
    }
}

/// The times of `*_filestat_set_times`: (accessed, modified), `None` to leave one.
pub fn times(
    now: u64,
    accessed: u64,
    modified: u64,
    flags: u32,
) -> Result<(Option<u64>, Option<u64>), Errno> {
    let pick = |time, given: u32, current: u32| match (flags & given != 0, flags & current != 0) {
        (true, true) => Err(Errno::INVAL),
        (true, false) => Ok(Some(time)),
        (false, true) => Ok(Some(now)),
        (false, false) => Ok(None),
    };
    Ok((pick(accessed, 1, 2)?, pick(modified, 4, 8)?))
}

pub fn fd_filestat_set_times(ctx: &mut Ctx<'_>, fd: u32, accessed: u64, modified: u64, flags: u32) -> Call {
    let (Target::Dir(node) | Target::File(node)) = ctx.state.fds.get(fd)?.target else {
        return Err(Errno::BADF.into());
    };
    let (accessed, modified) = times(ctx.state.realtime(), accessed, modified, flags)?;
    Ok(ctx.state.fs.set_times(node, accessed, modified)?)
}

pub fn fd_prestat_get(ctx: &mut Ctx<'_>, fd: u32, at: u32) -> Call {
    preopen(ctx, fd)?;
    let len = u32::try_from(Fds::PREOPEN_NAME.len()).unwrap_or_default();
    ctx.guest.put_u32(at, 0)?;
    Ok(ctx.guest.put_u32(super::memory::offset(at, 1, 4)?, len)?)
}

pub fn fd_prestat_dir_name(ctx: &mut Ctx<'_>, fd: u32, at: u32, len: u32) -> Call {
    preopen(ctx, fd)?;
    let name = Fds::PREOPEN_NAME.as_bytes();
    if (len as usize) < name.len() {
        return Err(Errno::NAMETOOLONG.into());
    }
    Ok(ctx.guest.write(at, name)?)
}

/// `EBADF` for any other: so libc knows that there are no more.
fn preopen(ctx: &Ctx<'_>, fd: u32) -> Result<(), Errno> {
    let target = ctx.state.fds.get(fd)?.target;
    if fd == Fds::PREOPEN && target == Target::Dir(super::tree::ROOT) {
        Ok(())
    } else {
        Err(Errno::BADF)
    }
}

#[expect(clippy::cast_sign_loss, reason = "negative results are refused before")]
pub fn fd_seek(ctx: &mut Ctx<'_>, fd: u32, delta: i64, whence: u32, at: u32) -> Call {
    let entry = ctx.state.fds.get(fd)?;
    let node = entry.file()?;
    let base = match whence {
        0 => 0,
        1 => entry.offset,
        2 => ctx.state.fs.stat(node).size,
        _ => return Err(Errno::INVAL.into()),
    };
    let offset = i64::try_from(base)
        .ok()
        .and_then(|base| base.checked_add(delta))
        .ok_or(Errno::OVERFLOW)?;
    if offset < 0 {
        return Err(Errno::INVAL.into());
    }
    ctx.guest.put_u64(at, offset as u64)?;
    ctx.state.fds.get_mut(fd)?.offset = offset as u64;
    Ok(())
}

pub fn fd_tell(ctx: &mut Ctx<'_>, fd: u32, at: u32) -> Call {
    let fd = ctx.state.fds.get(fd)?;
    fd.file()?;
    let offset = fd.offset;
    Ok(ctx.guest.put_u64(at, offset)?)
}

pub fn fd_sync(ctx: &mut Ctx<'_>, fd: u32) -> Call {
    ctx.state.fds.get(fd)?;
    Ok(())
}

pub fn fd_datasync(ctx: &mut Ctx<'_>, fd: u32) -> Call {
    fd_sync(ctx, fd)
}

pub fn fd_advise(ctx: &mut Ctx<'_>, fd: u32, _offset: u64, _len: u64, advice: u32) -> Call {
    ctx.state.fds.get(fd)?.file()?;
    if advice > 5 {
        Err(Errno::INVAL.into())
    } else {
        Ok(())
    }
}

/// Entries in the order of their making (layers: of their names), `.` and `..` first. A cookie is an entry's
/// place and stays valid when others come and go.
pub fn fd_readdir(ctx: &mut Ctx<'_>, fd: u32, at: u32, len: u32, cookie: u64, used: u32) -> Call {
    let dir = ctx.state.fds.get(fd)?.dir()?;
    ctx.guest.slice(at, len)?;
    let (listing, entries) = listing(ctx, dir, cookie, len as usize)?;
    ctx.state.charge(entries * ITEM_FUEL)?;
    ctx.state.charge_bytes(listing.len() as u64)?;
    ctx.guest.write(at, &listing)?;
    let written = u32::try_from(listing.len()).map_err(|_| Errno::OVERFLOW)?;
    Ok(ctx.guest.put_u32(used, written)?)
}

/// At most `room` bytes, the last entry cut where it does not fit, and how many entries that were.
fn listing(ctx: &Ctx<'_>, node: u32, cookie: u64, room: usize) -> Result<(Vec<u8>, u64), Errno> {
    let fs = &ctx.state.fs;
    let dots = [(0, ".", node), (1, "..", node)]
        .into_iter()
        .skip(usize::try_from(cookie).unwrap_or(2).min(2));
    let place = cookie.saturating_sub(2);
    let entries = fs
        .dir(node)
        .ok_or(Errno::NOTDIR)?
        .from(place)
        .map(|(place, name, node)| (place + 2, name, node));
    let mut bytes = Vec::new();
    let mut count = 0;
    for (place, name, node) in dots.chain(entries) {
        if bytes.len() >= room {
            break;
        }
        count += 1;
        let name_len = u32::try_from(name.len()).unwrap_or(u32::MAX);
        bytes.extend_from_slice(&(place + 1).to_le_bytes());
        bytes.extend_from_slice(&(u64::from(node) + 1).to_le_bytes());
        bytes.extend_from_slice(&name_len.to_le_bytes());
        bytes.extend_from_slice(&[fs.stat(node).kind as u8, 0, 0, 0]);
        bytes.extend_from_slice(name.as_bytes());
    }
    bytes.truncate(room);
    Ok((bytes, count))
}
