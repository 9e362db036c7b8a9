//! The throw-away PostgreSQL leaves nothing behind, however its owner ends.
//!
//! Stand-ins for PostgreSQL's programs show what the script does with them; the real ones run
//! whenever the tests of the workspace do.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

const SCRIPT: &str = include_str!("../../src/postgres/cluster.sh");

/// Makes the data folder, as `initdb` would.
const INITDB: &str = r#"
for argument in "$@"; do
    case $argument in --pgdata=*) mkdir "${argument#--pgdata=}" ;; esac
done
"#;

/// Notes what was asked; its port 1111 is taken.
const PG_CTL: &str = r#"
echo "$@" >>"$(dirname "$0")/calls"
case "$*" in *"-p 1111"*) echo "port 1111 is taken"; exit 1 ;; esac
"#;

/// A folder with stand-ins, and one for the cluster's files.
struct Place {
    folder: TempDir,
}

impl Place {
    fn new() -> Self {
        let place = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        fs::create_dir(place.parent()).unwrap();
        for (name, script) in [("initdb", INITDB), ("pg_ctl", PG_CTL)] {
            let path = place.folder.path().join(name);
            fs::write(&path, format!("#!/bin/sh\n{script}")).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        }
        place
    }

    fn parent(&self) -> PathBuf {
        self.folder.path().join("clusters")
    }

    fn calls(&self) -> String {
        fs::read_to_string(self.folder.path().join("calls")).unwrap_or_default()
    }

    /// Runs the script with its files under `parent`.
    fn start(&self, parent: &Path, ports: &[&str]) -> Child {
        Command::new("sh")
            .args(["-c", SCRIPT, "cluster.sh"])
            .arg(self.folder.path())
            .arg(parent)
            .args(ports)
            .env("TMPDIR", self.folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    }
}

fn answer(cluster: &mut Child) -> String {
    let mut line = String::new();
    let stdout = cluster.stdout.as_mut().unwrap();
    BufReader::new(stdout).read_line(&mut line).unwrap();
    line
}

fn is_empty(folder: &Path) -> bool {
    fs::read_dir(folder).unwrap().next().is_none()
}

#[test]
fn a_cluster_stops_and_its_files_go_when_its_owner_is_gone() {
    let place = Place::new();
    let mut cluster = place.start(&place.parent(), &["2222"]);
    assert_eq!(answer(&mut cluster), "ready 2222\n");
    assert!(!is_empty(&place.parent()));
    assert!(!place.calls().contains("stop"), "{}", place.calls());

    // Closes the standard input, as the end of the owner does.
    assert!(cluster.wait().unwrap().success());
    assert!(place.calls().contains("stop"), "{}", place.calls());
    assert!(is_empty(&place.parent()));
}

#[test]
fn a_cluster_passes_over_a_port_that_is_taken() {
    let place = Place::new();
    let mut cluster = place.start(&place.parent(), &["1111", "2222"]);
    assert_eq!(answer(&mut cluster), "ready 2222\n");
    assert!(cluster.wait().unwrap().success());
}

#[test]
fn a_cluster_that_cannot_start_shows_its_log_and_leaves_nothing() {
    let place = Place::new();
    let mut cluster = place.start(&place.parent(), &["1111"]);
    assert_eq!(answer(&mut cluster), "");
    assert!(!cluster.wait().unwrap().success());
    let mut log = String::new();
    cluster.stderr.unwrap().read_to_string(&mut log).unwrap();
    assert!(log.contains("port 1111 is taken"), "{log}");
    assert!(is_empty(&place.parent()));
}

#[test]
fn a_cluster_lies_in_the_temporary_folder_where_its_own_is_closed_to_it() {
    let place = Place::new();
    let mut cluster = place.start(Path::new("/nowhere"), &["2222"]);
    assert_eq!(answer(&mut cluster), "ready 2222\n");
    let folders = || {
        fs::read_dir(place.folder.path())
            .unwrap()
            .filter(|entry| {
                let name = entry.as_ref().unwrap().file_name();
                name.to_string_lossy().starts_with("rollbook-postgres.")
            })
            .count()
    };
    assert_eq!(folders(), 1);
    assert!(cluster.wait().unwrap().success());
    assert_eq!(folders(), 0);
}
