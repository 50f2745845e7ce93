//! Made-up views: courses and hours.

use super::fixture::{at, pick, problem, read, slug, zh};
use trellis_app::portal::Reader;
use trellis_types::Lang;
use trellis_types::courses::*;
use trellis_types::learning::*;
use trellis_types::problems::Place;

const COURSE: &str = "wasm-from-the-ground-up";

pub fn card(reader: &Reader) -> CourseCard {
    CourseCard {
        slug: slug(COURSE),
        title: pick(reader, "WebAssembly from the ground up", "从零理解 WebAssembly"),
        summary: pick(
            reader,
            "Ten lessons that take you from the first byte of a module to the way Trellis judges your submission. Every example runs.",
            "十课，从模块的第一个字节讲到 Trellis 如何评测你的提交。每个例子都能运行。",
        ),
        lessons: 10,
        completed: 2,
        minutes: 450,
        next: Some(link(reader, 2)),
    }
}

const TITLES: [(&str, &str, &str); 6] = [
    (
        "01-why-wasm",
        "Why a portable instruction set",
        "为什么需要可移植的指令集",
    ),
    (
        "02-stack-and-numbers",
        "A stack and four kinds of number",
        "栈与四种数",
    ),
    ("03-text-format", "The text format", "文本格式"),
    ("04-control-flow", "Blocks, loops and branches", "块、循环与分支"),
    ("05-functions-and-tables", "Functions and tables", "函数与表"),
    ("06-linear-memory", "Linear memory", "线性内存"),
];

fn link(reader: &Reader, index: usize) -> LessonLink {
    let (name, en, zh_cn) = TITLES[index];
    LessonLink {
        slug: slug(name),
        title: pick(reader, en, zh_cn),
    }
}

fn line(reader: &Reader, index: usize) -> LessonLine {
    LessonLine {
        link: link(reader, index),
        number: u32::try_from(index).unwrap() + 1,
        minutes: 45,
        active_seconds: 600,
        completed: index < 2,
        exercises: u32::from(index == 2),
        questions: 3,
    }
}

fn modules(reader: &Reader) -> Vec<ModuleView> {
    let part = |title: String, range: std::ops::Range<usize>| ModuleView {
        title,
        lessons: range.map(|index| line(reader, index)).collect(),
    };
    vec![
        part(pick(reader, "Foundations", "基础"), 0..3),
        part(pick(reader, "Programming by hand", "手写程序"), 3..6),
    ]
}

pub fn courses(reader: &Reader) -> CoursesView {
    let mut primer = card(reader);
    primer.title = pick(reader, "Competition primer", "竞赛入门");
    primer.completed = 0;
    CoursesView {
        courses: vec![card(reader), primer],
    }
}

pub fn course(reader: &Reader) -> CourseView {
    CourseView {
        card: card(reader),
        modules: modules(reader),
    }
}

fn text(lang: Lang) -> String {
    let name = if lang == Lang::ZhCn { "zh-CN" } else { "en" };
    read(&format!("courses/{COURSE}/lessons/01-why-wasm/{name}.md"))
}

pub fn lesson(reader: &Reader) -> LessonView {
    let question = |id: &str, answered| QuestionView {
        id: id.to_owned(),
        prompt: pick(
            reader,
            "A module imports nothing at all. What can its code do?",
            "一个模块什么都不导入。它的代码能做什么？",
        ),
        choices: vec![
            pick(reader, "Open files, but only for reading", "能打开文件，但只能读"),
            pick(
                reader,
                "Compute and change its own *memory*, and nothing else",
                "只能计算并修改自己的*内存*",
            ),
            pick(
                reader,
                "Read the wall clock with `clock`",
                "能用 `clock` 读取真实时钟",
            ),
        ],
        answered,
    };
    LessonView {
        course: slug(COURSE),
        course_title: card(reader).title,
        line: line(reader, 0),
        modules: modules(reader),
        text: text(reader.lang),
        quiz: vec![
            question("authority", None),
            question(
                "second",
                Some(AnsweredView {
                    choice: 1,
                    correct: true,
                    explanation: Some(pick(
                        reader,
                        "Every effect goes through an import.",
                        "一切影响都要经过导入。",
                    )),
                }),
            ),
            question(
                "third",
                Some(AnsweredView {
                    choice: 0,
                    correct: false,
                    explanation: None,
                }),
            ),
        ],
        exercises: vec![ExerciseView {
            note: pick(reader, "Try it on a small problem.", "用一道小题试试。"),
            problem: problem(reader, &Place::default()),
        }],
        previous: Some(link(reader, 1)),
        next: Some(link(reader, 2)),
        progress: Some(ProgressView {
            active_seconds: 605,
            required_seconds: 900,
            questions_left: 2,
            exercises_left: 1,
            completed: None,
            credit_seconds: 2700,
        }),
        editable: true,
    }
}

pub fn lesson_edit(reader: &Reader, lang: Lang) -> LessonEditView {
    LessonEditView {
        course: slug(COURSE),
        course_title: card(reader).title,
        lesson: link(reader, 0),
        lang,
        markdown: text(lang),
        base: 2,
        history: vec![
            VersionLine {
                version: 2,
                author: "zhao".to_owned(),
                at: at("23T10:00:00"),
            },
            VersionLine {
                version: 1,
                author: "zhao".to_owned(),
                at: at("22T10:00:00"),
            },
        ],
    }
}

pub fn learning(reader: &Reader) -> LearningView {
    let course = slug(COURSE);
    let reasons = vec![
        HoursReason::Lesson {
            course: course.clone(),
            lesson: slug("01-why-wasm"),
            title: link(reader, 0).title,
            active_seconds: 2900,
        },
        HoursReason::Problem {
            problem: Some(slug("prefixbudget")),
            title: pick(reader, "Prefix Budget", "采购预算"),
            submission: Some("0190-a1".parse().unwrap()),
        },
        HoursReason::Contest {
            contest: "0190-c3".parse().unwrap(),
            title: pick(reader, "Warm-up", "热身赛"),
            rank: Some(4),
            solved: Some(3),
        },
        HoursReason::Set {
            set: "0190-e3".parse().unwrap(),
            title: pick(reader, "Week 1: first steps", "第一周：起步"),
        },
        HoursReason::Correction {
            of: 2,
            why: pick(reader, "rejudged", "重新评测"),
        },
    ];
    let entries = reasons
        .into_iter()
        .zip(1..)
        .map(|(reason, seq)| HoursLine {
            seq,
            seconds: if seq == 5 { -900 } else { 2700 },
            reason,
            created: at("21T16:20:00"),
            hash: "ab12".repeat(16),
        })
        .collect();
    let study = |index: usize, completed: bool| StudyLine {
        course: course.clone(),
        lesson: link(reader, index).slug,
        title: link(reader, index).title,
        valid_seconds: 2900,
        idle_seconds: 340,
        parallel_seconds: 60,
        over_cap_seconds: 0,
        completed: completed.then(|| at("21T16:20:00")),
    };
    let _ = zh(reader);
    LearningView {
        hours: HoursResponse {
            entries,
            total_seconds: 9900,
            head: "ab12".repeat(16),
            intact: true,
        },
        by_kind: HoursByKind {
            lessons: 2700,
            problems: 1800,
            sets: 2700,
            contests: 2700,
        },
        lessons: vec![study(0, true), study(1, true), study(2, false)],
    }
}
