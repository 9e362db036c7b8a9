//! The process keeps its memory to itself.
#![cfg(target_os = "linux")]

use std::{
    fs,
    os::unix::{
        fs::{MetadataExt, PermissionsExt, chown},
        process::CommandExt,
    },
    process::{Command, Stdio},
};

use crate::program::Home;

/// Somebody who is not root, whose processes are readable to themselves unless they see to it.
const NOBODY: u32 = 65534;

#[test]
fn no_core_is_dumped_and_no_other_process_of_the_user_reads_memory_or_variables() {
    let home = Home::new();
    let folder = tempfile::tempdir_in("/tmp").unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let program = folder.path().join("rollbook");
    // By a process of its own: one that is started meanwhile would hold the file open, and what is open is not run.
    let copied = Command::new("cp")
        .arg(env!("CARGO_BIN_EXE_rollbook"))
        .arg(&program)
        .status();
    assert!(copied.unwrap().success());
    let data = folder.path().join("data");
    fs::create_dir(&data).unwrap();
    let root = fs::metadata(&data).unwrap().uid() == 0;

    let mut command = Command::new(&program);
    command
        .args(["serve", "--listen", "127.0.0.1:0", "--json", "--data-dir"])
        .arg(&data)
        .current_dir(folder.path())
        .env("ROLLBOOK_MASTER_KEY", "A".repeat(43));
    let mut other = Command::new("sleep");
    other.arg("60").stdout(Stdio::null()).stderr(Stdio::null());
    if root {
        chown(&data, Some(NOBODY), Some(NOBODY)).unwrap();
        command.uid(NOBODY).gid(NOBODY);
        other.uid(NOBODY).gid(NOBODY);
    }
    let mut other = other.spawn().unwrap();
    let running = home.start_command(command);

    // The kernel gives the files of a process that may not be read to root, and those of any other to its user.
    let owner = |id: u32, name: &str| fs::metadata(format!("/proc/{id}/{name}")).unwrap().uid();
    for name in ["mem", "environ", "maps"] {
        assert_ne!(owner(other.id(), name), 0, "{name} of a process like any other");
        assert_eq!(owner(running.id(), name), 0, "{name}");
    }
    let limits = fs::read_to_string(format!("/proc/{}/limits", running.id())).unwrap();
    let core = limits
        .lines()
        .find(|line| line.starts_with("Max core file size"))
        .unwrap();
    let sizes: Vec<&str> = core.split_whitespace().skip(4).take(2).collect();
    assert_eq!(sizes, ["0", "0"], "{core}");
    other.kill().unwrap();
    other.wait().unwrap();
}
