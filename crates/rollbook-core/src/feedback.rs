//! What users of tools think of them.

use rollbook_model::{AccountId, Actor, Event, EventKind, OrganisationId, Problem};

use crate::Engine;

impl Engine {
    /// Notes that somebody said, in so many characters, what they think of an account's tools. What they said is not
    /// kept, because it may tell of people; of the names, only those of actions are.
    ///
    /// # Errors
    /// When there is no such account, or the store fails.
    pub async fn feedback(
        &self,
        organisation: OrganisationId,
        account: AccountId,
        tools: impl Iterator<Item = &str> + Send,
        characters: usize,
        by: Actor,
    ) -> Result<(), Problem> {
        let account = self.account(organisation, account).await?;
        let mut actions: Vec<_> = tools
            .filter_map(|name| Some(self.catalogue().action(name)?.id.as_str()))
            .collect();
        actions.sort_unstable();
        actions.dedup();
        let event = Event::now(organisation, by, EventKind::ToolFeedback, Some(account.id))
            .with("actions", actions)
            .with("characters", characters);
        self.record(&event).await
    }
}
