//! `rollbook keys`: API keys; the master keys are in `master_keys`.

use clap::{Args, Subcommand};
use jiff::{Span, Timestamp, civil::Date, tz::TimeZone};
use rollbook_model::{AccountId, Actor, ApiKeyId, Scope};
use rollbook_store::{ApiKey, NewApiKey};
use secrecy::ExposeSecret;
use serde_json::{Value, json};

use crate::{
    cli::master_keys,
    configuration::{Configuration, Flags},
    output,
    output::Failure,
    start,
};

/// Manage API keys.
#[derive(Debug, Subcommand)]
pub(super) enum Keys {
    /// Make an API key, which is shown once
    Create(Create),
    /// List the API keys, without their text
    List,
    /// Revoke an API key from now on
    Revoke {
        /// The key's id, as `rollbook keys list` shows it
        #[arg(value_name = "KEY")]
        key: ApiKeyId,
    },
    /// Show the master keys: which one seals, and what is sealed under which
    Ring,
    /// Rotate the master key, while servers run; begun again, it resumes where it was stopped
    Rotate {
        /// Only show what would be done
        #[arg(long)]
        dry_run: bool,
    },
}

#[derive(Debug, Args)]
pub(super) struct Create {
    /// What the key is for
    #[arg(long, value_name = "TEXT", default_value = "API key")]
    label: String,
    /// What the key may do; can be repeated [default: everything but sensitive:read]
    #[arg(long, value_name = "SCOPE", value_delimiter = ',')]
    scope: Vec<Scope>,
    /// An account that the key reaches; can be repeated [default: all]
    #[arg(long, value_name = "ACCOUNT", value_delimiter = ',')]
    account: Vec<AccountId>,
    /// When it ends: a time from now such as 90d, or a date such as 2031-12-31, in UTC [default: never]
    #[arg(long, value_name = "WHEN", value_parser = moment)]
    expires: Option<Timestamp>,
}

impl Keys {
    pub(super) async fn run(self, flags: &Flags) -> Result<(), Failure> {
        match self {
            Self::Create(create) => create.run(flags).await,
            Self::List => list(flags).await,
            Self::Revoke { key } => revoke(flags, key).await,
            Self::Ring => master_keys::show(flags).await,
            Self::Rotate { dry_run } => master_keys::turn(flags, dry_run).await,
        }
    }
}

impl Create {
    async fn run(self, flags: &Flags) -> Result<(), Failure> {
        let mut new = NewApiKey::usual(self.label);
        if !self.scope.is_empty() {
            new.scopes = self.scope;
        }
        new.accounts = (!self.account.is_empty()).then_some(self.account);
        new.expires_at = self.expires;
        let engine = start::engine(&Configuration::load(flags)?).await?;
        let made = engine
            .create_api_key(flags.organisation(), Actor::CommandLine, &new)
            .await;
        let (key, text) = made?;
        if flags.json {
            let mut shown = shown(&key);
            shown["key"] = Value::from(text.expose_secret());
            output::json(&shown)?;
        } else {
            output::line(text.expose_secret())?;
            output::note("note: the key is shown this once; Rollbook keeps only its hash");
        }
        engine.close().await;
        Ok(())
    }
}

async fn list(flags: &Flags) -> Result<(), Failure> {
    let engine = start::engine(&Configuration::load(flags)?).await?;
    let keys = engine.api_keys(flags.organisation()).await?;
    if flags.json {
        output::json(&keys.iter().map(shown).collect::<Vec<_>>())?;
    } else {
        let day = |at: Option<Timestamp>, none: &str| {
            at.map_or_else(|| none.to_owned(), |at| at.strftime("%Y-%m-%d %H:%M").to_string())
        };
        let rows = keys.iter().map(|key| {
            let accounts = key
                .accounts
                .as_ref()
                .map_or_else(|| "all".to_owned(), |accounts| accounts.len().to_string());
            vec![
                key.id.to_string(),
                format!("{}…", key.prefix),
                key.label.clone(),
                words(&key.scopes).join(" "),
                accounts,
                day(key.expires_at, "never"),
                day(key.last_used_at, "never"),
                state(key).to_owned(),
            ]
        });
        output::table(
            &[
                "Key",
                "Begins",
                "Label",
                "Scopes",
                "Accounts",
                "Expires",
                "Last used",
                "State",
            ],
            rows,
        )?;
    }
    engine.close().await;
    Ok(())
}

async fn revoke(flags: &Flags, id: ApiKeyId) -> Result<(), Failure> {
    let engine = start::engine(&Configuration::load(flags)?).await?;
    let key = engine
        .revoke_api_key(flags.organisation(), Actor::CommandLine, id)
        .await?;
    if flags.json {
        output::json(&shown(&key))?;
    } else {
        output::line(format_args!("`{}` ({}) is revoked", key.id, key.label))?;
    }
    engine.close().await;
    Ok(())
}

/// A key for programs.
fn shown(key: &ApiKey) -> Value {
    json!({
        "id": key.id,
        "label": key.label,
        "prefix": key.prefix,
        "scopes": key.scopes,
        "accounts": key.accounts,
        "created_at": key.created_at,
        "expires_at": key.expires_at,
        "last_used_at": key.last_used_at,
        "revoked_at": key.revoked_at,
        "state": state(key),
    })
}

fn state(key: &ApiKey) -> &'static str {
    if key.revoked_at.is_some() {
        "revoked"
    } else if key.expires_at.is_some_and(|at| at <= Timestamp::now()) {
        "expired"
    } else {
        "good"
    }
}

fn words(scopes: &[Scope]) -> Vec<&'static str> {
    scopes.iter().map(|scope| scope.as_str()).collect()
}

/// A moment as people write one that is yet to come.
pub(super) fn moment(text: &str) -> Result<Timestamp, String> {
    const EXPECTED: &str = "expected a time from now such as 90d or 12h, or a date such as 2031-12-31";
    if let Ok(at) = text.parse::<Timestamp>() {
        return Ok(at);
    }
    if let Ok(date) = text.parse::<Date>() {
        let start = date.to_zoned(TimeZone::UTC).map_err(|error| error.to_string())?;
        return Ok(start.timestamp());
    }
    let span: Span = text.parse().map_err(|_| EXPECTED.to_owned())?;
    let then = Timestamp::now().to_zoned(TimeZone::UTC).checked_add(span);
    Ok(then.map_err(|_| EXPECTED.to_owned())?.timestamp())
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;

    #[test]
    fn an_end_is_a_date_or_a_time_from_now() {
        assert_eq!(moment("2031-12-31"), Ok("2031-12-31T00:00:00Z".parse().unwrap()));
        assert_eq!(
            moment("2031-12-31T10:00:00+02:00"),
            Ok("2031-12-31T08:00:00Z".parse().unwrap())
        );
        for (text, hours) in [("90d", 90 * 24), ("12h", 12), ("2 weeks", 14 * 24)] {
            let from_now = moment(text).unwrap().duration_since(Timestamp::now());
            assert!(
                (SignedDuration::from_hours(hours) - from_now).abs() < SignedDuration::from_mins(1),
                "{text}"
            );
        }
        for text in ["", "tomorrow", "31.12.2031", "90"] {
            assert!(moment(text).is_err(), "{text}");
        }
    }
}
