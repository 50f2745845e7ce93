//! Flags and environment variables of the settings table, for any command: `#[command(flatten)] settings: Settings<Serve>`.

use super::{folders, output};
use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, Command};
use std::marker::PhantomData;
use std::path::PathBuf;
use trellis_server::config::layers::{ConfigError, Found, Given, Origin, Values, nearly_ours};
use trellis_server::config::settings::{Kind, Program, SETTINGS, Setting};

/// Which settings a command has.
pub trait Scope: Clone + std::fmt::Debug + Send + Sync + 'static {
    const PROGRAM: Program;
}

/// `trellis serve`
#[derive(Debug, Clone)]
pub struct Serve;
/// `trellis work`
#[derive(Debug, Clone)]
pub struct Work;
/// Commands that open the database and nothing else.
#[derive(Debug, Clone)]
pub struct Database;

impl Scope for Serve {
    const PROGRAM: Program = Program::Serve;
}

impl Scope for Work {
    const PROGRAM: Program = Program::Work;
}

impl Scope for Database {
    const PROGRAM: Program = Program::Database;
}

/// What flags and environment say about the settings of a command.
#[derive(Debug, Clone)]
pub struct Settings<S> {
    given: Given,
    scope: PhantomData<S>,
}

impl<S: Scope> Settings<S> {
    /// All layers together.
    pub fn values(&self) -> Result<Values, ConfigError> {
        let names = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
        for (name, known) in nearly_ours(names) {
            output::note(&format!(
                "trellis: {name} in the environment is no setting; is {known} meant?"
            ));
        }
        Values::resolve(S::PROGRAM, &self.given)
    }

    /// The object store's URL.
    pub fn object_store(&self) -> Result<Option<String>, ConfigError> {
        Ok(self.values()?.text("object_store").map(str::to_owned))
    }

    /// The data folder and the database's URL.
    pub fn database(&self) -> Result<(PathBuf, Option<String>), ConfigError> {
        let values = self.values()?;
        let data = folders::data(values.path("data").as_deref());
        Ok((data, values.text("database_url").map(str::to_owned)))
    }
}

fn settings<S: Scope>() -> impl Iterator<Item = &'static Setting> {
    SETTINGS.iter().filter(|setting| setting.is_for(S::PROGRAM))
}

/// The flag of a setting; a limit has none, and is read from the environment only.
fn arg(setting: &'static Setting, flag: String) -> Arg {
    let mut help = setting.meaning.to_owned();
    if !setting.unit.is_empty() {
        help.push_str(&format!(" ({})", setting.unit));
    }
    let default = setting.default.unwrap_or(setting.default_text);
    if setting.kind != Kind::Switch && !default.is_empty() {
        help.push_str(&format!(" [default: {}]", default.replace('`', "")));
    }
    let arg = Arg::new(setting.key)
        .long(flag)
        .env(setting.variable())
        // It may be a password.
        .hide_env_values(true)
        .help(help)
        .hide(setting.hidden)
        .global(setting.is_for(Program::Database))
        .value_parser(move |value: &str| match setting.kind {
            // clap repeats what it refuses, and this may hold a password: `Values::resolve` looks at it.
            Kind::Url => Ok(value.to_owned()),
            _ => setting.check(value).map(|()| value.to_owned()),
        });
    match setting.kind {
        Kind::Switch => arg
            .num_args(0..=1)
            .require_equals(true)
            .default_missing_value("true")
            .value_name("true|false"),
        Kind::Path => arg.value_name("FOLDER"),
        Kind::Url => arg.value_name("URL"),
        Kind::Address => arg.value_name("ADDRESS"),
        Kind::Number(_) => arg.value_name("N"),
        Kind::Text => arg.value_name("TEXT"),
    }
}

impl<S: Scope> clap::Args for Settings<S> {
    fn augment_args(command: Command) -> Command {
        let config = Arg::new("config")
            .long("config")
            .env("TRELLIS_CONFIG")
            .global(true)
            .value_name("FILE")
            .value_parser(clap::value_parser!(PathBuf))
            .help("File with settings [default: /etc/trellis/trellis.toml, if it is there]");
        settings::<S>()
            .filter_map(|setting| Some(arg(setting, setting.flag()?)))
            .fold(command.arg(config), Command::arg)
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl<S: Scope> clap::FromArgMatches for Settings<S> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let mut given = Given {
            config: matches.get_one::<PathBuf>("config").cloned(),
            ..Given::default()
        };
        for setting in settings::<S>() {
            if let Some(found) = found(matches, setting)? {
                given.values.insert(setting.key, found);
            }
        }
        Ok(Self {
            given,
            scope: PhantomData,
        })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

/// A setting's value from its flag, its variable, or the other variable that it may have.
fn found(matches: &ArgMatches, setting: &'static Setting) -> Result<Option<Found>, clap::Error> {
    if let Some(flag) = setting.flag() {
        let value = matches.get_one::<String>(setting.key).cloned();
        let origin = match matches.value_source(setting.key) {
            Some(ValueSource::CommandLine) => Origin::Flag(format!("--{flag}")),
            _ => Origin::Environment(setting.variable()),
        };
        if let Some(value) = value {
            return Ok(Some(Found { value, origin }));
        }
        return match setting.also {
            Some(also) => variable(also, setting),
            None => Ok(None),
        };
    }
    variable(&setting.variable(), setting)
}

fn variable(name: &str, setting: &Setting) -> Result<Option<Found>, clap::Error> {
    let Some(value) = std::env::var_os(name) else {
        return Ok(None);
    };
    let wrong = |message: String| {
        clap::Error::raw(
            clap::error::ErrorKind::ValueValidation,
            format!("{name} {message}\n"),
        )
    };
    let value = value.into_string().map_err(|_| wrong("is no UTF-8".to_owned()))?;
    if setting.kind != Kind::Url {
        setting.check(&value).map_err(wrong)?;
    }
    let origin = Origin::Environment(name.to_owned());
    Ok(Some(Found { value, origin }))
}
