//! Open descriptors: 0 to 2 are the standard streams, 3 is `/`, the guest's own come after.

use super::errno::Errno;
use super::tree::{NodeId, ROOT};

/// Descriptors a guest may have open at once, the first four included; one more is `EMFILE`.
pub const MAX_FDS: usize = 256;

/// Rights of `wasi_snapshot_preview1`; we enforce these two and report the rest.
pub const RIGHT_READ: u64 = 1 << 1;
pub const RIGHT_WRITE: u64 = 1 << 6;
const RIGHT_SEEK: u64 = 1 << 2;
const RIGHT_TELL: u64 = 1 << 5;
/// Everything that fits regular files and folders (bits 0 to 27; 28 and up are of sockets).
pub const RIGHTS_ALL: u64 = (1 << 28) - 1;

/// Descriptor flags.
pub const FLAG_APPEND: u16 = 1;
/// What `fd_fdstat_set_flags` may set; the others (dsync, nonblock, rsync, sync) mean nothing here.
pub const FLAGS_ALL: u16 = 0b1_1111;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    Stdin,
    Stdout,
    Stderr,
    Dir(NodeId),
    File(NodeId),
}

#[derive(Debug, Clone)]
pub struct Fd {
    pub target: Target,
    pub offset: u64,
    pub flags: u16,
    pub rights: u64,
    pub inheriting: u64,
}

impl Fd {
    pub fn new(target: Target, flags: u16, rights: u64, inheriting: u64) -> Self {
        Self {
            target,
            offset: 0,
            flags,
            rights,
            inheriting,
        }
    }

    fn stream(target: Target, right: u64) -> Self {
        Self::new(target, 0, right, 0)
    }

    pub fn dir(&self) -> Result<NodeId, Errno> {
        match self.target {
            Target::Dir(node) => Ok(node),
            _ => Err(Errno::NOTDIR),
        }
    }

    /// The regular file, for calls that make no sense on streams (`ESPIPE`) and folders.
    pub fn file(&self) -> Result<NodeId, Errno> {
        match self.target {
            Target::File(node) => Ok(node),
            Target::Dir(_) => Err(Errno::ISDIR),
            _ => Err(Errno::SPIPE),
        }
    }

    pub fn may(&self, right: u64) -> Result<(), Errno> {
        if self.rights & right == right {
            Ok(())
        } else {
            Err(Errno::NOTCAPABLE)
        }
    }
}

#[derive(Debug)]
pub struct Fds {
    fds: Vec<Option<Fd>>,
}

impl Default for Fds {
    fn default() -> Self {
        // No seek and tell: with them libc would take a stream for a terminal's opposite, a file.
        let streams = [
            Fd::stream(Target::Stdin, RIGHT_READ),
            Fd::stream(Target::Stdout, RIGHT_WRITE),
            Fd::stream(Target::Stderr, RIGHT_WRITE),
        ];
        let root = Fd::new(
            Target::Dir(ROOT),
            0,
            RIGHTS_ALL & !(RIGHT_SEEK | RIGHT_TELL),
            RIGHTS_ALL,
        );
        Self {
            fds: streams.into_iter().chain([root]).map(Some).collect(),
        }
    }
}

impl Fds {
    /// The one folder a guest starts with.
    pub const PREOPEN: u32 = 3;
    pub const PREOPEN_NAME: &str = "/";

    pub fn get(&self, fd: u32) -> Result<&Fd, Errno> {
        self.fds
            .get(fd as usize)
            .and_then(Option::as_ref)
            .ok_or(Errno::BADF)
    }

    pub fn get_mut(&mut self, fd: u32) -> Result<&mut Fd, Errno> {
        self.fds
            .get_mut(fd as usize)
            .and_then(Option::as_mut)
            .ok_or(Errno::BADF)
    }

    /// The lowest free number.
    pub fn insert(&mut self, fd: Fd) -> Result<u32, Errno> {
        let at = self
            .fds
            .iter()
            .position(Option::is_none)
            .unwrap_or(self.fds.len());
        if at >= MAX_FDS {
            return Err(Errno::MFILE);
        }
        if at == self.fds.len() {
            self.fds.push(Some(fd));
        } else {
            self.fds[at] = Some(fd);
        }
        u32::try_from(at).map_err(|_| Errno::MFILE)
    }

    pub fn remove(&mut self, fd: u32) -> Result<Fd, Errno> {
        self.fds
            .get_mut(fd as usize)
            .and_then(Option::take)
            .ok_or(Errno::BADF)
    }

    /// Moves `from` to `to`, which must be open; gives what was there.
    pub fn renumber(&mut self, from: u32, to: u32) -> Result<Option<Fd>, Errno> {
        self.get(to)?;
        self.get(from)?;
        if from == to {
            return Ok(None);
        }
        let moved = self.remove(from)?;
        Ok(self.fds[to as usize].replace(moved))
    }
}
