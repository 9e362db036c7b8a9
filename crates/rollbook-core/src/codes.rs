//! What the codes of an account's tenant mean: the tables that all accounts have, and what an account says otherwise.

use std::{borrow::Cow, collections::BTreeSet};

use jiff::Timestamp;
use rollbook_model::{
    AccountId, Actor, Code, Event, EventKind, ObjectKind, OrganisationId, Problem,
    problem::{Kind, Step},
    workforce::{CodeTables, CodeWords},
};
use rollbook_store::{AccountCode, CodeEdit, SeenCode};
use serde::Serialize;

use crate::{Engine, diagnosis};

/// The longest code, in characters.
const LONGEST: usize = 100;
/// The most codes that an account can have by itself.
const MOST: usize = 5000;

/// What the codes of an account mean.
#[derive(Debug, Clone, Serialize)]
pub struct Codes {
    /// The tables.
    pub tables: Vec<CodeList>,
    /// Whether what is copied is still being made anew after a change.
    pub remapping: bool,
}

/// A table of codes.
#[derive(Debug, Clone, Serialize)]
pub struct CodeList {
    /// Its name.
    pub table: String,
    /// The words that a code can mean; of a language none, as any three letters of ISO 639-2 are one.
    pub words: Vec<&'static str>,
    /// The codes: those first that are in the copy and mean nothing, then those in the copy, then the others.
    pub codes: Vec<CodeMeaning>,
}

/// What a code means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CodeMeaning {
    /// The code: as UKG Pro sends it, or as the table has it, where it is not in the copy.
    pub code: String,
    /// What it means; `None` where it means none of the words.
    pub means: Option<String>,
    /// What it means as long as the account says nothing.
    pub default: Option<String>,
    /// Whether the account says what it means.
    pub own: bool,
    /// How many people have it in the copy; of units how many units.
    pub people: u64,
}

/// What a code shall mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeChange {
    /// The table.
    pub table: String,
    /// The code.
    pub code: String,
    /// A word, or an empty text for none of them; `None` for what it means elsewhere.
    pub means: Option<String>,
}

impl CodeList {
    /// How many codes are in the copy and mean nothing.
    pub fn unmapped(&self) -> usize {
        self.codes.iter().filter(|code| code.is_unmapped()).count()
    }
}

impl CodeMeaning {
    /// Whether it is in the copy and means nothing.
    pub fn is_unmapped(&self) -> bool {
        self.people > 0 && self.means.is_none()
    }
}

/// Where the codes of a table stand in the copy.
fn place_of(table: &str) -> Option<(ObjectKind, &'static str)> {
    Some(match table {
        "employment_status" => (ObjectKind::Employment, "status"),
        "employment_type" => (ObjectKind::Employment, "employment_type"),
        "schedule" => (ObjectKind::Employment, "schedule"),
        "language" => (ObjectKind::Employment, "language"),
        "pay_unit" => (ObjectKind::Compensation, "unit"),
        "pay_frequency" => (ObjectKind::Compensation, "frequency"),
        "gender" => (ObjectKind::Person, "gender"),
        "marital_status" => (ObjectKind::Person, "marital_status"),
        "ethnicity" => (ObjectKind::Person, "ethnicity"),
        "unit_role" => (ObjectKind::OrgUnit, "role"),
        _ => return None,
    })
}

impl Engine {
    /// The tables of an account.
    pub(crate) async fn code_tables(
        &self,
        organisation: OrganisationId,
        account: AccountId,
    ) -> Result<Cow<'static, CodeTables>, Problem> {
        let own = self.own_codes(organisation, account).await?;
        if own.is_empty() {
            return Ok(Cow::Borrowed(CodeTables::defaults()));
        }
        Ok(Cow::Owned(tables(&own)))
    }

    async fn own_codes(&self, organisation: OrganisationId, account: AccountId) -> Result<Vec<AccountCode>, Problem> {
        let own = self.store.account_codes(organisation, account).await;
        own.map_err(|error| diagnosis::store(&error))
    }

    /// What the codes of an account mean, with how many people have them in the copy.
    ///
    /// # Errors
    /// When there is no such account.
    pub async fn codes(&self, organisation: OrganisationId, account: AccountId) -> Result<Codes, Problem> {
        self.account(organisation, account).await?;
        let own = self.own_codes(organisation, account).await?;
        let known = tables(&own);
        let mut lists = Vec::new();
        for table in CodeTables::defaults().names() {
            let mut seen = Vec::new();
            if let Some((kind, field)) = place_of(table) {
                let found = self.store.seen_codes(organisation, account, kind, field).await;
                seen = found.map_err(|error| diagnosis::store(&error))?;
            }
            lists.push(list(table, &known, &own, seen));
        }
        let remapping = self.store.is_remap_due(organisation, account).await;
        Ok(Codes {
            tables: lists,
            remapping: remapping.map_err(|error| diagnosis::store(&error))?,
        })
    }

    /// Changes what codes of an account mean. What is copied is made anew by whoever copies, and what is different then
    /// is told as a change.
    ///
    /// # Errors
    /// When there is no such account or table, or a code cannot mean that.
    pub async fn change_codes(
        &self,
        organisation: OrganisationId,
        account: AccountId,
        by: Actor,
        changes: &[CodeChange],
    ) -> Result<(), Problem> {
        self.account(organisation, account).await?;
        let edits = changes.iter().map(edit).collect::<Result<Vec<_>, _>>()?;
        self.edit_codes(organisation, account, by, edits).await
    }

    /// The same, as the whole of what the account says: any other code means what it means elsewhere.
    ///
    /// # Errors
    /// As [`change_codes`](Self::change_codes).
    pub async fn replace_codes(
        &self,
        organisation: OrganisationId,
        account: AccountId,
        by: Actor,
        codes: &[CodeChange],
    ) -> Result<(), Problem> {
        self.account(organisation, account).await?;
        let mut edits = codes.iter().map(edit).collect::<Result<Vec<_>, _>>()?;
        let given: BTreeSet<_> = edits
            .iter()
            .map(|edit| (edit.list.clone(), edit.code.clone()))
            .collect();
        for own in self.own_codes(organisation, account).await? {
            if !given.contains(&(own.list.clone(), own.code.clone())) {
                edits.push(CodeEdit {
                    list: own.list,
                    code: own.code,
                    word: None,
                });
            }
        }
        self.edit_codes(organisation, account, by, edits).await
    }

    async fn edit_codes(
        &self,
        organisation: OrganisationId,
        account: AccountId,
        by: Actor,
        mut edits: Vec<CodeEdit>,
    ) -> Result<(), Problem> {
        let own = self.own_codes(organisation, account).await?;
        edits.retain(|edit| {
            let held = own.iter().find(|own| own.list == edit.list && own.code == edit.code);
            held.map(|own| &own.word) != edit.word.as_ref()
        });
        if edits.is_empty() {
            return Ok(());
        }
        if own.len() + edits.len() > MOST {
            return Err(refused(&format!("an account has at most {MOST} codes of its own")));
        }
        let event = Event::now(organisation, by, EventKind::CodesChanged, Some(account)).with("codes", edits.len());
        let edited = self
            .store
            .edit_codes(organisation, account, &edits, &event, Timestamp::now())
            .await;
        edited.map_err(|error| diagnosis::store(&error))
    }

    /// Makes what is copied of an account anew now, where codes mean something else since; another process can be at it.
    ///
    /// # Errors
    /// When there is no such account.
    pub async fn remap_codes(&self, organisation: OrganisationId, account: AccountId) -> Result<(), Problem> {
        self.account(organisation, account).await?;
        self.remap_now(organisation, account).await
    }
}

fn tables(own: &[AccountCode]) -> CodeTables {
    let own = own.iter();
    CodeTables::defaults().with(own.map(|own| (own.list.as_str(), own.code.as_str(), own.word.as_str())))
}

/// A table with the codes that were seen, and those that are known.
fn list(table: &str, known: &CodeTables, own: &[AccountCode], seen: Vec<SeenCode>) -> CodeList {
    let is_own = |code: &str| own.iter().any(|own| own.list == table && own.code == code);
    let mut codes: Vec<CodeMeaning> = Vec::new();
    for seen in seen {
        let folded = CodeTables::fold(&seen.code);
        if let Some(same) = codes.iter_mut().find(|code| CodeTables::fold(&code.code) == folded) {
            same.people += seen.owners;
            continue;
        }
        let default = CodeTables::defaults().word(table, &folded).map(str::to_owned);
        let own = is_own(&folded);
        // Some are known by what is told beside the code.
        let beside = seen.word.filter(|_| table == "ethnicity" && !own);
        codes.push(CodeMeaning {
            means: known.word(table, &folded).map(str::to_owned).or_else(|| beside.clone()),
            default: default.or(beside),
            own,
            people: seen.owners,
            code: seen.code,
        });
    }
    let others = CodeTables::defaults().codes(table).map(|(code, _)| code);
    let others = others.chain(own.iter().filter(|own| own.list == table).map(|own| own.code.as_str()));
    for code in others.collect::<BTreeSet<_>>() {
        if codes.iter().any(|known| CodeTables::fold(&known.code) == code) {
            continue;
        }
        codes.push(CodeMeaning {
            code: code.to_owned(),
            means: known.word(table, code).map(str::to_owned),
            default: CodeTables::defaults().word(table, code).map(str::to_owned),
            own: is_own(code),
            people: 0,
        });
    }
    codes.sort_by_key(|code| (!code.is_unmapped(), std::cmp::Reverse(code.people)));
    let words = CodeWords::of(table)
        .map(|words| words.all().to_vec())
        .unwrap_or_default();
    CodeList {
        table: table.to_owned(),
        words,
        codes,
    }
}

fn edit(change: &CodeChange) -> Result<CodeEdit, Problem> {
    let CodeChange { table, code, means } = change;
    let Some(words) = CodeWords::of(table) else {
        let names: Vec<_> = CodeTables::defaults().names().collect();
        return Err(refused(&format!(
            "there is no such table of codes; there are {}",
            names.join(", ")
        )));
    };
    let code = CodeTables::fold(code);
    if code.is_empty() || code.chars().count() > LONGEST || code.chars().any(char::is_control) {
        return Err(refused(&format!("a code has 1 to {LONGEST} characters")));
    }
    if let Some(word) = means.as_deref().filter(|word| !word.is_empty() && !words.has(word)) {
        let word: String = word.chars().take(LONGEST).collect();
        let all = words.all().join(", ");
        let expected = if all.is_empty() {
            "three letters of ISO 639-2".to_owned()
        } else {
            all
        };
        return Err(refused(&format!(
            "a code of `{table}` cannot mean `{word}`: it means one of {expected}"
        )));
    }
    Ok(CodeEdit {
        list: table.clone(),
        code,
        word: means.clone(),
    })
}

fn refused(message: &str) -> Problem {
    Problem::new(Kind::Invalid, Code::ParameterInvalid, Step::Input, message)
        .with_remedy("See the tables and what their codes can mean with `rollbook accounts codes ACCOUNT`")
}
