//! What is looked at before anything is sent: whom it is about, what can express it, on which day it takes effect, and
//! whether the tenant reads so already.

use std::collections::BTreeMap;

use jiff::ToSpan as _;
use rollbook_model::{
    Code, Contribution, DeductionEmployee, DeductionFinding, DeductionFrequency, DeductionItem, DeductionJobKind,
    DeductionState, DeductionTask, DeductionTransport, DeductionWish, Problem,
    catalogue::{DeductionAbility, deduction_steps},
    problem::{Kind, Step},
    workforce::DeductionRule,
};

use super::{
    super::{
        super::pay::{day, is_marked, text},
        Share, share,
    },
    context::{Calendar, Context, is_of},
    plan, transaction,
};
use crate::mapping::Row;

/// A refusal by a rule that was looked at here.
pub(super) fn refused(code: Code, message: String, remedy: &str) -> Problem {
    Problem::new(Kind::Refused, code, Step::Input, message).with_remedy(remedy)
}

/// What a problem says, as a part keeps it.
pub(super) fn finding(problem: &Problem) -> DeductionFinding {
    let words = match &problem.provider_message {
        Some(words) if !problem.message.contains(words.as_str()) => format!("{}: {words}", problem.message),
        _ => problem.message.clone(),
    };
    DeductionFinding {
        code: problem.code,
        message: words,
        remedy: problem.remedy.clone(),
        permission: problem.permission.clone(),
    }
}

impl Context<'_> {
    /// Looks at a part before anything is sent. It is effective then where the tenant reads so already, waits for somebody
    /// where nothing can be sent, or has the way by which it is sent.
    ///
    /// # Errors
    /// Why it is refused; or why it cannot be told now.
    pub(super) async fn check(&self, item: &mut DeductionItem) -> Result<(), Problem> {
        let Some(person) = item.individual else {
            return self.check_set_up(item);
        };
        let (employee, shown) = self.employee(person).await?;
        item.employee = Some(employee.clone());
        if self.target.code.is_none() {
            let problem = refused(
                Code::BenefitNotFound,
                "nobody has set up the deduction in UKG Pro yet".to_owned(),
                "Its job says what somebody has to do; ask again when it is set up",
            );
            return Err(problem);
        }
        let wish = match &item.task {
            DeductionTask::Enroll(wish) => wish.clone(),
            _ => DeductionWish::default(),
        };
        let (ability, otherwise) = self.choose(&wish)?;
        item.transport = Some(ability);
        self.day(item, &employee, &wish).await?;
        if ability == DeductionTransport::PendingPayItem {
            return self.check_pay_item(&employee, &wish).await;
        }
        if self.reads_as_asked(item).await? {
            item.transport = None;
            item.enter(DeductionState::Effective, self.now);
            return Ok(());
        }
        if ability == DeductionTransport::Guided {
            self.hand_over(item, &shown, otherwise);
        }
        Ok(())
    }

    /// What expresses all of a wish, and why what goes before it does not, where that is another way.
    fn choose(&self, wish: &DeductionWish) -> Result<(DeductionTransport, Option<DeductionFinding>), Problem> {
        let (mut lacking, mut otherwise) = (None, None);
        let frequency = self.target.frequency;
        for ability in DeductionAbility::doing(self.kind, frequency) {
            let lacks = ability.lacks(wish);
            if !lacks.is_empty() {
                lacking = lacking.or(Some(lacks.join(", ")));
                continue;
            }
            if ability.transport == DeductionTransport::ImportTransaction
                && let Some(why) = self.no_transaction(wish)
            {
                otherwise = Some(why);
                continue;
            }
            return Ok((ability.transport, otherwise));
        }
        let message = match lacking {
            Some(lacks) => format!("nothing writes {lacks} into UKG Pro, of a deduction that is taken {frequency}"),
            None => format!("nothing writes a deduction that is taken {frequency} into UKG Pro"),
        };
        Err(refused(
            Code::DeductionInexpressible,
            message,
            "See in `GET /employer/benefits/meta` what can be written; ask for that, or have it entered in UKG Pro",
        ))
    }

    /// Why a transaction cannot be sent; `None` where one can.
    fn no_transaction(&self, wish: &DeductionWish) -> Option<DeductionFinding> {
        let by_hand = |message: String| DeductionFinding {
            code: Code::DeductionByHand,
            message,
            remedy: Some(
                "Somebody enters it as the steps say; or record the tenant's transaction with \
                 `PUT /v1/accounts/{id}/deduction-transaction`, and ask again"
                    .to_owned(),
            ),
            permission: None,
        };
        let Some(form) = &self.form else {
            let message = "how this tenant's Import Tool wants a transaction of a deduction is not public, and nobody has \
                           recorded it";
            return Some(by_hand(message.to_owned()));
        };
        let lacks = [
            ("annual_maximum", wish.annual_maximum.is_some()),
            ("catch_up", wish.catch_up == Some(true)),
            ("employee_percent", is_share(wish.employee.as_ref())),
            ("company_percent", is_share(wish.company.as_ref())),
            (
                "company_amount",
                wish.company.is_some() && !is_share(wish.company.as_ref()),
            ),
        ];
        let mut lacks = lacks
            .into_iter()
            .filter(|(place, is_wanted)| *is_wanted && !transaction::has_place(form, place));
        lacks
            .next()
            .map(|(place, _)| by_hand(format!("the recorded transaction has no place `{{{{{place}}}}}`")))
    }

    /// The day on which it takes effect.
    async fn day(
        &self,
        item: &mut DeductionItem,
        employee: &DeductionEmployee,
        wish: &DeductionWish,
    ) -> Result<(), Problem> {
        let once = self.target.frequency == DeductionFrequency::OneTime;
        let calendar = match self.calendar(employee).await? {
            Ok(calendar) => calendar,
            // Without the calendar nobody can say whether a day is a pay date.
            Err(line) if once => {
                let message = format!("the pay dates may not be read: the service account lacks `{line}`");
                return Err(refused(
                    Code::PermissionMissing,
                    message,
                    &format!("Tick View of `{line}` for the service account in UKG Pro, and ask again"),
                ));
            }
            Err(_) => {
                item.effective_on = wish.effective_date.or_else(|| Some(self.today()));
                return Ok(());
            }
        };
        item.effective_on = Some(match (wish.effective_date, calendar.next()) {
            (None, Some(next)) if once => next.pay_date,
            (None, Some(next)) => next.start,
            (None, None) if once => return Err(no_pay_date(&calendar, "the pay group has no pay date to come")),
            (None, None) => self.today(),
            (Some(date), _) if once => match calendar.paid_on(date) {
                Some(period) if period.is_closed => {
                    return Err(closed(&calendar, &format!("the pay of {date} is closed")));
                }
                Some(_) => date,
                None => {
                    let message = format!("{date} is no regular pay date of the person's pay group");
                    return Err(no_pay_date(&calendar, &message));
                }
            },
            (Some(date), Some(next)) if date < next.start => {
                return Err(closed(&calendar, &format!("{date} is in a pay period that is closed")));
            }
            (Some(date), _) => date,
        });
        Ok(())
    }

    /// The rules of what is taken once (`ukg-pro-rest.md` 17.8) that can be looked at.
    async fn check_pay_item(&self, employee: &DeductionEmployee, wish: &DeductionWish) -> Result<(), Problem> {
        if self.kind == DeductionJobKind::Unenroll {
            return Ok(());
        }
        if !matches!(&wish.employee, Some(share) if !share.is_nothing()) {
            return Err(refused(
                Code::DeductionInexpressible,
                "nothing is to be taken".to_owned(),
                "Give `employee_deduction` with an amount; to take back what is to be taken once, unenroll the person",
            ));
        }
        let codes = &self.reader.rules.codes;
        let elections = self.elections_of(employee).await?;
        let rules = elections
            .iter()
            .filter_map(|row| share::rule(codes, row, share::EMPLOYEE));
        if rules.clone().any(|rule| rule == DeductionRule::Percent) {
            return Err(refused(
                Code::DeductionNotFlat,
                "the person's deduction is computed as a share of the pay, and only one of a flat amount can be taken once"
                    .to_owned(),
                "Use a deduction code whose calculation rule is a flat amount",
            ));
        }
        Ok(())
    }

    fn check_set_up(&self, item: &mut DeductionItem) -> Result<(), Problem> {
        if self.reads_as_set_up(item) {
            item.enter(DeductionState::Effective, self.now);
            return Ok(());
        }
        let (transport, otherwise) = self.choose(&DeductionWish::default())?;
        item.transport = Some(transport);
        self.hand_over(item, "", otherwise);
        Ok(())
    }

    /// Whether the deduction itself reads as it was asked for.
    pub(super) fn reads_as_set_up(&self, item: &DeductionItem) -> bool {
        let DeductionTask::SetUp(wish) = &item.task else {
            return false;
        };
        let code = self.target.code.as_ref();
        code.and_then(|code| Some((code, self.set_up.rows.get(code)?)))
            .is_some_and(|(code, row)| plan::is_called(code, row, &wish.description))
    }

    /// Gives a part to somebody who enters it.
    pub(super) fn hand_over(&self, item: &mut DeductionItem, employee: &str, why: Option<DeductionFinding>) {
        let mut values: BTreeMap<&str, String> = BTreeMap::new();
        if !employee.is_empty() {
            values.insert("employee", employee.to_owned());
        }
        if let Some(code) = &self.target.code {
            values.insert("code", code.clone());
        }
        if let Some(day) = item.effective_on {
            let day = match self.kind {
                DeductionJobKind::Unenroll => day.saturating_sub(1.day()),
                _ => day,
            };
            values.insert("effective_on", day.to_string());
        }
        match &item.task {
            DeductionTask::Enroll(wish) => {
                entered(
                    &mut values,
                    ["employee_amount", "employee_percent"],
                    wish.employee.as_ref(),
                );
                entered(
                    &mut values,
                    ["company_amount", "company_percent"],
                    wish.company.as_ref(),
                );
                // What is not wished is nothing, and has to be taken out where there is something.
                for (side, amount, wished) in [
                    (share::EMPLOYEE, "employee_amount", &wish.employee),
                    (share::EMPLOYER, "company_amount", &wish.company),
                ] {
                    if wished.as_ref().is_none_or(Contribution::is_nothing) && self.has_something(item, side) {
                        values.insert(amount, transaction::money(0));
                    }
                }
                if let Some(most) = wish.annual_maximum {
                    values.insert("annual_maximum", transaction::money(most));
                }
                if wish.catch_up == Some(true) {
                    values.insert("catch_up", "yes".to_owned());
                }
            }
            DeductionTask::Unenroll => {}
            DeductionTask::SetUp(set_up) => {
                values.insert("description", set_up.description.clone());
                if let Some(kind) = set_up.kind {
                    values.insert("kind", kind.to_string());
                }
            }
        }
        item.steps = deduction_steps(self.kind, &values);
        item.finding = Some(why.unwrap_or_else(|| DeductionFinding {
            code: Code::DeductionByHand,
            message: "UKG Pro has no call for this, so that somebody has to enter it".to_owned(),
            remedy: Some("Somebody does what the steps say; it is effective as soon as it reads so".to_owned()),
            permission: None,
        }));
        item.transport = Some(DeductionTransport::Guided);
        item.enter(DeductionState::NeedsPerson, self.now);
    }

    /// Whether the tenant reads as it was asked for.
    ///
    /// # Errors
    /// When it cannot be told.
    pub(super) async fn reads_as_asked(&self, item: &DeductionItem) -> Result<bool, Problem> {
        let Some(employee) = &item.employee else {
            return Ok(false);
        };
        let rows = self.elections_of(employee).await?;
        let percentages = self.elections().await?.percentages;
        let codes = &self.reader.rules.codes;
        let on = item.effective_on.unwrap_or_else(|| self.today());
        // Whoever enters it may have to take a later day.
        let on = match item.transport {
            Some(DeductionTransport::Guided) => on.max(self.today()),
            _ => on,
        };
        let is_on = |row: &&&Row| {
            text(row, "benefitStatus").is_none_or(|status| status.eq_ignore_ascii_case("A"))
                && !is_marked(row, "isWaived")
                && day(row, "deductionStopDate").is_none_or(|stop| stop >= on)
        };
        Ok(match &item.task {
            DeductionTask::Enroll(wish) => rows.iter().filter(is_on).any(|row| {
                let has = |side, wished: Option<&Contribution>| {
                    share::of(codes, row, side, percentages).is_ok_and(|share| is_share_of(share, wished))
                };
                let begins = day(row, "deductionStartDate");
                has(share::EMPLOYEE, wish.employee.as_ref())
                    && has(share::EMPLOYER, wish.company.as_ref())
                    && begins.is_none_or(|begins| begins <= on)
            }),
            DeductionTask::Unenroll => !rows.iter().any(|row| is_on(&row)) || self.takes_nothing(&rows),
            DeductionTask::SetUp(_) => false,
        })
    }

    /// Whether somebody's election that has not ended has something on a side, as far as the elections were read.
    fn has_something(&self, item: &DeductionItem, side: share::Side) -> bool {
        let (Some(elections), Some(employee)) = (self.read_elections(), &item.employee) else {
            return false;
        };
        let codes = &self.reader.rules.codes;
        let has = |row: &Row| {
            share::of(codes, row, side, elections.percentages).is_ok_and(|share| !is_share_of(share, None))
                && day(row, "deductionStopDate").is_none_or(|stop| stop >= self.today())
        };
        elections.rows.iter().any(|row| is_of(row, employee) && has(row))
    }

    /// Whether elections that have not ended take and give nothing.
    fn takes_nothing(&self, rows: &[&Row]) -> bool {
        let codes = &self.reader.rules.codes;
        let is_nothing = |row: &&Row| {
            [share::EMPLOYEE, share::EMPLOYER].into_iter().all(|side| {
                share::of(codes, row, side, None)
                    .is_ok_and(|share| matches!(share, None | Some(Share::Fixed(super::super::super::pay::Cents(0)))))
            }) && day(row, "deductionStopDate").is_some()
        };
        !rows.is_empty() && rows.iter().all(is_nothing)
    }
}

fn is_share(share: Option<&Contribution>) -> bool {
    matches!(share, Some(Contribution::Percent { .. }))
}

/// Whether what an election has is what was wished: nothing is nothing, however it is written.
fn is_share_of(has: Option<Share>, wished: Option<&Contribution>) -> bool {
    let has = has.filter(|has| {
        !matches!(
            has,
            Share::Fixed(super::super::super::pay::Cents(0)) | Share::Percent(0)
        )
    });
    match (has, wished.filter(|wished| !wished.is_nothing())) {
        (None, None) => true,
        (Some(Share::Fixed(cents)), Some(Contribution::Fixed { amount })) => cents.0 == *amount,
        (Some(Share::Percent(points)), Some(Contribution::Percent { amount })) => points == *amount,
        _ => false,
    }
}

fn entered(values: &mut BTreeMap<&str, String>, [amount, percent]: [&'static str; 2], share: Option<&Contribution>) {
    match share {
        Some(Contribution::Fixed { amount: cents }) => {
            values.insert(amount, transaction::money(*cents));
        }
        Some(Contribution::Percent { amount: points }) => {
            values.insert(percent, format!("{} %", transaction::money(*points)));
        }
        _ => {}
    }
}

fn no_pay_date(calendar: &Calendar, message: &str) -> Problem {
    refused(Code::PayDateWrong, message.to_owned(), &next_ones(calendar))
}

fn closed(calendar: &Calendar, message: &str) -> Problem {
    refused(Code::PayPeriodClosed, message.to_owned(), &next_ones(calendar))
}

fn next_ones(calendar: &Calendar) -> String {
    match calendar.to_come().as_slice() {
        [] => "Ask when UKG Pro has pay dates to come of the person's pay group".to_owned(),
        dates => format!(
            "Leave `effective_date` out for the next pay, or give a later day; the next pay dates of the person's pay group \
             are {}",
            dates.join(", ")
        ),
    }
}
