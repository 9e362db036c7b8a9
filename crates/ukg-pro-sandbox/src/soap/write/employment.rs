//! Statuses of employments and their dates (`ukg-pro-soap.md` 7.1).

use super::{Draft, Entity, Messages, Plan};
use crate::tenant::Fact;

/// What only other parts of UKG Pro change.
const READ_ONLY: &[&str] = &[
    "LastPerfReview",
    "LastSalaryReview",
    "NextPerfReview",
    "NextSalaryReview",
];

/// The statuses that can be set; an employment is terminated by a service of its own.
const STATUSES: &[&str] = &["A", "L", "O", "R", "S"];

/// First and last day of what can be suspended.
const PAIRS: [(&str, &str); 3] = [
    ("ArrearsSuspendedFrom", "ArrearsSuspendedTo"),
    ("PTOSuspendedFrom", "PTOSuspendedTo"),
    ("PaySuspendedFrom", "PaySuspendedTo"),
];

/// Changes the status of an employment and its dates.
pub(super) fn update(entity: &Entity<'_>) -> Result<Plan, Messages> {
    let mut draft = Draft::of_employment(entity, READ_ONLY);
    for (from, to) in PAIRS {
        pair(&mut draft, from, to);
    }
    // Suspended pay makes a suspended employment.
    let suspends = draft.changes("PaySuspendedFrom") || draft.changes("PaySuspendedTo");
    if suspends && draft.kept("EmploymentStatus") != Some("T") {
        draft.set("EmploymentStatus", Some(Fact::text("S")));
    }
    status(&mut draft, suspends);
    draft.require_where(draft.says("Deceased"), "DeceasedDate", "where the employee has died");
    for field in ["HCSOStartDate", "HCSOEndDate"] {
        draft.require_where(draft.says("HCSONotCovered"), field, "where HCSONotCovered");
    }
    draft.not_before("LastHire", "OriginalHire");
    draft.not_before("JobStart", "OriginalHire");
    draft.at_most("Job", 8);
    draft.at_most("LeaveReason", 6);
    draft.known_code("Job", |tenant, code| tenant.job(code).is_some());
    draft.plan()
}

/// Both days of a suspension are given or neither, the first before the last.
fn pair(draft: &mut Draft<'_>, from: &'static str, to: &'static str) {
    match (draft.day(from), draft.day(to)) {
        (Some(first), Some(last)) if first >= last => {
            draft.refuse("InvalidDate", format!("{from} lies before {to}."), from);
        }
        (Some(_), None) => draft.refuse("Required", format!("{to} is required with {from}"), to),
        (None, Some(_)) => draft.refuse("Required", format!("{from} is required with {to}"), from),
        _ => {}
    }
}

fn status(draft: &mut Draft<'_>, suspends: bool) {
    const STATUS: &str = "EmploymentStatus";
    let kept = draft.kept(STATUS);
    let status = if suspends && kept != Some("T") {
        Some("S")
    } else {
        draft.now(STATUS)
    };
    if draft.changes(STATUS) {
        match (draft.text(STATUS), kept) {
            (Some("T"), _) => {
                let text = "EmploymentStatus cannot become T here; terminate the employee instead.";
                draft.refuse("InvalidStatus", text, STATUS);
            }
            (_, Some("T")) => {
                let text = "A terminated employment has no other status.";
                draft.refuse("InvalidStatus", text, STATUS);
            }
            _ => draft.one_of(STATUS, STATUSES),
        }
    }
    draft.require_where(status == Some("L"), "LeaveReason", "where the EmploymentStatus is L");
    let tenant = draft.entity.tenant;
    let country = draft
        .key
        .and_then(|key| tenant.company(&key.company_id)?.facts().text("country"));
    let needs_reason = country == Some("CAN") && matches!(status, Some("L" | "O" | "R" | "S"));
    let reason = "where the EmploymentStatus is L, O, R or S";
    draft.require_where(needs_reason, "ROEIssueReason", reason);
    // A new status begins after the one before.
    let changes_status = status != kept;
    let began = draft.kept("StatusStartDate").and_then(|text| text.get(..10));
    let begins = draft.day("StatusStartDate");
    let is_moved = draft.changes("StatusStartDate");
    if let (Some(began), Some(begins)) = (began, begins)
        && (changes_status && begins <= began || is_moved && begins < began)
    {
        let text = "StatusStartDate lies after that of the current status.";
        draft.refuse("InvalidDate", text, "StatusStartDate");
    }
    if draft.changes("StatusAnticipatedEnd")
        && let (Some(begins), Some(ends)) = (begins, draft.day("StatusAnticipatedEnd"))
        && ends <= begins
    {
        let text = "StatusAnticipatedEnd lies after StatusStartDate.";
        draft.refuse("InvalidDate", text, "StatusAnticipatedEnd");
    }
    if changes_status && kept == Some("L") {
        // What was known of a leave ends with it, unless it is said anew.
        for field in ["LeaveReason", "FMLA_Code", "StatusAnticipatedEnd"] {
            if !draft.changes(field) {
                draft.set(field, None);
            }
        }
    }
}
