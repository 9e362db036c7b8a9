//! How often somebody may call: a limit for each API key, and one for guessing at keys, passwords and links.
//!
//! Both are counted in this process; several nodes allow several times as much. What is answered 429 was not carried
//! out, so clients may send it again. Calls that come in one request are counted together, so that they are all carried
//! out or none, and what is refused spends nothing.

use std::{
    hash::Hash,
    net::{IpAddr, Ipv6Addr, SocketAddr},
    num::NonZeroU32,
    time::Duration,
};

use axum::{
    extract::{ConnectInfo, Request, State},
    http::{Extensions, HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header::RETRY_AFTER},
    middleware::Next,
    response::{IntoResponse, Response},
};
use governor::{
    Quota, RateLimiter,
    clock::{Clock, DefaultClock},
    middleware::StateInformationMiddleware,
    state::keyed::HashMapStateStore,
};
use rollbook_model::{
    Code, Problem,
    problem::{Kind, Step},
};

use super::{
    App,
    stackone::{Failure, hub},
};
use crate::pages::{Message, Text, Visit, console, guard};

/// How many times as long a read is waited for by who hears meanwhile that it goes on.
const PATIENCE: u32 = 10;
/// The time that limits are of.
const MINUTE: Duration = Duration::from_mins(1);
/// From how many callers on those that have been quiet are forgotten.
const MANY: usize = 10_000;

/// The limits of this server.
pub(crate) struct RateLimits {
    keys: Option<Limit<u128>>,
    guesses: Option<Limit<IpAddr>>,
    /// Whether a proxy says where requests come from.
    forwarded: bool,
    /// How long a read is waited for; any time where there is none.
    answer_within: Option<Duration>,
}

/// So many calls a minute for each caller, all of them at once if need be.
struct Limit<K: Hash + Eq + Clone> {
    limiter: RateLimiter<K, HashMapStateStore<K>, DefaultClock, StateInformationMiddleware>,
    per_minute: NonZeroU32,
}

/// How a caller stands after a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Standing {
    limit: u32,
    remaining: u32,
    /// Seconds until everything is there again.
    reset: u64,
    refused: Option<Refused>,
}

/// Why what was counted is not carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Refused {
    /// There is room for it in so many seconds.
    For(u64),
    /// These are more calls than there is ever room for at once.
    AtOnce(NonZeroU32),
}

impl<K: Hash + Eq + Clone> Limit<K> {
    fn new(per_minute: u32) -> Option<Self> {
        let per_minute = NonZeroU32::new(per_minute)?;
        let limiter = RateLimiter::hashmap(Quota::per_minute(per_minute)).with_middleware();
        Some(Self { limiter, per_minute })
    }

    /// Counts so many calls that are made at once: all of them, or none where there is no room for all.
    fn count(&self, caller: &K, calls: NonZeroU32) -> Standing {
        if self.limiter.len() > MANY {
            self.limiter.retain_recent();
        }
        let limit = self.per_minute.get();
        let standing = |remaining: u32, refused| Standing {
            limit,
            remaining,
            reset: (u64::from(limit - remaining) * 60).div_ceil(u64::from(limit)),
            refused,
        };
        match self.limiter.check_key_n(caller, calls) {
            Ok(Ok(state)) => standing(state.remaining_burst_capacity().min(limit), None),
            Ok(Err(refused)) => {
                let wait = refused.wait_time_from(DefaultClock::default().now());
                // What there is no room for yet comes back one by one.
                let lacking = wait.as_nanos().div_ceil((MINUTE / limit).as_nanos()).max(1);
                let remaining = u128::from(calls.get()).saturating_sub(lacking);
                let wait = wait.checked_add(Duration::from_millis(999)).unwrap_or(wait).as_secs();
                let remaining = u32::try_from(remaining).unwrap_or(limit).min(limit);
                standing(remaining, Some(Refused::For(wait.max(1))))
            }
            // The request that brings them counts as any that is refused.
            Err(_) => Standing {
                refused: Some(Refused::AtOnce(calls)),
                ..self.count(caller, NonZeroU32::MIN)
            },
        }
    }
}

impl RateLimits {
    /// Limits of so many calls a minute; 0 is none.
    pub(crate) fn new(per_key: u32, guesses: u32, forwarded: bool) -> Self {
        Self {
            keys: Limit::new(per_key),
            guesses: Limit::new(guesses),
            forwarded,
            answer_within: None,
        }
    }

    /// The same, with so many seconds for a read; 0 is any number.
    pub(crate) fn answering_within(self, seconds: u32) -> Self {
        let within = (seconds > 0).then(|| Duration::from_secs(seconds.into()));
        Self {
            answer_within: within,
            ..self
        }
    }

    /// Waits for a read as long as a read is waited for: clients that wait no longer would learn nothing. What was sent to
    /// UKG Pro goes on to its end. Not for writes, whose outcome has to be told.
    ///
    /// # Errors
    /// When the time is over.
    pub(crate) async fn in_time<T>(&self, read: impl Future<Output = T>) -> Result<T, Problem> {
        until(self.answer_within, read).await
    }

    /// The same for who hears meanwhile that it goes on, and so waits longer.
    ///
    /// # Errors
    /// When that time is over, too.
    pub(crate) async fn in_long_time<T>(&self, read: impl Future<Output = T>) -> Result<T, Problem> {
        let within = self.answer_within.map(|within| within.saturating_mul(PATIENCE));
        until(within, read).await
    }

    /// Counts calls that a caller makes at once, by the number of its id.
    pub(super) fn count(&self, key: u128, calls: NonZeroU32) -> Option<Standing> {
        self.keys.as_ref().map(|limit| limit.count(&key, calls))
    }

    /// Counts a guess; for how many seconds there may be no further one, if so.
    fn guess(&self, from: Option<IpAddr>) -> Option<u64> {
        self.guesses.as_ref()?.count(&from?, NonZeroU32::MIN).wait()
    }

    /// Where a request comes from: the last hop that the proxy in front names, or who is connected. A network of IPv6
    /// is one caller.
    fn origin(&self, headers: &HeaderMap, extensions: &Extensions) -> Option<IpAddr> {
        let named = || {
            let last = headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?;
            last.rsplit(',').next()?.trim().parse().ok()
        };
        let connected = || extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
        let address = if self.forwarded {
            named().or_else(connected)
        } else {
            connected()
        };
        address.map(|address| match address.to_canonical() {
            IpAddr::V6(address) => {
                let network = u128::from(address) & !u128::from(u64::MAX);
                IpAddr::V6(Ipv6Addr::from(network))
            }
            IpAddr::V4(address) => IpAddr::V4(address),
        })
    }
}

/// Waits for a read this long; any time where none is said.
async fn until<T>(within: Option<Duration>, read: impl Future<Output = T>) -> Result<T, Problem> {
    let Some(within) = within else {
        return Ok(read.await);
    };
    tokio::time::timeout(within, read).await.map_err(|_| {
        let message = format!("UKG Pro has not answered in time: within {} seconds", within.as_secs());
        let mut problem = Problem::new(Kind::TimedOut, Code::TimedOut, Step::Connection, message)
            .with_remedy("Ask for smaller pages, or try it again later");
        problem.retryable = true;
        problem
    })
}

impl Standing {
    /// Seconds until what was refused may be sent again.
    fn wait(self) -> Option<u64> {
        match self.refused? {
            Refused::For(wait) => Some(wait),
            Refused::AtOnce(_) => None,
        }
    }

    /// What the caller is told where nothing was carried out.
    pub(super) fn refusal(self) -> Option<Problem> {
        Some(match self.refused? {
            Refused::For(wait) => too_many(wait),
            Refused::AtOnce(calls) => too_many_at_once(calls, self.limit),
        })
    }

    /// Tells it in the headers that clients read.
    pub(super) fn tell(self, headers: &mut HeaderMap) {
        let fields = [
            ("ratelimit-limit", u64::from(self.limit)),
            ("ratelimit-remaining", u64::from(self.remaining)),
            ("ratelimit-reset", self.reset),
        ];
        for (name, value) in fields {
            headers.insert(HeaderName::from_static(name), HeaderValue::from(value));
        }
        if let Ok(policy) = HeaderValue::from_str(&format!("{};w=60", self.limit)) {
            headers.insert(HeaderName::from_static("ratelimit-policy"), policy);
        }
    }
}

/// What a caller is told who calls too often.
fn too_many(wait: u64) -> Problem {
    let message = "there were more calls than the server allows in a minute, so this one was not carried out";
    let remedy = format!("Wait {wait} seconds, then send it again; the headers `RateLimit-*` say how much is left");
    let mut problem = Problem::new(Kind::Throttled, Code::TooManyCalls, Step::Input, message).with_remedy(remedy);
    problem.retryable = true;
    problem.retry_after_seconds = Some(wait);
    problem
}

/// The same who makes more calls at once than are ever allowed, which no waiting helps.
fn too_many_at_once(calls: NonZeroU32, limit: u32) -> Problem {
    let message = format!(
        "these are {calls} calls at once, and the server allows {limit} in a minute, so none of them was carried out"
    );
    let remedy = format!("Send at most {limit} together");
    Problem::new(Kind::Invalid, Code::ParameterInvalid, Step::Input, message).with_remedy(remedy)
}

/// Counts what can be a guess: an attempt to sign in before it is looked at, and whatever turned out to be a key, a link
/// or an invitation that there is not.
pub(super) async fn guessing(State(app): State<App>, visit: Visit, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let from = app.limits.origin(request.headers(), request.extensions());
    let signs_in = (request.method() == Method::POST && path == console::SIGN_IN) || path == console::CALLBACK;
    let is_hub = hub::is_hub(path);
    let is_page = path.starts_with("/link/") || path.starts_with("/console/");
    let holds_token =
        path.starts_with("/link/") || path.starts_with("/deductions/") || path.starts_with(console::JOIN) || is_hub;
    if signs_in && let Some(wait) = app.limits.guess(from) {
        return page(&app, &visit, wait).await;
    }
    let response = next.run(request).await;
    let missed = match response.status() {
        StatusCode::UNAUTHORIZED => !is_page && is_guess(&response),
        StatusCode::NOT_FOUND => holds_token,
        StatusCode::FORBIDDEN => is_hub,
        _ => false,
    };
    match missed.then(|| app.limits.guess(from)).flatten() {
        None => response,
        Some(wait) if is_page => page(&app, &visit, wait).await,
        Some(wait) => Failure::from(too_many(wait)).into_response(),
    }
}

/// Whether a key, a token or a secret was refused. That UKG Pro refuses the credentials of an account is nobody's guess here.
fn is_guess(response: &Response) -> bool {
    let problem = response.extensions().get::<Problem>();
    problem.is_none_or(|problem| {
        matches!(
            problem.code,
            Code::ApiKeyRefused | Code::ClientRefused | Code::AccessTokenRefused
        )
    })
}

/// The same for people.
async fn page(app: &App, visit: &Visit, wait: u64) -> Response {
    let text = Text::of(visit.language());
    let message = Message {
        status: StatusCode::TOO_MANY_REQUESTS,
        title: text.get("frame.too_many.title").to_owned(),
        paragraphs: vec![text.get("frame.too_many.text").to_owned()],
        link: None,
    };
    let mut response = message.page(&app.site, visit);
    response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(wait));
    guard(response).await
}

/// Answers 408 where a read takes too long.
pub(super) async fn in_time(State(app): State<App>, request: Request, next: Next) -> Result<Response, Failure> {
    Ok(app.limits.in_time(next.run(request)).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(headers: &[&'static str], connected: &str, forwarded: bool) -> String {
        let mut map = HeaderMap::new();
        for value in headers {
            map.append("x-forwarded-for", HeaderValue::from_static(value));
        }
        let mut extensions = Extensions::new();
        extensions.insert(ConnectInfo(connected.parse::<SocketAddr>().unwrap()));
        let limits = RateLimits::new(0, 0, forwarded);
        limits.origin(&map, &extensions).unwrap().to_string()
    }

    #[test]
    fn a_caller_is_who_is_connected_unless_a_proxy_is_said_to_be_in_front() {
        let connected = "192.0.2.7:5000";
        assert_eq!(from(&["198.51.100.1"], connected, false), "192.0.2.7");
        assert_eq!(from(&["203.0.113.9, 198.51.100.1"], connected, true), "198.51.100.1");
        assert_eq!(from(&["203.0.113.9", "198.51.100.1"], connected, true), "198.51.100.1");
        assert_eq!(from(&["unknown"], connected, true), "192.0.2.7");
    }

    #[test]
    fn a_network_of_ipv6_is_one_caller() {
        let one = from(&[], "[2001:db8:1:2:3:4:5:6]:1", false);
        assert_eq!(one, from(&[], "[2001:db8:1:2:ffff::1]:1", false));
        assert_ne!(one, from(&[], "[2001:db8:1:3::1]:1", false));
        assert_eq!(from(&[], "[::ffff:192.0.2.7]:1", false), "192.0.2.7");
    }

    const ONE: NonZeroU32 = NonZeroU32::MIN;

    fn calls(number: u32) -> NonZeroU32 {
        NonZeroU32::new(number).unwrap()
    }

    #[test]
    fn each_caller_has_a_limit_of_their_own_and_is_told_how_long_to_wait() {
        let limit = Limit::new(2).unwrap();
        assert_eq!(
            limit.count(&1, ONE),
            Standing {
                limit: 2,
                remaining: 1,
                reset: 30,
                refused: None
            }
        );
        assert_eq!(limit.count(&1, ONE).remaining, 0);
        let refused = limit.count(&1, ONE);
        assert!(
            refused.wait().is_some_and(|wait| (1..=30).contains(&wait)),
            "{refused:?}"
        );
        assert_eq!((refused.remaining, refused.reset), (0, 60));
        assert_eq!(limit.count(&2, ONE).remaining, 1);
        assert!(Limit::<u8>::new(0).is_none(), "0 is no limit");
    }

    #[test]
    fn calls_at_once_are_counted_together_or_not_at_all() {
        let limit = Limit::new(10).unwrap();
        assert_eq!(limit.count(&1, calls(8)).remaining, 2);
        for _ in 0..2 {
            let refused = limit.count(&1, calls(8));
            // Six are lacking, of which one comes back every six seconds.
            assert!(
                refused.wait().is_some_and(|wait| (31..=36).contains(&wait)),
                "{refused:?}"
            );
            assert_eq!((refused.remaining, refused.reset), (2, 48), "nothing was spent");
        }
        assert_eq!(limit.count(&1, calls(2)).remaining, 0);
        assert_eq!(limit.count(&2, calls(10)).remaining, 0, "all of them at once");
    }

    #[test]
    fn more_calls_at_once_than_are_allowed_are_refused_for_good() {
        let limit = Limit::new(3).unwrap();
        for remaining in [2, 1, 0, 0] {
            let refused = limit.count(&1, calls(4));
            assert_eq!(refused.remaining, remaining, "the request itself counts");
            assert_eq!(refused.wait(), None, "no waiting helps");
            let problem = refused.refusal().unwrap();
            assert_eq!((problem.kind, problem.retryable), (Kind::Invalid, false));
            assert_eq!(problem.retry_after_seconds, None);
            assert!(problem.message.contains("4 calls at once"), "{}", problem.message);
        }
    }
}
