//! The error numbers of `wasi_snapshot_preview1` that we return.

/// What the guest sees as the result of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Errno(pub u16);

impl Errno {
    pub const ACCES: Self = Self(2);
    pub const BADF: Self = Self(8);
    pub const EXIST: Self = Self(20);
    pub const FAULT: Self = Self(21);
    pub const FBIG: Self = Self(22);
    pub const ILSEQ: Self = Self(25);
    pub const INVAL: Self = Self(28);
    pub const IO: Self = Self(29);
    pub const ISDIR: Self = Self(31);
    pub const LOOP: Self = Self(32);
    pub const MFILE: Self = Self(33);
    pub const NAMETOOLONG: Self = Self(37);
    pub const NOENT: Self = Self(44);
    pub const NOSPC: Self = Self(51);
    pub const NOSYS: Self = Self(52);
    pub const NOTDIR: Self = Self(54);
    pub const NOTEMPTY: Self = Self(55);
    pub const NOTSOCK: Self = Self(57);
    pub const NOTSUP: Self = Self(58);
    pub const OVERFLOW: Self = Self(61);
    pub const PERM: Self = Self(63);
    pub const ROFS: Self = Self(69);
    pub const SPIPE: Self = Self(70);
    pub const NOTCAPABLE: Self = Self(76);
}

/// Why a call does not return 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// Returned to the guest.
    Errno(Errno),
    /// The fuel does not cover what the call costs: the run ends.
    Fuel,
    /// More standard output than allowed: the run ends.
    Output,
    /// The run and the one it is linked with wait for each other.
    Idle,
    /// `proc_exit`.
    Exit(i32),
}

impl From<Errno> for Stop {
    fn from(errno: Errno) -> Self {
        Self::Errno(errno)
    }
}

/// What every function of ours gives.
pub type Call = Result<(), Stop>;
