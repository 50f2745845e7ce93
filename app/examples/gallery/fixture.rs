//! Made-up views: trainees' pages.

use async_trait::async_trait;
use trellis_app::portal::{PageError, Portal, Reader, Result};
use trellis_types::admin::{AdminQuery, AdminView};
use trellis_types::auth::{AccountView, ClassLink};
use trellis_types::contests::*;
use trellis_types::courses::{
    CourseView, CoursesView, HomeMe, HomeStats, HomeView, LessonEditView, LessonView,
};
use trellis_types::learning::LearningView;
use trellis_types::nodes::NodesResponse;
use trellis_types::problems::*;
use trellis_types::ranking::{RankLine, RankingView};
use trellis_types::rejudgings::{
    Rejudged, RejudgingFilter, RejudgingFormView, RejudgingResponse, RejudgingState, RejudgingsResponse,
};
use trellis_types::sets::{SetCard, SetView, SetsView};
use trellis_types::submissions::*;
use trellis_types::teach::{SetFormView, TeachProblemView, TeachSetView, TeachView};
use trellis_types::*;

pub struct Fixture;

pub fn id<T: std::str::FromStr<Err = BadId>>(number: u32) -> T {
    format!("0190-{number}").parse().unwrap()
}

pub fn slug(text: &str) -> Slug {
    Slug::parse(text).unwrap()
}

pub fn at(text: &str) -> Time {
    Time::from(format!("2026-11-{text}Z"))
}

pub fn zh(reader: &Reader) -> bool {
    reader.lang == Lang::ZhCn
}

pub fn pick(reader: &Reader, en: &str, zh_cn: &str) -> String {
    if zh(reader) { zh_cn } else { en }.to_owned()
}

fn root() -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

pub fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|_| format!("*{path} is not there.*"))
}

pub fn lines(reader: &Reader) -> Vec<ProblemLine> {
    let one =
        |name: &str, en: &str, zh_cn: &str, field: &str, words: &[&str], difficulty, mark, tried, solved| {
            ProblemLine {
                slug: slug(name),
                title: pick(reader, en, zh_cn),
                field: field.to_owned(),
                keywords: words.iter().map(|word| (*word).to_owned()).collect(),
                difficulty,
                credit_seconds: u32::from(difficulty) * 900,
                tried,
                solved,
                mark,
            }
        };
    vec![
        one(
            "prefixbudget",
            "Prefix Budget",
            "采购预算",
            "algorithms",
            &["prefix sums", "beginner"],
            1,
            Mark::Solved,
            184,
            171,
        ),
        one(
            "sensorgaps",
            "Gaps in the Telemetry",
            "遥测断点",
            "iot",
            &["intervals", "streams"],
            3,
            Mark::Tried,
            120,
            64,
        ),
        one(
            "blockseal",
            "Sealing a Block",
            "区块封印",
            "blockchain",
            &["hashing"],
            4,
            Mark::Untried,
            77,
            30,
        ),
        one(
            "jobsetup",
            "Setup Times on the Line",
            "产线换型",
            "manufacturing",
            &["dynamic programming", "bitmask"],
            7,
            Mark::Untried,
            41,
            9,
        ),
        one(
            "watgcd",
            "Greatest Common Divisor in WAT",
            "用 WAT 求最大公约数",
            "wasm",
            &["hand-written"],
            2,
            Mark::Solved,
            90,
            82,
        ),
        one(
            "merkleproof",
            "Merkle Proofs",
            "默克尔证明",
            "blockchain",
            &["trees", "hashing"],
            9,
            Mark::Untried,
            12,
            1,
        ),
    ]
}

pub fn languages() -> Vec<LanguageChoice> {
    let one = |id: &str, name: &str, ready| LanguageChoice {
        id: id.to_owned(),
        name: name.to_owned(),
        editor: id.to_owned(),
        ready,
        template: String::new(),
    };
    vec![
        one("cpp", "C++20", LanguageState::Ready),
        one("c", "C17", LanguageState::Ready),
        one("python", "Python 3", LanguageState::Ready),
        one(
            "rust",
            "Rust 2024",
            LanguageState::Off {
                why: "this kernel has no landlock".to_owned(),
            },
        ),
        one("wat", "WAT", LanguageState::Preparing { percent: Some(40) }),
    ]
}

pub const SOURCE: &str = "#include <bits/stdc++.h>\nusing namespace std;\n\nint main() {\n    // Read the whole list, stop at the first item that is too dear.\n    long long n, budget;\n    cin >> n >> budget;\n    int bought = 0;\n    for (long long i = 0; i < n; ++i) {\n        long long price;\n        cin >> price;\n        if (price > budget) break;\n        budget -= price;\n        ++bought;\n    }\n    cout << bought << ' ' << budget << '\\n';\n}\n";

fn line(reader: &Reader, number: u32, lifecycle: Lifecycle, verdict: Option<Verdict>) -> SubmissionLine {
    SubmissionLine {
        id: format!("0190-a{number}").parse().unwrap(),
        problem: slug("prefixbudget"),
        title: pick(reader, "Prefix Budget", "采购预算"),
        who: "Lin Mei".to_owned(),
        language: "cpp".to_owned(),
        language_name: "C++20".to_owned(),
        created: at("24T09:31:05"),
        lifecycle,
        verdict,
        score: None,
        max_fuel: verdict.map(|_| 384_563_054),
        max_memory: verdict.map(|_| 18_350_080),
        contest: None,
    }
}

fn all_lines(reader: &Reader) -> Vec<SubmissionLine> {
    let mut lines: Vec<_> = Verdict::ALL
        .into_iter()
        .zip(10..)
        .map(|(verdict, number)| line(reader, number, Lifecycle::Done, Some(verdict)))
        .collect();
    lines.insert(0, line(reader, 3, Lifecycle::Running, None));
    lines
}

fn cases(count: u32, failing: Option<Verdict>) -> Vec<CaseLine> {
    (1..=count)
        .map(|number| CaseLine {
            name: if number < 3 {
                format!("sample/{number}")
            } else {
                format!("secret/{:02}", number - 2)
            },
            verdict: match failing {
                Some(verdict) if number == count - 2 => Some(verdict),
                Some(_) if number > count - 2 => None,
                _ => Some(Verdict::Accepted),
            },
            fuel: u64::from(number) * 31_563_054,
            memory_bytes: 131_072 * u64::from(number),
            guard: false,
            message: if failing.is_some() && number == count - 2 {
                "token 2: expected \"7\", found \"8\"".to_owned()
            } else {
                String::new()
            },
            team_message: String::new(),
            images: Vec::new(),
            image_notes: Vec::new(),
        })
        .collect()
}

pub fn problem(reader: &Reader, place: &Place) -> ProblemView {
    let lang = if zh(reader) { "zh" } else { "en" };
    let samples = (1..=3)
        .map(|number| Sample {
            input: read(&format!("problems/catalog/prefixbudget/data/sample/{number}.in")),
            answer: read(&format!("problems/catalog/prefixbudget/data/sample/{number}.ans")),
            ..Sample::default()
        })
        .collect();
    ProblemView {
        line: lines(reader).swap_remove(0),
        statement: StatementView {
            language: lang.to_owned(),
            text: read(&format!(
                "problems/catalog/prefixbudget/statement/problem.{lang}.md"
            )),
            ..StatementView::default()
        },
        samples,
        attachments: vec![Attachment {
            name: "example-day.csv".to_owned(),
            bytes: 48_211,
            address: "#".to_owned(),
        }],
        solution: None,
        time_limit_ms: 1000,
        memory_bytes: 268_435_456,
        source: Some("Trellis".to_owned()),
        license: Some("CC BY-SA".to_owned()),
        authors: vec!["Trellis".to_owned()],
        contest: place.contest.clone().map(|contest| ContestPlace {
            id: contest,
            title: pick(reader, "Autumn Skills Cup", "秋季技能杯"),
            label: "A".to_owned(),
            end: at("24T14:00:00"),
        }),
        set: None,
        panel: reader.user.as_ref().map(|_| PanelView {
            languages: languages(),
            language: "cpp".to_owned(),
            answers: Vec::new(),
            token: "token".to_owned(),
            source: SOURCE.to_owned(),
            diagnostics: Vec::new(),
        }),
        closed: reader.user.is_none().then_some(Closed::SignIn),
        editable: false,
        recent: reader
            .user
            .as_ref()
            .map_or_else(Vec::new, |_| all_lines(reader).drain(..3).collect()),
    }
}

pub fn contests(reader: &Reader) -> Vec<ContestLine> {
    let one = |number: u32, en: &str, zh_cn: &str, phase, access, joined| ContestLine {
        id: format!("0190-c{number}").parse().unwrap(),
        title: pick(reader, en, zh_cn),
        start: at("24T09:00:00"),
        end: at("24T14:00:00"),
        length_seconds: 18_000,
        phase,
        access,
        participants: 38,
        joined,
    };
    vec![
        one(
            1,
            "Autumn Skills Cup",
            "秋季技能杯",
            Phase::Running,
            Access::Public,
            true,
        ),
        one(
            2,
            "Vocational Finals, Cloud and Edge",
            "职业技能决赛：云与边缘",
            Phase::Before,
            Access::Code,
            false,
        ),
        one(3, "Warm-up", "热身赛", Phase::Final, Access::Public, true),
    ]
}

fn board(reader: &Reader) -> Board {
    let names = [
        "Chen Wei",
        "林梅 Lin Mei",
        "Okonkwo",
        "María-Fernanda Rodríguez de la Cruz",
        "阿依古丽",
        "Team Zero",
    ];
    let cell = |tries, pending, solved_minute, first| BoardCell {
        tries,
        pending,
        solved_minute,
        first,
    };
    let rows = [
        (
            1,
            4,
            312,
            vec![
                cell(1, 0, Some(7), true),
                cell(2, 0, Some(41), false),
                cell(1, 0, Some(88), true),
                cell(3, 0, Some(116), true),
            ],
        ),
        (
            2,
            3,
            201,
            vec![
                cell(1, 0, Some(9), false),
                cell(1, 0, Some(37), true),
                cell(2, 0, Some(115), false),
                cell(2, 1, None, false),
            ],
        ),
        (
            3,
            2,
            80,
            vec![
                cell(1, 0, Some(12), false),
                cell(1, 0, Some(68), false),
                cell(3, 0, None, false),
                cell(0, 0, None, false),
            ],
        ),
        (
            3,
            2,
            80,
            vec![
                cell(1, 0, Some(20), false),
                cell(1, 0, Some(60), false),
                cell(0, 2, None, false),
                cell(0, 0, None, false),
            ],
        ),
        (
            5,
            1,
            130,
            vec![
                cell(5, 0, Some(50), false),
                cell(1, 0, None, false),
                cell(0, 0, None, false),
                cell(0, 0, None, false),
            ],
        ),
        (6, 0, 0, vec![BoardCell::default(); 4]),
    ];
    Board {
        phase: Phase::Frozen,
        frozen: true,
        problems: lines(reader)
            .into_iter()
            .take(4)
            .zip(["A", "B", "C", "D"])
            .map(|(line, label)| BoardProblem {
                label: label.to_owned(),
                title: line.title,
                solved: 3,
                tried: 5,
            })
            .collect(),
        rows: rows
            .into_iter()
            .zip(names)
            .zip(0..)
            .map(
                |(((rank, solved, penalty_minutes, cells), name), number)| BoardRow {
                    rank,
                    user: id(number),
                    name: name.to_owned(),
                    solved,
                    penalty_minutes,
                    cells,
                },
            )
            .collect(),
    }
}

pub fn sets(reader: &Reader) -> Vec<SetCard> {
    let one = |number: u32, en: &str, zh_cn: &str, late, solved| SetCard {
        id: format!("0190-e{number}").parse().unwrap(),
        title: pick(reader, en, zh_cn),
        class: Some(pick(reader, "Cloud 2026, group B", "云计算 2026 乙班")),
        due: Some(at("30T15:59:00")),
        late,
        problems: 6,
        solved,
        credit_seconds: 5400,
    };
    vec![
        one(1, "Week 3: sums and prefixes", "第三周：求和与前缀", false, 2),
        one(2, "Week 2: reading input", "第二周：读取输入", true, 4),
        one(3, "Week 1: first steps", "第一周：起步", false, 6),
    ]
}

pub fn classes(reader: &Reader) -> Vec<ClassLink> {
    vec![ClassLink {
        title: pick(reader, "Cloud 2026, group B", "云计算 2026 乙班"),
        teacher: pick(reader, "Ms Zhao", "赵老师"),
    }]
}

#[async_trait]
impl Portal for Fixture {
    async fn last_event(&self) -> Result<i64> {
        Ok(0)
    }

    async fn home(&self, reader: &Reader) -> Result<HomeView> {
        Ok(HomeView {
            course: Some(super::study::card(reader)),
            problems: lines(reader).drain(..5).collect(),
            contests: contests(reader),
            recent: all_lines(reader).drain(..4).collect(),
            sets: sets(reader).drain(..2).collect(),
            stats: HomeStats {
                problems: 12,
                lessons: 13,
                languages: 5,
            },
            me: reader.user.as_ref().map(|_| HomeMe {
                solved: 7,
                hours_seconds: 42_300,
                rank: Some(3),
            }),
        })
    }

    async fn courses(&self, reader: &Reader) -> Result<CoursesView> {
        Ok(super::study::courses(reader))
    }

    async fn course(&self, reader: &Reader, _: &Slug) -> Result<CourseView> {
        Ok(super::study::course(reader))
    }

    async fn lesson(&self, reader: &Reader, _: &Slug, _: &Slug) -> Result<LessonView> {
        Ok(super::study::lesson(reader))
    }

    async fn lesson_edit(&self, reader: &Reader, _: &Slug, _: &Slug, lang: Lang) -> Result<LessonEditView> {
        Ok(super::study::lesson_edit(reader, lang))
    }

    async fn problems(&self, reader: &Reader, query: &ProblemsQuery) -> Result<ProblemsView> {
        let problems = if query.q.is_empty() {
            lines(reader)
        } else {
            Vec::new()
        };
        Ok(ProblemsView {
            query: query.clone(),
            fields: ["algorithms", "blockchain", "data", "iot", "manufacturing", "wasm"]
                .map(str::to_owned)
                .to_vec(),
            pager: Pager {
                page: 1,
                per_page: 6,
                total: problems.len() as u64 * 2,
            },
            problems,
            all: 12,
            solved: 7,
        })
    }

    async fn problem(
        &self,
        reader: &Reader,
        _: &Slug,
        place: &Place,
        _: Option<&SubmissionId>,
    ) -> Result<ProblemView> {
        Ok(problem(reader, place))
    }

    async fn help(&self, reader: &Reader) -> Result<HelpView> {
        let notes = pick(
            reader,
            "`long` and pointers are 32 bits. No threads, no files.",
            "`long` 与指针为 32 位；没有线程，没有文件。",
        );
        Ok(HelpView {
            languages: languages()
                .into_iter()
                .map(|choice| LanguageHelp {
                    version: "clang 22.1".to_owned(),
                    extensions: vec!["cpp".to_owned(), "cc".to_owned()],
                    time_multiplier_percent: 100,
                    notes: notes.clone(),
                    commands: vec!["clang++ -O2 -std=c++20 main.cpp -o a.wasm".to_owned()],
                    choice,
                })
                .collect(),
        })
    }

    async fn submissions(&self, reader: &Reader, query: &SubmissionsQuery) -> Result<SubmissionsView> {
        Ok(SubmissionsView {
            query: query.clone(),
            languages: languages().into_iter().map(|one| (one.id, one.name)).collect(),
            submissions: all_lines(reader),
            older: Some("0190-a1".parse().unwrap()),
        })
    }

    async fn submission(&self, reader: &Reader, asked: &SubmissionId) -> Result<SubmissionView> {
        let (lifecycle, verdict, cases, log) = match asked.as_str() {
            "0190-a2" => (
                Lifecycle::Done,
                Some(Verdict::CompileError),
                Vec::new(),
                "main.cpp:7:5: error: use of undeclared identifier 'cni'; did you mean 'cin'?\n    7 |     cni >> n >> budget;\n      |     ^~~\n      |     cin\n1 error generated.\n",
            ),
            "0190-a3" => (Lifecycle::Running, None, cases(7, None), ""),
            _ => (
                Lifecycle::Done,
                Some(Verdict::WrongAnswer),
                cases(12, Some(Verdict::WrongAnswer)),
                "",
            ),
        };
        Ok(SubmissionView {
            groups: Vec::new(),
            submission: SubmissionResponse {
                line: line(reader, 1, lifecycle, verdict),
                feedback: Feedback::Full,
                cases,
                total_cases: 16,
                queue_position: None,
                wait_seconds: None,
                waits_for_kind: false,
                compile_log: log.to_owned(),
                file_name: "main.cpp".to_owned(),
                diagnostics: match log {
                    "" => Vec::new(),
                    _ => vec![Diagnostic {
                        file: "main.cpp".to_owned(),
                        line: 7,
                        column: Some(5),
                        end_column: Some(8),
                        severity: Severity::Error,
                        message: "use of undeclared identifier 'cni'; did you mean 'cin'?".to_owned(),
                    }],
                },
                rejudged: (asked.as_str() == "0190-a1").then(|| Rejudged {
                    at: at("24T10:02:00"),
                    was: Verdict::Accepted,
                }),
            },
            source: Some(SOURCE.to_owned()),
            files: Vec::new(),
            editor: "cpp".to_owned(),
            time_limit_ms: 1000,
            memory_limit_bytes: 268_435_456,
            memory_extra_bytes: 67_108_864,
            receipt: Some("5f3a".repeat(16)),
            seed: Some("91c0".repeat(16)),
            judged: Some(at("24T09:31:07")),
            set: None,
            own: true,
            staff_note: None,
            earned_seconds: None,
            preparing: false,
            may_rejudge: true,
        })
    }

    async fn contests(&self, reader: &Reader) -> Result<ContestsView> {
        Ok(ContestsView {
            contests: contests(reader),
        })
    }

    async fn contest(&self, reader: &Reader, asked: &ContestId) -> Result<ContestView> {
        let line = contests(reader)
            .into_iter()
            .find(|one| one.id == *asked)
            .ok_or(PageError::NotFound)?;
        let started = line.phase > Phase::Before;
        let problems = lines(reader)
            .into_iter()
            .take(if started { 4 } else { 0 })
            .zip(["A", "B", "C", "D"])
            .map(|(line, label)| ContestProblemView {
                label: label.to_owned(),
                slug: line.slug,
                title: line.title,
                mark: line.mark,
                solved: line.solved,
            })
            .collect();
        Ok(ContestView {
            line,
            description: pick(
                reader,
                "Four problems, five hours, one person per account. Any language. **Bring your own notes.**",
                "四道题，五小时，一人一号，语言不限。**可自带纸质资料。**",
            ),
            organizer: pick(reader, "Skills Centre", "技能中心"),
            freeze: Some(at("24T13:00:00")),
            penalty_minutes: 20,
            feedback: Feedback::Verdict,
            problems,
            submissions: if started {
                all_lines(reader).drain(..2).collect()
            } else {
                Vec::new()
            },
            own: true,
            now: at("24T11:00:00"),
        })
    }

    async fn board(&self, reader: &Reader, asked: &ContestId, _: u32) -> Result<BoardView> {
        Ok(BoardView {
            line: contests(reader)
                .into_iter()
                .find(|one| one.id == *asked)
                .ok_or(PageError::NotFound)?,
            board: board(reader),
            pager: Pager {
                page: 1,
                per_page: 200,
                total: 5,
            },
            mine: None,
            me: Some(id(1)),
            own: false,
            now: at("24T11:00:00"),
        })
    }

    async fn ranking(&self, _: &Reader, _: u32) -> Result<RankingView> {
        let names = ["Chen Wei", "林梅 Lin Mei", "Okonkwo", "阿依古丽", "Sato"];
        let rows: Vec<_> = names
            .into_iter()
            .zip([1, 2, 2, 4, 5])
            .zip(0..)
            .map(|((name, rank), number)| RankLine {
                rank,
                user: id(number),
                name: name.to_owned(),
                solved: 12 - rank,
                score: 100_000 * (12 - rank as i64),
                hours_seconds: 50_000 - 4000 * rank as i64,
            })
            .collect();
        let me = rows.get(1).cloned();
        Ok(RankingView {
            rows,
            pager: Pager {
                page: 1,
                per_page: 50,
                total: 120,
            },
            me,
        })
    }

    async fn learning(&self, reader: &Reader) -> Result<LearningView> {
        Ok(super::study::learning(reader))
    }

    async fn account(&self, reader: &Reader) -> Result<AccountView> {
        Ok(AccountView {
            created: at("02T08:00:00"),
            has_password: true,
            solved: 7,
            hours_seconds: 42_300,
            classes: classes(reader),
        })
    }

    async fn sets(&self, reader: &Reader) -> Result<SetsView> {
        Ok(SetsView {
            sets: sets(reader),
            classes: classes(reader),
        })
    }

    async fn set(&self, reader: &Reader, _: &SetId) -> Result<SetView> {
        Ok(SetView {
            card: sets(reader).swap_remove(0),
            teacher: pick(reader, "Ms Zhao", "赵老师"),
            problems: lines(reader),
            own: true,
        })
    }

    async fn teach(&self, reader: &Reader) -> Result<TeachView> {
        Ok(super::staff::teach(reader))
    }

    async fn teach_problem(
        &self,
        reader: &Reader,
        problem: Option<&Slug>,
        _: Option<&DraftId>,
    ) -> Result<TeachProblemView> {
        Ok(super::staff::teach_problem(reader, problem))
    }

    async fn teach_upload(&self, _: &Reader) -> Result<()> {
        Ok(())
    }

    async fn teach_set_form(&self, reader: &Reader, set: Option<&SetId>) -> Result<SetFormView> {
        Ok(super::staff::set_form(reader, set))
    }

    async fn teach_set(&self, reader: &Reader, _: &SetId) -> Result<TeachSetView> {
        Ok(super::staff::teach_set(reader))
    }

    async fn organize(&self, reader: &Reader) -> Result<OrganizeView> {
        Ok(OrganizeView {
            contests: contests(reader),
        })
    }

    async fn contest_form(&self, reader: &Reader, asked: Option<&ContestId>) -> Result<ContestFormView> {
        Ok(super::staff::contest_form(reader, asked))
    }

    async fn rejudgings(&self, reader: &Reader, _: &str) -> Result<RejudgingsResponse> {
        let states = [
            RejudgingState::Running,
            RejudgingState::Ready,
            RejudgingState::Applied,
        ];
        Ok(RejudgingsResponse {
            rejudgings: states.map(|state| super::rejudge::line(reader, state)).to_vec(),
            older: None,
        })
    }

    async fn rejudging_form(
        &self,
        reader: &Reader,
        filter: Option<&RejudgingFilter>,
    ) -> Result<RejudgingFormView> {
        Ok(super::rejudge::form(reader, filter))
    }

    async fn rejudging(&self, reader: &Reader, id: &RejudgingId, _: u32) -> Result<RejudgingResponse> {
        super::rejudge::rejudging(reader, id).ok_or(PageError::NotFound)
    }

    async fn admin(&self, _: &Reader, query: &AdminQuery) -> Result<AdminView> {
        Ok(super::staff::admin(query))
    }

    async fn nodes(&self, reader: &Reader) -> Result<NodesResponse> {
        Ok(super::staff::nodes(reader))
    }
}
