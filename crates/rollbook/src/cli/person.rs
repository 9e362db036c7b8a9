//! `rollbook person`: what is kept of one of a tenant's people.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use rollbook_core::Sensitive;
use rollbook_model::{AccountId, Actor};
use rollbook_store::EmployeeRef;

use crate::{
    cli::receipts::Destination,
    configuration::{Configuration, Flags},
    output,
    output::Failure,
    start,
};

/// Hand out or erase what is kept of one of a tenant's people.
#[derive(Debug, Subcommand)]
pub(super) enum Person {
    /// Print what is kept of them, as JSON
    Export {
        #[command(flatten)]
        who: Who,
        /// Show national identifiers and bank numbers, which are masked otherwise
        #[arg(long)]
        show_sensitive: bool,
    },
    /// Erase what is kept of them, and print a signed receipt; in UKG Pro nothing changes
    Erase {
        #[command(flatten)]
        who: Who,
        /// Where the receipt is written, instead of being printed
        #[arg(long, value_name = "FILE")]
        receipt: Option<PathBuf>,
    },
}

/// Who it is: by everything that the tenant knows them by, since a write may have named them by any of it.
#[derive(Debug, Args)]
pub(super) struct Who {
    /// The account
    #[arg(long, value_name = "ACCOUNT")]
    account: AccountId,
    /// UKG Pro's key of the employee, twelve letters and digits
    #[arg(long, value_name = "ID", required_unless_present_any = ["employee_number", "email_address", "national_id"])]
    employee_id: Option<String>,
    /// The employee number, with its zeros
    #[arg(long, value_name = "NUMBER")]
    employee_number: Option<String>,
    /// The code of the company that the employee number is of
    #[arg(long, value_name = "CODE", requires = "employee_number")]
    company_code: Option<String>,
    /// The primary e-mail address
    #[arg(long, value_name = "ADDRESS")]
    email_address: Option<String>,
    /// The social security or another national number; others on this machine may see it while the command runs
    #[arg(long, value_name = "NUMBER")]
    national_id: Option<String>,
}

impl Who {
    fn employee(self) -> Vec<EmployeeRef> {
        let company = self.company_code;
        let number = |number| EmployeeRef::Number { company, number };
        let known = [
            self.employee_id.map(EmployeeRef::Id),
            self.employee_number.map(number),
            self.email_address.map(EmployeeRef::EmailAddress),
            self.national_id.map(EmployeeRef::NationalId),
        ];
        known.into_iter().flatten().collect()
    }
}

impl Person {
    pub(super) async fn run(self, flags: &Flags) -> Result<(), Failure> {
        let organisation = flags.organisation();
        match self {
            Self::Export { who, show_sensitive } => {
                let engine = start::engine(&Configuration::load(flags)?).await?;
                let sensitive = if show_sensitive {
                    Sensitive::Shown
                } else {
                    Sensitive::Masked
                };
                let account = who.account;
                let kept = engine
                    .person_data(organisation, account, Actor::CommandLine, &who.employee(), sensitive)
                    .await?;
                output::json(&kept)?;
                engine.close().await;
                Ok(())
            }
            Self::Erase { who, receipt } => {
                let receipt = Destination::open(receipt)?;
                let engine = start::engine(&Configuration::load(flags)?).await?;
                let account = who.account;
                let erased = engine
                    .erase_person(organisation, account, Actor::CommandLine, &who.employee())
                    .await;
                receipt.keep(erased, format_args!("Erased what `{account}` kept of them."))?;
                engine.close().await;
                Ok(())
            }
        }
    }
}
