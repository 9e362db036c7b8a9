//! The protocol over standard input and output.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    process::{Child, ChildStdin, ChildStdout, Stdio},
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use super::text;
use crate::{emulator::Emulator, program::Home};

/// A started `rollbook mcp`.
struct Spoken {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    sent: u64,
}

impl Spoken {
    fn start(home: &Home, arguments: &[&str]) -> Self {
        let mut command = home.command(std::iter::once("mcp").chain(arguments.iter().copied()));
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        Self {
            input: child.stdin.take().unwrap(),
            output: BufReader::new(child.stdout.take().unwrap()),
            child,
            sent: 0,
        }
    }

    /// One that has begun, by a client that can do this.
    fn begun(home: &Home, arguments: &[&str], capabilities: &Value) -> Self {
        let mut spoken = Self::start(home, arguments);
        let parameters = json!({
            "protocolVersion": super::VERSION,
            "capabilities": capabilities,
            "clientInfo": { "name": "test", "version": "1" },
        });
        let begun = spoken.ask("initialize", &parameters);
        assert_eq!(begun["result"]["protocolVersion"], super::VERSION, "{begun}");
        spoken.send(&json!({ "jsonrpc": "2.0", "method": "notifications/initialized" }));
        spoken
    }

    fn send(&mut self, message: &Value) {
        writeln!(self.input, "{message}").unwrap();
        self.input.flush().unwrap();
    }

    fn next(&mut self) -> Value {
        let mut line = String::new();
        self.output.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap_or_else(|_| panic!("no message: {line:?}"))
    }

    fn ask(&mut self, method: &str, parameters: &Value) -> Value {
        let id = self.sent;
        self.sent += 1;
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": parameters }));
        let answer = self.next();
        assert_eq!(answer["id"], id, "{answer}");
        answer
    }

    fn names(&mut self) -> Vec<String> {
        let listed = self.ask("tools/list", &json!({}));
        let tools = listed["result"]["tools"].as_array().unwrap().iter();
        tools.map(|tool| tool["name"].as_str().unwrap().to_owned()).collect()
    }

    /// Ends what it reads, and waits for its end.
    fn end(self) {
        let Self { mut child, input, .. } = self;
        drop(input);
        assert!(child.wait().unwrap().success());
    }
}

#[test]
fn the_program_speaks_to_who_started_it_and_ends_with_its_input() {
    let emulator = Emulator::start();
    let home = Home::new();
    let actions = "find_people,create_pto_plan";
    let account = emulator.link(&home, &["--actions", actions])["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let mut spoken = Spoken::begun(&home, &["--account", &account], &json!({}));
    assert_eq!(
        spoken.names(),
        ["ukg-pro_find_people"],
        "it reads, unless it is started to write"
    );
    let arguments = json!({ "name": "ukg-pro_find_people", "arguments": { "page_size": 2 } });
    let answer = spoken.ask("tools/call", &arguments);
    let rows = &answer["result"]["structuredContent"]["data"];
    assert_eq!(rows.as_array().unwrap().len(), 2, "{answer}");
    let refused = spoken.ask(
        "tools/call",
        &json!({ "name": "ukg-pro_create_pto_plan", "arguments": {} }),
    );
    assert!(text(&refused["result"]).contains("--writes"), "{refused}");
    spoken.end();

    let mut writing = Spoken::begun(&home, &["--writes"], &json!({}));
    assert_eq!(writing.names(), ["ukg-pro_find_people", "ukg-pro_create_pto_plan"]);
    writing.end();
    let mut small = Spoken::begun(&home, &["--mode", "small"], &json!({}));
    assert_eq!(small.names().len(), 3);
    small.end();
    let mut named = Spoken::begun(&home, &["--actions", "find_jobs,find_people"], &json!({}));
    assert_eq!(named.names(), ["ukg-pro_find_people", "ukg-pro_find_jobs"]);
    named.end();
    Spoken::start(&home, &[]).end();

    let unknown = home.run(["mcp", "--actions", "find_nothing"]).failed(2);
    assert!(unknown.error_line().contains("find_nothing"), "{unknown:?}");
}

#[tokio::test]
async fn a_client_that_shows_addresses_is_given_the_one_where_the_account_is_linked_again() {
    let emulator = Emulator::start();
    let home = Home::new();
    emulator.linked(&home);
    std::fs::write(
        home.work().join("rollbook.toml"),
        "public_url = \"https://rollbook.example\"\n",
    )
    .unwrap();
    emulator.revoke("View").await;
    let call = json!({ "name": "ukg-pro_list_person_details", "arguments": {} });

    let mut shows = Spoken::begun(&home, &[], &json!({ "elicitation": { "url": {} } }));
    shows.send(&json!({ "jsonrpc": "2.0", "id": 7, "method": "tools/call", "params": call }));
    let elicitation = shows.next();
    assert_eq!(elicitation["method"], "elicitation/create", "{elicitation}");
    let parameters = &elicitation["params"];
    assert_eq!(parameters["mode"], "url", "{elicitation}");
    let url = parameters["url"].as_str().unwrap().to_owned();
    assert!(url.starts_with("https://rollbook.example/link/"), "{url}");
    // The client has not answered, and need not.
    let asked = Instant::now();
    let answer = shows.next();
    assert!(asked.elapsed() < Duration::from_mins(1), "nobody is waited for");
    assert_eq!(
        (&answer["id"], &answer["result"]["isError"]),
        (&json!(7), &json!(true)),
        "{answer}"
    );
    assert!(text(&answer["result"]).contains(&url), "{answer}");
    shows.send(&json!({ "jsonrpc": "2.0", "id": elicitation["id"], "result": { "action": "accept" } }));
    assert!(shows.ask("tools/list", &json!({}))["result"].is_object());
    shows.end();

    let mut plain = Spoken::begun(&home, &[], &json!({}));
    let answer = plain.ask("tools/call", &call);
    assert!(text(&answer["result"]).contains(&url), "the failure holds it: {answer}");
    plain.end();
}
