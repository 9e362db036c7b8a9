//! With any permission removed, the tools that need it are gone after the next check, and say by name what they lack.
//! What needs which permission is a table that was copied by hand.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::{
    Client,
    every::{inputs, known, linked_for_all},
    text,
};
use crate::server::Linked;

const TABLE: &str = include_str!("../../../../rollbook-model/tests/golden/actions.tsv");

/// A line that nothing lists, so that no check can try it.
const UNTRIED: &str = "Employee Global New Hire";

/// The tools that need to view each line, with the line's names.
fn tools_by_line() -> BTreeMap<Vec<&'static str>, BTreeSet<String>> {
    let mut lines: BTreeMap<Vec<&str>, BTreeSet<String>> = BTreeMap::new();
    for row in TABLE.lines().filter(|row| !row.starts_with('#')) {
        let [id, _, _, line, also, level, ..] = row.split('\t').collect::<Vec<_>>()[..] else {
            panic!("{row}");
        };
        let names = std::iter::once(line)
            .chain(also.split('|'))
            .filter(|name| !name.is_empty());
        if level.starts_with("View") && line != UNTRIED {
            lines
                .entry(names.collect())
                .or_default()
                .insert(format!("ukg-pro_{id}"));
        }
    }
    // A line that some operations know by a second name, too, is one line.
    let whole: Vec<_> = lines.keys().filter(|names| names.len() > 1).cloned().collect();
    for names in whole {
        let alone = lines.remove(&names[..1]).unwrap_or_default();
        lines.get_mut(&names).unwrap().extend(alone);
    }
    lines
}

async fn tick(linked: &Linked, method: &str, line: &str, level: &str) {
    let username = linked.emulator.username();
    let path = format!("accounts/{username}/permissions/{line}/{level}");
    linked.emulator.control(method, &path, None).await;
}

async fn names(client: &Client<'_>) -> BTreeSet<String> {
    client.tools().await.into_iter().map(|(name, _)| name).collect()
}

#[tokio::test]
async fn any_permission_that_is_removed_takes_its_tools_along() {
    let linked = linked_for_all();
    let client = Client::of(&linked, "?param-style=flat_smart");
    let known = known(&linked).await;
    let listed = linked.server.get("/actions?include=action_details").await.ok();
    let actions = listed["data"][0]["actions"].as_array().unwrap();
    let action = |tool: &str| actions.iter().find(|action| action["id"] == tool).unwrap();
    let all = names(&client).await;
    assert_eq!(all.len(), actions.len());
    for (line, expected) in tools_by_line() {
        for name in &line {
            tick(&linked, "DELETE", name, "View").await;
        }
        linked.home.run(["check", &linked.account]);
        let gone: BTreeSet<_> = all.difference(&names(&client).await).cloned().collect();
        assert_eq!(gone, expected, "{line:?}");
        let reads = |tool: &&String| action(tool)["action_details"]["effect"] == "read";
        for tool in expected.iter().filter(reads).take(2) {
            let given = inputs(action(tool), &known);
            let refused = client.call(tool, json!(given)).await;
            assert_eq!(
                refused["structuredContent"]["problem"]["code"], "permission_missing",
                "{refused}"
            );
            let said = text(&refused);
            assert!(line.iter().any(|name| said.contains(name)), "{line:?}: {said}");
            assert!(
                said.contains("View") && said.contains("Service Account Administration"),
                "{said}"
            );
        }
        for name in &line {
            tick(&linked, "PUT", name, "View").await;
        }
    }
    linked.home.run(["check", &linked.account]).done();
    assert_eq!(names(&client).await, all, "what is ticked again is offered again");
}

#[tokio::test]
async fn a_permission_to_write_counts_from_its_first_use() {
    let linked = linked_for_all();
    let client = Client::of(&linked, "?param-style=flat_smart");
    let known = known(&linked).await;
    let listed = linked
        .server
        .get("/actions?include=action_details&filter[action_key]=create_pto_plan");
    let action: Value = listed.await.ok()["data"][0]["actions"][0].clone();
    let tool = action["id"].as_str().unwrap();
    tick(&linked, "DELETE", "PTO Plan Integration", "Add").await;
    linked.home.run(["check", &linked.account]).done();
    assert!(names(&client).await.contains(tool), "no check writes to find out");
    let refused = client.call(tool, json!(inputs(&action, &known))).await;
    assert!(text(&refused).contains("PTO Plan Integration (Add)"), "{refused}");
    assert!(!names(&client).await.contains(tool));
}

#[tokio::test]
async fn a_line_that_no_check_can_try_is_offered_until_it_is_refused() {
    const READ: &str = "ukg-pro_get_global_employee_by_employee_identifier";
    // It reads before it writes, so it needs the same.
    const CHANGE: &str = "ukg-pro_update_global_employee";

    let linked = linked_for_all();
    let client = Client::of(&linked, "?param-style=flat_smart");
    let known = known(&linked).await;
    let listed = linked.server.get("/actions?include=action_details").await.ok();
    let actions = listed["data"][0]["actions"].as_array().unwrap();
    let given = |tool: &str| {
        json!(inputs(
            actions.iter().find(|action| action["id"] == tool).unwrap(),
            &known
        ))
    };
    let all = names(&client).await;
    let check = || {
        linked.home.run(["check", &linked.account]);
    };

    tick(&linked, "DELETE", UNTRIED, "View").await;
    check();
    assert_eq!(names(&client).await, all, "nobody knows that it is missing");
    for tool in [READ, CHANGE] {
        let refused = client.call(tool, given(tool)).await;
        let problem = &refused["structuredContent"]["problem"];
        assert_eq!(problem["code"], "permission_missing", "{refused}");
        let permission = &problem["permission"];
        assert_eq!(
            (&permission["name"], &permission["level"]),
            (&json!(UNTRIED), &json!("View"))
        );
        assert!(text(&refused).contains("Service Account Administration"), "{refused}");
        let gone: BTreeSet<_> = all.difference(&names(&client).await).cloned().collect();
        assert_eq!(gone, BTreeSet::from([READ.to_owned(), CHANGE.to_owned()]));
    }

    // Somebody who ticked it asks for a check, after which it can be anything again; the next call tells.
    check();
    assert_eq!(names(&client).await, all);
    client.call(READ, given(READ)).await;
    assert!(!names(&client).await.contains(READ));
    tick(&linked, "PUT", UNTRIED, "View").await;
    check();
    let answered = client.call(READ, given(READ)).await;
    assert_ne!(
        answered["structuredContent"]["problem"]["code"], "permission_missing",
        "{answered}"
    );
    assert_eq!(names(&client).await, all);
}
