//! One attempt at a tenant: reach it, let it take the credentials, try each permission.

use rollbook_model::{Action, PermissionFinding, Problem, problem::Step};
use ukg_pro::{ServiceAddress, Session, Tenant};
use ukg_pro_contract::credentials::Credentials;

use crate::{
    Engine, Progress, check,
    compare::{self, Before},
    diagnosis,
};

impl Engine {
    /// Finds the host and sees that a web service answers there. Sends no credential.
    pub(super) async fn reach(&self, address: &ServiceAddress) -> Result<(), Problem> {
        let reached = self.http.reach(address).await;
        reached.map_err(|error| diagnosis::ukg_pro(&error, Step::Connection))
    }

    /// What these credentials may do there, of what the actions need.
    ///
    /// # Errors
    /// What stands in the way, of the first stage that does not succeed; no later one is tried.
    pub(super) async fn attempt(
        &self,
        address: ServiceAddress,
        credentials: &Credentials,
        session: &Session,
        actions: &[&Action],
        progress: &impl Fn(Progress),
    ) -> Result<Vec<PermissionFinding>, Problem> {
        let blocking = |mut problem: Problem| {
            problem.blocks = compare::blocked(&problem, actions, None);
            problem
        };
        self.reach(&address).await.map_err(blocking)?;
        let tenant = Tenant::with_session(self.http.clone(), address, credentials.clone(), session.clone());
        let probed = match check::probe(&tenant, actions, progress).await {
            Ok(probed) => probed,
            Err(problem) => {
                return Err(blocking(self.compared(&tenant, problem, Before::NotTaken).await));
            }
        };
        if probed.taken {
            Ok(probed.findings)
        } else {
            Err(diagnosis::nothing_proved())
        }
    }
}
