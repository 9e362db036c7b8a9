//! What a change leaves behind: rows of job history, and entries of the audit trail.

use jiff::SignedDuration;
use ukg_pro_sandbox::tenant::{EmployeeKey, Entry, Fact, Hire, Owner, Tenant};

use super::generate;

/// The course of an employment.
fn course(tenant: &Tenant, key: EmployeeKey) -> Vec<Entry> {
    let rows = tenant.records("job-history").iter();
    rows.filter(|row| row.owner() == Owner::Employment(key))
        .cloned()
        .collect()
}

fn somebody(tenant: &Tenant) -> EmployeeKey {
    let mut all = tenant.employments().iter();
    let one = all.find(|one| {
        one.facts().text("employment_status") == Some("A") && one.facts().text("is_supervisor") != Some("true")
    });
    one.unwrap().key()
}

fn flags(row: &Entry) -> [&str; 3] {
    ["isJobChange", "isOrgchange", "isRateChange"].map(|name| row.text(name).unwrap())
}

/// Tenants whose history was asked for before the change, and after it only.
fn both() -> [Tenant; 2] {
    let [asked, silent] = [generate(60, 1), generate(60, 1)];
    assert!(!asked.records("job-history").is_empty() && !asked.records("audit-entry").is_empty());
    [asked, silent]
}

#[test]
fn facts_that_change_in_one_moment_make_one_row() {
    let mut told = Vec::new();
    for mut tenant in both() {
        let key = somebody(&tenant);
        let hourly: f64 = tenant.fact(&key, "hourly").unwrap().as_text().unwrap().parse().unwrap();
        tenant.advance(SignedDuration::from_hours(48));
        let raise = [
            ("EffectiveDate", "2026-11-09T00:00:00".to_owned()),
            ("OrgLevel4", "007".to_owned()),
            ("HourlyPayRate", format!("{}", hourly * 1.1)),
            ("ReasonCode", "210".to_owned()),
            ("mailstop", "M-99".to_owned()),
        ];
        let before = course(&generate(60, 1), key);
        tenant.set_facts(&key, raise.map(|(name, text)| (name, Some(Fact::text(text)))));
        let rows = course(&tenant, key);
        assert_eq!(rows.len(), before.len() + 1);
        let row = rows.last().unwrap();
        assert_eq!(flags(row), ["false", "true", "true"]);
        assert_eq!(row.text("percentChange"), Some("10.0"));
        assert_eq!(row.text("reasonCode"), Some("210"));
        assert_eq!(row.text("jobEffectiveDate"), Some("2026-11-09T00:00:00"));
        assert_eq!(row.text("dateTimeCreated"), Some("2026-11-04T12:00:00"));
        let trail = tenant.records("audit-entry").iter();
        let mut fields: Vec<_> = trail
            .filter(|entry| entry.text("audDateTime") == Some("2026-11-04T12:00:00"))
            .map(|entry| entry.text("audFieldName").unwrap().to_owned())
            .collect();
        fields.sort();
        // The reason of before may have been the same; a mailstop is not watched.
        fields.retain(|field| field != "EecJobChangeReason");
        assert_eq!(fields, ["EecHourlyPayRate", "EecOrgLvl4"]);
        told.push((
            course(&tenant, key).len(),
            row.facts()
                .map(|(name, fact)| (name.to_owned(), fact.clone()))
                .collect::<Vec<_>>(),
        ));
    }
    let content = |told: &(usize, Vec<(String, Fact)>)| {
        let facts = told.1.iter().filter(|(name, _)| name != "system_id");
        facts.cloned().collect::<Vec<_>>()
    };
    assert_eq!(content(&told[0]), content(&told[1]), "whenever it was asked for");
}

#[test]
fn what_is_the_persons_or_nobodys_makes_no_row() {
    for mut tenant in both() {
        let key = somebody(&tenant);
        let before = course(&generate(60, 1), key).len();
        for (name, text) in [
            ("lastName", "Other"),
            ("mailstop", "M-01"),
            ("EffectiveDate", "2026-11-09T00:00:00"),
        ] {
            tenant.advance(SignedDuration::from_hours(1));
            tenant.set_fact(&key, name, Some(Fact::text(text))).unwrap();
        }
        // The same value is no change either.
        let job = tenant.fact(&key, "job_code").cloned();
        tenant.set_fact(&key, "job_code", job).unwrap();
        assert_eq!(course(&tenant, key).len(), before);
        let mut trail = tenant.records("audit-entry").iter().rev();
        let entry = trail
            .find(|entry| entry.text("audFieldName") == Some("EepNameLast"))
            .unwrap();
        assert_eq!(entry.text("audNewValue"), Some("Other"));
        assert_eq!(entry.text("audTableName"), Some("EmpPers"));
    }
}

#[test]
fn an_end_is_told_with_its_status_and_reason() {
    for mut tenant in both() {
        let key = somebody(&tenant);
        tenant.advance(SignedDuration::from_hours(1));
        let end = [
            ("EmploymentStatus", "T"),
            ("StatusStartDate", "2026-11-30T00:00:00"),
            ("TerminationReason", "301"),
        ];
        tenant.set_facts(&key, end.map(|(name, text)| (name, Some(Fact::text(text)))));
        let rows = course(&tenant, key);
        let row = rows.last().unwrap();
        assert_eq!(row.text("employeeStatus"), Some("T"));
        assert_eq!(row.text("reasonCode"), Some("301"));
        assert_eq!(row.text("jobEffectiveDate"), Some("2026-11-30T00:00:00"));
        assert_eq!(row.text("isTransfer"), Some("false"));
        assert_eq!(flags(row), ["false", "false", "false"]);
    }
}

#[test]
fn whoever_is_hired_has_a_course_of_one_row() {
    for mut tenant in both() {
        let company_id = tenant.companies()[0].company_id();
        tenant.advance(SignedDuration::from_hours(1));
        let facts = [
            ("firstName", "New"),
            ("lastName", "Hire"),
            ("employmentStatus", "A"),
            ("originalHire", "2026-11-02T00:00:00"),
            ("lastHire", "2026-11-02T00:00:00"),
            ("dateInJob", "2026-11-02T00:00:00"),
            ("jobCode", "ENG2"),
            ("reasonCode", "100"),
        ];
        let key = tenant.hire(Hire {
            company_id,
            employee_number: None,
            facts: facts.map(|(name, text)| (name.into(), Some(Fact::text(text)))).into(),
            records: Vec::new(),
        });
        let rows = course(&tenant, key);
        assert_eq!(rows.len(), 1);
        assert_eq!(rows[0].text("jobCode"), Some("ENG2"));
        assert_eq!(rows[0].text("reasonCode"), Some("100"));
        assert_eq!(flags(&rows[0]), ["true", "true", "true"]);
        tenant.advance(SignedDuration::from_hours(1));
        tenant.set_fact(&key, "jobCode", Some(Fact::text("ENG3"))).unwrap();
        let rows = course(&tenant, key);
        assert_eq!(rows.len(), 2);
        assert_eq!(flags(&rows[1]), ["true", "false", "false"]);
        let mut trail = tenant.records("audit-entry").iter();
        assert!(trail.any(|entry| {
            entry.owner() == Owner::Employment(key)
                && entry.text("audFieldName") == Some("EecEmpNo")
                && entry.text("audAction") == Some("Insert")
        }));
    }
}

#[test]
fn the_rows_of_an_employment_stand_together_under_keys_of_their_own() {
    for mut tenant in both() {
        tenant.live(200, 3);
        let rows = tenant.records("job-history");
        assert!(rows.iter().map(Entry::owner).is_sorted());
        let mut ids: Vec<_> = rows.iter().map(|row| row.text("systemId").unwrap()).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), rows.len());
        for employment in tenant.employments() {
            let own = course(&tenant, employment.key());
            let last = own.last().unwrap();
            for name in ["job_code", "employment_status", "hourly", "location", "org_level3"] {
                assert_eq!(
                    last.text(name),
                    employment.facts().text(name),
                    "{name} of {:?}",
                    employment.key()
                );
            }
        }
    }
}
