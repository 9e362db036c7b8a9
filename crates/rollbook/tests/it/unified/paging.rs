//! Pages of any size are the same list, and a cursor belongs to its question.

use serde_json::{Value, json};

use super::{World, texts};

#[tokio::test]
async fn pages_of_any_size_are_the_same_list_in_the_same_order() {
    let world = World::of(60);
    for path in [
        "/employees?fields=remote_id",
        "/employments?fields=remote_id",
        "/groups?fields=remote_id",
    ] {
        let whole = texts(&world.all(path, 500).await, "remote_id");
        let mut once = whole.clone();
        once.sort_unstable();
        once.dedup();
        assert_eq!(once.len(), whole.len(), "{path}: nothing comes twice");
        for size in [1, 7, 20, 60, 61] {
            if size > 1 || path.starts_with("/groups") {
                assert_eq!(
                    texts(&world.all(path, size).await, "remote_id"),
                    whole,
                    "{path} by {size}"
                );
            }
        }
    }
}

#[tokio::test]
async fn chosen_fields_are_those_of_the_whole_and_cost_no_more_than_they_need() {
    let world = World::of(60);
    let whole = world.all("/employees", 100).await;
    let before = world.emulator.requests().await;
    let chosen = world.all("/employees?fields=id,first_name,home_location", 100).await;
    assert_eq!(world.emulator.requests().await - before, 1, "person details alone");
    for (chosen, whole) in chosen.iter().zip(&whole) {
        let expected = json!({
            "id": whole["id"],
            "first_name": whole["first_name"],
            "home_location": whole["home_location"],
        });
        assert_eq!(*chosen, expected);
    }
    assert_eq!(chosen.len(), whole.len());
}

#[tokio::test]
async fn a_cursor_outlives_a_restart_and_belongs_to_its_question() {
    let mut world = World::of(60);
    let first = world.get("/employees?page_size=20").await.ok();
    let next = first["next"].as_str().unwrap().to_owned();
    let key = world.server.key.clone();
    world.server.running.terminate();
    world.server.running.wait();
    let command = crate::server::Server::command(&world.home);
    world.server = crate::server::Server::with_key(&world.home, command, key);
    let second = world.get(&format!("/employees?page_size=20&next={next}")).await.ok();
    let all = texts(&world.all("/employees", 60).await, "id");
    assert_eq!(texts(second["data"].as_array().unwrap(), "id"), all[20..40]);
    for other in [
        format!("/employees?page_size=21&next={next}"),
        format!("/employees?page_size=20&filter[updated_after]=2020-01-01T00:00:00Z&next={next}"),
        format!("/employments?page_size=20&next={next}"),
        "/employees?next=nothing".to_owned(),
    ] {
        let refused = world.get(&other).await;
        assert_eq!(
            (refused.status, &refused.body["problem"]["code"]),
            (400, &json!("cursor_invalid")),
            "{other}"
        );
    }
}

/// What is left of a list after a moment.
async fn after(world: &World, path: &str, moment: &str) -> Vec<String> {
    let mut found = texts(
        &world.all(&format!("{path}?filter[updated_after]={moment}"), 10).await,
        "remote_id",
    );
    found.sort_unstable();
    found
}

#[tokio::test]
async fn after_changes_exactly_what_changed_is_told() {
    let world = World::of(60);
    let people = world.all("/employees", 100).await;
    let latest = people
        .iter()
        .map(|person| person["updated_at"].as_str().unwrap())
        .max()
        .unwrap()
        .to_owned();
    let now = world.emulator.export().await["now"].as_str().unwrap().to_owned() + "Z";
    assert!(latest < now);
    assert!(after(&world, "/employees", &now).await.is_empty());
    assert!(after(&world, "/employments", &now).await.is_empty());
    // The same by what everybody says, for a moment in the middle.
    let mut moments = texts(&people, "updated_at");
    moments.sort_unstable();
    let middle = &moments[40];
    let mut expected: Vec<_> = people
        .iter()
        .filter(|person| person["updated_at"].as_str().unwrap() > middle.as_str())
        .map(|person| person["remote_id"].as_str().unwrap().to_owned())
        .collect();
    expected.sort_unstable();
    assert_eq!(after(&world, "/employees", middle).await, expected);

    // Addresses, jobs, pay and states change, people come and go.
    let changed = change(&world, &people).await;
    assert_eq!(after(&world, "/employees", &now).await, changed);
    let export = world.emulator.export().await;
    let mut employments = Vec::new();
    for person in export["people"].as_array().unwrap() {
        for one in person["employments"].as_array().unwrap() {
            if one["datetime_changed"].as_str().unwrap() > now.trim_end_matches('Z') {
                let ids = [&one["employee_id"], &one["company_id"]].map(|id| id.as_str().unwrap());
                employments.push(ids.join("-"));
            }
        }
    }
    employments.sort_unstable();
    assert!(!employments.is_empty());
    assert_eq!(after(&world, "/employments", &now).await, employments);

    // Whatever else is asked for, and whichever fields are wanted.
    let bare = world
        .all(&format!("/employees?fields=remote_id&filter[updated_after]={now}"), 10)
        .await;
    assert_eq!(texts(&bare, "remote_id").len(), changed.len());
    for person in world.all("/employees", 100).await {
        let number = person["employee_number"].as_str().unwrap();
        let filters = format!("filter[updated_after]={now}&filter[employee_number]={number}");
        let found = world.all(&format!("/employees?{filters}"), 10).await;
        let is_changed = changed.contains(&person["remote_id"].as_str().unwrap().to_owned());
        assert_eq!(
            found.iter().any(|one| one["id"] == person["id"]),
            is_changed,
            "{number}"
        );
    }
}

/// Lets the tenant live for a while and answers whose records it changed, as the export tells.
async fn change(world: &World, people: &[Value]) -> Vec<String> {
    let before = world.emulator.export().await;
    let later = json!({ "advance_seconds": 86_400 });
    world.emulator.control("POST", "clock", Some(&later)).await;
    let events = json!({ "events": 14, "seed": 7 });
    world.emulator.control("POST", "life", Some(&events)).await;
    let after = world.emulator.export().await;
    let of = |export: &Value, id: &str| {
        let found = export["people"]
            .as_array()
            .unwrap()
            .iter()
            .find(|person| person["employee_id"] == id)
            .cloned();
        let person = found.unwrap_or_default();
        let employments = person["employments"].as_array().cloned().unwrap_or_default();
        let home = employments
            .into_iter()
            .find(|one| one["company_id"] == person["company_id"])
            .unwrap_or_default();
        (
            person["datetime_changed"].clone(),
            home["datetime_changed"].clone(),
            person["company_id"].clone(),
        )
    };
    let ids = texts(after["people"].as_array().unwrap(), "employee_id");
    let mut changed: Vec<_> = ids.into_iter().filter(|id| of(&before, id) != of(&after, id)).collect();
    changed.sort_unstable();
    assert!(!changed.is_empty() && changed.len() < people.len() / 2, "{changed:?}");
    changed
}
