//! Trying what a person has given, with as few logins as it can be done.

use jiff::SignedDuration;
use rollbook_model::{
    Code, EventKind, LinkSession, Problem, Transport, Verdict,
    link_session::{Proved, RefusedValues},
    problem::Kind,
    verdict::VerdictState,
};
use secrecy::SecretString;
use ukg_pro::Session;

use super::{
    Progress, Values, chosen,
    session::{Turn, actions_of, user_key_of, with},
    verdicts,
};
use crate::{Engine, connect::require_consent, engine, logins::Wish};

/// How long a proof counts for a person who presses Connect right after the last field was checked.
const JUST_NOW: SignedDuration = SignedDuration::from_mins(2);

/// What a person asks for beyond trying.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Try {
    /// Values that UKG Pro has refused are to be sent again.
    pub refused_again: bool,
    /// Keys that look exchanged are to be sent as they are.
    pub as_they_are: bool,
    /// What was proved a moment ago is to be proved anew: permissions may have changed.
    pub anew: bool,
}

/// What a person has just done to a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Touched {
    /// They are typing: look, and send nothing.
    Typing,
    /// They have left the address: find its host.
    Address,
    /// They have left another field.
    Value,
}

impl Engine {
    /// Keeps what is given and tries it: shapes, host, credentials, permissions, in this order and no further than the
    /// first that fails. What was found stands in the session's draft; `proved` is there when UKG Pro took the values.
    ///
    /// # Errors
    /// When the session cannot be used, or Rollbook itself fails. What UKG Pro says is no error here.
    pub async fn connect(
        &self,
        token: &SecretString,
        given: Values,
        wish: Try,
        progress: impl Fn(Progress),
    ) -> Result<LinkSession, Problem> {
        let token = token.clone();
        let connecting = self.to_the_end_telling(progress, |engine, tell| async move {
            let mut turn = engine.turn(&token).await?;
            engine.submit(&mut turn, given).await?;
            engine.attempt_of(&mut turn, wish, &|step| tell.step(step)).await?;
            engine.save(&mut turn).await?;
            Ok(turn.link.session)
        });
        connecting.await
    }

    /// Judges values while they are given. A login is made only when every value is there and looks right, and none was
    /// refused in this session before. `submission` is how many forms the page knows to have been sent; when another
    /// was sent since, what the page holds is judged and not kept.
    ///
    /// # Errors
    /// As [`connect`](Self::connect).
    pub async fn judge(
        &self,
        token: &SecretString,
        given: Values,
        touched: Touched,
        submission: u32,
    ) -> Result<LinkSession, Problem> {
        let token = token.clone();
        let judging =
            self.to_the_end(|engine| async move { engine.judge_now(&token, given, touched, submission).await });
        judging.await
    }

    async fn judge_now(
        &self,
        token: &SecretString,
        given: Values,
        touched: Touched,
        submission: u32,
    ) -> Result<LinkSession, Problem> {
        let mut turn = self.turn(token).await?;
        if touched == Touched::Typing || submission < turn.link.session.draft.submissions {
            let values = given.over(turn.values());
            turn.link.session.draft.verdicts = self.judge_shapes(&values, user_key_of(&turn.link.session));
            return Ok(turn.link.session);
        }
        self.take(&mut turn, given).await?;
        // A page asks this beside Connect: what was refused meanwhile stays said, and is not hidden by how it looks.
        let fingerprint = self.fingerprint(&turn);
        let mut refused = turn.link.session.draft.refused.iter();
        if let Some(refused) = refused.find(|refused| refused.fingerprint == fingerprint) {
            turn.link.session.draft.verdicts = refused.verdicts.clone();
            self.save(&mut turn).await?;
            return Ok(turn.link.session);
        }
        let shapes = self.judge_shapes(&turn.values(), user_key_of(&turn.link.session));
        let needed = |verdict: &&Verdict| verdict.code != Code::UserApiKeyNotNeeded;
        let ready = shapes
            .iter()
            .filter(needed)
            .all(|verdict| verdict.state == VerdictState::Good);
        if ready && turn.link.session.draft.refused.is_empty() {
            self.attempt_of(&mut turn, Try::default(), &|_| ()).await?;
        } else if touched == Touched::Address
            && turn.link.session.draft.proved.is_none()
            && let Some(address) = turn.values().address()
            && let Ok(understood) = self.understand(&address)
        {
            turn.link.session.draft.verdicts = match self.reach(&understood.address).await {
                Ok(()) => shapes.into_iter().map(verdicts::of_reached).collect(),
                Err(problem) => with(shapes, verdicts::of_problem(&problem)),
            };
        }
        self.save(&mut turn).await?;
        Ok(turn.link.session)
    }

    /// Tries the values of a turn, and answers what stood in the way when something was sent and something did.
    pub(super) async fn attempt_of(
        &self,
        turn: &mut Turn,
        wish: Try,
        progress: &(impl Fn(Progress) + Sync),
    ) -> Result<Option<Problem>, Problem> {
        require_consent(&turn.link.session)?;
        let now = engine::now();
        let fingerprint = self.fingerprint(turn);
        let fresh = |proved: &Proved| proved.fingerprint == fingerprint && now.duration_since(proved.at) < JUST_NOW;
        if !wish.anew && turn.link.session.draft.proved.as_ref().is_some_and(fresh) {
            return Ok(None);
        }
        let values = turn.values();
        let mut shapes = self.judge_shapes(&values, user_key_of(&turn.link.session));
        for verdict in &mut shapes {
            // Now is when it must be there.
            if verdict.code == Code::ValueMissing {
                verdict.state = VerdictState::Wrong;
            }
        }
        let exchanged = shapes.iter().any(|verdict| verdict.code == Code::KeysExchanged);
        if shapes.iter().any(Verdict::is_wrong) || exchanged && !wish.as_they_are {
            turn.link.session.draft.verdicts = shapes;
            turn.link.session.draft.proved = None;
            return Ok(None);
        }
        let refused = turn.link.session.draft.refused.iter();
        let known = refused.clone().find(|refused| refused.fingerprint == fingerprint);
        if let Some(refused) = known.filter(|_| !wish.refused_again) {
            let verdicts = refused.verdicts.clone();
            turn.link.session.draft.verdicts = verdicts;
            turn.link.session.draft.proved = None;
            return Ok(None);
        }
        let (Some(address), Ok(credentials)) = (values.address(), values.credentials()) else {
            turn.link.session.draft.verdicts = shapes;
            return Ok(None);
        };
        let understood = self.understand(&address)?;
        let actions = chosen(&actions_of(&turn.link.session), credentials.user_api_key.is_some())?;
        let session = match &turn.standing.of {
            Some((of, held)) if *of == fingerprint && known.is_none() => held.session().clone(),
            _ => Session::new(&self.http),
        };
        let again = if wish.refused_again { Wish::Again } else { Wish::Any };
        let (host, allowed_host) = (understood.address.base_url(), !understood.address.is_ukg());
        let attempt = self.attempt(understood.address, &credentials, session, again, &actions, progress);
        let tried = Box::pin(attempt).await;
        turn.link.session.draft.checked_at = Some(now);
        turn.link
            .session
            .draft
            .refused
            .retain(|refused| refused.fingerprint != fingerprint);
        let outcome = tried.as_ref().map_or_else(|problem| problem.code, |_| Code::Taken);
        self.note_of(turn, EventKind::LinkTried, None, &[("outcome", outcome.as_str())])
            .await;
        match tried {
            Ok((findings, session)) => {
                turn.standing.of = Some((fingerprint.clone(), session));
                let by_soap = credentials.user_api_key.is_some()
                    && actions.iter().any(|action| action.transport() == Transport::Soap);
                let mut said = verdicts::of_taken(shapes, by_soap);
                said.extend(findings.iter().map(verdicts::of_finding));
                turn.link.session.draft.verdicts = said;
                turn.link.session.draft.proved = Some(Proved {
                    fingerprint,
                    host,
                    allowed_host,
                    findings,
                    at: now,
                });
            }
            Err(problem) if problem.kind == Kind::Internal => return Err(problem),
            Err(problem) => {
                let mut verdicts = with(shapes, verdicts::of_problem(&problem));
                if problem.refuses_credentials() {
                    verdicts = verdicts::of_refused(verdicts, &problem);
                    turn.standing.of = None;
                    turn.link.session.draft.proved = None;
                }
                // Values that one transport refuses are sent again by a person's word as well.
                if problem.refuses_credentials() || problem.code == Code::TransportsDisagree {
                    turn.link.session.draft.refused.push(RefusedValues {
                        fingerprint,
                        verdicts: verdicts.clone(),
                        at: now,
                    });
                }
                // What was proved before stays proved when UKG Pro cannot be asked just now.
                turn.link.session.draft.verdicts = verdicts;
                return Ok(Some(problem));
            }
        }
        Ok(None)
    }
}
