//! From what an attempt came to, to what is said of each value.

use http::StatusCode;
use rollbook_model::{
    Code, PermissionFinding, PermissionState, Problem,
    problem::Step,
    verdict::{Cause, PermissionAsked, Subject, Verdict, VerdictState},
};
use ukg_pro_contract::credentials::Item;

use crate::{logins, served::Served};

/// What a failed attempt says.
pub(super) fn of_problem(problem: &Problem) -> Verdict {
    let mut verdict = Verdict::new(
        subject(problem),
        VerdictState::Wrong,
        problem.code,
        problem.message.clone(),
    );
    verdict.next.clone_from(&problem.remedy);
    verdict.shown = problem.retry_after_seconds.map(logins::from_now);
    verdict.causes.clone_from(&problem.causes);
    verdict.permission = problem.permission.as_ref().map(|missing| PermissionAsked {
        name: missing.name.clone(),
        level: missing.level,
    });
    verdict.said = said(problem);
    verdict.request_id = problem.request_id.or_else(Served::current);
    verdict
}

/// What UKG Pro answered, in its own words; it says some things by the status alone.
fn said(problem: &Problem) -> Option<String> {
    let status = || {
        let status = StatusCode::from_u16(problem.provider_status?).ok()?;
        (status.is_client_error() || status.is_server_error()).then(|| status.to_string())
    };
    problem.provider_message.clone().or_else(status)
}

fn subject(problem: &Problem) -> Subject {
    let named = [
        (Item::UserName, Subject::Username),
        (Item::Password, Subject::Password),
        (Item::CustomerApiKey, Subject::CustomerApiKey),
        (Item::UserApiKey, Subject::UserApiKey),
    ];
    if let Some((_, subject)) = named
        .into_iter()
        .find(|(item, _)| problem.credential == Some(item.label()))
    {
        return subject;
    }
    match problem.step {
        _ if problem.refuses_credentials() => Subject::Credentials,
        Step::Address | Step::Connection => Subject::Address,
        _ if problem.code == Code::Html => Subject::Address,
        _ => Subject::Tenant,
    }
}

/// What is known of a permission.
pub(super) fn of_finding(finding: &PermissionFinding) -> Verdict {
    let it = format!("the permission {} ({})", finding.name, finding.level);
    let (state, code, message) = match finding.state {
        PermissionState::Granted => (VerdictState::Good, Code::PermissionGranted, format!("{it} is granted")),
        PermissionState::Missing => (VerdictState::Wrong, Code::PermissionMissing, finding.told_missing()),
        PermissionState::Unproven => (
            VerdictState::Unknown,
            Code::PermissionUnproven,
            format!("{it} is not known before it is first used"),
        ),
    };
    let mut verdict = Verdict::new(Subject::Permission, state, code, message);
    verdict.causes.clone_from(&finding.causes);
    verdict.permission = Some(PermissionAsked {
        name: finding.name.clone(),
        level: finding.level,
    });
    verdict
}

/// What is said of the values once UKG Pro has taken them.
pub(super) fn of_taken(shapes: Vec<Verdict>, by_soap: bool) -> Vec<Verdict> {
    let verdicts = shapes.into_iter().map(|verdict| match verdict.about {
        Subject::Username | Subject::Password | Subject::CustomerApiKey => taken(verdict.about),
        Subject::UserApiKey if by_soap => taken(verdict.about),
        _ => of_reached(verdict),
    });
    verdicts.collect()
}

fn taken(about: Subject) -> Verdict {
    Verdict::new(about, VerdictState::Good, Code::Taken, "UKG Pro takes it")
}

/// What is said of a value once a web service has answered at the address.
pub(super) fn of_reached(verdict: Verdict) -> Verdict {
    if verdict.about != Subject::Address {
        return verdict;
    }
    let mut reached = Verdict::new(
        Subject::Address,
        VerdictState::Good,
        Code::AddressAnswers,
        "UKG Pro answers there",
    );
    reached.shown = verdict.shown;
    reached
}

/// What is said of each value once UKG Pro has refused them: those that are proved all the same, and those that it can
/// be.
pub(super) fn of_refused(verdicts: Vec<Verdict>, problem: &Problem) -> Vec<Verdict> {
    let perhaps = |about| {
        Verdict::new(
            about,
            VerdictState::Suspect,
            Code::PerhapsWrong,
            "this may be what UKG Pro refuses",
        )
    };
    let can_be = |cause| problem.causes.contains(&cause);
    let verdicts = verdicts.into_iter().map(|verdict| match verdict.about {
        _ if verdict.is_wrong() => verdict,
        Subject::Username | Subject::Password if can_be(Cause::UsernameOrPassword) => perhaps(verdict.about),
        Subject::CustomerApiKey if can_be(Cause::CustomerApiKey) => perhaps(verdict.about),
        Subject::UserApiKey if can_be(Cause::UserApiKey) => perhaps(verdict.about),
        // REST takes these three before the login by SOAP is tried.
        Subject::Username | Subject::Password | Subject::CustomerApiKey if problem.code == Code::UserApiKeyRefused => {
            taken(verdict.about)
        }
        _ => of_reached(verdict),
    });
    verdicts.collect()
}
