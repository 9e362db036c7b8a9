//! The form in which a deduction is entered, changed or stopped by hand.

use std::sync::Arc;

use askama::Template;
use axum::{http::StatusCode, response::Response};

use super::{
    address,
    by_hand::{Named, named, needs_approval, unknown},
    form::{Form, Query},
    frame::{Frame, page},
    session::{Entering, SignedIn},
};
use crate::{
    control::Control,
    tenant::{ENTERED, HandStatus, Present, Refusal},
};

#[derive(Template)]
#[template(path = "by-hand-form.html")]
struct Page {
    frame: Frame,
    employee: Named,
    /// The deduction that is changed; none where one is entered.
    present: Option<Present>,
    /// What there is to enter of the employee's deduction group.
    group: Vec<(&'static str, &'static str)>,
    /// The code that is chosen.
    code: String,
    sections: Vec<(&'static str, Vec<Field>)>,
    mistake: Option<Refusal>,
    needs_approval: bool,
}

/// A field of the form; its name is that of a transaction's leaf.
struct Field {
    name: &'static str,
    label: &'static str,
    about: &'static str,
    kind: Kind,
    value: String,
}

/// How a field is filled in.
#[derive(Clone, Copy)]
enum Kind {
    Text,
    Number,
    Date,
    Choice(&'static [(&'static str, &'static str)]),
}

impl Kind {
    const fn choices(&self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Choice(choices) => choices,
            Self::Text | Self::Number | Self::Date => &[],
        }
    }

    const fn is_date(&self) -> bool {
        matches!(self, Self::Date)
    }

    const fn is_number(&self) -> bool {
        matches!(self, Self::Number)
    }
}

const RULES: Kind = Kind::Choice(&[
    ("", "As it is"),
    ("FLAT", "An amount each pay"),
    ("PCT", "A percentage of the pay"),
]);
const YES_OR_NO: Kind = Kind::Choice(&[("", "As it is"), ("Y", "Yes"), ("N", "No")]);
const OPTIONS: Kind = Kind::Choice(&[
    ("", "As it is"),
    ("EE", "Employee"),
    ("EES", "Employee and spouse"),
    ("EEC", "Employee and children"),
    ("EEF", "Family"),
]);

type Line = (&'static str, &'static str, &'static str, Kind);

/// The fields, in the order in which they are asked for.
const SECTIONS: &[(&str, &[Line])] = &[
    (
        "From When",
        &[
            (
                "EffectiveDate",
                "Effective Date",
                "In an open pay period; today where it is empty.",
                Kind::Date,
            ),
            ("StartDate", "Start Date", "", Kind::Date),
            (
                "StopDate",
                "Stop Date",
                "The last day on which it is taken.",
                Kind::Date,
            ),
        ],
    ),
    (
        "Employee",
        &[
            ("EmployeeCalcRule", "Employee’s Rule", "", RULES),
            ("EmployeeAmount", "Employee’s Amount", "Each pay.", Kind::Number),
            (
                "EmployeeCalcRateOrPct",
                "Employee’s Percent",
                "Of the pay: 6.25 is six and a quarter in a hundred.",
                Kind::Number,
            ),
            ("EmployeePerCapAmount", "Most of One Pay", "", Kind::Number),
            (
                "AnnualLimit",
                "Annual Maximum",
                "Within the limit of the plan.",
                Kind::Number,
            ),
            (
                "CatchUp",
                "Catches Up",
                "The higher limit of the plan holds.",
                YES_OR_NO,
            ),
            (
                "EmployeeGoalAmt",
                "Goal",
                "What loans and garnishments run up to.",
                Kind::Number,
            ),
        ],
    ),
    (
        "Employer",
        &[
            ("EmployerCalcRule", "Employer’s Rule", "", RULES),
            ("EmployerAmount", "Employer’s Amount", "Each pay.", Kind::Number),
            (
                "EmployerCalcRateOrPct",
                "Employer’s Percent",
                "Of the pay.",
                Kind::Number,
            ),
        ],
    ),
    (
        "Also",
        &[
            ("BenefitOption", "Coverage Option", "", OPTIONS),
            ("BenefitAmount", "Coverage Amount", "", Kind::Number),
            ("MemberOrCaseNumber", "Member or Case Number", "", Kind::Text),
            (
                "ChangeReasonCode",
                "Change Reason",
                "A code, such as CHG or OE.",
                Kind::Text,
            ),
        ],
    ),
];

impl Page {
    /// What is wrong with a field.
    fn mistake(&self, name: &str) -> Option<&str> {
        let mistake = self.mistake.as_ref().filter(|mistake| mistake.field == name);
        mistake.map(|mistake| mistake.text.as_str())
    }
}

/// What the form calls a leaf of a transaction.
pub(super) fn label(leaf: &str) -> &str {
    let mut lines = SECTIONS.iter().flat_map(|(_, lines)| lines.iter());
    lines
        .find(|(name, ..)| *name == leaf)
        .map_or(leaf, |(_, label, ..)| label)
}

/// The id of the field that a refusal hangs on; the first of the form where it is none of them.
fn target(mistake: &Refusal) -> &str {
    match mistake.field {
        "" | "EmployeeNumber" | "CompanyCode" => "DeductionCode",
        field => field,
    }
}

/// The form for a deduction of an employee; nothing where there is no such employee.
fn template(signed_in: &SignedIn, about: [&str; 3], typed: &Form, mistake: Option<Refusal>) -> Option<Page> {
    let [company, number, code] = about;
    let tenant = signed_in.state.tenant();
    let employment = named(&tenant, company, number)?;
    let employee = Named::of(&tenant, employment);
    let present = tenant.deductions_of(&employment.key());
    let present = present.into_iter().rfind(|one| one.code == code && one.status == "A");
    let group = tenant.deduction_group_of(&employment.key());
    drop(tenant);
    let sections = SECTIONS.iter().map(|(title, lines)| {
        let fields = lines.iter().map(|(name, label, about, kind)| Field {
            name,
            label,
            about,
            kind: *kind,
            value: typed.trimmed(name).to_owned(),
        });
        (*title, fields.collect())
    });
    let title = if present.is_some() {
        format!("Change {code}")
    } else {
        "Enter a Deduction".to_owned()
    };
    Some(Page {
        frame: Frame::of(signed_in, title, address::BY_HAND),
        employee,
        present,
        group,
        code: code.to_owned(),
        sections: sections.collect(),
        mistake,
        needs_approval: needs_approval(signed_in),
    })
}

pub(super) async fn show(Entering(signed_in): Entering, Query(query): Query) -> Response {
    let about = ["company", "number", "code"].map(|name| query.trimmed(name));
    match template(&signed_in, about, &Form::default(), None) {
        Some(template) => page(StatusCode::OK, &template),
        None => unknown(),
    }
}

pub(super) async fn enter(Entering(signed_in): Entering, form: Form) -> Response {
    let values: Vec<_> = ENTERED.iter().map(|name| (*name, form.trimmed(name))).collect();
    let control = Control::new(Arc::clone(&signed_in.state));
    let about = ["CompanyCode", "EmployeeNumber", "DeductionCode"].map(|name| form.trimmed(name));
    match control.enter_deduction(&signed_in.username, &values) {
        Ok(entry) => {
            let employee = Named {
                name: entry.employee_name,
                number: entry.employee_number,
                company: entry.company_code,
                status: String::new(),
            };
            let what = format!("The deduction {} of {}", entry.deduction_code, employee.name);
            let told = if entry.status == HandStatus::Waiting {
                format!("{what} waits for another user’s approval.")
            } else {
                format!("{what} is saved.")
            };
            signed_in.done(told, &employee.address())
        }
        Err(refusal) => match template(&signed_in, about, &form, Some(refusal)) {
            Some(template) => page(StatusCode::UNPROCESSABLE_ENTITY, &template),
            None => unknown(),
        },
    }
}
