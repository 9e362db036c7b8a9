//! A report as it is sent: made in pieces, of which one at a time is held.

use std::sync::Arc;

use axum::body::Bytes;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use ukg_pro_contract::{soap::bi::report::ReportWriter, xml::WriteError};

use super::{
    Order,
    catalogue::{COMPANY, Content, DEFAULT_ROWS, NOTE_LENGTH, ROWS},
};
use crate::{exchange::Pieces, state::State};

/// The bytes of a report that a piece holds, about; a multiple of what base64 takes at a time.
const PIECE: usize = 48 << 10;

const REGISTER: [&str; 10] = [
    "Line",
    "Company Code",
    "Employee Number",
    "Last Name",
    "First Name",
    "Pay Date",
    "Earning",
    "Hours",
    "Amount",
    "Note",
];

/// The answer that brings a report, inside what stands around the stream.
pub(super) fn pieces(state: Arc<State>, order: &Order, around: (String, String)) -> Pieces {
    let (before, after) = around;
    let making = Making {
        state,
        writer: ReportWriter::of_header(order.delimiter.as_deref()),
        content: order.report.content,
        companies: values(order, COMPANY).map(str::to_owned).collect(),
        rows: number(order, ROWS).unwrap_or(DEFAULT_ROWS),
        // No cell of a report engine is larger.
        note: "Remark. ".repeat(number::<usize>(order, NOTE_LENGTH).unwrap_or_default().min(1 << 16) / 8),
        next: 0,
        stage: Stage::Heading,
        report: Vec::with_capacity(PIECE + PIECE / 4),
        before: before.into_bytes(),
        after: after.into_bytes(),
    };
    Box::new(making)
}

fn number<N: std::str::FromStr>(order: &Order, name: &'static str) -> Option<N> {
    values(order, name)
        .filter_map(|value| value.trim().parse().ok())
        .next_back()
}

fn values<'o>(order: &'o Order, name: &'static str) -> impl DoubleEndedIterator<Item = &'o str> {
    let given = order.parameters.iter().filter(move |(given, _)| given == name);
    given.map(|(_, value)| value.as_str())
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Heading,
    Rows,
    End,
    Done,
}

/// A report while it is made.
struct Making {
    state: Arc<State>,
    writer: ReportWriter,
    content: Content,
    /// Those asked for; all when there is none.
    companies: Vec<String>,
    rows: u64,
    /// The note of every row; empty where each has its own.
    note: String,
    /// The row, or employment, that is next.
    next: u64,
    stage: Stage,
    /// What was made and not yet sent.
    report: Vec<u8>,
    before: Vec<u8>,
    after: Vec<u8>,
}

impl Iterator for Making {
    type Item = Bytes;

    fn next(&mut self) -> Option<Bytes> {
        if self.stage == Stage::Done {
            return None;
        }
        while self.report.len() < PIECE && self.stage != Stage::Done {
            // The report holds the tenant's own texts, and the tenant none that XML cannot carry.
            if self.make().is_err() {
                tracing::error!("A report could not be written");
                self.stage = Stage::Done;
            }
        }
        let whole = if self.stage == Stage::Done {
            self.report.len()
        } else {
            self.report.len() / 3 * 3
        };
        let mut piece = std::mem::take(&mut self.before);
        let start = piece.len();
        piece.resize(start + whole.div_ceil(3) * 4, 0);
        // The room is what base64 needs for it.
        let written = STANDARD
            .encode_slice(&self.report[..whole], &mut piece[start..])
            .unwrap_or_default();
        piece.truncate(start + written);
        self.report.drain(..whole);
        if self.stage == Stage::Done {
            piece.append(&mut self.after);
        }
        Some(piece.into())
    }
}

impl Making {
    fn make(&mut self) -> Result<(), WriteError> {
        match (self.stage, self.content) {
            (Stage::Heading, content) => {
                self.stage = Stage::Rows;
                let columns: Vec<_> = match content {
                    Content::Employments(columns) => columns.iter().map(|(heading, _)| *heading).collect(),
                    _ => REGISTER.to_vec(),
                };
                self.writer.heading(&columns, &mut self.report)
            }
            (Stage::Rows, Content::Employments(columns)) => self.employments(columns),
            (Stage::Rows, Content::Register) => self.register(),
            (Stage::Rows, Content::Broken | Content::Closed) => {
                self.stage = Stage::End;
                Ok(())
            }
            (Stage::End | Stage::Done, _) => {
                self.stage = Stage::Done;
                self.writer.end(&mut self.report)
            }
        }
    }

    /// Rows about employments until a piece is full. The tenant is let go between pieces, because a caller may take
    /// its time.
    fn employments(&mut self, columns: &[(&str, &str)]) -> Result<(), WriteError> {
        let tenant = self.state.tenant();
        let first = usize::try_from(self.next).unwrap_or(usize::MAX);
        for employment in tenant.employments().iter().skip(first) {
            self.next += 1;
            let view = tenant.view(employment);
            let company = view.text("CompanyCode").unwrap_or_default();
            if !self.companies.is_empty() && !self.companies.iter().any(|asked| asked == company) {
                continue;
            }
            let values: Vec<_> = columns.iter().map(|(_, fact)| view.text(fact)).collect();
            self.writer.row(&values, &mut self.report)?;
            if self.report.len() >= PIECE {
                return Ok(());
            }
        }
        self.stage = Stage::End;
        Ok(())
    }

    /// Lines of pay about the tenant's employees in turn; notes hold what separates and quotes.
    fn register(&mut self) -> Result<(), WriteError> {
        const EARNINGS: [&str; 5] = ["REG", "OT", "HOL", "VAC", "SICK"];
        const NOTES: [Option<&str>; 8] = [
            Some("Regular cycle"),
            None,
            Some("Approved by \"Payroll\", second run"),
            Some(""),
            Some("Retroactive to the period before; see the letter of the 3rd"),
            Some("Two lines:\r\nthe second"),
            Some("Überstunden; payé à 1,5"),
            Some("Regular cycle, posted with the weekly batch"),
        ];
        let tenant = self.state.tenant();
        let employments = tenant.employments();
        let pay_date = tenant.now().date().to_string();
        while self.next < self.rows && self.report.len() < PIECE {
            let line = self.next;
            self.next += 1;
            let pick = |length: usize| usize::try_from(line % length.max(1) as u64).unwrap_or_default();
            let view = employments.get(pick(employments.len())).map(|one| tenant.view(one));
            let text = |name: &str| view.as_ref().and_then(|view| view.text(name));
            let (number, hours, amount) = (
                format!("{:010}", line + 1),
                format!("{}.{:02}", line % 81, line % 4 * 25),
                format!("{}.{:02}", line * 37 % 4000, line * 13 % 100),
            );
            let values = [
                Some(number.as_str()),
                text("CompanyCode"),
                text("EmployeeNumber"),
                text("LastName"),
                text("FirstName"),
                Some(pay_date.as_str()),
                Some(EARNINGS[pick(EARNINGS.len())]),
                Some(hours.as_str()),
                Some(amount.as_str()),
                if self.note.is_empty() {
                    NOTES[pick(NOTES.len())]
                } else {
                    Some(&self.note)
                },
            ];
            self.writer.row(&values, &mut self.report)?;
        }
        if self.next >= self.rows {
            self.stage = Stage::End;
        }
        Ok(())
    }
}
