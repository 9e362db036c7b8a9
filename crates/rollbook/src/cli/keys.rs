//! `rollbook keys`.

use clap::Subcommand;
use rollbook_model::OrganisationId;
use secrecy::ExposeSecret;
use serde_json::json;

use crate::{
    configuration::{Configuration, Flags},
    output,
    output::Failure,
    start,
};

/// Manage API keys.
#[derive(Debug, Subcommand)]
pub(super) enum Keys {
    /// Make an API key, which is shown once
    Create {
        /// What the key is for
        #[arg(long, value_name = "TEXT", default_value = "API key")]
        label: String,
    },
}

impl Keys {
    pub(super) async fn run(self, flags: &Flags) -> Result<(), Failure> {
        let Self::Create { label } = self;
        let engine = start::engine(&Configuration::load(flags)?).await?;
        let (key, text) = engine
            .store()
            .create_api_key(OrganisationId::DEFAULT, &label, &[], None)
            .await?;
        if flags.json {
            output::json(&json!({ "id": key.id, "label": key.label, "key": text.expose_secret() }))?;
        } else {
            output::line(text.expose_secret())?;
            output::note("note: the key is shown this once; Rollbook keeps only its hash");
        }
        engine.store().close().await;
        Ok(())
    }
}
