//! `rollbook sandbox`.

use std::{fs::DirBuilder, net::SocketAddr, os::unix::fs::DirBuilderExt as _, path::PathBuf};

use clap::Args;
use secrecy::ExposeSecret;
use serde_json::json;
use ukg_pro_sandbox::{Administrator, Options, faults::Fault};

use crate::{
    configuration::{Configuration, Flags},
    output,
    output::Failure,
};

/// Run the emulator of UKG Pro.
#[derive(Debug, Args)]
pub(super) struct Sandbox {
    /// Where to listen; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8421")]
    listen: SocketAddr,
    /// How many people the tenant has
    #[arg(long, value_name = "NUMBER", default_value_t = 1000)]
    employees: usize,
    /// What the people are made from; the same seed gives the same people
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    seed: u64,
    /// Serve over TLS with a certificate of its own
    #[arg(long)]
    tls: bool,
    /// A fault to switch on; can be repeated
    #[arg(long = "fault", value_name = "NAME")]
    faults: Vec<Fault>,
}

impl Sandbox {
    pub(super) async fn run(self, flags: &Flags) -> Result<(), Failure> {
        let ca_file = if self.tls { Some(ca_file(flags)?) } else { None };
        let options = Options {
            ca_file: ca_file.clone(),
            listen: self.listen,
            employees: self.employees,
            seed: self.seed,
            tls: self.tls,
            faults: self.faults,
            ..Options::default()
        };
        let sandbox = ukg_pro_sandbox::Sandbox::start(options).await?;
        let stop = super::stopping()?;
        let account = sandbox.service_account();
        let administrator = Administrator::INVENTED;
        let values = [
            ("username", "user name", account.username.as_str()),
            ("password", "password", account.password.expose_secret()),
            (
                "customer_api_key",
                "Customer API Key",
                account.customer_api_key.expose_secret(),
            ),
            ("user_api_key", "User API Key", account.user_api_key.expose_secret()),
        ];
        if flags.json {
            let account: serde_json::Map<_, _> = values
                .iter()
                .map(|(name, _, value)| ((*name).to_owned(), json!(value)))
                .collect();
            output::json(&json!({
                "url": sandbox.url(),
                "service_url": sandbox.service_url(),
                "admin_url": sandbox.admin_url(),
                "administrator": { "username": administrator.username, "password": administrator.password },
                "control_url": sandbox.control_url(),
                "service_account": account,
                "ca_file": ca_file,
            }))?;
        } else {
            output::line(format_args!("UKG Pro is emulated at {}", sandbox.service_url()))?;
            for (_, label, value) in values {
                output::line(format_args!("  {label:<17} {value}"))?;
            }
            let Administrator { username, password } = administrator;
            output::line(format_args!("Its administration pages are at {}", sandbox.admin_url()))?;
            output::line(format_args!("  {:<17} {username}", "user name"))?;
            output::line(format_args!("  {:<17} {password}", "password"))?;
            output::line(format_args!("Programs control it at {}", sandbox.control_url()))?;
            if let Some(path) = &ca_file {
                output::line(format_args!("  {:<17} {}", "certificates", path.display()))?;
            }
        }
        stop.cancelled().await;
        sandbox.shutdown().await;
        Ok(())
    }
}

/// Where the certificate authority is written: the data folder, made if there is none.
fn ca_file(flags: &Flags) -> Result<PathBuf, Failure> {
    let folder = std::path::absolute(Configuration::load(flags)?.data_dir)?;
    // As the store makes it: for the owner alone.
    DirBuilder::new().recursive(true).mode(0o700).create(&folder)?;
    Ok(folder.join("sandbox-ca.pem"))
}
