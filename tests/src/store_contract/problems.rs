use serde_json::json;
use trellis_store::{
    Conflict, Facets, Hash, Mark, NewProblem, Page, ProblemContent, ProblemOrder, ProblemQuery, ProblemScope,
    StoreError as E, Verdict, VerificationState, Visibility,
};

use super::world::*;
use super::{Backend, Handle, assert_err};

pub async fn a_problem_is_read_as_written(b: impl Backend) {
    let s = b.store();
    let ada = user(&s, "ada").await;
    let new = NewProblem {
        owner: Some(ada),
        visibility: Visibility::Draft,
        ..new_problem(&s, "sum").await
    };
    let made = s.create_problem(new.clone(), at(5)).await.unwrap();
    assert_eq!(
        (made.id, made.slug.as_str(), made.owner),
        (new.id, "sum", Some(ada))
    );
    assert_eq!((made.version, made.created, made.updated), (1, at(5), at(5)));
    assert_eq!(
        (made.visibility, made.verification),
        (Visibility::Draft, VerificationState::Pending)
    );
    assert_eq!((made.tried, made.solved), (0, 0));
    assert_eq!(made.content, new.content);
    assert_eq!(s.problem(new.id).await.unwrap(), made);
    assert_eq!(s.problem_by_slug("sum").await.unwrap(), made);
    assert_err!(s.problem(id()).await, E::NotFound(_));
    assert_err!(s.problem_by_slug("Sum").await, E::NotFound(_));
}

pub async fn a_problem_needs_a_free_name_and_a_package(b: impl Backend) {
    let s = b.store();
    let first = problem(&s, "sum").await;
    let second = new_problem(&s, "sum").await;
    assert_err!(
        s.create_problem(second, at(0)).await,
        E::Conflict(Conflict::SlugTaken)
    );
    let same_id = NewProblem {
        id: first,
        ..new_problem(&s, "other").await
    };
    assert_err!(
        s.create_problem(same_id, at(0)).await,
        E::Conflict(Conflict::IdTaken)
    );
    let mut bare = new_problem(&s, "bare").await;
    bare.content.package = Hash::of(b"not stored");
    assert_err!(s.create_problem(bare, at(0)).await, E::NotFound(_));
    assert_err!(s.problem_by_slug("bare").await, E::NotFound(_));
}

pub async fn a_deleted_problem_is_gone_and_keeps_its_name(b: impl Backend) {
    let s = b.store();
    let (ada, sum) = (user(&s, "ada").await, problem(&s, "sum").await);
    solve(&s, ada, sum, 1).await;
    s.delete_problem(sum, at(5)).await.unwrap();
    assert_err!(s.problem(sum).await, E::Gone(_));
    assert_err!(s.problem_by_slug("sum").await, E::Gone(_));
    assert_err!(s.delete_problem(sum, at(6)).await, E::Gone(_));
    assert_err!(s.set_visibility(sum, Visibility::Draft, at(6)).await, E::Gone(_));
    let text = content(&s, "new").await;
    assert_err!(s.update_problem(sum, 1, text, None, at(6)).await, E::Gone(_));
    assert_err!(s.submit(new_submission(ada, sum), at(6)).await, E::Gone(_));
    let again = new_problem(&s, "sum").await;
    assert_err!(
        s.create_problem(again, at(6)).await,
        E::Conflict(Conflict::SlugTaken)
    );

    let query = ProblemQuery {
        scope: ProblemScope::All,
        ..ProblemQuery::default()
    };
    assert_eq!(s.problems(&query, Page::first(9), at(6)).await.unwrap().total, 0);
    let kept = s.submissions(&Default::default(), 9).await.unwrap();
    assert_eq!((kept.len(), kept[0].problem_slug.as_str()), (1, "sum"));
    assert_eq!(s.hours_total(ada).await.unwrap().seconds, 600);
    assert_eq!(s.marks(ada, &[sum]).await.unwrap(), [Mark::Solved]);
    assert_eq!(s.problem_versions(sum).await.unwrap().len(), 1);
    assert_err!(s.delete_problem(id(), at(6)).await, E::NotFound(_));
}

pub async fn versions_are_kept_and_fenced(b: impl Backend) {
    let s = b.store();
    let (ada, sum) = (user(&s, "ada").await, problem(&s, "sum").await);
    let text = content(&s, "two").await;
    let second = s
        .update_problem(sum, 1, text.clone(), Some(ada), at(7))
        .await
        .unwrap();
    assert_eq!(
        (second.version, second.updated, &second.content),
        (2, at(7), &text)
    );
    assert_eq!(second.created, at(0));
    assert_err!(
        s.update_problem(sum, 1, text.clone(), None, at(8)).await,
        E::Conflict(Conflict::Stale { current: 2 })
    );
    assert_err!(
        s.update_problem(id(), 1, text.clone(), None, at(8)).await,
        E::NotFound(_)
    );
    let missing = ProblemContent {
        package: Hash::of(b"not stored"),
        ..text.clone()
    };
    assert_err!(
        s.update_problem(sum, 2, missing, None, at(8)).await,
        E::NotFound(_)
    );
    let history = s.problem_versions(sum).await.unwrap();
    let lines: Vec<_> = history.iter().map(|v| (v.version, v.author, v.created)).collect();
    assert_eq!(lines, [(2, Some(ada), at(7)), (1, None, at(0))]);
    assert_eq!(history[0].package, text.package);
    assert_err!(s.problem_versions(id()).await, E::NotFound(_));
}

pub async fn of_racing_authors_one_wins(b: impl Backend) {
    let s = b.store();
    let sum = problem(&s, "sum").await;
    let text = content(&s, "two").await;
    let calls = handles(&b, 6).await.into_iter().map(|s| {
        let text = text.clone();
        async move { s.update_problem(sum, 1, text, None, at(1)).await }
    });
    let results = race(calls).await;
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1);
    assert_eq!(s.problem_versions(sum).await.unwrap().len(), 2);
}

async fn slugs(s: &Handle, query: ProblemQuery, second: i64) -> String {
    let found = s.problems(&query, Page::first(50), at(second)).await.unwrap();
    assert_eq!(found.total, found.items.len() as u64);
    let slugs: Vec<_> = found.items.iter().map(|line| line.slug.as_str()).collect();
    slugs.join(" ")
}

pub async fn each_scope_shows_its_problems(b: impl Backend) {
    let s = b.store();
    let (ada, bob) = (user(&s, "ada").await, user(&s, "bob").await);
    let visibilities = [
        ("a-draft", Some(ada), Visibility::Draft),
        ("b-draft", Some(bob), Visibility::Draft),
        ("c-contest", Some(ada), Visibility::Contest),
        ("d-now", None, Visibility::Published { from: at(0) }),
        ("e-later", Some(bob), Visibility::Published { from: at(50) }),
    ];
    for (slug, owner, visibility) in visibilities {
        let new = NewProblem {
            owner,
            visibility,
            ..new_problem(&s, slug).await
        };
        s.create_problem(new, at(0)).await.unwrap();
    }
    let scope = |scope| ProblemQuery {
        scope,
        ..ProblemQuery::default()
    };
    assert_eq!(slugs(&s, scope(ProblemScope::Public), 49).await, "d-now");
    assert_eq!(slugs(&s, scope(ProblemScope::Public), 50).await, "d-now e-later");
    assert_eq!(
        slugs(&s, scope(ProblemScope::OwnedBy(ada)), 0).await,
        "a-draft c-contest"
    );
    assert_eq!(
        slugs(&s, scope(ProblemScope::UsableBy(ada)), 0).await,
        "a-draft c-contest d-now"
    );
    assert_eq!(
        slugs(&s, scope(ProblemScope::All), 0).await,
        "a-draft b-draft c-contest d-now e-later"
    );
    let now = s.problem_by_slug("d-now").await.unwrap().id;
    s.set_visibility(now, Visibility::Draft, at(60)).await.unwrap();
    assert_eq!(slugs(&s, scope(ProblemScope::Public), 60).await, "e-later");
    assert_eq!(s.problem(now).await.unwrap().updated, at(60));
    assert_err!(
        s.set_visibility(id(), Visibility::Draft, at(0)).await,
        E::NotFound(_)
    );
}

pub async fn problems_are_filtered_and_ordered(b: impl Backend) {
    let s = b.store();
    let made = [
        ("hash", "iot", 5, "50%_done", 1),
        ("bubble", "algorithms", 2, "Sort", 2),
        ("queue", "algorithms", 2, "lists", 3),
    ];
    for (slug, field, difficulty, keyword, second) in made {
        let mut new = new_problem(&s, slug).await;
        new.content.field = field.to_owned();
        new.content.difficulty = difficulty;
        new.content.keywords = vec![keyword.to_owned(), "all".to_owned()];
        s.create_problem(new, at(second)).await.unwrap();
    }
    let all = ProblemQuery::default;
    assert_eq!(slugs(&s, all(), 9).await, "bubble queue hash");
    let order = |order| ProblemQuery { order, ..all() };
    assert_eq!(
        slugs(&s, order(ProblemOrder::Newest), 9).await,
        "queue bubble hash"
    );
    assert_eq!(slugs(&s, order(ProblemOrder::Slug), 9).await, "bubble hash queue");
    let text = |text: &str| ProblemQuery {
        text: text.to_owned(),
        ..all()
    };
    assert_eq!(slugs(&s, text("SORT"), 9).await, "bubble");
    assert_eq!(slugs(&s, text("求和"), 9).await, "bubble queue hash");
    assert_eq!(slugs(&s, text("_"), 9).await, "hash", "not a wildcard");
    assert_eq!(slugs(&s, text("ubb"), 9).await, "bubble");
    let field = ProblemQuery {
        field: Some("iot".to_owned()),
        ..all()
    };
    assert_eq!(slugs(&s, field, 9).await, "hash");
    let keyword = ProblemQuery {
        keyword: Some("lists".to_owned()),
        ..all()
    };
    assert_eq!(slugs(&s, keyword, 9).await, "queue");
    let difficulty = ProblemQuery {
        difficulty: Some((3, 10)),
        ..all()
    };
    assert_eq!(slugs(&s, difficulty, 9).await, "hash");
}

pub async fn a_page_knows_the_whole_length(b: impl Backend) {
    let s = b.store();
    for slug in ["a", "b", "c"] {
        problem(&s, slug).await;
    }
    let page = async |offset, limit| {
        let query = ProblemQuery::default();
        let found = s.problems(&query, Page::new(offset, limit), at(1)).await.unwrap();
        (
            found
                .items
                .iter()
                .map(|line| line.slug.clone())
                .collect::<String>(),
            found.total,
        )
    };
    assert_eq!(page(0, 2).await, ("ab".to_owned(), 3));
    assert_eq!(page(2, 2).await, ("c".to_owned(), 3));
    assert_eq!(page(9, 2).await, (String::new(), 3), "beyond the end");
}

pub async fn marks_are_the_viewers_own(b: impl Backend) {
    let s = b.store();
    let (ada, bob) = (user(&s, "ada").await, user(&s, "bob").await);
    let (solved, tried, fresh) = (
        problem(&s, "s").await,
        problem(&s, "t").await,
        problem(&s, "u").await,
    );
    solve(&s, ada, solved, 1).await;
    submit(&s, ada, tried, 2).await;
    judge_all(&s, Verdict::WrongAnswer, 2).await;
    assert_eq!(
        s.marks(ada, &[fresh, solved, tried, solved]).await.unwrap(),
        [Mark::Untried, Mark::Solved, Mark::Tried, Mark::Solved]
    );
    assert_eq!(s.marks(bob, &[solved]).await.unwrap(), [Mark::Untried]);
    assert!(s.marks(ada, &[]).await.unwrap().is_empty());
    let mark = |viewer, mark| ProblemQuery {
        viewer,
        mark: Some(mark),
        ..ProblemQuery::default()
    };
    assert_eq!(slugs(&s, mark(Some(ada), Mark::Solved), 9).await, "s");
    assert_eq!(slugs(&s, mark(Some(ada), Mark::Tried), 9).await, "t");
    assert_eq!(slugs(&s, mark(Some(ada), Mark::Untried), 9).await, "u");
    assert_eq!(slugs(&s, mark(Some(bob), Mark::Untried), 9).await, "s t u");
    assert_eq!(
        slugs(&s, mark(None, Mark::Untried), 9).await,
        "",
        "none without a viewer"
    );
    let line = &s
        .problems(&mark(Some(ada), Mark::Solved), Page::first(1), at(9))
        .await
        .unwrap()
        .items[0];
    assert_eq!((line.mark, line.tried, line.solved), (Mark::Solved, 1, 1));
}

pub async fn facets_are_those_of_public_problems(b: impl Backend) {
    let s = b.store();
    for (slug, field, keywords, from) in [
        ("a", "iot", ["x", "b"], 0),
        ("b", "data", ["b", "a"], 0),
        ("c", "later", ["z", "z"], 9),
    ] {
        let mut new = new_problem(&s, slug).await;
        new.visibility = Visibility::Published { from: at(from) };
        new.content.field = field.to_owned();
        new.content.keywords = keywords.map(str::to_owned).to_vec();
        new.content.details = json!(null);
        s.create_problem(new, at(0)).await.unwrap();
    }
    let own = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    let facets = Facets {
        fields: own(&["data", "iot"]),
        keywords: own(&["a", "b", "x"]),
    };
    assert_eq!(s.problem_facets(at(1)).await.unwrap(), facets);
}
