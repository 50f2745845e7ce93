//! What the cases judged so far come to: when the rest need not be run, and the score at the end.

use crate::report::GroupScore;
use crate::verdict::Verdict;
use trellis_problems::scoring::{self, Outcome};
use trellis_problems::{Aggregation, Group, Package};

/// Cases by group.
#[derive(Debug)]
pub(crate) struct Tally<'a> {
    package: &'a Package,
    cases: Vec<Judged>,
}

#[derive(Debug)]
struct Judged {
    name: String,
    verdict: Option<Verdict>,
    score: Option<f64>,
}

/// Scores of a submission (section "Result aggregation").
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Scores {
    pub total: f64,
    /// `secret` and the test data groups, by name.
    pub groups: Vec<GroupScore>,
}

impl<'a> Tally<'a> {
    pub fn new(package: &'a Package) -> Self {
        let cases = Vec::new();
        Self { package, cases }
    }

    /// `None` as a verdict: the case was not run.
    pub fn add(&mut self, name: &str, verdict: Option<Verdict>, score: Option<f64>) {
        self.cases.push(Judged {
            name: name.to_owned(),
            verdict,
            score,
        });
    }

    /// Whether the case `name` cannot change the result any more.
    pub fn is_settled(&self, name: &str) -> bool {
        if !self.package.metadata.kind.scoring {
            return self.cases.iter().any(|case| !case.accepted());
        }
        if self
            .cases
            .iter()
            .any(|case| case.verdict == Some(Verdict::JudgeError))
        {
            return true;
        }
        let holds = |group: &&Group| group.name != "sample" && group.contains(name);
        self.package
            .groups
            .iter()
            .filter(holds)
            .any(|group| !self.is_open(group) || self.is_lost(group))
    }

    /// Everything it requires was passed (section "Group dependencies").
    fn is_open(&self, group: &Group) -> bool {
        group.require_pass.iter().all(|required| {
            let required = self.package.groups.iter().find(|other| other.name == *required);
            // The reader refuses names that are no groups.
            required.is_none_or(|required| self.all_accepted(required))
        })
    }

    fn all_accepted(&self, group: &Group) -> bool {
        self.inside(group).all(Judged::accepted)
    }

    fn inside<'b>(&'b self, group: &'b Group) -> impl Iterator<Item = &'b Judged> {
        self.cases.iter().filter(|case| group.contains(&case.name))
    }

    /// Its score is 0 whatever comes.
    fn is_lost(&self, group: &Group) -> bool {
        let failed = || self.inside(group).any(|case| !case.accepted());
        match group.aggregation {
            Aggregation::Sum => false,
            Aggregation::PassFail => failed(),
            // With groups inside, a failed case leaves their sum open.
            Aggregation::Min if group.name == "secret" && self.has_groups() => {
                self.nested().any(|inner| self.is_lost(inner))
            }
            Aggregation::Min => failed(),
        }
    }

    fn nested(&self) -> impl Iterator<Item = &'a Group> {
        self.package.groups.iter().filter(|group| group.is_nested())
    }

    fn has_groups(&self) -> bool {
        self.nested().next().is_some()
    }

    /// The scores; the error is a judge error.
    pub fn scores(&self) -> Result<Scores, String> {
        let Some(secret) = self.package.groups.iter().find(|group| group.name == "secret") else {
            return Ok(Scores::default());
        };
        let mut groups = Vec::new();
        let mut parts = Vec::new();
        for group in self.nested() {
            let outcome = self.outcome(group, self.inside(group).map(Judged::outcome))?;
            parts.push(outcome);
            groups.push(GroupScore::new(group, outcome));
        }
        let total = match parts.is_empty() {
            true => self.outcome(secret, self.inside(secret).map(Judged::outcome))?,
            false => self.outcome(secret, parts.into_iter())?,
        };
        groups.insert(0, GroupScore::new(secret, total));
        Ok(Scores {
            total: total.score,
            groups,
        })
    }

    fn outcome(&self, group: &Group, parts: impl Iterator<Item = Outcome>) -> Result<Outcome, String> {
        if !self.is_open(group) {
            return Ok(Outcome {
                accepted: false,
                score: 0.0,
            });
        }
        scoring::aggregate(group, parts)
    }
}

impl Judged {
    fn accepted(&self) -> bool {
        self.verdict == Some(Verdict::Accepted)
    }

    fn outcome(&self) -> Outcome {
        Outcome {
            accepted: self.accepted(),
            score: self.score.unwrap_or_default(),
        }
    }
}
