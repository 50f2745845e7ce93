//! `cargo xtask scale`: how many machines a competition needs. A simulation of its queue, second by second, with the costs that
//! `cargo xtask bench` has measured; docs/scale.md lists the assumptions and what came out.

use anyhow::{Result, bail};
use serde_json::{Value, json};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// What is assumed of a competition and of the machines. Seconds, unless the name says otherwise.
#[derive(Debug, Clone, clap::Args)]
pub struct Assumptions {
    /// People who take part at the same time
    #[arg(long, default_value_t = 50_000)]
    competitors: u32,
    #[arg(long, default_value_t = 18_000.0)]
    length: f64,
    /// Submissions of one person over the whole length
    #[arg(long, default_value_t = 30.0)]
    submissions_each: f64,
    /// Pages that one person opens in an hour
    #[arg(long, default_value_t = 120.0)]
    pages_each_hour: f64,
    /// Seconds of fuel that a core of the judges runs in a second (`trellis work` measures it)
    #[arg(long, default_value_t = 1.0)]
    speed: f64,
    /// Fraction of submissions that are compiled already, by somebody else or before
    #[arg(long, default_value_t = 0.05)]
    compiled_before: f64,
    /// Fraction of submissions that run into the time limit
    #[arg(long, default_value_t = 0.12)]
    over_limit: f64,
    #[arg(long, default_value_t = 2.0)]
    time_limit: f64,
    /// Median of the run time of all cases of a submission that does not; its logarithm is normal
    #[arg(long, default_value_t = 0.3)]
    run_median: f64,
    #[arg(long, default_value_t = 1.0)]
    run_sigma: f64,
    /// Database time of one submission: put into the queue, claimed, told of twice, its verdict written; ms
    #[arg(long, default_value_t = 3.6)]
    database_ms: f64,
    /// CPU time of one page on a web node, ms
    #[arg(long, default_value_t = 6.0)]
    page_cpu_ms: f64,
    /// CPU time of one event on one stream, us
    #[arg(long, default_value_t = 47.0)]
    event_cpu_us: f64,
    /// A board is told to have changed at most so often in a second
    #[arg(long, default_value_t = 1.0)]
    board_events_per_s: f64,
    /// Longest wait that 99 of 100 submissions may have in the queue
    #[arg(long, default_value_t = 10.0)]
    wait: f64,
    /// Most of a machine that is planned to be used
    #[arg(long, default_value_t = 0.6)]
    load: f64,
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// Fraction of submissions, and seconds of one core to compile one.
const LANGUAGES: [(&str, f64, f64); 5] = [
    ("cpp", 0.50, 0.93),
    ("python", 0.30, 0.02),
    ("c", 0.05, 0.45),
    ("javascript", 0.10, 0.02),
    ("rust", 0.05, 0.50),
];

/// How much is submitted, relative to the mean, up to this part of the time: slow at first, and a rush at the end.
const PROFILE: [(f64, f64); 4] = [(0.05, 0.4), (0.8, 0.9), (0.97, 1.4), (1.0, 2.6)];

/// The intensity at a part of the time, scaled to a mean of 1.
fn intensity(at: f64) -> f64 {
    let (mut mean, mut from) = (0.0, 0.0);
    for (to, weight) in PROFILE {
        mean += (to - from) * weight;
        from = to;
    }
    let here = PROFILE.iter().find(|(to, _)| at <= *to);
    here.map_or(1.0, |(_, weight)| *weight) / mean
}

fn peak() -> f64 {
    PROFILE.iter().map(|(to, _)| intensity(*to)).fold(0.0, f64::max)
}

/// splitmix64: the same on every machine.
struct Random(u64);

impl Random {
    /// In (0, 1].
    fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut x = self.0;
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (((x ^ (x >> 31)) >> 11) as f64 + 1.0) / (1u64 << 53) as f64
    }

    fn exponential(&mut self, rate: f64) -> f64 {
        -self.unit().ln() / rate
    }

    /// Box and Muller.
    fn normal(&mut self) -> f64 {
        let (a, b) = (self.unit(), self.unit());
        (-2.0 * a.ln()).sqrt() * (std::f64::consts::TAU * b).cos()
    }
}

/// Seconds of one core that one submission takes.
fn service(given: &Assumptions, random: &mut Random) -> f64 {
    let mut which = random.unit();
    let mut compile = 0.0;
    for (_, part, seconds) in LANGUAGES {
        which -= part;
        if which <= 0.0 {
            compile = seconds;
            break;
        }
    }
    if random.unit() < given.compiled_before {
        compile = 0.0;
    }
    let run = if random.unit() < given.over_limit {
        given.time_limit
    } else {
        given.run_median * (given.run_sigma * random.normal()).exp()
    };
    compile + run / given.speed
}

/// Arrival and work of every submission, in order.
fn arrivals(given: &Assumptions) -> Vec<(f64, f64)> {
    let mut random = Random(given.seed);
    let mean = f64::from(given.competitors) * given.submissions_each / given.length;
    let highest = mean * peak();
    let (mut now, mut all) = (0.0, Vec::new());
    loop {
        now += random.exponential(highest);
        if now > given.length {
            return all;
        }
        // Thinning: Lewis and Shedler, 1979.
        if random.unit() * highest <= mean * intensity(now / given.length) {
            all.push((now, service(given, &mut random)));
        }
    }
}

/// Waits of all submissions with so many cores, first come first served; sorted.
fn waits(arrivals: &[(f64, f64)], cores: usize) -> Vec<f64> {
    // Microseconds, since floats have no total order.
    let mut free: BinaryHeap<Reverse<u64>> = (0..cores).map(|_| Reverse(0)).collect();
    let mut waits = Vec::with_capacity(arrivals.len());
    for (at, work) in arrivals {
        let at = (at * 1e6) as u64;
        let Reverse(first) = free.pop().unwrap_or(Reverse(0));
        let start = first.max(at);
        free.push(Reverse(start + (work * 1e6) as u64));
        waits.push((start - at) as f64 / 1e6);
    }
    waits.sort_by(f64::total_cmp);
    waits
}

fn part(sorted: &[f64], of: f64) -> f64 {
    let at = ((sorted.len() as f64 * of) as usize).min(sorted.len().saturating_sub(1));
    sorted.get(at).copied().unwrap_or_default()
}

/// The fewest cores with which 99 of 100 wait no longer than they may.
fn cores_for(arrivals: &[(f64, f64)], wait: f64) -> usize {
    let (mut low, mut high) = (1, 2);
    while part(&waits(arrivals, high), 0.99) > wait {
        low = high;
        high *= 2;
    }
    while low + 1 < high {
        let middle = usize::midpoint(low, high);
        if part(&waits(arrivals, middle), 0.99) > wait {
            low = middle;
        } else {
            high = middle;
        }
    }
    high
}

fn rounded(value: f64) -> Value {
    json!((value * 1000.0).round() / 1000.0)
}

pub fn scale(given: &Assumptions) -> Result<()> {
    if given.competitors == 0 || given.length <= 0.0 || given.submissions_each <= 0.0 || given.speed <= 0.0 {
        bail!("competitors, length, submissions and speed must be more than 0");
    }
    let arrivals = arrivals(given);
    let work: f64 = arrivals.iter().map(|(_, work)| work).sum();
    let mean = arrivals.len() as f64 / given.length;
    let most = mean * peak();
    let fewest = cores_for(&arrivals, given.wait);
    // One node in eight may be lost without anybody noticing.
    let planned = fewest + fewest.div_ceil(8);
    let table: Vec<Value> = [fewest * 3 / 4, fewest, planned, fewest * 3 / 2]
        .into_iter()
        .filter(|cores| *cores > 0)
        .map(|cores| {
            let waits = waits(&arrivals, cores);
            json!({
                "cores": cores,
                "wait_p50_s": rounded(part(&waits, 0.5)),
                "wait_p99_s": rounded(part(&waits, 0.99)),
                "wait_max_s": rounded(waits.last().copied().unwrap_or_default()),
                "busy": rounded(work / given.length / cores as f64),
            })
        })
        .collect();
    let people = f64::from(given.competitors);
    let pages = people * given.pages_each_hour / 3600.0 * given.page_cpu_ms / 1e3;
    let events = people * given.board_events_per_s * given.event_cpu_us / 1e6;
    let database = most * given.database_ms / 1e3;
    let found = json!({
        "submissions": arrivals.len(),
        "submissions_per_s": {"mean": rounded(mean), "rush": rounded(most)},
        "core_seconds_each": rounded(work / arrivals.len() as f64),
        "judge_cores": {"fewest": fewest, "planned": planned},
        "judge_cores_table": table,
        "web_cores": {
            "pages": rounded(pages),
            "events": rounded(events),
            "planned": ((pages + events) / given.load).ceil(),
        },
        "database_of_the_bench": {"busy_in_the_rush": rounded(database), "machines_like_it": (database / given.load).ceil()},
    });
    println!("{}", serde_json::to_string_pretty(&found)?);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser as _;

    #[derive(Debug, clap::Parser)]
    struct Cli {
        #[command(flatten)]
        given: Assumptions,
    }

    fn given(competitors: &str) -> Assumptions {
        Cli::parse_from(["scale", "--competitors", competitors]).given
    }

    #[test]
    fn the_profile_has_mean_one() {
        let steps = 10_000;
        let sum: f64 = (1..=steps)
            .map(|step| intensity(f64::from(step) / f64::from(steps)))
            .sum();
        assert!((sum / f64::from(steps) - 1.0).abs() < 1e-3);
        let shares: f64 = LANGUAGES.iter().map(|(_, share, _)| share).sum();
        assert!((shares - 1.0).abs() < 1e-9);
    }

    #[test]
    fn as_many_arrive_as_were_assumed() {
        let given = given("1000");
        let all = arrivals(&given);
        let expected = 30_000.0;
        assert!(
            (all.len() as f64 - expected).abs() < 4.0 * f64::sqrt(expected),
            "{}",
            all.len()
        );
        assert_eq!(all, arrivals(&given), "the same seed");
    }

    #[test]
    fn one_queue_for_all_cores() {
        // Two cores: the third waits for the first that is free.
        let found = waits(&[(0.0, 2.0), (0.0, 3.0), (1.0, 1.0), (10.0, 1.0)], 2);
        assert_eq!(found, [0.0, 0.0, 0.0, 1.0]);
    }

    #[test]
    fn more_cores_wait_less() {
        let all = arrivals(&given("300"));
        let fewest = cores_for(&all, 10.0);
        assert!(part(&waits(&all, fewest), 0.99) <= 10.0);
        assert!(part(&waits(&all, fewest - 1), 0.99) > 10.0);
    }
}
