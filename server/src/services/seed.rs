//! What a new portal starts with: the catalog, and with `--demo` people, a class with a problem set, and a contest
//! that always runs.

use super::auth::AuthError;
use super::content::{self, Placement};
use super::contest_hours::HoursRule;
use crate::clock::random;
use crate::state::AppState;
use jiff::{SignedDuration, Timestamp};
use trellis_problems::Package;
use trellis_store::{
    ClassId, Contest, ContestAccess, ContestEntry, ContestId, ContestScope, ContestSettings, ContestState,
    Feedback, Hash, LocalText, LoginName, NewClass, NewContest, NewProblem, NewSet, Page, Phase, ProblemId,
    Role, Roles, SetId, SetSettings, StoreError, User, Visibility,
};

/// Why seeding stopped.
#[derive(Debug, thiserror::Error)]
pub enum SeedError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Auth(#[from] AuthError),
    #[error("{0}")]
    Package(String),
}

/// A demo account as printed at start.
#[derive(Debug)]
pub struct DemoUser {
    pub login: String,
    pub role: Role,
    /// Set when the account was made at this start; a password is never printed twice.
    pub password: Option<String>,
    /// A fresh one-time sign-in token.
    pub token: String,
}

/// Seconds a demo link stays valid.
const LINK_SECONDS: i64 = 24 * 3600;
const DEMO_CONTEST_SECONDS: u32 = 3 * 3600;
/// Catalog problems that are only in the demo contest or in the set.
const DEMO_CONTEST: [&str; 4] = ["prefixbudget", "edgecache", "merkleproof", "linebalance"];
const DEMO_SET: [&str; 3] = ["prefixbudget", "logsessions", "csvrollup"];

impl AppState {
    /// Puts new and changed catalog packages into the store.
    pub async fn seed_catalog(&self) -> Result<(), SeedError> {
        for (package, placement) in content::catalog(&self.config.catalog) {
            self.seed_package(&package, &placement).await?;
        }
        Ok(())
    }

    /// Of several portals that start on one database, one seeds and the others find it done.
    async fn seed_package(&self, package: &Package, placement: &Placement) -> Result<(), SeedError> {
        match self.put_package(package, placement).await {
            Err(SeedError::Store(StoreError::Conflict(_))) => Ok(()),
            done => done,
        }
    }

    async fn put_package(&self, package: &Package, placement: &Placement) -> Result<(), SeedError> {
        let now = self.clock.now();
        let zip = trellis_problems::write::zip(&package.slug, &package.files)
            .map_err(|error| SeedError::Package(error.to_string()))?;
        let archive = Hash::of(&zip);
        match self.store.problem_by_slug(&package.slug).await {
            Ok(problem) => {
                let content = content::from_package(package, archive, placement);
                if problem.owner.is_none() && problem.content != content {
                    self.blobs.put(zip.into(), now).await?;
                    self.store
                        .update_problem(problem.id, problem.version, content, None, now)
                        .await?;
                }
            }
            Err(StoreError::NotFound(_)) => {
                self.blobs.put(zip.into(), now).await?;
                let problem = NewProblem {
                    id: ProblemId::new(now, random()),
                    slug: package.slug.clone(),
                    owner: None,
                    visibility: Visibility::Published { from: now },
                    content: content::from_package(package, archive, placement),
                };
                self.store.create_problem(problem, now).await?;
            }
            // An admin has deleted it: it stays away.
            Err(StoreError::Gone(_)) => {}
            Err(error) => return Err(error.into()),
        }
        Ok(())
    }

    /// Demo accounts (made once), fresh links (at every start), and a contest if none runs.
    pub async fn seed_demo(&self) -> Result<Vec<DemoUser>, SeedError> {
        let mut users = Vec::new();
        let mut accounts = Vec::new();
        for (login, name, role) in [
            ("trainee", "Lin Yue 林悦", Role::Trainee),
            ("teacher", "Chen Wei 陈伟", Role::Teacher),
            ("organizer", "Zhao Min 赵敏", Role::Organizer),
            ("admin", "Admin", Role::Admin),
        ] {
            let (user, password) = self.demo_user(login, name, role).await?;
            let token = self.sign_in_token(user.id, LINK_SECONDS).await?;
            users.push(DemoUser {
                login: login.to_owned(),
                role,
                password,
                token,
            });
            accounts.push(user);
        }
        if let [trainee, teacher, organizer, _] = &accounts[..] {
            self.demo_set(teacher, trainee).await?;
            self.demo_contest(organizer).await?;
        }
        Ok(users)
    }

    async fn demo_user(
        &self,
        login: &str,
        name: &str,
        role: Role,
    ) -> Result<(User, Option<String>), SeedError> {
        let login = LoginName::parse(login).map_err(|_| AuthError::BadLogin)?;
        if let Some(user) = self.store.user_by_login(&login).await? {
            return Ok((user, None));
        }
        let password = crate::clock::token::<8>();
        let roles = Roles::from([Role::Trainee, role]);
        let user = self
            .create_account(login, name.to_owned(), Some(password.clone()), roles)
            .await?;
        Ok((user, Some(password)))
    }

    async fn demo_set(&self, teacher: &User, trainee: &User) -> Result<(), SeedError> {
        if !self.store.classes_of(teacher.id).await?.is_empty() {
            return Ok(());
        }
        let now = self.clock.now();
        let id = ClassId::new(now, random());
        let join_code = crate::clock::token::<3>().to_uppercase();
        let title = "数字技术 1 班 · Digital technology 1".to_owned();
        self.store
            .create_class(
                NewClass {
                    id,
                    owner: teacher.id,
                    title,
                    join_code: join_code.clone(),
                },
                now,
            )
            .await?;
        self.store.join_class(&join_code, trainee.id, now).await?;
        let settings = SetSettings {
            title: "第一周：读入与汇总 · Week 1: reading and summing".to_owned(),
            due: now.checked_add(SignedDuration::from_hours(14 * 24)).ok(),
            credit_seconds: 2700,
            class: Some(id),
            problems: self.demo_problems(&DEMO_SET).await?,
        };
        self.store
            .create_set(
                NewSet {
                    id: SetId::new(now, random()),
                    owner: teacher.id,
                    settings,
                },
                now,
            )
            .await?;
        Ok(())
    }

    async fn demo_problems(&self, slugs: &[&str]) -> Result<Vec<ProblemId>, SeedError> {
        let mut ids = Vec::new();
        for slug in slugs {
            match self.store.problem_by_slug(slug).await {
                Ok(problem) => ids.push(problem.id),
                Err(StoreError::NotFound(_) | StoreError::Gone(_)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(ids)
    }

    /// A contest that has begun ten minutes ago, when none runs or is about to.
    async fn demo_contest(&self, organizer: &User) -> Result<(), SeedError> {
        let now = self.clock.now();
        let known = self
            .store
            .contests(ContestScope::OwnedBy(organizer.id), None, Page::first(20))
            .await?;
        // Whoever works on Trellis builds the judge anew all the time: the demo goes on with the one that is there.
        let title = demo_settings(now).title;
        let demo =
            |contest: &Contest| contest.settings.title == title && contest.state != ContestState::Final;
        for line in known.items.iter().filter(|line| demo(&line.contest)) {
            self.store.unpin_contest(line.contest.id).await?;
        }
        if known
            .items
            .iter()
            .any(|line| line.contest.phase(now) < Phase::Ended)
        {
            return Ok(());
        }
        let problems = self.demo_problems(&DEMO_CONTEST).await?;
        let problems = ('A'..='Z')
            .zip(problems)
            .map(|(label, problem)| ContestEntry {
                problem,
                label: label.to_string(),
            })
            .collect();
        let contest = NewContest {
            id: ContestId::new(now, random()),
            owner: organizer.id,
            settings: demo_settings(now),
            salt: Hash(random()),
            state: ContestState::Announced,
            problems,
        };
        self.store.create_contest(contest, now).await?;
        Ok(())
    }
}

fn demo_settings(now: Timestamp) -> ContestSettings {
    ContestSettings {
        title: LocalText::from([
            ("en", "Digital Skills Open (demo)"),
            ("zh-CN", "数字技能公开赛（演示）"),
        ]),
        description: LocalText::from([
            (
                "en",
                "Four problems from four fields. ICPC rules: 20 minutes for each rejected try; the board freezes in the last half hour.",
            ),
            (
                "zh-CN",
                "四道题，来自四个方向。采用 ICPC 规则：每次错误提交罚时 20 分钟；最后半小时封榜。",
            ),
        ]),
        start: now.checked_sub(SignedDuration::from_mins(10)).unwrap_or(now),
        length_seconds: DEMO_CONTEST_SECONDS,
        freeze_seconds: 1800,
        access: ContestAccess::Public,
        join_code: None,
        penalty_minutes: 20,
        feedback: Feedback::Verdict,
        hours_rule: serde_json::to_value(HoursRule::default()).unwrap_or_default(),
    }
}
