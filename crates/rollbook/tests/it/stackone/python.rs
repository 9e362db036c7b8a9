//! `stackone-ai` 2.10.1 through everything it can do but `pydantic_ai()`, which wraps the same functions for a package that
//! it does not bring.

use serde_json::{Value, json};

use super::{World, assert_all_tools};
use crate::{
    python,
    truth::{assert_same, people, person_details, somebody, told_by_person_details},
};

const LIST: &str = "ukg-pro_list_person_details";
const GET: &str = "ukg-pro_get_person_details";

#[tokio::test]
async fn the_python_client_lists_searches_and_runs_the_tools_of_an_account() {
    let world = World::for_all(2);
    let export = world.emulator.export().await;
    let (person, _) = somebody(&export);
    let (account, second) = (&world.accounts[0], &world.accounts[1]);
    let task = json!({
        "url": world.server.url,
        "key": world.server.key,
        "account": account,
        "second": second,
        "list": LIST,
        "read": { "tool": GET, "arguments": { "path_employeeId": person["employee_id"] } },
        "question": { "text": "list person details", "tool": LIST },
    });
    let told = python::read_by_stackone("stackone_tools.py", &task.to_string());

    let sorted = |value: &Value| {
        let mut names: Vec<_> = value
            .as_array()
            .unwrap()
            .iter()
            .map(|name| name.as_str().unwrap().to_owned())
            .collect();
        names.sort();
        names
    };
    for list in ["tools", "again", "functions", "chain"] {
        assert_all_tools(&sorted(&told[list]), &world.home);
    }
    let tools = sorted(&told["tools"]);
    assert_eq!(told["connectors"], json!(["ukg-pro"]));
    let of_both = told["of_both"].as_array().unwrap();
    assert_eq!(of_both.len(), 2 * tools.len());
    assert_eq!(of_both.iter().filter(|id| **id == json!(second)).count(), tools.len());
    let chosen: Vec<_> = tools
        .iter()
        .filter(|name| name.ends_with("_person_details"))
        .cloned()
        .collect();
    assert_eq!(sorted(&told["chosen"]), chosen);
    assert!(chosen.contains(&GET.to_owned()) && chosen.contains(&LIST.to_owned()));
    assert_eq!(told["of_others"], 0);

    // What is read is what the tenant has, in whichever way it is asked for.
    let rows = told["rows"].as_array().unwrap();
    assert_same(&told_by_person_details(rows), &person_details(people(&export)));
    let one = person_details(std::slice::from_ref(person));
    for way in ["read", "by_names", "nested", "chained", "agent_read"] {
        assert_same(&told_by_person_details(std::slice::from_ref(&told[way])), &one);
    }
    assert_eq!(told["required"], json!(["path_employeeId"]));
    searches(&world, &told);

    assert_eq!(told["agent_functions"], json!(["tool_search", "tool_execute"]));
    let failed = &told["agent_failed"];
    assert_eq!(
        (&failed["status_code"], &failed["tool_name"]),
        (&json!(400), &json!(GET)),
        "{failed}"
    );
    assert!(
        failed["response_body"]["message"]
            .as_str()
            .unwrap()
            .contains("employeeId"),
        "{failed}"
    );

    assert!(told["feedback"]["message"].is_string(), "{}", told["feedback"]);
    assert_eq!(
        told["feedback_of_both"]["successful"], 2,
        "{}",
        told["feedback_of_both"]
    );
    let noted = world
        .server
        .get("/requests/platform-logs?filter[actions]=tool.feedback")
        .await
        .ok();
    assert_eq!(noted["data"].as_array().unwrap().len(), 3);
    failures(&told["failures"]);
}

fn searches(world: &World, told: &Value) {
    for search in ["semantic", "auto", "agent_found", "action_names"] {
        assert_eq!(told[search][0], LIST, "{search}: {}", told[search]);
    }
    // The client's own search, of the names and descriptions that it was given, knows no better.
    let local = told["local"].as_array().unwrap();
    assert!(local.iter().any(|found| *found == json!(LIST)), "{local:?}");
    // Rows of the search whose tools the account does not have are none of its tools.
    let found = told["semantic"].as_array().unwrap();
    assert!(
        found
            .iter()
            .all(|name| told["tools"].as_array().unwrap().contains(name))
    );
    let best = &told["names"][0];
    assert_eq!(
        (&best[0], best[1].as_f64()),
        (&json!(LIST), Some(1.0)),
        "a label by itself is the whole of it"
    );
    let searched = &told["searched"];
    assert_eq!(searched["results"].as_array().unwrap().len(), 2);
    assert!(searched["total_count"].as_u64().unwrap() > 2);
    assert_eq!(
        (&searched["connector_filter"], &searched["query"]),
        (&json!("ukg-pro"), &json!("list person details"))
    );
    assert_eq!(told["of_others_found"], json!([]));
    assert_eq!(
        (&told["of_tool"]["results"], &told["of_tool"]["total_count"]),
        (&json!([]), &json!(0))
    );
    // Every id that is found is one that can be run.
    let ids = world.home.run(["actions", "--json"]).json();
    let known: Vec<_> = ids
        .as_array()
        .unwrap()
        .iter()
        .map(|action| action["id"].as_str().unwrap())
        .collect();
    for found in told["names"].as_array().unwrap() {
        let id = found[0].as_str().unwrap().strip_prefix("ukg-pro_").unwrap();
        assert!(known.contains(&id), "{id}");
    }
}

fn failures(told: &Value) {
    for (name, class, status) in [
        ("key", "ToolsetLoadError", Value::Null),
        ("no_account", "ToolsetLoadError", Value::Null),
        ("input", "StackOneAPIError", json!(400)),
        ("account", "StackOneAPIError", json!(404)),
        ("search", "SemanticSearchError", Value::Null),
    ] {
        assert_eq!(
            (&told[name]["class"], &told[name]["status"]),
            (&json!(class), &status),
            "{name}: {told}"
        );
    }
    assert!(
        told["input"]["body"]["message"]
            .as_str()
            .unwrap()
            .contains("`shoe_size`"),
        "{told}"
    );
    assert!(told["search"]["text"].as_str().unwrap().contains("401"), "{told}");
}
