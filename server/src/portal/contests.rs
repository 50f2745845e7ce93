//! Pages of contests: list, one contest, board, the organizer's side.

use super::PagePortal;
use crate::error::AppError;
use crate::services::contest_hours::HoursRule;
use crate::services::submissions as rules;
use crate::services::{access, board};
use crate::wire;
use trellis_store::{
    BoardView as Sees, Contest, ContestAccess, ContestLine as Stored, ContestProblem, ContestScope,
    ContestState, Lifecycle, Page, Phase as StoredPhase, ProblemQuery, ProblemScope, Role, SubmissionQuery,
};
use trellis_types::contests::{
    Access, Board, BoardCell, BoardProblem, BoardRow, BoardView, ContestFormView, ContestHours, ContestLine,
    ContestProblemView, ContestSettings, ContestView, ContestsView, OrganizeView, Phase,
};
use trellis_types::teach::ProblemChoice;
use trellis_types::{ContestId, Lang, Pager};

const LIST: u32 = 100;
const OWN_SUBMISSIONS: u32 = 20;
/// Rows of a page of the board.
const BOARD_ROWS: u32 = 200;

fn phase(contest: &Contest, now: jiff::Timestamp) -> Phase {
    if contest.state == ContestState::Draft {
        return Phase::Draft;
    }
    match contest.phase(now) {
        StoredPhase::Before => Phase::Before,
        StoredPhase::Running => Phase::Running,
        StoredPhase::Frozen => Phase::Frozen,
        StoredPhase::Ended => Phase::Ended,
        StoredPhase::Final => Phase::Final,
    }
}

fn access_of(contest: &Contest) -> Access {
    match contest.settings.access {
        ContestAccess::Public => Access::Public,
        ContestAccess::Code => Access::Code,
    }
}

/// Minutes of a number of seconds, rounded up.
fn minutes(seconds: u32) -> u32 {
    seconds.div_ceil(60)
}

/// The board as `sees` may see it. `data` comes from the store with the freeze applied already.
pub fn board_of(data: &trellis_store::BoardData, sees: Sees, now: jiff::Timestamp, lang: Lang) -> Board {
    let rows = board::standings(data);
    let phase = phase(&data.contest, now);
    let frozen = sees == Sees::Public && data.contest.frozen_from().is_some_and(|from| now >= from);
    let problems = data.problems.iter().enumerate().map(|(index, problem)| {
        let cells = rows.iter().filter_map(|row| row.cells.get(index));
        let solved = cells.clone().filter(|cell| cell.solved.is_some()).count();
        let tried = cells
            .filter(|cell| cell.solved.is_some() || cell.rejected + cell.pending > 0)
            .count();
        BoardProblem {
            label: problem.label.clone(),
            title: problem.title.get(lang.as_str()).to_owned(),
            solved: u32::try_from(solved).unwrap_or(u32::MAX),
            tried: u32::try_from(tried).unwrap_or(u32::MAX),
        }
    });
    let problems = problems.collect();
    let rows = rows.into_iter().map(|row| BoardRow {
        rank: row.rank,
        user: wire::user_id(row.user),
        name: row.name,
        solved: row.solved,
        penalty_minutes: u64::from(row.penalty),
        cells: row.cells.iter().map(cell).collect(),
    });
    Board {
        phase,
        frozen,
        problems,
        rows: rows.collect(),
    }
}

fn cell(cell: &board::Cell) -> BoardCell {
    BoardCell {
        tries: cell.rejected + u32::from(cell.solved.is_some()),
        pending: cell.pending,
        solved_minute: cell.solved,
        first: cell.first,
    }
}

impl PagePortal {
    pub(super) fn contest_line(&self, line: &Stored, lang: Lang) -> ContestLine {
        let contest = &line.contest;
        ContestLine {
            id: wire::contest_id(contest.id),
            title: contest.settings.title.get(lang.as_str()).to_owned(),
            start: wire::time(contest.settings.start),
            end: wire::time(contest.end()),
            length_seconds: contest.settings.length_seconds,
            phase: phase(contest, self.now()),
            access: access_of(contest),
            participants: line.participants,
            joined: line.joined,
        }
    }

    pub async fn contests_view(&self, lang: Lang) -> Result<ContestsView, AppError> {
        let viewer = self.user.as_ref().map(|user| user.id);
        let found = self
            .state
            .store
            .contests(ContestScope::Announced, viewer, Page::first(LIST))
            .await?;
        let mut contests: Vec<ContestLine> = found
            .items
            .iter()
            .map(|line| self.contest_line(line, lang))
            .collect();
        let order = |line: &ContestLine| match line.phase {
            Phase::Running | Phase::Frozen => 0,
            Phase::Draft | Phase::Before => 1,
            Phase::Ended | Phase::Final => 2,
        };
        contests.sort_by(|a, b| {
            let by_start = if order(a) == 2 {
                b.start.cmp(&a.start)
            } else {
                a.start.cmp(&b.start)
            };
            order(a).cmp(&order(b)).then(by_start)
        });
        Ok(ContestsView { contests })
    }

    /// The contest, when the reader may know of it, with its line.
    async fn known_contest(&self, id: &ContestId, lang: Lang) -> Result<(Contest, ContestLine), AppError> {
        let key = wire::contest_key(id).ok_or(AppError::NotFound)?;
        let contest = self.state.store.contest(key).await?;
        if !access::may_see_contest(self.user.as_ref(), &contest) {
            return Err(AppError::NotFound);
        }
        let joined = match &self.user {
            Some(user) => self.state.store.is_registered(key, user.id).await?,
            None => false,
        };
        let participants = self.state.board_data(key, Sees::Public).await?.participants.len() as u64;
        let line = self.contest_line(
            &Stored {
                contest: contest.clone(),
                participants,
                joined,
            },
            lang,
        );
        Ok((contest, line))
    }

    pub async fn contest_view(&self, id: &ContestId, lang: Lang) -> Result<ContestView, AppError> {
        let (contest, line) = self.known_contest(id, lang).await?;
        let own = access::may_edit(self.user.as_ref(), Some(contest.owner));
        // Who does not know the code of a running contest sees its problems when it is over.
        let inside = line.joined || line.access != Access::Code || line.phase >= Phase::Ended;
        let open = own || (line.phase >= Phase::Running && inside);
        let problems = if open {
            self.contest_problems(&contest, lang).await?
        } else {
            Vec::new()
        };
        let organizer = self.state.store.user(contest.owner).await?.display_name;
        Ok(ContestView {
            description: contest.settings.description.get(lang.as_str()).to_owned(),
            organizer,
            freeze: contest.frozen_from().map(wire::time),
            penalty_minutes: contest.settings.penalty_minutes,
            feedback: wire::feedback(contest.settings.feedback),
            problems,
            submissions: self.own_submissions(&contest, lang).await?,
            own,
            now: wire::time(self.now()),
            line,
        })
    }

    async fn contest_problems(
        &self,
        contest: &Contest,
        lang: Lang,
    ) -> Result<Vec<ContestProblemView>, AppError> {
        let sees = access::board_view(self.user.as_ref(), contest);
        let data = self.state.board_data(contest.id, sees).await?;
        let board = board_of(&data, sees, self.now(), lang);
        let ids: Vec<_> = data.problems.iter().map(|problem| problem.problem).collect();
        let hidden = contest.settings.feedback == trellis_store::Feedback::Nothing
            && rules::feedback(self.user.as_ref(), contest, contest.phase(self.now()))
                == contest.settings.feedback;
        let marks = match &self.user {
            Some(user) if !hidden => self.state.store.marks(user.id, &ids).await?,
            _ => vec![trellis_store::Mark::Untried; ids.len()],
        };
        let rows = data.problems.iter().zip(marks).zip(&board.problems);
        Ok(rows
            .map(|((problem, mark), shown)| contest_problem(problem, mark, shown.solved, lang))
            .collect())
    }

    async fn own_submissions(
        &self,
        contest: &Contest,
        lang: Lang,
    ) -> Result<Vec<trellis_types::submissions::SubmissionLine>, AppError> {
        let Some(user) = &self.user else {
            return Ok(Vec::new());
        };
        let query = SubmissionQuery {
            user: Some(user.id),
            contest: Some(contest.id),
            ..SubmissionQuery::default()
        };
        let told = rules::feedback(Some(user), contest, contest.phase(self.now()));
        let found = self.state.store.submissions(&query, OWN_SUBMISSIONS).await?;
        Ok(found
            .iter()
            .map(|submission| rules::line(submission, told, lang))
            .collect())
    }

    pub(super) async fn board_view(
        &self,
        id: &ContestId,
        page: u32,
        lang: Lang,
    ) -> Result<BoardView, AppError> {
        let (contest, line) = self.known_contest(id, lang).await?;
        let own = access::may_edit(self.user.as_ref(), Some(contest.owner));
        let mut board = self.board(&contest, lang).await?;
        let me = self.user.as_ref().map(|user| wire::user_id(user.id));
        let pager = Pager {
            page,
            per_page: BOARD_ROWS,
            total: board.rows.len() as u64,
        };
        let pager = Pager {
            page: page.clamp(1, pager.last()),
            ..pager
        };
        let mine = board
            .rows
            .iter()
            .find(|row| Some(&row.user) == me.as_ref())
            .cloned();
        let first = (pager.page - 1) as usize * BOARD_ROWS as usize;
        board.rows = board
            .rows
            .into_iter()
            .skip(first)
            .take(BOARD_ROWS as usize)
            .collect();
        let mine = mine.filter(|mine| board.rows.iter().all(|row| row.user != mine.user));
        Ok(BoardView {
            board,
            pager,
            mine,
            me,
            own,
            now: wire::time(self.now()),
            line,
        })
    }

    /// The board of `contest` for the reader; before the start it shows no problem's title.
    pub async fn board(&self, contest: &Contest, lang: Lang) -> Result<Board, AppError> {
        let sees = access::board_view(self.user.as_ref(), contest);
        let data = self.state.board_data(contest.id, sees).await?;
        let mut board = board_of(&data, sees, self.now(), lang);
        if sees == Sees::Public && board.phase < Phase::Running {
            board.problems.clear();
            board.rows.iter_mut().for_each(|row| row.cells.clear());
        }
        Ok(board)
    }

    pub(super) async fn organize_view(&self, lang: Lang) -> Result<OrganizeView, AppError> {
        let user = self.require(Role::Organizer)?;
        let scope = if user.roles.has(Role::Admin) {
            ContestScope::All
        } else {
            ContestScope::OwnedBy(user.id)
        };
        let found = self
            .state
            .store
            .contests(scope, Some(user.id), Page::first(LIST))
            .await?;
        Ok(OrganizeView {
            contests: found
                .items
                .iter()
                .map(|line| self.contest_line(line, lang))
                .collect(),
        })
    }

    pub async fn contest_form_view(
        &self,
        id: Option<&ContestId>,
        lang: Lang,
    ) -> Result<ContestFormView, AppError> {
        let user = self.require(Role::Organizer)?;
        let usable = self.usable_problems(user.id, lang).await?;
        let Some(id) = id else {
            return Ok(ContestFormView {
                id: None,
                phase: Phase::Draft,
                settings: new_settings(self.now()),
                usable,
                unjudged: 0,
                participants: Vec::new(),
                judging: None,
            });
        };
        let key = wire::contest_key(id).ok_or(AppError::NotFound)?;
        let contest = self.state.store.contest(key).await?;
        if !access::may_edit(Some(user), Some(contest.owner)) {
            return Err(AppError::NotFound);
        }
        let data = self.state.store.board(key, Sees::Full).await?;
        let unjudged = data
            .runs
            .iter()
            .filter(|run| !Lifecycle::is_final(run.lifecycle))
            .count() as u64;
        Ok(ContestFormView {
            id: Some(id.clone()),
            phase: phase(&contest, self.now()),
            settings: settings_of(&contest, &data.problems),
            usable,
            unjudged,
            judging: self.contest_judging(&contest, lang).await?,
            participants: data
                .participants
                .into_iter()
                .map(|participant| participant.name)
                .collect(),
        })
    }

    /// Problems that a person may put into a contest or set.
    pub(super) async fn usable_problems(
        &self,
        user: trellis_store::UserId,
        lang: Lang,
    ) -> Result<Vec<ProblemChoice>, AppError> {
        let query = ProblemQuery {
            scope: ProblemScope::UsableBy(user),
            ..ProblemQuery::default()
        };
        let found = self
            .state
            .store
            .problems(&query, Page::first(trellis_store::MAX_PAGE), self.now())
            .await?;
        let choices = found.items.iter().map(|line| ProblemChoice {
            slug: wire::slug(&line.slug),
            title: line.title.get(lang.as_str()).to_owned(),
            visibility: super::teach::visibility(line.visibility),
        });
        Ok(choices.collect())
    }
}

fn contest_problem(
    problem: &ContestProblem,
    mark: trellis_store::Mark,
    solved: u32,
    lang: Lang,
) -> ContestProblemView {
    ContestProblemView {
        label: problem.label.clone(),
        slug: wire::slug(&problem.slug),
        title: problem.title.get(lang.as_str()).to_owned(),
        mark: wire::mark(mark),
        solved: u64::from(solved),
    }
}

/// Tomorrow at the full hour, three hours, frozen for the last half hour.
fn new_settings(now: jiff::Timestamp) -> ContestSettings {
    let hour = now.as_second() / 3600 * 3600 + 24 * 3600;
    let start = jiff::Timestamp::from_second(hour).unwrap_or(now);
    ContestSettings {
        title_en: String::new(),
        title_zh: String::new(),
        description_en: String::new(),
        description_zh: String::new(),
        start: wire::time(start),
        length_minutes: 180,
        freeze_minutes: 30,
        access: Access::Public,
        join_code: None,
        penalty_minutes: 20,
        feedback: trellis_types::submissions::Feedback::Verdict,
        hours: hours_of(&HoursRule::default()),
        problems: Vec::new(),
        base: 0,
    }
}

fn hours_of(rule: &HoursRule) -> ContestHours {
    ContestHours {
        taking_part_minutes: minutes(rule.participation_seconds),
        per_problem_minutes: minutes(rule.solved_seconds),
    }
}

fn settings_of(contest: &Contest, problems: &[ContestProblem]) -> ContestSettings {
    let settings = &contest.settings;
    let exact =
        |text: &trellis_store::LocalText, lang: Lang| text.0.get(lang.as_str()).cloned().unwrap_or_default();
    let rule: HoursRule = serde_json::from_value(settings.hours_rule.clone()).unwrap_or_default();
    ContestSettings {
        title_en: exact(&settings.title, Lang::En),
        title_zh: exact(&settings.title, Lang::ZhCn),
        description_en: exact(&settings.description, Lang::En),
        description_zh: exact(&settings.description, Lang::ZhCn),
        start: wire::time(settings.start),
        length_minutes: minutes(settings.length_seconds),
        freeze_minutes: minutes(settings.freeze_seconds),
        access: access_of(contest),
        join_code: settings.join_code.clone(),
        penalty_minutes: settings.penalty_minutes,
        feedback: wire::feedback(settings.feedback),
        hours: hours_of(&rule),
        problems: problems.iter().map(|problem| wire::slug(&problem.slug)).collect(),
        base: contest.version,
    }
}
