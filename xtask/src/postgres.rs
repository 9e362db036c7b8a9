//! A PostgreSQL for the tests: a new cluster for each run, on loopback, gone afterwards.
//!
//! A shell script ([`CLUSTER`]) makes, starts and removes the cluster, because PostgreSQL refuses to
//! run as root while a pipeline often does: all of it happens as another user. The script stops the
//! cluster when its standard input closes, which happens however this process ends.

use std::ffi::OsString;
use std::fs;
use std::io::{BufRead, BufReader};
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::workspace::Workspace;
use crate::{debian, program, terminal};

/// Tells the tests where PostgreSQL is; set by a person, it is used as it is.
pub(crate) const VARIABLE: &str = "ROLLBOOK_TEST_POSTGRES";

const CLUSTER: &str = include_str!("postgres/cluster.sh");

/// The PostgreSQL of one run.
#[derive(Debug)]
pub(crate) enum Server {
    /// The URL a person gave.
    Given(OsString),
    /// A cluster of our own.
    Own(Cluster),
}

impl Server {
    /// The server a person named, else a new cluster.
    pub(crate) fn start(workspace: &Workspace) -> Result<Self> {
        if let Some(url) = std::env::var_os(VARIABLE) {
            return Ok(Self::Given(url));
        }
        let programs = programs()?;
        terminal::step("Start PostgreSQL");
        Cluster::start(&programs, &workspace.target("postgres")).map(Self::Own)
    }

    /// The URL of a superuser, who may create databases.
    pub(crate) fn url(&self) -> OsString {
        match self {
            Self::Given(url) => url.clone(),
            Self::Own(cluster) => format!("postgres://rollbook@127.0.0.1:{}/postgres", cluster.port).into(),
        }
    }
}

/// A running cluster; it is stopped and removed when this is dropped.
#[derive(Debug)]
pub(crate) struct Cluster {
    port: u16,
    keeper: Child,
}

impl Cluster {
    /// Makes a cluster with the PostgreSQL programs of one folder and waits until it answers.
    ///
    /// Its files go under `parent`, or elsewhere when the user it runs as cannot enter there.
    fn start(programs: &Path, parent: &Path) -> Result<Self> {
        fs::create_dir_all(parent).with_context(|| format!("cannot create {}", parent.display()))?;
        let mut command = Command::new("sh");
        command
            .args(["-c", CLUSTER, "cluster.sh"])
            .arg(programs)
            .arg(parent)
            .args(free_ports()?.map(|port| port.to_string()))
            // A folder any user can enter; the present one may be closed to the one we become.
            .current_dir("/")
            .env("LC_ALL", "C")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            // Ctrl-C reaches this process, whose end then stops the cluster in good order.
            .process_group(0);
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("PG") {
                command.env_remove(name);
            }
        }
        if debian::is_root()? {
            let (user, group) = unprivileged_user()?;
            chown(parent, Some(user), Some(group)).with_context(|| format!("cannot give away {}", parent.display()))?;
            command.uid(user).gid(group);
        }
        let mut keeper = command.spawn().context("cannot run `sh`")?;

        let mut answer = String::new();
        if let Some(stdout) = keeper.stdout.take() {
            BufReader::new(stdout).read_line(&mut answer)?;
        }
        let port = answer
            .trim_end()
            .strip_prefix("ready ")
            .and_then(|port| port.parse().ok());
        let Some(port) = port else {
            let status = keeper.wait()?;
            bail!("PostgreSQL did not start; its log is above ({status})");
        };
        Ok(Self { port, keeper })
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // `wait` closes standard input first, which is the sign to stop.
        let _ = self.keeper.wait();
    }
}

/// Ports free at this moment; several, since another program may take one before the cluster does.
fn free_ports() -> Result<[u16; 3]> {
    let mut listeners = Vec::new();
    let mut ports = [0; 3];
    for port in &mut ports {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        *port = listener.local_addr()?.port();
        listeners.push(listener);
    }
    Ok(ports)
}

/// The folder of PostgreSQL's server programs, installed when there is none.
fn programs() -> Result<PathBuf> {
    if let Some(folder) = find_programs()? {
        return Ok(folder);
    }
    debian::install("postgresql", "PostgreSQL")?;
    find_programs()?.context("PostgreSQL is installed, but `initdb` is nowhere to be found")
}

fn find_programs() -> Result<Option<PathBuf>> {
    let on_path = program::on_path("initdb")
        .and_then(|initdb| initdb.parent().map(Path::to_path_buf))
        .filter(|folder| has_programs(folder));
    if on_path.is_some() {
        return Ok(on_path);
    }
    // Debian keeps the server programs off the path; `pg_config` may come from another package.
    let told = program::output(Command::new("pg_config").arg("--bindir"))?.map(PathBuf::from);
    Ok(debian_folders()
        .into_iter()
        .chain(told)
        .find(|folder| has_programs(folder)))
}

/// Debian's folders of PostgreSQL programs, the newest version first.
fn debian_folders() -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir("/usr/lib/postgresql") else {
        return Vec::new();
    };
    let mut versions: Vec<u32> = entries
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .collect();
    versions.sort_unstable_by(|left, right| right.cmp(left));
    versions
        .into_iter()
        .map(|version| PathBuf::from(format!("/usr/lib/postgresql/{version}/bin")))
        .collect()
}

fn has_programs(folder: &Path) -> bool {
    ["initdb", "pg_ctl", "postgres"]
        .iter()
        .all(|name| folder.join(name).is_file())
}

/// Whom to become when root: the user made for PostgreSQL, else the one who owns nothing.
fn unprivileged_user() -> Result<(u32, u32)> {
    for name in ["postgres", "nobody"] {
        let user = program::output(Command::new("id").args(["-u", name]))?;
        let group = program::output(Command::new("id").args(["-g", name]))?;
        if let (Some(user), Some(group)) = (user, group) {
            return Ok((user.parse()?, group.parse()?));
        }
    }
    bail!("PostgreSQL does not run as root, and there is no user `postgres` or `nobody`")
}
