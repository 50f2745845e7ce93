//! A made-up rejudging.

use super::fixture::{at, pick};
use trellis_app::portal::Reader;
use trellis_types::rejudgings::{
    JudgementLine, Place, RejudgingFilter, RejudgingFormView, RejudgingItem, RejudgingLine, RejudgingPreview,
    RejudgingProblem, RejudgingResponse, RejudgingState, StandingChange, StandingsChange, VerdictCount,
};
use trellis_types::teach::VerificationState;
use trellis_types::{Pager, RejudgingId, Slug, Verdict};

fn id(state: RejudgingState) -> RejudgingId {
    let text = match state {
        RejudgingState::Running => "0190-f1",
        RejudgingState::Ready => "0190-f2",
        RejudgingState::Applied => "0190-f3",
        RejudgingState::Cancelled => "0190-f4",
    };
    RejudgingId::parse(text).expect("an id")
}

pub fn line(reader: &Reader, state: RejudgingState) -> RejudgingLine {
    let open = state.is_open();
    RejudgingLine {
        id: id(state),
        state,
        reason: pick(reader, "secret/07 had a wrong answer", "secret/07 的答案有误").to_owned(),
        by: pick(reader, "Ms Zhao", "赵老师").to_owned(),
        created: at("24T09:20:00"),
        closed: (!open).then(|| at("24T09:40:00")),
        closed_by: (!open).then(|| pick(reader, "Ms Zhao", "赵老师").to_owned()),
        total: 48,
        done: if state == RejudgingState::Running { 17 } else { 48 },
        failed: u64::from(state != RejudgingState::Running),
        changed: 2,
        filter: RejudgingFilter {
            problem: "prefixbudget".to_owned(),
            verdicts: vec![Verdict::WrongAnswer, Verdict::Accepted],
            ..RejudgingFilter::default()
        },
        about: vec![pick(reader, "Prefix Budget", "前缀预算").to_owned()],
    }
}

fn judgement(number: u32, verdict: Verdict) -> JudgementLine {
    JudgementLine {
        number,
        verdict,
        score: None,
        max_fuel: Some(1_230_000_000 * u64::from(number)),
        max_memory: Some(3 << 20),
        judged: at("24T09:31:07"),
        receipt: Some(if number == 1 { "5f3a" } else { "07bc" }.repeat(16)),
    }
}

fn item(reader: &Reader, old: Verdict, new: Option<Verdict>) -> RejudgingItem {
    RejudgingItem {
        submission: "0190-a1".parse().expect("an id"),
        open: true,
        who: pick(reader, "Lin Mei", "林梅").to_owned(),
        problem: Slug::parse("prefixbudget").expect("a slug"),
        title: pick(reader, "Prefix Budget", "前缀预算").to_owned(),
        language: "C++17".to_owned(),
        created: at("24T09:31:00"),
        contest: None,
        old: judgement(1, old),
        new: new.map(|verdict| judgement(2, verdict)),
        failure: if new.is_none() {
            "no space left".to_owned()
        } else {
            String::new()
        },
    }
}

pub fn rejudging(reader: &Reader, asked: &RejudgingId) -> Option<RejudgingResponse> {
    let states = [
        RejudgingState::Running,
        RejudgingState::Ready,
        RejudgingState::Applied,
        RejudgingState::Cancelled,
    ];
    let state = states.into_iter().find(|state| id(*state) == *asked)?;
    let place = |rank, solved, penalty_minutes| Place {
        rank,
        solved,
        penalty_minutes,
    };
    let standings = StandingsChange {
        contest: "0190-c1".parse().expect("an id"),
        title: pick(reader, "Autumn Cup", "秋季杯").to_owned(),
        final_standings: true,
        rows: vec![StandingChange {
            name: pick(reader, "Lin Mei", "林梅").to_owned(),
            before: place(3, 2, 141),
            after: place(1, 3, 201),
        }],
    };
    let running = state == RejudgingState::Running;
    Some(RejudgingResponse {
        line: line(reader, state),
        changes: vec![
            item(reader, Verdict::WrongAnswer, Some(Verdict::Accepted)),
            item(reader, Verdict::Accepted, Some(Verdict::TimeLimit)),
        ],
        pager: Pager {
            page: 1,
            per_page: 100,
            total: 2,
        },
        failures: if running {
            Vec::new()
        } else {
            vec![item(reader, Verdict::Accepted, None)]
        },
        standings: if running { Vec::new() } else { vec![standings] },
    })
}

pub fn form(reader: &Reader, filter: Option<&RejudgingFilter>) -> RejudgingFormView {
    let preview = RejudgingPreview {
        count: 48,
        people: 21,
        most: 10_000,
        verdicts: vec![VerdictCount {
            verdict: Verdict::WrongAnswer,
            count: 48,
        }],
        problems: vec![RejudgingProblem {
            slug: Slug::parse("prefixbudget").expect("a slug"),
            title: pick(reader, "Prefix Budget", "前缀预算").to_owned(),
            count: 48,
            outdated: 48,
            version: 3,
            verification: VerificationState::Pending,
        }],
    };
    RejudgingFormView {
        filter: filter.cloned().unwrap_or_default(),
        preview: filter.is_some().then_some(preview),
        wrong: None,
        contests: vec![(
            "0190-c1".to_owned(),
            pick(reader, "Autumn Cup", "秋季杯").to_owned(),
        )],
        sets: Vec::new(),
        classes: Vec::new(),
        languages: vec![("cpp".to_owned(), "C++17".to_owned())],
    }
}
