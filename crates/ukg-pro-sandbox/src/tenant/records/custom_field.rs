//! Fields that the customer added to classes of records, and their schema (`ukg-pro-rest.md` 13.15, 16.12).

use serde_json::json;

use super::super::Tenant;
use super::super::entry::{Entry, Owner};
use super::super::random::Random;

/// The stream of values.
const VALUES: u64 = 0x0000_0C05_7000_0001;

/// A field: its class, the key of the class's records in each version (none where the version does not know the
/// class), its name, its type and the values it takes.
struct Field {
    class: &'static str,
    keys: [Option<&'static str>; 2],
    name: &'static str,
    kind: &'static str,
    values: &'static [&'static str],
}

const fn field(
    class: &'static str,
    keys: [Option<&'static str>; 2],
    name: &'static str,
    kind: &'static str,
    values: &'static [&'static str],
) -> Field {
    Field {
        class,
        keys,
        name,
        kind,
        values,
    }
}

const EMPLOYEE: Option<&str> = Some("employeeId");

/// `ukg-pro-rest.md` 13.15: the second version drops two classes, adds one, and joins keys with colons.
const FIELDS: &[Field] = &[
    field("Address", [EMPLOYEE, EMPLOYEE], "_BGateCode", "text", &["0042", "A7"]),
    field(
        "Person",
        [EMPLOYEE, EMPLOYEE],
        "_BPronouns",
        "text",
        &["she/her", "he/him", "they/them"],
    ),
    field("PersonName", [EMPLOYEE, None], "_BNameInKana", "text", &["ヤマダ"]),
    field(
        "Employee",
        [EMPLOYEE, EMPLOYEE],
        "_BVolunteer",
        "boolean",
        &["true", "false"],
    ),
    field(
        "PhoneNumber",
        [EMPLOYEE, EMPLOYEE],
        "_BBestTime",
        "text",
        &["morning", "evening"],
    ),
    field(
        "Employment",
        [EMPLOYEE, Some("employeeId:companyCode")],
        "_BParking",
        "text",
        &["Lot 7", "Garage & Deck"],
    ),
    field(
        "Employment",
        [EMPLOYEE, Some("employeeId:companyCode")],
        "_BRemoteDays",
        "number",
        &["0", "2", "3"],
    ),
    field(
        "InternationalEmployee",
        [EMPLOYEE, Some("employeeId:countryCode")],
        "_BVisaSponsor",
        "boolean",
        &["true"],
    ),
    field(
        "Contacts",
        [None, Some("contactId")],
        "_BSchoolPickup",
        "boolean",
        &["true", "false"],
    ),
    field(
        "ComponentCompany",
        [Some("companyCode"), None],
        "_BSegment",
        "text",
        &["Food", "Logistics"],
    ),
    field(
        "Location",
        [Some("locationCode"), Some("locationCode")],
        "_BDocks",
        "number",
        &["4", "12"],
    ),
    field(
        "Job",
        [Some("jobCode"), Some("jobCode")],
        "_BBonusPlan",
        "text",
        &["B1", "B2"],
    ),
    field(
        "OrgLevel1",
        [Some("code"), Some("code")],
        "_BDirector",
        "text",
        &["East", "West"],
    ),
    field(
        "OrgLevel2",
        [Some("code"), Some("code")],
        "_BDirector",
        "text",
        &["Shared", "Line"],
    ),
    field(
        "OrgLevel3",
        [Some("code"), Some("code")],
        "_BRotation",
        "text",
        &["A", "B"],
    ),
    field(
        "OrgLevel4",
        [Some("code"), Some("code")],
        "_BBudget",
        "number",
        &["10000"],
    ),
];

/// The values of the fields, for each version by its own key.
pub(super) fn make(tenant: &Tenant) -> Vec<Entry> {
    let mut entries = Vec::new();
    for (version, place) in [("1", 0), ("2", 1)] {
        for field in FIELDS {
            let Some(key_name) = field.keys[place] else { continue };
            for (ordinal, (owner, key)) in (0..).zip(keys(tenant, field.class, key_name)) {
                // The same in both versions; some records have no value.
                let mut random = Random::new(tenant.seed ^ VALUES ^ hash(field.name), ordinal);
                if matches!(owner, Owner::Person(_) | Owner::Employment(_)) && !random.percent(40) {
                    continue;
                }
                let entry = Entry::new(owner)
                    .with("api_version", version)
                    .with("className", field.class)
                    .with("keyName", key_name)
                    .with("keyValue", key)
                    .with("fieldName", field.name)
                    .with("fieldValue", *random.pick(field.values));
                entries.push(entry);
            }
        }
    }
    entries
}

/// The records of a class: whose each is, and its key.
fn keys(tenant: &Tenant, class: &str, key_name: &str) -> Vec<(Owner, String)> {
    let codes = |codes: Vec<Option<&str>>| -> Vec<(Owner, String)> {
        let codes = codes.into_iter().flatten();
        codes.map(|code| (Owner::Tenant, code.to_owned())).collect()
    };
    match class {
        "Employment" => tenant
            .employments()
            .iter()
            .map(|employment| {
                let key = employment.key();
                let company_code = tenant.company_fact(&key.company_id, "company_code");
                let company_code = company_code.and_then(super::super::Fact::as_text).unwrap_or_default();
                let text = match key_name {
                    "employeeId" => key.employee_id.to_string(),
                    _ => format!("{}:{company_code}", key.employee_id),
                };
                (Owner::Employment(key), text)
            })
            .collect(),
        "InternationalEmployee" => of_entries(tenant, "international-employee", |entry| {
            let employee_id = entry.owner().employee_id()?.to_string();
            Some(match key_name {
                "employeeId" => employee_id,
                _ => format!("{employee_id}:{}", entry.text("country_code")?),
            })
        }),
        "Contacts" => of_entries(tenant, "contact", |entry| entry.text("contact_id").map(str::to_owned)),
        "ComponentCompany" => codes(
            tenant
                .companies()
                .iter()
                .map(|one| one.facts().text("company_code"))
                .collect(),
        ),
        "Location" => codes(tenant.locations().map(|one| one.text("location")).collect()),
        "Job" => codes(tenant.jobs().map(|one| one.text("job_code")).collect()),
        _ => match class.strip_prefix("OrgLevel") {
            Some(level) => {
                let levels = tenant.org_levels().filter(|one| one.text("level") == Some(level));
                codes(levels.map(|one| one.text("code")).collect())
            }
            None => tenant
                .generated_people()
                .map(|person| (Owner::Person(person.employee_id), person.employee_id.to_string()))
                .collect(),
        },
    }
}

fn of_entries(tenant: &Tenant, kind: &str, key: impl Fn(&Entry) -> Option<String>) -> Vec<(Owner, String)> {
    let entries = tenant.records(kind).iter();
    entries.filter_map(|entry| Some((entry.owner(), key(entry)?))).collect()
}

/// A number of a name, for a stream of its own (FNV-1a).
fn hash(name: &str) -> u64 {
    name.bytes().fold(0xCBF2_9CE4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3)
    })
}

/// The one description of the fields, as JSON.
pub(super) fn schema(_: &Tenant) -> Vec<Entry> {
    let mut classes: Vec<&str> = FIELDS.iter().map(|field| field.class).collect();
    classes.dedup();
    let classes: Vec<_> = classes
        .into_iter()
        .map(|class| {
            let fields = FIELDS.iter().filter(|field| field.class == class);
            let fields: Vec<_> = fields
                .map(|field| json!({ "name": field.name, "type": field.kind }))
                .collect();
            json!({ "className": class, "fields": fields })
        })
        .collect();
    let schema = json!({ "version": 1, "classes": classes });
    vec![Entry::new(Owner::Tenant).with("schema", schema.to_string())]
}
