//! Reading what is copied.

use rollbook_model::{AccountId, Change, ObjectKind, OrganisationId, Problem};
use rollbook_store::{ChangeFilter, CopiedObject, ObjectFilter};

use crate::{Engine, diagnosis};

impl Engine {
    /// Objects of a kind, in the order in which they were first seen.
    ///
    /// # Errors
    /// When there is no such account.
    pub async fn copied(
        &self,
        organisation: OrganisationId,
        account: AccountId,
        kind: ObjectKind,
        filter: &ObjectFilter,
    ) -> Result<Vec<CopiedObject>, Problem> {
        self.account(organisation, account).await?;
        let objects = self.store.objects(organisation, account, kind, filter).await;
        objects.map_err(|error| diagnosis::store(&error))
    }

    /// Changes in their order. Whoever has read up to a place has missed none before it.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn changes(&self, organisation: OrganisationId, filter: &ChangeFilter) -> Result<Vec<Change>, Problem> {
        let changes = self.store.changes(organisation, filter).await;
        changes.map_err(|error| diagnosis::store(&error))
    }
}
