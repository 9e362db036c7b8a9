//! The steps that make the tables, in order. A step that was released is never edited: a change is
//! a new file in `migrations/` and a new line here.

use sqlx::SqlSafeStr;
use sqlx::migrate::{Migration, MigrationType, Migrator};

/// Listed by hand, because the macro that reads the folder compiles both drivers a second time.
const STEPS: &[(i64, &str, &str)] = &[
    (1, "accounts", include_str!("../migrations/0001_accounts.sql")),
    (2, "write_keys", include_str!("../migrations/0002_write_keys.sql")),
    (3, "link_sessions", include_str!("../migrations/0003_link_sessions.sql")),
    (4, "events", include_str!("../migrations/0004_events.sql")),
    (5, "people", include_str!("../migrations/0005_people.sql")),
    (
        6,
        "failed_sign_ins",
        include_str!("../migrations/0006_failed_sign_ins.sql"),
    ),
    (
        7,
        "account_search",
        include_str!("../migrations/0007_account_search.sql"),
    ),
    (
        8,
        "event_by_actor",
        include_str!("../migrations/0008_event_by_actor.sql"),
    ),
    (9, "server_keys", include_str!("../migrations/0009_server_keys.sql")),
    (
        10,
        "login_attempts",
        include_str!("../migrations/0010_login_attempts.sql"),
    ),
    (
        11,
        "api_key_accounts",
        include_str!("../migrations/0011_api_key_accounts.sql"),
    ),
    (
        12,
        "retired_master_keys",
        include_str!("../migrations/0012_retired_master_keys.sql"),
    ),
    (13, "audit", include_str!("../migrations/0013_audit.sql")),
    (
        14,
        "field_switches",
        include_str!("../migrations/0014_field_switches.sql"),
    ),
    (15, "account_life", include_str!("../migrations/0015_account_life.sql")),
    (17, "people_data", include_str!("../migrations/0017_people_data.sql")),
    (
        19,
        "person_identities",
        include_str!("../migrations/0019_person_identities.sql"),
    ),
    (20, "webhooks", include_str!("../migrations/0020_webhooks.sql")),
    (
        22,
        "request_search",
        include_str!("../migrations/0022_request_search.sql"),
    ),
    (
        23,
        "link_forgetting",
        include_str!("../migrations/0023_link_forgetting.sql"),
    ),
    (24, "connect", include_str!("../migrations/0024_connect.sql")),
    (25, "login_wanted", include_str!("../migrations/0025_login_wanted.sql")),
    (
        26,
        "credentials_version",
        include_str!("../migrations/0026_credentials_version.sql"),
    ),
    (27, "copy", include_str!("../migrations/0027_copy.sql")),
    (28, "refresh", include_str!("../migrations/0028_refresh.sql")),
    (29, "told_changes", include_str!("../migrations/0029_told_changes.sql")),
    (
        30,
        "account_codes",
        include_str!("../migrations/0030_account_codes.sql"),
    ),
    (31, "copy_turns", include_str!("../migrations/0031_copy_turns.sql")),
    (32, "login_sent", include_str!("../migrations/0032_login_sent.sql")),
    (
        33,
        "fields_read_again",
        include_str!("../migrations/0033_fields_read_again.sql"),
    ),
    (
        34,
        "request_budget",
        include_str!("../migrations/0034_request_budget.sql"),
    ),
    (35, "login_taken", include_str!("../migrations/0035_login_taken.sql")),
    (37, "link_origins", include_str!("../migrations/0037_link_origins.sql")),
    (
        40,
        "deliveries_by_webhook",
        include_str!("../migrations/0040_deliveries_by_webhook.sql"),
    ),
    (41, "login_tenant", include_str!("../migrations/0041_login_tenant.sql")),
    (
        42,
        "refusals_settled",
        include_str!("../migrations/0042_refusals_settled.sql"),
    ),
    (
        43,
        "pay_item_rules",
        include_str!("../migrations/0043_pay_item_rules.sql"),
    ),
    (44, "places", include_str!("../migrations/0044_places.sql")),
    (
        45,
        "deduction_jobs",
        include_str!("../migrations/0045_deduction_jobs.sql"),
    ),
    (
        46,
        "deduction_administrator",
        include_str!("../migrations/0046_deduction_administrator.sql"),
    ),
    (47, "pay_copy", include_str!("../migrations/0047_pay_copy.sql")),
];

/// The number of the last step.
pub(crate) fn last() -> i64 {
    STEPS.last().map_or(0, |(version, ..)| *version)
}

pub(crate) fn all() -> Migrator {
    steps(|_| true)
}

/// The steps of these numbers alone, as an older version had them.
pub(crate) fn only(versions: &[i64]) -> Migrator {
    steps(|version| versions.contains(&version))
}

/// The numbers of all steps, each with a checksum of what it does.
pub(crate) fn known() -> impl Iterator<Item = (i64, Vec<u8>)> {
    let all = all();
    let steps: Vec<_> = all.iter().map(|step| (step.version, step.checksum.to_vec())).collect();
    steps.into_iter()
}

fn steps(wanted: impl Fn(i64) -> bool) -> Migrator {
    let steps = STEPS
        .iter()
        .filter(|(version, ..)| wanted(*version))
        .map(|&(version, description, sql)| {
            Migration::new(
                version,
                description.into(),
                MigrationType::Simple,
                sql.into_sql_str(),
                false,
            )
        });
    Migrator::with_migrations(steps.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_of_the_folder_is_a_step_under_its_number_and_name() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/migrations");
        let mut files: Vec<(String, String)> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| {
                let entry = entry.unwrap();
                let name = entry.file_name().into_string().unwrap();
                (name, std::fs::read_to_string(entry.path()).unwrap())
            })
            .collect();
        files.sort();
        let steps: Vec<(String, String)> = STEPS
            .iter()
            .map(|(version, description, sql)| (format!("{version:04}_{description}.sql"), (*sql).to_owned()))
            .collect();
        assert_eq!(files, steps);
    }
}
