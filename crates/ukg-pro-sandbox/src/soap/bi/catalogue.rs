//! The reports of the tenant. Names, paths and columns are made up; what they say is the tenant's own.

use ukg_pro_contract::soap::bi::{self, ReportParameter};

/// A report.
pub(super) struct Report {
    name: &'static str,
    path: &'static str,
    /// The id by which it can be named instead.
    store_id: &'static str,
    parameters: &'static [Parameter],
    pub(super) content: Content,
}

/// What a report holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    /// One row an employment: a heading and the fact under it for each column.
    Employments(&'static [(&'static str, &'static str)]),
    /// As many rows as are asked for, about the tenant's employees in turn.
    Register,
    /// Nothing: its query fails.
    Broken,
    /// Nothing that the account may see, nor does the list show it.
    Closed,
}

/// What a report asks for.
pub(super) struct Parameter {
    name: &'static str,
    default: Option<&'static str>,
    required: bool,
    data_type: &'static str,
    multi_valued: bool,
}

/// Filters the rows of a report by company.
pub(super) const COMPANY: &str = "Company Code";
/// How many rows a register has.
pub(super) const ROWS: &str = "Rows";
/// How long the notes of a register are, in bytes; as they come when nobody says.
pub(super) const NOTE_LENGTH: &str = "Note Length";
/// How many it has when nobody says.
pub(super) const DEFAULT_ROWS: u64 = 1000;

const TEXT: &str = "xsdString";
const NUMBER: &str = "xsdInt";

const BY_COMPANY: Parameter = Parameter {
    name: COMPANY,
    default: None,
    required: false,
    data_type: TEXT,
    multi_valued: true,
};

static REPORTS: [Report; 6] = [
    Report {
        name: "Headcount",
        path: "/content/folder[@name='Human Resources']/folder[@name='Shared']/report[@name='Headcount']",
        store_id: "i5E1F0A7C3B9D4286A1C07F52D8E6B301",
        parameters: &[BY_COMPANY],
        content: Content::Employments(&[
            ("Company Code", "CompanyCode"),
            ("Employee Number", "EmployeeNumber"),
            ("Last Name", "LastName"),
            ("First Name", "FirstName"),
            ("Employment Status", "employment_status"),
            ("Job", "job_description"),
            ("Location", "location"),
            ("Last Hire Date", "last_hire"),
            ("Termination Date", "termination_date"),
            ("Email", "email_address"),
        ]),
    },
    Report {
        name: "Compensation",
        path: "/content/folder[@name='Human Resources']/folder[@name='Restricted']/report[@name='Compensation']",
        store_id: "iB40D7E93615C4FA8923E61A0F7C85D12",
        parameters: &[Parameter {
            required: true,
            ..BY_COMPANY
        }],
        content: Content::Employments(&[
            ("Company Code", "CompanyCode"),
            ("Employee Number", "EmployeeNumber"),
            ("Name", "LastName"),
            ("Salary or Hourly", "hourly_or_salaried"),
            ("Pay Frequency", "pay_frequency"),
            ("Annual Salary", "annual"),
            ("Hourly Pay Rate", "hourly"),
            ("Scheduled Hours", "scheduled_hours"),
        ]),
    },
    Report {
        name: "Identifiers",
        path: "/content/folder[@name='Human Resources']/folder[@name='Restricted']/report[@name='Identifiers']",
        store_id: "i3F92B6C07A1E4D58B46D90C5E8F1A723",
        parameters: &[BY_COMPANY],
        content: Content::Employments(&[
            ("Company Code", "CompanyCode"),
            ("Employee Number", "EmployeeNumber"),
            ("Last Name", "LastName"),
            ("SSN", "ssn"),
            ("National ID", "national_id"),
            ("Date of Birth", "date_of_birth"),
        ]),
    },
    Report {
        name: "Payroll register, detail",
        path: "/content/folder[@name='Payroll']/report[@name='Payroll register, detail']",
        store_id: "i08C2A6D94F7B41E3B5D18E72C60A9F45",
        parameters: &[
            Parameter {
                name: ROWS,
                default: Some("1000"),
                required: false,
                data_type: NUMBER,
                multi_valued: false,
            },
            Parameter {
                name: NOTE_LENGTH,
                default: None,
                required: false,
                data_type: NUMBER,
                multi_valued: false,
            },
        ],
        content: Content::Register,
    },
    Report {
        name: "Turnover by quarter",
        path: "/content/folder[@name='Human Resources']/folder[@name='Shared']/report[@name='Turnover by quarter']",
        store_id: "i7D93B1E0C84F42A6958A03C7E1D6F2B8",
        parameters: &[],
        content: Content::Broken,
    },
    Report {
        name: "Executive compensation",
        path: "/content/folder[@name='Executive']/report[@name='Executive compensation']",
        store_id: "iF16A3C8E09D54B7782E0D5B9A4C7316E",
        parameters: &[],
        content: Content::Closed,
    },
];

/// The reports that are listed.
pub(super) fn listed() -> impl Iterator<Item = &'static Report> {
    REPORTS.iter().filter(|report| report.content != Content::Closed)
}

/// The report of a content path or `storeID("…")`; quotes of either kind are the same.
pub(super) fn find(path: &str) -> Option<&'static Report> {
    let path = path.trim().replace('"', "'");
    REPORTS
        .iter()
        .find(|report| path == report.path || path == format!("storeID('{}')", report.store_id))
}

impl Report {
    /// The report in a list.
    pub(super) fn entry(&'static self) -> bi::Report<'static> {
        bi::Report {
            report_name: Some(self.name.into()),
            report_path: Some(self.path.into()),
        }
    }

    /// What it asks for.
    pub(super) fn parameters(&'static self) -> Vec<ReportParameter<'static>> {
        let parameters = self.parameters.iter().map(|parameter| ReportParameter {
            name: Some(parameter.name.into()),
            value: parameter.default.map(Into::into),
            required: Some(parameter.required),
            data_type: Some(parameter.data_type.into()),
            multi_valued: Some(parameter.multi_valued),
        });
        parameters.collect()
    }

    /// Whether it can run with these values; names that it does not know do not matter.
    pub(super) fn takes(&self, given: &[(String, String)]) -> bool {
        self.parameters.iter().all(|parameter| {
            let mut values = given.iter().filter(|(name, _)| name == parameter.name).peekable();
            let present = values.peek().is_some();
            let fits = values.all(|(_, value)| parameter.data_type != NUMBER || value.trim().parse::<u64>().is_ok());
            fits && (present || !parameter.required)
        })
    }
}
