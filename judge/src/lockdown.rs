//! Giving up rights, for good: unprivileged user, landlock, seccomp, rlimits.
//!
//! Applied by a child to itself, before it touches anything untrusted. What cannot be taken away is an error, but for
//! landlock on kernels without it, which [`apply`] reports so that the caller can decide.

use landlock::{
    ABI, Access, AccessFs, AccessNet, CompatLevel, Compatible, Ruleset, RulesetAttr, RulesetCreatedAttr,
    RulesetStatus, path_beneath_rules,
};
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule, TargetArch,
};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// The user and group that a child started by root becomes. It owns nothing.
pub const NOBODY: u32 = 65_534;
/// Newest landlock rules we know; older kernels enforce what they have.
const LANDLOCK: ABI = ABI::V5;

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
    pub syscalls: Syscalls,
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
    #[expect(unsafe_code, reason = "no crate asks for the version without creating a ruleset")]
    // SAFETY: with this flag, a null pointer and length 0 the call only returns the version (landlock(7)).
    let version = unsafe { libc::syscall(libc::SYS_landlock_create_ruleset, none, 0_usize, VERSION_FLAG) };
    version >= 1
}

/// Locks this process down. The error is one sentence; the process must then end.
pub fn apply(lockdown: &Lockdown) -> Result<Confinement, String> {
    limits(lockdown)?;
    drop_user()?;
    no_new_privileges()?;
    let confinement = files(lockdown)?;
    filter(lockdown.syscalls)?;
    Ok(confinement)
}

fn last_error(what: &str) -> String {
    format!("{what}: {}", std::io::Error::last_os_error())
}

fn limit(resource: libc::__rlimit_resource_t, value: u64) -> Result<(), String> {
    limit_to(resource, value, value)
}

#[expect(unsafe_code, reason = "setrlimit")]
fn limit_to(resource: libc::__rlimit_resource_t, soft: u64, hard: u64) -> Result<(), String> {
    let limit = libc::rlimit { rlim_cur: soft, rlim_max: hard };
    // SAFETY: the pointer is to a valid rlimit that outlives the call.
    if unsafe { libc::setrlimit(resource, &raw const limit) } == 0 { Ok(()) } else { Err(last_error("setrlimit")) }
}

fn limits(lockdown: &Lockdown) -> Result<(), String> {
    limit(libc::RLIMIT_CORE, 0)?;
    limit(libc::RLIMIT_NOFILE, 256)?;
    limit(libc::RLIMIT_FSIZE, lockdown.file_bytes)?;
    if let Some(bytes) = lockdown.data_bytes {
        limit(libc::RLIMIT_DATA, bytes)?;
    }
    if let Some(seconds) = lockdown.cpu_seconds {
        // The soft limit first: its signal says why.
        limit_to(libc::RLIMIT_CPU, seconds, seconds.saturating_add(1))?;
    }
    Ok(())
}

/// Root becomes nobody; anybody else stays who they are.
#[expect(unsafe_code, reason = "setgroups, setresgid, setresuid")]
fn drop_user() -> Result<(), String> {
    // SAFETY: these calls take no pointers but the empty group list.
    unsafe {
        if libc::geteuid() != 0 {
            return Ok(());
        }
        if libc::setgroups(0, std::ptr::null()) != 0 {
            return Err(last_error("setgroups"));
        }
        if libc::setresgid(NOBODY, NOBODY, NOBODY) != 0 {
            return Err(last_error("setresgid"));
        }
        if libc::setresuid(NOBODY, NOBODY, NOBODY) != 0 {
            return Err(last_error("setresuid"));
        }
    }
    Ok(())
}

#[expect(unsafe_code, reason = "prctl")]
fn no_new_privileges() -> Result<(), String> {
    // SAFETY: prctl with these options takes plain numbers.
    unsafe {
        if libc::prctl(libc::PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 {
            return Err(last_error("PR_SET_NO_NEW_PRIVS"));
        }
        // Changing the user has cleared it: the child must not outlive its parent.
        if libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL, 0, 0, 0) != 0 {
            return Err(last_error("PR_SET_PDEATHSIG"));
        }
    }
    Ok(())
}

fn files(lockdown: &Lockdown) -> Result<Confinement, String> {
    let error = |error: landlock::RulesetError| format!("landlock: {error}");
    let existing = |paths: &[PathBuf]| paths.iter().filter(|path| path.exists()).cloned().collect::<Vec<_>>();
    let status = Ruleset::default()
        .set_compatibility(CompatLevel::BestEffort)
        .handle_access(AccessFs::from_all(LANDLOCK))
        .and_then(|rules| rules.handle_access(AccessNet::from_all(LANDLOCK)))
        .and_then(Ruleset::create)
        .and_then(|rules| rules.add_rules(path_beneath_rules(existing(&lockdown.read), AccessFs::from_read(LANDLOCK))))
        .and_then(|rules| rules.add_rules(path_beneath_rules(existing(&lockdown.write), AccessFs::from_all(LANDLOCK))))
        .and_then(landlock::RulesetCreated::restrict_self)
        .map_err(error)?;
    Ok(match status.ruleset {
        RulesetStatus::FullyEnforced | RulesetStatus::PartiallyEnforced => Confinement::Full,
        RulesetStatus::NotEnforced => Confinement::NoLandlock,
    })
}

fn filter(syscalls: Syscalls) -> Result<(), String> {
    let arch = TargetArch::try_from(std::env::consts::ARCH).map_err(|error| error.to_string())?;
    let refuse = SeccompAction::Errno(libc::EPERM.unsigned_abs());
    let (listed, others, those) = match syscalls {
        Syscalls::Guest => (GUEST, refuse, SeccompAction::Allow),
        Syscalls::Native => (OUTREACH, SeccompAction::Allow, refuse),
    };
    let mut rules: Rules = listed.iter().map(|&number| (number, Vec::new())).collect();
    if syscalls == Syscalls::Guest {
        rules.insert(libc::SYS_clone, vec![threads_only()?]);
    }
    install(rules, others, those, arch)?;
    if syscalls == Syscalls::Guest {
        // What clone3 is asked for lies in memory, where a filter cannot look. With ENOSYS glibc uses clone. Of two
        // filters that refuse, the newer one's error counts (seccomp(2)).
        let missing = SeccompAction::Errno(libc::ENOSYS.unsigned_abs());
        install(Rules::from([(libc::SYS_clone3, Vec::new())]), SeccompAction::Allow, missing, arch)?;
    }
    Ok(())
}

type Rules = BTreeMap<i64, Vec<SeccompRule>>;

/// Matches a `clone` that makes a thread of this process.
fn threads_only() -> Result<SeccompRule, String> {
    let thread = u64::from(libc::CLONE_THREAD.unsigned_abs());
    let condition = SeccompCondition::new(0, SeccompCmpArgLen::Dword, SeccompCmpOp::MaskedEq(thread), thread);
    condition.and_then(|condition| SeccompRule::new(vec![condition])).map_err(|error| error.to_string())
}

fn install(rules: Rules, others: SeccompAction, those: SeccompAction, arch: TargetArch) -> Result<(), String> {
    let filter = SeccompFilter::new(rules, others, those, arch).map_err(|error| error.to_string())?;
    let program: BpfProgram = filter.try_into().map_err(|error: seccompiler::BackendError| error.to_string())?;
    seccompiler::apply_filter_all_threads(&program).map_err(|error| format!("seccomp: {error}"))
}

/// Memory, threads, signals, time, and files that are open already.
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
    libc::SYS_poll,
    libc::SYS_ppoll,
    libc::SYS_mmap,
    libc::SYS_munmap,
    libc::SYS_mprotect,
    libc::SYS_mremap,
    libc::SYS_madvise,
    libc::SYS_brk,
    // wasmtime keeps a module's memory image in one.
    libc::SYS_memfd_create,
    libc::SYS_futex,
    // The second filter below is installed under the first.
    libc::SYS_seccomp,
    libc::SYS_set_robust_list,
    libc::SYS_rseq,
    libc::SYS_sched_yield,
    libc::SYS_sched_getaffinity,
    libc::SYS_membarrier,
    libc::SYS_gettid,
    libc::SYS_getpid,
    libc::SYS_tgkill,
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
    libc::SYS_getrusage,
    libc::SYS_prctl,
    libc::SYS_prlimit64,
    libc::SYS_sysinfo,
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
