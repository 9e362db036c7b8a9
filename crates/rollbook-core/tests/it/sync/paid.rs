//! What was paid, copied run by run: what is told from the copy is what is told from the tenant, and nobody is asked for it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use rollbook_core::{EmployerAsk, Payment, Statement};
use rollbook_model::workforce::PersonKey;
use rollbook_model::{AccountId, Actor, Code, Product, Stream, SyncResult, WebhookEvent, WebhookForm};
use rollbook_store::{EmployeeRef, NewWebhook};
use serde_json::Value;
use uuid::Uuid;

use super::world::sync_and_see;
use crate::database::{Database, on_both};
use crate::hub::{ALL, Hub, ORGANISATION};
use crate::webhooks::{
    self,
    receiver::{Arrival, Receiver},
};

on_both! {
    what_was_paid_is_told_from_the_copy_as_from_the_tenant,
    a_load_goes_on_with_the_run_at_which_it_failed,
    the_last_weeks_and_one_older_run_are_looked_at_again_and_what_is_new_is_told,
    who_is_erased_is_in_no_statement_and_the_sums_stay,
}

const REGISTER: &str = "pay-register.list";
/// Every day on which the tenant has paid, or will have.
const DAYS: [Date; 2] = [date(2000, 1, 1), date(2099, 12, 31)];

/// A day within the last weeks of the tenant's clock.
const SINCE: Date = date(2026, 9, 20);

/// The actions of the product that what is paid is copied for.
fn of_pay() -> Vec<&'static str> {
    Product::named("pay_statement").unwrap().actions()
}

/// A tenant, an account for what is paid, and the tenant's own clock.
struct Paid {
    hub: Hub,
    account: AccountId,
}

impl Paid {
    async fn new(database: Arc<Database>) -> Self {
        let hub = Hub::over(database, |setup| {
            setup.options.employees = 25;
            setup.without_a_budget();
        })
        .await;
        let mut actions = ALL.to_vec();
        actions.extend(of_pay());
        let account = hub.linked(&actions).await.id;
        let paid = Self { hub, account };
        let begun = paid.hub.engine.begin_sync(ORGANISATION, account, paid.now());
        begun.await.unwrap();
        paid
    }

    fn now(&self) -> Timestamp {
        self.hub.control.now().to_zoned(TimeZone::UTC).unwrap().timestamp()
    }

    fn ask(&self) -> EmployerAsk {
        EmployerAsk {
            organisation: ORGANISATION,
            account: self.account,
            by: Actor::CommandLine,
        }
    }

    fn passes(&self, time: Duration) {
        self.hub.control.advance(time);
    }

    async fn sync(&self) {
        let pay = sync_and_see(&self.hub, self.account, Stream::Pay, self.now()).await;
        assert_eq!(pay.result, Some(SyncResult::Success), "{pay:?}");
        assert!(pay.swept_at.is_some() && pay.rows > 0, "{pay:?}");
    }

    async fn payments(&self) -> Vec<Payment> {
        let read = self.hub.engine.payments(&self.ask(), DAYS[0], DAYS[1]).await;
        read.unwrap().value
    }

    async fn statements(&self, payments: &[Payment]) -> BTreeMap<Uuid, Vec<Statement>> {
        let ids: Vec<_> = payments.iter().map(|payment| payment.id).collect();
        let read = self.hub.engine.pay_statements(&self.ask(), &ids).await;
        read.unwrap().value.into_iter().collect()
    }

    /// Everything that is told of pay, and how many calls it took.
    async fn told(&self) -> (Told, u64) {
        self.told_since(DAYS[0]).await
    }

    /// The same of what was paid from a day on.
    async fn told_since(&self, day: Date) -> (Told, u64) {
        self.hub.control.reset_counters();
        let payments = self.hub.engine.payments(&self.ask(), day, DAYS[1]).await.unwrap().value;
        let statements = self.statements(&payments).await;
        let items = self.hub.engine.pay_items(&self.ask(), day, DAYS[1]).await;
        let mut all: Vec<_> = payments.iter().map(|payment| format!("{payment:?}")).collect();
        all.sort_unstable();
        let told = Told {
            payments: all,
            statements: format!("{statements:#?}"),
            items: format!("{:#?}", items.unwrap().value),
        };
        (told, self.hub.control.counters().total())
    }

    /// Delivers what is due, and says what has arrived: events with their data.
    async fn deliver(&self, receiver: &mut Receiver) -> Vec<(String, Value)> {
        let now = self.now() + SignedDuration::from_mins(5);
        while self.hub.engine.deliver_webhooks(now, 64).await.unwrap().claimed > 0 {}
        let arrived = receiver.arrivals();
        let bodies = arrived.iter().map(Arrival::json);
        bodies
            .map(|mut body| (body["event_type"].as_str().unwrap().to_owned(), body["data"].take()))
            .collect()
    }

    /// Somebody who was paid.
    async fn somebody(&self) -> (String, Uuid) {
        let payments = self.payments().await;
        let paid: BTreeSet<_> = payments.iter().flat_map(|payment| payment.people.clone()).collect();
        let export = self.hub.control.export();
        let people = export["people"].as_array().unwrap().iter();
        let mut ids = people.map(|person| person["employee_id"].as_str().unwrap().to_owned());
        let uuid = |id: &String| PersonKey(id.clone()).record().uuid(self.account);
        let found = ids.find(|id| paid.contains(&uuid(id))).unwrap();
        let uuid = uuid(&found);
        (found, uuid)
    }
}

#[derive(PartialEq)]
struct Told {
    payments: Vec<String>,
    statements: String,
    items: String,
}

impl Told {
    fn assert_is(&self, other: &Self) {
        assert_eq!(self.payments, other.payments);
        let differ = self.statements.lines().zip(other.statements.lines());
        let differ: Vec<_> = differ
            .enumerate()
            .filter(|(_, (one, other))| one != other)
            .take(5)
            .collect();
        assert!(self.statements == other.statements, "{differ:?}");
        assert_eq!(self.items, other.items);
    }
}

async fn what_was_paid_is_told_from_the_copy_as_from_the_tenant(database: Arc<Database>) {
    let paid = Paid::new(database).await;
    let (live, calls) = paid.told().await;
    assert!(
        calls > 50 && live.payments.len() > 20,
        "{calls} {}",
        live.payments.len()
    );
    paid.sync().await;
    let (copied, calls) = paid.told().await;
    assert_eq!(calls, 0);
    copied.assert_is(&live);

    // What was paid since is not told before it is copied, and then as the tenant has it.
    paid.passes(Duration::from_hours(24 * 20));
    paid.sync().await;
    let (copied, calls) = paid.told_since(SINCE).await;
    assert_eq!(calls, 0);
    let everything = paid.payments().await;
    assert!(everything.len() > live.payments.len());
    paid.hub
        .engine
        .end_sync(ORGANISATION, paid.account, Actor::CommandLine)
        .await
        .unwrap();
    paid.told_since(SINCE).await.0.assert_is(&copied);
}

async fn a_load_goes_on_with_the_run_at_which_it_failed(database: Arc<Database>) {
    let paid = Paid::new(Arc::clone(&database)).await;
    let control = paid.hub.control.clone();
    paid.hub.control.when_requested(REGISTER, 6, move || {
        control.add_fault(format!("gateway-503@{REGISTER}").parse().unwrap());
    });
    let now = paid.now();
    let pay = sync_and_see(&paid.hub, paid.account, Stream::Pay, now).await;
    assert_eq!(pay.result, Some(SyncResult::Error));
    assert!(pay.swept_at.is_none());
    let read = database.count("pay_run WHERE read_at IS NOT NULL").await;
    assert!((1..=6).contains(&read), "{read}");
    // The last that paid are there first.
    let newest =
        "pay_run WHERE read_at IS NOT NULL AND paid_from < (SELECT MAX(paid_from) FROM pay_run WHERE read_at IS NULL)";
    assert_eq!(database.count(newest).await, 0);

    paid.hub.control.clear_faults();
    paid.hub.control.reset_counters();
    let runs = database.count("pay_run").await;
    let later = now + SignedDuration::from_hours(1);
    let pay = sync_and_see(&paid.hub, paid.account, Stream::Pay, later).await;
    assert_eq!(pay.result, Some(SyncResult::Success), "{pay:?}");
    assert_eq!(database.count("pay_run WHERE read_at IS NULL").await, 0);
    // Those that were not read, and again those of the last weeks.
    let calls = paid.hub.control.counters().of(REGISTER);
    assert!(calls <= runs as u64, "{calls} of {runs}");
    assert_eq!(database.count("event WHERE kind = 'copy.pay_loaded'").await, 1);
    let (copied, calls) = paid.told_since(SINCE).await;
    assert_eq!(calls, 0);
    paid.hub
        .engine
        .end_sync(ORGANISATION, paid.account, Actor::CommandLine)
        .await
        .unwrap();
    copied.assert_is(&paid.told_since(SINCE).await.0);
}

/// What webhooks are to be told of pay, each with what it is about.
async fn messages(database: &Database) -> Vec<(WebhookEvent, Value)> {
    let rows = database
        .texts("SELECT event || ' ' || detail FROM webhook_message WHERE event LIKE 'pay%' ORDER BY position")
        .await;
    let message = |row: &String| {
        let (event, detail) = row.split_once(' ').unwrap();
        (event.parse().unwrap(), serde_json::from_str(detail).unwrap())
    };
    rows.iter().map(message).collect()
}

async fn the_last_weeks_and_one_older_run_are_looked_at_again_and_what_is_new_is_told(database: Arc<Database>) {
    let paid = Paid::new(Arc::clone(&database)).await;
    let mut receiver = Receiver::willing().await;
    let webhook = NewWebhook {
        form: WebhookForm::Finch,
        ..webhooks::new(&receiver.url)
    };
    let engine = &paid.hub.engine;
    let made = engine.create_webhook(ORGANISATION, Actor::CommandLine, webhook).await;
    made.unwrap();
    paid.sync().await;
    let loaded: BTreeSet<_> = paid
        .deliver(&mut receiver)
        .await
        .into_iter()
        .map(|(event, _)| event)
        .collect();
    let jobs = [
        "job.initial_data_sync_org.succeeded",
        "job.initial_data_sync_payroll.succeeded",
    ];
    assert_eq!(loaded, jobs.map(str::to_owned).into());
    assert_eq!(messages(&database).await, [], "what is loaded first is told as a whole");
    let runs = database.count("pay_run").await as u64;
    let before = paid.payments().await;

    // Nothing happens, and little is asked.
    paid.passes(Duration::from_hours(7));
    paid.hub.control.reset_counters();
    paid.sync().await;
    let calls = paid.hub.control.counters().of(REGISTER);
    assert!(calls > 1 && calls * 2 < runs, "{calls} of {runs}");
    assert_eq!(messages(&database).await, []);

    paid.passes(Duration::from_hours(24 * 16));
    paid.sync().await;
    let after = paid.payments().await;
    let new: Vec<_> = after
        .iter()
        .filter(|payment| before.iter().all(|before| before.id != payment.id))
        .collect();
    assert!(!new.is_empty());
    let told = messages(&database).await;
    let of = |event| {
        let told = told.iter().filter(move |(told, _)| *told == event);
        told.map(|(_, detail)| detail).collect::<Vec<_>>()
    };
    let created = of(WebhookEvent::PaymentCreated);
    assert_eq!(created.len(), new.len());
    for payment in new {
        let day = payment.pay_date.unwrap().to_string();
        let is_it = |detail: &&&Value| detail["payment_id"] == payment.id.to_string() && detail["pay_date"] == day;
        assert_eq!(created.iter().filter(is_it).count(), 1);
        let people: BTreeSet<_> = of(WebhookEvent::PayStatementCreated)
            .into_iter()
            .filter(|detail| detail["payment_id"] == payment.id.to_string())
            .map(|detail| detail["person_id"].as_str().unwrap().to_owned())
            .collect();
        let expected: BTreeSet<_> = payment.people.iter().map(Uuid::to_string).collect();
        assert_eq!(people, expected);
    }
    assert_eq!(of(WebhookEvent::PaymentDeleted), Vec::<&Value>::new());

    // As Finch's receivers know it.
    let arrived = paid.deliver(&mut receiver).await;
    let paid_of = |event: &str| {
        let told = arrived.iter().filter(|(told, _)| told == event);
        told.map(|(_, data)| data.clone()).collect::<Vec<_>>()
    };
    assert_eq!(
        paid_of("payment.created"),
        created.into_iter().cloned().collect::<Vec<_>>()
    );
    for data in paid_of("pay_statement.created") {
        let known = |detail: &&Value| {
            detail["person_id"] == data["individual_id"] && detail["payment_id"] == data["payment_id"]
        };
        assert_eq!(
            of(WebhookEvent::PayStatementCreated).into_iter().filter(known).count(),
            1
        );
    }
    assert_eq!(
        paid_of("pay_statement.created").len(),
        of(WebhookEvent::PayStatementCreated).len()
    );
}

async fn who_is_erased_is_in_no_statement_and_the_sums_stay(database: Arc<Database>) {
    let paid = Paid::new(Arc::clone(&database)).await;
    paid.sync().await;
    let (employee_id, person) = paid.somebody().await;
    let before = paid.payments().await;
    let known = [EmployeeRef::Id(employee_id.clone())];
    let data = |paid: &Paid| {
        let (engine, account) = (paid.hub.engine.clone(), paid.account);
        let known = known.clone();
        async move {
            let data = engine.person_data(
                ORGANISATION,
                account,
                Actor::CommandLine,
                &known,
                rollbook_core::Sensitive::Masked,
            );
            data.await.unwrap().paid
        }
    };
    let had = data(&paid).await;
    let of_them = before.iter().filter(|payment| payment.people.contains(&person)).count();
    assert_eq!(had.iter().map(|of_run| of_run.payments.len()).sum::<usize>(), of_them);
    assert!(
        had[0].rows["register"][0]["employeeId"] == employee_id,
        "{}",
        had[0].rows
    );

    let erased = paid
        .hub
        .engine
        .erase_person(ORGANISATION, paid.account, Actor::CommandLine, &known);
    erased.await.unwrap();
    for is_read_again in [false, true] {
        if is_read_again {
            database.execute("UPDATE pay_run SET settled = FALSE").await;
            paid.passes(Duration::from_hours(7));
            paid.sync().await;
        }
        assert!(data(&paid).await.is_empty());
        assert_eq!(
            database.count(&format!("pay_row WHERE owner = '{employee_id}'")).await,
            0
        );
        let after = paid.payments().await;
        assert!(after.iter().all(|payment| !payment.people.contains(&person)));
        let sums = |payments: &[Payment]| -> BTreeMap<_, _> {
            payments
                .iter()
                .map(|payment| (payment.id, (payment.gross, payment.net)))
                .collect()
        };
        assert_eq!(sums(&after), sums(&before));
        let statements = paid.statements(&after).await;
        assert!(
            statements
                .values()
                .flatten()
                .all(|statement| statement.person != person)
        );
    }
}

#[tokio::test]
async fn what_is_switched_off_is_forgotten_of_what_was_paid() {
    let database = Arc::new(Database::sqlite());
    let paid = Paid::new(Arc::clone(&database)).await;
    paid.sync().await;
    assert!(paid.payments().await.iter().all(|payment| payment.net.is_some()));
    let off = ["netAmount".to_owned()];
    paid.hub
        .engine
        .switch_fields(ORGANISATION, paid.account, &off, &[])
        .await
        .unwrap();
    for _ in 0..2 {
        // From the tenant, and then from the copy.
        let payments = paid.payments().await;
        assert!(!payments.is_empty() && payments.iter().all(|payment| payment.net.is_none()));
        assert_eq!(database.count("pay_row WHERE body LIKE '%netAmount%'").await, 0);
        paid.passes(Duration::from_hours(7));
        paid.sync().await;
    }
    paid.hub
        .engine
        .switch_fields(ORGANISATION, paid.account, &[], &off)
        .await
        .unwrap();
    paid.passes(Duration::from_hours(7));
    paid.sync().await;
    paid.hub.control.reset_counters();
    assert!(paid.payments().await.iter().all(|payment| payment.net.is_some()));
    assert_eq!(paid.hub.control.counters().total(), 0);
}

#[tokio::test]
async fn a_run_of_which_everybody_is_gone_is_not_believed() {
    let paid = Paid::new(Arc::new(Database::sqlite())).await;
    paid.sync().await;
    let (before, _) = paid.told().await;
    paid.hub.fault(&format!("empty-page@{REGISTER}"));
    paid.passes(Duration::from_hours(7));
    let pay = sync_and_see(&paid.hub, paid.account, Stream::Pay, paid.now()).await;
    assert_eq!(pay.result, Some(SyncResult::Doubtful), "{pay:?}");
    assert_eq!(pay.problem.unwrap().code, Some(Code::SyncDoubtful));
    paid.told().await.0.assert_is(&before);
    paid.hub.control.clear_faults();
    paid.passes(Duration::from_hours(7));
    paid.sync().await;
    paid.told().await.0.assert_is(&before);

    // What is damaged is said to be, and not taken for a run in which nobody was paid.
    paid.hub.database.execute("UPDATE pay_run SET body = '{'").await;
    let refused = paid
        .hub
        .engine
        .payments(&paid.ask(), DAYS[0], DAYS[1])
        .await
        .unwrap_err();
    assert_eq!(refused.code, Code::StoredValueDamaged);
}

#[tokio::test]
async fn what_may_not_be_read_of_pay_does_not_hold_up_the_people() {
    const LINE: &str = "Payroll Integration";

    let paid = Paid::new(Arc::new(Database::sqlite())).await;
    let control = &paid.hub.control;
    assert!(control.revoke(
        &paid.hub.login.username,
        LINE,
        ukg_pro_contract::permission::Level::View
    ));
    let pay = sync_and_see(&paid.hub, paid.account, Stream::Pay, paid.now()).await;
    assert_eq!(
        (pay.result, pay.lacks.as_deref()),
        (Some(SyncResult::NotPermitted), Some(LINE))
    );
    let standing = paid
        .hub
        .engine
        .sync_standing(ORGANISATION, paid.account, paid.now())
        .await;
    assert!(standing.unwrap().is_whole());
    let refused = paid
        .hub
        .engine
        .payments(&paid.ask(), DAYS[0], DAYS[1])
        .await
        .unwrap_err();
    assert_eq!(refused.code, Code::PermissionMissing);
    // What nobody asked for says nothing of the account.
    control.grant(
        &paid.hub.login.username,
        LINE,
        ukg_pro_contract::permission::Level::View,
    );
    paid.passes(Duration::from_hours(7));
    paid.hub.check(paid.account).await.unwrap();
    paid.sync().await;
}

#[tokio::test]
async fn an_account_that_is_not_for_pay_has_no_copy_of_it() {
    let hub = Hub::start().await;
    let now = Timestamp::now();
    let account = super::world::begun(&hub, now).await;
    let standing = hub.engine.run_syncs_of(ORGANISATION, account, now).await.unwrap();
    let is_copied =
        |streams: &[rollbook_model::StreamStanding]| streams.iter().any(|stream| stream.stream == Stream::Pay);
    assert!(!is_copied(&standing.streams));
    assert_eq!(hub.control.counters().of(REGISTER), 0);

    // With the next look at the companies it is as the account is for by then.
    let mut now = now;
    for (actions, rows) in [(of_pay(), true), (ALL.to_vec(), false)] {
        let actions: Vec<_> = actions.iter().map(|action| format!("\"{action}\"")).collect();
        let actions = format!("UPDATE account SET actions = '[{}]'", actions.join(","));
        hub.database.execute(&actions).await;
        now += SignedDuration::from_hours(7);
        let standing = hub.engine.run_syncs_of(ORGANISATION, account, now).await.unwrap();
        assert_eq!(is_copied(&standing.streams), rows);
        assert_eq!(hub.database.count("pay_row").await > 0, rows);
    }
}
