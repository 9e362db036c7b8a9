//! What unified reads must answer, computed from the emulator's export by rules written down here, from
//! StackOne's API reference, *HRIS*. Shares nothing with the mapping: names of facts are the export's own.

use jiff::{Timestamp, ToSpan as _, civil::Date, tz::TimeZone};
use serde_json::{Map, Value, json};

/// The tenant as the emulator exports it.
pub(super) struct Truth {
    export: Value,
    today: Date,
}

fn text(value: &Value) -> Option<&str> {
    value.as_str().map(str::trim).filter(|text| !text.is_empty())
}

fn word(word: &str, source: &Value) -> Value {
    json!({ "value": word, "source_value": text(source) })
}

/// A code by a table; `unmapped_value` where it is in none, null where there is no code.
fn coded(table: &[(&str, &str)], code: &Value) -> Value {
    let Some(text) = text(code) else {
        return Value::Null;
    };
    let known = table.iter().find(|(known, _)| *known == text).map(|(_, word)| *word);
    word(known.unwrap_or("unmapped_value"), code)
}

const STATUS: [(&str, &str); 6] = [
    ("A", "active"),
    ("L", "leave"),
    ("T", "terminated"),
    ("R", "terminated"),
    ("S", "inactive"),
    ("O", "inactive"),
];
const TYPE: [(&str, &str); 2] = [("REG", "permanent"), ("TMP", "temporary")];
const CONTRACT: [(&str, &str); 2] = [("F", "full_time"), ("P", "part_time")];
const GENDER: [(&str, &str); 2] = [("M", "male"), ("F", "female")];
const MARITAL: [(&str, &str); 4] = [("S", "single"), ("M", "married"), ("D", "divorced"), ("W", "widowed")];
const LANGUAGE: [(&str, &str); 2] = [("EN", "eng"), ("FR", "fra")];
const FREQUENCY: [(&str, &str); 4] = [
    ("W", "weekly"),
    ("B", "bi_weekly"),
    ("S", "semi_monthly"),
    ("M", "monthly"),
];
const PERIOD: [(&str, &str); 2] = [("S", "year"), ("H", "hour")];
const COUNTRY: [(&str, &str); 7] = [
    ("USA", "US"),
    ("CAN", "CA"),
    ("MEX", "MX"),
    ("PHL", "PH"),
    ("IRL", "IE"),
    ("GBR", "GB"),
    ("FRA", "FR"),
];
/// The emulated tenant's own codes, by the texts it has for them.
const ETHNICITY: [(&str, &str); 7] = [
    ("1", "white"),
    ("2", "black_or_african_american"),
    ("3", "hispanic_or_latino"),
    ("4", "asian"),
    ("5", "american_indian_or_alaska_native"),
    ("6", "native_hawaiian_or_pacific_islander"),
    ("7", "two_or_more_races"),
];

/// A day or moment in the form of this API.
fn moment(value: &Value) -> Value {
    let Some(text) = text(value) else {
        return Value::Null;
    };
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    json!(format!("{whole}.{fraction:0<3}Z"))
}

fn day_of(value: &Value) -> Option<Date> {
    text(value)?.split('T').next()?.parse().ok()
}

fn told(day: Date) -> Value {
    json!(format!("{day}T00:00:00.000Z"))
}

/// The first day from today on with the month and day of another.
fn next(day: Date, today: Date) -> Date {
    let is_it = |candidate: &Date| {
        let leap = day.month() == 2 && day.day() == 29 && !candidate.in_leap_year();
        (candidate.month(), candidate.day()) == (day.month(), if leap { 28 } else { day.day() })
    };
    today.series(1.day()).find(is_it).unwrap()
}

fn phone(number: &Value, extension: &Value) -> Value {
    match (text(number), text(extension)) {
        (None, _) => Value::Null,
        (Some(number), None) => json!(number),
        (Some(number), Some(extension)) => json!(format!("{number} x{extension}")),
    }
}

fn joined(first: &Value, last: &Value) -> Value {
    let both: Vec<_> = [first, last].into_iter().filter_map(text).collect();
    json!(both.join(" "))
}

/// A value without ids of ours, which nobody can know beforehand, and without what is null.
pub(super) fn comparable(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let kept = members.iter().map(|(name, member)| (name.clone(), comparable(member)));
            kept.filter(|(_, member)| !member.is_null())
                .collect::<Map<_, _>>()
                .into()
        }
        Value::Array(items) => items.iter().map(comparable).collect(),
        Value::String(text) if text.starts_with("rb_") => Value::Null,
        other => other.clone(),
    }
}

impl Truth {
    pub(super) fn new(export: Value) -> Self {
        Self {
            export,
            today: Timestamp::now().to_zoned(TimeZone::UTC).date(),
        }
    }

    fn rows(&self, name: &str) -> &[Value] {
        self.export[name].as_array().unwrap()
    }

    fn row(&self, name: &str, key: &str, wanted: &Value) -> Option<&Value> {
        self.rows(name).iter().find(|row| row[key] == *wanted)
    }

    pub(super) fn people(&self) -> &[Value] {
        self.rows("people")
    }

    /// Each employment with its person.
    pub(super) fn employed(&self) -> impl Iterator<Item = (&Value, &Value)> {
        self.people().iter().flat_map(|person| {
            let employments = person["employments"].as_array().unwrap();
            employments.iter().map(move |employment| (person, employment))
        })
    }

    pub(super) fn home(person: &Value) -> &Value {
        let employments = person["employments"].as_array().unwrap();
        employments
            .iter()
            .find(|employment| employment["company_id"] == person["company_id"])
            .unwrap()
    }

    fn unit(&self, level: u8, code: &Value) -> Value {
        let level = level.to_string();
        if text(code).is_none() {
            return Value::Null;
        }
        let row = self.rows("org_levels").iter();
        let row = row
            .filter(|row| row["level"].as_str() == Some(level.as_str()))
            .find(|row| row["code"] == *code);
        Self::group(row.unwrap())
    }

    /// A unit as a group.
    pub(super) fn group(row: &Value) -> Value {
        let kind = match row["level_description"].as_str().unwrap() {
            "Department" => "department",
            "Team" => "team",
            _ => "group",
        };
        json!({
            "remote_id": format!("{}-{}", row["level"].as_str().unwrap(), row["code"].as_str().unwrap()),
            "name": row["description"],
            "type": word(kind, &row["level_description"]),
            "parent_ids": [], "remote_parent_ids": [], "owner_ids": [], "remote_owner_ids": [],
        })
    }

    pub(super) fn groups(&self) -> Vec<Value> {
        self.rows("org_levels").iter().map(Self::group).collect()
    }

    pub(super) fn location(row: &Value) -> Value {
        json!({
            "remote_id": row["code"],
            "name": row["description"],
            "street_1": row["address_line1"],
            "street_2": row["address_line2"],
            "city": row["city"],
            "state": row["state_or_province"],
            "zip_code": row["zip_or_postal_code"],
            "country": coded(&COUNTRY, &row["country_code"]),
            "location_type": { "value": "work" },
        })
    }

    pub(super) fn locations(&self) -> Vec<Value> {
        self.rows("locations").iter().map(Self::location).collect()
    }

    pub(super) fn companies(&self) -> Vec<Value> {
        let company = |row: &Value| {
            let name = &row["company_name"];
            json!({ "remote_id": row["company_id"], "name": name, "full_name": name, "display_name": name })
        };
        self.rows("companies").iter().map(company).collect()
    }

    pub(super) fn jobs(&self) -> Vec<Value> {
        let job = |row: &Value| {
            let is_open = row["is_active"] == "true";
            json!({
                "remote_id": row["code"],
                "code": row["code"],
                "title": row["title"],
                "description": row["long_description"],
                "status": word(if is_open { "open" } else { "archived" }, &row["is_active"]),
            })
        };
        self.rows("jobs").iter().map(job).collect()
    }

    fn title(employment: &Value) -> &Value {
        match &employment["alternate_title"] {
            Value::Null => &employment["job_description"],
            title => title,
        }
    }

    /// A person as an employee, with what an expansion and custom fields add left away.
    pub(super) fn employee(&self, person: &Value) -> Value {
        let home = Self::home(person);
        let company = self.row("companies", "company_id", &home["company_id"]).unwrap();
        let called = match text(&person["preferred_first_name"]) {
            Some(_) => &person["preferred_first_name"],
            None => &person["first_name"],
        };
        let born = day_of(&person["date_of_birth"]).unwrap();
        let started = day_of(&home["last_hire"]).unwrap();
        let ended = day_of(&home["termination_date"]);
        let until = ended.unwrap_or(self.today);
        // Counted one by one: every year after the first day that is not beyond the end.
        let years = (1..100)
            .take_while(|years| started.checked_add(i64::from(*years).years()).unwrap() <= until)
            .count();
        let place = self.row("locations", "code", &home["location"]);
        let countries = ["nationality1", "nationality2", "nationality3"].map(|fact| coded(&COUNTRY, &person[fact]));
        let countries: Vec<_> = countries.into_iter().filter(|country| !country.is_null()).collect();
        let levels = (1_u8..=4).map(|level| self.unit(level, &home[format!("org_level{level}").as_str()]));
        let marital = match text(&person["marital_status_code"]) {
            Some("Z") => Value::Null,
            _ => coded(&MARITAL, &person["marital_status_code"]),
        };
        let changed = [&person["datetime_changed"], &home["datetime_changed"]];
        let mut employee = json!({
            "remote_id": person["employee_id"],
            "first_name": person["first_name"],
            "last_name": person["last_name"],
            "name": joined(&person["first_name"], &person["last_name"]),
            "display_name": joined(called, &person["last_name"]),
            "title": Self::title(home),
            "job_title": Self::title(home),
            "work_email": person["email_address"],
            "personal_email": person["alternate_email_address"],
            "work_phone_number": phone(&home["work_number"], &home["work_number_extension"]),
            "personal_phone_number": phone(&person["home_number"], &Value::Null),
            "gender": coded(&GENDER, &person["gender"]),
            "date_of_birth": told(born),
            "birthday": told(next(born, self.today)),
            "marital_status": marital,
            "ethnicity": coded(&ETHNICITY, &person["ethnic_id_code"]),
            "citizenships": if countries.is_empty() { Value::Null } else { json!(countries) },
        });
        let of_home = json!({
            "employee_number": home["employee_number"],
            "employment_status": coded(&STATUS, &home["employment_status"]),
            "employment_type": coded(&TYPE, &home["employee_type"]),
            "employment_contract_type": coded(&CONTRACT, &home["full_or_part_time"]),
            "hire_date": moment(&home["original_hire"]),
            "start_date": moment(&home["last_hire"]),
            "termination_date": moment(&home["termination_date"]),
            "tenure": years,
            "work_anniversary": if home["employment_status"] == "T" { Value::Null } else { told(next(started, self.today)) },
            "company_name": company["company_name"],
            "remote_manager_id": home["supervisor"]["employee_id"],
            "department": self.unit(2, &home["org_level2"])["name"],
            "groups": levels.filter(|group| !group.is_null()).collect::<Vec<_>>(),
            "home_location": {
                "remote_id": person["address_id"],
                "remote_employee_id": person["employee_id"],
                "phone_number": person["home_number"],
                "street_1": person["address_line1"],
                "street_2": person["address_line2"],
                "city": person["city"],
                "state": person["state_or_province"],
                "zip_code": text(&person["zip_or_postal_code"]),
                "country": coded(&COUNTRY, &person["country"]),
                "location_type": { "value": "home" },
            },
            "work_location": place.map(Self::location),
            "preferred_language": coded(&LANGUAGE, &home["language_code"]),
            "created_at": moment(&person["datetime_created"]),
            "updated_at": moment(changed.into_iter().max_by_key(|moment| text(moment)).unwrap()),
        });
        let members = of_home.as_object().unwrap().clone();
        employee.as_object_mut().unwrap().extend(members);
        employee
    }

    /// An employment, with its pay from compensation.
    pub(super) fn employment(&self, person: &Value, employment: &Value) -> Value {
        let company = self.row("companies", "company_id", &employment["company_id"]).unwrap();
        let rate = match employment["hourly_or_salaried"].as_str().unwrap() {
            "S" => &employment["annual"],
            "H" => &employment["hourly"],
            other => panic!("{other}"),
        };
        let hours: f64 = employment["weekly_hours"].as_str().unwrap().parse().unwrap();
        let minutes = (hours.fract() * 60.0).round();
        let left = if minutes > 0.0 {
            format!("{minutes}M")
        } else {
            String::new()
        };
        let fte: f64 = employment["scheduled_fte"].as_str().unwrap().parse().unwrap();
        let kind = coded(&TYPE, &employment["employee_type"]);
        let contract = coded(&CONTRACT, &employment["full_or_part_time"]);
        let (kind_code, contract_code) = (&employment["employee_type"], &employment["full_or_part_time"]);
        let supervisor = &employment["supervisor"];
        let manager = supervisor.is_object().then(|| {
            let name = joined(
                &employment["supervisor_first_name"],
                &employment["supervisor_last_name"],
            );
            json!([{ "remote_id": supervisor["employee_id"], "name": name }])
        });
        let ids = [&person["employee_id"], &employment["company_id"]].map(|id| id.as_str().unwrap());
        json!({
            "remote_id": ids.join("-"),
            "remote_employee_id": person["employee_id"],
            "job_title": Self::title(employment),
            "job": { "remote_id": employment["job_code"], "title": Self::title(employment) },
            "pay_rate": rate,
            "pay_period": coded(&PERIOD, &employment["hourly_or_salaried"]),
            "pay_frequency": coded(&FREQUENCY, &employment["pay_frequency"]),
            "pay_currency": company["currency_code"],
            "effective_date": moment(&employment["date_in_job"]),
            "start_date": moment(&employment["last_hire"]),
            "end_date": moment(&employment["termination_date"]),
            "active": (employment["employment_status"] == "A" || employment["employment_status"] == "L"),
            "employment_type": kind,
            "employment_contract_type": contract,
            "type": { "remote_id": kind_code, "label": kind_code, "type": kind },
            "contract_type": { "remote_id": contract_code, "label": contract_code, "contract_type": contract },
            "grade": employment["job_salary_grade"].as_str().map(|grade| json!({ "remote_id": grade, "name": grade })),
            "work_time": {
                "duration": format!("PT{}H{left}", hours.trunc()),
                "duration_unit": { "value": "week" },
                "period": { "value": "week" },
            },
            "fte": fte,
            "payroll_code": employment["pay_group"],
            "department": self.unit(2, &employment["org_level2"]),
            "manager": manager,
            "created_at": moment(&employment["datetime_created"]),
            "updated_at": moment(&employment["datetime_changed"]),
        })
    }
}
