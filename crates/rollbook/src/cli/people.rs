//! `rollbook people`: who may look after accounts in the console.

use clap::{Args, Subcommand};
use rollbook_model::Role;
use secrecy::ExposeSecret as _;
use serde_json::json;

use crate::{
    configuration::{Configuration, Flags, Serving},
    output,
    output::Failure,
    pages::console,
    site::Site,
    start,
};

#[derive(Debug, Subcommand)]
pub(super) enum People {
    /// Make a link with which somebody joins the console, once, within seven days
    Invite(Invite),
    /// List who may sign in
    List,
}

#[derive(Debug, Args)]
pub(super) struct Invite {
    /// What they may do: viewer or admin
    #[arg(long, value_name = "ROLE", default_value = "admin")]
    role: Role,
    /// Where browsers reach the server, as scheme and host [default: where it listens]
    #[arg(long, value_name = "URL")]
    public_url: Option<String>,
}

impl People {
    pub(super) async fn run(self, flags: &Flags) -> Result<(), Failure> {
        match self {
            Self::Invite(invite) => invite.run(flags).await,
            Self::List => list(flags).await,
        }
    }
}

impl Invite {
    async fn run(self, flags: &Flags) -> Result<(), Failure> {
        let serving = Serving {
            public_url: self.public_url,
            ..Serving::default()
        };
        let configuration = Configuration::load_serving(flags, &serving)?;
        let own = format!("http://{}", configuration.listen);
        let site = Site::new(configuration.public_url()?.unwrap_or(&own), configuration.brand()?);
        let engine = start::engine(&configuration).await?;
        let token = engine.invite_from_here(flags.organisation(), self.role).await?;
        let link = site.link(&console::join_path(token.expose_secret()));
        if flags.json {
            output::json(&json!({ "link": link, "role": self.role }))?;
        } else {
            output::line(link)?;
        }
        engine.close().await;
        Ok(())
    }
}

async fn list(flags: &Flags) -> Result<(), Failure> {
    let engine = start::engine(&Configuration::load(flags)?).await?;
    let people = engine.people(flags.organisation()).await?;
    if flags.json {
        output::json(&people)?;
    } else {
        let rows = people.into_iter().map(|person| {
            let state = if person.disabled_at.is_some() {
                "may not sign in"
            } else {
                ""
            };
            vec![person.name, person.email, person.role.to_string(), state.to_owned()]
        });
        output::table(&["Name", "E-mail", "Role", ""], rows)?;
    }
    engine.close().await;
    Ok(())
}
