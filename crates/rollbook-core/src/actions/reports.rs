//! Reports of Business Intelligence: which there are, what they ask for, and their rows.

use std::{ops::ControlFlow, pin::pin};

use futures_util::StreamExt;
use rollbook_model::{
    Code, Problem,
    catalogue::Place,
    problem::{Kind as ProblemKind, Step},
};
use tokio::sync::{mpsc, oneshot};
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

/// Hands the rows of a report to whoever asked for them, from the task that reads them.
pub(super) struct RowsOut(mpsc::Sender<Handed>);

/// Takes them.
pub(super) struct RowsIn(mpsc::Receiver<Handed>);

/// A row, and where to say whether more are wanted.
type Handed = (ReportRow, oneshot::Sender<ControlFlow<()>>);

/// The two ends of a way for rows, which come one by one.
pub(super) fn rows() -> (RowsOut, RowsIn) {
    let (out, taken) = mpsc::channel(1);
    (RowsOut(out), RowsIn(taken))
}

impl RowsOut {
    /// Hands a row on. Whoever has gone away wants no more.
    async fn hand(&self, row: ReportRow) -> ControlFlow<()> {
        let (answer, answered) = oneshot::channel();
        match self.0.send((row, answer)).await {
            Ok(()) => answered.await.unwrap_or(ControlFlow::Break(())),
            Err(_) => ControlFlow::Break(()),
        }
    }
}

impl RowsIn {
    /// Gives each row to `each` until what hands them on ends.
    pub(super) async fn each<T>(mut self, each: &mut EachRow<'_>, reading: impl Future<Output = T>) -> T {
        let mut reading = pin!(reading);
        loop {
            tokio::select! {
                biased;
                Some((row, answer)) = self.0.recv() => {
                    // Nobody is there to answer when the reading was broken off, which it then says itself.
                    let _: Result<(), _> = answer.send(each(&row));
                }
                ended = &mut reading => return ended,
            }
        }
    }
}

/// Calls an operation about reports. The rows of a report go to `out` where it is given, and are answered otherwise.
pub(super) async fn read(
    tenant: &Tenant,
    operation: &'static bi::Operation,
    inputs: &[(Place, String)],
    privacy: &Privacy,
    out: Option<&RowsOut>,
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
    let Some(out) = out else {
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
        if out.hand(privacy.row(&row.map_err(failed)?)).await.is_break() {
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
