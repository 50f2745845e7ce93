//! How busy this machine is, out of `/proc` (proc(5)).

use std::collections::HashMap;
use std::fs;

/// CPU time since the last look.
#[derive(Debug, Default)]
pub struct Load {
    busy: u64,
    all: u64,
}

impl Load {
    /// Thousandths of all cores that were busy since the last look (the first time since the start of the machine), and bytes of
    /// memory of this process and all below it; 0 where that cannot be told.
    pub fn look(&mut self) -> (u32, u64) {
        let (busy, all) = cpu(&fs::read_to_string("/proc/stat").unwrap_or_default());
        let (new_busy, new_all) = (busy.saturating_sub(self.busy), all.saturating_sub(self.all));
        (self.busy, self.all) = (busy, all);
        let load = (new_busy * 1000).checked_div(new_all).unwrap_or(0);
        (u32::try_from(load).unwrap_or(1000), memory())
    }
}

/// Ticks of the first line: busy ones, and all.
fn cpu(stat: &str) -> (u64, u64) {
    let ticks: Vec<u64> = stat
        .lines()
        .next()
        .unwrap_or_default()
        .split_whitespace()
        .skip(1)
        .take(8)
        .filter_map(|tick| tick.parse().ok())
        .collect();
    let all = ticks.iter().sum();
    // Fields 4 and 5: idle, and waiting for a disk.
    let idle: u64 = ticks.iter().skip(3).take(2).sum();
    (all - idle, all)
}

/// Resident bytes of this process and its descendants.
fn memory() -> u64 {
    let mut parents = HashMap::new();
    for entry in fs::read_dir("/proc").into_iter().flatten().flatten() {
        let Some(pid) = entry
            .file_name()
            .to_str()
            .and_then(|name| name.parse::<u32>().ok())
        else {
            continue;
        };
        let status = fs::read_to_string(entry.path().join("status")).unwrap_or_default();
        let field = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name))?;
            line.split_whitespace().next()?.parse::<u64>().ok()
        };
        let parent = field("PPid:").unwrap_or(0);
        parents.insert(pid, (parent, field("VmRSS:").unwrap_or(0) * 1024));
    }
    let own = u64::from(std::process::id());
    let below = |pid: u32| {
        let mut at = u64::from(pid);
        // A chain of parents is short; the bound is for a table that changed while it was read.
        for _ in 0..64 {
            if at == own {
                return true;
            }
            match u32::try_from(at).ok().and_then(|at| parents.get(&at)) {
                Some((parent, _)) => at = *parent,
                None => return false,
            }
        }
        false
    };
    let ours = parents.iter().filter(|(pid, _)| below(**pid));
    ours.map(|(_, (_, bytes))| bytes).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn busy_is_what_is_not_idle() {
        assert_eq!(cpu("cpu  10 0 5 80 5 0 0 0 0 0\ncpu0 1 2"), (15, 100));
        assert_eq!(cpu(""), (0, 0));
    }

    #[test]
    fn this_process_has_memory() {
        let (load, memory) = Load::default().look();
        assert!(load <= 1000);
        assert!(memory > 1 << 20, "{memory}");
    }
}
