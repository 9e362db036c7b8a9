//! One attempt at a tenant: reach it, let it take the credentials, try each permission.

use rollbook_model::{Action, PermissionFinding, Problem, problem::Step};
use ukg_pro::{ServiceAddress, Session};
use ukg_pro_contract::credentials::Credentials;

use crate::{
    Engine, Progress, check,
    compare::{self, Before},
    diagnosis,
    engine::SessionOf,
    life::Taken,
    logins::Wish,
};

impl Engine {
    /// Finds the host and sees that a web service answers there. Sends no credential.
    pub(super) async fn reach(&self, address: &ServiceAddress) -> Result<(), Problem> {
        let reached = self.http.reach(address).await.map(drop);
        reached.map_err(|error| diagnosis::ukg_pro(&error, Step::Connection))
    }

    /// What these credentials may do there, of what the actions need, and the session in which that was seen.
    ///
    /// # Errors
    /// What stands in the way, of the first stage that does not succeed; no later one is tried.
    pub(super) async fn attempt(
        &self,
        address: ServiceAddress,
        credentials: &Credentials,
        session: Session,
        wish: Wish,
        actions: &[&Action],
        progress: &(impl Fn(Progress) + Sync),
    ) -> Result<(Vec<PermissionFinding>, SessionOf), Problem> {
        let blocking = |mut problem: Problem| {
            problem.blocks = compare::blocked(&problem, actions, None);
            problem
        };
        self.reach(&address).await.map_err(blocking)?;
        let login = self.login_of(&address, credentials).await?;
        let tenant = self.tenant_of(&login, address, credentials.clone(), session.clone());
        let probing = Box::pin(async {
            match check::probe(&tenant, &login, actions, progress).await {
                Err(problem) => Err(self.compared(&tenant, &login, problem, Before::NotTaken).await),
                probed => probed,
            }
        });
        let probed = self.within_budget(&login, wish, probing).await;
        let probed = probed.map_err(blocking)?;
        if probed.taken == Taken::default() {
            return Err(diagnosis::nothing_proved());
        }
        Ok((probed.findings, SessionOf::new(&login, session)))
    }
}
