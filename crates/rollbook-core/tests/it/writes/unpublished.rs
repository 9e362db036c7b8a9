//! Writes whose body UKG does not publish go to no tenant until the operator says that its form is known there.

use rollbook_core::RecordedSchema;
use rollbook_model::problem::Kind;
use serde_json::json;

use super::bench::Bench;

const HOST: &str = "tenant.invalid";

/// A bench whose account is that of a host which does not exist, with what its operator says is known.
async fn elsewhere(recorded: &[&str]) -> Bench {
    let bench = Bench::with(|setup| {
        setup.settings.recorded_schemas = recorded.iter().map(|text| text.parse().unwrap()).collect();
    })
    .await;
    let mut account = bench.hub.stored(bench.account).await;
    HOST.clone_into(&mut account.host);
    account.allowed_host = true;
    let updated = bench
        .hub
        .engine
        .store()
        .update_account(account.organisation, &account)
        .await;
    updated.unwrap();
    bench
}

fn pay(bench: &Bench) -> serde_json::Value {
    let one = bench.somebody();
    json!({ "companyCode": one.company(), "employeeNumber": one.number(), "payDate": "2026-10-30T00:00:00Z" })
}

#[tokio::test]
async fn an_unpublished_write_is_refused_and_nothing_is_sent() {
    let bench = elsewhere(&[]).await;
    let problem = bench.run("create_third_party_pay", pay(&bench)).await.unwrap_err();
    assert_eq!(
        (problem.code.as_str(), problem.kind),
        ("schema_unknown", Kind::Refused),
        "{problem:?}"
    );
    let remedy = problem.remedy.unwrap();
    assert!(remedy.contains("--recorded-schema"), "{remedy}");
    assert_eq!(bench.hub.control.counters().of("thirdpartypay.create"), 0);
    // What is published goes out, and finds no such host.
    let level = json!({ "level": 2, "code": "00R1", "description": "Research" });
    let problem = bench.run("create_organization_level", level).await.unwrap_err();
    assert_eq!(problem.kind, Kind::Unreachable, "{problem:?}");

    let bench = elsewhere(&["thirdpartypay.create@other.invalid"]).await;
    let problem = bench.run("create_third_party_pay", pay(&bench)).await.unwrap_err();
    assert_eq!(
        problem.code, "schema_unknown",
        "another tenant's form is not this one's"
    );
}

#[tokio::test]
async fn an_unpublished_write_goes_out_to_the_tenant_that_is_named() {
    let bench = elsewhere(&["thirdpartypay.create@TENANT.invalid"]).await;
    let problem = bench.run("create_third_party_pay", pay(&bench)).await.unwrap_err();
    assert_eq!(problem.kind, Kind::Unreachable, "{problem:?}");
    // Another write of the same tenant stays unknown.
    let earning = json!({
        "primary_company_code": "HLF", "companyCode": "HLF", "employeeNumber": "1", "earningCode": "BONUS",
    });
    let problem = bench.run("create_pending_earning", earning).await.unwrap_err();
    assert_eq!(problem.code, "schema_unknown");
}

#[test]
fn a_text_that_names_no_unpublished_write_of_a_tenant_is_refused() {
    for text in [
        "",
        "thirdpartypay.create",
        "thirdpartypay.create@",
        "@tenant.invalid",
        "nothing.create@tenant.invalid",
        // These are published.
        "org-levels.create@tenant.invalid",
        "EmployeePerson.UpdatePerson@tenant.invalid",
        // This reads.
        "thirdpartypay.list@tenant.invalid",
    ] {
        let error = text.parse::<RecordedSchema>().unwrap_err().to_string();
        assert!(
            error.contains(&format!("`{text}`")) && error.contains("@service2.ultipro.com"),
            "{error}"
        );
    }
}
