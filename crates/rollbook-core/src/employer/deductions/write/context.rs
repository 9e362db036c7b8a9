//! What of a tenant is looked at while a job is gone on with, each list once a turn.

use jiff::{Timestamp, civil::Date};
use rollbook_model::{Code, DeductionEmployee, DeductionJobKind, DeductionTransaction, Problem, workforce::PersonKey};
use serde_json::Map;
use tokio::sync::OnceCell;
use uuid::Uuid;

use super::{
    super::{
        super::{
            EmployerAsk,
            pay::{day, is_marked, text},
        },
        ROWS,
        percentage::Percentages,
        plan::SetUp,
    },
    plan::Target,
};
use crate::{
    Engine, diagnosis,
    mapping::Row,
    workforce::{Beside, Reader, employee_id, object},
};

/// A regular pay period of a pay group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Period {
    pub(super) start: Date,
    pub(super) pay_date: Date,
    pub(super) is_closed: bool,
}

/// The pay periods of a pay group, the earliest first.
#[derive(Debug, Default)]
pub(super) struct Calendar(Vec<Period>);

impl Calendar {
    /// The period that is paid next.
    pub(super) fn next(&self) -> Option<Period> {
        self.0.iter().copied().find(|period| !period.is_closed)
    }

    /// The period of a pay date.
    pub(super) fn paid_on(&self, date: Date) -> Option<Period> {
        self.0.iter().copied().find(|period| period.pay_date == date)
    }

    /// Some pay dates to come.
    pub(super) fn to_come(&self) -> Vec<String> {
        let open = self.0.iter().filter(|period| !period.is_closed);
        open.take(3).map(|period| period.pay_date.to_string()).collect()
    }
}

/// What a turn of a job has of its tenant.
pub(super) struct Context<'a> {
    pub(super) engine: &'a Engine,
    pub(super) ask: EmployerAsk,
    /// When the turn began.
    pub(super) now: Timestamp,
    pub(super) reader: &'a Reader<'a>,
    pub(super) kind: DeductionJobKind,
    pub(super) set_up: SetUp,
    pub(super) target: Target,
    /// How the tenant's transactions are written, where that is known.
    pub(super) form: Option<DeductionTransaction>,
    employments: OnceCell<Vec<Row>>,
    periods: OnceCell<Result<Vec<Row>, String>>,
    elections: OnceCell<Elections>,
    primary_company: OnceCell<Option<String>>,
}

/// The elections of the deduction, with how their percentages are written.
pub(super) struct Elections {
    pub(super) rows: Vec<Row>,
    pub(super) percentages: Option<Percentages>,
}

impl<'a> Context<'a> {
    pub(super) fn new(
        (engine, ask, now): (&'a Engine, EmployerAsk, Timestamp),
        reader: &'a Reader<'a>,
        kind: DeductionJobKind,
        set_up: SetUp,
        target: Target,
        form: Option<DeductionTransaction>,
    ) -> Self {
        Self {
            engine,
            ask,
            now,
            reader,
            kind,
            set_up,
            target,
            form,
            employments: OnceCell::new(),
            periods: OnceCell::new(),
            elections: OnceCell::new(),
            primary_company: OnceCell::new(),
        }
    }

    /// The employment of a person that deductions are written for: that of the home company, of those that go on.
    ///
    /// # Errors
    /// When nobody has the id, or their employments have ended.
    pub(super) async fn employee(&self, id: Uuid) -> Result<(DeductionEmployee, String), Problem> {
        let everybody = Map::new();
        let read = || self.reader.all("list_employment_details", &everybody, ROWS);
        let employments = self.employments.get_or_try_init(read).await?;
        let is_theirs =
            |row: &&Row| employee_id(row).is_some_and(|key| PersonKey(key).record().uuid(self.ask.account) == id);
        let theirs: Vec<&Row> = employments.iter().filter(is_theirs).collect();
        if theirs.is_empty() {
            return Err(diagnosis::no_such_employee(None));
        }
        let goes_on = |row: &&&Row| text(row, "employeeStatusCode").is_none_or(|code| !code.eq_ignore_ascii_case("T"));
        let home = theirs
            .iter()
            .filter(goes_on)
            .max_by_key(|row| is_marked(row, "isHomeCompany"));
        let Some(row) = home else {
            return Err(super::check::refused(
                Code::EmployeeNotFound,
                "the person's employment has ended".to_owned(),
                "Nothing can be deducted from a pay that there will not be; rehire the person first",
            ));
        };
        let part = |field: &str| text(row, field).ok_or_else(|| super::super::super::pay::unusable("an employment"));
        let employee = DeductionEmployee {
            employee_id: employee_id(row).unwrap_or_default(),
            company_id: part("companyID")?,
            company_code: part("companyCode")?,
            number: part("employeeNumber")?,
            pay_group: text(row, "payGroup"),
        };
        let shown = employee.shown();
        Ok((employee, shown))
    }

    /// The pay periods of somebody's pay group.
    ///
    /// # Errors
    /// The line that is missing, where the calendar may not be read; when reading fails.
    pub(super) async fn calendar(&self, employee: &DeductionEmployee) -> Result<Result<Calendar, String>, Problem> {
        let read = || async {
            let read = self
                .reader
                .beside("list_pay_group_pay_periods", &Map::new(), ROWS)
                .await?;
            Ok::<_, Problem>(match read {
                Beside::NotPermitted(line) => Err(line),
                read => Ok(read.rows().to_vec()),
            })
        };
        let rows = match self.periods.get_or_try_init(read).await? {
            Ok(rows) => rows,
            Err(line) => return Ok(Err(line.clone())),
        };
        let of_group = |row: &&Row| text(row, "payGroup") == employee.pay_group;
        let is_regular = |row: &&Row| text(row, "periodType").is_none_or(|kind| kind.eq_ignore_ascii_case("R"));
        let periods = rows.iter().filter(of_group).filter(is_regular).filter_map(|row| {
            Some(Period {
                start: day(row, "periodStartDate")?,
                pay_date: day(row, "payDate")?,
                is_closed: is_marked(row, "isPeriodClosed"),
            })
        });
        let mut periods: Vec<_> = periods.collect();
        periods.sort_by_key(|period| period.pay_date);
        Ok(Ok(Calendar(periods)))
    }

    /// The code of the company that payroll's writes name beside the employee's own: the tenant's primary one, where the
    /// companies may be read.
    ///
    /// # Errors
    /// When reading fails.
    pub(super) async fn primary_company(&self, employee: Option<&DeductionEmployee>) -> Result<String, Problem> {
        let read = || async {
            let read = self.reader.beside("list_company_details", &Map::new(), ROWS).await?;
            let mut companies = read.rows().iter();
            let primary = companies.find(|company| is_marked(company, "isMasterCompany"));
            Ok::<_, Problem>(primary.and_then(|company| text(company, "companyCode")))
        };
        let primary = self.primary_company.get_or_try_init(read).await?.clone();
        let own = || employee.map(|employee| employee.company_code.clone());
        Ok(primary.or_else(own).unwrap_or_default())
    }

    /// The elections of the deduction by everybody.
    ///
    /// # Errors
    /// When they may not be read, or reading fails.
    pub(super) async fn elections(&self) -> Result<&Elections, Problem> {
        let read = || async {
            let Some(code) = &self.target.code else {
                return Ok(Elections {
                    rows: Vec::new(),
                    percentages: None,
                });
            };
            let inputs = object([("dedCode", code.clone())]);
            let rows = self.reader.all("list_employee_deductions", &inputs, ROWS).await?;
            let percentages = Percentages::of(self.reader, code, rows.iter()).await?;
            Ok::<_, Problem>(Elections { rows, percentages })
        };
        self.elections.get_or_try_init(read).await
    }

    /// Those of an employee, in their company.
    ///
    /// # Errors
    /// As [`elections`](Self::elections).
    pub(super) async fn elections_of(&self, employee: &DeductionEmployee) -> Result<Vec<&Row>, Problem> {
        let rows = self.elections().await?.rows.iter();
        Ok(rows.filter(|row| is_of(row, employee)).collect())
    }

    /// The elections of the deduction, if they were read in this turn.
    pub(super) fn read_elections(&self) -> Option<&Elections> {
        self.elections.get()
    }

    /// The day by the server's clock, for tenants whose calendar may not be read.
    pub(super) fn today(&self) -> Date {
        self.now.to_zoned(jiff::tz::TimeZone::UTC).date()
    }
}

/// Whether an election is an employee's own, in their company.
pub(super) fn is_of(row: &Row, employee: &DeductionEmployee) -> bool {
    employee_id(row).as_deref() == Some(&employee.employee_id)
        && text(row, "companyID").as_deref() == Some(&employee.company_id)
        && text(row, "contactID").is_none()
}
