//! Each shape of a failure (StackOne's API reference, *Errors*) as the exceptions of the clients.

use serde_json::{Value, json};
use sqlx::{Connection as _, SqliteConnection};

use super::World;
use crate::{
    node, python,
    server::{Linked, Server, pause},
};

/// What has to come of a call.
struct Expected {
    name: &'static str,
    /// The class of the client for TypeScript.
    class: &'static str,
    status: u16,
    /// The class of a failure of the account, where the contract has one.
    error_code: Option<&'static str>,
    /// What the message holds.
    says: &'static str,
}

const fn expected(name: &'static str, class: &'static str, status: u16, says: &'static str) -> Expected {
    Expected {
        name,
        class,
        status,
        error_code: None,
        says,
    }
}

impl Expected {
    const fn coded(self, error_code: &'static str) -> Self {
        Self {
            error_code: Some(error_code),
            ..self
        }
    }

    #[track_caller]
    fn check(&self, body: &Value) {
        assert_eq!(body["statusCode"], self.status, "{}: {body}", self.name);
        assert_eq!(
            body.get("errorCode").and_then(Value::as_str),
            self.error_code,
            "{}: {body}",
            self.name
        );
        let message = body["message"].as_str().unwrap();
        assert!(message.contains(self.says), "{}: {message}", self.name);
    }
}

/// Makes the calls by the client for TypeScript.
#[track_caller]
fn by_typescript(server: &Server, key: &str, calls: &Value, all: &[Expected]) {
    let task = json!({ "url": server.url, "key": key, "calls": calls });
    let told = node::read("stackone_failures.mjs", &task.to_string());
    for one in all {
        let failure = &told[one.name];
        assert_eq!(
            (&failure["class"], &failure["status"]),
            (&json!(one.class), &json!(one.status)),
            "{}: {told}",
            one.name
        );
        one.check(&failure["body"]);
        assert_eq!(
            failure["message"], failure["body"]["message"],
            "the message is as it was sent"
        );
    }
    assert_eq!(told.as_object().unwrap().len(), all.len(), "{told}");
}

/// Makes those that are calls of actions by the client for Python.
#[track_caller]
fn by_python(server: &Server, calls: &Value, all: &[Expected]) {
    let calls = calls.as_array().unwrap().iter();
    let calls: Vec<_> = calls
        .filter(|call| call["of"] == "rpc" && call.get("listed").is_none())
        .collect();
    let task = json!({ "url": server.url, "key": server.key, "calls": calls });
    let told = python::read_by_stackone("stackone_failures.py", &task.to_string());
    for call in calls {
        let one = all.iter().find(|one| call["name"] == one.name).unwrap();
        let failure = &told[one.name];
        assert_eq!(failure["class"], "StackOneAPIError", "{told}");
        assert_eq!(failure["status"], one.status, "{}: {told}", one.name);
        assert!(
            failure["text"].as_str().unwrap().contains(&one.status.to_string()),
            "{told}"
        );
        one.check(&failure["body"]);
    }
}

const LIST: &str = "ukg-pro_list_person_details";
const GET: &str = "ukg-pro_get_person_details";

fn call(name: &str, account: &str, action: &str, inputs: &Value) -> Value {
    json!({ "name": name, "of": "rpc", "account": account, "action": action, "inputs": inputs })
}

#[tokio::test]
async fn what_callers_do_wrong_comes_as_the_class_of_its_status() {
    let world = World::of(1);
    let account = world.account();
    let nobody = "acc_0190163d8694739b95e65b3e02c4d2ea";
    let mut of_nobody = call("account", nobody, LIST, &json!({}));
    of_nobody["tools_of"] = json!(account);
    let mut unknown = call("action", account, "ukg-pro_nothing", &json!({}));
    unknown["listed"] = json!(false);
    let calls = json!([
        call("input", account, GET, &json!({})),
        of_nobody,
        unknown,
        call("employee", account, GET, &json!({ "employeeId": "NOBODY000000" })),
        { "name": "nothing", "of": "time_off", "account": account },
        { "name": "write", "of": "proxy", "account": account, "method": "post" },
    ]);
    let all = [
        expected("input", "BadRequestResponse", 400, "`employeeId`").coded("ValidationError"),
        expected("account", "NotFoundResponse", 404, nobody),
        expected("action", "NotFoundResponse", 404, "`ukg-pro_nothing`"),
        expected("employee", "NotFoundResponse", 404, "identifier"),
        expected("nothing", "NotImplementedResponse", 501, "balances"),
        expected("write", "NotImplementedResponse", 501, "only reads"),
    ];
    by_typescript(&world.server, &world.server.key, &calls, &all);
    by_python(&world.server, &calls, &all);

    let calls = json!([{ "name": "key", "of": "account", "account": account }]);
    let refused = expected("key", "UnauthorizedResponse", 401, "API key");
    by_typescript(&world.server, "rbk_nobody", &calls, &[refused]);
    let narrow = world
        .home
        .run(["keys", "create", "--json", "--scope", "actions:write"])
        .json();
    let lacking = expected("key", "ForbiddenResponse", 403, "`accounts:read`");
    by_typescript(&world.server, narrow["key"].as_str().unwrap(), &calls, &[lacking]);
}

#[tokio::test]
async fn what_ukg_pro_refuses_comes_as_the_class_of_its_status() {
    let world = World::of(1);
    let account = world.account();
    let failing = |name: &str| json!([call(name, account, LIST, &json!({}))]);
    world.emulator.fault("throttle=300@person-details").await;
    let all = [expected("throttled", "TooManyRequestsResponse", 429, "fewer calls")];
    by_typescript(&world.server, &world.server.key, &failing("throttled"), &all);
    let all = [expected(
        "throttled",
        "TooManyRequestsResponse",
        429,
        "Nothing was sent",
    )];
    by_python(&world.server, &failing("throttled"), &all);
    world.emulator.control("DELETE", "faults", None).await;

    // While the tenant asks for fewer calls none is made; another account of the same is not known to be throttled.
    let world = World::of(1);
    let account = world.account();
    let failing = |name: &str| json!([call(name, account, LIST, &json!({}))]);
    world.emulator.fault("html@person-details").await;
    let all = [expected("gateway", "BadGatewayResponse", 502, "web page")];
    by_typescript(&world.server, &world.server.key, &failing("gateway"), &all);
    by_python(&world.server, &failing("gateway"), &all);
    world.emulator.control("DELETE", "faults", None).await;

    world.emulator.revoke("View").await;
    let all = [expected(
        "forbidden",
        "ForbiddenResponse",
        403,
        "Employee Person Details",
    )];
    // The client for Python calls what it was offered, and what was refused once is not offered.
    by_python(&world.server, &failing("forbidden"), &all);
    by_typescript(&world.server, &world.server.key, &failing("forbidden"), &all);

    world
        .emulator
        .change_account(json!({ "password": "another one" }))
        .await;
    world.emulator.control("DELETE", "tokens", None).await;
    let all =
        [expected("refused", "UnauthorizedResponse", 401, "Reset Password").coded("AccountInvalidCredentialsError")];
    by_typescript(&world.server, &world.server.key, &failing("refused"), &all);
}

#[tokio::test]
async fn each_way_in_which_credentials_end_has_its_class() {
    for (change, switches, says, error_code) in [
        (
            json!({ "password_expired": true }),
            json!({ "refusal_text": "reason" }),
            "password has expired",
            "AccountExpiredCredentialsError",
        ),
        (
            json!({ "status": "inactive" }),
            json!({ "refusal_text": "reason" }),
            "active",
            "AccountAuthenticationFailedError",
        ),
    ] {
        let world = World::of(1);
        world.emulator.control("PATCH", "switches", Some(&switches)).await;
        world.emulator.change_account(change).await;
        world.emulator.control("DELETE", "tokens", None).await;
        let calls = json!([call("refused", world.account(), "ukg-pro_find_people", &json!({}))]);
        let all = [expected("refused", "UnauthorizedResponse", 401, says).coded(error_code)];
        by_typescript(&world.server, &world.server.key, &calls, &all);
        by_python(&world.server, &calls, &all);
    }
}

#[tokio::test]
async fn what_a_rule_of_the_tenant_refuses_is_unprocessable() {
    let linked = Linked::for_all(|_| ());
    let inputs = json!({ "employeeId": "NOBODY000000", "companyId": "7QK3D", "ptoPlan": "VAC" });
    let calls = json!([call("rule", &linked.account, "ukg-pro_create_pto_plan", &inputs)]);
    let all = [expected("rule", "UnprocessableEntityResponse", 422, "refused")];
    by_typescript(&linked.server, &linked.server.key, &calls, &all);
    by_python(&linked.server, &calls, &all);
}

#[tokio::test]
async fn a_tenant_that_does_not_answer_comes_as_a_time_out() {
    let linked = Linked::serving(|command| {
        command.env("ROLLBOOK_ANSWER_WITHIN", "1");
    });
    linked.emulator.fault("hang@person-details").await;
    let calls = json!([
        call("late", &linked.account, LIST, &json!({})),
        { "name": "unified", "of": "employees", "account": linked.account },
        { "name": "proxy", "of": "proxy", "account": linked.account, "method": "get" },
    ]);
    let late = |name| expected(name, "RequestTimedOutResponse", 408, "in time");
    let all = [late("late"), late("unified"), late("proxy")];
    by_typescript(&linked.server, &linked.server.key, &calls, &all);
    by_python(&linked.server, &calls, &all);
    let call = json!({ "action": LIST });
    let answer = linked.server.call(&linked.account, &call).await;
    assert_eq!(answer.headers["retry-after"], "60");
}

#[tokio::test]
async fn an_account_that_is_paused_is_a_conflict_or_a_condition_that_is_not_met() {
    let world = World::of(1);
    pause(&world.home).await;
    let account = world.account();
    let calls = json!([
        call("paused", account, LIST, &json!({})),
        { "name": "unified", "of": "employees", "account": account },
        { "name": "proxy", "of": "proxy", "account": account, "method": "get" },
    ]);
    let all = [
        expected("paused", "ConflictResponse", 409, "paused"),
        expected("unified", "PreconditionFailedResponse", 412, "paused").coded("AccountIntegrationInactiveError"),
        expected("proxy", "PreconditionFailedResponse", 412, "paused").coded("AccountIntegrationInactiveError"),
    ];
    by_typescript(&world.server, &world.server.key, &calls, &all);
    by_python(&world.server, &calls, &all);
}

#[tokio::test]
async fn too_many_calls_and_our_own_faults_have_their_classes() {
    let limited = Linked::serving(|command| {
        command.env("ROLLBOOK_RATE_LIMIT", "2");
    });
    let one = json!({ "of": "account", "account": limited.account });
    let calls: Vec<_> = ["first", "second", "third"]
        .map(|name| {
            let mut call = one.clone();
            call["name"] = json!(name);
            call
        })
        .to_vec();
    let task = json!({ "url": limited.server.url, "key": limited.server.key, "calls": calls });
    let told = node::read("stackone_failures.mjs", &task.to_string());
    assert_eq!(
        (&told["first"], &told["second"]),
        (&Value::Null, &Value::Null),
        "{told}"
    );
    assert_eq!(told["third"]["class"], "TooManyRequestsResponse", "{told}");

    // Credentials that no longer open are nobody's fault but ours.
    let linked = Linked::start();
    let address = format!("sqlite://{}", linked.home.data().join("rollbook.sqlite").display());
    let mut connection = SqliteConnection::connect(&address).await.unwrap();
    let damaged = sqlx::query("UPDATE secret SET sealed = 'damaged'");
    assert!(damaged.execute(&mut connection).await.unwrap().rows_affected() > 0);
    connection.close().await.unwrap();
    let calls = json!([call("damaged", &linked.account, LIST, &json!({}))]);
    let all = [expected("damaged", "InternalServerErrorResponse", 500, "")];
    by_typescript(&linked.server, &linked.server.key, &calls, &all);
    by_python(&linked.server, &calls, &all);
}
