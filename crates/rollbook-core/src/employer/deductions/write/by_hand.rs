//! Deductions that somebody enters in UKG Pro: who that is, and what waits for them, at an address of their own.

use std::collections::BTreeSet;

use jiff::SignedDuration;
use rollbook_model::{
    Account, AccountId, Code, DeductionAdministrator, DeductionItem, DeductionJob, DeductionJobKind, DeductionState,
    DeductionTransport, Event, EventKind, LONGEST_USER_NAME, OrganisationId, Problem, SecondPerson, UserStanding,
    problem::{Kind, Step},
};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Map;
use sha2::{Digest as _, Sha256};

use super::{super::ROWS, check::refused, invalid};
use crate::{
    Engine, Sensitive, diagnosis,
    employer::{EmployerAsk, pay::text},
    engine,
    mapping::Row,
    workforce::{Beside, Reader, employee_id},
};

/// How many jobs that have not ended are looked through.
const OPEN_JOBS: u64 = 200;
/// How many jobs are looked through for what was entered lately.
const LATEST_JOBS: u64 = 50;
/// How long it is shown that something was entered.
const SHOWN: SignedDuration = SignedDuration::from_hours(14 * 24);

/// What somebody has to enter, or has entered.
#[derive(Debug, Clone)]
pub struct DeductionEntry {
    /// What its job does.
    pub kind: DeductionJobKind,
    /// The part of the job.
    pub item: DeductionItem,
}

/// What waits for whoever enters deductions, and what they have entered.
#[derive(Debug)]
pub struct DeductionEntries {
    /// The account.
    pub account: Account,
    /// Who enters it; `None` where nobody is named.
    pub administrator: Option<DeductionAdministrator>,
    /// What is to be entered, what was asked for first before the rest.
    pub to_enter: Vec<DeductionEntry>,
    /// What was entered in the last two weeks and UKG Pro tells as it was asked for, the latest first.
    pub confirmed: Vec<DeductionEntry>,
}

/// The address of what waits for somebody, as it is told and read.
#[derive(Debug, Clone)]
pub struct EntriesAddress {
    /// Whose account it is.
    pub organisation: OrganisationId,
    /// The account.
    pub account: AccountId,
    /// What lets its holder in.
    pub token: SecretString,
}

impl EntriesAddress {
    /// Where its page is, from the root of the installation.
    pub fn path(&self) -> String {
        let token = self.token.expose_secret();
        format!("/deductions/{}/{}/{token}", self.organisation, self.account)
    }
}

impl Engine {
    /// Says who enters deductions by hand, after looking for the user in UKG Pro. Addresses that were told before are good
    /// no more. UKG Pro may not tell of all its users: with `anyway` somebody is named whom it does not tell of.
    ///
    /// # Errors
    /// `administrator_unknown` and `administrator_inactive` by what UKG Pro tells of its users, where they may be read; when
    /// the name is none, or reading fails.
    pub async fn name_deduction_administrator(
        &self,
        ask: &EmployerAsk,
        user_name: &str,
        second_person: SecondPerson,
        anyway: bool,
    ) -> Result<DeductionAdministrator, Problem> {
        let user_name = user_name.trim();
        match user_name.chars().count() {
            0 => return Err(missing_name()),
            count if count > LONGEST_USER_NAME => {
                let message = format!("the user name has {count} characters, and may have {LONGEST_USER_NAME}");
                return Err(invalid(message));
            }
            _ => {}
        }
        let of_reader = ask.of_reader(Sensitive::Masked);
        let reader = Reader::new(self, &of_reader).await?;
        let users = reader.beside("list_user_profile_details", &Map::new(), ROWS).await?;
        let mut administrator = DeductionAdministrator {
            user_name: user_name.to_owned(),
            standing: UserStanding::Unproven,
            role: None,
            is_employee: false,
            second_person,
            named_at: engine::now(),
        };
        if !matches!(users, Beside::NotPermitted(_)) {
            // A row a user and role.
            let is_theirs = |row: &&Row| text(row, "userName").is_some_and(|name| name.eq_ignore_ascii_case(user_name));
            let rows: Vec<&Row> = users.rows().iter().filter(is_theirs).collect();
            match rows.first() {
                Some(first) => {
                    if let Some(name) = text(first, "userName") {
                        administrator.user_name = name;
                    }
                    administrator.standing = standing(text(first, "userStatus").as_deref(), user_name)?;
                }
                None if anyway => {}
                None => return Err(unknown(user_name)),
            }
            let roles: BTreeSet<String> = rows.iter().filter_map(|row| text(row, "roleName")).collect();
            let roles: Vec<String> = roles.into_iter().collect();
            administrator.role = Some(roles.join(", ")).filter(|roles| !roles.is_empty());
            administrator.is_employee = rows.iter().any(|row| employee_id(row).is_some());
        }
        self.keep_administrator(ask, Some(&administrator)).await?;
        Ok(administrator)
    }

    /// Forgets who enters deductions by hand.
    ///
    /// # Errors
    /// When there is no such account.
    pub async fn forget_deduction_administrator(&self, ask: &EmployerAsk) -> Result<(), Problem> {
        self.account(ask.organisation, ask.account).await?;
        self.keep_administrator(ask, None).await
    }

    async fn keep_administrator(
        &self,
        ask: &EmployerAsk,
        administrator: Option<&DeductionAdministrator>,
    ) -> Result<(), Problem> {
        let kept = self
            .store
            .name_deduction_administrator(ask.organisation, ask.account, administrator)
            .await;
        kept.map_err(|error| diagnosis::store(&error))?;
        let kind = EventKind::DeductionAdministratorNamed;
        let event = Event::now(ask.organisation, ask.by, kind, Some(ask.account));
        let named = if administrator.is_some() { "yes" } else { "no" };
        self.record(&event.with("named", named)).await
    }

    /// Who enters deductions by hand; `None` where nobody is named.
    ///
    /// # Errors
    /// When there is no such account.
    pub async fn deduction_administrator(&self, ask: &EmployerAsk) -> Result<Option<DeductionAdministrator>, Problem> {
        self.account(ask.organisation, ask.account).await?;
        let named = self.store.deduction_administrator(ask.organisation, ask.account).await;
        named.map_err(|error| diagnosis::store(&error))
    }

    /// The address of what waits to be entered in an account's tenant: the same until somebody else is named.
    ///
    /// # Errors
    /// When there is no such account.
    pub async fn entries_address(&self, ask: &EmployerAsk) -> Result<EntriesAddress, Problem> {
        let named = self.deduction_administrator(ask).await?;
        let since = named.map_or(0, |named| named.named_at.as_microsecond()).to_string();
        let (organisation, account) = (ask.organisation.to_string(), ask.account.to_string());
        let purpose = ["deductions", organisation.as_str(), &account, &since];
        let token = self.store.link_token(&purpose).await;
        Ok(EntriesAddress {
            organisation: ask.organisation,
            account: ask.account,
            token: token.map_err(|error| diagnosis::store(&error))?,
        })
    }

    /// The whole address of what waits to be entered; `None` where nobody has said where browsers reach this installation.
    ///
    /// # Errors
    /// When there is no such account.
    pub async fn entries_url(&self, ask: &EmployerAsk) -> Result<Option<String>, Problem> {
        let path = self.entries_address(ask).await?.path();
        Ok(self.public_url.get().map(|public_url| format!("{public_url}{path}")))
    }

    /// What waits to be entered, for whoever has its address.
    ///
    /// # Errors
    /// `link_unknown` where the address is none, or another was told since.
    pub async fn deduction_entries(&self, address: &EntriesAddress) -> Result<DeductionEntries, Problem> {
        let ask = self.by_address(address).await?;
        let account = self.account(ask.organisation, ask.account).await?;
        let administrator = self.deduction_administrator(&ask).await?;
        let open = self
            .store
            .open_deduction_jobs(ask.organisation, ask.account, OPEN_JOBS)
            .await;
        let open = open.map_err(|error| diagnosis::store(&error))?;
        let to_enter = entries(&open, |item| item.state == DeductionState::NeedsPerson);
        let latest = self.deduction_jobs(&ask, LATEST_JOBS, 0).await?;
        let seen: BTreeSet<_> = latest.iter().map(|job| job.id).collect();
        let latest: Vec<DeductionJob> = open
            .into_iter()
            .filter(|job| !seen.contains(&job.id))
            .chain(latest)
            .collect();
        let since = engine::now() - SHOWN;
        let mut confirmed = entries(&latest, |item| {
            item.state == DeductionState::Effective
                && item.transport == Some(DeductionTransport::Guided)
                && item.since > since
        });
        confirmed.sort_by_key(|entry| std::cmp::Reverse(entry.item.since));
        Ok(DeductionEntries {
            account,
            administrator,
            to_enter,
            confirmed,
        })
    }

    /// Looks at once whether what waits to be entered was, for whoever has its address.
    ///
    /// # Errors
    /// As [`deduction_entries`](Self::deduction_entries); when the tenant could not be looked at, or the store fails.
    pub async fn look_at_deduction_entries(&self, address: &EntriesAddress) -> Result<DeductionEntries, Problem> {
        let ask = self.by_address(address).await?;
        let now = engine::now();
        let hastened = self
            .store
            .hasten_deduction_jobs(ask.organisation, ask.account, now)
            .await;
        hastened.map_err(|error| diagnosis::store(&error))?;
        let (_, failed) = self.run_jobs_of(ask.organisation, ask.account, now).await?;
        match failed {
            Some(problem) => Err(problem),
            None => self.deduction_entries(address).await,
        }
    }

    async fn by_address(&self, address: &EntriesAddress) -> Result<EmployerAsk, Problem> {
        let ask = EmployerAsk {
            organisation: address.organisation,
            account: address.account,
            by: super::BY,
        };
        let right = match self.entries_address(&ask).await {
            Ok(right) => right,
            Err(problem) if problem.kind == Kind::NotFound => return Err(no_address()),
            Err(problem) => return Err(problem),
        };
        // Hashes, so that how long it takes says nothing of where two differ.
        let hash = |token: &SecretString| Sha256::digest(token.expose_secret());
        if hash(&right.token) == hash(&address.token) {
            Ok(ask)
        } else {
            Err(no_address())
        }
    }
}

fn entries(jobs: &[DeductionJob], which: impl Fn(&DeductionItem) -> bool) -> Vec<DeductionEntry> {
    let parts = jobs
        .iter()
        .flat_map(|job| job.items.iter().map(move |item| (job.kind, item)));
    let wanted = parts.filter(|(_, item)| which(item));
    wanted
        .map(|(kind, item)| DeductionEntry {
            kind,
            item: item.clone(),
        })
        .collect()
}

/// What a user's status says. UKG publishes none of its codes, so that only what begins as these words do is understood.
fn standing(status: Option<&str>, user_name: &str) -> Result<UserStanding, Problem> {
    let first = status.and_then(|status| status.trim().chars().next());
    match first.map(|letter| letter.to_ascii_uppercase()) {
        Some('A') => Ok(UserStanding::Active),
        Some('I' | 'T' | 'D' | 'L') => Err(refused(
            Code::AdministratorInactive,
            format!(
                "UKG Pro tells of the user `{user_name}` that their status is `{}`",
                status.unwrap_or_default()
            ),
            "Have the user made active in UKG Pro, or name another",
        )),
        _ => Ok(UserStanding::Unproven),
    }
}

fn unknown(user_name: &str) -> Problem {
    let message = format!("UKG Pro has no user `{user_name}`");
    Problem::new(Kind::NotFound, Code::AdministratorUnknown, Step::Answer, message)
        .with_remedy("Copy the user name as UKG Pro shows it; a service account is no user")
}

fn missing_name() -> Problem {
    Problem::new(Kind::Invalid, Code::ValueMissing, Step::Input, "no user name is given")
        .with_remedy("Give the name with which the administrator signs in to UKG Pro")
}

fn no_address() -> Problem {
    Problem::new(
        Kind::NotFound,
        Code::LinkUnknown,
        Step::Input,
        "there is no such address",
    )
    .with_remedy("Open the address again as it was sent, to its last character, or ask for the one that is good now")
}
