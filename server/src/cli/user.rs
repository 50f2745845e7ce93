//! `trellis user`: accounts from the command line, for the first administrator of a new portal.

use super::failure::Failure;
use super::output;
use super::settings::{self, Settings};
use std::process::ExitCode;
use trellis_server::clock::{Clock as _, SystemClock, random, token};
use trellis_server::serve::Database;
use trellis_store::{Hash, LoginName, NewUser, Role, Roles, StoreError, UserId};

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    settings: Settings<settings::Database>,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Make an account, or give an existing one more roles; prints a one-time sign-in path (valid for a day)
    Add {
        login: String,
        #[arg(long, default_value = "")]
        name: String,
        /// trainee, teacher, organizer or admin; may be repeated
        #[arg(long = "role", default_value = "trainee")]
        roles: Vec<String>,
    },
}

pub fn run(args: &Args) -> ExitCode {
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return Failure::new("runtime", error.to_string()).exit(false),
    };
    match runtime.block_on(command(args)) {
        Ok(text) => {
            output::line(&text);
            ExitCode::SUCCESS
        }
        Err(error) => Failure::new("user", format!("{error:#}")).exit(false),
    }
}

async fn command(args: &Args) -> anyhow::Result<String> {
    let (data, url) = args.settings.database()?;
    std::fs::create_dir_all(&data)?;
    let store = Database::named(&data, url.as_deref())?.open().await?;
    let Command::Add { login, name, roles } = &args.command;
    let login = LoginName::parse(login)?;
    let mut wanted = roles
        .iter()
        .map(|role| role.parse::<Role>())
        .collect::<Result<Vec<_>, _>>()?;
    let now = SystemClock.now();
    let id = match store.user_by_login(&login).await? {
        Some(user) => {
            wanted.extend(user.roles.0);
            store
                .set_roles(user.id, &Roles(wanted.into_iter().collect()))
                .await?;
            user.id
        }
        None => {
            let display_name = if name.is_empty() {
                login.as_str().to_owned()
            } else {
                name.clone()
            };
            let id = UserId::new(now, random());
            let roles = Roles(wanted.into_iter().collect());
            let user = NewUser {
                id,
                login,
                display_name,
                password_hash: None,
                roles,
            };
            store.create_user(user, now).await?.id
        }
    };
    let secret = token::<20>();
    let expires = now.checked_add(jiff::SignedDuration::from_hours(24))?;
    store
        .add_sign_in_link(Hash::of(secret.as_bytes()), id, expires)
        .await
        .map_err(|error: StoreError| error)?;
    Ok(format!("/sign-in/{secret}"))
}
