//! What deductions there are: as they are set up, or where that may not be read, those of the last pay runs.

use std::collections::{BTreeMap, BTreeSet};

use rollbook_model::{
    AccountId, Code, DeductionFrequency, Problem, RegisteredDeduction,
    workforce::{DeductionType, RecordKey, RecordKind},
};
use serde_json::Map;
use uuid::Uuid;

use super::{
    super::{
        marks::Marks,
        pay::{day, is_marked, text, unusable},
    },
    ROWS, benefit_unknown,
};
use crate::{
    engine,
    mapping::Row,
    workforce::{Beside, Reader, object},
};

const HISTORY: &str = "list_payroll_deductions_history";

/// A deduction that an employer has: in UKG Pro a deduction code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeductionPlan {
    /// Its id.
    pub id: Uuid,
    /// What it is for; `None` where nobody knows, nor whether it is taken before taxes.
    pub kind: Option<DeductionType>,
    /// What the tenant calls it, or its code.
    pub name: String,
    /// How often it is taken, as far as a client has said so; UKG Pro tells amounts a pay.
    pub frequency: DeductionFrequency,
}

/// Rows about deductions, by their codes.
pub(super) struct SetUp {
    pub(super) rows: BTreeMap<String, Row>,
    /// What had to be missing for them to be those of the last pay runs alone.
    pub(super) lacks: Option<String>,
}

impl SetUp {
    /// The deduction of a code.
    pub(super) fn of_code(&self, code: &str) -> Result<(&str, &Row), Problem> {
        let found = self.rows.get_key_value(code);
        found
            .map(|(code, row)| (code.as_str(), row))
            .ok_or_else(|| benefit_unknown(code))
    }

    /// The deduction of an id.
    pub(super) fn find(&self, account: AccountId, id: Uuid) -> Result<(&str, &Row), Problem> {
        let found = self.rows.iter().find(|(code, _)| id_of(account, code) == id);
        found
            .map(|(code, row)| (code.as_str(), row))
            .ok_or_else(|| benefit_unknown(&id.to_string()))
    }
}

pub(super) fn id_of(account: AccountId, code: &str) -> Uuid {
    RecordKey::new(RecordKind::Benefit, [code]).uuid(account)
}

impl DeductionPlan {
    pub(super) fn of(reader: &Reader<'_>, code: &str, row: &Row, marks: &Marks) -> Self {
        let name = text(row, "longDescription").or_else(|| text(row, "stubDescription"));
        Self {
            id: id_of(reader.account.id, code),
            kind: marks.kind(&reader.rules.codes, code, marks.is_before_tax()),
            name: name.unwrap_or_else(|| code.to_owned()),
            frequency: DeductionFrequency::EveryPaycheck,
        }
    }

    /// The same as a client has told of it.
    pub(super) fn registered(self, registered: &RegisteredDeduction) -> Self {
        Self {
            id: registered.id,
            kind: registered.set_up.kind.or(self.kind),
            name: self.name,
            frequency: registered.set_up.frequency,
        }
    }
}

/// Whether a deduction that is set up is in use: UKG Pro is not known to say so always.
pub(super) fn is_in_use(row: &Row) -> bool {
    text(row, "isActive").is_none() || is_marked(row, "isActive")
}

/// Every deduction that is set up. UKG publishes no line that guards what is set up, so that it can be out of reach for
/// good: then those are told that somebody had in the last pay run of a pay group.
///
/// # Errors
/// When neither may be read: that of the history, whose line is published.
pub(super) async fn set_up(reader: &Reader<'_>) -> Result<SetUp, Problem> {
    match reader.all("list_deduction_configurations", &Map::new(), ROWS).await {
        Ok(rows) => {
            let code = |row: Row| Some((text(&row, "deductionCode")?, row));
            let rows = rows
                .into_iter()
                .map(|row| code(row).ok_or_else(|| unusable("a deduction")));
            Ok(SetUp {
                rows: rows.collect::<Result<_, _>>()?,
                lacks: None,
            })
        }
        Err(problem) if problem.code == Code::PermissionMissing => Ok(SetUp {
            rows: paid_last(reader).await?,
            lacks: Some(problem.message),
        }),
        Err(problem) => Err(problem),
    }
}

/// The deductions that were taken in the last pay run of each pay group.
async fn paid_last(reader: &Reader<'_>) -> Result<BTreeMap<String, Row>, Problem> {
    let periods = reader.all("list_pay_group_pay_periods", &Map::new(), ROWS).await?;
    let today = engine::now().to_zoned(jiff::tz::TimeZone::UTC).date();
    let mut last: BTreeMap<String, String> = BTreeMap::new();
    for period in &periods {
        let is_over = is_marked(period, "isPeriodClosed") && day(period, "payDate").is_some_and(|day| day <= today);
        let keys = text(period, "payGroup").zip(text(period, "periodControl"));
        if let Some((group, control)) = keys.filter(|_| is_over) {
            let latest = last.entry(group).or_default();
            *latest = std::mem::take(latest).max(control);
        }
    }
    let mut rows = BTreeMap::new();
    for control in last.into_values().collect::<BTreeSet<_>>() {
        let inputs = object([("periodControl", control)]);
        for row in reader.all(HISTORY, &inputs, ROWS).await? {
            let code = text(&row, "deductionCode").ok_or_else(|| unusable("a deduction of a check"))?;
            rows.entry(code).or_insert(row);
        }
    }
    Ok(rows)
}

/// How a deduction is marked: where it is set up, and in the history, which has most of the marks. The line that is
/// missing, where the history may not be read; it is not read where it need not be.
pub(super) async fn marks(
    reader: &Reader<'_>,
    code: &str,
    row: &Row,
    history: bool,
) -> Result<(Marks, Option<String>), Problem> {
    let own = Marks::of(row);
    if !history {
        return Ok((own, None));
    }
    let inputs = object([("deductionCode", code.to_owned())]);
    // One of them will do: marks are the deduction's, not the check's.
    Ok(match reader.page_beside(HISTORY, &inputs, 1, 1).await?.0 {
        Beside::NotPermitted(line) => (own, Some(line)),
        read => match read.rows().first() {
            Some(row) => (own.and(Marks::of(row)), None),
            None => (own, None),
        },
    })
}
