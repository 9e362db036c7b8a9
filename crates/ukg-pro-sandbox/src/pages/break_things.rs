//! Menu > Emulator > Break Things: what goes wrong in a tenant, on purpose.

use std::{sync::Arc, time::Duration};

use askama::Template;
use axum::{http::StatusCode, response::Response};
use ukg_pro_contract::{apis::APIS, soap::wsdl::Described};

use super::{
    account_form::Mistake,
    address,
    form::{Form, Query},
    frame::{Frame, page},
    listing,
    session::{AsAdministrator, SignedIn},
};
use crate::{
    accounts::Status,
    control::Control,
    counters::{Counters, Outcome},
    faults::{Fault, Kind},
    random,
};

/// How many user names are offered while one is typed.
const OFFERED: usize = 100;

/// Units to advance the clock by, in seconds.
const UNITS: [(&str, u64); 3] = [("minutes", 60), ("hours", 3600), ("days", 86_400)];

/// As far as the clock is advanced at once: ten years.
const FARTHEST: u64 = 3653 * 86_400;

#[derive(Template)]
#[template(path = "break-things.html")]
struct Page {
    frame: Frame,
    /// What was typed, in whichever form.
    typed: Form,
    mistake: Option<Mistake>,
    faults: Vec<On>,
    scopes: Vec<&'static str>,
    usernames: Vec<String>,
    password_days: u32,
    now: String,
    counters: Counters,
}

/// A fault that is on.
struct On {
    id: u64,
    text: String,
    meaning: &'static str,
}

impl Page {
    fn new(signed_in: &SignedIn, typed: Form, mistake: Option<Mistake>) -> Self {
        let control = control(signed_in);
        let on = control.faults().into_iter().map(|active| On {
            id: active.id,
            text: active.fault.to_string(),
            meaning: active.fault.kind.meaning(),
        });
        let scopes = ["soap", "rest"].into_iter();
        let services = Described::all().map(Described::path);
        let apis = APIS.iter().map(|api| api.name);
        let mut usernames = control.usernames();
        usernames.truncate(OFFERED);
        Self {
            frame: Frame::of(signed_in, "Break Things", address::BREAK_THINGS),
            typed,
            mistake,
            faults: on.collect(),
            scopes: scopes.chain(services).chain(apis).collect(),
            usernames,
            password_days: control.password_days(),
            now: control.now().strftime("%Y-%m-%d %H:%M").to_string(),
            counters: control.counters(),
        }
    }

    fn mistake(&self, field: &str) -> Option<&str> {
        let mistake = self.mistake.as_ref().filter(|mistake| mistake.field == field);
        mistake.map(|mistake| mistake.text.as_str())
    }

    fn is_unit(&self, unit: &str) -> bool {
        self.typed.get("unit") == unit
    }

    /// How the requests for an operation ended, in words.
    fn outcomes(&self, operation: &str) -> String {
        let ended = self.counters.outcomes.get(operation);
        let words = ended
            .into_iter()
            .flatten()
            .map(|(outcome, count)| told(*outcome, *count));
        words.collect::<Vec<_>>().join(", ")
    }
}

fn told(outcome: Outcome, count: u64) -> String {
    let word = serde_json::to_value(outcome).unwrap_or_default();
    format!("{} {count}", word.as_str().unwrap_or_default())
}

fn control(signed_in: &SignedIn) -> Control {
    Control::new(Arc::clone(&signed_in.state))
}

pub(super) async fn show(AsAdministrator(signed_in): AsAdministrator, Query(query): Query) -> Response {
    page(StatusCode::OK, &Page::new(&signed_in, query, None))
}

fn mistaken(signed_in: &SignedIn, typed: Form, field: &'static str, text: impl Into<String>) -> Response {
    let text = text.into();
    let mistake = Some(Mistake { field, text });
    page(StatusCode::UNPROCESSABLE_ENTITY, &Page::new(signed_in, typed, mistake))
}

fn done(signed_in: &SignedIn, text: impl Into<String>) -> Response {
    signed_in.done(text, address::BREAK_THINGS)
}

pub(super) async fn fault_on(AsAdministrator(signed_in): AsAdministrator, form: Form) -> Response {
    for (field, about) in [("value", "Value"), ("times", "Times")] {
        let given = form.trimmed(field);
        if !given.is_empty() && given.parse::<u32>().is_err() {
            return mistaken(&signed_in, form, field, format!("{about} is a whole number."));
        }
    }
    let scope = form.trimmed("scope");
    if scope.contains(['*', '@', '=']) {
        return mistaken(
            &signed_in,
            form,
            "scope",
            "Scope is the name of a service, an API or an operation.",
        );
    }
    let mut text = form.get("fault").to_owned();
    for (sign, given) in [('=', form.trimmed("value")), ('@', scope), ('*', form.trimmed("times"))] {
        if !given.is_empty() {
            text.push(sign);
            text.push_str(given);
        }
    }
    match text.parse::<Fault>() {
        Ok(fault) => {
            let text = fault.to_string();
            control(&signed_in).add_fault(fault);
            done(&signed_in, format!("The fault {text} is on."))
        }
        Err(error) => mistaken(&signed_in, form, "fault", error.to_string()),
    }
}

pub(super) async fn fault_off(AsAdministrator(signed_in): AsAdministrator, form: Form) -> Response {
    let control = control(&signed_in);
    let id = form.get("id");
    if id.is_empty() {
        control.clear_faults();
        return done(&signed_in, "All faults are off.");
    }
    // One that has struck for the last time is off already.
    if let Ok(id) = id.parse() {
        control.remove_fault(id);
    }
    done(&signed_in, "The fault is off.")
}

pub(super) async fn account(AsAdministrator(signed_in): AsAdministrator, form: Form) -> Response {
    let control = control(&signed_in);
    let username = form.trimmed("username").to_owned();
    if control.account(&username).is_none() {
        let told = "There is no service account of this user name; upper and lower case matter.";
        return mistaken(&signed_in, form, "username", told);
    }
    let told = if let Some(status) = listing::status(form.get("status")) {
        control.set_status(&username, status);
        format!("“{username}” is {}.", status.as_str().to_lowercase())
    } else {
        match form.get("do") {
            "expire" => {
                control.change_account(&username, |account| account.password_expired = true);
                format!("The password of “{username}” has expired.")
            }
            "restore" => {
                let expires = control.password_expires();
                control.change_account(&username, |account| {
                    account.password_expired = false;
                    account.password_expires = expires;
                });
                format!("The password of “{username}” is good again.")
            }
            "user-api-key" => match random::user_api_key() {
                Ok(key) => {
                    control.change_account(&username, |account| account.user_api_key = key.into());
                    format!("“{username}” has another User API Key.")
                }
                Err(error) => return mistaken(&signed_in, form, "username", error.to_string()),
            },
            _ => return mistaken(&signed_in, form, "username", "Choose what to do with the account."),
        }
    };
    done(&signed_in, told)
}

pub(super) async fn customer_api_key(AsAdministrator(signed_in): AsAdministrator, form: Form) -> Response {
    let given = form.trimmed("customer-api-key");
    let key = if given.is_empty() {
        random::customer_api_key()
    } else {
        Ok(given.to_owned())
    };
    match key {
        Ok(key) => {
            control(&signed_in).set_customer_api_key(key);
            done(&signed_in, "The tenant has another Customer API Key.")
        }
        Err(error) => mistaken(&signed_in, form, "customer-api-key", error.to_string()),
    }
}

pub(super) async fn end_tokens(AsAdministrator(signed_in): AsAdministrator) -> Response {
    control(&signed_in).end_tokens();
    done(&signed_in, "All tokens have ended.")
}

pub(super) async fn password_days(AsAdministrator(signed_in): AsAdministrator, form: Form) -> Response {
    let Ok(days) = form.trimmed("password-days").parse() else {
        return mistaken(
            &signed_in,
            form,
            "password-days",
            "Days are a whole number; 0 is for ever.",
        );
    };
    control(&signed_in).set_password_days(days);
    let told = match days {
        0 => "New passwords are good for ever.".to_owned(),
        days => format!("New passwords are good for {days} days."),
    };
    done(&signed_in, told)
}

pub(super) async fn clock(AsAdministrator(signed_in): AsAdministrator, form: Form) -> Response {
    let unit = UNITS.iter().find(|(name, _)| *name == form.get("unit"));
    let by = form.trimmed("advance").parse::<u64>().ok();
    let by = by.zip(unit).and_then(|(by, (_, seconds))| by.checked_mul(*seconds));
    let Some(by) = by.filter(|by| (1..=FARTHEST).contains(by)) else {
        let told = "The clock goes forward by a whole number, at most ten years at once.";
        return mistaken(&signed_in, form, "advance", told);
    };
    let control = control(&signed_in);
    control.advance(Duration::from_secs(by));
    let now = control.now().strftime("%Y-%m-%d %H:%M").to_string();
    done(&signed_in, format!("It is {now} now."))
}

pub(super) async fn count_anew(AsAdministrator(signed_in): AsAdministrator) -> Response {
    control(&signed_in).reset_counters();
    done(&signed_in, "Counting begins anew.")
}
