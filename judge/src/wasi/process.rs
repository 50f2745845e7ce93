//! `proc_*`, `sched_yield` and the sockets that are not there.

use super::errno::{Call, Errno, Stop};
use super::state::{CALL_FUEL, Ctx};

#[expect(
    clippy::cast_possible_wrap,
    reason = "exit codes are shown as the guest's libc takes them"
)]
pub fn proc_exit(_ctx: &mut Ctx<'_>, code: u32) -> Call {
    Err(Stop::Exit(code as i32))
}

pub fn proc_raise(_ctx: &mut Ctx<'_>, _signal: u32) -> Call {
    Err(Errno::NOSYS.into())
}

/// There is nobody to yield to; a loop of it still ends.
pub fn sched_yield(ctx: &mut Ctx<'_>) -> Call {
    ctx.state.charge(CALL_FUEL)
}

fn no_socket(ctx: &Ctx<'_>, fd: u32) -> Call {
    ctx.state.fds.get(fd)?;
    Err(Errno::NOTSOCK.into())
}

pub fn sock_accept(ctx: &mut Ctx<'_>, fd: u32, _flags: u32, _at: u32) -> Call {
    no_socket(ctx, fd)
}

pub fn sock_recv(
    ctx: &mut Ctx<'_>,
    fd: u32,
    _iovs: u32,
    _count: u32,
    _flags: u32,
    _size: u32,
    _out: u32,
) -> Call {
    no_socket(ctx, fd)
}

pub fn sock_send(ctx: &mut Ctx<'_>, fd: u32, _iovs: u32, _count: u32, _flags: u32, _size: u32) -> Call {
    no_socket(ctx, fd)
}

pub fn sock_shutdown(ctx: &mut Ctx<'_>, fd: u32, _how: u32) -> Call {
    no_socket(ctx, fd)
}
