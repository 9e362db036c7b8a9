//! The records every service shares (`ukg-pro-soap.md` 5, 19).

use std::borrow::Cow;

use crate::{
    record,
    record::{Absent, Field, Kind, Mismatch, Record, RecordType, Row},
    value::Value,
};

record! {
    /// Filters of a Find operation and the page wanted. A filter holds its operator: `=A`, `LIKE (sam%)`.
    EmployeeQuery as "EmployeeQuery" omitting {
        /// Company code.
        company_code = "CompanyCode": Text, nillable;
        /// Company name.
        company_name = "CompanyName": Text, nillable;
        /// Country code of three letters.
        country = "Country": Text, nillable;
        /// Employee number, leading zeros included.
        employee_number = "EmployeeNumber": Text, nillable;
        /// First name.
        first_name = "FirstName": Text, nillable;
        /// Former name.
        former_name = "FormerName": Text, nillable;
        /// Full time (F) or part time (P).
        full_or_part_time = "FullOrPartTime": Text, nillable;
        /// Job code.
        job = "Job": Text, nillable;
        /// Date of the last hire.
        last_hire = "LastHire": Text, nillable;
        /// Last name.
        last_name = "LastName": Text, nillable;
        /// Work location code.
        location = "Location": Text, nillable;
        /// Code of organization level 1.
        organization_level_1 = "OrganizationLevel1": Text, nillable;
        /// Code of organization level 2.
        organization_level_2 = "OrganizationLevel2": Text, nillable;
        /// Code of organization level 3.
        organization_level_3 = "OrganizationLevel3": Text, nillable;
        /// Code of organization level 4.
        organization_level_4 = "OrganizationLevel4": Text, nillable;
        /// Date of the first hire.
        original_hire = "OriginalHire": Text, nillable;
        /// Page, from 1.
        page_number = "PageNumber": Text, nillable;
        /// Records a page, at most 100.
        page_size = "PageSize": Text, nillable;
        /// Pay group code.
        pay_group = "PayGroup": Text, nillable;
        /// Employment status: A active, L leave, O strike, R released, S suspended, T terminated.
        status = "Status": Text, nillable;
        /// Last name of the supervisor.
        supervisor_last_name = "SupervisorLastName": Text, nillable;
        /// Date of termination.
        termination_date = "TerminationDate": Text, nillable;
        /// Time clock id.
        time_clock_id = "TimeClockId": Text, nillable;
    }
}

record! {
    /// Where a page stands among the pages of a Find.
    PagingInfo as "PagingInfo" {
        /// The page, from 1.
        current_page = "CurrentPage": Integer;
        /// Records a page.
        page_size = "PageSize": Integer;
        /// How many pages there are.
        page_total = "PageTotal": Integer;
        /// How many records there are.
        total_items = "TotalItems": Integer;
    }
}

record! {
    /// A message about an operation; a successful one carries a message too.
    OperationMessage as "OperationMessage" {
        /// The code, `OK` on success.
        code = "Code": Text, nillable;
        /// The id of a log entry at UKG.
        log_entry_id = "LogEntryId": Text, nillable;
        /// The text.
        message = "Message": Text, nillable;
        /// The field it is about.
        property_name = "PropertyName": Text, nillable;
        /// How bad it is: see [`severity`].
        severity = "Severity": Text, one_of("Severity", &severity::ALL);
    }
}

/// The values of `OperationMessage/Severity`, in their declared order.
pub mod severity {
    /// Told for information, also on success.
    pub const INFORMATION: &str = "Information";
    /// The operation failed.
    pub const ERROR: &str = "Error";
    /// The operation succeeded with a reservation.
    pub const WARNING: &str = "Warning";
    /// All of them.
    pub const ALL: [&str; 3] = [INFORMATION, ERROR, WARNING];
}

/// The declaration of `Result`, the type of `OperationResult` and of each entry of a write's `Results`.
pub(crate) static RESULT: RecordType = RecordType {
    name: "Result",
    meaning: "How an operation went.",
    base: None,
    own: &[
        Field::new("HasErrors", Kind::Boolean, "Whether it failed."),
        Field::new("HasWarnings", Kind::Boolean, "Whether it succeeded with a reservation."),
        Field::new(
            "Messages",
            Kind::Many(OperationMessage::TYPE),
            "Messages, also on success.",
        )
        .nillable(),
        Field::new("PagingInfo", Kind::One(PagingInfo::TYPE), "The page; nil but for Find.").nillable(),
        Field::new("RequestNumber", Kind::Integer, "The number of a workflow request.").nillable(),
        Field::new("Success", Kind::Boolean, "Whether it succeeded."),
    ],
    absent: Absent::Nil,
    typed: |row| OperationResult::from_row(row).map(|result| result.to_row().into_owned()),
};

/// The declaration of the base of every Find row.
pub(crate) const EMPLOYEE: &RecordType = &RecordType {
    name: "Employee",
    meaning: "An employee in a company.",
    base: None,
    own: &[
        Field::new("CompanyCode", Kind::Text, "Company code.").nillable(),
        Field::new("EmployeeNumber", Kind::Text, "Employee number, leading zeros included.").nillable(),
        Field::new("FirstName", Kind::Text, "First name.").nillable(),
        Field::new("LastName", Kind::Text, "Last name.").nillable(),
    ],
    absent: Absent::Nil,
    typed: record::through_inner,
};

/// How an operation went (`ukg-pro-soap.md` 5.7).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct OperationResult<'a> {
    /// Whether it failed.
    pub has_errors: Option<bool>,
    /// Whether it succeeded with a reservation.
    pub has_warnings: Option<bool>,
    /// Messages; a successful answer carries one too.
    pub messages: Vec<OperationMessage<'a>>,
    /// The page of a Find.
    pub paging: Option<PagingInfo<'a>>,
    /// The number of a workflow request.
    pub request_number: Option<crate::value::Integer<'a>>,
    /// Whether it succeeded.
    pub success: Option<bool>,
}

impl<'a> OperationResult<'a> {
    /// What a successful operation answers.
    pub fn ok(paging: Option<PagingInfo<'a>>) -> Self {
        Self {
            has_errors: Some(false),
            has_warnings: Some(false),
            messages: vec![OperationMessage {
                code: Some("OK".into()),
                message: Some("OK".into()),
                severity: Some(severity::INFORMATION.into()),
                ..OperationMessage::default()
            }],
            paging,
            request_number: None,
            success: Some(true),
        }
    }

    /// What a failed operation answers.
    pub fn failed(messages: Vec<OperationMessage<'a>>) -> Self {
        Self {
            has_errors: Some(true),
            has_warnings: Some(false),
            messages,
            success: Some(false),
            ..Self::default()
        }
    }

    /// Whether the operation failed, by either of the two flags.
    pub fn is_failure(&self) -> bool {
        self.has_errors == Some(true) || self.success == Some(false)
    }

    /// The messages that say what is wrong.
    pub fn errors(&self) -> impl Iterator<Item = &OperationMessage<'a>> {
        self.messages
            .iter()
            .filter(|message| message.severity.as_deref() == Some(severity::ERROR))
    }

    pub(crate) fn from_row(row: Row<'a>) -> Result<Self, Mismatch> {
        let mut values = row.into_values().into_iter();
        let record = RESULT.name;
        Ok(Self {
            has_errors: record::take(&mut values, record, "HasErrors")?,
            has_warnings: record::take(&mut values, record, "HasWarnings")?,
            messages: record::take(&mut values, record, "Messages")?.unwrap_or_default(),
            paging: match values.next().flatten() {
                Some(Value::Record(row)) => Some(PagingInfo::from_row(row)?),
                _ => None,
            },
            request_number: record::take(&mut values, record, "RequestNumber")?,
            success: record::take(&mut values, record, "Success")?,
        })
    }

    pub(crate) fn to_row(&self) -> Row<'a> {
        Row::from_values(
            &RESULT,
            vec![
                self.has_errors.map(Value::Boolean),
                self.has_warnings.map(Value::Boolean),
                Some(Value::List(
                    self.messages.iter().cloned().map(Record::into_row).collect(),
                )),
                self.paging.clone().map(|paging| Value::Record(paging.into_row())),
                self.request_number.clone().map(Value::Integer),
                self.success.map(Value::Boolean),
            ],
        )
    }
}

/// A row of a Find operation, typed: an employee in a company and the records asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Found<'a, R> {
    /// Company code.
    pub company_code: Option<Cow<'a, str>>,
    /// Employee number, leading zeros included.
    pub employee_number: Option<Cow<'a, str>>,
    /// First name.
    pub first_name: Option<Cow<'a, str>>,
    /// Last name.
    pub last_name: Option<Cow<'a, str>>,
    /// The records.
    pub records: Vec<R>,
}

impl<'a, R: Record<'a>> Found<'a, R> {
    /// The typed row of a row of a Find whose records are `R`.
    ///
    /// # Errors
    /// When the row is of another Find.
    pub fn from_row(row: Row<'a>) -> Result<Self, Mismatch> {
        let record = row.record().name;
        let mut values = row.into_values().into_iter();
        Ok(Self {
            company_code: record::take(&mut values, record, "CompanyCode")?,
            employee_number: record::take(&mut values, record, "EmployeeNumber")?,
            first_name: record::take(&mut values, record, "FirstName")?,
            last_name: record::take(&mut values, record, "LastName")?,
            records: record::take(&mut values, record, R::TYPE.name)?.unwrap_or_default(),
        })
    }
}
