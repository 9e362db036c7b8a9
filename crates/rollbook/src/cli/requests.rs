//! `rollbook requests`: what ran, and what became of it.

use clap::Args;
use jiff::{SignedDuration, Timestamp, civil};
use rollbook_core::Engine;
use rollbook_model::{AccountId, CallerRequestId, Code, RequestId};
use rollbook_store::RequestFilter;

use crate::{
    configuration::{Configuration, Flags},
    output,
    output::Failure,
    request_line::{EventLine, RequestLine, TracedRequest, outcome},
    start,
};

/// List the actions that ran, or show all that is known of one request.
#[derive(Debug, Args)]
pub(super) struct Requests {
    /// A request's id, `req_…`, or what its caller called it in `x-request-id`
    id: Option<String>,
    /// Only those of this account
    #[arg(long)]
    account: Option<AccountId>,
    /// Only those that failed with this code
    #[arg(long, value_parser = code)]
    code: Option<Code>,
    /// Only those that began since: as `2h`, `7d`, a date, or a time as RFC 3339
    #[arg(long, value_parser = since)]
    since: Option<Timestamp>,
    /// How many at most, the newest first
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    limit: u32,
}

impl Requests {
    pub(super) async fn run(self, flags: &Flags) -> Result<(), Failure> {
        let engine = start::engine(&Configuration::load(flags)?).await?;
        let told = match self.id.as_deref().map(str::parse::<RequestId>) {
            Some(Ok(id)) => one(&engine, flags, id).await,
            _ => self.list(&engine, flags).await,
        };
        engine.close().await;
        told
    }

    async fn list(self, engine: &Engine, flags: &Flags) -> Result<(), Failure> {
        let caller_id = self.id.map(|id| id.parse::<CallerRequestId>()).transpose();
        let caller_id = caller_id.map_err(|error| Failure::usage(format!("this is no request's id: {error}")))?;
        let filter = RequestFilter {
            caller_id,
            accounts: self.account.map(|account| vec![account]),
            code: self.code.map(|code| code.to_string()),
            since: self.since,
            limit: self.limit,
            ..RequestFilter::default()
        };
        let entries = engine.requests(flags.organisation(), &filter).await?;
        let lines: Vec<_> = entries.iter().map(RequestLine::from).collect();
        if flags.json {
            return output::json(&lines);
        }
        if lines.is_empty() {
            output::note("No such request is in the log.");
        }
        let row = |line: RequestLine| {
            let how = outcome(&line);
            let took = format!("{} ms", line.duration_ms);
            vec![line.id, line.started_at, line.account_id, line.action, how, took]
        };
        output::table(
            &["Request", "Began", "Account", "Action", "Outcome", "Took"],
            lines.into_iter().map(row),
        )
    }
}

async fn one(engine: &Engine, flags: &Flags, id: RequestId) -> Result<(), Failure> {
    let traced = engine.request(flags.organisation(), id).await?;
    let told = TracedRequest::from(&traced);
    if flags.json {
        return output::json(&told);
    }
    let fact = |name: &str, value: &str| output::line(format_args!("{name:<10} {value}"));
    fact("Request", &told.id)?;
    if let Some(line) = &told.request {
        if let Some(caller_id) = &line.caller_id {
            fact("Called", caller_id)?;
        }
        fact("Account", &line.account_id)?;
        fact("Action", &line.action)?;
        fact("Began", &line.started_at)?;
        fact("Took", &format!("{} ms by {}", line.duration_ms, line.transport))?;
        fact("Outcome", &outcome(line))?;
        if let Some(code) = &line.code {
            fact("See", &format!("rollbook explain {code}"))?;
        }
    }
    let row = |event: EventLine| {
        let detail = event.detail.iter().map(|(name, value)| format!("{name}: {value}"));
        let detail = detail.collect::<Vec<_>>().join(", ");
        vec![event.at, event.kind, event.actor, detail]
    };
    output::table(&["At", "Event", "By", "Particulars"], told.events.into_iter().map(row))
}

fn code(text: &str) -> Result<Code, String> {
    Code::named(text).ok_or_else(|| "there is no such code; `rollbook explain` lists all".to_owned())
}

/// A time, or how long ago it is.
fn since(text: &str) -> Result<Timestamp, String> {
    let wrong = || format!("`{text}` is no time: write `2h`, `7d`, 2026-11-26 or 2026-11-26T08:00:00Z");
    if let Some((count, unit)) = text.split_at_checked(text.len().saturating_sub(1))
        && let Ok(count) = count.parse::<u32>()
    {
        let count = i64::from(count);
        let ago = match unit {
            "m" => SignedDuration::from_mins(count),
            "h" => SignedDuration::from_hours(count),
            "d" => SignedDuration::from_hours(count * 24),
            _ => return Err(wrong()),
        };
        return Timestamp::now().checked_sub(ago).map_err(|_| wrong());
    }
    let at = text.parse::<Timestamp>().ok();
    let day = || text.parse::<civil::Date>().ok()?.to_zoned(jiff::tz::TimeZone::UTC).ok();
    at.or_else(|| Some(day()?.timestamp())).ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_taken_in_every_form_people_write() {
        let at = |text: &str| since(text).unwrap().to_string();
        assert_eq!(at("2026-11-26"), "2026-11-26T00:00:00Z");
        assert_eq!(at("2026-11-26T08:00:00Z"), "2026-11-26T08:00:00Z");
        let then = since("2h").unwrap();
        let ago = Timestamp::now().duration_since(then);
        assert_eq!(ago.as_hours(), 2);
        for text in ["", "h", "2w", "yesterday", "-2h", "99999999999d"] {
            assert!(since(text).is_err(), "{text}");
        }
    }
}
