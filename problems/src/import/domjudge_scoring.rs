//! Scores as DOMjudge reads them (`SubmissionService::maybeSetScoringResult`, `ImportProblemService`), which is not as
//! the legacy format has it: a folder is a group when it has a `testdata.yaml`, nothing is inherited, and `accept_score`
//! is the group's, all of whose cases must be accepted. Groups in groups become groups beside each other where their
//! scores come to the same.

use super::carry::Carry;
use super::legacy::config::{Config, Mode};
use super::legacy::data::Kind;
use super::legacy::scoring::{Group, checked};

const SECRET: &str = "data/secret";
const SAMPLE: &str = "data/sample";
const NAMES: [&str; 2] = ["testdata.yaml", "test_group.yaml"];

/// A group of the result: where its cases are now, and its keys.
struct Flat {
    folder: String,
    config: Config,
    group: Group,
}

/// Writes the `test_group.yaml` of all groups, and moves the cases of groups in groups.
pub(super) fn convert(kind: Kind<'_>, carry: &mut Carry<'_>) {
    let root = Config::default().read("data", carry);
    samples(kind, &root, carry);
    let secret = Config::default().read(SECRET, carry);
    if children(SECRET, carry).is_empty() {
        let group = leaf(kind, SECRET, &secret, carry);
        return write(kind, SECRET, &secret, group, carry);
    }
    let flats = inner(kind, SECRET, &secret, carry);
    let most = flats.iter().map(|flat| flat.group.most).sum();
    let aggregation = "sum";
    write(kind, SECRET, &secret, Group { aggregation, most }, carry);
    for flat in flats {
        let name = flat.folder[SECRET.len() + 1..].replace('/', "_");
        let to = format!("{SECRET}/{name}");
        if to != flat.folder {
            if carry.source.under(&to).next().is_some() {
                carry.error(&flat.folder, format!("would become {to}, which exists already"));
            }
            carry.warning(
                &flat.folder,
                format!("is a group in a group; it is {to} now, which comes to the same scores"),
            );
            carry.copy_folder(&flat.folder, &to);
        }
        write(kind, &to, &flat.config, flat.group, carry);
    }
}

/// Samples count in DOMjudge when they are a group with a score; in 2025-09 they never do.
fn samples(kind: Kind<'_>, root: &Config, carry: &mut Carry<'_>) {
    if !is_group(SAMPLE, carry) {
        return;
    }
    let config = Config::default().read(SAMPLE, carry);
    if config.accept_score.is_some_and(|score| score != 0.0) && !root.grader.ignore_sample {
        refuse(&config, "accept_score", "samples have no score in 2025-09", carry);
    }
    if let Some(text) = config.args(kind.before, None).yaml() {
        carry.put_text(&format!("{SAMPLE}/test_group.yaml"), text);
    }
}

/// The groups below `folder`, with what `folder` makes of their scores.
fn inner(kind: Kind<'_>, folder: &str, config: &Config, carry: &mut Carry<'_>) -> Vec<Flat> {
    let below = children(folder, carry);
    let loose = |(name, is_folder): &(String, bool)| !is_folder && name.ends_with(".in");
    if carry.source.children(folder).iter().any(loose) {
        carry.error(folder, "has cases beside groups; 2025-09 wants one or the other");
    }
    if !config.goes_on && below.len() > 1 {
        refuse(
            config,
            "on_reject",
            "break cannot be carried over here: 2025-09 scores every group",
            carry,
        );
    }
    let count = below.len();
    let mut flats = Vec::new();
    for folder in below {
        let config = Config::default().read(&folder, carry);
        if children(&folder, carry).is_empty() {
            let group = leaf(kind, &folder, &config, carry);
            flats.push(Flat {
                folder,
                config,
                group,
            });
        } else {
            flats.extend(inner(kind, &folder, &config, carry));
        }
    }
    aggregate(kind, folder, config, count, flats, carry)
}

/// Sums add up as they are, averages after a division; the least of several that are worth the same is one group.
fn aggregate(
    kind: Kind<'_>,
    folder: &str,
    config: &Config,
    count: usize,
    mut flats: Vec<Flat>,
    carry: &mut Carry<'_>,
) -> Vec<Flat> {
    let first = flats.first().map(|flat| flat.group);
    let alike = flats
        .iter()
        .all(|flat| Some(flat.group) == first && flat.group.aggregation == "pass-fail");
    let args = config.args(kind.before, None);
    let same_args = flats
        .iter()
        .all(|flat| flat.config.args(kind.before, None) == args);
    match (config.grader.mode, first) {
        (Mode::Sum, _) => {}
        _ if count <= 1 => {}
        (Mode::Avg, _) if flats.iter().all(|flat| flat.group.aggregation == "pass-fail") => {
            #[expect(clippy::cast_precision_loss, reason = "at most 20,000 folders")]
            let count = count as f64;
            flats.iter_mut().for_each(|flat| flat.group.most /= count);
        }
        (Mode::Min, Some(group)) if alike && same_args && folder != SECRET && flats.len() == count => {
            let (folder, config) = (folder.to_owned(), config.clone());
            flats = vec![Flat {
                folder,
                config,
                group,
            }];
        }
        _ => refuse(
            config,
            "grader_flags",
            "min, max and avg over these groups cannot be carried over",
            carry,
        ),
    }
    flats
}

/// A group of cases.
fn leaf(kind: Kind<'_>, folder: &str, config: &Config, carry: &mut Carry<'_>) -> Group {
    let points = |aggregation| Group {
        aggregation,
        most: config.most,
    };
    match (config.accept_score, kind.custom_score, config.grader.mode) {
        (Some(most), _, _) => Group {
            aggregation: "pass-fail",
            most,
        },
        (None, true, Mode::Sum) => points("sum"),
        (None, true, Mode::Min) => points("min"),
        (None, true, _) => {
            refuse(
                config,
                "grader_flags",
                "max and avg of a validator's points cannot be carried over",
                carry,
            );
            points("sum")
        }
        (None, false, _) => {
            carry.warning(
                folder,
                "has no accept_score, so DOMjudge gives it no points; max_score is 0",
            );
            Group {
                aggregation: "pass-fail",
                most: 0.0,
            }
        }
    }
}

fn write(kind: Kind<'_>, folder: &str, config: &Config, group: Group, carry: &mut Carry<'_>) {
    let mut map = config.args(kind.before, None);
    checked(&config.file, group.aggregation, group.most, carry).write(&mut map);
    if let Some(text) = map.yaml() {
        carry.put_text(&format!("{folder}/test_group.yaml"), text);
    }
}

fn refuse(config: &Config, key: &str, message: &str, carry: &mut Carry<'_>) {
    carry.error(format!("{}: {key}", config.file), message);
}

fn is_group(folder: &str, carry: &Carry<'_>) -> bool {
    NAMES
        .iter()
        .any(|name| carry.source.get(&format!("{folder}/{name}")).is_some())
}

/// Folders of groups directly in `folder`.
fn children(folder: &str, carry: &Carry<'_>) -> Vec<String> {
    let children = carry.source.children(folder).into_iter();
    children
        .filter(|(_, is_folder)| *is_folder)
        .map(|(name, _)| format!("{folder}/{name}"))
        .filter(|child| is_group(child, carry))
        .collect()
}
