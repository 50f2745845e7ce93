//! Our own `wasi_snapshot_preview1`: the boundary between a guest and everything else.
//!
//! A guest sees its arguments, the files of its job, virtual time and seeded randomness; no host file, socket,
//! real clock or real randomness exists behind any of these functions. Every call charges fuel: a base, and by
//! what it moves. Pointers are checked (`EFAULT`).

mod args_env;
mod clock;
pub mod errno;
mod fd;
pub mod fds;
pub mod fs;
mod io;
pub mod late;
pub mod link;
pub mod memory;
mod path;
mod poll;
mod process;
mod random;
mod state;
pub mod tree;

pub use state::{CALL_FUEL, Ctx, EPOCH_NS, FUEL_PER_NS, Inputs, State};

use crate::meter;
use errno::{Call, Stop};
use memory::Guest;
use wasmtime::{Caller, Extern, Linker};

/// The module name guests import from.
pub const MODULE: &str = "wasi_snapshot_preview1";

/// A run that a host call ended; the error `_start` returns with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Ended {
    #[error("fuel used up by a host call")]
    Fuel,
    #[error("output limit")]
    Output,
    #[error("both sides wait")]
    Idle,
    #[error("exit {0}")]
    Exit(i32),
}

/// Does one call: fuel in, the function, fuel out.
fn enter(mut caller: Caller<'_, State>, call: impl FnOnce(&mut Ctx<'_>) -> Call) -> wasmtime::Result<i32> {
    // Without fuel (the bench's comparison) calls are free.
    let fuel = meter::left(&mut caller);
    let memory = exported_memory(&mut caller);
    let (bytes, state) = match &memory {
        Some(memory) => memory.data_and_store_mut(&mut caller),
        // Every pointer is EFAULT then.
        None => (&mut [][..], caller.data_mut()),
    };
    state.fuel_left = fuel.unwrap_or(u64::MAX);
    let charged = state.charge(CALL_FUEL);
    let result = charged.and_then(|()| {
        call(&mut Ctx {
            guest: Guest::new(bytes),
            state,
        })
    });
    let left = state.fuel_left;
    if fuel.is_some() {
        meter::set(&mut caller, left)?;
    }
    match result {
        Ok(()) => Ok(0),
        Err(Stop::Errno(errno)) => Ok(i32::from(errno.0)),
        Err(Stop::Fuel) => Err(Ended::Fuel.into()),
        Err(Stop::Output) => Err(Ended::Output.into()),
        Err(Stop::Idle) => Err(Ended::Idle.into()),
        Err(Stop::Exit(code)) => Err(Ended::Exit(code).into()),
    }
}

fn exported_memory(caller: &mut Caller<'_, State>) -> Option<wasmtime::Memory> {
    if caller.data().memory.is_none() {
        let found = caller.get_export("memory").and_then(Extern::into_memory);
        caller.data_mut().memory = found;
    }
    caller.data().memory
}

macro_rules! define {
    ($linker:ident: $($group:ident :: $name:ident ( $($arg:ident : $type:ty),* );)*) => {
        $(
            $linker.func_wrap(
                MODULE,
                stringify!($name),
                |caller: Caller<'_, State> $(, $arg: $type)*| enter(caller, |ctx| $group::$name(ctx $(, $arg)*)),
            )?;
        )*
    };
}

/// Adds all functions to a linker.
pub fn link(linker: &mut Linker<State>) -> wasmtime::Result<()> {
    define! { linker:
        args_env::args_get(pointers: u32, buffer: u32);
        args_env::args_sizes_get(count: u32, bytes: u32);
        args_env::environ_get(pointers: u32, buffer: u32);
        args_env::environ_sizes_get(count: u32, bytes: u32);
        clock::clock_res_get(clock: u32, at: u32);
        clock::clock_time_get(clock: u32, precision: u64, at: u32);
        fd::fd_advise(fd: u32, offset: u64, len: u64, advice: u32);
        fd::fd_allocate(fd: u32, offset: u64, len: u64);
        fd::fd_close(fd: u32);
        fd::fd_datasync(fd: u32);
        fd::fd_fdstat_get(fd: u32, at: u32);
        fd::fd_fdstat_set_flags(fd: u32, flags: u32);
        fd::fd_fdstat_set_rights(fd: u32, rights: u64, inheriting: u64);
        fd::fd_filestat_get(fd: u32, at: u32);
        fd::fd_filestat_set_size(fd: u32, size: u64);
        fd::fd_filestat_set_times(fd: u32, accessed: u64, modified: u64, flags: u32);
        io::fd_pread(fd: u32, iovs: u32, count: u32, offset: u64, read: u32);
        fd::fd_prestat_dir_name(fd: u32, at: u32, len: u32);
        fd::fd_prestat_get(fd: u32, at: u32);
        io::fd_pwrite(fd: u32, iovs: u32, count: u32, offset: u64, written: u32);
        io::fd_read(fd: u32, iovs: u32, count: u32, read: u32);
        fd::fd_readdir(fd: u32, at: u32, len: u32, cookie: u64, used: u32);
        fd::fd_renumber(from: u32, to: u32);
        fd::fd_seek(fd: u32, delta: i64, whence: u32, at: u32);
        fd::fd_sync(fd: u32);
        fd::fd_tell(fd: u32, at: u32);
        io::fd_write(fd: u32, iovs: u32, count: u32, written: u32);
        path::path_create_directory(fd: u32, path: u32, len: u32);
        path::path_filestat_get(fd: u32, flags: u32, path: u32, len: u32, at: u32);
        path::path_filestat_set_times(
            fd: u32, flags: u32, path: u32, len: u32, accessed: u64, modified: u64, which: u32
        );
        path::path_link(
            old_fd: u32, flags: u32, old: u32, old_len: u32, new_fd: u32, new: u32, new_len: u32
        );
        path::path_open(
            fd: u32, lookup: u32, path: u32, len: u32, oflags: u32, rights: u64, inheriting: u64, flags: u32,
            opened: u32
        );
        path::path_readlink(fd: u32, path: u32, len: u32, at: u32, room: u32, used: u32);
        path::path_remove_directory(fd: u32, path: u32, len: u32);
        path::path_rename(fd: u32, old: u32, old_len: u32, to: u32, new: u32, new_len: u32);
        path::path_symlink(target: u32, target_len: u32, fd: u32, path: u32, len: u32);
        path::path_unlink_file(fd: u32, path: u32, len: u32);
        poll::poll_oneoff(input: u32, output: u32, count: u32, written: u32);
        process::proc_raise(signal: u32);
        random::random_get(at: u32, len: u32);
        process::sched_yield();
        process::sock_accept(fd: u32, flags: u32, at: u32);
        process::sock_recv(fd: u32, iovs: u32, count: u32, flags: u32, size: u32, out: u32);
        process::sock_send(fd: u32, iovs: u32, count: u32, flags: u32, size: u32);
        process::sock_shutdown(fd: u32, how: u32);
    }
    // The one without a result.
    linker.func_wrap(MODULE, "proc_exit", |caller: Caller<'_, State>, code: u32| {
        enter(caller, |ctx| process::proc_exit(ctx, code)).map(drop)
    })?;
    Ok(())
}
