//! Reports of Business Intelligence: which there are, what they ask for, and their rows.

use std::{ops::ControlFlow, pin::pin};

use futures_util::StreamExt;
use rollbook_model::{
    Code, Problem,
    catalogue::Place,
    problem::{Kind as ProblemKind, Step},
};
use ukg_pro::{Kind as ErrorKind, Tenant};
use ukg_pro_contract::{
    record::Record,
    soap::bi::{self, ReportRequest, report::ReportRow},
};

use super::{Page, json, privacy::Privacy};
use crate::{arguments, diagnosis};

/// The most rows a report has that is answered whole.
const LONGEST: usize = 10_000;

/// What is done with a row of a report as it comes; a break ends the report.
pub type EachRow<'a> = dyn FnMut(&ReportRow) -> ControlFlow<()> + Send + 'a;

/// Calls an operation about reports. The rows of a report go to `each` where there is one, and are answered otherwise.
pub(super) async fn read(
    tenant: &Tenant,
    operation: &'static bi::Operation,
    inputs: &[(Place, String)],
    privacy: &Privacy,
    each: Option<&mut EachRow<'_>>,
) -> Result<Page, Problem> {
    let failed = |error: ukg_pro::Error| match error.kind() {
        ErrorKind::NotFound => diagnosis::no_such_report(&error),
        _ => diagnosis::ukg_pro(&error, Step::Call),
    };
    if operation.name == bi::GET_REPORT_LIST.name {
        return whole(&tenant.reports().await.map_err(failed)?);
    }
    let record = arguments::records(ReportRequest::TYPE, inputs)?.into_iter().next();
    let unreadable = || {
        arguments::invalid("`report_path` is required".to_owned())
            .with_remedy("See the reports and their paths with `rollbook run list_reports`")
    };
    let request = ReportRequest::from_row(record.ok_or_else(unreadable)?).map_err(|_| unreadable())?;
    let path = request.report_path.ok_or_else(unreadable)?;
    if operation.name == bi::GET_REPORT_PARAMETERS.name {
        return whole(&tenant.report_parameters(&path).await.map_err(failed)?);
    }
    let parameters = request.report_parameters.unwrap_or_default();
    let parameters: Vec<_> = parameters
        .iter()
        .map(|one| {
            (
                one.name.as_deref().unwrap_or_default(),
                one.value.as_deref().unwrap_or_default(),
            )
        })
        .collect();
    if parameters.iter().any(|(name, _)| name.trim().is_empty()) {
        let remedy = "Give each parameter its `name` and its `value`; nothing was sent";
        return Err(arguments::invalid("a parameter of the report has no name".to_owned()).with_remedy(remedy));
    }
    // As a data set, which alone tells no value from an empty one.
    let mut rows = pin!(tenant.run_report(&path, &parameters, None));
    let Some(each) = each else {
        let mut kept = Vec::new();
        while let Some(row) = rows.next().await {
            if kept.len() == LONGEST {
                return Err(too_long());
            }
            kept.push(row.map_err(failed)?);
        }
        return whole(&kept);
    };
    let mut given = 0;
    while let Some(row) = rows.next().await {
        given += 1;
        if each(&privacy.row(&row.map_err(failed)?)).is_break() {
            break;
        }
    }
    Ok(Page {
        rows: Some(given),
        ..whole::<ReportRow>(&[])?
    })
}

fn whole<T: serde::Serialize>(rows: &[T]) -> Result<Page, Problem> {
    Ok(Page {
        data: json(rows)?,
        rows: Some(rows.len() as u64),
        more: false,
        refused: 0,
    })
}

fn too_long() -> Problem {
    let message = format!("the report has more than {LONGEST} rows, which are not answered at once");
    Problem::new(ProblemKind::Refused, Code::ReportTooLong, Step::Answer, message)
        .with_remedy("Narrow the report with its parameters, or read it with `rollbook run run_report --all`")
}
