//! A tenant in which every action can be tried: who is in it, and what was made in it so far.

use std::collections::BTreeMap;

use rollbook_model::{AccountId, Action, Catalogue, Problem};
use serde_json::{Value, json};
use ukg_pro_sandbox::permissions::Grid;

use super::golden;
use crate::hub::{Answered, Hub};
use crate::truth::{Truth, employments_of, text};

/// An emulated tenant, an account for every action, and people to name in their inputs.
pub(crate) struct World {
    pub(crate) hub: Hub,
    pub(crate) account: AccountId,
    /// An employee of the main company who stays, with pay, contacts and elections.
    pub(crate) employee: Employee,
    /// Another, who is on leave or leaves.
    pub(crate) leaver: Employee,
    /// One who left.
    pub(crate) former: Employee,
    /// An employee of the company abroad.
    pub(crate) abroad: Employee,
    /// One without a single sign-on user.
    pub(crate) without_sso: Employee,
    /// One without the plan of time off that is called FLOAT.
    pub(crate) without_float: Employee,
    /// What the actions answered that wrote.
    made: BTreeMap<String, Value>,
}

/// How an employee is named.
#[derive(Debug, Clone)]
pub(crate) struct Employee {
    pub(crate) id: String,
    pub(crate) company_id: String,
    pub(crate) company_code: String,
    pub(crate) number: String,
    /// What else is known of the employment, with the last name.
    pub(crate) facts: Value,
}

impl World {
    /// Sixty people, and an account that may do everything.
    pub(crate) async fn start() -> Self {
        let hub = Hub::start().await;
        let all: Vec<_> = Catalogue::get()
            .actions()
            .iter()
            .map(|action| action.id.as_str())
            .collect();
        let account = hub.linked(&all).await.id;
        let truth = Truth(hub.control.export());
        let code = |employment: &Value| text(&employment["employee_identifier"]["company_code"]).to_owned();
        let mut at_work = truth.employments().filter(|(person, employment)| {
            let is = |name: &str, value: &str| employment[name] == value;
            let alone = employments_of(person).count() == 1;
            let abroad = person["country"] != "USA" || code(employment) != "HLF";
            alone && is("employment_status", "A") && !abroad
        });
        let paid =
            |employment: &Value| employment["hourly_or_salaried"] == "S" && employment["full_or_part_time"] == "F";
        let employee = at_work.find(|(_, employment)| paid(employment)).unwrap();
        let leaver = at_work.next().unwrap();
        let others: Vec<_> = at_work.map(Employee::of).collect();
        let find = |passes: &dyn Fn(&Value) -> bool| {
            let mut all = truth.employments();
            Employee::of(all.find(|(_, employment)| passes(employment)).unwrap())
        };
        // Records of their own do not say whose they are; the actions that list them do.
        let listed = async |action: &str| hub.all(account, action, json!({})).await;
        let (users, plans) = (listed("find_sso_users").await, listed("list_pto_plans").await);
        let without_sso = |one: &&Employee| {
            // Who has none has a row all the same.
            let mut users = users.iter().filter(|user| user["SsoUsers"] != json!([]));
            !users.any(|user| user["CompanyCode"] == one.company_code && user["EmployeeNumber"] == one.number)
        };
        let without_float = |one: &&Employee| {
            let mut plans = plans.iter();
            !plans.any(|plan| plan["employeeId"] == one.id && plan["ptoPlan"] == "FLOAT")
        };
        Self {
            employee: Employee::of(employee),
            leaver: Employee::of(leaver),
            without_sso: others.iter().find(without_sso).unwrap().clone(),
            without_float: others.iter().find(without_float).unwrap().clone(),
            former: find(&|one| one["employment_status"] == "T" && code(one) == "HLF"),
            abroad: find(&|one| one["employment_status"] == "A" && code(one) == "NORD"),
            hub,
            account,
            made: BTreeMap::new(),
        }
    }

    pub(crate) async fn run(&self, action: &str, inputs: &Value) -> Result<Answered, Problem> {
        self.let_lists_be_read(action).await;
        self.hub.run(self.account, action, inputs.clone()).await
    }

    /// Lets it be another day where UKG Pro lets the list of an action be read only so often.
    pub(crate) async fn let_lists_be_read(&self, action: &str) {
        if action == "list_changes_by_date" {
            self.hub.database.execute("DELETE FROM list_reading").await;
        }
    }

    /// Keeps what an action answered that wrote.
    pub(crate) fn keep(&mut self, action: &Action, answer: Value) {
        self.made.insert(action.id.clone(), answer);
    }

    /// What another action made, as it answered it.
    pub(crate) fn made(&self, action: &str, property: &str) -> Result<Value, String> {
        let answer = self
            .made
            .get(action)
            .ok_or_else(|| format!("`{action}` was not run before"))?;
        let row = answer.as_array().map_or(answer, |rows| &rows[0]);
        let value = Some(&row[property]).filter(|value| value.is_string());
        value
            .cloned()
            .ok_or_else(|| format!("`{action}` answered no `{property}`: {answer}"))
    }

    /// What the first row that has it says, of what an action answers to these inputs.
    pub(crate) async fn read(&self, action: &str, inputs: Value, pointer: &str) -> Result<Value, String> {
        let answer = self.run(action, &inputs).await;
        let data = answer
            .map_err(|problem| format!("`{action}` with {inputs}: {problem}"))?
            .data;
        let rows = data.as_array().map_or(std::slice::from_ref(&data), Vec::as_slice);
        let mut found = rows.iter().filter_map(|row| row.pointer(pointer));
        let found = found.find(|value| !value.is_null()).cloned();
        found.ok_or_else(|| {
            format!(
                "`{action}` with {inputs} has no `{pointer}`: {}",
                rows.first().unwrap_or(&Value::Null)
            )
        })
    }

    /// Gives the account every tick of the grid.
    pub(crate) fn grant_everything(&self) {
        self.grant_only(Grid::full());
    }

    /// Gives the account these ticks and no other.
    pub(crate) fn grant_only(&self, grid: Grid) {
        let username = &self.hub.login.username;
        assert!(
            self.hub
                .control
                .change_account(username, |account| account.permissions = grid)
        );
    }

    /// A grid with every tick but those of an action's line at a level; fails where it was not ticked.
    pub(crate) fn revoke(&self, needs: &golden::Needs, level: rollbook_model::PermissionLevel) {
        for name in needs.names() {
            let was = self.hub.control.revoke(&self.hub.login.username, name, level);
            assert!(was, "{}: the grid has no line `{name}`", needs.action);
        }
    }

    /// How many logins failed so far, as the tenant counts them for locking the account.
    pub(crate) fn failed_logins(&self) -> u32 {
        self.hub
            .control
            .account(&self.hub.login.username)
            .unwrap()
            .failed_logins
    }
}

impl Employee {
    fn of((person, employment): (&Value, &Value)) -> Self {
        let of = &employment["employee_identifier"];
        let mut facts = employment.clone();
        facts["last_name"] = person["last_name"].clone();
        Self {
            id: text(&person["employee_id"]).to_owned(),
            company_id: text(&of["company_id"]).to_owned(),
            company_code: text(&of["company_code"]).to_owned(),
            number: text(&of["employee_number"]).to_owned(),
            facts,
        }
    }

    /// As SOAP actions take an employee.
    pub(crate) fn numbered(&self) -> Value {
        json!({ "company_code": self.company_code, "employee_number": self.number })
    }
}
