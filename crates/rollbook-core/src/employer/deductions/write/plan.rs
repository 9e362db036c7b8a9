//! Which deduction an id stands for: one of the tenant's codes, or one that a client has told of.

use rollbook_model::{
    AccountId, DeductionFrequency, DeductionSetUp, Problem, RegisteredDeduction,
    workforce::{RecordKey, RecordKind},
};
use uuid::Uuid;

use super::super::{super::EmployerAsk, DeductionPlan, benefit_unknown, plan};
use crate::{Engine, Sensitive, diagnosis, mapping::Row, workforce::Reader};

/// A deduction that is written.
#[derive(Debug, Clone)]
pub(super) struct Target {
    /// The tenant's deduction code; `None` while it is not set up.
    pub(super) code: Option<String>,
    /// How often it is taken.
    pub(super) frequency: DeductionFrequency,
}

/// The id of a deduction that a client tells of: the same for the same kind, frequency and name.
pub(super) fn registered_id(account: AccountId, set_up: &DeductionSetUp) -> Uuid {
    let kind = set_up.kind.map_or("", |kind| kind.as_str());
    let name = set_up.description.to_lowercase();
    RecordKey::new(
        RecordKind::Benefit,
        ["registered", kind, set_up.frequency.as_str(), name.as_str()],
    )
    .uuid(account)
}

/// Whether a deduction that is set up is called so, by its name, its short name or its code.
pub(super) fn is_called(code: &str, row: &Row, name: &str) -> bool {
    let names = ["longDescription", "stubDescription"]
        .into_iter()
        .filter_map(|field| super::super::super::pay::text(row, field));
    names
        .chain(std::iter::once(code.to_owned()))
        .any(|own| own.trim().eq_ignore_ascii_case(name.trim()))
}

/// Which deduction an id stands for.
pub(super) fn target(
    account: AccountId,
    set_up: &plan::SetUp,
    registered: &[RegisteredDeduction],
    id: Uuid,
) -> Result<Target, Problem> {
    if let Some(found) = registered.iter().find(|one| one.id == id) {
        let called = |(code, row): &(&String, &Row)| is_called(code, row, &found.set_up.description);
        let code = found.code.clone();
        return Ok(Target {
            code: code.or_else(|| set_up.rows.iter().find(called).map(|(code, _)| code.clone())),
            frequency: found.set_up.frequency,
        });
    }
    let (code, _) = set_up.find(account, id)?;
    Ok(Target {
        code: Some(code.to_owned()),
        frequency: DeductionFrequency::EveryPaycheck,
    })
}

impl Engine {
    /// Whether there is a deduction of an id.
    pub(super) async fn deduction_known(&self, ask: &EmployerAsk, id: Uuid) -> Result<(), Problem> {
        let registered = self.registered_deductions(ask).await?;
        if registered.iter().any(|one| one.id == id) {
            return Ok(());
        }
        let of_reader = ask.of_reader(Sensitive::Masked);
        let reader = Reader::new(self, &of_reader).await?;
        let set_up = plan::set_up(&reader).await?;
        target(ask.account, &set_up, &registered, id).map(drop)
    }

    /// The deduction code of a name; `None` where the tenant has none that is called so.
    pub(super) async fn code_named(&self, ask: &EmployerAsk, wish: &DeductionSetUp) -> Result<Option<String>, Problem> {
        let of_reader = ask.of_reader(Sensitive::Masked);
        let reader = Reader::new(self, &of_reader).await?;
        let set_up = plan::set_up(&reader).await?;
        let mut all = set_up.rows.iter();
        let found = all.find(|(code, row)| is_called(code, row, &wish.description));
        Ok(found.map(|(code, _)| code.clone()))
    }

    /// The deductions that clients have told of.
    pub(in super::super) async fn registered_deductions(
        &self,
        ask: &EmployerAsk,
    ) -> Result<Vec<RegisteredDeduction>, Problem> {
        let kept = self.store.registered_deductions(ask.organisation, ask.account).await;
        kept.map_err(|error| diagnosis::store(&error))
    }

    /// A deduction that a client has told of, with its code; `None` where the id is none of those.
    ///
    /// # Errors
    /// When nobody has set it up yet.
    pub(in super::super) async fn registered_code(
        &self,
        ask: &EmployerAsk,
        set_up: &plan::SetUp,
        id: Uuid,
    ) -> Result<Option<(RegisteredDeduction, String)>, Problem> {
        let registered = self.registered_deductions(ask).await?;
        let Some(one) = registered.iter().find(|one| one.id == id) else {
            return Ok(None);
        };
        let found = target(ask.account, set_up, &registered, id)?;
        match found.code {
            Some(code) => Ok(Some((one.clone(), code))),
            None => Err(benefit_unknown(&id.to_string())
                .with_remedy("Nobody has set it up in UKG Pro yet: its job says what somebody has to do")),
        }
    }

    /// Puts deductions that clients have told of among those of the tenant, in the place of the same one that is taken as
    /// often.
    pub(in super::super) async fn add_registered(
        &self,
        ask: &EmployerAsk,
        plans: &mut Vec<DeductionPlan>,
    ) -> Result<(), Problem> {
        for registered in self.registered_deductions(ask).await? {
            let Some(code) = &registered.code else { continue };
            let own = plan::id_of(ask.account, code);
            let Some(place) = plans.iter().position(|plan| plan.id == own) else {
                continue;
            };
            let told = plans[place].clone().registered(&registered);
            if told.frequency == plans[place].frequency {
                plans[place] = told;
            } else {
                plans.push(told);
            }
        }
        Ok(())
    }
}
