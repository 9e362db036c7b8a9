//! A running `rollbook sandbox`, and its control API.

use serde_json::{Value, json};

use crate::{
    client,
    program::{Ended, Home, Running},
};

/// The actions the tests link for.
pub(crate) const ACTIONS: [&str; 4] = [
    "find_people",
    "get_person_by_employee_identifier",
    "list_person_details",
    "get_person_details",
];

/// The line of the permission grid that those need, under both of its names.
pub(crate) const LINES: [&str; 2] = ["Employee Person Details", "Employee Person"];

/// An emulator in a process of its own.
pub(crate) struct Emulator {
    running: Running,
    /// What it said when it was ready.
    ready: Value,
    /// Keeps its data folder, where its certificates are.
    _home: Home,
}

impl Emulator {
    /// A tenant of sixty people.
    pub(crate) fn start() -> Self {
        Self::with(["--employees", "60"])
    }

    /// An emulator started with these arguments.
    pub(crate) fn with<'a>(arguments: impl IntoIterator<Item = &'a str>) -> Self {
        Self::logging("warn", arguments)
    }

    /// The same, with its logs as loud as this.
    pub(crate) fn logging<'a>(filter: &str, arguments: impl IntoIterator<Item = &'a str>) -> Self {
        let home = Home::new();
        let all = ["sandbox", "--listen", "127.0.0.1:0", "--json"].into_iter();
        let mut command = home.command(all.chain(arguments));
        command.env("ROLLBOOK_LOG", filter);
        let running = home.start_command(command);
        Self {
            ready: running.ready(),
            running,
            _home: home,
        }
    }

    /// A text of what it said when it was ready.
    fn said(&self, pointer: &str) -> &str {
        self.ready.pointer(pointer).and_then(Value::as_str).unwrap()
    }

    pub(crate) fn service_url(&self) -> &str {
        self.said("/service_url")
    }

    /// Host and port, as `--allow-host` takes them.
    pub(crate) fn host(&self) -> &str {
        self.service_url().split_once("://").unwrap().1
    }

    /// Where it listens, as a socket is opened.
    pub(crate) fn address(&self) -> &str {
        self.said("/url").split_once("://").unwrap().1
    }

    pub(crate) fn ca_file(&self) -> &str {
        self.said("/ca_file")
    }

    pub(crate) fn username(&self) -> &str {
        self.said("/service_account/username")
    }

    pub(crate) fn password(&self) -> &str {
        self.said("/service_account/password")
    }

    pub(crate) fn customer_api_key(&self) -> &str {
        self.said("/service_account/customer_api_key")
    }

    pub(crate) fn user_api_key(&self) -> &str {
        self.said("/service_account/user_api_key")
    }

    /// What of its service account must show nowhere.
    pub(crate) fn secrets(&self) -> [&str; 3] {
        [self.password(), self.customer_api_key(), self.user_api_key()]
    }

    /// `rollbook link` with the address pasted from the emulator's own pages; the password comes on stdin.
    pub(crate) fn link_arguments(&self) -> Vec<String> {
        let mut arguments = self.arguments_without_host();
        arguments.extend(["--allow-host".to_owned(), self.host().to_owned()]);
        arguments
    }

    /// The same on a machine whose operator names no host.
    pub(crate) fn arguments_without_host(&self) -> Vec<String> {
        let pasted = format!("{}/services/EmployeePerson?wsdl", self.service_url());
        let arguments = [
            "link",
            "--host",
            &pasted,
            "--username",
            self.username(),
            "--customer-api-key",
            self.customer_api_key(),
            "--user-api-key",
            self.user_api_key(),
            "--password-stdin",
        ];
        arguments.map(str::to_owned).to_vec()
    }

    /// Links the tenant with further arguments and returns the account.
    pub(crate) fn link(&self, home: &Home, further: &[&str]) -> Value {
        let mut arguments = self.link_arguments();
        arguments.push("--json".to_owned());
        arguments.extend(further.iter().map(ToString::to_string));
        if !further.contains(&"--actions") {
            arguments.extend(["--actions".to_owned(), ACTIONS.join(",")]);
        }
        home.run_with_input(arguments, &format!("{}\n", self.password())).json()
    }

    /// Links the tenant and returns the account's id.
    pub(crate) fn linked(&self, home: &Home) -> String {
        self.link(home, &[])["id"].as_str().unwrap().to_owned()
    }

    /// Calls the control API.
    pub(crate) async fn control(&self, method: &str, path: &str, body: Option<&Value>) -> Value {
        controlled(self.said("/control_url"), method, path, body).await
    }

    /// The truth about everything in the tenant.
    pub(crate) async fn export(&self) -> Value {
        self.control("GET", "export", None).await
    }

    /// Takes a level of both names of the line from the service account.
    pub(crate) async fn revoke(&self, level: &str) {
        self.permission("DELETE", level).await;
    }

    /// Gives it back.
    pub(crate) async fn grant(&self, level: &str) {
        self.permission("PUT", level).await;
    }

    async fn permission(&self, method: &str, level: &str) {
        for line in LINES {
            let path = format!("accounts/{}/permissions/{line}/{level}", self.username());
            self.control(method, &path, None).await;
        }
    }

    /// Changes the service account.
    pub(crate) async fn change_account(&self, change: Value) {
        let path = format!("accounts/{}", self.username());
        self.control("PATCH", &path, Some(&change)).await;
    }

    /// Switches a fault on.
    pub(crate) async fn fault(&self, fault: &str) {
        self.control("POST", "faults", Some(&json!({ "fault": fault }))).await;
    }

    /// How many requests came, of everything.
    pub(crate) async fn requests(&self) -> u64 {
        let counters = self.control("GET", "counters", None).await;
        let requests = counters["requests"].as_object().unwrap();
        requests.values().filter_map(Value::as_u64).sum()
    }

    /// Stops it and says how that went.
    pub(crate) fn stop(mut self) -> Ended {
        self.running.terminate();
        self.running.wait()
    }
}

/// The truth about everything in the tenant that is emulated at an address.
pub(crate) async fn export_of(url: &str) -> Value {
    controlled(&format!("{url}/admin/api"), "GET", "export", None).await
}

async fn controlled(control_url: &str, method: &str, path: &str, body: Option<&Value>) -> Value {
    let url = format!("{control_url}/{path}");
    let mut request = client::client().request(client::method(method), url);
    if let Some(body) = body {
        request = request.body(body.to_string());
    }
    let response = request.send().await.unwrap();
    assert!(response.status().is_success(), "{method} {path}: {}", response.status());
    let bytes = response.bytes().await.unwrap();
    if bytes.is_empty() {
        return Value::Null;
    }
    serde_json::from_slice(&bytes).unwrap()
}
