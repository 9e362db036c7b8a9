//! The copy of an account's people, as a part of its page: how far each list is, what is wrong, and what can be done.

use axum::{
    Form,
    extract::{Path, State},
    response::Response,
};
use jiff::Timestamp;
use rollbook_core::{Engine, SyncStanding, Wanted};
use rollbook_model::{
    AccountId, Code, OrganisationId, Problem, StreamStanding, SyncResult,
    problem::{Kind, Step},
};
use serde::Deserialize;

use super::{
    account::{account_id, answer},
    account_path, done, moment,
    session::{Admin, SignedIn},
    words::{Badge, seen},
};
use crate::{
    http::App,
    pages::{Text, Visit},
};

/// The copy of an account's people.
pub(super) struct CopyPart {
    pub(super) streams: Vec<StreamRow>,
    /// Whether somebody is waited for.
    pub(super) is_doubtful: bool,
    /// Whether nothing is wrong, and everything was read at least once.
    pub(super) is_whole: bool,
}

/// A list that is copied.
pub(super) struct StreamRow {
    pub(super) name: String,
    pub(super) rows: u64,
    pub(super) badge: Badge,
    /// What is wrong, in a line.
    pub(super) wrong: Option<String>,
    /// What is said of it in the engine's own words.
    pub(super) told: Option<String>,
    pub(super) read: Option<String>,
    pub(super) next: Option<String>,
}

impl CopyPart {
    pub(super) async fn of(
        engine: &Engine,
        organisation: OrganisationId,
        account: AccountId,
        text: Text,
    ) -> Result<Self, Problem> {
        let standing: SyncStanding = engine.sync_standing(organisation, account, Timestamp::now()).await?;
        let is_doubtful = |stream: &StreamStanding| stream.result == Some(SyncResult::Doubtful);
        Ok(Self {
            is_doubtful: standing.streams.iter().any(is_doubtful),
            is_whole: standing.is_whole(),
            streams: standing.streams.iter().map(|stream| row(text, stream)).collect(),
        })
    }

    /// Whether nothing is copied.
    pub(super) fn is_none(&self) -> bool {
        self.streams.is_empty()
    }
}

fn row(text: Text, stream: &StreamStanding) -> StreamRow {
    let (state, tone) = match stream.result {
        _ if stream.running => ("running", "info"),
        _ if stream.lacks.is_some() => ("not_permitted", "warn"),
        Some(SyncResult::Success) => ("success", "good"),
        Some(SyncResult::Error) => ("error", "bad"),
        Some(SyncResult::Doubtful) => ("doubtful", "bad"),
        _ => ("waiting", ""),
    };
    let word = |part: &str, key: &str| text.find(&format!("console.copy.{part}.{key}")).unwrap_or_default();
    let mut wrong = None;
    let mut told = None;
    if let Some(line) = &stream.lacks {
        wrong = Some(text.fill("console.copy.lacks", &[("line", line.as_str())]));
    } else if let Some(problem) = stream
        .problem
        .as_ref()
        .filter(|_| stream.result != Some(SyncResult::Success))
    {
        wrong = seen(text, problem).map(|words| words.said.title);
        told.clone_from(&problem.message);
    }
    StreamRow {
        name: word("stream", stream.stream.as_str()).to_owned(),
        rows: stream.rows,
        badge: Badge {
            word: word("state", state),
            tone,
        },
        wrong,
        told,
        read: stream.succeeded_at.map(moment),
        next: (!stream.running).then(|| moment(stream.due_at)),
    }
}

/// What is asked for.
#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    r#do: String,
    meant: Option<String>,
}

/// `POST …/sync`: begins, runs now, believes or ends.
pub(super) async fn sync(
    State(app): State<App>,
    visit: Visit,
    Admin(person): Admin,
    Path(id): Path<String>,
    Form(form): Form<Asked>,
) -> Response {
    let who = SignedIn(person);
    let asked = async {
        let account = account_id(&id)?;
        let now = Timestamp::now();
        match form.r#do.as_str() {
            what @ ("now" | "believe") => {
                let wanted = Wanted {
                    believe: what == "believe",
                    by: who.actor(),
                };
                app.engine.sync_now(who.organisation(), account, wanted, now).await?;
            }
            "end" if form.meant.is_some() => {
                app.engine.end_sync(who.organisation(), account, who.actor()).await?;
            }
            "end" => {
                let message = "the copy was not ended, because the box was not ticked";
                return Err(invalid(
                    message,
                    "Tick it if all of it shall be removed, and send it again",
                ));
            }
            _ => return Err(invalid("the form says nothing that can be done", "Load the page again")),
        }
        Ok(account)
    };
    match asked.await {
        Ok(account) => {
            let what = if form.r#do == "end" { "copy_ended" } else { "copy_asked" };
            done(&account_path(account), what)
        }
        Err(problem) => answer(&app, &visit, &who, &id, Some(&problem)).await,
    }
}

fn invalid(message: &str, remedy: &str) -> Problem {
    Problem::new(Kind::Invalid, Code::InputInvalid, Step::Input, message).with_remedy(remedy)
}
