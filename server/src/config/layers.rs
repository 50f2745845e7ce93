//! From where a setting has its value: flag, else environment, else file, else default.

use super::settings::{Program, SETTINGS, Setting};
use super::{Config, RequestLimits};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// The file that is read when it exists and no other is named.
pub const FILE: &str = "/etc/trellis/trellis.toml";

/// Where a value was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// Its name, with the dashes.
    Flag(String),
    /// Its name.
    Environment(String),
    File(PathBuf),
    Default,
}

impl std::fmt::Display for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Flag(name) => write!(f, "flag {name}"),
            Self::Environment(name) => write!(f, "environment {name}"),
            Self::File(path) => write!(f, "file {}", path.display()),
            Self::Default => f.write_str("default"),
        }
    }
}

/// A value and where it was found.
#[derive(Debug, Clone)]
pub struct Found {
    pub value: String,
    pub origin: Origin,
}

/// Why the configuration cannot be used. Values of URLs are never in it.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("{}: {source}", path.display())]
    Unreadable { path: PathBuf, source: std::io::Error },
    /// With line and column, and without the text there: it may hold a password.
    #[error("{} is no TOML file: {message}", path.display())]
    NotToml { path: PathBuf, message: String },
    #[error("{}: there is no setting `{key}`{}", path.display(), nearest.map(|key| format!("; is `{key}` meant?")).unwrap_or_default())]
    UnknownKey {
        path: PathBuf,
        key: String,
        nearest: Option<&'static str>,
    },
    #[error("`{key}` ({origin}) {message}")]
    Value {
        key: &'static str,
        origin: Origin,
        message: String,
    },
}

/// Values by key: the highest layer that has each.
#[derive(Debug, Clone, Default)]
pub struct Values(BTreeMap<&'static str, Found>);

impl Values {
    /// Lays what flags and environment say over the file. Settings of other programs may be in the file, so that one file
    /// does for a whole machine.
    pub fn resolve(program: Program, given: &Given) -> Result<Self, ConfigError> {
        let mut values = BTreeMap::new();
        if let Some(path) = given.file() {
            for (setting, value) in read(&path)? {
                let origin = Origin::File(path.clone());
                values.insert(setting.key, Found { value, origin });
            }
        }
        for setting in SETTINGS {
            if let Some(found) = given.values.get(setting.key) {
                values.insert(setting.key, found.clone());
            }
        }
        for setting in SETTINGS {
            if let Some(found) = values.get(setting.key) {
                setting
                    .check(&found.value)
                    .map_err(|message| ConfigError::Value {
                        key: setting.key,
                        origin: found.origin.clone(),
                        message,
                    })?;
            } else if let Some(default) = setting.default {
                let origin = Origin::Default;
                let value = default.to_owned();
                values.insert(setting.key, Found { value, origin });
            }
        }
        values.retain(|key, _| SETTINGS.iter().any(|s| s.key == *key && s.is_for(program)));
        Ok(Self(values))
    }

    /// The value of a key, if there is one.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(|found| found.value.as_str())
    }

    pub fn path(&self, key: &str) -> Option<PathBuf> {
        self.text(key).map(PathBuf::from)
    }

    /// The value as a number, an address, a switch; [`Setting::check`] has seen that it is one.
    pub fn get<T: FromStr>(&self, key: &str) -> Option<T> {
        self.text(key)?.parse().ok()
    }

    pub fn switch(&self, key: &str) -> bool {
        self.get(key).unwrap_or(false)
    }

    /// Every setting of the program that is not hidden: its value as it may be shown, and where it was found.
    pub fn shown(&self, program: Program) -> Vec<(&'static str, Option<String>, Origin)> {
        let settings = SETTINGS.iter().filter(|s| s.is_for(program) && !s.hidden);
        let row = |setting: &Setting| match self.0.get(setting.key) {
            Some(found) => (
                setting.key,
                Some(setting.shown(&found.value)),
                found.origin.clone(),
            ),
            None => (setting.key, None, Origin::Default),
        };
        settings.map(row).collect()
    }
}

/// What flags and environment say.
#[derive(Debug, Clone, Default)]
pub struct Given {
    /// `--config` or `TRELLIS_CONFIG`.
    pub config: Option<PathBuf>,
    pub values: BTreeMap<&'static str, Found>,
}

impl Given {
    fn file(&self) -> Option<PathBuf> {
        let standard = || Some(PathBuf::from(FILE)).filter(|path| path.exists());
        self.config.clone().or_else(standard)
    }
}

/// The file's settings with their values as text.
fn read(path: &Path) -> Result<Vec<(&'static Setting, String)>, ConfigError> {
    let text = std::fs::read_to_string(path).map_err(|source| ConfigError::Unreadable {
        path: path.to_owned(),
        source,
    })?;
    let table: toml::Table = text.parse().map_err(|error| not_toml(path, &text, &error))?;
    let mut found = Vec::new();
    walk(path, "", &table, &mut found)?;
    Ok(found)
}

fn not_toml(path: &Path, text: &str, error: &toml::de::Error) -> ConfigError {
    let line = error.span().map(|span| {
        let before = text.get(..span.start).unwrap_or_default();
        format!("line {}: ", before.matches('\n').count() + 1)
    });
    ConfigError::NotToml {
        path: path.to_owned(),
        message: format!("{}{}", line.unwrap_or_default(), error.message()),
    }
}

fn walk(
    path: &Path,
    prefix: &str,
    table: &toml::Table,
    found: &mut Vec<(&'static Setting, String)>,
) -> Result<(), ConfigError> {
    for (name, value) in table {
        let key = format!("{prefix}{name}");
        let setting = SETTINGS.iter().find(|setting| setting.key == key);
        match (setting, value) {
            (Some(setting), value) => found.push((setting, scalar(path, setting, value)?)),
            (None, toml::Value::Table(inner)) if has_table(&key) => {
                walk(path, &format!("{key}."), inner, found)?;
            }
            (None, _) => {
                let nearest = nearest(&key);
                let path = path.to_owned();
                return Err(ConfigError::UnknownKey { path, key, nearest });
            }
        }
    }
    Ok(())
}

fn has_table(name: &str) -> bool {
    SETTINGS.iter().any(|setting| {
        setting
            .key
            .split_once('.')
            .is_some_and(|(table, _)| table == name)
    })
}

fn scalar(path: &Path, setting: &'static Setting, value: &toml::Value) -> Result<String, ConfigError> {
    match value {
        toml::Value::String(text) => Ok(text.clone()),
        toml::Value::Integer(number) => Ok(number.to_string()),
        toml::Value::Boolean(on) => Ok(on.to_string()),
        other => Err(ConfigError::Value {
            key: setting.key,
            origin: Origin::File(path.to_owned()),
            message: format!(
                "must be a text, a number or a switch, and not a TOML {}",
                other.type_str()
            ),
        }),
    }
}

/// The key that was meant, when one is near: by spelling, or by its last part alone.
fn nearest(key: &str) -> Option<&'static str> {
    let last = |key: &str| key.rsplit('.').next().unwrap_or_default().replace('-', "_");
    let near = |known: &str| {
        strsim::jaro_winkler(known, key).max(strsim::jaro_winkler(&last(known), &last(key)) - 0.01)
    };
    SETTINGS
        .iter()
        .filter(|setting| !setting.hidden)
        .map(|setting| (near(setting.key), setting.key))
        .filter(|(near, _)| *near > 0.75)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, key)| key)
}

/// Variables of the environment that are nearly one of ours: the name, and the one that may be meant. Only told, since
/// others' variables may begin as ours do.
pub fn nearly_ours(names: impl IntoIterator<Item = String>) -> Vec<(String, String)> {
    let ours: Vec<String> = SETTINGS.iter().map(Setting::variable).collect();
    let nearest = |name: &str| {
        let word = name.strip_prefix("TRELLIS_")?;
        let known = ours.iter().map(|known| {
            let known_word = known.strip_prefix("TRELLIS_").unwrap_or_default();
            (strsim::normalized_damerau_levenshtein(known_word, word), known)
        });
        let (near, known) = known.max_by(|a, b| a.0.total_cmp(&b.0))?;
        (near > 0.75 && near < 1.0).then(|| known.clone())
    };
    let found = names
        .into_iter()
        .filter_map(|name| nearest(&name).map(|known| (name, known)));
    found.collect()
}

impl Config {
    /// What `trellis serve` is told; `data` is the data folder when no setting names one.
    pub fn from_values(values: &Values, data: PathBuf) -> Self {
        let mut config = Self::new(values.path("data").unwrap_or(data));
        config.listen = values.get("listen").unwrap_or(config.listen);
        config.database_url = values.text("database_url").map(str::to_owned);
        config.object_store = values.text("object_store").map(str::to_owned);
        config.blob_cache = values
            .get::<u64>("blob_cache_gib")
            .map_or(config.blob_cache, |gib| gib << 30);
        config.name = values.text("name").map(str::to_owned);
        config.metrics_listen = values.get("metrics_listen");
        config.demo = values.switch("demo");
        config.dev = values.switch("dev");
        config.workers = values.get("workers").unwrap_or(config.workers);
        config.site = values.path("site").unwrap_or(config.site);
        config.courses = values.path("courses").unwrap_or(config.courses);
        config.catalog = values.path("catalog").unwrap_or(config.catalog);
        config.trust_proxy = values.switch("trust_proxy");
        config.secure_cookies = values.switch("secure_cookies");
        config.lesson_min_percent = values
            .get("lesson_min_percent")
            .unwrap_or(config.lesson_min_percent);
        config.limits = if values.switch("unlimited") {
            RequestLimits::none()
        } else {
            RequestLimits::from_values(values)
        };
        config
    }
}

impl RequestLimits {
    fn from_values(values: &Values) -> Self {
        fn limit<T: FromStr>(values: &Values, name: &str, default: T) -> T {
            values.get(&format!("limits.{name}")).unwrap_or(default)
        }
        let d = Self::default();
        Self {
            sign_in_per_login: limit(values, "sign_in_per_login", d.sign_in_per_login),
            sign_in_per_address: limit(values, "sign_in_per_address", d.sign_in_per_address),
            sign_in_window: limit(values, "sign_in_window", d.sign_in_window),
            register_per_address: limit(values, "register_per_address", d.register_per_address),
            submit_per_user: limit(values, "submit_per_user", d.submit_per_user),
            submit_per_address: limit(values, "submit_per_address", d.submit_per_address),
            unfinished_per_user: limit(values, "unfinished_per_user", d.unfinished_per_user),
            runs_per_user: limit(values, "runs_per_user", d.runs_per_user),
            queue_length: limit(values, "queue_length", d.queue_length),
            body_bytes: limit(values, "body_bytes", d.body_bytes),
            package_bytes: limit(values, "package_bytes", d.package_bytes),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> (tempfile::TempDir, Given) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("trellis.toml");
        std::fs::write(&path, text).unwrap();
        let config = Some(path);
        (
            folder,
            Given {
                config,
                values: BTreeMap::new(),
            },
        )
    }

    fn given(given: &mut Given, key: &'static str, value: &str, origin: Origin) {
        let value = value.to_owned();
        given.values.insert(key, Found { value, origin });
    }

    fn error(text: &str) -> String {
        let (_folder, given) = file(text);
        Values::resolve(Program::Serve, &given).unwrap_err().to_string()
    }

    /// The table's defaults are those of the code.
    #[test]
    fn nothing_said_is_the_default() {
        let (_folder, empty) = file("");
        let values = Values::resolve(Program::Serve, &empty).unwrap();
        let config = Config::from_values(&values, "data".into());
        assert_eq!(format!("{config:?}"), format!("{:?}", Config::new("data".into())));
        let told = |setting: &&Setting| setting.default.is_none();
        for setting in SETTINGS.iter().filter(told) {
            assert!(!setting.default_text.is_empty(), "{}", setting.key);
        }
        for setting in SETTINGS {
            if let Some(default) = setting.default {
                setting.check(default).unwrap();
            }
        }
    }

    #[test]
    fn the_file_is_over_defaults_and_under_all_else() {
        let (_folder, mut layers) =
            file("workers = 3\nlisten = \"0.0.0.0:80\"\ndemo = true\n[limits]\nqueue_length = 7\n");
        given(&mut layers, "workers", "5", Origin::Flag("--workers".to_owned()));
        let values = Values::resolve(Program::Serve, &layers).unwrap();
        let config = Config::from_values(&values, "data".into());
        assert_eq!((config.workers, config.limits.queue_length), (5, 7));
        assert_eq!(config.listen.to_string(), "0.0.0.0:80");
        assert!(config.demo);
        let shown = values.shown(Program::Serve);
        let of = |key| shown.iter().find(|row| row.0 == key).unwrap().2.to_string();
        assert_eq!(of("workers"), "flag --workers");
        assert!(
            of("limits.queue_length").ends_with("trellis.toml"),
            "{}",
            of("demo")
        );
        assert_eq!(of("site"), "default");
    }

    #[test]
    fn mistakes_are_named() {
        let told = error("lissten = \"1\"");
        assert!(
            told.contains("`lissten`") && told.contains("is `listen` meant?"),
            "{told}"
        );
        let told = error("queue_length = 3");
        assert!(told.contains("`limits.queue_length` meant"), "{told}");
        let told = error("[limits]\nquue_length = 3");
        assert!(
            told.contains("`limits.quue_length`") && told.contains("`limits.queue_length`"),
            "{told}"
        );
        let told = error("[limit]\nqueue_length = 3");
        assert!(told.contains("`limit`"), "{told}");
        let told = error("workers = \"many\"");
        assert!(told.contains("`workers`") && told.contains("number"), "{told}");
        let told = error("workers = -1");
        assert!(told.contains("-1"), "{told}");
        let told = error("workers = [1]");
        assert!(told.contains("array"), "{told}");
        let told = error("demo = \"yes\"");
        assert!(told.contains("true or false"), "{told}");
        let told = error("listen = \"nowhere\"");
        assert!(
            told.contains("`listen`") && told.contains("trellis.toml"),
            "{told}"
        );
        let told = error("demo = true\ndatabase_url = \"postgres://ada:s3cret@db/t");
        assert!(told.contains("line 2") && !told.contains("s3cret"), "{told}");
        let missing = Given {
            config: Some("/nowhere.toml".into()),
            values: BTreeMap::new(),
        };
        let told = Values::resolve(Program::Serve, &missing).unwrap_err().to_string();
        assert!(told.contains("/nowhere.toml"), "{told}");
    }

    #[test]
    fn a_variable_that_is_nearly_ours_is_told() {
        let names = [
            "TRELLIS_WORKER",
            "TRELLIS_LIMITS_QUEUE_LENGHT",
            "TRELLIS_WORKERS",
            "TRELLIS_BIN",
            "TRELLIS_TEST_STORE",
            "TRELLIS_SQLITE_URL",
            "WORKER",
        ];
        let told = nearly_ours(names.map(str::to_owned));
        let told: Vec<_> = told.iter().map(|(_, known)| known.as_str()).collect();
        assert_eq!(told, ["TRELLIS_WORKERS", "TRELLIS_LIMITS_QUEUE_LENGTH"]);
    }

    #[test]
    fn a_program_sees_its_own_settings() {
        let (_folder, layers) =
            file("database_url = \"postgres://ada:s3cret@db/t\"\nlisten = \"0.0.0.0:80\"\n");
        let values = Values::resolve(Program::Work, &layers).unwrap();
        assert_eq!(values.text("database_url"), Some("postgres://ada:s3cret@db/t"));
        assert_eq!(values.text("listen"), None);
        let shown = format!("{:?}", values.shown(Program::Work));
        assert!(
            shown.contains("ada:***@db") && !shown.contains("s3cret"),
            "{shown}"
        );
    }
}
