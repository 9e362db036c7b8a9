//! The program, run in a home of its own: nothing of the machine's configuration reaches it, and what it writes is
//! found there.

use std::{
    ffi::OsStr,
    fs::{self, File},
    io::{BufRead, BufReader, Read, Write},
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, ExitStatus, Stdio},
    sync::atomic::{AtomicU32, Ordering},
};

use serde_json::Value;
use tempfile::TempDir;

/// A folder that is the program's home, working folder and place for temporary files at once.
pub(crate) struct Home {
    folder: TempDir,
    /// The database its commands use; none uses the file in the data folder.
    database: Option<String>,
    /// Started programs, for a name of each one's stderr.
    started: AtomicU32,
}

/// How a run ended.
#[derive(Debug, Clone)]
pub(crate) struct Ended {
    /// The exit code; none when a signal ended it.
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Home {
    pub(crate) fn new() -> Self {
        Self::over(None)
    }

    /// A home whose commands use the database at this address.
    pub(crate) fn over(database: Option<String>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for name in ["work", "home", "temporary", "stderr"] {
            fs::create_dir(folder.path().join(name)).unwrap();
        }
        Self {
            folder,
            database,
            started: AtomicU32::default(),
        }
    }

    /// The folder that all of it is in, what its programs wrote to stderr too.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The folder it works in, where `rollbook.toml` is looked for.
    pub(crate) fn work(&self) -> PathBuf {
        self.folder.path().join("work")
    }

    /// Where it puts temporary files.
    pub(crate) fn temporary(&self) -> PathBuf {
        self.folder.path().join("temporary")
    }

    /// The data folder it takes when nobody names one.
    pub(crate) fn data(&self) -> PathBuf {
        self.folder.path().join("home/.local/share/rollbook")
    }

    /// The command with these arguments, to be changed before it is run.
    pub(crate) fn command<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rollbook"));
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("ROLLBOOK_") {
                command.env_remove(name);
            }
        }
        command
            .args(arguments)
            .current_dir(self.work())
            .env("HOME", self.folder.path().join("home"))
            .env("TMPDIR", self.temporary())
            .env_remove("XDG_DATA_HOME")
            .env_remove("NO_COLOR")
            .envs(self.database.iter().map(|url| ("ROLLBOOK_DATABASE", url)));
        command
    }

    /// Runs a command to its end.
    pub(crate) fn run<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> Ended {
        run(self.command(arguments), "")
    }

    /// Runs a command that reads this from stdin.
    pub(crate) fn run_with_input<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>, input: &str) -> Ended {
        run(self.command(arguments), input)
    }

    /// Starts a command that goes on, and waits until it says that it is ready.
    pub(crate) fn start<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> Running {
        self.start_command(self.command(arguments))
    }

    /// The same of a command that was changed.
    pub(crate) fn start_command(&self, command: Command) -> Running {
        let mut running = self.spawn(command);
        running.wait_until_ready();
        running
    }

    /// Starts a command and waits for nothing.
    pub(crate) fn spawn(&self, command: Command) -> Running {
        self.spawn_with_input(command, "")
    }

    /// The same of a command that reads this from stdin.
    pub(crate) fn spawn_with_input(&self, mut command: Command, input: &str) -> Running {
        let number = self.started.fetch_add(1, Ordering::Relaxed);
        let stderr = self.folder.path().join(format!("stderr/{number}"));
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            // A file, because a pipe that nobody reads while the program runs would fill up and stop it.
            .stderr(File::create(&stderr).unwrap())
            .spawn()
            .unwrap();
        write_input(&mut child, input);
        let stdout = BufReader::new(child.stdout.take().unwrap());
        Running {
            child,
            stdout: Some(stdout),
            stderr,
            ready: String::new(),
        }
    }
}

/// Runs a command to its end.
pub(crate) fn run(mut command: Command, input: &str) -> Ended {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    write_input(&mut child, input);
    let output = child.wait_with_output().unwrap();
    Ended {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Writes all that a command will ever read from stdin.
fn write_input(child: &mut Child, input: &str) {
    let mut stdin = child.stdin.take().unwrap();
    // A command that does not read its input may be gone already.
    let _ = stdin.write_all(input.as_bytes());
}

impl Ended {
    /// The same, having ended well.
    #[track_caller]
    pub(crate) fn done(self) -> Self {
        assert_eq!(self.code, Some(0), "{self:#?}");
        self
    }

    /// The same, having failed with this code: nothing is on stdout then.
    #[track_caller]
    pub(crate) fn failed(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{self:#?}");
        assert_eq!(self.stdout, "", "{self:#?}");
        self
    }

    /// The one line of JSON that a good end printed.
    #[track_caller]
    pub(crate) fn json(self) -> Value {
        let ended = self.done();
        assert_eq!(ended.stdout.lines().count(), 1, "{ended:#?}");
        serde_json::from_str(&ended.stdout).unwrap()
    }

    /// Each line of what a good end printed, as JSON.
    #[track_caller]
    pub(crate) fn json_lines(self) -> Vec<Value> {
        let ended = self.done();
        let lines = ended.stdout.lines();
        lines.map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// The one object that a failure under `--json` printed to stderr.
    #[track_caller]
    pub(crate) fn error(&self) -> Value {
        let error: Value = serde_json::from_str(&self.stderr).unwrap_or_else(|_| panic!("no JSON: {self:#?}"));
        assert!(error["code"].is_string() && error["message"].is_string(), "{error}");
        error
    }

    /// What follows `error: ` on stderr, told once.
    #[track_caller]
    pub(crate) fn error_line(&self) -> &str {
        self.line("error: ")
    }

    /// What follows `hint: ` on stderr, told once.
    #[track_caller]
    pub(crate) fn hint_line(&self) -> &str {
        self.line("hint: ")
    }

    #[track_caller]
    fn line(&self, prefix: &str) -> &str {
        let mut lines = self.stderr.lines().filter_map(|line| line.strip_prefix(prefix));
        let line = lines.next().unwrap_or_else(|| panic!("no `{prefix}`: {self:#?}"));
        assert_eq!(lines.next(), None, "{self:#?}");
        line
    }
}

/// A command that goes on; it is killed when dropped.
pub(crate) struct Running {
    child: Child,
    /// None once nobody reads it any more.
    stdout: Option<BufReader<ChildStdout>>,
    stderr: PathBuf,
    ready: String,
}

impl Running {
    /// Waits for the line that says it is ready.
    #[track_caller]
    pub(crate) fn wait_until_ready(&mut self) {
        let stdout = self.stdout.as_mut().unwrap();
        stdout.read_line(&mut self.ready).unwrap();
        assert!(self.ready.ends_with('\n'), "it never got ready: {}", self.stderr());
    }

    /// The line that said it was ready, as JSON.
    #[track_caller]
    pub(crate) fn ready(&self) -> Value {
        serde_json::from_str(&self.ready).unwrap()
    }

    /// The number of its process.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Sends it a signal.
    pub(crate) fn send(&self, signal: &str) {
        let id = self.child.id().to_string();
        let sent = Command::new("sh").args(["-c", "kill -$1 $0", &id, signal]).status();
        assert!(sent.unwrap().success());
    }

    /// What it wrote to stderr so far.
    pub(crate) fn stderr(&self) -> String {
        fs::read_to_string(&self.stderr).unwrap()
    }

    /// Asks it to stop, as an operator's service manager does.
    pub(crate) fn terminate(&self) {
        self.send("TERM");
    }

    /// Kills it, which it cannot notice.
    pub(crate) fn kill(mut self) -> Ended {
        self.child.kill().unwrap();
        self.wait()
    }

    /// Waits for its end; what is on stdout is what came after the line that said it was ready.
    pub(crate) fn wait(&mut self) -> Ended {
        let mut stdout = String::new();
        if let Some(pipe) = &mut self.stdout {
            pipe.read_to_string(&mut stdout).unwrap();
        }
        let status: ExitStatus = self.child.wait().unwrap();
        Ended {
            code: status.code(),
            stdout,
            stderr: self.stderr(),
        }
    }

    /// Closes the pipe it writes to, and waits for its end.
    pub(crate) fn stop_reading(mut self) -> Ended {
        self.stdout = None;
        self.wait()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Every file under a folder with its bytes.
pub(crate) fn files(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(self::files(&path));
        } else {
            let bytes = fs::read(&path).unwrap();
            files.push((path, bytes));
        }
    }
    files
}
