//! Pay that others paid (`ukg-pro-rest.md` 17.9); it changes no payroll.

use axum::http::StatusCode;

use super::{Answered, Call, pending_items::employment, reply, set_given};
use crate::tenant::{Entry, Fact, Owner};

const AMOUNTS: [&str; 4] = ["totalEarnings", "totalDeductions", "totalTaxes", "netPay"];

pub(super) fn create(call: Call<'_>) -> Answered {
    let row = call.checked_row()?;
    let mut tenant = call.state.tenant_mut();
    let key = employment(&tenant, &row).map_err(|problems| problems.reply())?;
    let id = tenant.new_record_id();
    let mut entry = Entry::new(Owner::Employment(key)).with("id", id);
    set_given(&mut entry, &row, &["id"]);
    for name in AMOUNTS {
        let rounded = entry.text(name).and_then(four_decimals);
        if let Some(rounded) = rounded {
            entry.set(name, Some(Fact::text(rounded)));
        }
    }
    tenant.add_record("third-party-pay", entry.clone());
    Ok(reply(
        StatusCode::CREATED,
        &call.shown(&tenant, &tenant.entry_view(&entry)),
    ))
}

/// The amount with four decimals; one with more is kept as it came.
fn four_decimals(text: &str) -> Option<String> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    (fraction.len() <= 4).then(|| format!("{whole}.{fraction:0<4}"))
}
