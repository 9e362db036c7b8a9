//! Deductions that somebody enters in UKG Pro: who that is, and what waits for them, at an address of their own.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use rollbook_model::{
    Account, AccountId, AccountStatus, Code, DeductionAdministrator, DeductionItem, DeductionJob, DeductionJobKind,
    DeductionState, DeductionTransport, Event, EventKind, LONGEST_USER_NAME, LinkSession, OrganisationId, Problem,
    SecondPerson, UserStanding,
    problem::{Kind, Step},
};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Map;
use sha2::{Digest as _, Sha256};

use super::{super::ROWS, check::refused, invalid};
use crate::{
    Engine, Sensitive, diagnosis,
    doctor::{Finding, Weight},
    employer::{EmployerAsk, pay::text},
    engine,
    mapping::Row,
    workforce::{Beside, Reader, employee_id},
};

/// How long after a tenant was linked the link asks who enters deductions.
const ASKED_FOR: SignedDuration = SignedDuration::from_hours(1);
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
    /// Who enters it.
    pub administrator: DeductionAdministrator,
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

/// Until when a link by which a tenant was linked asks who enters deductions; `None` where it does not.
pub fn administrator_until(session: &LinkSession) -> Option<Timestamp> {
    let end = session.ended.filter(|end| end.account.is_some())?;
    session.choice().needs_administrator().then(|| end.at + ASKED_FOR)
}

impl Engine {
    /// Says who enters deductions by hand, after looking for the user in UKG Pro. The address of whoever was named before is
    /// good no more. UKG Pro may not tell of all its users, nor what the codes of their status mean: with `anyway` somebody is
    /// named whom it does not tell of, or of whom it tells another status than that of an active one.
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
        let before = self.deduction_administrator(ask).await?;
        let now = engine::now();
        let mut administrator = DeductionAdministrator {
            user_name: user_name.to_owned(),
            standing: UserStanding::Unproven,
            role: None,
            is_employee: false,
            second_person,
            named_at: now,
            looked_at: now,
        };
        if !matches!(users, Beside::NotPermitted(_)) {
            // A row a user and role.
            let is_theirs = |row: &&Row| text(row, "userName").is_some_and(|name| name.eq_ignore_ascii_case(user_name));
            let rows: Vec<&Row> = users.rows().iter().filter(is_theirs).collect();
            if rows.is_empty() && !anyway {
                return Err(unknown(user_name));
            }
            if let Some(name) = rows.first().and_then(|row| text(row, "userName")) {
                administrator.user_name = name;
                administrator.standing = standing(&rows, user_name, anyway)?;
            }
            let roles: BTreeSet<String> = rows.iter().filter_map(|row| text(row, "roleName")).collect();
            let roles: Vec<String> = roles.into_iter().collect();
            administrator.role = Some(roles.join(", ")).filter(|roles| !roles.is_empty());
            administrator.is_employee = rows.iter().any(|row| employee_id(row).is_some());
        }
        // Whoever stays keeps the address that they were sent.
        if let Some(before) = before.filter(|before| before.user_name == administrator.user_name) {
            administrator.named_at = before.named_at;
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

    /// The address of what waits to be entered in an account's tenant: the same as long as the same user is named, and none
    /// where nobody is.
    ///
    /// # Errors
    /// When there is no such account.
    pub async fn entries_address(&self, ask: &EmployerAsk) -> Result<Option<EntriesAddress>, Problem> {
        let Some(named) = self.deduction_administrator(ask).await? else {
            return Ok(None);
        };
        let since = named.named_at.as_microsecond().to_string();
        let (organisation, account) = (ask.organisation.to_string(), ask.account.to_string());
        let purpose = ["deductions", organisation.as_str(), &account, &since];
        let token = self.store.link_token(&purpose).await;
        Ok(Some(EntriesAddress {
            organisation: ask.organisation,
            account: ask.account,
            token: token.map_err(|error| diagnosis::store(&error))?,
        }))
    }

    /// The whole address of what waits to be entered; `None` where nobody is named, or nobody has said where browsers reach
    /// this installation.
    ///
    /// # Errors
    /// When there is no such account.
    pub async fn entries_url(&self, ask: &EmployerAsk) -> Result<Option<String>, Problem> {
        let address = self.entries_address(ask).await?;
        let public_url = self.public_url.get();
        Ok(address.and_then(|address| Some(format!("{}{}", public_url?, address.path()))))
    }

    /// What waits to be entered, for whoever has its address.
    ///
    /// # Errors
    /// `link_unknown` where the address is none, another was told since, or access to the tenant was withdrawn.
    pub async fn deduction_entries(&self, address: &EntriesAddress) -> Result<DeductionEntries, Problem> {
        let (account, administrator) = self.by_address(address).await?;
        let since = engine::now() - SHOWN;
        let jobs = self
            .store
            .deduction_jobs_since(account.organisation, account.id, since)
            .await;
        let jobs = jobs.map_err(|error| diagnosis::store(&error))?;
        let to_enter = entries(&jobs, |item| item.state == DeductionState::NeedsPerson);
        let mut confirmed = entries(&jobs, |item| {
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
    /// As [`deduction_entries`](Self::deduction_entries); why the tenant could not be looked at; when the store fails.
    pub async fn look_at_deduction_entries(&self, address: &EntriesAddress) -> Result<DeductionEntries, Problem> {
        let (account, _) = self.by_address(address).await?;
        match account.status {
            AccountStatus::ReauthNeeded => return Err(diagnosis::reauthentication_needed(&account)),
            AccountStatus::Paused => return Err(stopped()),
            _ => {}
        }
        let (organisation, id, now) = (account.organisation, account.id, engine::now());
        let hastened = self.store.hasten_deduction_jobs(organisation, id, now).await;
        hastened.map_err(|error| diagnosis::store(&error))?;
        let (looked_at, failed) = self.run_jobs_of(organisation, id, now).await?;
        if let Some(problem) = failed {
            return Err(problem);
        }
        let open = self.store.deduction_jobs_since(organisation, id, Timestamp::MAX).await;
        if looked_at == 0 && !open.map_err(|error| diagnosis::store(&error))?.is_empty() {
            return Err(at_it_already());
        }
        self.deduction_entries(address).await
    }

    /// What of deductions waits for somebody; nothing where nothing does.
    ///
    /// # Errors
    /// When the store fails.
    pub(crate) async fn deduction_findings(&self, account: &Account) -> Result<Option<Finding>, Problem> {
        let open = self
            .store
            .deduction_jobs_since(account.organisation, account.id, Timestamp::MAX)
            .await;
        let open = open.map_err(|error| diagnosis::store(&error))?;
        let waiting = entries(&open, |item| item.state == DeductionState::NeedsPerson);
        let Some(since) = waiting.iter().map(|entry| entry.item.since).min() else {
            return Ok(None);
        };
        let named = self
            .store
            .deduction_administrator(account.organisation, account.id)
            .await;
        let named = named.map_err(|error| diagnosis::store(&error))?;
        let whom = named.map_or_else(
            || "somebody, and nobody is named".to_owned(),
            |named| format!("`{}`", named.user_name),
        );
        let seen = match waiting.len() {
            1 => format!("a deduction waits to be entered in UKG Pro by {whom}"),
            count => format!("{count} deductions wait to be entered in UKG Pro by {whom}"),
        };
        let remedy = format!(
            "Send whoever enters them the `entries_url` of `GET /v1/accounts/{}/deduction-administrator`, where they stand \
             with every value",
            account.id
        );
        let finding = Finding::new(Weight::Warning, Code::DeductionByHand, seen);
        Ok(Some(finding.with_remedy(remedy).at(since)))
    }

    /// The account of an address, and who is named there.
    async fn by_address(&self, address: &EntriesAddress) -> Result<(Account, DeductionAdministrator), Problem> {
        let ask = EmployerAsk {
            organisation: address.organisation,
            account: address.account,
            by: super::BY,
        };
        let account = match self.account(ask.organisation, ask.account).await {
            Ok(account) => account,
            Err(problem) if problem.kind == Kind::NotFound => return Err(no_address()),
            Err(problem) => return Err(problem),
        };
        let (Some(right), Some(named)) = (
            self.entries_address(&ask).await?,
            self.deduction_administrator(&ask).await?,
        ) else {
            return Err(no_address());
        };
        // Hashes, so that how long it takes says nothing of where two differ.
        let hash = |token: &SecretString| Sha256::digest(token.expose_secret());
        if hash(&right.token) == hash(&address.token) && account.status != AccountStatus::Revoked {
            Ok((account, named))
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

/// What the status of a user says, of whom there are these rows. UKG publishes none of its codes: what begins as the word
/// active does is understood, and any other is somebody's to decide.
fn standing(rows: &[&Row], user_name: &str, anyway: bool) -> Result<UserStanding, Problem> {
    let statuses: BTreeSet<String> = rows.iter().filter_map(|row| text(row, "userStatus")).collect();
    let is_active = |status: &String| status.trim().to_ascii_uppercase().starts_with('A');
    match statuses.first() {
        _ if statuses.iter().any(is_active) => Ok(UserStanding::Active),
        Some(status) if !anyway => Err(refused(
            Code::AdministratorInactive,
            format!("UKG Pro tells of the user `{user_name}` that their status is `{status}`"),
            "Have the user made active in UKG Pro, or name another",
        )),
        _ => Ok(UserStanding::Found),
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

fn stopped() -> Problem {
    let message = "the account is paused, so that nothing is asked of UKG Pro for it";
    Problem::new(Kind::Conflict, Code::AccountStopped, Step::Input, message)
        .with_remedy("Ask whoever sent you the address; nothing is lost meanwhile")
}

fn at_it_already() -> Problem {
    let message = "UKG Pro is being looked at just now";
    Problem::new(Kind::Conflict, Code::ChangedMeanwhile, Step::Store, message).with_remedy("Look again in a moment")
}
