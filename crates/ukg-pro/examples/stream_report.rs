//! Starts an emulator, streams a report from it and tells what that took.
//!
//! ```sh
//! cargo run --release -p ukg-pro --example stream_report -- 11000000        # about 1 GB of CSV
//! cargo run --release -p ukg-pro --example stream_report -- 11000000 xml    # as a data set
//! ```

#![expect(clippy::print_stdout, reason = "what it prints is what it is for")]

use std::{error::Error, fs, pin::pin, time::Instant};

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

/// What the program has held at most, in MiB; none where the system does not say.
fn peak() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kibibytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kibibytes / 1024)
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let rows = arguments.next().unwrap_or_else(|| "100000".to_owned());
    let delimiter = match arguments.next().as_deref() {
        Some("xml") => None,
        _ => Some(Delimiter::COMMA),
    };
    let sandbox = Sandbox::start(Options::default()).await?;
    let login = sandbox.service_account();
    let allowed = AllowedHosts::parse(["127.0.0.1"])?;
    let address = ServiceAddress::understand(&sandbox.url(), &allowed)?.address;
    let http = Http::new(HttpOptions {
        allowed,
        ..HttpOptions::default()
    })?;
    let credentials = Credentials {
        user_name: UserName::parse(&login.username)?,
        password: Password::parse(login.password.expose_secret())?,
        customer_api_key: CustomerApiKey::parse(login.customer_api_key.expose_secret())?,
        user_api_key: Some(UserApiKey::parse(login.user_api_key.expose_secret())?),
    };
    let tenant = Tenant::new(http, address, credentials);

    println!("before: {:?} MiB at most", peak());
    let start = Instant::now();
    let mut report = pin!(tenant.run_report(REGISTER, &[("Rows", &rows)], delimiter));
    let (mut count, mut bytes) = (0_u64, 0);
    while let Some(row) = report.try_next().await? {
        count += 1;
        // With a delimiter or the end of its line after each value.
        bytes += row
            .values()
            .map(|value| value.unwrap_or_default().len() + 1)
            .sum::<usize>();
    }
    let seconds = start.elapsed().as_secs_f64();
    println!("{count} rows, about {} MB, in {seconds:.1} s", bytes / 1_000_000);
    println!("after: {:?} MiB at most", peak());
    Ok(())
}
