//! An emulator that has been started, and envelopes written by hand.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;
use ukg_pro_sandbox::accounts::Login;
use ukg_pro_sandbox::switches::Switches;
use ukg_pro_sandbox::tenant::NewUser;
use ukg_pro_sandbox::{Control, Options, Sandbox};

use crate::wire::{Answer, Wire, Xml};

pub(crate) const PERSON: &str = "http://www.ultipro.com/services/employeeperson";
pub(crate) const LOGIN: &str = "http://www.ultipro.com/services/loginservice";
pub(crate) const SOAP_1_2: &str = "application/soap+xml; charset=utf-8";

pub(crate) struct Fixture {
    pub(crate) sandbox: Sandbox,
    pub(crate) control: Control,
    pub(crate) wire: Wire,
    pub(crate) login: Login,
    /// The export at the start; null for a large tenant, where it would take long.
    pub(crate) truth: Truth,
}

impl Fixture {
    /// An emulator of sixty people.
    pub(crate) async fn start() -> Self {
        Self::with(|_| {}).await
    }

    pub(crate) async fn with(change: impl FnOnce(&mut Options)) -> Self {
        let mut options = Options {
            employees: 60,
            ..Options::default()
        };
        change(&mut options);
        let is_large = options.employees > 1000;
        let sandbox = Sandbox::start(options).await.unwrap();
        let control = sandbox.control();
        Self {
            wire: Wire::to(&sandbox),
            login: sandbox.service_account(),
            truth: Truth(if is_large { Value::Null } else { control.export() }),
            control,
            sandbox,
        }
    }

    pub(crate) fn switch(&self, change: impl FnOnce(&mut Switches)) {
        self.control.set_switches(change);
    }

    /// Adds a user who is no employee, with this role, and gives the password.
    pub(crate) fn user(&self, username: &str, role: &str) -> SecretString {
        let user = NewUser {
            username: username.to_owned(),
            first_name: "Robin".to_owned(),
            last_name: "Ledger".to_owned(),
            email: format!("{username}@example.com"),
            role: role.to_owned(),
        };
        self.control.add_user(&user).unwrap()
    }

    /// Posts an envelope to a service.
    pub(crate) async fn post(&self, service: &str, envelope: &str) -> Answer {
        self.post_as(&format!("/services/{service}"), SOAP_1_2, envelope).await
    }

    pub(crate) async fn post_as(&self, path: &str, content_type: &str, envelope: &str) -> Answer {
        let headers = [("Content-Type", content_type)];
        self.wire.send("POST", path, &headers, envelope).await.unwrap()
    }

    /// Logs in with these four values.
    pub(crate) async fn authenticate(&self, login: &Login) -> Xml {
        let answer = self.post("LoginService", &login_envelope(login)).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.xml()
    }

    /// Logs in with the first account.
    pub(crate) async fn token(&self) -> String {
        self.authenticate(&self.login).await.at("Token").unwrap()
    }

    /// Calls an operation of `EmployeePerson` with a new token.
    pub(crate) async fn person(&self, operation: &str, body: &str) -> Answer {
        let token = self.token().await;
        self.post("EmployeePerson", &self.envelope(&token, operation, body))
            .await
    }

    /// Finds people; the query is what stands inside `query`.
    pub(crate) async fn find(&self, query: &str) -> Xml {
        let answer = self.person("FindPeople", &find(query)).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.xml()
    }

    /// Gets people by an identifier: its type and what stands inside.
    pub(crate) async fn get(&self, kind: &str, inside: &str) -> Xml {
        let answer = self.person("GetPersonByEmployeeIdentifier", &get(kind, inside)).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.xml()
    }

    /// An envelope for an operation of `EmployeePerson`.
    pub(crate) fn envelope(&self, token: &str, operation: &str, body: &str) -> String {
        let key = self.login.customer_api_key.expose_secret();
        let action = format!("{PERSON}/IEmployeePerson/{operation}");
        envelope(&headers(&action, token, key), body)
    }

    /// The headers of REST.
    pub(crate) fn rest_headers(&self) -> [(&'static str, String); 2] {
        rest_headers(&self.login)
    }

    pub(crate) async fn rest(&self, path: &str) -> Answer {
        self.rest_as(&self.login, path).await
    }

    pub(crate) async fn rest_as(&self, login: &Login, path: &str) -> Answer {
        let headers = rest_headers(login);
        let headers = headers.each_ref().map(|(name, value)| (*name, value.as_str()));
        self.wire.get(path, &headers).await
    }
}

pub(crate) fn rest_headers(login: &Login) -> [(&'static str, String); 2] {
    let basic = format!("{}:{}", login.username, login.password.expose_secret());
    [
        ("Authorization", format!("Basic {}", STANDARD.encode(basic))),
        ("US-Customer-Api-Key", login.customer_api_key.expose_secret().to_owned()),
    ]
}

pub(crate) fn headers(action: &str, token: &str, key: &str) -> String {
    format!(
        r#"<a:Action s:mustUnderstand="1">{action}</a:Action>
        <UltiProToken xmlns="http://www.ultimatesoftware.com/foundation/authentication/ultiprotoken">{token}</UltiProToken>
        <ClientAccessKey xmlns="http://www.ultimatesoftware.com/foundation/authentication/clientaccesskey">{key}</ClientAccessKey>"#
    )
}

pub(crate) fn envelope(headers: &str, body: &str) -> String {
    format!(
        r#"<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://www.w3.org/2005/08/addressing">
        <s:Header>{headers}</s:Header><s:Body>{body}</s:Body></s:Envelope>"#
    )
}

pub(crate) fn login_envelope(login: &Login) -> String {
    let value = |name: &str, value: &str| {
        let value = value.replace('&', "&amp;").replace('<', "&lt;");
        format!(r#"<h:{name} xmlns:h="{LOGIN}">{value}</h:{name}>"#)
    };
    let headers = [
        format!(r#"<a:Action s:mustUnderstand="1">{LOGIN}/ILoginService/Authenticate</a:Action>"#),
        value("ClientAccessKey", login.customer_api_key.expose_secret()),
        value("Password", login.password.expose_secret()),
        value("UserAccessKey", login.user_api_key.expose_secret()),
        value("UserName", &login.username),
    ];
    envelope(
        &headers.concat(),
        r#"<TokenRequest xmlns="http://www.ultipro.com/contracts"/>"#,
    )
}

const TYPES: &str = r#"xmlns:b="http://www.ultipro.com/contracts" xmlns:i="http://www.w3.org/2001/XMLSchema-instance""#;

pub(crate) fn find(query: &str) -> String {
    format!(r#"<FindPeople xmlns="{PERSON}"><query {TYPES}>{query}</query></FindPeople>"#)
}

pub(crate) fn get(kind: &str, inside: &str) -> String {
    format!(
        r#"<GetPersonByEmployeeIdentifier xmlns="{PERSON}"><employeeIdentifier {TYPES} i:type="b:{kind}">{inside}</employeeIdentifier></GetPersonByEmployeeIdentifier>"#
    )
}

pub(crate) fn update(entities: &str) -> String {
    format!(r#"<UpdatePerson xmlns="{PERSON}"><entities {TYPES}>{entities}</entities></UpdatePerson>"#)
}

pub(crate) fn number(company_code: &str, employee_number: &str) -> String {
    format!("<b:CompanyCode>{company_code}</b:CompanyCode><b:EmployeeNumber>{employee_number}</b:EmployeeNumber>")
}

/// What is true, from the export alone.
#[derive(Debug, Clone)]
pub(crate) struct Truth(pub(crate) Value);

/// An employment of the export, with its person and its company's code.
#[derive(Debug, Clone)]
pub(crate) struct Employment {
    pub(crate) person: Value,
    pub(crate) facts: Value,
    pub(crate) company_code: String,
}

impl Truth {
    pub(crate) fn people(&self) -> &[Value] {
        self.0["people"].as_array().unwrap()
    }

    pub(crate) fn company_code(&self, company_id: &Value) -> String {
        let mut companies = self.0["companies"].as_array().unwrap().iter();
        let company = companies.find(|company| company["company_id"] == *company_id).unwrap();
        company["company_code"].as_str().unwrap().to_owned()
    }

    /// By employee id, then company id, as the emulator orders them.
    pub(crate) fn employments(&self) -> Vec<Employment> {
        let mut employments: Vec<_> = self
            .people()
            .iter()
            .flat_map(|person| {
                person["employments"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|facts| Employment {
                        person: person.clone(),
                        facts: facts.clone(),
                        company_code: self.company_code(&facts["company_id"]),
                    })
            })
            .collect();
        employments.sort_by_key(|one| {
            let text = |name: &str| one.facts[name].as_str().unwrap().to_owned();
            (text("employee_id"), text("company_id"))
        });
        employments
    }

    /// Employments that pass a test, as company code and employee number.
    pub(crate) fn numbers(&self, passes: impl Fn(&Employment) -> bool) -> Vec<(String, String)> {
        let employments = self.employments();
        employments
            .iter()
            .filter(|one| passes(one))
            .map(Employment::key)
            .collect()
    }

    /// A person in two companies.
    pub(crate) fn in_two_companies(&self) -> &Value {
        let mut people = self.people().iter();
        people
            .find(|person| person["employments"].as_array().unwrap().len() == 2)
            .unwrap()
    }
}

impl Employment {
    pub(crate) fn key(&self) -> (String, String) {
        (
            self.company_code.clone(),
            self.text("employee_number").unwrap().to_owned(),
        )
    }

    /// A fact of the employment or, where it has none of the name, of the person.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        let facts = self.facts.get(name).unwrap_or_else(|| &self.person[name]);
        facts.as_str()
    }
}

/// Company code and employee number of the rows of a Find, in their order.
pub(crate) fn found(xml: &Xml) -> Vec<(String, String)> {
    let rows = xml.each("EmployeePerson");
    rows.iter()
        .map(|row| {
            let leaf = |name: &str| row.iter().find(|(leaf, _)| leaf == name).unwrap().1.clone().unwrap();
            (leaf("CompanyCode"), leaf("EmployeeNumber"))
        })
        .collect()
}
