//! The import tools take a transaction in and carry it out later (`ukg-pro-rest.md` 15.2, 16.12, 20).

use axum::http::StatusCode;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use jiff::SignedDuration;

use super::{Answered, Call, reply};
use crate::{
    switches::{DeductionPercentages, ImportApproval},
    tenant::Intake,
};

/// The form of what is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// An array of one object.
    Array,
    /// An object.
    Object,
}

pub(super) fn take_in(call: Call<'_>, form: Form, status: StatusCode) -> Answered {
    let row = call.checked_row()?;
    let given = row.text("transaction").unwrap_or_default();
    let transaction = decoded(given).unwrap_or_else(|| given.to_owned());
    let file_name = row
        .text("uniqueFileName")
        .map(str::trim)
        .filter(|name| !name.is_empty());
    let intake = Intake {
        wait: SignedDuration::from_secs(call.switches.import_seconds.into()),
        needs_approval: call.switches.import_approval == ImportApproval::Required,
        in_hundredths: call.switches.deduction_percentages == DeductionPercentages::Hundredths,
    };
    let mut tenant = call.state.tenant_mut();
    let staged = tenant.stage(&transaction, file_name, intake);
    let shown = call.shown(&tenant, &tenant.entry_view(&staged));
    Ok(match form {
        Form::Array => reply(status, &[shown]),
        Form::Object => reply(status, &shown),
    })
}

/// The text behind Base64, where it is that.
fn decoded(text: &str) -> Option<String> {
    let compact: String = text
        .chars()
        .filter(|character| !character.is_ascii_whitespace())
        .collect();
    String::from_utf8(STANDARD.decode(compact).ok()?).ok()
}
