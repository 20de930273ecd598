//! The real program, as a process of its own.

use std::fs::File;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use axum::http::Method;
use serde_json::Value;
use tempfile::TempDir;

use super::HOME;
use super::browser::{Browser, Server};
use super::database::Database;
use super::wire::{Ask, over_socket};

/// The master secret of every site.
pub const SECRET: &str = "a master secret for tests that is long enough";

/// The folder and the database that processes share.
pub struct Site {
    pub folder: TempDir,
    pub database: Database,
}

impl Site {
    /// With an empty database.
    pub async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = Database::fresh(folder.path()).await;
        Self { folder, database }
    }

    /// With a database that was made before, and that nobody has used.
    pub async fn migrated() -> Self {
        let site = Self::new().await;
        site.run(&["migrate"]).is_fine();
        site
    }

    /// The program with these arguments, in this site's folder, and nothing of this process's environment.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_portico"));
        command.args(arguments).current_dir(self.folder.path()).env_clear();
        command.env("PORTICO_DATABASE_URL", &self.database.url).env("PORTICO_DATA_DIR", self.folder.path());
        command.env("PORTICO_SECRET", SECRET).env("PORTICO_PUBLIC_URL", HOME);
        command.env("PORTICO_RATE_LIMITS", "off");
        // It asks its public address; whoever listens at ours on this machine is none of its business.
        if arguments.contains(&"doctor") {
            command.env("PORTICO_PUBLIC_URL", "http://localhost:1");
        }
        command
    }

    /// Runs a command to its end.
    pub fn run(&self, arguments: &[&str]) -> Done {
        done(self.command(arguments).stdin(Stdio::null()).output().unwrap())
    }

    /// Starts a server.
    pub fn serve(&self) -> Process {
        self.serve_with(&[])
    }

    /// Starts a server with some more of the operator's configuration.
    pub fn serve_with(&self, environment: &[(&str, &str)]) -> Process {
        let command = || {
            let mut command = self.command(&[]);
            command.envs(environment.iter().copied());
            command
        };
        Process::start(command, self.folder.path(), None)
    }

    /// Starts a server whose standard output and error go somewhere else than into files.
    pub fn serve_into(&self, environment: &[(&str, &str)], into: &dyn Fn() -> Stdio) -> Process {
        let command = || {
            let mut command = self.command(&[]);
            command.envs(environment.iter().copied());
            command
        };
        Process::start(command, self.folder.path(), Some(into))
    }

    /// A file in the site's folder.
    pub fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }
}

/// A command that has ended.
#[derive(Debug)]
pub struct Done {
    pub status: i32,
    pub out: String,
    pub err: String,
}

/// What became of a command.
pub fn done(output: Output) -> Done {
    Done {
        status: output.status.code().expect("not killed"),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

impl Done {
    /// Refused or failed, with one clear line that has these words.
    #[track_caller]
    pub fn is_refused_with(&self, words: &str) {
        assert_eq!(self.status, 1, "{self:?}");
        assert!(self.err.starts_with("portico: ") && self.err.contains(words), "{self:?}");
        assert!(!self.err.contains("panicked"), "{self:?}");
    }

    /// Done.
    #[track_caller]
    pub fn is_fine(&self) -> &Self {
        assert_eq!(self.status, 0, "{self:?}");
        self
    }
}

/// Stands for an address that nobody has taken.
pub const FREE: &str = "free";

/// A server that runs.
pub struct Process {
    child: Child,
    pub address: SocketAddr,
    /// Where figures are served, if they were asked for at a [`FREE`] address.
    pub figures: SocketAddr,
    log: PathBuf,
    /// What it told the operator.
    pub greeting: String,
}

impl Process {
    /// On a free port, and with one for figures; others are tried when somebody takes them first.
    pub fn start(command: impl Fn() -> Command, folder: &Path, into: Option<&dyn Fn() -> Stdio>) -> Self {
        for n in 0..20 {
            // Both at once, so that they are two.
            let free = [(); 2].map(|()| TcpListener::bind("127.0.0.1:0").unwrap());
            let [port, figures] = free.map(|listener| listener.local_addr().unwrap().port());
            let (told, log) =
                (folder.join(format!("told-{port}-{n}")), folder.join(format!("log-{port}-{n}")));
            let mut command = command();
            command.env("PORTICO_LISTEN", format!("127.0.0.1:{port}")).stdin(Stdio::null());
            command.stdout(File::create(&told).unwrap()).stderr(File::create(&log).unwrap());
            if let Some(into) = into {
                command.stdout(into()).stderr(into());
            }
            let figures = SocketAddr::from(([127, 0, 0, 1], figures));
            if command.get_envs().any(|set| set == ("PORTICO_METRICS_LISTEN".as_ref(), Some(FREE.as_ref()))) {
                command.env("PORTICO_METRICS_LISTEN", figures.to_string());
            }
            let child = command.spawn().unwrap();
            let mut process = Self {
                child,
                address: SocketAddr::from(([127, 0, 0, 1], port)),
                figures,
                log,
                greeting: String::new(),
            };
            if process.comes_up() {
                process.greeting = std::fs::read_to_string(&told).unwrap();
                return process;
            }
            assert!(into.is_some() || process.log().contains("cannot listen"), "{}", process.log());
        }
        panic!("no free port");
    }

    /// Waits until it answers, or ends.
    fn comes_up(&mut self) -> bool {
        let health = Ask::new(Method::GET, "/healthz");
        poll("the server answers", || {
            if self.child.try_wait().unwrap().is_some() {
                return Some(false);
            }
            self.ask(&health).is_ok_and(|answer| answer.status == 200).then_some(true)
        })
    }

    /// By which the system knows it.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// A new browser that talks to this server.
    pub fn browser(&self) -> Browser {
        Browser::new(Server::Address(self.address), HOME)
    }

    /// A browser in which somebody has just signed up.
    pub async fn sign_up(&self, address: &str) -> Browser {
        let mut browser = self.browser();
        browser.visit("/sign-up").await.fill("Email address", address).submit("Continue").await;
        browser.fill("Code", &self.code(address).await).submit("Continue").await.is_at("/user");
        browser
    }

    /// What this server is, for a browser that was somewhere else before.
    pub fn server(&self) -> Server {
        Server::Address(self.address)
    }

    /// A request outside of any browser.
    pub fn ask(&self, ask: &Ask) -> std::io::Result<super::wire::Answer> {
        over_socket(self.address, ask)
    }

    /// The mails that the inbox holds, the newest first.
    pub async fn inbox(&self, to: &str) -> Vec<Value> {
        let browser = self.browser();
        let path = format!("/dev/inbox.json?to={}", to.replace('@', "%40"));
        let answer = browser.send(browser.ask_path(Method::GET, &path)).await;
        serde_json::from_str(&answer.body).unwrap()
    }

    /// The code in the newest mail to an address.
    pub async fn code(&self, to: &str) -> String {
        self.inbox(to).await[0]["code"].as_str().expect("a code").to_owned()
    }

    /// The link in the newest mail to an address.
    pub async fn link(&self, to: &str) -> String {
        self.inbox(to).await[0]["link"].as_str().expect("a link").to_owned()
    }

    /// All that it logged.
    pub fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap()
    }

    /// Asks it to end.
    pub fn terminate(&self) {
        let told = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap();
        assert!(told.success());
    }

    /// Its exit status, once it has ended by itself.
    pub fn wait(mut self, at_most: std::time::Duration) -> Option<std::process::ExitStatus> {
        let begun = portico::clock::instant();
        while begun.elapsed() < at_most {
            if let Some(status) = self.child.try_wait().unwrap() {
                return Some(status);
            }
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        None
    }

    /// Ends it at once, without a chance to tidy up.
    pub fn kill(mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Asks again and again, for a minute at most, until there is an answer.
pub fn poll<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    for _ in 0..1200 {
        if let Some(answer) = ask() {
            return answer;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    panic!("waited in vain: {what}")
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A port that nobody has taken at the moment.
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}
