//! What a key must have, and what narrows a list.

use serde_json::json;

use super::{World, texts};

#[tokio::test]
async fn a_key_needs_the_scope_and_somebody_is_found_by_number_and_address() {
    let world = World::of(60);
    let key = world.key(&["actions:read"]);
    let refused = world.get_with("/employees", &key, &[]).await;
    assert_eq!(
        (refused.status, &refused.body["problem"]["code"]),
        (403, &json!("scope_missing"))
    );
    let people = world.all("/employees", 100).await;
    for person in people
        .iter()
        .filter(|person| person["work_email"].is_string())
        .step_by(13)
    {
        let email = person["work_email"].as_str().unwrap();
        let found = world.all(&format!("/employees?filter[email]={email}"), 10).await;
        assert!(
            texts(&found, "id").contains(&person["id"].as_str().unwrap().to_owned()),
            "{email}"
        );
        assert!(found.iter().all(|one| one["work_email"] == email));
        let number = person["employee_number"].as_str().unwrap();
        let found = world
            .all(&format!("/employees?filter[employee_number]={number}"), 10)
            .await;
        assert!(
            texts(&found, "id").contains(&person["id"].as_str().unwrap().to_owned()),
            "{number}"
        );
        assert!(found.iter().all(|one| one["employee_number"] == number));
    }
    assert!(
        world
            .all("/employees?filter[email]=nobody@example.com", 10)
            .await
            .is_empty()
    );
    assert!(
        world
            .all("/employees?filter[employee_number]=999999999", 10)
            .await
            .is_empty()
    );
}
