//! The invented tenant: what is always true of it, what every larger one contains, and what
//! lookups and writes do.

mod contents;
mod history;
mod invariants;
mod lookups;
mod writes;

use ukg_pro_sandbox::tenant::{Tenant, TenantOptions};

fn generate(employees: usize, seed: u64) -> Tenant {
    Tenant::generate(&TenantOptions {
        employees,
        seed,
        ..TenantOptions::default()
    })
}
