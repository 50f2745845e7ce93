//! `legacy` and `legacy-icpc` packages. Sections named here are of
//! <https://www.kattis.com/problem-package-format/spec/legacy>.

pub(super) mod config;
pub(super) mod data;
mod metadata;
pub(super) mod programs;
pub(super) mod scoring;
mod statement;

use super::carry::Carry;
use super::interaction;

pub(super) use metadata::Problem;

/// Converts the package called `name`.
pub(super) fn convert(name: &str, domjudge: bool, carry: &mut Carry<'_>) {
    let mut problem = Problem::read(domjudge, carry);
    let names = statement::convert(name, &problem, carry);
    programs::convert(&mut problem, domjudge, carry);
    interaction::convert(carry);
    data::convert(&problem, domjudge, carry);
    problem.write(name, &names, carry);
}
