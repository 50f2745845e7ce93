//! What `trellis serve` is told: by flags, environment and file ([`layers`]), out of one table ([`settings`]).

pub mod layers;
pub mod settings;

use std::net::SocketAddr;
use std::path::PathBuf;

/// Configuration of the portal; sizes are bytes, times seconds.
#[derive(Debug, Clone)]
pub struct Config {
    pub listen: SocketAddr,
    /// Database, language packs and caches.
    pub data: PathBuf,
    /// `sqlite:` or `postgres://` URL; `None`: `portal.sqlite` in the data folder.
    pub database_url: Option<String>,
    /// As a node of the queue; `None`: host and address.
    pub name: Option<String>,
    /// `file:///folder` or `s3://bucket/prefix`, for what is large; `None`: all is in the database.
    pub object_store: Option<String>,
    /// Most bytes of the copies of objects that this process keeps in the data folder.
    pub blob_cache: u64,
    /// Where `GET /metrics` is served; `None`: nowhere.
    pub metrics_listen: Option<SocketAddr>,
    /// Adds demo content, one user of each role and a demo contest.
    pub demo: bool,
    /// Pages load themselves again when the portal was restarted: for whoever works on Trellis.
    pub dev: bool,
    /// Judge workers in this process; 0: none.
    pub workers: usize,
    /// Folder with the built client (`manifest.json` and assets).
    pub site: PathBuf,
    /// Folders with courses and catalog packages.
    pub courses: PathBuf,
    pub catalog: PathBuf,
    /// Take the client's address from `X-Forwarded-For`: only behind a proxy that sets it.
    pub trust_proxy: bool,
    /// Cookies only over https.
    pub secure_cookies: bool,
    /// Active study time wanted before a lesson can be completed, in percent of its planned time.
    pub lesson_min_percent: u32,
    pub limits: RequestLimits,
}

/// Bounds on what one user or address may ask.
#[derive(Debug, Clone)]
pub struct RequestLimits {
    /// Sign-in tries for one account name within [`RequestLimits::sign_in_window`].
    pub sign_in_per_login: u32,
    /// Sign-in tries from one address within the window.
    pub sign_in_per_address: u32,
    pub sign_in_window: u32,
    /// Accounts made from one address in an hour.
    pub register_per_address: u32,
    /// Submissions of one user in a minute.
    pub submit_per_user: u32,
    /// Submissions from one address in a minute.
    pub submit_per_address: u32,
    /// Submissions of one user that may wait or run at a time.
    pub unfinished_per_user: u64,
    /// Custom runs of one user in a minute.
    pub runs_per_user: u32,
    /// Queue length beyond which practice is refused with a clear message; in contests at four times as many.
    pub queue_length: u64,
    /// Largest ordinary request body.
    pub body_bytes: usize,
    /// Largest uploaded package.
    pub package_bytes: usize,
}

impl Default for RequestLimits {
    fn default() -> Self {
        Self {
            sign_in_per_login: 10,
            sign_in_per_address: 100,
            sign_in_window: 900,
            register_per_address: 60,
            submit_per_user: 20,
            submit_per_address: 600,
            unfinished_per_user: 10,
            runs_per_user: 30,
            queue_length: 10_000,
            body_bytes: 2 << 20,
            package_bytes: 64 << 20,
        }
    }
}

impl RequestLimits {
    /// Only sizes stay bounded.
    pub fn none() -> Self {
        Self {
            sign_in_per_login: u32::MAX,
            sign_in_per_address: u32::MAX,
            register_per_address: u32::MAX,
            submit_per_user: u32::MAX,
            submit_per_address: u32::MAX,
            unfinished_per_user: u64::MAX,
            runs_per_user: u32::MAX,
            queue_length: u64::MAX,
            ..Self::default()
        }
    }
}

impl Config {
    /// Defaults for `data` as the data folder, content taken from the current folder.
    pub fn new(data: PathBuf) -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 3000)),
            data,
            database_url: None,
            name: None,
            object_store: None,
            blob_cache: crate::blobs::CACHE_BYTES,
            metrics_listen: None,
            demo: false,
            dev: false,
            workers: std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
            site: "target/site".into(),
            courses: "courses".into(),
            catalog: "problems/catalog".into(),
            trust_proxy: false,
            secure_cookies: false,
            lesson_min_percent: 20,
            limits: RequestLimits::default(),
        }
    }
}
