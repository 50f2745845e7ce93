//! Giving up rights, for good: unprivileged user, landlock, seccomp, rlimits.
//!
//! Applied by a child to itself, before it touches anything untrusted. What cannot be taken away is an error, but for
//! landlock on kernels without it, which [`confine`] reports so that the caller can decide. It is the second line of
//! defence: the first is WebAssembly itself, and both must fall before a guest reaches the machine.
//!
//! What is open stays open: the pipes, the packs and `.cwasm` files, all read-only but for the pipes.

use landlock::{
    ABI, Access, AccessFs, AccessNet, CompatLevel, Compatible, Ruleset, RulesetAttr, RulesetCreatedAttr,
    RulesetStatus, Scope, path_beneath_rules,
};
use rustix::process::{DumpableBehavior, Resource, Rlimit, Signal};
use rustix::thread::{Gid, Uid};
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule,
    TargetArch,
};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

/// Newest landlock rules we know; older kernels enforce what they have.
const LANDLOCK: ABI = ABI::V6;
/// Users that children started by root become: far above those of people and services, and for each child its own,
/// so that none can reach another.
const FIRST_UID: u32 = 1_900_000_000;
const UIDS: u32 = 50_000_000;
/// Descriptors: pipes, packs, native code, and a memory image of each module loaded.
const NOFILE: u64 = 256;

/// A user for the next child. What it is to own must be given to it first.
pub fn next_uid() -> u32 {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    // Two judges on one machine start at different places.
    let start = std::process::id().wrapping_mul(4099);
    FIRST_UID + start.wrapping_add(COUNT.fetch_add(1, Ordering::Relaxed)) % UIDS
}

/// Closes every descriptor but the standard streams. Only before anything else is opened.
#[expect(unsafe_code, reason = "std has no close_range")]
pub fn close_inherited() {
    // SAFETY: called first in `main` of a child, when no object of this process owns a descriptor above 2.
    unsafe { libc::syscall(libc::SYS_close_range, 3, u32::MAX, 0) };
}

/// Which system calls stay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Syscalls {
    /// What running and compiling wasm needs, and nothing else: no files by name, no sockets, no processes.
    Guest,
    /// All but those that reach out of the process: for a native compiler, whose files landlock confines.
    Native,
}

/// What is left to the process.
#[derive(Debug, Clone)]
pub struct Lockdown {
    /// Files and folders that may be read and executed.
    pub read: Vec<PathBuf>,
    /// Folders that may also be written.
    pub write: Vec<PathBuf>,
    /// The user to become when started by root.
    pub uid: u32,
    /// Process id of the parent: a child whose parent ended while it started must not stay behind.
    pub parent: u32,
    /// Private writable memory, bytes (RLIMIT_DATA; not RLIMIT_AS: pool slots reserve 4 GiB each).
    pub data_bytes: Option<u64>,
    /// CPU seconds of the process.
    pub cpu_seconds: Option<u64>,
    /// Largest file it may write, bytes.
    pub file_bytes: u64,
}

/// How much could be taken away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Confinement {
    Full,
    /// This kernel has no landlock; seccomp, rlimits and the unprivileged user are in force.
    NoLandlock,
}

/// Whether this kernel has landlock.
pub fn has_landlock() -> bool {
    const VERSION_FLAG: libc::c_uint = 1;
    let none = std::ptr::null::<libc::c_void>();
    #[expect(
        unsafe_code,
        reason = "no crate asks for the version without creating a ruleset"
    )]
    // SAFETY: with this flag, a null pointer and length 0 the call only returns the version (landlock(7)).
    let version = unsafe { libc::syscall(libc::SYS_landlock_create_ruleset, none, 0_usize, VERSION_FLAG) };
    version >= 1
}

/// Takes everything but system calls, which [`filter`] takes. Only while the process has one thread: ids and landlock
/// go by thread, and threads made later inherit them. The error is one sentence; the process must then end.
pub fn confine(lockdown: &Lockdown) -> Result<Confinement, String> {
    let step = |what: &'static str| move |error: rustix::io::Errno| format!("{what}: {error}");
    limits(lockdown).map_err(step("rlimits"))?;
    if rustix::process::geteuid().is_root() {
        become_user(lockdown.uid).map_err(step("becoming an unprivileged user"))?;
    }
    rustix::thread::set_no_new_privs(true).map_err(step("no_new_privs"))?;
    rustix::process::set_dumpable_behavior(DumpableBehavior::NotDumpable).map_err(step("not dumpable"))?;
    // The kernel forgets this at a change of user, so it comes after.
    end_with_parent(lockdown.parent)?;
    files(lockdown)
}

/// Has the kernel end this process with its parent, whose id that is. The error is one sentence.
pub fn end_with_parent(parent: u32) -> Result<(), String> {
    rustix::process::set_parent_process_death_signal(Some(Signal::KILL))
        .map_err(|error| format!("death signal: {error}"))?;
    let now = rustix::process::getppid().map(|pid| pid.as_raw_nonzero().get().unsigned_abs());
    match now.is_some_and(|now| now != parent) {
        true => Err("the parent is gone".to_owned()),
        false => Ok(()),
    }
}

/// Sets the soft and the hard limit, never above what this process may.
fn limit(resource: Resource, soft: u64, hard: u64) -> rustix::io::Result<()> {
    let may = rustix::process::getrlimit(resource).maximum.unwrap_or(u64::MAX);
    let limit = Rlimit {
        current: Some(soft.min(may)),
        maximum: Some(hard.min(may)),
    };
    rustix::process::setrlimit(resource, limit)
}

fn limits(lockdown: &Lockdown) -> rustix::io::Result<()> {
    limit(Resource::Core, 0, 0)?;
    limit(Resource::Nofile, NOFILE, NOFILE)?;
    limit(Resource::Fsize, lockdown.file_bytes, lockdown.file_bytes)?;
    if let Some(bytes) = lockdown.data_bytes {
        limit(Resource::Data, bytes, bytes)?;
    }
    if let Some(seconds) = lockdown.cpu_seconds {
        // The soft limit first: its signal says why.
        limit(Resource::Cpu, seconds, seconds.saturating_add(1))?;
    }
    Ok(())
}

/// Where the kernel's user namespace does not map our ids, `nobody` has to do.
fn become_user(uid: u32) -> rustix::io::Result<()> {
    const NOBODY: u32 = 65_534;
    rustix::thread::set_thread_groups(&[])?;
    set_ids(uid).or_else(|_| set_ids(NOBODY))
}

/// Leaving user 0 for good clears the capabilities as well.
fn set_ids(id: u32) -> rustix::io::Result<()> {
    let (user, group) = (Uid::from_raw(id), Gid::from_raw(id));
    rustix::thread::set_thread_res_gid(group, group, group)?;
    rustix::thread::set_thread_res_uid(user, user, user)
}

fn files(lockdown: &Lockdown) -> Result<Confinement, String> {
    let error = |error: landlock::RulesetError| format!("landlock: {error}");
    let existing = |paths: &[PathBuf]| {
        paths
            .iter()
            .filter(|path| path.exists())
            .cloned()
            .collect::<Vec<_>>()
    };
    let status = Ruleset::default()
        .set_compatibility(CompatLevel::BestEffort)
        .handle_access(AccessFs::from_all(LANDLOCK))
        .and_then(|rules| rules.handle_access(AccessNet::from_all(LANDLOCK)))
        .and_then(|rules| rules.scope(Scope::from_all(LANDLOCK)))
        .and_then(Ruleset::create)
        .and_then(|rules| {
            rules.add_rules(path_beneath_rules(
                existing(&lockdown.read),
                AccessFs::from_read(LANDLOCK),
            ))
        })
        .and_then(|rules| {
            rules.add_rules(path_beneath_rules(
                existing(&lockdown.write),
                AccessFs::from_all(LANDLOCK),
            ))
        })
        .and_then(landlock::RulesetCreated::restrict_self)
        .map_err(error)?;
    Ok(match status.ruleset {
        RulesetStatus::FullyEnforced | RulesetStatus::PartiallyEnforced => Confinement::Full,
        RulesetStatus::NotEnforced => Confinement::NoLandlock,
    })
}

/// Leaves the process the given system calls: the others fail with `EPERM`. For all threads there are; with
/// [`Syscalls::Guest`] no more can be made.
pub fn filter(syscalls: Syscalls) -> Result<(), String> {
    let refuse = SeccompAction::Errno(libc::EPERM.unsigned_abs());
    match syscalls {
        Syscalls::Guest => install(guest_rules()?, refuse, SeccompAction::Allow),
        Syscalls::Native => {
            // What clone3 is asked for lies in memory, where a filter cannot look. Told that there is none, glibc uses
            // clone.
            let missing = SeccompAction::Errno(libc::ENOSYS.unsigned_abs());
            install(
                Rules::from([(libc::SYS_clone3, Vec::new())]),
                SeccompAction::Allow,
                missing,
            )?;
            let mut rules: Rules = OUTREACH.iter().map(|&number| (number, Vec::new())).collect();
            rules.insert(libc::SYS_clone, vec![new_user_namespace()?]);
            install(rules, SeccompAction::Allow, refuse)
        }
    }
}

type Rules = BTreeMap<i64, Vec<SeccompRule>>;

fn guest_rules() -> Result<Rules, String> {
    /// `PR_SET_VMA`: glibc names its anonymous memory.
    const NAME_MEMORY: u64 = 0x5356_4d41;
    let mut rules: Rules = GUEST.iter().map(|&number| (number, Vec::new())).collect();
    // The socket its jobs come over, for the files given with them.
    rules.insert(libc::SYS_recvmsg, vec![first_argument(0)?]);
    // Limits of its own, to bound a compilation.
    rules.insert(libc::SYS_prlimit64, vec![first_argument(0)?]);
    // `abort`, and no signal to anybody else.
    rules.insert(
        libc::SYS_tgkill,
        vec![first_argument(u64::from(std::process::id()))?],
    );
    rules.insert(libc::SYS_prctl, vec![first_argument(NAME_MEMORY)?]);
    Ok(rules)
}

/// Matches a `clone` into a user namespace, where a process would have capabilities again.
fn new_user_namespace() -> Result<SeccompRule, String> {
    let flag = u64::from(libc::CLONE_NEWUSER.unsigned_abs());
    rule(SeccompCmpOp::MaskedEq(flag), flag)
}

/// Matches a call whose first argument has this value.
fn first_argument(value: u64) -> Result<SeccompRule, String> {
    rule(SeccompCmpOp::Eq, value)
}

fn rule(compare: SeccompCmpOp, value: u64) -> Result<SeccompRule, String> {
    let condition = SeccompCondition::new(0, SeccompCmpArgLen::Dword, compare, value);
    condition
        .and_then(|condition| SeccompRule::new(vec![condition]))
        .map_err(|error| error.to_string())
}

fn install(rules: Rules, others: SeccompAction, those: SeccompAction) -> Result<(), String> {
    let arch = TargetArch::try_from(std::env::consts::ARCH).map_err(|error| error.to_string())?;
    let filter = SeccompFilter::new(rules, others, those, arch).map_err(|error| error.to_string())?;
    let program: BpfProgram = filter
        .try_into()
        .map_err(|error: seccompiler::BackendError| error.to_string())?;
    seccompiler::apply_filter_all_threads(&program).map_err(|error| format!("seccomp: {error}"))
}

/// Memory, signals, time, and files that are open already.
const GUEST: &[i64] = &[
    libc::SYS_read,
    libc::SYS_write,
    libc::SYS_readv,
    libc::SYS_writev,
    libc::SYS_pread64,
    libc::SYS_pwrite64,
    libc::SYS_close,
    libc::SYS_fstat,
    libc::SYS_lseek,
    libc::SYS_fcntl,
    libc::SYS_ftruncate,
    libc::SYS_mmap,
    libc::SYS_munmap,
    libc::SYS_mprotect,
    libc::SYS_mremap,
    libc::SYS_madvise,
    libc::SYS_brk,
    // wasmtime keeps a module's memory image in one.
    libc::SYS_memfd_create,
    libc::SYS_futex,
    libc::SYS_set_robust_list,
    libc::SYS_rseq,
    libc::SYS_sched_yield,
    libc::SYS_sched_getaffinity,
    libc::SYS_membarrier,
    libc::SYS_gettid,
    libc::SYS_getpid,
    libc::SYS_getuid,
    libc::SYS_getgid,
    libc::SYS_exit,
    libc::SYS_exit_group,
    libc::SYS_rt_sigaction,
    libc::SYS_rt_sigprocmask,
    libc::SYS_rt_sigreturn,
    libc::SYS_sigaltstack,
    libc::SYS_restart_syscall,
    libc::SYS_clock_gettime,
    libc::SYS_clock_nanosleep,
    libc::SYS_nanosleep,
    libc::SYS_getrandom,
];

/// Network, other processes, mounts, kernel interfaces with a history of holes.
const OUTREACH: &[i64] = &[
    libc::SYS_socket,
    libc::SYS_socketpair,
    libc::SYS_connect,
    libc::SYS_bind,
    libc::SYS_listen,
    libc::SYS_accept4,
    libc::SYS_sendto,
    libc::SYS_sendmsg,
    // Out of the process group that is ended with the compiler.
    libc::SYS_setsid,
    libc::SYS_setpgid,
    libc::SYS_ptrace,
    libc::SYS_process_vm_readv,
    libc::SYS_process_vm_writev,
    libc::SYS_pidfd_getfd,
    libc::SYS_pidfd_open,
    libc::SYS_kcmp,
    libc::SYS_mount,
    libc::SYS_umount2,
    libc::SYS_pivot_root,
    libc::SYS_chroot,
    libc::SYS_open_tree,
    libc::SYS_move_mount,
    libc::SYS_fsopen,
    libc::SYS_fsmount,
    libc::SYS_unshare,
    libc::SYS_setns,
    libc::SYS_bpf,
    libc::SYS_perf_event_open,
    libc::SYS_userfaultfd,
    libc::SYS_io_uring_setup,
    libc::SYS_io_uring_enter,
    libc::SYS_io_uring_register,
    libc::SYS_keyctl,
    libc::SYS_add_key,
    libc::SYS_request_key,
    libc::SYS_name_to_handle_at,
    libc::SYS_open_by_handle_at,
    libc::SYS_fanotify_init,
    libc::SYS_init_module,
    libc::SYS_finit_module,
    libc::SYS_delete_module,
    libc::SYS_kexec_load,
    libc::SYS_reboot,
    libc::SYS_swapon,
    libc::SYS_swapoff,
    libc::SYS_acct,
    libc::SYS_quotactl,
    libc::SYS_personality,
    libc::SYS_settimeofday,
    libc::SYS_clock_settime,
    libc::SYS_shmget,
    libc::SYS_shmat,
    libc::SYS_msgget,
    libc::SYS_semget,
    libc::SYS_mq_open,
];
