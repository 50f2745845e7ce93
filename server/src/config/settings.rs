//! The one table of settings: every key with its flag, environment variable, default, unit and meaning. Command line,
//! file, `trellis config` and docs/configuration.md are made from it.

use std::net::SocketAddr;

/// Who reads a setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Program {
    /// `trellis serve`
    Serve,
    /// `trellis work`
    Work,
    /// Commands that open the database and nothing else: `user`, `migrate`, `backup`, `restore`.
    Database,
}

/// What a value must look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Text,
    Path,
    /// A URL that may hold a password.
    Url,
    Address,
    /// At most this.
    Number(u64),
    Switch,
}

/// One row of the table.
#[derive(Debug, Clone, Copy)]
pub struct Setting {
    /// As in the file; `limits.x` is `x` in the table `[limits]`.
    pub key: &'static str,
    pub kind: Kind,
    /// `None`: nothing, or found out at the start; then `default_text` says how.
    pub default: Option<&'static str>,
    pub default_text: &'static str,
    pub unit: &'static str,
    pub meaning: &'static str,
    pub programs: &'static [Program],
    /// Another variable that is read when ours is not there.
    pub also: Option<&'static str>,
    /// Not in `--help` or the docs: for whoever works on Trellis.
    pub hidden: bool,
}

use Kind::{Address, Number, Path, Switch, Text, Url};
use Program::{Database, Serve, Work};

const fn row(
    key: &'static str,
    kind: Kind,
    default: Option<&'static str>,
    unit: &'static str,
    meaning: &'static str,
) -> Setting {
    Setting {
        key,
        kind,
        default,
        default_text: "",
        unit,
        meaning,
        programs: &[Serve],
        also: None,
        hidden: false,
    }
}

const fn limit(
    key: &'static str,
    default: &'static str,
    unit: &'static str,
    meaning: &'static str,
) -> Setting {
    row(key, Number(u32::MAX as u64), Some(default), unit, meaning)
}

const EVERY: &[Program] = &[Serve, Work, Database];
const NODES: &[Program] = &[Serve, Work];

/// Every setting, in the order of the docs.
pub const SETTINGS: &[Setting] = &[
    row(
        "listen",
        Address,
        Some("127.0.0.1:3000"),
        "",
        "Address to listen on",
    ),
    Setting {
        programs: EVERY,
        default_text: "`data/` if it is there, else `$XDG_DATA_HOME/trellis`",
        ..row(
            "data",
            Path,
            None,
            "",
            "Folder of database, language packs and caches",
        )
    },
    Setting {
        programs: EVERY,
        also: Some("DATABASE_URL"),
        default_text: "`portal.sqlite` in the data folder",
        ..row(
            "database_url",
            Url,
            None,
            "",
            "`sqlite:FILE` or `postgres://USER:PASSWORD@HOST/NAME`",
        )
    },
    Setting {
        programs: EVERY,
        default_text: "all is in the database",
        ..row(
            "object_store",
            Url,
            None,
            "",
            "`file:///FOLDER` or `s3://BUCKET/PREFIX` for packages (docs/object-store.md)",
        )
    },
    Setting {
        programs: NODES,
        ..row(
            "blob_cache_gib",
            Number(1 << 20),
            Some("4"),
            "GiB",
            "Room in the data folder for copies of what is in the object store",
        )
    },
    Setting {
        default_text: "one for each core",
        ..row(
            "workers",
            Number(4096),
            None,
            "",
            "Judge workers in this process; 0: none",
        )
    },
    Setting {
        programs: &[Work],
        default_text: "one for each core",
        ..row("jobs", Number(4096), None, "", "Submissions judged at a time")
    },
    Setting {
        programs: NODES,
        default_text: "host and address; of `work` host and data folder",
        ..row(
            "name",
            Text,
            None,
            "",
            "Name among the processes that judge; no other has it",
        )
    },
    row(
        "site",
        Path,
        Some("target/site"),
        "",
        "Folder of the built client",
    ),
    row("courses", Path, Some("courses"), "", "Folder of the courses"),
    row(
        "catalog",
        Path,
        Some("problems/catalog"),
        "",
        "Folder of the problem packages that come with the portal",
    ),
    row(
        "trust_proxy",
        Switch,
        Some("false"),
        "",
        "Take client addresses from X-Forwarded-For (only behind a proxy that sets it)",
    ),
    row(
        "secure_cookies",
        Switch,
        Some("false"),
        "",
        "Send cookies over https only",
    ),
    row(
        "lesson_min_percent",
        Number(100),
        Some("20"),
        "percent",
        "Study time wanted before a lesson can be completed, of its planned time",
    ),
    row(
        "demo",
        Switch,
        Some("false"),
        "",
        "Add demo content, one user of each role, and a contest that runs",
    ),
    Setting {
        hidden: true,
        ..row(
            "dev",
            Switch,
            Some("false"),
            "",
            "Pages load themselves again when the portal was restarted",
        )
    },
    Setting {
        programs: NODES,
        ..row("json_logs", Switch, Some("false"), "", "Logs as JSON lines")
    },
    Setting {
        programs: NODES,
        default_text: "none",
        ..row(
            "metrics_listen",
            Address,
            None,
            "",
            "Address of a listener for `GET /metrics` alone, as 127.0.0.1:9464",
        )
    },
    row(
        "unlimited",
        Switch,
        Some("false"),
        "",
        "No limits on requests, for load and bench runs on one's own machine",
    ),
    limit(
        "limits.sign_in_per_login",
        "10",
        "per window",
        "Sign-in tries for one account name",
    ),
    limit(
        "limits.sign_in_per_address",
        "100",
        "per window",
        "Sign-in tries from one address",
    ),
    limit("limits.sign_in_window", "900", "s", "The window of the two above"),
    limit(
        "limits.register_per_address",
        "60",
        "per hour",
        "Accounts made from one address",
    ),
    limit(
        "limits.submit_per_user",
        "20",
        "per minute",
        "Submissions of one user",
    ),
    limit(
        "limits.submit_per_address",
        "600",
        "per minute",
        "Submissions from one address",
    ),
    limit(
        "limits.unfinished_per_user",
        "10",
        "",
        "Submissions of one user that may wait or run at a time",
    ),
    limit(
        "limits.runs_per_user",
        "30",
        "per minute",
        "Custom runs of one user",
    ),
    limit(
        "limits.queue_length",
        "10000",
        "",
        "Submissions that wait beyond which practice is refused with a message; in contests at four times as many",
    ),
    limit(
        "limits.body_bytes",
        "2097152",
        "bytes",
        "Largest ordinary request body",
    ),
    limit(
        "limits.package_bytes",
        "67108864",
        "bytes",
        "Largest uploaded package",
    ),
];

impl Setting {
    /// `--database-url`; request limits have none.
    pub fn flag(&self) -> Option<String> {
        (!self.key.contains('.')).then(|| self.key.replace('_', "-"))
    }

    /// `TRELLIS_DATABASE_URL`
    pub fn variable(&self) -> String {
        format!("TRELLIS_{}", self.key.replace('.', "_").to_uppercase())
    }

    pub fn is_for(&self, program: Program) -> bool {
        self.programs.contains(&program)
    }

    /// Says what is wrong with a value; a URL is not repeated, since it may hold a password.
    pub fn check(&self, value: &str) -> Result<(), String> {
        match self.kind {
            Text | Path if value.is_empty() => Err("must not be empty".to_owned()),
            Url if !value.contains(':') => Err("must be a URL, SCHEME:..".to_owned()),
            Text | Path | Url => Ok(()),
            Address => value
                .parse::<SocketAddr>()
                .map(drop)
                .map_err(|_| format!("must be an address as 127.0.0.1:3000, and not {value:?}")),
            Number(most) => match value.parse::<u64>() {
                Ok(number) if number <= most => Ok(()),
                _ => Err(format!(
                    "must be a whole number from 0 to {most}, and not {value:?}"
                )),
            },
            Switch => match value {
                "true" | "false" => Ok(()),
                _ => Err(format!("must be true or false, and not {value:?}")),
            },
        }
    }

    /// The value as it may be shown: without the password of a URL.
    pub fn shown(&self, value: &str) -> String {
        if self.kind == Url {
            without_password(value)
        } else {
            value.to_owned()
        }
    }
}

/// A URL with `***` for its password, in the user's part and in the query.
pub fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else {
        return url.to_owned();
    };
    // The last @, since a password that nobody has escaped may hold one; and a / or ? as well.
    let (who, rest) = match rest.rsplit_once('@') {
        Some((who, host)) => match who.split_once(':') {
            Some((user, _)) => (format!("{user}:***@"), host),
            None => (format!("{who}@"), host),
        },
        None => (String::new(), rest),
    };
    let (rest, query) = match rest.split_once('?') {
        Some((rest, query)) => (rest, Some(query)),
        None => (rest, None),
    };
    let mut shown = format!("{scheme}://{who}{rest}");
    if let Some(query) = query {
        let parts = query.split('&').map(|part| match part.split_once('=') {
            Some((name, _)) if is_secret(name) => format!("{name}=***"),
            _ => part.to_owned(),
        });
        shown.push('?');
        shown.push_str(&parts.collect::<Vec<_>>().join("&"));
    }
    shown
}

fn is_secret(name: &str) -> bool {
    let name = name.to_lowercase();
    ["password", "secret", "token", "access_key", "accesskey"]
        .iter()
        .any(|word| name.contains(word))
}

/// The table of docs/configuration.md.
pub fn markdown() -> String {
    let mut text = String::from(
        "| key in the file | flag | environment | default | unit | read by | meaning |\n|---|---|---|---|---|---|---|\n",
    );
    for setting in SETTINGS.iter().filter(|setting| !setting.hidden) {
        let flag = setting
            .flag()
            .map_or_else(String::new, |flag| format!("`--{flag}`"));
        let mut variable = format!("`{}`", setting.variable());
        if let Some(also) = setting.also {
            variable.push_str(&format!(", `{also}`"));
        }
        let default = match setting.default {
            Some(default) => format!("`{default}`"),
            None => setting.default_text.to_owned(),
        };
        let programs = setting.programs.iter().map(|program| match program {
            Serve => "`serve`",
            Work => "`work`",
            Database => "others",
        });
        let programs = programs.collect::<Vec<_>>().join(", ");
        text.push_str(&format!(
            "| `{}` | {flag} | {variable} | {default} | {} | {programs} | {} |\n",
            setting.key, setting.unit, setting.meaning
        ));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_not_shown() {
        for (url, shown) in [
            ("postgres://ada:s3c@db/t", "postgres://ada:***@db/t"),
            (
                "postgres://ada:s@3/c@db:5432/t?sslmode=require",
                "postgres://ada:***@db:5432/t?sslmode=require",
            ),
            (
                "postgres://db/t?user=ada&password=s3c&host=x",
                "postgres://db/t?user=ada&password=***&host=x",
            ),
            ("postgres://ada:s?3@db/t", "postgres://ada:***@db/t"),
            ("postgres://ada@db/t", "postgres://ada@db/t"),
            ("sqlite:data/portal.sqlite", "sqlite:data/portal.sqlite"),
        ] {
            assert_eq!(without_password(url), shown);
        }
    }

    /// docs/configuration.md cannot go stale; `TRELLIS_WRITE_DOCS=1` writes the table anew.
    #[test]
    fn the_documented_table_is_this_one() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/configuration.md");
        let text = std::fs::read_to_string(path).unwrap();
        let (begin, end) = ("<!-- settings -->\n", "<!-- /settings -->");
        let (before, rest) = text.split_once(begin).unwrap();
        let (table, after) = rest.split_once(end).unwrap();
        if std::env::var_os("TRELLIS_WRITE_DOCS").is_some() {
            std::fs::write(path, format!("{before}{begin}{}{end}{after}", markdown())).unwrap();
            return;
        }
        assert_eq!(table, markdown(), "run this test once with TRELLIS_WRITE_DOCS=1");
    }
}
