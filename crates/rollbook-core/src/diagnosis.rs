//! What a failure means: from the errors of the client and the store to the one shape callers are told.

use std::time::Duration;

use jiff::Timestamp;
use rollbook_model::{
    Account, Action, Code, Problem,
    explain::Page,
    problem::{Kind, MissingPermission, Step},
    verdict::Cause as Possible,
};
use rollbook_store::Begun;
use ukg_pro::{AddressError, Cause, Error, Kind as ErrorKind, OutboundError};
use ukg_pro_contract::{Transport, credentials::Item, menu};

use crate::logins::shown;

/// A failure of a call to UKG Pro.
pub(crate) fn ukg_pro(error: &Error, step: Step) -> Problem {
    let (kind, credential, step) = match error.kind() {
        ErrorKind::HostNotFound | ErrorKind::Unreachable | ErrorKind::Tls => {
            (Kind::Unreachable, None, Step::Connection)
        }
        ErrorKind::TimedOut => (Kind::TimedOut, None, Step::Connection),
        ErrorKind::AddressRefused => (Kind::Invalid, None, Step::Address),
        ErrorKind::CustomerApiKeyRefused => (Kind::Credentials, Some(Item::CustomerApiKey), Step::Login),
        ErrorKind::CredentialsRefused { cause } => (Kind::Credentials, refused(*cause), Step::Login),
        ErrorKind::UserApiKeyMissing => (Kind::Permission, Some(Item::UserApiKey), Step::Login),
        ErrorKind::TokenExpired => (Kind::Credentials, None, Step::Login),
        ErrorKind::PermissionMissing { .. } => (Kind::Permission, None, step),
        ErrorKind::Throttled { .. } => (Kind::Throttled, None, step),
        ErrorKind::NotFound => (Kind::NotFound, None, step),
        ErrorKind::Validation { .. } => (Kind::Refused, None, step),
        ErrorKind::InvalidRequest => (Kind::Invalid, None, Step::Input),
        ErrorKind::SchemaUnknown => (Kind::Refused, None, Step::Input),
        ErrorKind::HeldBack => (Kind::Throttled, None, Step::Login),
        ErrorKind::TooLarge | ErrorKind::CutOff | ErrorKind::Protocol | ErrorKind::Html => {
            (Kind::Upstream, None, Step::Answer)
        }
        // Gateways, failures of the service, and whatever kind a later version tells apart.
        _ => (Kind::Upstream, None, step),
    };
    let mut problem = Problem::new(kind, code(error), step, error.to_string()).with_remedy(error.remedy());
    problem.credential = credential.map(Item::label);
    problem.transport = error.transport();
    problem.causes = causes(error).to_vec();
    if matches!(error.kind(), ErrorKind::SchemaUnknown) {
        let operation = error.call().unwrap_or("OPERATION");
        problem = problem.with_remedy(format!(
            "Nothing was sent. Ask UKG for the body of this request; when it is as declared here, whoever runs Rollbook \
             says so with `--recorded-schema {operation}@HOST`, the host being the tenant's"
        ));
    }
    if let ErrorKind::PermissionMissing { permission, .. } = error.kind()
        && permission.is_known()
    {
        // By the names of the guide, whichever of them the refusal uses, so that one line is told by one name.
        problem.permission = Some(MissingPermission {
            name: permission.name().to_owned(),
            also: permission.also().iter().map(|&other| other.to_owned()).collect(),
            level: permission.level,
        });
    }
    problem.provider_message = said(
        error
            .messages()
            .iter()
            .map(|message| (&message.property, &message.text)),
    )
    .or_else(|| error.ukg_text().map(str::to_owned));
    problem.provider_status = error.status();
    problem.retryable = error.is_retryable();
    if is_silent(error) {
        problem.message.push_str(UNLESS_ON_THE_WAY);
        if let Some(remedy) = &mut problem.remedy {
            remedy.push_str(IF_TICKED);
        }
    }
    if let ErrorKind::Throttled { retry_after } = error.kind() {
        problem.retry_after_seconds = retry_after.map(|pause| pause.as_secs().max(1));
    }
    problem
}

/// What a refusal that names no line leaves open.
const UNLESS_ON_THE_WAY: &str = "; or something on the way refuses the call, which the answer does not tell apart";

/// What is to be done where it is not the permission.
pub(crate) const IF_TICKED: &str =
    ". If it is ticked, see what between here and UKG Pro refuses the call, such as a firewall";

/// A refusal with 403 that seems to be for lack of a permission and does not name its line, as something on the way can
/// say it as well: a proxy's answer has a text, too, and UKG's own is declared without one (`ukg-pro-rest.md` 4.4).
pub(crate) fn is_silent(error: &Error) -> bool {
    error.status() == Some(403) && matches!(error.kind(), ErrorKind::PermissionMissing { named: None, .. })
}

/// What messages say, each with the property it is about and once; nothing where they say nothing.
pub(crate) fn said<'m>(messages: impl Iterator<Item = (&'m Option<String>, &'m Option<String>)>) -> Option<String> {
    let mut told: Vec<String> = Vec::new();
    for (property, text) in messages {
        let line = match (property.as_deref(), text.as_deref()) {
            (Some(property), Some(text)) if !text.contains(property) => format!("{property}: {text}"),
            (_, Some(text)) => text.to_owned(),
            (Some(property), None) => property.to_owned(),
            (None, None) => continue,
        };
        if !told.contains(&line) {
            told.push(line);
        }
    }
    Some(told.join("; ")).filter(|text| !text.is_empty())
}

/// The client's word for a failure, or a finer one where UKG Pro says what of the credentials it refuses.
fn code(error: &Error) -> Code {
    match error.kind() {
        ErrorKind::CredentialsRefused { cause } => match cause {
            Cause::Password => Code::PasswordRefused,
            Cause::Expired => Code::PasswordExpired,
            Cause::Inactive => Code::AccountInactive,
            Cause::Locked => Code::AccountLocked,
            Cause::UserApiKey => Code::UserApiKeyRefused,
            _ => Code::CredentialsRefused,
        },
        // A test holds that there is one for each kind.
        _ => Code::named(error.code()).unwrap_or(Code::Protocol),
    }
}

/// What it can be, where the answer does not say (`ukg-pro-rest.md` 4.4, `ukg-pro-soap.md` 4.3).
fn causes(error: &Error) -> &'static [Possible] {
    match error.kind() {
        // An answer with a text: a wrong Customer API Key has another.
        ErrorKind::CredentialsRefused { cause: Cause::Unknown }
            if error.transport() == Some(Transport::Soap) && error.status() == Some(200) =>
        {
            &[
                Possible::UsernameOrPassword,
                Possible::UserApiKey,
                Possible::AccountNotUsable,
            ]
        }
        // A firewall says it in no other way.
        ErrorKind::CredentialsRefused { cause: Cause::Unknown }
            if error.transport() == Some(Transport::Soap) && error.status() == Some(403) =>
        {
            &[
                Possible::UsernameOrPassword,
                Possible::CustomerApiKey,
                Possible::UserApiKey,
                Possible::AccountNotUsable,
                Possible::NetworkClosed,
            ]
        }
        ErrorKind::CredentialsRefused { cause: Cause::Unknown } if error.transport() == Some(Transport::Soap) => &[
            Possible::UsernameOrPassword,
            Possible::CustomerApiKey,
            Possible::UserApiKey,
            Possible::AccountNotUsable,
        ],
        ErrorKind::CredentialsRefused { cause: Cause::Unknown } => &[
            Possible::UsernameOrPassword,
            Possible::CustomerApiKey,
            Possible::AccountNotUsable,
        ],
        ErrorKind::CustomerApiKeyRefused => &[Possible::CustomerApiKey, Possible::AddressWrong],
        // UKG Pro has just given it: the account can have changed meanwhile, or this service says it of a permission.
        ErrorKind::TokenExpired => &[Possible::Permission, Possible::AccountNotUsable, Possible::TenantDown],
        ErrorKind::HostNotFound | ErrorKind::Tls | ErrorKind::Html => {
            &[Possible::AddressWrong, Possible::NetworkClosed]
        }
        ErrorKind::Unreachable | ErrorKind::TimedOut => {
            &[Possible::AddressWrong, Possible::NetworkClosed, Possible::TenantDown]
        }
        // UKG Pro's own gateway says it, and so does a proxy on the way that reaches nothing behind it.
        ErrorKind::Gateway => &[Possible::TenantDown, Possible::NetworkClosed],
        _ if is_silent(error) => &[Possible::Permission, Possible::NetworkClosed],
        _ => &[],
    }
}

/// A login that is refused although REST has just taken the same user name, password and Customer API Key: what is left
/// is the User API Key, which REST does not ask for.
pub(crate) fn login_after_rest(error: &Error) -> Problem {
    let ErrorKind::CredentialsRefused {
        cause: Cause::Unknown | Cause::UserApiKey,
    } = error.kind()
    else {
        return ukg_pro(error, Step::Login);
    };
    user_api_key_refused(&ukg_pro(error, Step::Login))
}

/// A refused login of which the User API Key is the only cause left.
pub(crate) fn user_api_key_refused(refused: &Problem) -> Problem {
    if refused.causes.contains(&Possible::NetworkClosed) {
        return login_refused_on_the_way(refused);
    }
    let message = "UKG Pro does not accept the User API Key; user name, password and Customer API Key are right";
    let mut problem = Problem::new(Kind::Credentials, Code::UserApiKeyRefused, Step::Login, message).with_remedy(format!(
        "Copy the User API Key again from {}: it stands right of the user name, and each service account has its own",
        menu::SERVICE_ACCOUNTS
    ));
    problem.credential = Some(Item::UserApiKey.label());
    problem.as_answered_to(refused)
}

/// A login that is refused with a status alone although the other values are right: the key, or something on the way.
fn login_refused_on_the_way(refused: &Problem) -> Problem {
    let message = "UKG Pro takes user name, password and Customer API Key by REST, and the login by SOAP is refused with \
                   403 without a word; it is the User API Key or something on the way";
    let remedy = format!(
        "Copy the User API Key again from {}. If it is right, see that no firewall keeps calls from the login of the web \
         services",
        menu::SERVICE_ACCOUNTS
    );
    let mut problem =
        Problem::new(Kind::Credentials, Code::CredentialsRefused, Step::Login, message).with_remedy(remedy);
    problem.causes = vec![Possible::UserApiKey, Possible::NetworkClosed];
    problem.as_answered_to(refused)
}

/// Keys that UKG Pro takes when each is sent in the other's place.
pub(crate) fn keys_exchanged(refused: &Problem) -> Problem {
    let message = "the two API keys are in each other's place: UKG Pro takes them the other way round";
    let remedy = format!(
        "Exchange them: the Customer API Key is the short one at the top of {}, and the User API Key stands right of the \
         user name",
        menu::SERVICE_ACCOUNTS
    );
    let problem = Problem::new(Kind::Credentials, Code::KeysExchanged, Step::Login, message).with_remedy(remedy);
    problem.as_answered_to(refused)
}

/// Credentials that REST refuses and SOAP has just taken, so that none of them is wrong.
pub(crate) fn transports_disagree(refused: &Problem) -> Problem {
    let message = "UKG Pro's REST refuses the credentials that its SOAP has just taken, so none of them is wrong";
    disagreement(message).as_answered_to(refused)
}

/// Credentials that REST refused and SOAP has taken since: they are not sent by REST again by themselves.
pub(crate) fn refused_by_rest(at: Timestamp) -> Problem {
    let mut problem = disagreement(&format!(
        "UKG Pro's REST refused the credentials at {}, and its SOAP has taken them since, so none of them is wrong; they are \
         not sent by REST again before the account is checked",
        shown(at)
    ));
    problem.transport = Some(Transport::Rest);
    problem
}

fn disagreement(message: &str) -> Problem {
    let remedy = format!(
        "Check the account again in some minutes: a new password may not be known everywhere yet. If it stays so, see on \
         {} that the service account has at least one line of a REST service ticked, or ask UKG Support",
        menu::SERVICE_ACCOUNTS
    );
    Problem::new(Kind::Upstream, Code::TransportsDisagree, Step::Login, message).with_remedy(remedy)
}

/// Credentials that both transports refuse. What the second says is told when it says more; a reason that both have is
/// what remains.
pub(crate) fn refused_by_both(first: Problem, second: &Error) -> Problem {
    let other = ukg_pro(second, Step::Login);
    if !other.refuses_credentials() {
        return first;
    }
    if other.causes.len() < 2 || other.code != Code::CredentialsRefused {
        return other;
    }
    let both = |cause: &Possible| other.causes.contains(cause);
    let mut told = first;
    told.causes.retain(both);
    let causes: Vec<_> = told.causes.iter().map(|cause| cause.meaning()).collect();
    told.message = format!("UKG Pro does not accept the credentials; it is {}", causes.join(" or "));
    if !told.causes.contains(&Possible::CustomerApiKey) {
        told.remedy = Some(format!(
            "On {} check the user name (case matters) and that the account is Active; if the password may be lost or has \
             expired, press Reset Password and give the new one",
            menu::SERVICE_ACCOUNTS
        ));
    }
    told
}

/// A permission that seems to be missing, where a read that needs none is refused alike.
pub(crate) fn refused_everywhere(refused: &Problem) -> Problem {
    let message = "every call by REST is refused with 403, also one that needs no permission";
    let remedy = format!(
        "On {} see that permissions are ticked for the service account. If they are, something between here and UKG Pro \
         refuses the calls: a firewall, or a list of addresses that may call",
        menu::SERVICE_ACCOUNTS
    );
    let mut problem = Problem::new(Kind::Permission, Code::RefusedEverywhere, refused.step, message)
        .with_remedy(remedy)
        .as_answered_to(refused);
    problem.causes = vec![Possible::Permission, Possible::NetworkClosed];
    problem
}

/// The credential a refusal hangs on, where the wire says which.
fn refused(cause: Cause) -> Option<Item> {
    match cause {
        Cause::Password | Cause::Expired => Some(Item::Password),
        Cause::UserApiKey => Some(Item::UserApiKey),
        _ => None,
    }
}

/// The client's word for an address; a test holds that each is a code.
fn of_address(error: &AddressError) -> Code {
    Code::named(error.code()).unwrap_or(Code::AddressMalformed)
}

/// An address that is not taken.
pub(crate) fn address(error: &AddressError) -> Problem {
    Problem::new(Kind::Invalid, of_address(error), Step::Address, error.to_string()).with_remedy(error.remedy())
}

/// The store's word for a failure; a test holds that each is a code.
fn of_store(error: &rollbook_store::Error) -> Code {
    Code::named(error.code()).unwrap_or(Code::DatabaseFailed)
}

/// A failure of the store. What the database said is for the log.
pub(crate) fn store(error: &rollbook_store::Error) -> Problem {
    let kind = match error {
        rollbook_store::Error::NotFound { .. } => Kind::NotFound,
        rollbook_store::Error::Conflict { .. }
        | rollbook_store::Error::ChangedMeanwhile { .. }
        | rollbook_store::Error::LastAdmin => Kind::Conflict,
        _ => Kind::Internal,
    };
    if kind == Kind::Internal {
        tracing::error!(error = error as &dyn std::error::Error, "The store failed");
    }
    Problem::new(kind, of_store(error), Step::Store, error.to_string())
}

/// An action over SOAP without the key that SOAP needs.
pub(crate) fn user_api_key_missing(action: &Action) -> Problem {
    let message = format!(
        "the action `{}` travels by SOAP, which needs the User API Key",
        action.id
    );
    let mut problem =
        Problem::new(Kind::Permission, Code::UserApiKeyMissing, Step::Login, message).with_remedy(format!(
            "Copy the User API Key from the service account's line on {} and link again with it",
            menu::SERVICE_ACCOUNTS
        ));
    problem.credential = Some(Item::UserApiKey.label());
    problem
}

/// A host that is no tenant's and may not be called, or was called for nothing.
pub(crate) fn target(error: OutboundError) -> Problem {
    let kind = match error {
        OutboundError::Target(_) | OutboundError::HostNotFound => Kind::Invalid,
        OutboundError::TimedOut => Kind::TimedOut,
        OutboundError::TooLarge(_) | OutboundError::CutOff => Kind::Upstream,
        _ => Kind::Unreachable,
    };
    let step = match error {
        OutboundError::Target(_) => Step::Address,
        _ => Step::Connection,
    };
    // A test holds that there is one for each.
    let code = Code::named(error.code()).unwrap_or(Code::TargetUnreachable);
    let problem = Problem::new(kind, code, step, error.to_string());
    match Page::of(code).and_then(|page| page.remedy.clone()) {
        Some(remedy) => problem.with_remedy(remedy),
        None => problem,
    }
}

/// A Get that found nobody; UKG Pro answers that as a success, or with an error.
pub(crate) fn no_such_employee(error: Option<&Error>) -> Problem {
    let mut problem = Problem::new(
        Kind::NotFound,
        Code::EmployeeNotFound,
        Step::Call,
        match error {
            Some(_) => "UKG Pro knows no employee under this identifier",
            // It answers a Get of somebody who has no such record in the same way.
            None => "UKG Pro answered nothing for this identifier",
        },
    )
    .with_remedy(
        "Check the identifier: employee numbers count their leading zeros, and the company code must be the one the \
             employee works in. Somebody who is there can also have no such record, such as a contact",
    );
    problem.provider_message = error.and_then(Error::ukg_text).map(str::to_owned);
    problem.provider_status = error.and_then(Error::status);
    problem
}

/// A read of one thing that found none.
pub(crate) fn no_such_record(error: Option<&Error>) -> Problem {
    let mut problem = Problem::new(
        Kind::NotFound,
        Code::RecordNotFound,
        Step::Call,
        "UKG Pro knows nothing under this identifier",
    )
    .with_remedy("Check the identifier: keys and codes keep their case and leading zeros");
    problem.provider_message = error.and_then(Error::ukg_text).map(str::to_owned);
    problem.provider_status = error.and_then(Error::status);
    problem
}

/// A report that cannot be run: UKG Pro does not tell one that is not there from one that is not the account's.
pub(crate) fn no_such_report(error: &Error) -> Problem {
    let mut problem = ukg_pro(error, Step::Call);
    problem.code = Code::ReportNotFound;
    problem.with_remedy(
        "See the reports and their paths with `rollbook run list_reports`. If this one is not among them, give the \
         service account access to its folder and package in Business Intelligence",
    )
}

/// The code of a write of which nobody can say whether it was made.
pub(crate) const UNDECIDED: Code = Code::WriteUndecided;

/// A write under an idempotency key that is not new.
pub(crate) fn write_begun(begun: &Begun) -> Problem {
    let (code, message, remedy) = match begun {
        Begun::Different => (
            Code::IdempotencyKeyReused,
            "the idempotency key belongs to another write: another action, or other inputs".to_owned(),
            "Use a new key for each write, and the same one only to ask again for the same write",
        ),
        Begun::Undecided { since, detail } => (
            UNDECIDED,
            format!("the first write with this key ended undecided at {since}: {detail}"),
            "Read the record before writing again, then use a new key",
        ),
        Begun::UnderWay { since } => (
            Code::WriteUnderWay,
            format!("a write with this key was begun at {since} and has not ended"),
            "Wait a minute and ask again; if it stays so, the process that sent it died: read the record before writing \
             again with a new key",
        ),
        Begun::Erased { since } => (
            Code::WriteErased,
            format!("a write with this key was begun, and what is known of it was erased at {since}"),
            "Read the record to see what became of the write, then use a new key",
        ),
        // Nothing is wrong with those; a caller that asks all the same is told to ask again.
        Begun::New | Begun::Answered(_) => (Code::WriteUnderWay, "the write was begun".to_owned(), "Ask again"),
    };
    Problem::new(Kind::Conflict, code, Step::Store, message).with_remedy(remedy)
}

/// A write of which nobody can say whether it was made.
pub(crate) fn undecided(error: &Error, seen: Seen) -> Problem {
    let (found, remedy) = match seen {
        Seen::NotYet => (
            "read back, the change is not there",
            "Wait some minutes and read the record: when the change is still not there, write again with a new \
             idempotency key",
        ),
        Seen::Alike => (
            "read back, there is a record like it, from this write or from an earlier one",
            "Read the records before writing again: when there is one more than before, the write was made",
        ),
        Seen::Unnamed => (
            "it does not say which of the records it refused, and it may have taken the others",
            "Read the records to see which were written, then write those that were not one by one, each with a new \
             idempotency key",
        ),
        Seen::Unknown => (
            "it could not be read back",
            "Read the record, here or in UKG Pro, before writing again; a write is never repeated by itself",
        ),
    };
    let message = format!("it is not known whether UKG Pro made the change: {error}; {found}");
    let mut problem = Problem::new(Kind::Upstream, UNDECIDED, Step::Answer, message).with_remedy(remedy);
    problem.provider_status = error.status();
    problem.causes = causes(error).to_vec();
    problem
}

/// What reading back after an undecided write saw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Seen {
    /// The record is not as it was to be.
    NotYet,
    /// UKG Pro refused some records and does not say which.
    Unnamed,
    /// Records as were to be created are there, which may be older.
    Alike,
    /// Nothing could be read.
    Unknown,
}

/// A tenant that has not answered a look after its account in the time it has.
pub(crate) fn no_answer_within(time: Duration) -> Problem {
    let message = format!("UKG Pro has not answered within {} seconds", time.as_secs());
    let mut problem = Problem::new(Kind::TimedOut, Code::TimedOut, Step::Connection, message)
        .with_remedy("It is asked again by itself; if it stays so, see whether others reach the tenant");
    problem.retryable = true;
    problem
}

/// A page that holds nothing although UKG Pro counts it among its pages: not to be taken for an end.
pub(crate) fn empty_page() -> Problem {
    let message = "UKG Pro sent an empty page that it counts among the pages with records";
    let mut problem = Problem::new(Kind::Upstream, Code::PageEmpty, Step::Answer, message)
        .with_remedy("Read the page again; if it stays empty, begin again from the first page");
    problem.retryable = true;
    problem
}

/// A page that the list no longer has.
pub(crate) fn page_past_end(page: u64) -> Problem {
    let message = format!("page {page} is past the end: the list has become shorter since `next` was given");
    Problem::new(Kind::Conflict, Code::PagePastEnd, Step::Answer, message).with_remedy(
        "Begin again without `next`: rows move to other pages when some vanish, so the pages read before may lack some",
    )
}

/// An account whose credentials UKG Pro refused when they were last sent, with what it said then.
pub(crate) fn reauthentication_needed(account: &Account) -> Problem {
    let evidence = account
        .evidence
        .as_ref()
        .filter(|evidence| evidence.refuses_credentials());
    let why = evidence.and_then(|evidence| Some((evidence.code?, evidence.message.as_deref()?)));
    let message = match why {
        Some((code, told)) => format!(
            "the credentials of the account `{}` are not sent again, because they were refused at {} (`{code}`): {told}",
            account.id, account.status_since
        ),
        None => format!(
            "UKG Pro refused the credentials of the account `{}`; they are not sent again",
            account.id
        ),
    };
    let told = evidence.and_then(|evidence| evidence.remedy.as_deref());
    let remedy = match told {
        Some(told) => format!(
            "{told}. Then link the tenant again with the new values, or run `rollbook check {}` if they are the same",
            account.id
        ),
        None => format!(
            "On {} see that the service account is active, then run `rollbook check {}`; if its password was lost, \
             changed or has expired, use Reset Password and link the tenant again with the new one",
            menu::SERVICE_ACCOUNTS,
            account.id
        ),
    };
    let mut problem =
        Problem::new(Kind::Credentials, Code::ReauthenticationNeeded, Step::Login, message).with_remedy(remedy);
    if let Some(evidence) = evidence {
        problem.refused_as = evidence.code;
        problem.credential = evidence.code.and_then(credential).map(Item::label);
        problem.causes.clone_from(&evidence.causes);
    }
    problem
}

/// The credential that a refusal of this code hangs on.
fn credential(code: Code) -> Option<Item> {
    match code {
        Code::PasswordRefused | Code::PasswordExpired => Some(Item::Password),
        Code::CustomerApiKeyRefused => Some(Item::CustomerApiKey),
        Code::UserApiKeyRefused => Some(Item::UserApiKey),
        _ => None,
    }
}

/// An account whose customer withdrew access.
pub(crate) fn revoked(account: &Account) -> Problem {
    let message = format!("the customer withdrew access from the account `{}`", account.id);
    Problem::new(Kind::Conflict, Code::AccountStopped, Step::Input, message)
        .with_remedy("Its credentials were destroyed; link the tenant again")
}

/// A tenant that asks for no calls until later; `None` once that time has come.
pub(crate) fn rate_limited(account: &Account, now: Timestamp) -> Option<Problem> {
    let until = account.evidence.as_ref()?.until?;
    let seconds = u64::try_from(until.duration_since(now).as_secs()).ok()?;
    if until <= now {
        return None;
    }
    let message = format!(
        "UKG Pro asks for no calls of the account `{}` before {until}",
        account.id
    );
    let mut problem = Problem::new(Kind::Throttled, Code::Throttled, Step::Call, message)
        .with_remedy("Nothing was sent. Call again after that time; what is due goes on by itself");
    problem.retryable = true;
    problem.retry_after_seconds = Some(seconds.saturating_add(1));
    Some(problem)
}

/// Values that no call has proved, because none of the chosen actions can be tried by a read.
pub(crate) fn nothing_proved() -> Problem {
    let message = "none of the chosen actions can be tried with these values, so the tenant was not linked";
    Problem::new(Kind::Invalid, Code::NothingProved, Step::Permission, message)
        .with_remedy("Choose at least one action that reads, and give the User API Key where it travels by SOAP")
}
