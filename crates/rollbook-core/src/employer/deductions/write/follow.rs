//! Looking at what was sent until it reads as it was asked for, or was refused.

use jiff::{SignedDuration, tz::TimeZone};
use rollbook_model::{
    Code, DeductionEmployee, DeductionFinding, DeductionItem, DeductionState, DeductionTask, DeductionTransport,
    Problem,
};
use serde_json::{Value, json};

use super::{
    super::super::pay::text,
    check::{finding, refused},
    context::Context,
};
use crate::mapping::Row;

/// How long after its day a transaction that was carried out may read as before, until somebody has to look at it.
const UNREAD: SignedDuration = SignedDuration::from_hours(7 * 24);

/// From this severity on a message says that a transaction was not carried out (`ukg-pro-rest.md` 15.2, inferred).
const ERROR: i64 = 3;

impl Context<'_> {
    /// Looks at a part that waits in UKG Pro, or for somebody who enters it.
    ///
    /// # Errors
    /// When it cannot be told now: it is looked at again.
    pub(super) async fn follow(&self, item: &mut DeductionItem) -> Result<(), Problem> {
        match (item.state, item.transport) {
            (DeductionState::NeedsPerson, _) => self.follow_person(item).await,
            (_, Some(DeductionTransport::PendingPayItem)) => self.follow_pay_item(item).await,
            _ => self.follow_transaction(item).await,
        }
    }

    async fn follow_person(&self, item: &mut DeductionItem) -> Result<(), Problem> {
        let is_done = match &item.task {
            DeductionTask::SetUp(_) => self.reads_as_set_up(item),
            _ => self.reads_as_asked(item).await?,
        };
        if is_done {
            item.finding = None;
            item.enter(DeductionState::Effective, self.now);
        }
        Ok(())
    }

    async fn follow_pay_item(&self, item: &mut DeductionItem) -> Result<(), Problem> {
        let id = item.reference.clone().unwrap_or_default();
        let company = self.primary_company(item.employee.as_ref()).await?;
        let key = json!({ "primary_company_code": company, "id": id });
        let told = self.run("get_pending_deduction", key.clone()).await?;
        let told = told.as_object().cloned().unwrap_or_default();
        let status = text(&told, "ItemStatus").unwrap_or_default().to_lowercase();
        let now = self.now;
        match status.as_str() {
            "processed" => {
                item.finding = None;
                item.enter(DeductionState::Effective, now);
            }
            "deleted" => self.refuse(
                item,
                &refused(
                    Code::DeductionNotTaken,
                    "somebody deleted the pending pay item before a pay run took it".to_owned(),
                    "Ask whoever runs payroll, under Administration > Payroll Processing > Pending Pay Items",
                ),
            ),
            _ if text(&told, "isPickedUp").is_some_and(|picked| picked.eq_ignore_ascii_case("false")) => {
                let why = text(&told, "message").unwrap_or_else(|| "it breaks a rule of pending pay items".to_owned());
                // It would wait there for ever, and be taken for one that is to come.
                self.run("delete_pending_deduction", key).await?;
                let mut problem = refused(
                    Code::DeductionNotTaken,
                    "no pay run would take the deduction, and it was taken back".to_owned(),
                    "Assign the deduction to the person or to their deduction group, with a flat amount as its rule, and \
                     give a regular pay date of their pay group",
                );
                problem.provider_message = Some(why);
                self.refuse(item, &problem);
            }
            _ => {}
        }
        Ok(())
    }

    async fn follow_transaction(&self, item: &mut DeductionItem) -> Result<(), Problem> {
        let id = item.reference.clone().unwrap_or_default();
        let told = self
            .run("get_import_transaction_status", json!({ "stagingId": id }))
            .await?;
        let told = told.as_object().cloned().unwrap_or_default();
        let passed = text(&told, "status").is_some_and(|status| status.eq_ignore_ascii_case("Pass"));
        let (words, worst) = messages(&told);
        if !passed && worst >= ERROR {
            let mut problem = refused(
                Code::DeductionRefused,
                "UKG Pro's Import Tool refused the change, and nothing was changed".to_owned(),
                "See the transaction under Administration > Integration Studio > Import Tool > Results, mend what it says, \
                 and ask again",
            );
            problem.provider_message = Some(words).filter(|words| !words.is_empty());
            self.refuse(item, &problem);
            return Ok(());
        }
        if self.reads_as_asked(item).await? {
            item.finding = None;
            item.enter(DeductionState::Effective, self.now);
            return Ok(());
        }
        if passed && self.is_long_past(item) {
            let whose = item
                .employee
                .as_ref()
                .map_or_else(String::new, DeductionEmployee::shown);
            let why = DeductionFinding {
                code: Code::DeductionByHand,
                message: "UKG Pro has carried out the transaction, and a week after its day reads as something else".to_owned(),
                remedy: Some(
                    "See whether somebody has changed it since, or what the transaction has set, under Administration > \
                     Integration Studio > Import Tool > Results, and enter it by the steps if it is still wanted"
                        .to_owned(),
                ),
                permission: None,
            };
            // Nobody enters what was to be from a day on that is over.
            item.effective_on = item.effective_on.map(|day| day.max(self.today()));
            self.hand_over(item, &whose, Some(why));
            return Ok(());
        }
        item.finding = Some(DeductionFinding {
            code: Code::DeductionByHand,
            message: match (passed, item.effective_on) {
                (false, _) if words.is_empty() => "it waits in UKG Pro".to_owned(),
                (false, _) => format!("it waits in UKG Pro: {words}"),
                (true, Some(day)) if day > self.today() => format!("UKG Pro has carried it out; it reads as before, and takes effect on {day}"),
                (true, _) => "UKG Pro has carried it out, and it reads as before".to_owned(),
            },
            remedy: (!passed).then(|| {
                "Whoever approves transactions sees it under Administration > Integration Studio > Import Tool > Results"
                    .to_owned()
            }),
            permission: None,
        });
        Ok(())
    }

    /// Whether what was sent has had its time, and its day is over for as long.
    fn is_long_past(&self, item: &DeductionItem) -> bool {
        let sent = item.sent_at.is_some_and(|sent| self.now.duration_since(sent) > UNREAD);
        let begins = item.effective_on.and_then(|day| day.to_zoned(TimeZone::UTC).ok());
        sent && begins.is_none_or(|begins| self.now.duration_since(begins.timestamp()) > UNREAD)
    }

    fn refuse(&self, item: &mut DeductionItem, problem: &Problem) {
        item.finding = Some(finding(problem));
        item.enter(DeductionState::Refused, self.now);
    }
}

/// What the Import Tool says of a transaction and of those in it, and how bad the worst of it is.
fn messages(told: &Row) -> (String, i64) {
    let mut words: Vec<String> = Vec::new();
    let mut worst = 0;
    let mut all = vec![told.clone()];
    while let Some(status) = all.pop() {
        let list = |field: &str| match status.get(field) {
            Some(Value::Array(rows)) => rows.clone(),
            _ => Vec::new(),
        };
        for message in list("messages") {
            let Value::Object(message) = message else { continue };
            let severity = text(&message, "severity").and_then(|severity| severity.parse().ok());
            worst = worst.max(severity.unwrap_or(0));
            if let Some(text) = text(&message, "message")
                && !words.contains(&text)
            {
                words.push(text);
            }
        }
        for child in list("childTransactionStatuses") {
            if let Value::Object(child) = child {
                all.push(child);
            }
        }
    }
    (words.join("; "), worst)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_import_tool_says_is_told_whole_with_its_worst() {
        let told = json!({
            "status": "Fail",
            "messages": [{ "message": "One of two failed.", "severity": 1 }],
            "childTransactionStatuses": [
                { "messages": [{ "message": "No such plan.", "severity": "3" }], "childTransactionStatuses": null },
                { "messages": [] },
            ],
        });
        let told = told.as_object().unwrap();
        assert_eq!(messages(told), ("One of two failed.; No such plan.".to_owned(), 3));
    }
}
