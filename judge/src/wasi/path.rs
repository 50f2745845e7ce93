//! `path_*`: everything is relative to an open folder.

use super::errno::{Call, Errno};
use super::fd::{encode, times};
use super::fds::{FLAGS_ALL, Fd, RIGHT_READ, RIGHT_WRITE, Target};
use super::fs::Place;
use super::state::Ctx;
use super::tree::NodeId;

/// `lookupflags`.
const FOLLOW: u32 = 1;
/// `oflags`.
const CREATE: u32 = 1;
const DIRECTORY: u32 = 2;
const EXCLUSIVE: u32 = 4;
const TRUNCATE: u32 = 8;

/// The folder and the path, paid for.
fn start(ctx: &mut Ctx<'_>, fd: u32, path: u32, len: u32) -> Result<(NodeId, String), super::errno::Stop> {
    let dir = ctx.state.fds.get(fd)?.dir()?;
    if len as usize > super::fs::MAX_PATH {
        ctx.guest.slice(path, len)?;
        return Err(Errno::NAMETOOLONG.into());
    }
    ctx.state.charge_path(len)?;
    let path = ctx.guest.text(path, len)?.to_owned();
    ctx.state.look_at(dir, &path)?;
    Ok((dir, path))
}

fn place(ctx: &mut Ctx<'_>, fd: u32, path: u32, len: u32, follow: bool) -> Result<Place, super::errno::Stop> {
    let (dir, path) = start(ctx, fd, path, len)?;
    Ok(ctx.state.fs.locate(dir, &path, follow)?)
}

pub fn path_create_directory(ctx: &mut Ctx<'_>, fd: u32, path: u32, len: u32) -> Call {
    let place = place(ctx, fd, path, len, false)?;
    let now = ctx.state.realtime();
    ctx.state.fs.create_dir(&place, now)?;
    Ok(())
}

pub fn path_filestat_get(ctx: &mut Ctx<'_>, fd: u32, flags: u32, path: u32, len: u32, at: u32) -> Call {
    let (dir, path) = start(ctx, fd, path, len)?;
    let node = ctx.state.fs.find(dir, &path, flags & FOLLOW != 0)?;
    let stat = encode(&ctx.state.fs.stat(node));
    Ok(ctx.guest.write(at, &stat)?)
}

#[expect(clippy::too_many_arguments, reason = "the signature of WASI")]
pub fn path_filestat_set_times(
    ctx: &mut Ctx<'_>,
    fd: u32,
    flags: u32,
    path: u32,
    len: u32,
    accessed: u64,
    modified: u64,
    which: u32,
) -> Call {
    let (dir, path) = start(ctx, fd, path, len)?;
    let node = ctx.state.fs.find(dir, &path, flags & FOLLOW != 0)?;
    let (accessed, modified) = times(ctx.state.realtime(), accessed, modified, which)?;
    Ok(ctx.state.fs.set_times(node, accessed, modified)?)
}

/// Hard links: nothing we run makes one, and without them every file has one name to account for.
#[expect(clippy::too_many_arguments, reason = "the signature of WASI")]
pub fn path_link(
    ctx: &mut Ctx<'_>,
    old_fd: u32,
    _flags: u32,
    old: u32,
    old_len: u32,
    new_fd: u32,
    new: u32,
    new_len: u32,
) -> Call {
    start(ctx, old_fd, old, old_len)?;
    start(ctx, new_fd, new, new_len)?;
    Err(Errno::NOTSUP.into())
}

#[expect(clippy::too_many_arguments, reason = "the signature of WASI")]
pub fn path_open(
    ctx: &mut Ctx<'_>,
    fd: u32,
    lookup: u32,
    path: u32,
    len: u32,
    oflags: u32,
    rights: u64,
    inheriting: u64,
    flags: u32,
    opened: u32,
) -> Call {
    let flags = u16::try_from(flags)
        .ok()
        .filter(|flags| flags & !FLAGS_ALL == 0)
        .ok_or(Errno::INVAL)?;
    let granted = ctx.state.fds.get(fd)?.inheriting;
    let place = place(
        ctx,
        fd,
        path,
        len,
        lookup & FOLLOW != 0 && oflags & EXCLUSIVE == 0,
    )?;
    // Before anything is created: a bad pointer must not leave a file behind.
    ctx.guest.put_u32(opened, 0)?;
    let rights = rights & granted;
    let node = open_node(ctx, &place, oflags, rights)?;
    let is_dir = ctx.state.fs.dir(node).is_some();
    let (target, rights) = if is_dir {
        (Target::Dir(node), rights & !(RIGHT_READ | RIGHT_WRITE))
    } else {
        (Target::File(node), rights)
    };
    let number = ctx
        .state
        .fds
        .insert(Fd::new(target, flags, rights, inheriting & granted))?;
    ctx.state.fs.opened(node);
    Ok(ctx.guest.put_u32(opened, number)?)
}

/// Finds, makes or empties what is to be opened.
fn open_node(ctx: &mut Ctx<'_>, place: &Place, oflags: u32, rights: u64) -> Result<NodeId, Errno> {
    let now = ctx.state.realtime();
    let fs = &mut ctx.state.fs;
    let Some(node) = place.node else {
        if oflags & CREATE == 0 {
            return Err(Errno::NOENT);
        }
        if oflags & DIRECTORY != 0 {
            return Err(Errno::INVAL);
        }
        return fs.create_file(place, now);
    };
    if oflags & CREATE != 0 && oflags & EXCLUSIVE != 0 {
        return Err(Errno::EXIST);
    }
    if fs.read_link(node).is_ok() {
        return Err(Errno::LOOP);
    }
    if fs.dir(node).is_some() {
        let writing = oflags & TRUNCATE != 0 || rights & RIGHT_WRITE != 0 && oflags & DIRECTORY == 0;
        return if writing { Err(Errno::ISDIR) } else { Ok(node) };
    }
    if oflags & DIRECTORY != 0 || place.must_be_dir {
        return Err(Errno::NOTDIR);
    }
    if rights & RIGHT_WRITE != 0 && !fs.is_own(node) {
        return Err(Errno::ROFS);
    }
    if oflags & TRUNCATE != 0 {
        fs.resize(node, 0, now)?;
    }
    Ok(node)
}

pub fn path_readlink(ctx: &mut Ctx<'_>, fd: u32, path: u32, len: u32, at: u32, room: u32, used: u32) -> Call {
    let (dir, path) = start(ctx, fd, path, len)?;
    let node = ctx.state.fs.find(dir, &path, false)?;
    let target = ctx.state.fs.read_link(node)?;
    let kept = u32::try_from(target.len()).unwrap_or(u32::MAX).min(room);
    ctx.guest.write(at, &target.as_bytes()[..kept as usize])?;
    Ok(ctx.guest.put_u32(used, kept)?)
}

pub fn path_remove_directory(ctx: &mut Ctx<'_>, fd: u32, path: u32, len: u32) -> Call {
    let place = place(ctx, fd, path, len, false)?;
    Ok(ctx.state.fs.remove_dir(&place)?)
}

pub fn path_unlink_file(ctx: &mut Ctx<'_>, fd: u32, path: u32, len: u32) -> Call {
    let place = place(ctx, fd, path, len, false)?;
    Ok(ctx.state.fs.remove_file(&place)?)
}

pub fn path_rename(
    ctx: &mut Ctx<'_>,
    fd: u32,
    old: u32,
    old_len: u32,
    to: u32,
    new: u32,
    new_len: u32,
) -> Call {
    let from = place(ctx, fd, old, old_len, false)?;
    let to = place(ctx, to, new, new_len, false)?;
    Ok(ctx.state.fs.rename(&from, &to)?)
}

pub fn path_symlink(ctx: &mut Ctx<'_>, target: u32, target_len: u32, fd: u32, path: u32, len: u32) -> Call {
    if target_len as usize > super::fs::MAX_PATH {
        ctx.guest.slice(target, target_len)?;
        return Err(Errno::NAMETOOLONG.into());
    }
    let text = ctx.guest.text(target, target_len)?.to_owned();
    let place = place(ctx, fd, path, len, false)?;
    if text.is_empty() {
        return Err(Errno::NOENT.into());
    }
    // It could only be followed out of the folder it was opened from.
    if text.starts_with('/') {
        return Err(Errno::NOTCAPABLE.into());
    }
    let now = ctx.state.realtime();
    ctx.state.fs.create_link(&place, &text, now)?;
    Ok(())
}
