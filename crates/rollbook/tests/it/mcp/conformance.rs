//! The official suite of conformance, run against `/mcp`.

use serde_json::json;

use crate::{node, server::Linked};

#[test]
fn the_official_suite_finds_nothing_beyond_what_is_expected() {
    let linked = Linked::start();
    let task = json!({
        "url": linked.server.url,
        "headers": {
            "Authorization": format!("Bearer {}", linked.server.key),
            "x-account-id": linked.account,
        },
        "expected": "mcp_expected_failures.yml",
    });
    let ended = node::ended("mcp_conformance.mjs", &task.to_string());
    assert_eq!(ended.code, Some(0), "{}\n{}", ended.stdout, ended.stderr);
    println!("{}", ended.stdout);
}
