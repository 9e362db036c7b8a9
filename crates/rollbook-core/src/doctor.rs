//! Why an account does not work: everything that is recorded of it, and whether its tenant can be reached, as a list of
//! plain findings.
//!
//! Looking costs the tenant one request without credentials. Only a live look sends them, as a check does, within the
//! budget of logins.

use std::{collections::BTreeMap, time::SystemTime};

use jiff::{SignedDuration, Timestamp};
use rollbook_model::{
    Account, AccountId, AccountStatus, Catalogue, Code, EventKind, Evidence, OrganisationId, PermissionState, Problem,
    Transport, problem::Step,
};
use rollbook_store::{EventFilter, RequestEntry, RequestOutcome};
use serde::Serialize;
use ukg_pro::ServiceAddress;
use ukg_pro_contract::menu;

use crate::{Engine, Matrix, Ticked, diagnosis, engine, logins::what_spent};

/// How many of the last calls are looked at.
const CALLS: u32 = 50;
/// Clocks that are further apart than this are told: times in filters and the ages of tokens are then off.
const SKEW: SignedDuration = SignedDuration::from_mins(2);

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Weight {
    /// It keeps the account from working.
    Problem,
    /// It keeps a part from working, or soon will.
    Warning,
    /// It is good to know.
    Note,
}

/// One thing that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// How much it matters.
    pub weight: Weight,
    /// What it is, as a word that has a page.
    pub code: Code,
    /// What was seen, in a sentence.
    pub seen: String,
    /// What to do, and in which menu; `None` where nothing needs to be done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remedy: Option<String>,
    /// Since when, or when it was seen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
    /// Until when it is so by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
}

/// What was found of an account.
#[derive(Debug, Clone)]
pub struct Diagnosis {
    /// The account, as it is after the look.
    pub account: Account,
    /// What was found, what matters most first.
    pub findings: Vec<Finding>,
}

impl Diagnosis {
    /// Whether nothing was found that keeps the account from working.
    pub fn works(&self) -> bool {
        self.findings.iter().all(|finding| finding.weight != Weight::Problem)
    }
}

impl Finding {
    pub(crate) fn new(weight: Weight, code: Code, seen: impl Into<String>) -> Self {
        Self {
            weight,
            code,
            seen: seen.into(),
            remedy: None,
            at: None,
            until: None,
        }
    }

    fn of(weight: Weight, problem: &Problem) -> Self {
        Self {
            remedy: problem.remedy.clone(),
            ..Self::new(weight, problem.code, problem.message.clone())
        }
    }

    pub(crate) fn with_remedy(self, remedy: impl Into<String>) -> Self {
        Self {
            remedy: Some(remedy.into()),
            ..self
        }
    }

    pub(crate) fn at(self, at: Timestamp) -> Self {
        Self { at: Some(at), ..self }
    }

    pub(crate) fn until(self, until: Timestamp) -> Self {
        Self {
            until: Some(until),
            ..self
        }
    }
}

impl Engine {
    /// Looks for what keeps an account from working. With `live`, its credentials and permissions are checked, too,
    /// as [`check`](Self::check) does.
    ///
    /// # Errors
    /// When there is no such account, or the store fails.
    pub async fn diagnose(
        &self,
        organisation: OrganisationId,
        id: AccountId,
        live: bool,
    ) -> Result<Diagnosis, Problem> {
        let mut account = self.account(organisation, id).await?;
        let mut findings = Vec::new();
        let is_stopped = matches!(account.status, AccountStatus::Paused | AccountStatus::Revoked);
        if live && !is_stopped {
            match Box::pin(self.check(organisation, id, Ticked::Unsaid, |_| ())).await {
                Ok(checked) => account = checked,
                Err(problem) => {
                    findings.push(Finding::of(Weight::Problem, &problem).at(engine::now()));
                    account = self.account(organisation, id).await?;
                }
            }
        }
        findings.push(self.state(&account).await?);
        findings.extend(permissions(&account));
        match self.address_of(&account.host, account.allowed_host) {
            Ok(address) => findings.extend(self.way(&address).await),
            Err(problem) => findings.push(Finding::of(Weight::Problem, &problem)),
        }
        findings.extend(self.credentials(&account).await);
        findings.extend(self.budget_findings(&account).await?);
        let switched_off = self.store.switched_off(organisation, id).await;
        findings.extend(switches(&switched_off.map_err(|error| diagnosis::store(&error))?));
        findings.extend(self.copy_findings(&account, engine::now()).await?);
        findings.extend(self.deduction_findings(&account).await?);
        findings.push(calls(&self.last_requests(organisation, id, CALLS).await?));
        let mut told: Vec<Finding> = Vec::new();
        for finding in findings {
            if !told
                .iter()
                .any(|other| (other.code, &other.seen) == (finding.code, &finding.seen))
            {
                told.push(finding);
            }
        }
        told.sort_by_key(|finding| finding.weight);
        Ok(Diagnosis {
            account,
            findings: told,
        })
    }

    /// The state with what it follows from.
    async fn state(&self, account: &Account) -> Result<Finding, Problem> {
        let id = account.id;
        let evidence = account.evidence.as_ref();
        let finding = match account.status {
            AccountStatus::Linked => {
                let seen = "the account is linked: UKG Pro takes the credentials";
                Finding::new(Weight::Note, Code::AccountState, seen)
            }
            AccountStatus::Degraded => {
                // Each permission that is missing is told by itself.
                let evidence = evidence.filter(|evidence| evidence.code != Some(Code::PermissionMissing));
                let told = evidence.and_then(|evidence| Some((evidence.code?, evidence.message.as_deref()?)));
                let otherwise = "the account is degraded: UKG Pro takes the credentials, and not every call";
                let (code, seen) = told.unwrap_or((Code::AccountState, otherwise));
                Finding {
                    remedy: evidence.and_then(|evidence| evidence.remedy.clone()),
                    ..Finding::new(Weight::Warning, code, seen)
                }
            }
            AccountStatus::Pending => Finding::new(
                Weight::Problem,
                Code::AccountState,
                "the account is recorded, and was never checked",
            )
            .with_remedy(format!("Run `rollbook check {id}`")),
            AccountStatus::RateLimited => {
                let seen = "UKG Pro asked for fewer calls; they go on by themselves";
                Finding {
                    until: evidence.and_then(|evidence| evidence.until),
                    ..Finding::new(Weight::Warning, Code::Throttled, seen)
                }
            }
            AccountStatus::ReauthNeeded => Finding::of(Weight::Problem, &diagnosis::reauthentication_needed(account)),
            AccountStatus::Revoked => Finding::of(Weight::Problem, &diagnosis::revoked(account)),
            AccountStatus::Paused => {
                let by = self.stopped_by(account).await?;
                let seen = format!("the account is {}{by}, so nothing is sent for it", account.status);
                Finding::new(Weight::Problem, Code::AccountStopped, seen)
                    .with_remedy("Resume it in the console, or ask whoever stopped it why")
            }
        };
        // What was seen can have been seen before the account came into its state by it, or be seen again and again.
        let since = evidence.filter(|evidence| evidence.code == Some(finding.code) || evidence.refuses_credentials());
        Ok(finding.at(since.map_or(account.status_since, Evidence::since)))
    }

    /// Who stopped an account, as the middle of a sentence.
    async fn stopped_by(&self, account: &Account) -> Result<String, Problem> {
        let filter = EventFilter {
            account: Some(account.id),
            limit: 200,
            ..EventFilter::default()
        };
        let events = self.events(account.organisation, &filter).await?;
        let paused = events.iter().find(|event| event.kind == EventKind::AccountPaused);
        Ok(paused.map(|event| format!(" by `{}`", event.actor)).unwrap_or_default())
    }

    /// Whether the tenant's web services are reached, and whether its clock and ours agree.
    async fn way(&self, address: &ServiceAddress) -> Option<Finding> {
        match self.http.reach(address).await {
            Err(error) => Some(Finding::of(
                Weight::Problem,
                &diagnosis::ukg_pro(&error, Step::Connection),
            )),
            Ok(date) => skew(date?, SystemTime::now()),
        }
    }

    /// What is known of the credentials without sending them.
    async fn credentials(&self, account: &Account) -> Vec<Finding> {
        let mut findings = Vec::new();
        if account.status == AccountStatus::Revoked {
            return findings;
        }
        let (tenant, login) = match self.tenant(account).await {
            Ok(tenant) => tenant,
            // What is wrong with the address is told elsewhere.
            Err(problem) if problem.step == Step::Address => return findings,
            Err(problem) => return vec![Finding::of(Weight::Problem, &problem)],
        };
        let (actions, _) = Catalogue::get().choose(account.actions.iter().map(String::as_str));
        if !tenant.has_user_api_key()
            && let Some(action) = actions.iter().find(|action| action.transport() == Transport::Soap)
        {
            let problem = diagnosis::user_api_key_missing(action);
            findings.push(Finding::of(Weight::Warning, &problem));
        }
        let now = engine::now();
        let budget = self.login_budget;
        match self.standing_of(&login, now).await {
            Err(problem) => findings.push(Finding::of(Weight::Problem, &problem)),
            Ok(standing) => {
                if let Some(spent) = standing.spent {
                    let seen = format!("{}, so no credentials are sent", what_spent(budget, spent));
                    let finding = Finding::new(Weight::Problem, Code::LoginBudgetSpent, seen);
                    let remedy = format!("Compare the values with {} meanwhile", menu::SERVICE_ACCOUNTS);
                    findings.push(finding.with_remedy(remedy).until(spent.until));
                } else if standing.counted > 0 {
                    let seen = format!(
                        "{} of the {} refused or unanswered logins that are allowed in {} minutes are used",
                        standing.counted,
                        budget.refusals,
                        budget.within.as_mins()
                    );
                    findings.push(Finding::new(Weight::Note, Code::LoginBudgetSpent, seen));
                }
                if let Some(at) = standing.refused_at {
                    let seen = "UKG Pro refused exactly these values, so they are not sent again by themselves";
                    let remedy = format!(
                        "Correct what is wrong and link again; if the values are right, run `rollbook check {}`",
                        account.id
                    );
                    let finding = Finding::new(Weight::Problem, Code::CredentialsUnchanged, seen);
                    findings.push(finding.with_remedy(remedy).at(at));
                }
            }
        }
        findings
    }
}

/// The permissions that are missing, with what they keep from working.
fn permissions(account: &Account) -> Vec<Finding> {
    let matrix = Matrix::of(&account.actions, &account.permissions);
    let missing = matrix
        .rows
        .iter()
        .filter(|row| row.finding.state == PermissionState::Missing);
    let finding = |row: &crate::MatrixRow| {
        let (name, level) = (&row.finding.name, row.finding.level);
        let actions: Vec<_> = row.actions.iter().map(|action| format!("`{}`", action.id)).collect();
        let seen = format!(
            "{}; as long as that is so, these do not work: {}",
            row.finding.told_missing(),
            actions.join(", ")
        );
        let mut remedy = format!(
            "In {} open the service account, tick {level} on {name} in the table Web Services, save, then run \
             `rollbook check {} --ticked`",
            menu::SERVICE_ACCOUNTS,
            account.id
        );
        if !row.finding.causes.is_empty() {
            remedy.push_str(diagnosis::IF_TICKED);
        }
        let finding = Finding::new(Weight::Warning, Code::PermissionMissing, seen).with_remedy(remedy);
        Finding {
            at: account.checked_at,
            ..finding
        }
    };
    missing.map(finding).collect()
}

/// Fields that no answer has.
fn switches(off: &[String]) -> Option<Finding> {
    if off.is_empty() {
        return None;
    }
    let fields: Vec<_> = off.iter().map(|field| format!("`{field}`")).collect();
    let seen = format!(
        "these fields are switched off, so no answer has them: {}",
        fields.join(", ")
    );
    Some(
        Finding::new(Weight::Note, Code::FieldsSwitchedOff, seen)
            .with_remedy("Switch one on again with `rollbook accounts fields ACCOUNT --on FIELD`, if it is wanted"),
    )
}

/// What became of the last calls, the newest first.
fn calls(entries: &[RequestEntry]) -> Finding {
    let Some(last) = entries.first() else {
        let seen = "no action has run for the account, as far as the request log goes back";
        return Finding::new(Weight::Note, Code::NothingCalled, seen)
            .with_remedy("Look whether your product calls Rollbook with this account's id");
    };
    let code = |entry: &RequestEntry| match &entry.outcome {
        RequestOutcome::Succeeded { .. } => None,
        RequestOutcome::Failed { code } => Some(code.clone()),
    };
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for entry in entries {
        *counts
            .entry(code(entry).unwrap_or_else(|| "ok".to_owned()))
            .or_default() += 1;
    }
    let counts: Vec<_> = counts.iter().map(|(code, count)| format!("{code} {count}")).collect();
    let told = format!("of the last {} calls: {}", entries.len(), counts.join(", "));
    let Some(failure) = code(last) else {
        return Finding::new(Weight::Note, Code::LastCalls, told).at(last.started_at);
    };
    let failing = entries.iter().take_while(|entry| code(entry).is_some());
    let since = failing.last().map_or(last.started_at, |entry| entry.started_at);
    let seen = format!(
        "every call fails since then, the last with `{failure}` (`{}`); {told}",
        last.id
    );
    let remedy = format!("See `rollbook explain {failure}` and `rollbook requests {}`", last.id);
    Finding::new(Weight::Warning, Code::LastCalls, seen)
        .with_remedy(remedy)
        .at(since)
}

/// Whether two clocks are too far apart.
fn skew(theirs: SystemTime, ours: SystemTime) -> Option<Finding> {
    let (apart, which) = match ours.duration_since(theirs) {
        Ok(apart) => (apart, "ahead of"),
        Err(behind) => (behind.duration(), "behind"),
    };
    let apart = SignedDuration::try_from(apart).ok().filter(|apart| *apart > SKEW)?;
    let seen = format!(
        "this machine's clock is {} minutes {which} that of the tenant's server",
        apart.as_mins()
    );
    Some(Finding::new(Weight::Warning, Code::ClockSkewed, seen).with_remedy("Let this machine set its clock by NTP"))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn clocks_that_are_apart_are_told_with_the_direction() {
        let now = SystemTime::now();
        let at = |minutes: u64| Duration::from_mins(minutes);
        assert_eq!(skew(now, now + at(1)), None);
        assert_eq!(skew(now + at(1), now), None);
        let seen = |theirs, ours| skew(theirs, ours).unwrap().seen;
        assert!(seen(now, now + at(7)).contains("7 minutes ahead of"));
        assert!(seen(now + at(61), now).contains("61 minutes behind"));
    }
}
