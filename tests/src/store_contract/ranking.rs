use trellis_store::{NewUser, Page, Score, Totals};

use super::world::*;
use super::{Backend, Handle};

/// People with these names and hours.
async fn people(s: &Handle, people: &[(&str, i64)]) {
    for (name, seconds) in people {
        let user = user(s, name).await;
        s.grant_hours(hours(user, "one", *seconds), at(1)).await.unwrap();
    }
}

async fn page(s: &Handle, page: Page) -> (String, Vec<u64>) {
    let found = s.ranking(page).await.unwrap();
    let names: Vec<_> = found.rows.iter().map(|row| row.name.as_str()).collect();
    (names.join(" "), found.ranks(page))
}

pub async fn ties_share_a_rank_over_the_edge_of_a_page(b: impl Backend) {
    let s = b.store();
    people(
        &s,
        &[("eve", 10), ("dan", 20), ("cat", 20), ("bob", 20), ("amy", 30)],
    )
    .await;
    user(&s, "nothing").await;
    let ranking = s.ranking(Page::first(9)).await.unwrap();
    assert_eq!(
        (ranking.total, ranking.better),
        (5, 0),
        "who has nothing is not in"
    );
    assert_eq!(
        page(&s, Page::first(9)).await,
        ("amy bob cat dan eve".to_owned(), vec![1, 2, 2, 2, 5])
    );
    assert_eq!(
        page(&s, Page::new(0, 2)).await,
        ("amy bob".to_owned(), vec![1, 2])
    );
    assert_eq!(
        page(&s, Page::new(2, 2)).await,
        ("cat dan".to_owned(), vec![2, 2])
    );
    assert_eq!(page(&s, Page::new(4, 2)).await, ("eve".to_owned(), vec![5]));
    assert_eq!(page(&s, Page::new(9, 2)).await, (String::new(), vec![]));
}

pub async fn solved_then_points_then_hours(b: impl Backend) {
    let s = b.store();
    let (sum, max) = (problem(&s, "sum").await, problem(&s, "max").await);
    people(&s, &[("studious", 1_000_000)]).await;
    let (one, two) = (user(&s, "one").await, user(&s, "two").await);
    solve(&s, one, sum, 1).await;
    solve(&s, two, sum, 2).await;
    solve(&s, two, max, 3).await;
    assert_eq!(
        page(&s, Page::first(9)).await,
        ("two one studious".to_owned(), vec![1, 2, 3])
    );
    let totals = Totals {
        solved: 2,
        score: Score::from_points(200.0),
        seconds: 1200,
    };
    assert_eq!(s.rank_of(two).await.unwrap(), Some((totals, 0)));
    assert_eq!(s.rank_of(one).await.unwrap().unwrap().1, 1);
}

pub async fn disabled_accounts_are_not_in(b: impl Backend) {
    let s = b.store();
    people(&s, &[("amy", 30), ("bob", 20), ("cat", 10)]).await;
    let amy = s.user_by_login(&login("amy")).await.unwrap().unwrap().id;
    let cat = s.user_by_login(&login("cat")).await.unwrap().unwrap().id;
    s.set_disabled(amy, Some(at(2))).await.unwrap();
    assert_eq!(page(&s, Page::first(9)).await, ("bob cat".to_owned(), vec![1, 2]));
    assert_eq!(s.rank_of(cat).await.unwrap().unwrap().1, 1);
    s.set_disabled(amy, None).await.unwrap();
    assert_eq!(s.ranking(Page::first(9)).await.unwrap().total, 3);
}

pub async fn who_has_nothing_has_no_rank(b: impl Backend) {
    let s = b.store();
    let new = NewUser {
        display_name: "No One".to_owned(),
        ..new_user("noone")
    };
    let noone = s.create_user(new, at(0)).await.unwrap().id;
    assert_eq!(s.rank_of(noone).await.unwrap(), None);
    assert_eq!(s.rank_of(id()).await.unwrap(), None);
    s.grant_hours(hours(noone, "one", 60), at(1)).await.unwrap();
    s.counter_entry(noone, 1, "x", noone, at(2)).await.unwrap();
    assert_eq!(s.rank_of(noone).await.unwrap(), None, "nothing is left");
    assert_eq!(s.ranking(Page::first(9)).await.unwrap().total, 0);
}
