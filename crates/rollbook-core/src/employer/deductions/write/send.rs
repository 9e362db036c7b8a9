//! Sending a part: under a key of its own, so that whatever becomes of this process it is carried out once, and what came
//! of a sending that nobody saw the end of.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use jiff::SignedDuration;
use rollbook_model::{
    Code, DeductionItem, DeductionState, DeductionTask, DeductionTransport, DeductionWish, Problem,
    catalogue::DeductionAbility, problem::Kind,
};
use rollbook_store::DEDUCTION_LEASE;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{
    super::super::pay::{Cents, day, text, unusable},
    BY,
    check::{finding, refused},
    context::Context,
    transaction::{self, Filling},
};
use crate::{Run, Sensitive, mapping::Row};

/// How long after a sending of which nobody saw the end it can still arrive: whoever began it has died by then.
const DOUBT: SignedDuration = SignedDuration::from_secs(DEDUCTION_LEASE.as_secs() * 2);

impl Context<'_> {
    /// Sends a part that is marked as sent, or learns what came of its sending.
    ///
    /// # Errors
    /// When it cannot be told now: it is tried again.
    pub(super) async fn send(&self, item: &mut DeductionItem, job: Uuid, place: u64) -> Result<(), Problem> {
        let key = format!("deduction-{job}-{place}-{}", item.attempts);
        let sent = match item.transport {
            Some(DeductionTransport::PendingPayItem) => self.send_pay_item(item, &key).await,
            Some(DeductionTransport::ImportTransaction) => self.send_transaction(item, &key).await,
            Some(DeductionTransport::Guided) | None => return Ok(()),
        };
        let now = self.now;
        let problem = match sent {
            Ok(Some(reference)) => {
                item.reference = Some(reference);
                item.finding = None;
                item.enter(DeductionState::Pending, now);
                return Ok(());
            }
            // It was taken back, and there is nothing to look at any more.
            Ok(None) => {
                item.finding = None;
                item.enter(DeductionState::Effective, now);
                return Ok(());
            }
            Err(problem) => problem,
        };
        match problem.code {
            Code::WriteUndecided | Code::WriteUnderWay | Code::WriteErased | Code::IdempotencyKeyReused => {
                self.settle(item, &problem).await
            }
            // Another way may be open.
            Code::PermissionMissing | Code::SchemaUnknown if self.can_be_entered(item) => {
                let employee = item.employee.clone();
                let shown = employee.map(|one| format!("employee {} of {}", one.number, one.company_code));
                self.hand_over(item, shown.as_deref().unwrap_or_default(), Some(finding(&problem)));
                Ok(())
            }
            _ if matches!(
                problem.kind,
                Kind::Refused | Kind::Invalid | Kind::NotFound | Kind::Permission | Kind::Conflict
            ) =>
            {
                item.finding = Some(finding(&problem));
                item.enter(DeductionState::Refused, now);
                Ok(())
            }
            // Nothing was changed, so that it is sent again.
            _ => {
                item.enter(DeductionState::Accepted, now);
                item.attempts = item.attempts.saturating_sub(1);
                Err(problem)
            }
        }
    }

    fn can_be_entered(&self, item: &DeductionItem) -> bool {
        let wish = match &item.task {
            DeductionTask::Enroll(wish) => wish.clone(),
            _ => DeductionWish::default(),
        };
        DeductionAbility::doing(self.kind, self.target.frequency)
            .any(|ability| ability.transport == DeductionTransport::Guided && ability.lacks(&wish).is_empty())
    }

    /// Learns from the tenant what came of a sending of which nobody saw the end.
    async fn settle(&self, item: &mut DeductionItem, problem: &Problem) -> Result<(), Problem> {
        let now = self.now;
        let is_old = item.sent_at.is_none_or(|sent| now.duration_since(sent) > DOUBT);
        let found = match item.transport {
            Some(DeductionTransport::PendingPayItem) if item.task != DeductionTask::Unenroll => {
                let mine = self.pay_items(item, true).await?;
                mine.iter().find_map(|row| text(row, "id")).map(Some)
            }
            Some(DeductionTransport::PendingPayItem) => self.pay_items(item, true).await?.is_empty().then_some(None),
            // What is set twice is set once.
            _ => self.reads_as_asked(item).await?.then_some(None),
        };
        match found {
            Some(Some(reference)) => {
                item.reference = Some(reference);
                item.enter(DeductionState::Pending, now);
            }
            Some(None) => item.enter(DeductionState::Effective, now),
            // Another sending, under another key.
            None if is_old => item.enter(DeductionState::Accepted, now),
            None => {
                item.finding = Some(finding(problem));
                return Ok(());
            }
        }
        item.finding = None;
        Ok(())
    }

    /// A one-time deduction is added, or those that wait are taken back.
    async fn send_pay_item(&self, item: &DeductionItem, key: &str) -> Result<Option<String>, Problem> {
        if item.task == DeductionTask::Unenroll {
            for row in self.pay_items(item, true).await? {
                let id = text(&row, "id").ok_or_else(|| unusable("a pending pay item"))?;
                let inputs =
                    json!({ "primary_company_code": self.primary_company(item.employee.as_ref()).await?, "id": id });
                self.run("delete_pending_deduction", inputs).await?;
            }
            return Ok(None);
        }
        let DeductionTask::Enroll(DeductionWish {
            employee: Some(rollbook_model::Contribution::Fixed { amount }),
            ..
        }) = &item.task
        else {
            return Err(refused(
                Code::DeductionInexpressible,
                "nothing is to be taken".to_owned(),
                "Give an amount",
            ));
        };
        // Another that is alike is told apart from this one by nothing once it is there.
        if item.attempts <= 1 && !self.pay_items(item, false).await?.is_empty() && !self.is_begun(key).await? {
            return Err(refused(
                Code::DeductionDuplicate,
                "UKG Pro has a pending pay item of the same person, deduction, amount and pay date".to_owned(),
                "Nothing was sent. Give another pay date, or take the other back first",
            ));
        }
        let employee = item.employee.as_ref().ok_or_else(|| unusable("an employment"))?;
        let mut inputs = json!({
            "primary_company_code": self.primary_company(item.employee.as_ref()).await?,
            "companyCode": employee.company_code,
            "employeeNumber": employee.number,
            "deductionCode": self.target.code,
            "ItemStatus": "Submitted",
            "idempotency_key": key,
        });
        inputs["amount"] = serde_json::from_str(&transaction::money(*amount)).unwrap_or(Value::Null);
        if let Some(date) = item.effective_on {
            inputs["scheduledPayDate"] = format!("{date}T00:00:00").into();
        }
        let made = self.run("create_pending_deduction", inputs).await?;
        let id = made.get("id").and_then(crate::mapping::text_of);
        id.map(|id| Some(id.into_owned()))
            .ok_or_else(|| unusable("a pending pay item"))
    }

    /// Whether a sending was begun under a key.
    async fn is_begun(&self, key: &str) -> Result<bool, Problem> {
        let begun = self
            .engine
            .store
            .knows_write(self.ask.organisation, self.ask.account, key)
            .await;
        begun.map_err(|error| crate::diagnosis::store(&error))
    }

    /// The pay items of a part's person and deduction; those of its amount and day where it adds one. `open` for those
    /// that no pay run has taken.
    async fn pay_items(&self, item: &DeductionItem, open: bool) -> Result<Vec<Row>, Problem> {
        let Some(employee) = &item.employee else {
            return Ok(Vec::new());
        };
        let mut inputs = Map::new();
        inputs.insert(
            "primary_company_code".to_owned(),
            self.primary_company(item.employee.as_ref()).await?.into(),
        );
        let rows = self
            .reader
            .all("list_pending_deductions", &inputs, super::super::ROWS)
            .await?;
        let wanted = match &item.task {
            DeductionTask::Enroll(wish) => match wish.employee {
                Some(rollbook_model::Contribution::Fixed { amount }) => Some(Cents(amount)),
                _ => None,
            },
            _ => None,
        };
        let is_theirs = |row: &Row| {
            let is = |field: &str, wanted: &str| text(row, field).is_some_and(|own| own.trim() == wanted);
            let status = text(row, "ItemStatus").unwrap_or_default();
            let is_open = ["Pending", "Submitted"]
                .iter()
                .any(|one| status.eq_ignore_ascii_case(one));
            is("employeeNumber", &employee.number)
                && is("companyCode", &employee.company_code)
                && self.target.code.as_ref().is_some_and(|code| is("deductionCode", code))
                && (is_open || !open && status.eq_ignore_ascii_case("Processed"))
                && wanted.is_none_or(|wanted| {
                    Cents::of(row, "amount") == Some(wanted) && day(row, "scheduledPayDate") == item.effective_on
                })
        };
        Ok(rows.into_iter().filter(is_theirs).collect())
    }

    /// A transaction is handed in.
    async fn send_transaction(&self, item: &DeductionItem, key: &str) -> Result<Option<String>, Problem> {
        let (Some(form), Some(employee)) = (&self.form, &item.employee) else {
            return Err(unusable("an employment"));
        };
        let on = item.effective_on.unwrap_or_else(|| self.today());
        let mut filling = Filling::default();
        filling.set("employee_number", employee.number.as_str());
        filling.set("company_code", employee.company_code.as_str());
        filling.set("effective_date", on.to_string());
        filling.set("deduction_code", self.target.code.as_deref().unwrap_or_default());
        let nothing = DeductionWish::default();
        let elections = self.elections_of(employee).await?;
        if let DeductionTask::Enroll(wish) = &item.task {
            let has = |row: &&Row| day(row, "deductionStopDate").is_none_or(|stop| stop >= on);
            if !elections.iter().any(has) {
                filling.set("start_date", on.to_string());
            }
            shares(&mut filling, form, wish);
            if let Some(most) = wish.annual_maximum {
                filling.set("annual_maximum", transaction::money(most));
            }
            if let Some(more) = wish.catch_up.filter(|_| transaction::has_place(form, "catch_up")) {
                filling.set("catch_up", if more { "Y" } else { "N" });
            }
        } else {
            let last = on.yesterday().unwrap_or(on);
            let begins = elections.iter().filter_map(|row| day(row, "deductionStartDate")).max();
            // What ends before it begins takes nothing on its only day.
            match begins.filter(|begins| *begins > last) {
                Some(begins) => {
                    filling.set("stop_date", begins.to_string());
                    shares(&mut filling, form, &nothing);
                }
                None => filling.set("stop_date", last.to_string()),
            }
        }
        let xml = transaction::fill(form, &filling)?;
        let inputs = json!({
            "transaction": STANDARD.encode(xml),
            "uniqueFileName": format!("{key}.xml"),
            "idempotency_key": key,
        });
        let taken = self.run("submit_import_transaction", inputs).await?;
        let taken = match &taken {
            Value::Array(rows) => rows.first().unwrap_or(&Value::Null),
            one => one,
        };
        let id = taken.get("stagingId").and_then(crate::mapping::text_of);
        id.map(|id| Some(id.into_owned()))
            .ok_or_else(|| unusable("a staged transaction"))
    }

    pub(super) async fn run(&self, action: &str, inputs: Value) -> Result<Value, Problem> {
        let run = Run {
            account: self.ask.account,
            action,
            inputs: &inputs,
            by: BY,
        };
        let answer = Box::pin(self.engine.run_beside(self.ask.organisation, run, Sensitive::Masked)).await?;
        serde_json::from_str(answer.data.get()).map_err(|_| unusable("an answer"))
    }
}

fn shares(filling: &mut Filling, form: &rollbook_model::DeductionTransaction, wish: &DeductionWish) {
    filling.share(
        form,
        ["employee_rule", "employee_amount", "employee_percent"],
        wish.employee.as_ref(),
    );
    filling.share(
        form,
        ["company_rule", "company_amount", "company_percent"],
        wish.company.as_ref(),
    );
}
