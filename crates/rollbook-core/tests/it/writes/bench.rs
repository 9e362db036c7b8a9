//! A tenant to write to, and the comparison of what was written with what is read.

use std::time::Duration;

use rollbook_model::{AccountId, Problem};
use serde_json::{Map, Value, json};

use crate::hub::{ALL, Answered, Hub, Setup};
use crate::truth::{Truth, employments_of, text};

/// A tenant, an account of it, and somebody who works there.
pub(crate) struct Bench {
    pub(crate) hub: Hub,
    pub(crate) account: AccountId,
}

/// An employee, as the tenant was exported.
#[derive(Debug, Clone)]
pub(crate) struct Somebody {
    pub(crate) person: Value,
    pub(crate) employment: Value,
}

/// A field that is written: the input, the field as SOAP reads it, and the value.
pub(crate) type Written = (&'static str, &'static str, Value);

/// What an action of REST answers of the employee: its properties, and their values.
pub(crate) type Seen = (&'static str, Vec<(&'static str, Value)>);

/// A change of a record that is read over SOAP and over REST.
pub(crate) struct Change {
    pub(crate) action: &'static str,
    /// What says when and why, and is not compared.
    pub(crate) besides: Value,
    pub(crate) fields: Vec<Written>,
    /// The action that reads the record over SOAP.
    pub(crate) read: &'static str,
    /// The fields that follow from the change.
    pub(crate) follow: &'static [&'static str],
    pub(crate) rest: Vec<Seen>,
}

impl Somebody {
    pub(crate) fn company(&self) -> &str {
        text(&self.employment["employee_identifier"]["company_code"])
    }

    pub(crate) fn number(&self) -> &str {
        text(&self.employment["employee_identifier"]["employee_number"])
    }

    pub(crate) fn company_id(&self) -> &str {
        text(&self.employment["company_id"])
    }

    pub(crate) fn employee_id(&self) -> &str {
        text(&self.person["employee_id"])
    }

    /// Inputs that name the employee, and more.
    pub(crate) fn with(&self, more: Value) -> Value {
        let name = json!({ "company_code": self.company(), "employee_number": self.number() });
        both(name, more)
    }

    /// The identifier as a record has it.
    pub(crate) fn identifier(&self) -> Value {
        json!({ "CompanyCode": self.company(), "EmployeeNumber": self.number() })
    }
}

impl Bench {
    pub(crate) async fn start() -> Self {
        Self::with(|_| {}).await
    }

    pub(crate) async fn with(change: impl FnOnce(&mut Setup)) -> Self {
        Self::of(Hub::with(change).await).await
    }

    pub(crate) async fn of(hub: Hub) -> Self {
        let account = hub.linked(&ALL).await.id;
        Self { hub, account }
    }

    pub(crate) async fn run(&self, action: &str, inputs: Value) -> Result<Answered, Problem> {
        self.hub.run(self.account, action, inputs).await
    }

    /// Runs an action that succeeds.
    #[track_caller]
    pub(crate) fn done(&self, action: &'static str, inputs: Value) -> impl Future<Output = Value> {
        let at = std::panic::Location::caller();
        async move {
            match self.run(action, inputs.clone()).await {
                Ok(answered) => answered.data,
                Err(problem) => panic!("{at}: {action} {inputs}: {problem:?}"),
            }
        }
    }

    /// Runs a write over SOAP that changes a record.
    pub(crate) async fn applied(&self, action: &'static str, inputs: Value) {
        let outcome = self.done(action, inputs).await;
        assert_eq!(outcome, all("applied", 1), "{action}");
    }

    /// Employees in one company of the United States who work and are paid by the year, every two weeks.
    pub(crate) fn salaried(&self) -> Vec<Somebody> {
        let truth = Truth(self.hub.control.export());
        let people = truth.people().filter(|person| {
            employments_of(person).count() == 1 && person["country"] == "USA" && person["email_address"].is_string()
        });
        let with = people.map(|person| Somebody {
            person: person.clone(),
            employment: person["employments"][0].clone(),
        });
        let wanted = with.filter(|one| {
            one.company() == "HLF"
                && one.employment["employment_status"] == "A"
                && one.employment["pay_group"] == "HLFBI"
                && one.employment["scheduled_hours"] == "80.00"
        });
        wanted.collect()
    }

    pub(crate) fn somebody(&self) -> Somebody {
        self.salaried().remove(0)
    }

    /// The only row of an action of SOAP about an employee.
    pub(crate) async fn soap(&self, action: &'static str, one: &Somebody) -> Value {
        let rows = self.done(action, one.with(json!({}))).await;
        let rows = rows.as_array().unwrap();
        assert_eq!(rows.len(), 1, "{action}");
        rows[0].clone()
    }

    /// The only row of an action of REST about an employee, however it names one.
    pub(crate) async fn rest(&self, action: &'static str, one: &Somebody) -> Value {
        let rows = self.rows(action, one).await;
        assert_eq!(rows.len(), 1, "{action}: {rows:?}");
        rows[0].clone()
    }

    /// The rows of a list of REST that are about an employee.
    pub(crate) async fn rows(&self, action: &'static str, one: &Somebody) -> Vec<Value> {
        let id = one.employee_id();
        let of_one = json!({ "employeeId": id });
        let of_company = json!({ "employeeId": id, "companyId": one.company_id() });
        let inputs = match action {
            "list_employee_pto_plans" => of_company,
            "list_employee_phone_numbers" => json!({}),
            _ => of_one,
        };
        let rows = match self.done(action, inputs).await {
            Value::Array(rows) => rows,
            row => vec![row],
        };
        let owner = |row: &Value| row["employeeId"] == id || row["employeeID"] == id;
        rows.into_iter().filter(owner).collect()
    }

    /// Makes a change and compares the record with what was written, on both transports; the rest of it stays.
    pub(crate) async fn changes(&self, one: &Somebody, change: Change) {
        let before = self.soap(change.read, one).await;
        let mut before_rest = Vec::new();
        for (action, _) in &change.rest {
            before_rest.push(self.rest(action, one).await);
        }
        self.hub.control.advance(Duration::from_hours(1));
        let given = change
            .fields
            .iter()
            .map(|(input, _, value)| ((*input).to_owned(), value.clone()));
        let given = both(Value::Object(given.collect()), change.besides);
        self.applied(change.action, one.with(given)).await;

        let after = self.soap(change.read, one).await;
        for (_, field, value) in &change.fields {
            assert_eq!(told(&after[field]), told(value), "{field} over SOAP");
        }
        let written: Vec<_> = change.fields.iter().map(|(_, field, _)| *field).collect();
        same_but(&before, &after, &[&written[..], change.follow].concat());

        for ((action, properties), before) in change.rest.iter().zip(before_rest) {
            let after = self.rest(action, one).await;
            for (property, value) in properties {
                assert_eq!(told(&after[property]), told(value), "{property} of {action}");
            }
            let mut written: Vec<_> = properties.iter().map(|(property, _)| *property).collect();
            for stamp in ["datetimeChanged", "dateTimeChanged"] {
                if let Some(then) = before.get(stamp) {
                    assert!(text(&after[stamp]) > text(then), "{stamp} of {action} moves");
                    written.push(stamp);
                }
            }
            same_but(&before, &after, &written);
        }
    }
}

/// What became of several records that ended alike.
pub(crate) fn all(status: &str, count: usize) -> Value {
    let record = |index| json!({ "index": index, "status": status, "messages": [] });
    let records: Vec<_> = (0..count).map(record).collect();
    json!({ "applied": count, "refused": 0, "records": records })
}

/// Two objects as one.
#[expect(clippy::needless_pass_by_value, reason = "they are made where they are given")]
pub(crate) fn both(one: Value, other: Value) -> Value {
    let mut members: Map<String, Value> = one.as_object().unwrap().clone();
    members.extend(other.as_object().unwrap().clone());
    members.into()
}

/// A value as its text, digit by digit.
pub(crate) fn told(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

/// Fails where two rows differ in anything but these properties.
#[track_caller]
pub(crate) fn same_but(before: &Value, after: &Value, but: &[&str]) {
    let names = |row: &Value| -> Vec<String> { row.as_object().unwrap().keys().cloned().collect() };
    assert_eq!(names(before), names(after));
    for name in names(before).iter().filter(|name| !but.contains(&name.as_str())) {
        assert_eq!(before[name], after[name], "{name} was not written");
    }
}
