//! What the parameters do that stand for no field of a row, and what APIs do of their own with missing ones.

use axum::http::StatusCode;
use ukg_pro_contract::rest::Api;

use super::{filter::Refused, moment};
use crate::{
    counters::Outcome,
    exchange::{Reply, Request},
    switches::{MissingDeductionCode, Switches},
    tenant::View,
};

const DEDUCTIONS: &str = "emp-deductions";
const CHANGES: &str = "deduction-history-effective-change-dates";
const ENROLLMENTS: [&str; 2] = ["open-enrollment-emp-deductions", "open-enrollment-dep-deductions"];

/// The fields whose changes can be asked for (`ukg-pro-rest.md` 14.4).
const CHANGED_FIELDS: [&str; 14] = [
    "changeReason",
    "benefitStartDate",
    "benefitStopDate",
    "benefitOption",
    "employeeAmount",
    "employeeBenefitAmount",
    "employeeGoalAmount",
    "eoiDesiredAmount",
    "eoiDesiredCalcRateOrPercent",
    "declinedByCarrier",
    "declinedByCarrierReason",
    "waiveReason",
    "deductionStartDate",
    "deductionStopDate",
];

/// Whether a list is of today when the request names no day (`ukg-pro-rest.md` 14.4, 14.6).
pub(super) fn is_of_today(api: &Api) -> bool {
    [CHANGES, "option-rate", "insurance-rate"].contains(&api.name)
}

/// The refusal of a value, in the form the API has for it.
pub(super) fn refuse(api: &Api, refused: &Refused, switches: Switches) -> Reply {
    let no_code = api.name == DEDUCTIONS && refused.parameter == "dedCode";
    match switches.missing_deduction_code {
        MissingDeductionCode::NotFound if no_code => Reply::empty(StatusCode::NOT_FOUND, Outcome::NotFound),
        MissingDeductionCode::ServerError if no_code => {
            Reply::empty(StatusCode::INTERNAL_SERVER_ERROR, Outcome::Invalid)
        }
        _ => refused.reply(),
    }
}

/// Leaves the rows that the parameters choose.
pub(super) fn narrow(api: &Api, request: &Request, views: &mut Vec<View<'_>>) -> Result<(), Refused> {
    if api.name == CHANGES {
        let asked = given(request, "fieldName");
        let mut fields = CHANGED_FIELDS.iter();
        let Some(field) = fields.find(|field| field.eq_ignore_ascii_case(&asked)) else {
            return Err(Refused::new("fieldName", "The field is none whose changes are kept."));
        };
        views.retain(|view| view.text("changed_field") == Some(field));
    } else if ENROLLMENTS.contains(&api.name) {
        let bound = |name| {
            let day = moment::day(&given(request, name)).map(|day| day.to_string());
            day.map_err(|message| Refused::new(name, message))
        };
        let (from, to) = (bound("startDateTime")?, bound("endDateTime")?);
        // The types of sessions are not published: whatever type is asked for, it is the session's.
        views.retain(|view| {
            let of_session = |name| view.text(name).and_then(|text| text.get(..10)).unwrap_or_default();
            of_session("session_start") <= to.as_str() && of_session("session_end") >= from.as_str()
        });
    }
    Ok(())
}

/// The text of a parameter; empty where it was not given.
pub(super) fn given(request: &Request, name: &str) -> String {
    let mut parameters = request.parameters();
    let given = parameters.find(|given| given.name.eq_ignore_ascii_case(name));
    given.map(|given| given.value.trim().to_owned()).unwrap_or_default()
}
