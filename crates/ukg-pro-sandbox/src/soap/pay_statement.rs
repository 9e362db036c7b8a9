//! `EmployeePayStatement` (`ukg-pro-soap.md` 7.7): five reads of what payroll computed, each by parameters of its own.

use ukg_pro_contract::{
    Transport,
    identifier::{CompanyIdentifier, CompanyIdentifierKind, EmployeeIdentifier},
    record::{Record as _, RecordType, Row},
    soap::{Answer, Argument, EmployeeQuery, Operation, OperationResult},
    value::Value,
};

use super::{find::Page, get::employments, query::Filters, refusal::Invalid};
use crate::{
    faults::{Kind, Struck},
    order::arrange,
    project::Projection,
    state::State,
    switches::{PagingInfoOnGet, Switches},
    tenant::{Company, CompanyId, Entry, Fact, Line, LineKind, Owner, Tenant},
};

/// The service.
pub(super) const SERVICE: &str = "EmployeePayStatement";

/// Statements a page at most, where parameters ask for one.
const MAXIMUM: usize = 1000;

/// Answers an operation of the service.
pub(super) fn answer(
    state: &State,
    operation: &'static Operation,
    arguments: &[Argument<'_>],
    switches: Switches,
    struck: &Struck,
) -> Answer<'static> {
    let asked = Asked { operation, arguments };
    let answered = match operation.name {
        "FindLastPayStatement" => find_last(state, asked, switches, struck),
        "GetLastPayStatementByEmployeeIdentifier" => last(state, asked, switches),
        "GetEmployeePayStatementByRange" => of_employee(state, asked, switches, struck),
        "GetPayStatementSummaryByRange" => of_company(state, asked, switches, struck),
        _ => by_key(state, asked, switches),
    };
    answered.unwrap_or_else(|invalid| Answer::read(invalid.result(), Vec::new()))
}

/// What an operation was asked.
#[derive(Clone, Copy)]
struct Asked<'a> {
    operation: &'static Operation,
    arguments: &'a [Argument<'a>],
}

impl<'a> Asked<'a> {
    fn argument(self, name: &str) -> Option<&'a Argument<'a>> {
        let place = self.operation.inputs.iter().position(|input| input.name == name)?;
        self.arguments.get(place)
    }

    fn text(self, name: &str) -> Option<&'a str> {
        match self.argument(name)? {
            Argument::Value(Some(value)) => value.as_text().map(str::trim).filter(|text| !text.is_empty()),
            _ => None,
        }
    }

    fn identifier(self, name: &str) -> Option<&'a EmployeeIdentifier<'a>> {
        match self.argument(name)? {
            Argument::Identifier(identifier) => Some(identifier),
            _ => None,
        }
    }

    /// First and last pay date, `YYYY-MM-DD`. WCF reads a date that was not sent as the first day of all.
    fn range(self) -> Result<(&'a str, &'a str), Invalid> {
        let date = |name: &'static str| {
            let day = self
                .text(name)
                .and_then(|text| text.get(..10))
                .filter(|day| *day != "0001-01-01");
            day.ok_or_else(|| Invalid::new("InvalidRange", format!("{name} is needed.")).of(name))
        };
        Ok((date("startDate")?, date("endDate")?))
    }

    fn page(self, switches: Switches, struck: &Struck) -> Result<Page, Invalid> {
        let (number, size) = ("pageNumber", "pageSize");
        let given = |name| (name, self.text(name));
        let page = Page::of(given(number), given(size), MAXIMUM, switches)?;
        Ok(shortened(page, struck))
    }

    fn record(self) -> Option<&'static RecordType> {
        self.operation.output.record()
    }
}

fn shortened(mut page: Page, struck: &Struck) -> Page {
    if struck.has(Kind::ShortPages) {
        page.size = page.size.div_ceil(2);
    }
    page
}

/// The last statement of an employment that has any.
fn latest(lines: Vec<Line<'_>>) -> Option<Line<'_>> {
    // Of several on one day the last one made.
    lines.into_iter().max_by_key(Line::pay_date)
}

fn find_last(state: &State, asked: Asked<'_>, switches: Switches, struck: &Struck) -> Result<Answer<'static>, Invalid> {
    let mut query = Row::new(EmployeeQuery::TYPE);
    for input in asked.operation.inputs {
        let value = asked.text(input.name).map(|text| Value::Text(text.into()));
        query.set(input.name, value);
    }
    // Other than for the query of an Employee service, the guide of 2017 asks for both (`ukg-pro-soap.md` 7.7).
    for name in ["PageNumber", "PageSize"] {
        if asked.text(name).is_none() {
            return Err(Invalid::new("Required", format!("{name} is required.")).of(name));
        }
    }
    let page = shortened(Page::read(&query, switches)?, struck);
    let filters = Filters::read(&query, switches)?;
    let tenant = state.tenant();
    let views = tenant.employments().iter().map(|employment| tenant.view(employment));
    let mut keys: Vec<_> = views
        .filter(|view| filters.admit(view))
        .filter_map(|view| view.key())
        .collect();
    keys.retain(|key| !tenant.statements(key).is_empty());
    arrange(&mut keys, switches.row_order, state);
    let Some(record) = asked.record() else {
        return Ok(Answer::read(OperationResult::ok(None), Vec::new()));
    };
    let projection = Projection::new(&tenant, Transport::Soap, record, switches);
    let size = if struck.has(Kind::EmptyPage) { 0 } else { page.size };
    let shown = keys.iter().skip(page.first()).take(size);
    let rows = shown.filter_map(|key| {
        let statement = latest(tenant.statements(key))?.entry();
        let entry = Entry::new(Owner::Employment(*key)).with("pay_statements", Fact::Entries(vec![statement]));
        Some(projection.row(&tenant.entry_view(&entry)).into_owned())
    });
    let rows = rows.collect();
    let paging = page.info(keys.len(), switches.empty_page_total);
    Ok(Answer::read(OperationResult::ok(Some(paging)), rows))
}

fn last(state: &State, asked: Asked<'_>, switches: Switches) -> Result<Answer<'static>, Invalid> {
    let tenant = state.tenant();
    let nobody = EmployeeIdentifier::default();
    let keys = employments(
        &tenant,
        asked.identifier("employeeIdentifier").unwrap_or(&nobody),
        switches,
    )?;
    let lines: Vec<_> = keys.iter().filter_map(|key| latest(tenant.statements(key))).collect();
    Ok(unpaged(&tenant, asked, &lines, switches))
}

fn of_employee(
    state: &State,
    asked: Asked<'_>,
    switches: Switches,
    struck: &Struck,
) -> Result<Answer<'static>, Invalid> {
    let (from, to) = asked.range()?;
    let page = asked.page(switches, struck)?;
    let tenant = state.tenant();
    let nobody = EmployeeIdentifier::default();
    let keys = employments(&tenant, asked.identifier("identifier").unwrap_or(&nobody), switches)?;
    let mut lines: Vec<_> = keys.iter().flat_map(|key| tenant.statements(key)).collect();
    lines.retain(|line| is_paid_between(line, from, to));
    arrange(&mut lines, switches.row_order, state);
    Ok(paged(&tenant, asked, &lines, page, switches, struck))
}

fn of_company(
    state: &State,
    asked: Asked<'_>,
    switches: Switches,
    struck: &Struck,
) -> Result<Answer<'static>, Invalid> {
    let (from, to) = asked.range()?;
    let page = asked.page(switches, struck)?;
    let tenant = state.tenant();
    let company_id = match asked.argument("companyIdentifier") {
        Some(Argument::Company(company)) => company_of(&tenant, company),
        _ => None,
    };
    let Some(company_id) = company_id else {
        let invalid = Invalid::new("CompanyNotFound", "The company was not found.");
        return Err(invalid.of("CompanyIdentifier"));
    };
    let mut lines = tenant.lines(LineKind::Statement);
    lines.retain(|line| {
        let is_of_company = line.key().is_some_and(|key| key.company_id == company_id);
        is_of_company && is_paid_between(line, from, to)
    });
    if let Some(pay_group) = asked.text("payGroup") {
        lines.retain(|line| {
            line.text("pay_group")
                .is_some_and(|known| known.eq_ignore_ascii_case(pay_group))
        });
    }
    arrange(&mut lines, switches.row_order, state);
    Ok(paged(&tenant, asked, &lines, page, switches, struck))
}

fn by_key(state: &State, asked: Asked<'_>, switches: Switches) -> Result<Answer<'static>, Invalid> {
    let tenant = state.tenant();
    let Some(key) = asked.text("payIdentifier") else {
        let invalid = Invalid::new("InvalidPayIdentifier", "payIdentifier is needed.");
        return Err(invalid.of("payIdentifier"));
    };
    let mut lines = tenant.lines(LineKind::Statement);
    lines.retain(|line| {
        line.text("pay_identifier")
            .is_some_and(|known| known.eq_ignore_ascii_case(key))
    });
    Ok(unpaged(&tenant, asked, &lines, switches))
}

fn is_paid_between(line: &Line<'_>, from: &str, to: &str) -> bool {
    let paid = line.pay_date().map(|day| day.to_string());
    paid.is_some_and(|paid| from <= paid.as_str() && paid.as_str() <= to)
}

fn company_of(tenant: &Tenant, identifier: &CompanyIdentifier<'_>) -> Option<CompanyId> {
    let value = identifier.value.as_deref()?.trim();
    let mut companies = tenant.companies().iter();
    let company = match identifier.kind {
        CompanyIdentifierKind::CompanyCode => tenant.company_by_code(value),
        CompanyIdentifierKind::FederalId => {
            companies.find(|company| company.facts().text("federal_tax_id") == Some(value))
        }
        // The tenant's companies have no import codes.
        CompanyIdentifierKind::ImportCode | CompanyIdentifierKind::Plain => None,
    };
    company.map(Company::company_id)
}

/// Records as a Get has them.
fn unpaged(tenant: &Tenant, asked: Asked<'_>, lines: &[Line<'_>], switches: Switches) -> Answer<'static> {
    let rows = rows(tenant, asked, lines, switches);
    let paging = match switches.paging_info_on_get {
        PagingInfoOnGet::Nil => None,
        PagingInfoOnGet::Filled => Some(Page::whole(rows.len()).info(rows.len(), switches.empty_page_total)),
    };
    Answer::read(OperationResult::ok(paging), rows)
}

/// A page of records.
fn paged(
    tenant: &Tenant,
    asked: Asked<'_>,
    lines: &[Line<'_>],
    page: Page,
    switches: Switches,
    struck: &Struck,
) -> Answer<'static> {
    let first = page.first().min(lines.len());
    let size = if struck.has(Kind::EmptyPage) { 0 } else { page.size };
    let shown = &lines[first..first.saturating_add(size).min(lines.len())];
    let rows = rows(tenant, asked, shown, switches);
    let paging = page.info(lines.len(), switches.empty_page_total);
    Answer::read(OperationResult::ok(Some(paging)), rows)
}

fn rows(tenant: &Tenant, asked: Asked<'_>, lines: &[Line<'_>], switches: Switches) -> Vec<Row<'static>> {
    let Some(record) = asked.record() else {
        return Vec::new();
    };
    let projection = Projection::new(tenant, Transport::Soap, record, switches);
    let lines = lines.iter();
    lines
        .map(|line| projection.row(&tenant.entry_view(&line.entry())).into_owned())
        .collect()
}
