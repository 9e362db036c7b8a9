//! Where the keys and the address of the web services are found.

use secrecy::ExposeSecret as _;

use super::browser::{Browser, field};
use crate::fixture::Fixture;

#[tokio::test]
async fn both_pages_have_both_keys() {
    let fixture = Fixture::start().await;
    let mut browser = Browser::signed_in(&fixture).await;
    for path in ["/service-accounts", "/web-services"] {
        let page = browser.get(path).await;
        let key = fixture.login.customer_api_key.expose_secret();
        assert_eq!(field(&page, "customer-api-key"), *key, "{path}");
        let name = page.text().find(&format!(">{}<", fixture.login.username)).unwrap();
        let after = &page.text()[name..];
        let next_cell = after.split("<td>").nth(1).unwrap();
        assert!(next_cell.contains(fixture.login.user_api_key.expose_secret()), "{path}");
        assert!(!page.text().contains(fixture.login.password.expose_secret()), "{path}");
    }
}

#[tokio::test]
async fn web_services_lists_the_address_of_every_service() {
    let fixture = Fixture::start().await;
    let page = Browser::signed_in(&fixture).await.get("/web-services").await;
    let services = fixture.control.soap_services();
    assert!(services.contains(&"LoginService") && services.contains(&"EmployeePerson"));
    for service in services {
        let url = format!("{}/services/{service}", fixture.sandbox.service_url());
        assert!(page.text().contains(&format!(">{url}<")), "{url}");
        let path = format!("/services/{service}");
        assert_eq!(fixture.wire.get(&path, &[]).await.status, 200, "{url} has a WSDL");
    }
}
