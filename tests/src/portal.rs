//! A portal in this process, with a clock of the test's own and without background tasks: nothing happens but what
//! the test does. People talk to it over HTTP, verdicts are written as workers write them.

mod person;

pub use person::{Answer, Person, field, problem_draft};

use crate::cli;
use crate::postgres::Database;
use jiff::Timestamp;
use object_store::ObjectStore;
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use trellis_judge::judge::JudgeConfig;
use trellis_server::clock::{Clock, ManualClock, random};
use trellis_server::config::Config;
use trellis_server::serve;
use trellis_server::services::authoring;
use trellis_server::services::content::{self, Placement};
use trellis_server::state::AppState;
use trellis_store::{
    CaseRow, Hash, LoginName, NewProblem, Problem, ProblemId, Report, Role, Roles, Store, User, UserId,
    Verdict, VerificationState, Visibility,
};
use trellis_store_sqlite::SqliteStore;

/// The moment at which every test begins.
pub const START: &str = "2026-11-24T00:00:00Z";

/// A running portal. It ends with the test.
#[derive(Debug)]
pub struct Portal {
    pub state: AppState,
    pub clock: Arc<ManualClock>,
    pub base: String,
    _database: Option<Database>,
    _folder: tempfile::TempDir,
}

/// SQLite in the folder; PostgreSQL with `TRELLIS_TEST_STORE=postgres`, so that whoever wants to runs every test of the API
/// on it.
async fn open_store(folder: &Path) -> (Arc<dyn Store>, Option<Database>) {
    if std::env::var("TRELLIS_TEST_STORE").is_ok_and(|store| store == "postgres") {
        let database = Database::fresh().await;
        return (Arc::new(database.store().await), Some(database));
    }
    let store = SqliteStore::open(&folder.join("test.sqlite")).await;
    (Arc::new(store.expect("a store")), None)
}

impl Portal {
    /// No catalog, the real courses, no language packs: WAT is the language that needs none.
    pub async fn start() -> Self {
        Self::with(|_| {}, None).await
    }

    /// [`Portal::start`] with a changed configuration, and with the packs of `data`.
    pub async fn with(change: impl FnOnce(&mut Config), data: Option<&Path>) -> Self {
        Self::on(None, change, data).await
    }

    /// [`Portal::with`], and packages in this object store.
    pub async fn on(
        objects: Option<Arc<dyn ObjectStore>>,
        change: impl FnOnce(&mut Config),
        data: Option<&Path>,
    ) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let mut config = Config::new(data.unwrap_or(folder.path()).to_owned());
        config.listen = SocketAddr::from(([127, 0, 0, 1], 0));
        config.workers = 0;
        config.courses = cli::root().join("courses");
        config.catalog = folder.path().join("catalog");
        config.lesson_min_percent = 0;
        change(&mut config);
        let (store, database) = open_store(folder.path()).await;
        let clock = Arc::new(ManualClock::new(START.parse().expect("a time")));
        let judge = JudgeConfig {
            exe: data.map(|_| cli::binary()),
            ..JudgeConfig::default()
        };
        let blobs = serve::open_blobs(&config.data, config.blob_cache, store.clone(), objects);
        let portal = serve::start_on(config, store, blobs, clock.clone(), judge)
            .await
            .expect("a portal");
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0))
            .await
            .expect("a port");
        let base = format!("http://{}", listener.local_addr().expect("an address"));
        let service = trellis_server::router::router(portal.state.clone());
        let service = service.into_make_service_with_connect_info::<SocketAddr>();
        tokio::spawn(async move { axum::serve(listener, service).await });
        Self {
            state: portal.state,
            clock,
            base,
            _database: database,
            _folder: folder,
        }
    }

    pub fn store(&self) -> &dyn Store {
        &*self.state.store
    }

    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// An account with these roles (and trainee), without a session.
    pub async fn account(&self, login: &str, roles: &[Role]) -> User {
        let mut all = Roles::from([Role::Trainee]);
        all.0.extend(roles);
        let login = LoginName::parse(login).expect("a login");
        let name = login.as_str().to_owned();
        self.state
            .create_account(login, name, None, all)
            .await
            .expect("an account")
    }

    /// A person with these roles who is signed in.
    pub async fn person(&self, login: &str, roles: &[Role]) -> Person {
        let user = self.account(login, roles).await;
        let token = self.state.sign_in_token(user.id, 3600).await.expect("a link");
        let mut person = Person::new(&self.base, user.id);
        let answer = person.get(&format!("/sign-in/{token}")).await;
        assert_eq!(answer.status, 303, "{}", answer.text);
        person.take_csrf().await;
        person
    }

    /// Somebody without an account.
    pub async fn visitor(&self) -> Person {
        let mut person = Person::new(&self.base, UserId::new(self.now(), [0; 10]));
        person.take_csrf().await;
        person
    }

    /// A problem in WAT with one sample and one secret case, its package checked.
    pub async fn problem(&self, slug: &str, owner: Option<UserId>, visibility: Visibility) -> Problem {
        let draft = serde_json::from_value(problem_draft(slug)).expect("a draft");
        let files = authoring::to_package(&draft, "0d4b8f0e-1f2a-4c3b-9d4e-5f6071829304", "Chen");
        let package = trellis_problems::Package::from_files(slug, files)
            .accept()
            .expect("a package");
        let zip = trellis_problems::write::zip(slug, &package.files).expect("a zip");
        let package = content::from_package(&package, Hash::of(&zip), &Placement::default());
        let stored = self.state.blobs.put(zip.into(), self.now()).await;
        stored.expect("a blob");
        let new = NewProblem {
            id: ProblemId::new(self.now(), random()),
            slug: slug.to_owned(),
            owner,
            visibility,
            content: package,
        };
        self.store()
            .create_problem(new, self.now())
            .await
            .expect("a problem");
        self.verify(true).await;
        self.store().problem_by_slug(slug).await.expect("a problem")
    }

    /// Ends every pending check with this outcome.
    pub async fn verify(&self, passed: bool) {
        let later = self
            .now()
            .checked_add(jiff::SignedDuration::from_mins(5))
            .expect("a time");
        while let Some(claim) = self
            .store()
            .claim_verification(self.now(), later)
            .await
            .expect("a claim")
        {
            let report = json!({ "findings": [], "submissions": [] });
            self.store()
                .finish_verification(claim, passed, &report, self.now())
                .await
                .expect("an outcome");
        }
    }

    /// How far the check of a problem is.
    pub async fn verification(&self, slug: &str) -> VerificationState {
        self.store()
            .problem_by_slug(slug)
            .await
            .expect("a problem")
            .verification
    }

    /// Judges the oldest submission in the queue.
    pub async fn judge(&self, verdict: Verdict) {
        let later = self
            .now()
            .checked_add(jiff::SignedDuration::from_mins(5))
            .expect("a time");
        let claim = self
            .store()
            .claim("test", &["wat".to_owned()], later, self.now())
            .await
            .expect("a claim");
        let claim = claim.expect("a submission in the queue");
        let case = CaseRow {
            name: "secret/001".to_owned(),
            verdict: Some(verdict),
            score: None,
            fuel: 1,
            memory_bytes: 1,
            output_bytes: 1,
            message: String::new(),
            guard: false,
        };
        let report = Report {
            verdict,
            score: None,
            seed: Hash::ZERO,
            receipt: Hash::ZERO,
            cases: vec![case],
            images: Vec::new(),
            json: Value::Null,
        };
        self.store()
            .complete(claim.id, claim.attempt, &report, self.now())
            .await
            .expect("a verdict");
    }
}
