//! From the configuration to a running engine.

use std::num::NonZeroU32;

use rollbook_core::{Engine, Settings};
use rollbook_store::{MasterKeyOrigin, Store};

use crate::{
    configuration::{Configuration, Oidc},
    output,
    output::Failure,
};

/// Opens the store and makes an engine over it.
pub(crate) async fn engine(configuration: &Configuration) -> Result<Engine, Failure> {
    let settings = settings(configuration)?;
    let store = store(configuration).await?;
    if let MasterKeyOrigin::Created { path } = store.master_key_origin() {
        output::note(format_args!(
            "note: made the master key `{}`; keep a copy: without it no stored credential can be opened",
            path.display()
        ));
    }
    let engine = Engine::new(store, settings)?;
    if let Some(public_url) = configuration.public_url()? {
        engine.reached_at(public_url);
    }
    Ok(engine)
}

/// The same in a data folder that is soon gone: of its master key no copy needs to be kept.
pub(crate) async fn temporary_engine(configuration: &Configuration) -> Result<Engine, Failure> {
    let settings = settings(configuration)?;
    Ok(Engine::new(store(configuration).await?, settings)?)
}

async fn store(configuration: &Configuration) -> Result<Store, Failure> {
    Ok(Store::open(&configuration.database_url()?, &configuration.master_key()?).await?)
}

fn settings(configuration: &Configuration) -> Result<Settings, Failure> {
    let allowed = Settings::allowing(&configuration.allow_host).map_err(|error| Failure::usage(error.to_string()))?;
    let ca_file_pem =
        match &configuration.ca_file {
            None => None,
            Some(path) => Some(std::fs::read(path).map_err(|error| {
                Failure::usage(format!("cannot read the certificates `{}`: {error}", path.display()))
            })?),
        };
    let recorded = configuration.recorded_schema.iter().map(|text| text.parse());
    let recorded_schemas = recorded
        .collect::<Result<_, rollbook_core::MalformedSchema>>()
        .map_err(|error| Failure::usage(error.to_string()))?;
    Ok(Settings {
        ca_file_pem,
        recorded_schemas,
        login_budget: configuration.login_budget()?,
        request_limits: configuration.request_limits()?,
        keep_requests: configuration.keep_requests(),
        sign_in: configuration.oidc.as_ref().map(Oidc::settings),
        password_reminder_days: NonZeroU32::new(configuration.password_reminder_days),
        ..allowed
    })
}
