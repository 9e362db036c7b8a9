use ukg_pro_sandbox::switches::{Batch, ElementOrder, NilInUpdate};

use super::{active, flags, identified, now, post, record, rest_rows, succeeded, write};
use crate::fixture::Fixture;

const PHONES: &str = "/personnel/v1/employee-multi-phone-numbers";

#[tokio::test]
async fn the_good_numbers_of_a_batch_are_created_or_none_is() {
    let fixture = Fixture::start().await;
    let one = active(&fixture, "HLF");
    let before = rest_rows(&fixture, PHONES, &one).await.len();
    let whose = identified("employeeIdentifier", &one.key());
    let numbers: String = ["5550100111", "no number", "5550100122"]
        .iter()
        .map(|number| record("AlternateNumber", None, &[("Number", number), ("Type", "CEL")]))
        .collect();
    let send = || {
        write(
            &fixture,
            "EmployeePhoneInformation",
            "CreateAlternateNumber",
            &numbers,
            &whose,
        )
    };

    fixture.switch(|switches| switches.batch = Batch::NothingApplied);
    let xml = send().await;
    // The operation, each entity, then the whole answer.
    assert_eq!(flags(&xml, "Success"), ["false", "false", "false", "false", "false"]);
    assert_eq!(rest_rows(&fixture, PHONES, &one).await.len(), before);

    fixture.switch(|switches| switches.batch = Batch::OthersApplied);
    let xml = send().await;
    assert_eq!(flags(&xml, "Success"), ["false", "true", "false", "true", "false"]);
    let rows = rest_rows(&fixture, PHONES, &one).await;
    let numbers: Vec<_> = rows[before..]
        .iter()
        .map(|row| row["phoneNumber"].as_str().unwrap())
        .collect();
    assert_eq!(numbers, ["5550100111", "5550100122"]);
    assert_ne!(rows[before]["systemId"], rows[before + 1]["systemId"]);
}

#[tokio::test]
async fn a_field_without_a_value_stays_or_is_cleared_and_further_numbers_always_stay() {
    let fixture = Fixture::start().await;
    let one = active(&fixture, "HLF");
    let before = rest_rows(&fixture, PHONES, &one).await;
    let update = |fields: &'static [(&'static str, &'static str)]| {
        let entity = record("PhoneInformation", Some(&one.key()), fields);
        let fixture = &fixture;
        async move {
            write(
                fixture,
                "EmployeePhoneInformation",
                "UpdatePhoneInformation",
                &entity,
                "",
            )
            .await
        }
    };
    succeeded(&update(&[("HomeNumber", "5550100111"), ("WorkNumber", "5550100122")]).await);
    succeeded(&update(&[("HomeNumber", "5550100133")]).await);
    assert_eq!(now(&fixture, &one).text("work_number"), Some("5550100122"));

    fixture.switch(|switches| switches.nil_in_update = NilInUpdate::Cleared);
    succeeded(&update(&[("HomeNumber", "5550100144")]).await);
    let after = now(&fixture, &one);
    assert_eq!(after.text("home_number"), Some("5550100144"));
    assert_eq!(after.text("work_number"), None);
    assert_eq!(rest_rows(&fixture, PHONES, &one).await, before);
}

#[tokio::test]
async fn the_employee_belongs_after_the_entities() {
    let fixture = Fixture::start().await;
    let one = active(&fixture, "HLF");
    let whose = identified("employeeIdentifier", &one.key());
    let number = record("AlternateNumber", None, &[("Number", "5550100111"), ("Type", "CEL")]);
    let turned = format!("{whose}<entities>{number}</entities>");
    let send = || post(&fixture, "EmployeePhoneInformation", "CreateAlternateNumber", &turned);
    let before = rest_rows(&fixture, PHONES, &one).await.len();

    // The entities come too late and are dropped: nothing was asked for.
    let answer = send().await;
    assert_eq!((answer.status, flags(&answer.xml(), "Success").len()), (200, 2));
    assert_eq!(rest_rows(&fixture, PHONES, &one).await.len(), before);
    fixture.switch(|switches| switches.element_order = ElementOrder::Refused);
    assert_eq!(send().await.status, 500);
    fixture.switch(|switches| switches.element_order = ElementOrder::Accepted);
    succeeded(&send().await.xml());
    assert_eq!(rest_rows(&fixture, PHONES, &one).await.len(), before + 1);
}
