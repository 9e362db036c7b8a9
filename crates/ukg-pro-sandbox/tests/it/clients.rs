//! Clients that other people wrote, and one written from the REST reference alone.

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
};

use secrecy::ExposeSecret as _;
use serde_json::Value;
use tokio::process::Command;
use ukg_pro_contract::{services::SERVICES, soap::bi};

use crate::fixture::{Employment, Fixture, Truth};

/// The interpreter that has the packages of `clients/python/requirements.txt`.
const PYTHON: &str = "ROLLBOOK_TEST_PYTHON";
/// The folder that has the packages of `clients/node/package-lock.json`.
const NODE: &str = "ROLLBOOK_TEST_NODE";

fn variable(name: &str) -> OsString {
    std::env::var_os(name).unwrap_or_else(|| panic!("{name} is not set; `cargo xtask test` sets it and runs this test"))
}

async fn python(fixture: &Fixture, script: &str) -> String {
    let mut command = Command::new(variable(PYTHON));
    // The folder of the scripts stays as it is.
    command.env("PYTHONDONTWRITEBYTECODE", "1");
    run(fixture, command, &format!("python/{script}")).await
}

async fn node(fixture: &Fixture, script: &str) -> String {
    let mut command = Command::new("node");
    command.env("NODE_PATH", Path::new(&variable(NODE)).join("node_modules"));
    run(fixture, command, &format!("node/{script}")).await
}

async fn run(fixture: &Fixture, mut command: Command, script: &str) -> String {
    let export = Export::write(fixture, &script.replace('/', "-"));
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../clients").join(script);
    let login = &fixture.login;
    let output = command
        .arg(script)
        .env("UKG_URL", fixture.sandbox.url())
        .env("UKG_USERNAME", &login.username)
        .env("UKG_PASSWORD", login.password.expose_secret())
        .env("UKG_CUSTOMER_API_KEY", login.customer_api_key.expose_secret())
        .env("UKG_USER_API_KEY", login.user_api_key.expose_secret())
        .env("UKG_EXPORT", &export.0)
        .env("UKG_SERVICES", fixture.control.soap_services().join(","))
        .kill_on_drop(true)
        .output()
        .await
        .unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}");
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// The export, and under `records` the lists of what is a record of its own.
fn exported(fixture: &Fixture) -> Value {
    let mut export = fixture.control.export();
    for kind in ["contact", "phone", "sso-user"] {
        export["records"][kind] = fixture.control.export_records(kind);
    }
    export
}

/// A file with the export, removed when dropped.
struct Export(PathBuf);

impl Export {
    fn write(fixture: &Fixture, script: &str) -> Self {
        let name = format!("{script}-{}.json", std::process::id());
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        std::fs::write(&path, exported(fixture).to_string()).unwrap();
        Self(path)
    }
}

impl Drop for Export {
    fn drop(&mut self) {
        // What is left behind lies in the build folder and harms nobody.
        let _: std::io::Result<()> = std::fs::remove_file(&self.0);
    }
}

#[tokio::test]
async fn zeep_loads_the_wsdls_logs_in_finds_everybody_and_gets_one() {
    let fixture = Fixture::with(|options| options.employees = 150).await;
    let report = python(&fixture, "zeep_people.py").await;
    let employments = fixture.truth.employments().len();
    assert_eq!(
        report,
        format!("{employments} employments on {} pages", employments.div_ceil(40))
    );
}

#[tokio::test]
async fn zeep_calls_every_service_with_the_types_of_its_wsdl() {
    let fixture = Fixture::with(|options| options.employees = 150).await;
    let employments = fixture.truth.employments().len();
    let report = python(&fixture, "zeep_services.py").await;
    let mut called: Vec<(&str, usize)> = report
        .lines()
        .map(|line| {
            let (service, records) = line.split_once(' ').unwrap();
            (service, records.parse().unwrap())
        })
        .collect();
    called.sort_unstable();
    for (service, records) in &called {
        match *service {
            "EmployeeAddress"
            | "EmployeeCompensation"
            | "EmployeeEmploymentInformation"
            | "EmployeeJob"
            | "EmployeePerson"
            | "EmployeePhoneInformation"
            | "EmployeeUserDefinedFields"
            | "BIStreamingService" => assert_eq!(*records, employments, "{service}"),
            "LoginService" | "EmployeeNewHire" | "EmployeeGlobalNewHire" => assert_eq!(*records, 1, "{service}"),
            _ => assert!(*records > 0, "{service}"),
        }
    }
    let mut served = fixture.control.soap_services();
    served.sort_unstable();
    let services: Vec<_> = called.iter().map(|(service, _)| *service).collect();
    assert_eq!(services, served);

    let after = Truth(fixture.control.export()).employments();
    assert_eq!(after.len(), employments + 2);
    let hired = |last_name: &str| -> &Employment {
        let mut all = after.iter();
        all.find(|one| one.text("last_name") == Some(last_name)).unwrap()
    };
    let robin = hired("O'Zeep & Söhne");
    assert_eq!(robin.company_code, "HLF");
    for (fact, value) in [
        ("first_name", "Robin"),
        ("date_of_birth", "1995-06-07T00:00:00"),
        ("last_hire", "2026-11-16T00:00:00"),
        ("hourly", "21.5"),
        ("ssn", "999999907"),
    ] {
        assert_eq!(robin.text(fact), Some(value), "{fact}");
    }
    assert!(robin.facts["supervisor"]["employee_number"].is_string());
    let zoe = hired("Zeep");
    assert_eq!(zoe.company_code, "NORD");
    assert_eq!(zoe.text("national_id"), Some("046454286"));
    assert_eq!(zoe.text("annual"), Some("50000.0"));
}

#[tokio::test]
async fn zeep_runs_a_report_and_reads_it_over_both_ports() {
    let fixture = Fixture::with(|options| options.employees = 150).await;
    fixture.switch(|switches| switches.report_working = 2);
    let report = python(&fixture, "zeep_reports.py").await;
    let employments = fixture.truth.employments().len();
    assert_eq!(report, format!("{employments} rows after 2 polls"));
}

#[tokio::test]
async fn soap_for_node_loads_every_wsdl_and_finds_everybody() {
    let fixture = Fixture::with(|options| options.employees = 150).await;
    let employments = fixture.truth.employments().len();
    let report = node(&fixture, "soap_services.mjs").await;
    // Every one of them has a Ping; the other three are no Employee… services.
    let of_employees: usize = SERVICES.iter().map(|service| service.operations.len() + 1).sum();
    let operations = 1 + of_employees + bi::OPERATIONS.len() + 1;
    assert_eq!(
        report,
        format!(
            "{} services with {operations} operations, {employments} employments on {} pages",
            SERVICES.len() + 3,
            employments.div_ceil(40)
        )
    );
}

#[tokio::test]
async fn a_plain_python_script_pages_and_filters_person_details() {
    let fixture = Fixture::with(|options| options.employees = 150).await;
    let report = python(&fixture, "rest_people.py").await;
    assert_eq!(report, "150 people on 8 pages of 21");
}

#[tokio::test]
async fn a_plain_python_script_reads_a_list_of_each_kind_that_rest_has() {
    let fixture = Fixture::with(|options| options.employees = 150).await;
    let employments = fixture.truth.employments().len();
    let org_levels = fixture.truth.0["org_levels"].as_array().unwrap().len();
    let report = python(&fixture, "rest_lists.py").await;
    let read: Vec<_> = report.lines().map(|line| line.split_once(' ').unwrap()).collect();
    assert_eq!(read[0], ("large_pages", employments.to_string().as_str()));
    assert_eq!(read[1], ("small_pages", employments.to_string().as_str()));
    assert_eq!(read[2], ("no_pages", org_levels.to_string().as_str()));
    assert_eq!((read[3].0, read[3].1.parse::<u32>().unwrap() > 1000), ("search", true));
    assert_eq!(read[4], ("lookup_of_many", "20"));
    assert_eq!(read.len(), 5);
}
