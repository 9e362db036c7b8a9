//! What must be told of an employer, computed from the emulator's export by rules written down here, from
//! Finch's API reference, *Organization*. Shares nothing with the mapping: names of facts are the export's own. The job
//! history, which is not exported, is taken as the rows that UKG Pro answers.

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use rollbook_model::{AccountId, workforce::PersonKey};
use serde_json::{Value, json};

/// The tenant as it is.
pub(super) struct Truth {
    export: Value,
    history: Vec<Value>,
    account: AccountId,
    today: Date,
    /// Whether compensation may be read, without which nobody knows the currency and who is highly compensated.
    pub(super) compensation: bool,
}

fn text(value: &Value) -> Value {
    match value.as_str().map(str::trim) {
        Some("") | None => Value::Null,
        Some(text) => json!(text),
    }
}

fn day(value: &Value) -> Value {
    match text(value).as_str() {
        Some(text) => json!(text.split('T').next()),
        None => Value::Null,
    }
}

/// A word by a table, or null.
fn word(table: &[(&str, &str)], code: &Value) -> Value {
    let code = text(code);
    let found = table.iter().find(|(known, _)| code == **known);
    found.map_or(Value::Null, |(_, word)| json!(word))
}

const STATUS: [(&str, &str); 6] = [
    ("A", "active"),
    ("L", "leave"),
    ("S", "leave"),
    ("O", "leave"),
    ("T", "terminated"),
    ("R", "terminated"),
];
const GENDER: [(&str, &str); 2] = [("M", "male"), ("F", "female")];
const MARITAL: [(&str, &str); 4] = [("S", "single"), ("M", "married"), ("D", "divorced"), ("W", "widowed")];
const ETHNICITY: [(&str, &str); 7] = [
    ("1", "white"),
    ("2", "black_or_african_american"),
    ("3", "hispanic_or_latino"),
    ("4", "asian"),
    ("5", "american_indian_or_alaska_native"),
    ("6", "native_hawaiian_or_pacific_islander"),
    ("7", "two_or_more_races"),
];
const COUNTRY: [(&str, &str); 7] = [
    ("USA", "US"),
    ("CAN", "CA"),
    ("MEX", "MX"),
    ("PHL", "PH"),
    ("IRL", "IE"),
    ("GBR", "GB"),
    ("FRA", "FR"),
];

/// A number of the United States or Canada, where the emulated tenant's phones are.
fn phone(number: &Value, country: &Value, extension: &Value) -> Value {
    let number = text(number);
    let Some(number) = number.as_str() else {
        return Value::Null;
    };
    let known = ["USA", "CAN"].iter().any(|known| country == known);
    let digits = number.len() == 10 && number.bytes().all(|byte| byte.is_ascii_digit());
    let dialled = if known && digits && !number.starts_with(['0', '1']) {
        format!("+1{number}")
    } else {
        number.to_owned()
    };
    match text(extension).as_str() {
        Some(extension) => json!(format!("{dialled} x{extension}")),
        None => json!(dialled),
    }
}

/// Cents of a number of dollars with any digits behind the point, a half to the even cent.
fn cents(amount: &str) -> i64 {
    let (whole, fraction) = amount.split_once('.').unwrap_or((amount, ""));
    let digits: String = fraction.chars().chain("000000".chars()).take(6).collect();
    let millionths: i64 = format!("{whole}{digits}").parse().unwrap();
    let (cents, rest) = (millionths / 10_000, millionths % 10_000);
    match rest.cmp(&5_000) {
        std::cmp::Ordering::Less => cents,
        std::cmp::Ordering::Equal => cents + cents % 2,
        std::cmp::Ordering::Greater => cents + 1,
    }
}

/// A list of those that there are, or null.
fn some_of(contacts: [(Value, &str); 2]) -> Value {
    let some: Vec<_> = contacts
        .into_iter()
        .filter(|(data, _)| !data.is_null())
        .map(|(data, kind)| json!({ "data": data, "type": kind }))
        .collect();
    if some.is_empty() { Value::Null } else { json!(some) }
}

impl Truth {
    pub(super) fn new(export: Value, history: Vec<Value>, account: &str) -> Self {
        Self {
            export,
            history,
            account: account.parse().unwrap(),
            today: Timestamp::now().to_zoned(TimeZone::UTC).date(),
            compensation: true,
        }
    }

    pub(super) fn people(&self) -> &[Value] {
        self.export["people"].as_array().unwrap()
    }

    pub(super) fn id(&self, employee_id: &Value) -> String {
        let key = PersonKey(employee_id.as_str().unwrap().to_owned());
        key.record().uuid(self.account).to_string()
    }

    /// Everybody by id.
    pub(super) fn by_id<T>(&self, tell: impl Fn(&Value) -> T) -> BTreeMap<String, T> {
        let people = self.people().iter();
        people
            .map(|person| (self.id(&person["employee_id"]), tell(person)))
            .collect()
    }

    fn row(&self, name: &str, key: &str, wanted: &Value) -> Option<&Value> {
        let rows = self.export[name].as_array().unwrap();
        rows.iter().find(|row| row[key] == *wanted)
    }

    fn home(person: &Value) -> &Value {
        let employments = person["employments"].as_array().unwrap();
        employments
            .iter()
            .find(|employment| employment["company_id"] == person["company_id"])
            .unwrap()
    }

    fn manager(&self, home: &Value) -> Value {
        match &home["supervisor"]["employee_id"] {
            Value::Null => Value::Null,
            id => json!({ "id": self.id(id) }),
        }
    }

    fn department(&self, home: &Value) -> Value {
        let units = self.export["org_levels"].as_array().unwrap();
        let is_it = |unit: &&Value| unit["level_description"] == "Department" && unit["code"] == home["org_level2"];
        match units.iter().find(is_it) {
            Some(unit) => json!({ "name": unit["description"] }),
            None => Value::Null,
        }
    }

    fn status(&self, home: &Value) -> Value {
        let status = word(&STATUS, &home["employment_status"]);
        let is_over = |name: &str| {
            day(&home[name])
                .as_str()
                .is_some_and(|day| day <= self.today.to_string().as_str())
        };
        if home["employment_status"] == "T" && is_over("regular_retirement") {
            return json!("retired");
        }
        if status == "active" && !is_over("last_hire") {
            return json!("prehire");
        }
        status
    }

    fn is_active(&self, home: &Value) -> Value {
        match self.status(home).as_str() {
            None => Value::Null,
            Some(status) => json!(["active", "leave"].contains(&status)),
        }
    }

    pub(super) fn entry(&self, person: &Value) -> Value {
        let home = Self::home(person);
        json!({
            "id": self.id(&person["employee_id"]),
            "first_name": text(&person["first_name"]),
            "middle_name": text(&person["middle_name"]),
            "last_name": text(&person["last_name"]),
            "department": self.department(home),
            "manager": self.manager(home),
            "is_active": self.is_active(home),
        })
    }

    pub(super) fn individual(&self, person: &Value) -> Value {
        let home = Self::home(person);
        let work = phone(
            &home["work_number"],
            &home["work_number_country"],
            &home["work_number_extension"],
        );
        let at_home = phone(&person["home_number"], &person["home_number_country"], &Value::Null);
        json!({
            "id": self.id(&person["employee_id"]),
            "first_name": text(&person["first_name"]),
            "middle_name": text(&person["middle_name"]),
            "last_name": text(&person["last_name"]),
            "preferred_name": text(&person["preferred_first_name"]),
            "dob": day(&person["date_of_birth"]),
            "gender": word(&GENDER, &person["gender"]),
            "ethnicity": word(&ETHNICITY, &person["ethnic_id_code"]),
            "marital_status": word(&MARITAL, &person["marital_status_code"]),
            "emails": some_of([
                (text(&person["email_address"]), "work"),
                (text(&person["alternate_email_address"]), "personal"),
            ]),
            "phone_numbers": some_of([(work, "work"), (at_home, "personal")]),
            "residence": {
                "line1": text(&person["address_line1"]),
                "line2": text(&person["address_line2"]),
                "city": text(&person["city"]),
                "state": text(&person["state_or_province"]),
                "postal_code": text(&person["zip_or_postal_code"]),
                "country": word(&COUNTRY, &person["country"]),
            },
            "ssn": text(&person["ssn"]),
        })
    }

    fn place(row: &Value) -> Value {
        json!({
            "line1": text(&row["address_line1"]),
            "line2": text(&row["address_line2"]),
            "city": text(&row["city"]),
            "state": text(&row["state_or_province"]),
            "postal_code": text(&row["zip_or_postal_code"]),
            "country": word(&COUNTRY, &row["country_code"]),
            "name": text(&row["description"]),
            "source_id": text(&row["code"]),
        })
    }

    fn kind(home: &Value) -> Value {
        let time = word(&[("F", "full_time"), ("P", "part_time")], &home["full_or_part_time"]);
        match home["employee_type"].as_str() {
            Some("REG") => json!({ "type": "employee", "subtype": time }),
            Some("TMP") => json!({ "type": "employee", "subtype": "temp" }),
            Some("SEA" | "SEAS") => json!({ "type": "employee", "subtype": "seasonal" }),
            Some("INT") => json!({ "type": "employee", "subtype": "intern" }),
            Some("CON") => json!({ "type": "contractor", "subtype": "individual_contractor" }),
            _ => json!({ "type": null, "subtype": time }),
        }
    }

    /// The rows of the job history of the employment at home, the oldest first.
    fn history_of(&self, person: &Value) -> Vec<&Value> {
        let today = self.today.to_string();
        let is_own = |row: &&Value| {
            row["employeeId"] == person["employee_id"]
                && row["companyId"] == person["company_id"]
                && row["jobEffectiveDate"]
                    .as_str()
                    .is_some_and(|from| from.split('T').next().unwrap() <= today.as_str())
        };
        let mut rows: Vec<_> = self.history.iter().filter(is_own).collect();
        rows.sort_by_key(|row| {
            let text = |name: &str| row[name].as_str().unwrap_or_default().to_owned();
            (text("jobEffectiveDate"), text("dateTimeCreated"))
        });
        rows
    }

    fn income_of(row: &Value) -> (Value, Value) {
        let (unit, amount) = match row["salaryOrHourly"].as_str() {
            Some("H") => ("hourly", &row["hourlyPayRate"]),
            _ => ("yearly", &row["annualSalary"]),
        };
        (json!(unit), json!(cents(&amount.to_string())))
    }

    fn income(&self, home: &Value) -> Value {
        let hourly = home["hourly_or_salaried"] == "H";
        let (unit, amount) = if hourly {
            ("hourly", &home["hourly"])
        } else {
            ("yearly", &home["annual"])
        };
        let company = self.row("companies", "company_id", &home["company_id"]).unwrap();
        let currency = company["currency_code"].as_str().unwrap().to_lowercase();
        json!({
            "unit": unit,
            "amount": cents(amount.as_str().unwrap()),
            "currency": if self.compensation { json!(currency) } else { Value::Null },
            "effective_date": day(&home["date_in_job"]),
        })
    }

    /// What was paid before: a line for each pay that differs from the one before it, without the one that holds.
    fn income_history(&self, person: &Value) -> Value {
        let mut lines: Vec<(Value, Value, Value)> = Vec::new();
        for row in self.history_of(person) {
            let (unit, amount) = Self::income_of(row);
            let is_same = lines
                .last()
                .is_some_and(|(one, other, _)| (one, other) == (&unit, &amount));
            if !is_same {
                lines.push((unit, amount, day(&row["jobEffectiveDate"])));
            }
        }
        if lines.is_empty() {
            return Value::Null;
        }
        let now = self.income(Self::home(person));
        if lines
            .last()
            .is_some_and(|(unit, amount, _)| *unit == now["unit"] && *amount == now["amount"])
        {
            lines.pop();
        }
        let lines = lines.into_iter().rev().map(
            |(unit, amount, from)| json!({ "unit": unit, "amount": amount, "currency": null, "effective_date": from }),
        );
        lines.collect()
    }

    pub(super) fn employment(&self, person: &Value) -> Value {
        let home = Self::home(person);
        let title = match text(&home["alternate_title"]) {
            Value::Null => text(&home["job_description"]),
            title => title,
        };
        let flsa = self
            .history_of(person)
            .last()
            .map_or(Value::Null, |row| row["flsaCategory"].clone());
        let rehired = home["original_hire"] != home["last_hire"];
        let highly = word(&[("true", "true")], &home["is_highly_compensated"]) == "true";
        let location = self.row("locations", "code", &home["location"]);
        json!({
            "id": self.id(&person["employee_id"]),
            "first_name": text(&person["first_name"]),
            "middle_name": text(&person["middle_name"]),
            "last_name": text(&person["last_name"]),
            "title": title,
            "manager": self.manager(home),
            "department": self.department(home),
            "employment": Self::kind(home),
            "employment_status": self.status(home),
            "is_active": self.is_active(home),
            "start_date": day(&home["original_hire"]),
            "latest_rehire_date": if rehired { day(&home["last_hire"]) } else { Value::Null },
            "end_date": day(&home["termination_date"]),
            "location": location.map_or(Value::Null, Self::place),
            "class_code": null,
            "flsa_status": word(&[("E", "exempt"), ("N", "non_exempt")], &flsa),
            "union_code": text(&home["national_union"]),
            "union_local": text(&home["local_union"]),
            "highly_compensated_employee": if self.compensation { json!(highly) } else { Value::Null },
            "key_employee": null,
            "benefit_eligibility_class": text(&home["deduction_group_code"]),
            "income": self.income(home),
            "income_history": self.income_history(person),
            "source_id": person["employee_id"],
            "work_id": person["employee_id"],
        })
    }

    pub(super) fn company(&self, id: &str) -> Value {
        let is_master = json!("true");
        let master = self.row("companies", "is_master_company", &is_master).unwrap();
        let in_use = |row: &&Value| row["is_active"] == "true";
        let departments = self.export["org_levels"].as_array().unwrap().iter().filter(in_use);
        let departments = departments
            .filter(|unit| unit["level_description"] == "Department")
            .map(|unit| json!({ "name": unit["description"], "parent": null }));
        let locations = self.export["locations"]
            .as_array()
            .unwrap()
            .iter()
            .filter(in_use)
            .map(Self::place);
        json!({
            "id": id,
            "legal_name": master["company_name"],
            "entity": null,
            "ein": master["federal_tax_id"],
            "primary_email": null,
            "primary_phone_number": phone(&master["phone_number"], &master["country"], &master["phone_number_extension"]),
            "departments": departments.collect::<Vec<_>>(),
            "locations": locations.collect::<Vec<_>>(),
            "accounts": null,
        })
    }
}
