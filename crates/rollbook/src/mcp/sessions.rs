//! Sessions of clients, in which they can be asked something while they wait for an answer.
//!
//! They are known to this process alone. A request of a session that is not known is answered as one without, so that
//! it need not come to the process that knows it; one that has ended here is answered so, for a client begins again then
//! (*Transports*, "Session Management"). Who has as many as they may have is answered as without, too: to end
//! another one of theirs could end a call that is under way in it.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use axum::http::HeaderMap;
use rmcp::transport::streamable_http_server::session::{SessionId, SessionManager as _, local::LocalSessionManager};
use tokio::{sync::watch, time::timeout};
use tokio_util::sync::CancellationToken;

/// The header that names a session.
pub(super) const SESSION: &str = "mcp-session-id";
/// How many sessions are kept at most; who begins when there are as many has none.
const MOST: usize = 1_000;
/// How many of these one client of an account has at most.
const MOST_OF_ONE: usize = 20;
/// How many one caller has at most, of all accounts.
const MOST_OF_CALLER: usize = 200;
/// How long one is kept in which nothing is under way.
const IDLE: Duration = Duration::from_mins(10);

/// How many of those that are over are remembered.
const MOST_OVER: usize = 10_000;

/// Whose a session is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Owner {
    /// Who calls.
    pub(crate) caller: String,
    /// For which account.
    pub(crate) account: String,
}

/// All sessions of a server.
pub(crate) struct Sessions {
    pub(super) manager: Arc<LocalSessionManager>,
    kept: Arc<Mutex<HashMap<String, Kept>>>,
    /// Those that ended last, the latest at the end.
    over: Arc<Mutex<VecDeque<(String, Owner)>>>,
    /// One begins at a time, so that all are counted.
    pub(super) beginning: tokio::sync::Mutex<()>,
    idle: Duration,
    /// Cancelled when none begins any more.
    pub(super) closed: CancellationToken,
    /// Cancelled when all of them end.
    pub(super) stop: CancellationToken,
}

/// What is known of a session beside what the library knows.
struct Kept {
    owner: Owner,
    /// How many requests are under way in it.
    requests: watch::Sender<usize>,
}

/// A request of a session, which is not idle as long as this is there.
pub(super) struct UnderWay(watch::Sender<usize>);

impl UnderWay {
    fn new(requests: &watch::Sender<usize>) -> Self {
        requests.send_modify(|requests| *requests += 1);
        Self(requests.clone())
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.send_modify(|requests| *requests -= 1);
    }
}

impl Sessions {
    /// None yet.
    pub(crate) fn new() -> Self {
        Self::idle_for(IDLE)
    }

    /// The same, of which each ends after so long without anything under way.
    pub(super) fn idle_for(idle: Duration) -> Self {
        let mut manager = LocalSessionManager::default();
        // The library would call a session idle in which a call is silent, and lose its answer.
        manager.session_config.keep_alive = None;
        Self {
            manager: Arc::new(manager),
            kept: Arc::default(),
            over: Arc::default(),
            beginning: tokio::sync::Mutex::default(),
            idle,
            closed: CancellationToken::new(),
            stop: CancellationToken::new(),
        }
    }

    /// Lets none begin any more. What is under way in those that there are goes on.
    pub(crate) fn close(&self) {
        self.closed.cancel();
    }

    /// Ends all of them, and what is under way in them.
    pub(crate) fn end(&self) {
        self.stop.cancel();
    }

    /// Whether there is room for one more of somebody's.
    pub(super) async fn has_room(&self, owner: &Owner) -> bool {
        let alive = self.manager.sessions.read().await;
        let mut kept = lock(&self.kept);
        kept.retain(|id, _| alive.contains_key(id.as_str()));
        let of_caller = kept.values().filter(|other| other.owner.caller == owner.caller);
        let (of_caller, of_one) = of_caller.fold((0, 0), |(all, own), other| {
            (all + 1, own + usize::from(other.owner.account == owner.account))
        });
        !self.closed.is_cancelled() && alive.len() < MOST && of_caller < MOST_OF_CALLER && of_one < MOST_OF_ONE
    }

    /// Enters the session that a request names; `None` where it is not known, or not its sender's.
    pub(super) async fn enter(&self, headers: &HeaderMap, owner: &Owner) -> Option<UnderWay> {
        let id = named(headers)?;
        let alive = self.manager.sessions.read().await.contains_key(id);
        let kept = lock(&self.kept);
        let session = kept.get(id).filter(|session| alive && session.owner == *owner)?;
        Some(UnderWay::new(&session.requests))
    }

    /// Whether the session that a request names was its sender's and is over.
    pub(super) fn is_over(&self, headers: &HeaderMap, owner: &Owner) -> bool {
        let Some(named) = named(headers) else { return false };
        let over = lock(&self.over);
        over.iter().any(|(id, whose)| id == named && whose == owner)
    }

    /// Remembers that the session that a request names was ended by its sender.
    pub(super) fn ended(&self, headers: &HeaderMap) {
        let ended = named(headers).and_then(|id| lock(&self.kept).remove_entry(id));
        if let Some((id, kept)) = ended {
            remember(&self.over, id, kept.owner);
        }
    }

    /// Keeps a session that has begun until nothing was under way in it for a while.
    pub(super) fn keep(&self, id: &str, owner: &Owner) {
        let (requests, heard) = watch::channel(0);
        let owner = owner.clone();
        lock(&self.kept).insert(id.to_owned(), Kept { owner, requests });
        let (kept, manager) = (Arc::clone(&self.kept), Arc::clone(&self.manager));
        let over = Arc::clone(&self.over);
        let (id, idle) = (SessionId::from(id), self.idle);
        tokio::spawn(async move {
            let Some(owner) = is_idle_for(idle, &id, &kept, heard).await else {
                return;
            };
            remember(&over, id.to_string(), owner);
            if let Err(error) = manager.close_session(&id).await {
                tracing::warn!("A session that was idle did not end: {error}");
            }
        });
    }
}

/// Waits until nothing was under way in a session for so long, and tells whose it was, which is forgotten here; `None` where
/// it is over before.
async fn is_idle_for(
    idle: Duration,
    id: &SessionId,
    kept: &Mutex<HashMap<String, Kept>>,
    mut requests: watch::Receiver<usize>,
) -> Option<Owner> {
    loop {
        requests.wait_for(|requests| *requests == 0).await.ok()?;
        if let Ok(changed) = timeout(idle, requests.changed()).await {
            changed.ok()?;
            continue;
        }
        // Whoever enters it holds the lock, too.
        let mut kept = lock(kept);
        if *requests.borrow() == 0 {
            return kept.remove(&**id).map(|kept| kept.owner);
        }
    }
}

fn remember(over: &Mutex<VecDeque<(String, Owner)>>, id: String, owner: Owner) {
    let mut over = lock(over);
    if over.len() == MOST_OVER {
        over.pop_front();
    }
    over.push_back((id, owner));
}

/// The session that a request names.
pub(super) fn named(headers: &HeaderMap) -> Option<&str> {
    headers.get(SESSION).and_then(|id| id.to_str().ok())
}

fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;
    use tokio::task::yield_now;

    use super::*;

    fn owner(caller: &str, account: usize) -> Owner {
        Owner {
            caller: caller.to_owned(),
            account: account.to_string(),
        }
    }

    #[tokio::test]
    async fn a_caller_has_some_sessions_and_leaves_the_others_to_others() {
        let sessions = Sessions::new();
        let mut transports = Vec::new();
        for account in 0..MOST_OF_CALLER / MOST_OF_ONE {
            for _ in 0..MOST_OF_ONE {
                assert!(sessions.has_room(&owner("one", account)).await);
                let (id, transport) = sessions.manager.create_session().await.unwrap();
                sessions.keep(&id, &owner("one", account));
                transports.push(transport);
            }
            assert!(!sessions.has_room(&owner("one", account)).await, "of this account");
        }
        assert!(!sessions.has_room(&owner("one", usize::MAX)).await, "of any account");
        assert!(sessions.has_room(&owner("other", 0)).await);
        let ended = sessions.manager.sessions.write().await.drain().next();
        assert!(
            ended.is_some() && sessions.has_room(&owner("one", 0)).await,
            "they are over"
        );
        sessions.close();
        assert!(
            !sessions.has_room(&owner("other", 0)).await,
            "the server is being stopped"
        );
    }

    /// Waits until a session is over.
    async fn over(sessions: &Sessions, id: &SessionId) {
        while sessions.manager.has_session(id).await.unwrap() {
            yield_now().await;
        }
    }

    /// On one thread nothing else goes on between two lines of which the first waits for nobody.
    #[tokio::test]
    async fn a_session_with_a_request_under_way_is_not_idle() {
        let sessions = Sessions::idle_for(Duration::ZERO);
        let one = owner("one", 0);
        let (id, _transport) = sessions.manager.create_session().await.unwrap();
        let mut headers = HeaderMap::new();
        headers.insert(SESSION, HeaderValue::from_str(&id).unwrap());
        sessions.keep(&id, &one);
        let first = sessions.enter(&headers, &one).await.unwrap();
        let second = sessions.enter(&headers, &one).await.unwrap();
        assert!(sessions.enter(&headers, &owner("other", 0)).await.is_none());
        drop(first);
        let (later, _transport) = sessions.manager.create_session().await.unwrap();
        sessions.keep(&later, &one);
        over(&sessions, &later).await;
        assert!(sessions.manager.has_session(&id).await.unwrap(), "one is under way");
        drop(second);
        over(&sessions, &id).await;
        assert!(sessions.enter(&headers, &one).await.is_none());
        assert!(lock(&sessions.kept).is_empty());
        assert!(sessions.is_over(&headers, &one));
        assert!(!sessions.is_over(&headers, &owner("other", 0)));
    }
}
