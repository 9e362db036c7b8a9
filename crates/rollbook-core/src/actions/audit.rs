//! What of a call is a line of the audit log, before anything is sent: every write, and every reading of sensitive
//! fields without masks.

use rollbook_model::{Account, Action, Event, EventKind, Problem, RequestId, catalogue::Effect};
use ukg_pro_contract::Operation;

use super::{Run, Sensitive};
use crate::{Engine, served::REQUEST};

impl Engine {
    /// Adds the lines of a call that is about to be made.
    ///
    /// # Errors
    /// When the store fails; the call is not made then.
    pub(super) async fn audit(
        &self,
        account: &Account,
        action: &Action,
        run: Run<'_>,
        sensitive: Sensitive,
        request_id: RequestId,
    ) -> Result<(), Problem> {
        // What a report holds is declared nowhere.
        let can_show = matches!(action.operation, Operation::Report(_)) || !action.sensitive_fields().is_empty();
        let lines = [
            (action.effect() == Effect::Write, EventKind::ActionWrite),
            (sensitive == Sensitive::Shown && can_show, EventKind::SensitiveRead),
        ];
        for (_, kind) in lines.into_iter().filter(|(is_told, _)| *is_told) {
            let event = Event::now(account.organisation, run.by, kind, Some(account.id))
                .with("action", action.id.as_str())
                .with(REQUEST, request_id.to_string());
            self.record(&event).await?;
        }
        Ok(())
    }
}
