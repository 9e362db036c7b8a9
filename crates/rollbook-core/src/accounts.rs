//! Looking after linked accounts: finding them, editing, pausing, deleting, and what is known of their past.

use std::collections::BTreeMap;

use futures_util::FutureExt as _;
use jiff::{civil::Date, tz::TimeZone};
use rollbook_model::{
    Account, AccountId, AccountKind, AccountStatus, Actor, Catalogue, Code, Event, EventKind, LinkSession,
    OrganisationId, Problem,
    catalogue::fields,
    problem::{Kind, Step},
};
use rollbook_store::{AccountSearch, EventFilter, LinkFilter, Receipt, RequestEntry, RequestFilter};

use crate::{Engine, Matrix, Ticked, diagnosis, engine, life, link::LONGEST_TEXT, served::Served};

/// What of an account is changed; what is `None` stays as it is.
#[derive(Debug, Clone, Default)]
pub struct AccountEdit {
    /// A name for people; an empty one is none.
    pub label: Option<String>,
    /// The customer's id in the integrator's product.
    pub origin_owner_id: Option<String>,
    /// The customer's name in the integrator's product.
    pub origin_owner_name: Option<String>,
    /// The person who linked, as the integrator's product knows them; an empty text is nobody.
    pub origin_username: Option<String>,
    /// Whether it holds real people.
    pub kind: Option<AccountKind>,
    /// The day on which the service account's password was set, as `YYYY-MM-DD`; an empty text is an unknown one.
    pub password_set_on: Option<String>,
    /// The ids of the actions that shall work.
    pub actions: Option<Vec<String>>,
}

impl AccountEdit {
    /// Puts what is given into an account, or says what is wrong with it.
    fn apply(&self, account: &mut Account) -> Result<(), Problem> {
        let named = |text: &Option<String>| text.as_deref().map(str::trim).map(str::to_owned);
        let optional = |text: String| (!text.is_empty()).then_some(text);
        let texts = [
            &self.label,
            &self.origin_owner_id,
            &self.origin_owner_name,
            &self.origin_username,
        ];
        if texts
            .into_iter()
            .flatten()
            .any(|text| text.trim().chars().count() > LONGEST_TEXT)
        {
            let message = format!("a name is longer than {LONGEST_TEXT} characters");
            return Err(invalid(Code::NameTooLong, &message));
        }
        if let Some(id) = named(&self.origin_owner_id) {
            if id.is_empty() {
                return Err(invalid(
                    Code::InputInvalid,
                    "`origin_owner_id` is empty; it says whose tenant is linked",
                ));
            }
            account.origin_owner_id = id;
        }
        if let Some(name) = named(&self.origin_owner_name) {
            if name.is_empty() {
                return Err(invalid(Code::CustomerNameMissing, "the customer's name is empty"));
            }
            account.origin_owner_name = name;
        }
        if let Some(label) = named(&self.label) {
            account.label = optional(label);
        }
        if let Some(username) = named(&self.origin_username) {
            account.origin_username = optional(username);
        }
        if let Some(day) = named(&self.password_set_on) {
            account.password_set_on = password_day(&day)?;
        }
        if let Some(kind) = self.kind {
            account.kind = kind;
        }
        match &self.actions {
            Some(actions) => choose(account, actions),
            None => Ok(()),
        }
    }
}

/// A day that is over, or today; where it is tomorrow already, that too.
fn password_day(text: &str) -> Result<Option<Date>, Problem> {
    if text.is_empty() {
        return Ok(None);
    }
    let latest = engine::now().to_zoned(TimeZone::UTC).date().tomorrow().ok();
    match text.parse::<Date>() {
        Ok(day) if latest.is_none_or(|latest| day <= latest) => Ok(Some(day)),
        _ => Err(invalid(
            Code::InputInvalid,
            "the day on which the password was set must be a date that is not yet to come, such as 2026-03-01",
        )),
    }
}

/// Chooses other actions for an account.
fn choose(account: &mut Account, actions: &[String]) -> Result<(), Problem> {
    if actions.is_empty() {
        return Err(invalid(Code::ActionsMissing, "no action is chosen"));
    }
    let (actions, unknown) = Catalogue::get().choose(actions.iter().map(String::as_str));
    if !unknown.is_empty() {
        let message = format!("there is no action `{}`", unknown.join("`, `"));
        return Err(invalid(Code::ActionUnknown, &message));
    }
    account.actions = actions.iter().map(|action| action.id.clone()).collect();
    // What no chosen action needs any more lacks to nobody.
    let matrix = Matrix::of(&account.actions, &account.permissions);
    let needed = matrix.rows.into_iter().filter(|row| !row.actions.is_empty());
    account.permissions = needed.map(|row| row.finding).collect();
    if matches!(account.status, AccountStatus::Degraded | AccountStatus::Linked) {
        let status = life::state(account, engine::now());
        if status != account.status {
            change_status(account, status);
        }
    }
    Ok(())
}

impl Engine {
    /// One page of the accounts that a person looks for, and how many there are in all.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn search_accounts(
        &self,
        organisation: OrganisationId,
        search: &AccountSearch,
    ) -> Result<(Vec<Account>, u64), Problem> {
        let found = self.store.search_accounts(organisation, search).await;
        found.map_err(|error| diagnosis::store(&error))
    }

    /// How many accounts are in each state; states without any are left out.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn count_accounts(&self, organisation: OrganisationId) -> Result<BTreeMap<AccountStatus, u64>, Problem> {
        let counted = self.store.count_accounts(organisation).await;
        counted.map_err(|error| diagnosis::store(&error))
    }

    /// What happened, the newest first.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn events(&self, organisation: OrganisationId, filter: &EventFilter) -> Result<Vec<Event>, Problem> {
        let events = self.store.events(organisation, filter).await;
        events.map_err(|error| diagnosis::store(&error))
    }

    /// One page of the links that were made, the newest first, and how many there are in all.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn link_sessions(
        &self,
        organisation: OrganisationId,
        filter: &LinkFilter,
    ) -> Result<(Vec<LinkSession>, u64), Problem> {
        let found = self.store.link_sessions(organisation, filter).await;
        found.map_err(|error| diagnosis::store(&error))
    }

    /// The last calls of an account, the newest first.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn last_requests(
        &self,
        organisation: OrganisationId,
        account: AccountId,
        limit: u32,
    ) -> Result<Vec<RequestEntry>, Problem> {
        let filter = RequestFilter {
            accounts: Some(vec![account]),
            limit,
            ..RequestFilter::default()
        };
        self.requests(organisation, &filter).await
    }

    /// Changes what may be changed of an account. Permissions of actions that were added are not known before the next
    /// check. What changes nothing leaves no trace.
    ///
    /// # Errors
    /// When there is no such account, a name is missing or too long, or an action does not exist.
    pub async fn edit_account(
        &self,
        organisation: OrganisationId,
        id: AccountId,
        actor: Actor,
        edit: &AccountEdit,
    ) -> Result<Account, Problem> {
        let before = self.account(organisation, id).await?;
        let mut account = before.clone();
        edit.apply(&mut account)?;
        if account != before {
            let edited = Event::now(organisation, actor, EventKind::AccountEdited, Some(id));
            // What shall work can be all that is left, or lack a permission.
            let told = life::status_event(&before, &account);
            let events = [edited].into_iter().chain(told).collect();
            self.keep(&before, &mut account, events).await?;
        }
        Ok(account)
    }

    /// Stops an account: no call is made for it until it is resumed. Pausing one that is paused changes nothing.
    ///
    /// # Errors
    /// When there is no such account.
    pub async fn pause_account(
        &self,
        organisation: OrganisationId,
        id: AccountId,
        actor: Actor,
    ) -> Result<Account, Problem> {
        let before = self.account(organisation, id).await?;
        let mut account = before.clone();
        match account.status {
            AccountStatus::Paused => return Ok(account),
            AccountStatus::Revoked => return Err(diagnosis::revoked(&account)),
            _ => {}
        }
        let event = Event::now(organisation, actor, EventKind::AccountPaused, Some(id));
        let event = event.with("from", account.status.as_str());
        change_status(&mut account, AccountStatus::Paused);
        self.keep(&before, &mut account, vec![event]).await?;
        Ok(account)
    }

    /// Records that the customer withdrew access: the credentials are destroyed and nothing is sent for the account
    /// until it is linked again, under the same id. Revoking one that is revoked changes nothing.
    ///
    /// # Errors
    /// When there is no such account; `changed_meanwhile` when it was linked again at the same moment.
    pub async fn revoke_account(
        &self,
        organisation: OrganisationId,
        id: AccountId,
        actor: Actor,
    ) -> Result<Account, Problem> {
        let asked = self.account(organisation, id).await?;
        let mut read = asked.clone();
        for _ in 0..life::TRIES {
            if read.status == AccountStatus::Revoked {
                return Ok(read);
            }
            // Access that was given anew meanwhile is not what was withdrawn.
            if !life::has_values_of(&read, &asked) {
                return Err(life::changed_meanwhile(id));
            }
            let event = Event::now(organisation, actor, EventKind::AccountRevoked, Some(id));
            let event = Served::mark(event.with("from", read.status.as_str()));
            let mut account = read.clone();
            change_status(&mut account, AccountStatus::Revoked);
            account.credentials_version += 1;
            account.updated_at = engine::now();
            let revoked = self
                .store
                .revoke_account(organisation, &account, read.updated_at, &event);
            if revoked.await.map_err(|error| diagnosis::store(&error))? {
                self.forget_session(id);
                return Ok(account);
            }
            read = self.account(organisation, id).await?;
        }
        Err(life::changed_meanwhile(id))
    }

    /// Lets a paused account go on, in the state that its last check speaks for.
    ///
    /// # Errors
    /// When there is no such account, or it is not paused.
    pub async fn resume_account(
        &self,
        organisation: OrganisationId,
        id: AccountId,
        actor: Actor,
    ) -> Result<Account, Problem> {
        let before = self.account(organisation, id).await?;
        let mut account = before.clone();
        if account.status != AccountStatus::Paused {
            let message = format!("the account `{id}` is not paused");
            return Err(Problem::new(
                Kind::Conflict,
                Code::AccountNotPaused,
                Step::Input,
                message,
            ));
        }
        // What was seen before or during the pause counts after it.
        let status = life::state(&account, engine::now());
        change_status(&mut account, status);
        let event = Event::now(organisation, actor, EventKind::AccountResumed, Some(id));
        let event = event.with("to", status.as_str());
        self.keep(&before, &mut account, vec![event]).await?;
        Ok(account)
    }

    /// Checks an account as [`check`](Self::check) does, because somebody who has seen what it lacks asked for it, which
    /// says that it is ticked by now.
    ///
    /// # Errors
    /// As [`check`](Self::check).
    pub async fn check_account(
        &self,
        organisation: OrganisationId,
        id: AccountId,
        actor: Actor,
    ) -> Result<Account, Problem> {
        let checking = self.to_the_end(|engine| async move { engine.check_for(organisation, id, actor).await });
        checking.await
    }

    async fn check_for(&self, organisation: OrganisationId, id: AccountId, actor: Actor) -> Result<Account, Problem> {
        let account = self.account(organisation, id).await?;
        if account.status == AccountStatus::Paused {
            let message = format!("the account `{id}` is paused, so nothing is sent for it");
            return Err(Problem::new(Kind::Conflict, Code::AccountStopped, Step::Input, message)
                .with_remedy("Resume it, then check it"));
        }
        let checked = self.check(organisation, id, Ticked::Said, |_| ()).await;
        let event = Event::now(organisation, actor, EventKind::AccountChecked, Some(id));
        let event = match &checked {
            Ok(account) => event.with("status", account.status.as_str()),
            Err(problem) => event.with("problem", problem.code.as_str()),
        };
        self.record(&event).await?;
        checked
    }

    /// Switches fields off in what an account's actions answer, and others on again; returns those that are off now. They
    /// are taken out of what is copied, and of the changes that were told.
    ///
    /// # Errors
    /// When there is no such account, or no answer has such a field.
    pub async fn switch_fields(
        &self,
        organisation: OrganisationId,
        id: AccountId,
        off: &[String],
        on: &[String],
    ) -> Result<Vec<String>, Problem> {
        self.account(organisation, id).await?;
        if let Some(unknown) = off.iter().find(|field| !fields::is_known(field)) {
            let message = format!("no answer has a field `{unknown}`");
            return Err(invalid(Code::InputInvalid, &message)
                .with_remedy("See the fields of an action's answer with `rollbook actions ACTION --json`"));
        }
        let keys = |names: &[String]| names.iter().map(|name| fields::key(name)).collect::<Vec<_>>();
        let switched = self.store.switch_fields(organisation, id, &keys(off), &keys(on)).await;
        switched.map_err(|error| diagnosis::store(&error))?;
        // What is copied has nothing of them any more when this ends; where it is cut short, whoever copies goes on.
        self.remap_now(organisation, id).await?;
        let fields = self.store.switched_off(organisation, id).await;
        fields.map_err(|error| diagnosis::store(&error))
    }

    /// Deletes an account with its credentials and everything remembered of it but its events, and returns what it
    /// was, with a signed receipt.
    ///
    /// # Errors
    /// When there is no such account.
    pub async fn delete_account(
        &self,
        organisation: OrganisationId,
        id: AccountId,
        actor: Actor,
    ) -> Result<(Account, Receipt), Problem> {
        let event = Event::now(organisation, actor, EventKind::AccountDeleted, Some(id));
        let event = Served::mark(event);
        let deleted = self.store.delete_with_receipt(organisation, id, &[event]).await;
        let Some((account, receipt)) = deleted.map_err(|error| diagnosis::store(&error))? else {
            return Err(engine::account_unknown(id));
        };
        self.forget_session(id);
        tracing::info!(account.id = %id, "Deleted account `{id}`");
        Ok((account, receipt))
    }

    /// Adds an event.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn record(&self, event: &Event) -> Result<(), Problem> {
        let event = Served::mark(event.clone());
        let recorded = self.store.record_event(&event).await;
        recorded.map_err(|error| diagnosis::store(&error))
    }

    /// Stores what somebody has made of an account, with the events that tell it.
    async fn keep(&self, read: &Account, account: &mut Account, events: Vec<Event>) -> Result<(), Problem> {
        account.updated_at = engine::now();
        // Its type is forgotten: inside so many other futures it is too deep for the compiler when it optimises.
        if self.change(read, account, events).boxed().await? {
            Ok(())
        } else {
            Err(life::changed_meanwhile(account.id))
        }
    }
}

fn change_status(account: &mut Account, status: AccountStatus) {
    account.status = status;
    account.status_since = engine::now();
}

fn invalid(code: Code, message: &str) -> Problem {
    Problem::new(Kind::Invalid, code, Step::Input, message)
}
