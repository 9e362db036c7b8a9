//! Pay statements, whose filters and page stand in the body of a POST (`ukg-pro-rest.md` 17.2).

use axum::http::StatusCode;
use serde_json::{Map, Value};
use ukg_pro_contract::{
    record::RecordType,
    rest::{Body, Shape},
};

use super::{
    Found, computed,
    filter::{Refused, same},
    moment,
    page::Page,
};
use crate::{
    counters::Outcome,
    exchange::{Reply, Request},
    faults::{Kind, Struck},
    order::arrange,
    state::State,
    switches::{EmptyList, MalformedFilter, Switches},
    tenant::{CompanyId, EmployeeId, EmployeeKey, Employment, Line, LineKind, Tenant},
};

const EMPLOYEE: &str = "employeeIdentifier";

/// What a body asks for.
struct Asked {
    company_id: Option<String>,
    pay_group: Option<String>,
    /// First and last pay date, `YYYY-MM-DD`.
    from: Option<String>,
    to: Option<String>,
    /// Whose statements, where the filter is one of an employee.
    employee: Option<Map<String, Value>>,
    page: Page,
}

/// Answers a search for pay statements.
pub(super) fn answer(
    state: &State,
    found: &Found<'_>,
    request: &Request,
    switches: Switches,
    struck: &Struck,
) -> Reply {
    let Body::Filter(filter) = found.endpoint.body else {
        return Reply::empty(StatusCode::NOT_IMPLEMENTED, Outcome::Malformed);
    };
    let mut asked = match Asked::read(found, filter, request, switches) {
        Ok(asked) => asked,
        Err(refused) => return refused.reply(),
    };
    if struck.has(Kind::ShortPages) {
        asked.page.size = asked.page.size.div_ceil(2);
    }
    let tenant = state.tenant();
    let mut lines = match &asked.employee {
        None => tenant.lines(LineKind::Statement),
        Some(employee) => match keys(&tenant, employee) {
            Ok(keys) => keys.iter().flat_map(|key| tenant.statements(key)).collect(),
            Err(refused) => return refused.reply(),
        },
    };
    lines.retain(|line| asked.admits(line, switches));
    if found.endpoint.shape == Shape::Object {
        return match lines.iter().max_by_key(|line| line.pay_date()) {
            Some(line) => computed::one(state, &tenant, line, found, switches),
            None => Reply::empty(StatusCode::NOT_FOUND, Outcome::NotFound),
        };
    }
    if lines.is_empty() && switches.no_match == EmptyList::NotFound {
        return Reply::empty(StatusCode::NOT_FOUND, Outcome::NotFound);
    }
    arrange(&mut lines, switches.row_order, state);
    computed::rows(state, &tenant, &lines, found, &asked.page, switches, struck)
}

impl Asked {
    /// Reads a body. Names are compared without case, unknown ones passed over; so is `pagesCount`, of which nobody
    /// says what it does.
    fn read(
        found: &Found<'_>,
        filter: &'static RecordType,
        request: &Request,
        switches: Switches,
    ) -> Result<Self, Refused> {
        let body: Map<String, Value> =
            serde_json::from_slice(&request.body).map_err(|_| Refused::new("body", "The body is no JSON object."))?;
        for field in filter.fields().filter(|field| field.required) {
            if text(&body, field.name).is_none() {
                return Err(Refused::new(field.name, "The property is required."));
            }
        }
        let date = |name: &'static str| match text(&body, name).map(|text| moment::day(&text)) {
            None => Ok(None),
            Some(Ok(day)) => Ok(Some(day.to_string())),
            Some(Err(_)) if switches.malformed_filter == MalformedFilter::Ignored => Ok(None),
            Some(Err(message)) => Err(Refused::new(name, message)),
        };
        let employee = match filter.position(EMPLOYEE) {
            None => None,
            Some(_) => match member(&body, EMPLOYEE) {
                Some(Value::Object(employee)) => Some(employee.clone()),
                _ => return Err(Refused::new(EMPLOYEE, "The property is required.")),
            },
        };
        Ok(Self {
            company_id: text(&body, "companyId"),
            pay_group: text(&body, "payGroup"),
            from: date("startDate")?,
            to: date("endDate")?,
            employee,
            page: Page::of(|name| text(&body, name), found.api.paging_of(found.endpoint), switches)?,
        })
    }

    fn admits(&self, line: &Line<'_>, switches: Switches) -> bool {
        let is = |name, wanted: &Option<String>| {
            let Some(wanted) = wanted else { return true };
            let fact = line.text(name);
            fact.is_some_and(|fact| same(&fact, wanted, switches.comparison))
        };
        let paid = line.pay_date().map(|day| day.to_string()).unwrap_or_default();
        let after = self.from.as_ref().is_none_or(|from| *from <= paid);
        let before = self.to.as_ref().is_none_or(|to| paid <= *to);
        after && before && is("company_id", &self.company_id) && is("pay_group", &self.pay_group)
    }
}

/// The employments that an identifier names: by `eeid` and `coid`, or by company code and employee number.
fn keys(tenant: &Tenant, employee: &Map<String, Value>) -> Result<Vec<EmployeeKey>, Refused> {
    let employments: Vec<&Employment> = if let Some(eeid) = text(employee, "eeid") {
        let company_id = text(employee, "coid").map(|coid| CompanyId::parse(&coid));
        let person = EmployeeId::parse(&eeid);
        let employments = person.iter().flat_map(|person| tenant.employments_of(person));
        employments
            .filter(|one| company_id.is_none_or(|company_id| company_id == Some(one.key().company_id)))
            .collect()
    } else if let Some(number) = text(employee, "employeeNumber") {
        match text(employee, "companyCode") {
            Some(code) => tenant.employment(&code, &number).into_iter().collect(),
            None => tenant.employments_by_number(&number),
        }
    } else {
        return Err(Refused::new(
            EMPLOYEE,
            "Give eeid and coid, or companyCode and employeeNumber.",
        ));
    };
    Ok(employments.into_iter().map(Employment::key).collect())
}

fn member<'a>(object: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    let mut members = object.iter();
    members
        .find(|(known, _)| known.eq_ignore_ascii_case(name))
        .map(|(_, value)| value)
}

/// The text of a member that is text or a number; empty ones are none.
fn text(object: &Map<String, Value>, name: &str) -> Option<String> {
    let text = match member(object, name)? {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    (!text.is_empty()).then_some(text)
}
