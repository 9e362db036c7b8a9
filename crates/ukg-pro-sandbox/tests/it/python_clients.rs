//! Clients that other people wrote, and one written from the REST reference alone.

use std::path::{Path, PathBuf};

use secrecy::ExposeSecret as _;
use tokio::process::Command;

use crate::fixture::Fixture;

/// The interpreter that has the packages of `clients/python/requirements.txt`.
const VARIABLE: &str = "ROLLBOOK_TEST_PYTHON";

async fn run(fixture: &Fixture, script: &str) -> String {
    let interpreter = std::env::var_os(VARIABLE)
        .unwrap_or_else(|| panic!("{VARIABLE} is not set; `cargo xtask test` sets it and runs this test"));
    let export = Export::write(fixture, script);
    let script = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../clients/python")
        .join(script);
    let login = &fixture.login;
    let output = Command::new(interpreter)
        .arg(script)
        .env("UKG_URL", fixture.sandbox.url())
        .env("UKG_USERNAME", &login.username)
        .env("UKG_PASSWORD", login.password.expose_secret())
        .env("UKG_CUSTOMER_API_KEY", login.customer_api_key.expose_secret())
        .env("UKG_USER_API_KEY", login.user_api_key.expose_secret())
        .env("UKG_EXPORT", &export.0)
        .kill_on_drop(true)
        .output()
        .await
        .unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}");
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// A file with the export, removed when dropped.
struct Export(PathBuf);

impl Export {
    fn write(fixture: &Fixture, script: &str) -> Self {
        let name = format!("{script}-{}.json", std::process::id());
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        std::fs::write(&path, fixture.control.export().to_string()).unwrap();
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
    let report = run(&fixture, "zeep_people.py").await;
    let employments = fixture.truth.employments().len();
    assert_eq!(
        report,
        format!("{employments} employments on {} pages", employments.div_ceil(40))
    );
}

#[tokio::test]
async fn zeep_runs_a_report_and_reads_it_over_both_ports() {
    let fixture = Fixture::with(|options| options.employees = 150).await;
    fixture.switch(|switches| switches.report_working = 2);
    let report = run(&fixture, "zeep_reports.py").await;
    let employments = fixture.truth.employments().len();
    assert_eq!(report, format!("{employments} rows after 2 polls"));
}

#[tokio::test]
async fn a_plain_python_script_pages_and_filters_person_details() {
    let fixture = Fixture::with(|options| options.employees = 150).await;
    let report = run(&fixture, "rest_people.py").await;
    assert_eq!(report, "150 people on 8 pages of 21");
}
