//! `rollbook clients`: products that speak Finch's contract.

use clap::{Args, Subcommand};
use jiff::Timestamp;
use rollbook_model::{Actor, Client, ClientId};
use rollbook_store::NewClient;
use secrecy::ExposeSecret;
use serde_json::{Value, json};

use crate::{
    configuration::{Configuration, Flags},
    output,
    output::Failure,
    start,
};

/// Manage clients.
#[derive(Debug, Subcommand)]
pub(super) enum Clients {
    /// Make a client, whose secret is shown once
    Create(Create),
    /// List the clients, without their secrets
    List,
    /// Revoke a client and all of its access tokens from now on
    Revoke {
        /// The client's id, as `rollbook clients list` shows it
        #[arg(value_name = "CLIENT")]
        client: ClientId,
    },
}

#[derive(Debug, Args)]
pub(super) struct Create {
    /// What customers are told asks for their data
    #[arg(long, value_name = "TEXT")]
    name: String,
    /// Where customers can be sent back to, to the letter; can be repeated
    #[arg(long, value_name = "URL")]
    redirect_uri: Vec<String>,
    /// An origin whose pages may show Connect in a frame, scheme and host alone; can be repeated
    #[arg(long, value_name = "ORIGIN")]
    origin: Vec<String>,
}

impl Clients {
    pub(super) async fn run(self, flags: &Flags) -> Result<(), Failure> {
        match self {
            Self::Create(create) => create.run(flags).await,
            Self::List => list(flags).await,
            Self::Revoke { client } => revoke(flags, client).await,
        }
    }
}

impl Create {
    async fn run(self, flags: &Flags) -> Result<(), Failure> {
        let new = NewClient {
            name: self.name,
            redirect_uris: self.redirect_uri,
            origins: self.origin,
        };
        let engine = start::engine(&Configuration::load(flags)?).await?;
        let made = engine
            .create_client(flags.organisation(), Actor::CommandLine, new)
            .await;
        let (client, secret) = made?;
        if flags.json {
            let mut shown = shown(&client);
            shown["client_secret"] = Value::from(secret.expose_secret());
            output::json(&shown)?;
        } else {
            output::line(format_args!("client_id      {}", client.id))?;
            output::line(format_args!("client_secret  {}", secret.expose_secret()))?;
            output::note("note: the secret is shown this once; Rollbook keeps only its hash");
        }
        engine.close().await;
        Ok(())
    }
}

async fn list(flags: &Flags) -> Result<(), Failure> {
    let engine = start::engine(&Configuration::load(flags)?).await?;
    let clients = engine.clients(flags.organisation()).await?;
    if flags.json {
        output::json(&clients.iter().map(shown).collect::<Vec<_>>())?;
    } else {
        let rows = clients.iter().map(|client| {
            let used = |at: Timestamp| at.strftime("%Y-%m-%d %H:%M").to_string();
            vec![
                client.id.to_string(),
                client.name.clone(),
                client.redirect_uris.join(" "),
                client.origins.join(" "),
                client.last_used_at.map_or_else(|| "never".to_owned(), used),
                state(client).to_owned(),
            ]
        });
        let head = ["Client", "Name", "Redirect addresses", "Origins", "Last used", "State"];
        output::table(&head, rows)?;
    }
    engine.close().await;
    Ok(())
}

async fn revoke(flags: &Flags, id: ClientId) -> Result<(), Failure> {
    let engine = start::engine(&Configuration::load(flags)?).await?;
    let client = engine
        .revoke_client(flags.organisation(), Actor::CommandLine, id)
        .await?;
    if flags.json {
        output::json(&shown(&client))?;
    } else {
        output::line(format_args!("`{}` ({}) is revoked", client.id, client.name))?;
    }
    engine.close().await;
    Ok(())
}

/// A client for programs.
fn shown(client: &Client) -> Value {
    json!({
        "client_id": client.id,
        "name": client.name,
        "redirect_uris": client.redirect_uris,
        "origins": client.origins,
        "created_at": client.created_at,
        "last_used_at": client.last_used_at,
        "revoked_at": client.revoked_at,
        "state": state(client),
    })
}

fn state(client: &Client) -> &'static str {
    if client.revoked_at.is_some() { "revoked" } else { "good" }
}
