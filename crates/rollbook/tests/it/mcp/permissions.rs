//! With any permission removed, the tools that need it are gone after the next check, and say by name what they lack.
//! What needs which permission is a table that was copied by hand.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::{
    Client,
    every::{inputs, known},
    text,
};
use crate::server::Linked;

const TABLE: &str = include_str!("../../../../rollbook-model/tests/golden/actions.tsv");

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
        if level.starts_with("View") {
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
    let linked = Linked::for_all(|_| ());
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
        // Those that write, too: they need to view what they change, and are refused before they do.
        for tool in &expected {
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
async fn a_read_that_needs_to_add_is_gone_with_that_alone() {
    const TOOL: &str = "ukg-pro_find_employee_ids";
    // It writes, and needs the same.
    const WRITE: &str = "ukg-pro_submit_import_transaction";

    let linked = Linked::for_all(|_| ());
    let client = Client::of(&linked, "?param-style=flat_smart");
    let known = known(&linked).await;
    let all = names(&client).await;
    tick(&linked, "DELETE", "Personnel Integration", "Add").await;
    linked.home.run(["check", &linked.account]);
    let gone: BTreeSet<_> = all.difference(&names(&client).await).cloned().collect();
    assert_eq!(gone, BTreeSet::from([TOOL.to_owned(), WRITE.to_owned()]));
    let refused = client.call(TOOL, given(&linked, TOOL, &known).await).await;
    assert!(text(&refused).contains("Personnel Integration (Add)"), "{refused}");
    tick(&linked, "PUT", "Personnel Integration", "Add").await;
    linked.home.run(["check", &linked.account]).done();
    assert_eq!(names(&client).await, all);
}

/// The inputs of a tool, from what is known of the tenant.
async fn given(linked: &Linked, tool: &str, known: &Map<String, Value>) -> Value {
    let listed = linked.server.get("/actions?include=action_details").await.ok();
    let actions = listed["data"][0]["actions"].as_array().unwrap();
    let action = actions.iter().find(|action| action["id"] == tool).unwrap();
    json!(inputs(action, known))
}

#[tokio::test]
async fn a_permission_to_write_is_missing_from_its_first_refused_use_until_somebody_has_ticked_it() {
    const TOOL: &str = "ukg-pro_create_contact";

    let linked = Linked::for_all(|_| ());
    let client = Client::of(&linked, "?param-style=flat_smart");
    let known = known(&linked).await;
    let given = given(&linked, TOOL, &known).await;
    let check = |more: &[&str]| {
        linked.home.run([&["check", &linked.account], more].concat());
    };
    let all = names(&client).await;
    tick(&linked, "DELETE", "Employee Contacts", "Add").await;
    check(&[]);
    assert_eq!(names(&client).await, all, "no check writes to find out");
    let refused = client.call(TOOL, given.clone()).await;
    assert!(text(&refused).contains("Employee Contacts (Add)"), "{refused}");
    let gone = || async {
        let listed = names(&client).await;
        all.difference(&listed).cloned().collect::<Vec<_>>()
    };
    assert_eq!(gone().await, [TOOL]);

    check(&[]);
    assert_eq!(gone().await, [TOOL], "a check that cannot try it takes nothing back");
    let refused = client.call(TOOL, given.clone()).await;
    let problem = &refused["structuredContent"]["problem"];
    assert_eq!(problem["code"], "permission_missing", "{refused}");
    assert!(text(&refused).contains("Service Account Administration"), "{refused}");

    check(&["--ticked"]);
    assert_eq!(names(&client).await, all, "somebody says that it is there");
    client.call(TOOL, given.clone()).await;
    assert_eq!(gone().await, [TOOL], "and the call tells that it is not");

    tick(&linked, "PUT", "Employee Contacts", "Add").await;
    let done = client.call(TOOL, given).await;
    assert_eq!(done["isError"], false, "{done}");
    assert_eq!(names(&client).await, all, "what works is offered");
}
