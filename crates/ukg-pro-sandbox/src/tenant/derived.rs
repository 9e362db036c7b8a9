//! Facts that nobody keeps because they follow from others: whole names, activity, a status on a day.

use jiff::civil::Date;

use super::calendar::midnight;
use super::facts::Fact;
use super::view::View;

/// How a fact follows from those of a view on a day.
pub(crate) type Derivation = fn(&View<'_>, Date) -> Option<Fact>;

/// How the fact of this canonical name follows from others, where it does.
pub(crate) fn derivation(name: &str) -> Option<Derivation> {
    let known = DERIVED.iter().find(|(known, _)| *known == name);
    known.map(|(_, derive)| *derive)
}

/// Whether a derived fact of this canonical name goes before the one the tenant was made up with.
pub(crate) fn moves_on(name: &str) -> bool {
    name == LAST_PAID
}

/// The day somebody was last paid.
const LAST_PAID: &str = "date_last_pay_date_paid";

const DERIVED: &[(&str, Derivation)] = &[
    ("full_name", |view, _| whole_name(view, "first_name", "last_name")),
    ("supervisor_name", |view, _| {
        whole_name(view, "supervisor_first_name", "supervisor_last_name")
    }),
    ("home_company", |view, _| home(view, "company_code")),
    ("home_company_id", |view, _| home(view, "company_id")),
    ("home_company_country_code", |view, _| home(view, "country")),
    ("current_company_country_code", |view, _| {
        view.of_the_company("country").cloned()
    }),
    ("language_and_country", |view, _| language_and_country(view)),
    ("is_active_employee", |view, _| {
        // Who is on leave is active; of suspended and released ones nobody said it (`ukg-pro-rest.md` 13.6).
        let status = view.text("employment_status")?;
        Some(Fact::flag(matches!(status, "A" | "L")))
    }),
    ("date_of_present_termination", |view, _| {
        let terminated = view.text("employment_status") == Some("T");
        view.fact("termination_date").filter(|_| terminated).cloned()
    }),
    (LAST_PAID, |view, _| {
        let key = view.key()?;
        view.tenant().last_paid(&key).map(|day| Fact::text(midnight(day)))
    }),
    ("snapshot_changed", |view, _| latest_change(view)),
    ("the_day", |_, day| Some(Fact::text(midnight(day)))),
    ("status_of_the_day", |view, day| {
        Standing::on(view, day).map(|standing| standing.status)
    }),
    ("status_start_of_the_day", |view, day| Standing::on(view, day)?.since),
    ("status_reason_of_the_day", |view, day| Standing::on(view, day)?.reason),
    ("status_reason_text_of_the_day", |view, day| {
        Standing::on(view, day)?.reason_text
    }),
    ("is_terminated_on_the_day", |view, day| {
        Standing::on(view, day).map(|standing| Fact::flag(standing.status.as_text() == Some("T")))
    }),
    ("email_of_the_person", |view, _| {
        view.of_the_person("email_address").cloned()
    }),
    ("work_number_at_home", |view, _| {
        view.at_home()?.fact("work_number").cloned()
    }),
    ("cell_phone_number", |view, _| {
        let person = view.employee_id()?;
        let mut phones = view.tenant().records_of("phone", &person);
        let cell = phones.find(|phone| phone.text("phone_type_code") == Some("CEL"))?;
        cell.fact("phone_number").cloned()
    }),
    // The first job and the present position are told by the employment (`ukg-pro-rest.md` 13.14).
    ("is_primary_job", |_, _| Some(Fact::flag(true))),
    ("job_is_in_active", |view, _| {
        Some(Fact::flag(view.text("employment_status")? == "T"))
    }),
    ("is_primary_position", |_, _| Some(Fact::flag(true))),
    ("assignment_id", |view, _| {
        // A key of its own look: twelve characters of the two keys of the employment.
        let key = view.key()?;
        let person = key.employee_id.as_str().get(..6)?;
        Some(Fact::text(format!("{person}{}P", key.company_id)))
    }),
    ("assigned_since", |view, _| view.fact("date_in_job").cloned()),
    ("assigned_until", |view, _| {
        view.of_the_employment("termination_date").cloned()
    }),
    ("overrides_incumbent", |_, _| Some(Fact::text("N"))),
    ("has_benefits", |view, _| {
        Some(Fact::flag(view.text("employee_type")? == "REG"))
    }),
    ("full_or_part_time_text", |view, _| {
        text_of(view, "full_or_part_time", &[("F", "Full time"), ("P", "Part time")])
    }),
    ("hourly_or_salaried_text", |view, _| {
        text_of(view, "hourly_or_salaried", &[("H", "Hourly"), ("S", "Salaried")])
    }),
    ("employee_type_text", |view, _| {
        let types = [("REG", "Regular"), ("TMP", "Temporary"), ("FTC", "Fixed term")];
        text_of(view, "employee_type", &types)
    }),
    ("shift_group_text", |view, _| {
        let groups = [("ROT4", "Four-shift rotation"), ("WKND", "Weekends")];
        text_of(view, "shift_group", &groups)
    }),
    // Of two countries, the person's own identifier is that of one (`ukg-pro-rest.md` 13.15).
    ("national_id_there", |view, _| {
        let of_home = view.of_the_person("national_id_country").and_then(Fact::as_text);
        let here = view
            .text("country_code")
            .is_some_and(|country| Some(country) == of_home);
        view.of_the_person("national_id").filter(|_| here).cloned()
    }),
];

/// The text of a code of the tenant.
fn text_of(view: &View<'_>, name: &str, texts: &[(&str, &'static str)]) -> Option<Fact> {
    let code = view.text(name)?;
    let known = texts.iter().find(|(known, _)| *known == code);
    known.map(|(_, text)| Fact::text(*text))
}

fn whole_name(view: &View<'_>, first: &str, last: &str) -> Option<Fact> {
    let names = [view.text(first), view.text(last)];
    let known: Vec<_> = names.into_iter().flatten().collect();
    (!known.is_empty()).then(|| Fact::text(known.join(" ")))
}

fn home(view: &View<'_>, name: &str) -> Option<Fact> {
    view.home_company()?.facts().get(name).cloned()
}

/// `en-us`: the language of the employment, or of the home one, and the country of the company.
fn language_and_country(view: &View<'_>) -> Option<Fact> {
    let language = view
        .text("language_code")
        .or_else(|| view.at_home()?.text("language_code"))?;
    let country = match view.of_the_company("country").and_then(Fact::as_text) {
        Some("CAN") => "ca",
        _ => "us",
    };
    Some(Fact::text(format!("{}-{country}", language.to_ascii_lowercase())))
}

/// When the employment or the person last changed, whichever is later.
fn latest_change(view: &View<'_>) -> Option<Fact> {
    let changes = [view.fact("datetime_changed"), view.of_the_person("datetime_changed")];
    let latest = changes.into_iter().flatten().max_by_key(|fact| fact.as_text());
    latest.cloned()
}

/// How an employment stood on some day: as it does now, or active before its status began.
struct Standing {
    status: Fact,
    since: Option<Fact>,
    reason: Option<Fact>,
    reason_text: Option<Fact>,
}

impl Standing {
    /// None before the person was hired.
    fn on(view: &View<'_>, day: Date) -> Option<Self> {
        let day = midnight(day);
        let begun = |name| view.text(name).is_some_and(|since| since <= day.as_str());
        let fact = |name| view.fact(name).cloned();
        if begun("status_start_date") {
            let status = fact("employment_status")?;
            let (reason, reason_text) = match status.as_text() {
                Some("T") => (fact("termination_reason"), fact("termination_reason_description")),
                Some("L") => (fact("leave_reason"), leave_text(view)),
                Some(_) if begun("date_in_job") => (fact("reason_code"), None),
                _ => (None, None),
            };
            let since = fact("status_start_date");
            return Some(Self {
                status,
                since,
                reason,
                reason_text,
            });
        }
        let hired = ["last_hire", "original_hire"].into_iter().find(|name| begun(name))?;
        Some(Self {
            status: Fact::text("A"),
            since: fact(hired),
            reason: None,
            reason_text: None,
        })
    }
}

fn leave_text(view: &View<'_>) -> Option<Fact> {
    let text = match view.text("leave_reason")? {
        "PARENT" => "Parental leave",
        "MED" => "Medical leave",
        "STUDY" => "Educational leave",
        _ => return None,
    };
    Some(Fact::text(text))
}
