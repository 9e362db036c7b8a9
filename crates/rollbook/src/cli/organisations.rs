//! `rollbook organisations`: who share one installation and see nothing of each other.

use clap::Subcommand;
use rollbook_model::OrganisationId;
use serde_json::json;

use crate::{
    configuration::{Configuration, Flags},
    output,
    output::Failure,
    start,
};

#[derive(Debug, Subcommand)]
pub(super) enum Organisations {
    /// Make an organisation, to be named in --organisation
    Create,
    /// List the organisations; the first has been there from the start
    List,
}

impl Organisations {
    pub(super) async fn run(self, flags: &Flags) -> Result<(), Failure> {
        let engine = start::engine(&Configuration::load(flags)?).await?;
        let line = |id: &OrganisationId| {
            if flags.json {
                output::json(&json!({ "id": id }))
            } else {
                output::line(id)
            }
        };
        match self {
            Self::Create => line(&engine.create_organisation().await?)?,
            Self::List => {
                let organisations = engine.organisations().await?;
                if flags.json {
                    let all: Vec<_> = organisations.iter().map(|id| json!({ "id": id })).collect();
                    output::json(&all)?;
                } else {
                    organisations.iter().try_for_each(line)?;
                }
            }
        }
        engine.close().await;
        Ok(())
    }
}
