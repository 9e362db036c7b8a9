//! Whatever is lost on the way, the client for TypeScript carries a write out once at most, although it repeats by default
//! what is answered 408 or 429, and what breaks off.

use serde_json::{Value, json};

use crate::{node, server::Linked};

const WRITE: &str = "EmployeeContacts.CreateContact";
const LOGIN: &str = "LoginService.Authenticate";

/// What becomes of the write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// It is made, and the client knows.
    Made,
    /// It is made, and nobody can know.
    MadeUnseen,
    /// It is not made, and nobody can know.
    NotMade,
}

/// How many contacts of this name there are.
async fn contacts(linked: &Linked, name: &str) -> usize {
    let export = linked.emulator.control("GET", "export/contact", None).await;
    let named = |contact: &&Value| contact["first_name"] == name;
    export.as_array().unwrap().iter().filter(named).count()
}

#[tokio::test]
async fn a_write_whose_reply_is_lost_is_carried_out_once_at_most() {
    use Outcome::{Made, MadeUnseen, NotMade};

    let linked = Linked::for_all(|command| {
        command.envs([("ROLLBOOK_LOGIN_BUDGET", "1000/15"), ("ROLLBOOK_ANSWER_WITHIN", "3")]);
    });
    for (number, (fault, place, outcome)) in [
        ("lost", WRITE, MadeUnseen),
        ("masked", WRITE, MadeUnseen),
        ("cut", WRITE, MadeUnseen),
        ("truncated", WRITE, MadeUnseen),
        ("reset", WRITE, NotMade),
        ("close", WRITE, NotMade),
        ("garbage", WRITE, NotMade),
        ("html", WRITE, NotMade),
        ("gateway-502", WRITE, NotMade),
        ("gateway-504", WRITE, NotMade),
        ("sporadic-500", WRITE, NotMade),
        ("hang", WRITE, NotMade),
        // Turned away before anybody looked at it: repeated, by us or by the client.
        ("throttle=1", WRITE, Made),
        ("token-expired", WRITE, Made),
        ("throttle=1", LOGIN, Made),
    ]
    .into_iter()
    .enumerate()
    {
        let name = format!("Robin{number}");
        if place == LOGIN {
            linked.emulator.control("DELETE", "tokens", None).await;
        }
        linked.emulator.fault(&format!("{fault}@{place}*1")).await;
        let inputs = json!({
            "company_code": "HLF", "employee_number": "000100001", "active_contact": true, "first_name": name,
            "last_name": "Sample", "relation_ship_code": "SPS", "emergency_contact": true, "preferred_phone": "H",
            "home_phone": "2535550142",
        });
        let call = json!({
            "name": "write", "of": "rpc", "account": linked.account, "action": "ukg-pro_create_contact", "inputs": inputs,
        });
        let task = json!({ "url": linked.server.url, "key": linked.server.key, "calls": [call], "retries": true });
        let told = node::read("stackone_failures.mjs", &task.to_string());
        let failure = &told["write"];
        let what = format!("{fault}@{place}: {failure}");
        let made = contacts(&linked, &name).await;
        assert_eq!(made, usize::from(outcome != NotMade), "{what}");
        if outcome == Made {
            assert_eq!(*failure, Value::Null, "{what}");
        } else {
            assert_eq!(failure["class"], "BadGatewayResponse", "{what}");
            assert_eq!(failure["body"]["problem"]["code"], "write_undecided", "{what}");
        }
        linked.emulator.control("DELETE", "faults", None).await;
    }
}
