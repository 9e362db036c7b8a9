use ukg_pro_sandbox::switches::UnknownEmployee;

use super::{call, find_one, get, leaf, only, record, refused, succeeded, write};
use crate::fixture::{Employment, Fixture};
use crate::wire::Xml;

const SERVICE: &str = "EmployeeSsoUser";
const NOBODYS: &str = "00000000-0000-0000-0000-000000000000";

async fn user(fixture: &Fixture, one: &Employment) -> Xml {
    get(fixture, SERVICE, "GetSsoUserByEmployeeIdentifier", &one.key()).await
}

/// Somebody in one company with a single sign-on user, and somebody without.
async fn pair(fixture: &Fixture) -> (Employment, Employment) {
    let (mut with, mut without) = (None, None);
    for one in fixture.truth.employments() {
        if one.person["employments"].as_array().unwrap().len() == 1 {
            let has = user(fixture, &one).await.has("SsoUser");
            let slot = if has { &mut with } else { &mut without };
            slot.get_or_insert(one);
        }
        if with.is_some() && without.is_some() {
            break;
        }
    }
    (with.unwrap(), without.unwrap())
}

async fn send(fixture: &Fixture, operation: &str, one: &Employment, fields: &[(&str, &str)]) -> Xml {
    let entity = record("SsoUser", Some(&one.key()), fields);
    write(fixture, SERVICE, operation, &entity, "").await
}

#[tokio::test]
async fn a_user_is_found_by_the_employee_by_the_name_and_among_all() {
    let fixture = Fixture::start().await;
    let (with, without) = pair(&fixture).await;
    let by_employee = only(&user(&fixture, &with).await, "SsoUser");
    let name = leaf(&by_employee, "ClientUserName").unwrap();
    let inside = format!("<clientUserName>{}</clientUserName>", name.to_uppercase());
    let by_name = call(&fixture, SERVICE, "GetSsoUserByClientUserName", &inside).await;
    assert_eq!(only(&by_name, "SsoUser"), by_employee);
    let found = find_one(&fixture, SERVICE, "FindSsoUsers", &with.key()).await;
    assert_eq!(only(&found, "SsoUser"), by_employee);
    assert_eq!(
        leaf(&by_employee, "EmployeeNumber").as_deref(),
        with.text("employee_number")
    );
    assert_eq!(leaf(&by_employee, "UltiProUserName").as_deref(), with.text("user_name"));
    assert!(["0", "1", "2"].contains(&leaf(&by_employee, "Status").unwrap().as_str()));

    let found = find_one(&fixture, SERVICE, "FindSsoUsers", &without.key()).await;
    assert!(found.has("SsoUsers") && !found.has("SsoUser"));
    let unknown = "<clientUserName>nobody</clientUserName>";
    let xml = call(&fixture, SERVICE, "GetSsoUserByClientUserName", unknown).await;
    assert!(!xml.has("SsoUser"));
    fixture.switch(|switches| switches.unknown_employee = UnknownEmployee::HasErrors);
    let xml = call(&fixture, SERVICE, "GetSsoUserByClientUserName", unknown).await;
    assert_eq!(
        xml.at("OperationMessage/PropertyName").as_deref(),
        Some("clientUserName")
    );
}

#[tokio::test]
async fn a_user_is_created_changed_and_deleted() {
    let fixture = Fixture::start().await;
    let (_, one) = pair(&fixture).await;
    let named = [("ClientUserName", "new.name@sso.example.com")];
    let xml = send(&fixture, "CreateSsoUser", &one, &named).await;
    succeeded(&xml);
    assert!(xml.literal().contains("<b:Success>true</b:Success>"));
    let made = only(&user(&fixture, &one).await, "SsoUser");
    assert_eq!(leaf(&made, "Status").as_deref(), Some("0"));
    assert_eq!(leaf(&made, "ActivationKey").as_deref(), Some(NOBODYS));
    assert_eq!(leaf(&made, "RetryAttempts").as_deref(), Some("0"));

    let changes = [("ClientUserName", "other@sso.example.com"), ("Status", "1")];
    succeeded(&send(&fixture, "UpdateSsoUser", &one, &changes).await);
    let after = only(&user(&fixture, &one).await, "SsoUser");
    assert_eq!(leaf(&after, "ClientUserName").as_deref(), Some("other@sso.example.com"));
    assert_eq!(leaf(&after, "Status").as_deref(), Some("1"));

    succeeded(&send(&fixture, "DeleteSsoUser", &one, &[]).await);
    assert!(!user(&fixture, &one).await.has("SsoUser"));
    refused(
        &send(&fixture, "DeleteSsoUser", &one, &[]).await,
        "SsoUserNotFound",
        "EmployeeIdentifier",
    );
    refused(
        &send(&fixture, "UpdateSsoUser", &one, &named).await,
        "SsoUserNotFound",
        "EmployeeIdentifier",
    );
}

#[tokio::test]
async fn a_person_has_one_user_and_a_name_one_person() {
    let fixture = Fixture::start().await;
    let (with, without) = pair(&fixture).await;
    let name = leaf(&only(&user(&fixture, &with).await, "SsoUser"), "ClientUserName").unwrap();
    let named = [("ClientUserName", name.as_str())];
    refused(
        &send(&fixture, "CreateSsoUser", &with, &named).await,
        "SsoUserExists",
        "EmployeeIdentifier",
    );
    refused(
        &send(&fixture, "CreateSsoUser", &without, &named).await,
        "ClientUserNameTaken",
        "ClientUserName",
    );
    refused(
        &send(&fixture, "CreateSsoUser", &without, &[]).await,
        "Required",
        "ClientUserName",
    );
    let failed = [("ClientUserName", "one@sso.example.com"), ("Status", "7")];
    refused(
        &send(&fixture, "CreateSsoUser", &without, &failed).await,
        "InvalidCode",
        "Status",
    );
}
