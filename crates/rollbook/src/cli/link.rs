//! `rollbook link`.

use std::io::{IsTerminal, Read};

use clap::Args;
use rollbook_core::{Address, Engine, LinkRequest};
use rollbook_model::AccountKind;
use secrecy::SecretString;

use super::accounts;
use crate::{
    configuration::{Configuration, Flags},
    output,
    output::Failure,
};

/// Link a tenant. The password is asked for, or read from stdin.
#[derive(Debug, Args)]
pub(super) struct Link {
    /// The web services' address: a host, any service URL or WSDL link
    #[arg(long, value_name = "HOST")]
    host: String,
    /// The service account's user name
    #[arg(long, value_name = "NAME")]
    username: String,
    /// The Customer API Key
    #[arg(long, value_name = "KEY")]
    customer_api_key: SecretString,
    /// The User API Key, which actions over SOAP need
    #[arg(long, value_name = "KEY")]
    user_api_key: Option<SecretString>,
    /// Read the password from stdin
    #[arg(long)]
    password_stdin: bool,
    /// The actions that shall work, with commas; without it, every action
    #[arg(long, value_name = "IDS", value_delimiter = ',')]
    actions: Vec<String>,
    /// A name for the account
    #[arg(long, value_name = "TEXT")]
    label: Option<String>,
    /// The customer's id in your product
    #[arg(long, value_name = "ID", default_value = "command-line")]
    owner_id: String,
    /// The customer's name in your product
    #[arg(long, value_name = "NAME", default_value = "Command line")]
    owner_name: String,
    /// The day on which the password was set, for being reminded of its age
    #[arg(long, value_name = "DATE")]
    password_set_on: Option<jiff::civil::Date>,
    /// Send values again that UKG Pro refused before, because the service account was changed since
    #[arg(long)]
    refused_again: bool,
    /// The tenant is a test tenant
    #[arg(long)]
    test: bool,
}

impl Link {
    pub(super) async fn run(self, flags: &Flags) -> Result<(), Failure> {
        let configuration = Configuration::load(flags)?;
        let password = password(self.password_stdin)?;
        let work = async |engine: &Engine| Box::pin(self.run_with(engine, flags, password)).await;
        super::with_engine(&configuration, work).await
    }

    async fn run_with(self, engine: &Engine, flags: &Flags, password: SecretString) -> Result<(), Failure> {
        let request = LinkRequest {
            origin_owner_id: self.owner_id,
            origin_owner_name: self.owner_name,
            label: self.label,
            kind: if self.test {
                AccountKind::Test
            } else {
                AccountKind::Production
            },
            address: Address::Pasted(self.host),
            username: self.username,
            password,
            customer_api_key: self.customer_api_key,
            user_api_key: self.user_api_key,
            actions: self.actions,
            password_set_on: self.password_set_on,
            refused_again: self.refused_again,
        };
        let bar = output::progress();
        let linked = engine
            .link(flags.organisation(), request, |step| {
                bar.set_message(accounts::words(&step));
            })
            .await;
        bar.finish_and_clear();
        let linked = linked?;
        for note in &linked.notes {
            output::note(format_args!("note: {note}"));
        }
        if flags.json {
            output::json(&linked.account)?;
        } else {
            accounts::show(&linked.account)?;
        }
        Ok(())
    }
}

fn password(from_stdin: bool) -> Result<SecretString, Failure> {
    if from_stdin {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text)?;
        let line = text
            .strip_suffix('\n')
            .map_or(text.as_str(), |line| line.strip_suffix('\r').unwrap_or(line));
        return Ok(SecretString::from(line));
    }
    if !std::io::stdin().is_terminal() {
        return Err(Failure::Usage {
            message: "there is no terminal to ask for the password on".to_owned(),
            hint: Some("Give it on stdin with `--password-stdin`".to_owned()),
        });
    }
    Ok(SecretString::from(rpassword::prompt_password(
        "Password of the service account: ",
    )?))
}
