//! `GET /actions` (StackOne's API reference, *Actions*).

use serde_json::{Value, json};

use crate::{
    emulator::ACTIONS,
    program::Home,
    server::{Linked, Server},
};

/// The id as this face writes it.
fn long(id: &str) -> String {
    format!("ukg-pro_{id}")
}

/// The ids of all actions, as the command line lists them.
fn every(home: &Home) -> Vec<String> {
    let list = home.run(["actions", "--json"]).json();
    let actions = list.as_array().unwrap().iter();
    actions.map(|action| long(action["id"].as_str().unwrap())).collect()
}

/// The ids of the listed actions; none when the connector is left out.
async fn listed(server: &Server, query: &str) -> Option<Vec<String>> {
    let body = server.get(&format!("/actions{query}")).await.ok();
    assert_eq!(body["next"], Value::Null);
    let connectors = body["data"].as_array().unwrap();
    let connector = connectors.first()?;
    assert_eq!(connector["key"], "ukg-pro");
    let actions = connector["actions"].as_array().unwrap().iter();
    Some(
        actions
            .map(|action| action["id"].as_str().unwrap().to_owned())
            .collect(),
    )
}

#[tokio::test]
async fn the_connector_and_its_actions_have_the_shape_clients_read() {
    let home = Home::new();
    let server = Server::start(&home);
    let body = server.get("/actions?group_by=connector&page_size=100").await.ok();
    assert_eq!(body["next"], Value::Null);
    let connector = &body["data"][0];
    assert_eq!(connector["name"], "UKG Pro");
    assert_eq!(connector["categories"], json!(["hris"]));
    assert!(connector["version"].is_string() && connector["description"].is_string());
    let scope = json!({
        "name": "EmployeePersonDetails:View",
        "description": "View on the web service Employee Person Details",
    });
    assert!(connector["scope_definitions"].as_array().unwrap().contains(&scope));
    let actions = connector["actions"].as_array().unwrap();
    let action = actions
        .iter()
        .find(|action| action["id"] == "ukg-pro_get_person_details");
    assert_eq!(
        *action.unwrap(),
        json!({
            "id": "ukg-pro_get_person_details",
            "label": "Get Person Details",
            "description": "Personal details of one person, named by the person's key.",
            "schema_type": "native",
            "tags": ["Person and employment"],
            "required_scopes": ["EmployeePersonDetails:View"],
            "authentication": [{
                "key": "service_account",
                "label": "Service account",
                "type": "custom",
                "required_scopes": ["EmployeePersonDetails:View"],
            }],
        })
    );
    for action in actions {
        let id = action["id"].as_str().unwrap();
        let allowed = |letter: char| matches!(letter, 'a'..='z' | '0'..='9' | '_' | '-');
        assert!(id.len() <= 64 && id.chars().all(allowed), "{id}");
    }
}

#[tokio::test]
async fn filters_choose_connectors_accounts_and_actions() {
    let linked = Linked::start();
    let server = &linked.server;
    let account = &linked.account;
    let every = || Some(every(&linked.home));
    let only = |id: &str| Some(vec![long(id)]);
    for (query, expected) in [
        (String::new(), every()),
        ("?filter%5Bconnectors%5D=ukg-pro".to_owned(), every()),
        ("?filter[connectors]=ukg-pro".to_owned(), every()),
        ("?filter%5Bconnectors%5D=workday%2Cukg-pro".to_owned(), every()),
        ("?filter%5Bconnectors%5D=workday".to_owned(), None),
        (format!("?filter%5Baccount_ids%5D={account}"), every()),
        (format!("?filter%5Baccount_ids%5D=acc_1,{account}"), every()),
        (
            "?filter%5Baccount_ids%5D=acc_0190163d8694739b95e65b3e02c4d2ea".to_owned(),
            None,
        ),
        ("?filter%5Baccount_ids%5D=nonsense".to_owned(), None),
        (
            "?filter%5Baction_key%5D=ukg-pro_find_people".to_owned(),
            only(ACTIONS[0]),
        ),
        ("?filter%5Baction_key%5D=find_people".to_owned(), only(ACTIONS[0])),
        (
            "?filter%5Baction_key%5D=ukg-pro_get_person_details,ukg-pro_find_people".to_owned(),
            Some(vec![long(ACTIONS[0]), long(ACTIONS[3])]),
        ),
        ("?filter%5Baction_key%5D=ukg-pro_nope".to_owned(), Some(vec![])),
        (
            "?search=BUSINESS%20structure%20changes&filter[action_key]=find_people,list_business_structure_changes"
                .to_owned(),
            only("list_business_structure_changes"),
        ),
        ("?search=".to_owned(), every()),
        ("?search=how%20is%20the%20weather".to_owned(), Some(vec![])),
        ("?include=authentication_guides&include=unknown".to_owned(), every()),
    ] {
        assert_eq!(listed(server, &query).await, expected, "{query}");
    }
}

#[tokio::test]
async fn details_are_included_when_asked_for_under_either_name() {
    let home = Home::new();
    let server = Server::start(&home);
    for (query, name) in [
        ("?include=action_details", "action_details"),
        ("?include=operation_details", "operation_details"),
        (
            "?include=authentication_guides&include=action_details",
            "action_details",
        ),
        ("?include=authentication_guides,action_details", "action_details"),
    ] {
        let body = server.get(&format!("/actions{query}")).await.ok();
        for action in body["data"][0]["actions"].as_array().unwrap() {
            let details = &action[name];
            assert_eq!(details["inputs"]["type"], "object", "{query} {action}");
            assert!(details["output"]["type"].is_string(), "{query} {action}");
            let writes = action["required_scopes"].to_string().contains(":Edit\"");
            assert!(
                ["read", "write"].contains(&details["effect"].as_str().unwrap()),
                "{action}"
            );
            assert!(!writes || details["effect"] == "write", "{action}");
            assert!(["soap", "rest"].contains(&details["transport"].as_str().unwrap()));
            let scoped = action["required_scopes"] != json!([]);
            let guard = details["guard"].as_str().unwrap();
            assert!(["line", "any_account", "not_stated"].contains(&guard), "{action}");
            assert_eq!(guard == "line", scoped, "{action}");
            assert!(details["paging"].is_boolean());
            assert!(
                details["questions"]
                    .as_array()
                    .is_some_and(|questions| !questions.is_empty())
            );
        }
    }
    let plain = server.get("/actions").await.ok();
    assert_eq!(plain["data"][0]["actions"][0].get("action_details"), None);
}

#[tokio::test]
async fn actions_can_be_left_out() {
    let home = Home::new();
    let server = Server::start(&home);
    let body = server.get("/actions?exclude=actions").await.ok();
    let connector = &body["data"][0];
    assert_eq!(connector["key"], "ukg-pro");
    assert_eq!(connector.get("actions"), None);
    assert!(connector["scope_definitions"].is_array());
}

#[tokio::test]
async fn details_come_under_the_name_by_which_they_were_asked_for() {
    let linked = Linked::start();
    let details = async |include: &str| {
        let path = format!("/actions?filter[action_key]=find_people&include={include}");
        let listed = linked.server.get(&path).await.ok();
        let action = listed["data"][0]["actions"][0].clone();
        (
            action.get("action_details").cloned(),
            action.get("operation_details").cloned(),
        )
    };
    let (new, none) = details("action_details").await;
    let (neither, old) = details("operation_details").await;
    assert!(new.is_some() && new == old);
    assert_eq!((none, neither), (None, None));
}

#[tokio::test]
async fn the_guide_of_the_actions_that_are_asked_for_comes_with_them() {
    let linked = Linked::start();
    let listed = linked
        .server
        .get("/actions?filter[action_key]=find_contacts&include=authentication_guides")
        .await
        .ok();
    let connector = &listed["data"][0];
    let [authentication] = connector["authentication"].as_array().unwrap().as_slice() else {
        panic!("{connector}")
    };
    let scopes = json!(["EmployeeContacts:View"]);
    assert_eq!(authentication["required_scopes"], scopes);
    assert_eq!(connector["actions"][0]["authentication"][0]["required_scopes"], scopes);
    let link = authentication["support"]["link"].as_str().unwrap();
    assert_eq!(
        link,
        format!("{}/guide/ukg-pro?actions=find_contacts", linked.server.url)
    );
    // The steps are those of the guide itself.
    let own = linked
        .home
        .run(["guide", "--actions", "find_contacts", "--json"])
        .json();
    let own: Vec<_> = own["steps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|step| step["title"].clone())
        .collect();
    let sections = authentication["support"]["guides"]["config"]["sections"]
        .as_array()
        .unwrap();
    let steps = sections.iter().flat_map(|section| section["steps"].as_array().unwrap());
    let steps: Vec<_> = steps.collect();
    assert_eq!(steps.iter().map(|step| step["title"].clone()).collect::<Vec<_>>(), own);
    let ticks = steps.iter().filter(|step| step.get("applicableScopes").is_some());
    assert_eq!(
        ticks.map(|step| step["applicableScopes"].clone()).collect::<Vec<_>>(),
        [scopes]
    );

    let plain = linked
        .server
        .get("/actions?filter[action_key]=find_contacts")
        .await
        .ok();
    let support = &plain["data"][0]["authentication"][0]["support"];
    assert_eq!((&support["link"], support.get("guides")), (&json!(link), None));
}
