//! A large report takes no more memory than a small one. A program of its own, because the peak is the program's.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fs;

use futures_util::TryStreamExt as _;
use secrecy::ExposeSecret as _;
use ukg_pro::{
    AllowedHosts, Http, HttpOptions, ServiceAddress, Tenant,
    contract::{
        credentials::{Credentials, CustomerApiKey, Password, UserApiKey, UserName},
        soap::bi::Delimiter,
    },
};
use ukg_pro_sandbox::{Options, Sandbox};

const REGISTER: &str = "/content/folder[@name='Payroll']/report[@name='Payroll register, detail']";

/// What the program has held at most so far, in bytes.
fn peak() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    let kibibytes: u64 = line.split_whitespace().nth(1).unwrap().parse().unwrap();
    kibibytes * 1024
}

/// Reads a report of so many rows, each of about a kibibyte, and gives the bytes of its values.
async fn read(tenant: &Tenant, rows: u64, delimiter: Option<Delimiter>) -> u64 {
    let asked = rows.to_string();
    let parameters = [("Rows", asked.as_str()), ("Note Length", "960")];
    let report = tenant.run_report(REGISTER, &parameters, delimiter);
    let (count, bytes) = report
        .try_fold((0, 0), async |(count, bytes), row| {
            let length: usize = row.values().flatten().map(str::len).sum();
            Ok((count + 1, bytes + length as u64))
        })
        .await
        .unwrap();
    assert_eq!(count, rows);
    bytes
}

#[tokio::test]
async fn a_report_of_64_megabytes_is_read_in_constant_memory() {
    let sandbox = Sandbox::start(Options {
        employees: 50,
        ..Options::default()
    })
    .await
    .unwrap();
    let login = sandbox.service_account();
    let allowed = AllowedHosts::parse(["127.0.0.1"]).unwrap();
    let address = ServiceAddress::understand(&sandbox.url(), &allowed).unwrap().address;
    let http = Http::new(HttpOptions {
        allowed,
        ..HttpOptions::default()
    });
    let credentials = Credentials {
        user_name: UserName::parse(&login.username).unwrap(),
        password: Password::parse(login.password.expose_secret()).unwrap(),
        customer_api_key: CustomerApiKey::parse(login.customer_api_key.expose_secret()).unwrap(),
        user_api_key: Some(UserApiKey::parse(login.user_api_key.expose_secret()).unwrap()),
    };
    let tenant = Tenant::new(http.unwrap(), address, credentials);

    // A small one first, so that what any report needs is there.
    read(&tenant, 1000, Some(Delimiter::COMMA)).await;
    let before = peak();
    let bytes = read(&tenant, 64 << 10, Some(Delimiter::COMMA)).await;
    assert!(bytes > 64_000_000, "{bytes} bytes");
    let grown = peak() - before;
    // Emulator, client and whatever is between them: a few pieces each.
    assert!(grown < 8 << 20, "{grown} bytes more for {bytes}");

    read(&tenant, 8 << 10, None).await;
    let grown = peak() - before;
    assert!(grown < 12 << 20, "{grown} bytes more for a data set");
}
