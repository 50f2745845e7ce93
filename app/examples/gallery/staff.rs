//! Made-up views: teachers, organizers, administrators.

use super::fixture::{SOURCE, at, contests, id, languages, lines, pick, read, sets, slug};
use trellis_app::portal::Reader;
use trellis_types::admin::*;
use trellis_types::auth::Role;
use trellis_types::contests::*;
use trellis_types::courses::VersionLine;
use trellis_types::nodes::*;
use trellis_types::submissions::Feedback;
use trellis_types::teach::*;
use trellis_types::{ContestId, SetId, Slug, Verdict};

fn class(reader: &Reader) -> ClassLine {
    ClassLine {
        id: id(7),
        title: pick(reader, "Cloud 2026, group B", "云计算 2026 乙班"),
        join_code: "LEAF-7QK2".to_owned(),
        members: 31,
    }
}

fn usable(reader: &Reader) -> Vec<ProblemChoice> {
    lines(reader)
        .into_iter()
        .map(|line| ProblemChoice {
            slug: line.slug,
            title: line.title,
            visibility: Visibility::Published,
        })
        .collect()
}

pub fn teach(reader: &Reader) -> TeachView {
    let states = [
        (Visibility::Published, VerificationState::Passed),
        (Visibility::Draft, VerificationState::Failed),
        (Visibility::Draft, VerificationState::Running),
        (Visibility::Contest, VerificationState::Passed),
    ];
    TeachView {
        kept: vec![KeptForm {
            id: id(9),
            title: pick(reader, "Night shift", "夜班"),
            version: 2,
            updated: at("23T12:00:00"),
        }],
        problems: lines(reader)
            .into_iter()
            .zip(states)
            .map(|(line, (visibility, verification))| OwnProblemLine {
                slug: line.slug,
                title: line.title,
                visibility,
                verification,
                version: 3,
                updated: at("23T12:00:00"),
                tried: line.tried,
                solved: line.solved,
            })
            .collect(),
        sets: sets(reader)
            .into_iter()
            .map(|set| OwnSetLine {
                id: set.id,
                title: set.title,
                class: set.class,
                due: set.due,
                problems: set.problems,
            })
            .collect(),
        classes: vec![class(reader)],
        courses: vec![super::study::course(reader)],
    }
}

pub fn teach_problem(reader: &Reader, problem: Option<&Slug>) -> TeachProblemView {
    let draft = ProblemDraft {
        slug: "beltscan".to_owned(),
        title_en: "Belt Scanner".to_owned(),
        title_zh: "传送带扫描".to_owned(),
        statement_en: read("problems/catalog/prefixbudget/statement/problem.en.md"),
        statement_zh: read("problems/catalog/prefixbudget/statement/problem.zh.md"),
        field: "manufacturing".to_owned(),
        keywords: vec!["simulation".to_owned()],
        difficulty: 3,
        time_limit_ms: 1000,
        memory_mib: 256,
        credit_minutes: 45,
        samples: vec![CaseText {
            input: "3 10\n4 5 6\n".to_owned(),
            answer: "2 1\n".to_owned(),
        }],
        cases: vec![CaseText {
            input: "1 0\n1\n".to_owned(),
            answer: String::new(),
        }],
        reference_language: "cpp".to_owned(),
        reference_source: SOURCE.to_owned(),
        base: 3,
        ..ProblemDraft::default()
    };
    TeachProblemView {
        slug: problem.cloned(),
        draft: Some(if problem.is_some() {
            draft
        } else {
            ProblemDraft {
                difficulty: 2,
                time_limit_ms: 1000,
                memory_mib: 256,
                credit_minutes: 30,
                ..ProblemDraft::default()
            }
        }),
        kept: None,
        title: pick(reader, "Belt Scanner", "传送带扫描"),
        visibility: Visibility::Draft,
        verification: VerificationResponse {
            state: VerificationState::Failed,
            findings: vec![
                Finding {
                    error: true,
                    place: "data/secret/01".to_owned(),
                    message: "the reference solution gives another answer".to_owned(),
                },
                Finding {
                    error: false,
                    place: "problem.yaml".to_owned(),
                    message: "no licence is given".to_owned(),
                },
            ],
            submissions: vec![
                CheckedSubmission {
                    path: "accepted/reference.cpp".to_owned(),
                    verdict: Some(Verdict::WrongAnswer),
                    ok: false,
                    skipped: None,
                    max_fuel: Some(12_345_678),
                },
                CheckedSubmission {
                    path: "accepted/other.py".to_owned(),
                    verdict: Some(Verdict::Accepted),
                    ok: true,
                    skipped: None,
                    max_fuel: Some(912_345_678),
                },
            ],
            progress: None,
        },
        imported: None,
        languages: languages(),
        versions: vec![VersionLine {
            version: 3,
            author: "zhao".to_owned(),
            at: at("23T12:00:00"),
        }],
        exportable: true,
    }
}

pub fn set_form(reader: &Reader, set: Option<&SetId>) -> SetFormView {
    SetFormView {
        id: set.cloned(),
        settings: SetSettings {
            title: pick(reader, "Week 4", "第四周"),
            due: Some(at("30T15:59:00")),
            credit_minutes: 90,
            problems: vec![slug("prefixbudget"), slug("watgcd")],
            ..SetSettings::default()
        },
        classes: vec![class(reader)],
        usable: usable(reader),
    }
}

pub fn teach_set(reader: &Reader) -> TeachSetView {
    let cell = |tries, solved: bool, late| MatrixCell {
        tries,
        solved: solved.then(|| at("23T09:00:00")),
        late,
    };
    let row = |name: &str, cells: Vec<MatrixCell>| MatrixRow {
        name: name.to_owned(),
        cells,
    };
    TeachSetView {
        id: "0190-e1".parse().unwrap(),
        title: sets(reader).swap_remove(0).title,
        class: Some(class(reader)),
        due: Some(at("30T15:59:00")),
        problems: usable(reader).drain(..4).collect(),
        rows: vec![
            row(
                "Chen Wei",
                vec![
                    cell(1, true, false),
                    cell(3, true, false),
                    cell(2, false, false),
                    cell(0, false, false),
                ],
            ),
            row(
                "林梅 Lin Mei",
                vec![
                    cell(2, true, false),
                    cell(1, true, true),
                    cell(0, false, false),
                    cell(4, false, false),
                ],
            ),
            row(
                "Okonkwo",
                vec![
                    cell(1, true, false),
                    cell(1, true, false),
                    cell(1, true, false),
                    cell(2, true, false),
                ],
            ),
        ],
    }
}

pub fn contest_form(reader: &Reader, asked: Option<&ContestId>) -> ContestFormView {
    let line = contests(reader).swap_remove(0);
    ContestFormView {
        id: asked.cloned(),
        phase: Phase::Draft,
        settings: ContestSettings {
            title_en: "Autumn Skills Cup".to_owned(),
            title_zh: "秋季技能杯".to_owned(),
            description_en: "Four problems, five hours.".to_owned(),
            description_zh: "四道题，五小时。".to_owned(),
            start: line.start,
            length_minutes: 300,
            freeze_minutes: 60,
            access: Access::Public,
            join_code: None,
            penalty_minutes: 20,
            feedback: Feedback::Verdict,
            hours: ContestHours {
                taking_part_minutes: 45,
                per_problem_minutes: 45,
            },
            problems: vec![slug("prefixbudget"), slug("sensorgaps")],
            base: 1,
        },
        usable: usable(reader),
        unjudged: 0,
        participants: vec!["Chen Wei".to_owned(), "林梅 Lin Mei".to_owned()],
        judging: Some(ContestJudging {
            queued: 3,
            wait_seconds: None,
            pin: Some(ContestPin {
                engine: "5f3a".repeat(16),
                languages: 9,
                since: Some(at("24T09:00:00")),
            }),
            matched: false,
            given_up: given_up(reader),
        }),
    }
}

pub fn admin(query: &AdminQuery) -> AdminView {
    let user = |number: u32, login: &str, roles: Vec<Role>, disabled| UserLine {
        id: id(number),
        login: login.to_owned(),
        display_name: login.to_uppercase(),
        roles,
        created: at("02T08:00:00"),
        disabled,
    };
    let audit = |number: i64, who: &str, what: &str, target: &str| AuditLine {
        id: number,
        at: at("24T09:00:00"),
        who: who.to_owned(),
        what: what.to_owned(),
        target: target.to_owned(),
        address: "192.0.2.17".to_owned(),
        detail: "{\"reason\":\"wrong password\"}".to_owned(),
    };
    AdminView {
        query: query.clone(),
        queue: QueueView {
            queued: 4,
            running: 2,
            oldest: Some(at("24T09:31:00")),
            workers: 2,
            confined: true,
            note: "landlock, seccomp, uid 65534".to_owned(),
        },
        languages: languages(),
        users: vec![
            user(1, "lin.mei", vec![Role::Trainee], false),
            user(2, "zhao", vec![Role::Trainee, Role::Teacher], false),
            user(3, "root", Role::ALL.to_vec(), true),
        ],
        users_total: 3,
        audit: vec![
            audit(3, "zhao", "problem.publish", "problem:beltscan"),
            audit(2, "", "user.sign_in_failed", ""),
            audit(1, "lin.mei", "user.sign_in", ""),
        ],
        older: Some(1),
    }
}

fn given_up(reader: &Reader) -> Vec<GivenUpLine> {
    let line = |number: u32, why: &str| GivenUpLine {
        id: id(number),
        problem: slug("prefixbudget"),
        title: pick(reader, "Prefix Budget", "前缀预算"),
        who: "\u{6797}\u{6885} Lin Mei".to_owned(),
        contest: None,
        at: at("24T09:31:00"),
        node: "judge-2.example.org/var/lib/trellis".to_owned(),
        why: why.to_owned(),
    };
    vec![
        line(21, "the sandbox child ended: signal 9"),
        line(22, "the lease ran out"),
    ]
}

pub fn nodes(reader: &Reader) -> NodesResponse {
    let node = |name: &str, kind, state| NodeLine {
        name: name.to_owned(),
        kind,
        state,
        draining: matches!(state, NodeState::Draining | NodeState::Drained),
        busy: u32::from(state != NodeState::Drained),
        slots: 8,
        judged: 12_345,
        faults: u64::from(state == NodeState::Silent),
        recent_ms: 431,
        load: 870,
        memory_bytes: 1_900_000_000,
        speed: 1250,
        languages: languages().into_iter().map(|language| language.name).collect(),
        engine: Some("5f3a".repeat(16)),
        differs: match state {
            NodeState::Draining => vec!["engine".to_owned(), "cpp".to_owned()],
            _ => Vec::new(),
        },
        version: "0.1.0".to_owned(),
        started: at("23T08:00:00"),
        beat: at("24T09:31:00"),
    };
    NodesResponse {
        queue: QueueNow {
            queued: 42,
            running: 9,
            oldest: Some(at("24T09:31:00")),
            wait_seconds: Some(17),
        },
        nodes: vec![
            node(
                "judge-1.example.org/var/lib/trellis",
                NodeKind::Judge,
                NodeState::Working,
            ),
            node(
                "judge-2.example.org/var/lib/trellis",
                NodeKind::Judge,
                NodeState::Draining,
            ),
            node("judge-3", NodeKind::Judge, NodeState::Drained),
            node("judge-4", NodeKind::Judge, NodeState::Silent),
            node("portal/127.0.0.1:3000", NodeKind::Portal, NodeState::Working),
        ],
        given_up: given_up(reader),
    }
}
