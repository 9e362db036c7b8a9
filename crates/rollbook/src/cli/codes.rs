//! `rollbook accounts codes`.

use std::str::FromStr;

use clap::Args;
use rollbook_core::{CodeChange, Codes, Engine};
use rollbook_model::{AccountId, Actor};

use crate::{configuration::Flags, output, output::Failure};

/// Say what codes of an account's tenant mean; without a change, list them
#[derive(Debug, Args)]
pub(super) struct AccountCodes {
    /// The account's id
    account: AccountId,
    /// What a code means, such as `employment_type:FTX=permanent`; nothing behind the sign is none of the words
    #[arg(long, value_name = "TABLE:CODE=WORD")]
    set: Vec<Set>,
    /// A code that shall mean again what it means elsewhere
    #[arg(long, value_name = "TABLE:CODE")]
    reset: Vec<Named>,
}

/// A code of a table.
#[derive(Debug, Clone)]
struct Named {
    table: String,
    code: String,
}

impl FromStr for Named {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, &'static str> {
        let (table, code) = text.split_once(':').ok_or("it has the form TABLE:CODE")?;
        Ok(Self {
            table: table.to_owned(),
            code: code.to_owned(),
        })
    }
}

/// A code and what it means.
#[derive(Debug, Clone)]
struct Set(Named, String);

impl FromStr for Set {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, &'static str> {
        let (named, word) = text.rsplit_once('=').ok_or("it has the form TABLE:CODE=WORD")?;
        Ok(Self(named.parse()?, word.to_owned()))
    }
}

impl AccountCodes {
    pub(super) async fn run(self, engine: &Engine, flags: &Flags) -> Result<(), Failure> {
        let (organisation, account) = (flags.organisation(), self.account);
        let set = self.set.into_iter().map(|Set(named, word)| (named, Some(word)));
        let reset = self.reset.into_iter().map(|named| (named, None));
        let changes = set
            .chain(reset)
            .map(|(Named { table, code }, means)| CodeChange { table, code, means });
        let changes: Vec<_> = changes.collect();
        if !changes.is_empty() {
            engine
                .change_codes(organisation, account, Actor::CommandLine, &changes)
                .await?;
            engine.remap_codes(organisation, account).await?;
        }
        let codes = engine.codes(organisation, account).await?;
        if flags.json { output::json(&codes) } else { show(&codes) }
    }
}

fn show(codes: &Codes) -> Result<(), Failure> {
    let rows = codes.tables.iter().flat_map(|list| {
        list.codes.iter().map(|code| {
            vec![
                list.table.clone(),
                code.code.clone(),
                code.means.clone().unwrap_or_default(),
                if code.own { "own" } else { "" }.to_owned(),
                code.people.to_string(),
            ]
        })
    });
    output::table(&["Table", "Code", "Means", "By", "People"], rows)?;
    let unmapped: usize = codes.tables.iter().map(rollbook_core::CodeList::unmapped).sum();
    if unmapped > 0 {
        output::note(format!(
            "{unmapped} codes that people have mean nothing yet: say what with --set TABLE:CODE=WORD."
        ));
    }
    Ok(())
}
