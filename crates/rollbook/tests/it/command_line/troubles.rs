//! What a network, a gateway or a broken service makes of an answer: each trouble has its own name and remedy.

use std::thread;

use serde_json::Value;

use crate::{emulator::Emulator, program::Home};

/// A fault of the emulator, the action it strikes, the code it is told by, the exit code, and a word of its message.
const TROUBLES: [(&str, &str, &str, i32, &str); 15] = [
    ("cut", "find_people", "cut_off", 1, "middle"),
    ("cut", "list_person_details", "cut_off", 1, "middle"),
    ("truncated", "find_people", "cut_off", 1, "middle"),
    ("truncated", "list_person_details", "cut_off", 1, "middle"),
    ("html", "find_people", "html", 1, "web page"),
    ("html", "list_person_details", "html", 1, "web page"),
    ("redirect", "list_person_details", "html", 1, ""),
    ("garbage", "find_people", "protocol", 1, "not understood"),
    ("garbage", "list_person_details", "protocol", 1, "not understood"),
    ("fault-in-200", "find_people", "server_fault", 1, "failed"),
    ("oversized", "find_people", "too_large", 1, "larger"),
    ("oversized", "list_person_details", "too_large", 1, "larger"),
    ("throttle", "find_people", "throttled", 1, "fewer calls"),
    ("gateway-503", "list_person_details", "gateway", 1, "not available"),
    ("close", "list_person_details", "unreachable", 4, "without an answer"),
];

/// Runs an action of an account whose tenant has this fault.
fn told(fault: &str, action: &str) -> (Option<i32>, Value) {
    let emulator = Emulator::with(["--employees", "5"]);
    let home = Home::new();
    emulator.linked(&home);
    let scope = match action {
        "find_people" => "EmployeePerson.FindPeople",
        _ => "person-details",
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(emulator.fault(&format!("{fault}@{scope}")));
    let ended = home.run(["run", action, "--json"]);
    assert_eq!(ended.stdout, "", "{fault} {action}: {ended:#?}");
    let error = ended.error();
    (ended.code, error)
}

#[test]
fn every_trouble_is_told_with_its_remedy() {
    // At once, because most are tried again for a while.
    let told: Vec<_> = thread::scope(|scope| {
        let running: Vec<_> = TROUBLES
            .iter()
            .map(|(fault, action, ..)| scope.spawn(move || told(fault, action)))
            .collect();
        running.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let mut wrong = Vec::new();
    for ((fault, action, code, exit, word), (ended, error)) in TROUBLES.iter().zip(told) {
        let message = error["message"].as_str().unwrap();
        let right = error["code"] == *code
            && ended == Some(*exit)
            && message.contains(word)
            && error["remedy"].as_str().is_some_and(|remedy| !remedy.is_empty())
            && error["request_id"].is_string();
        if !right {
            wrong.push(format!("{fault} {action}: {ended:?} {error}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
