//! The servers that are measured: a node inside this process, a bare handler beside it, and the binary as a child.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, Result, anyhow, ensure};
use axum::Router;
use portico::app::App;
use portico::auth::Portal;
use portico::clock::{Clock, instant};
use portico::config::Config;
use portico::secret::Chance;
use portico::storage::Db;
use tempfile::TempDir;
use tokio::net::TcpListener;

use super::client::Connection;

/// A node in this process, on a database file of its own.
pub struct Node {
    /// What its decisions share.
    pub portal: Portal,
    /// Where it listens.
    pub address: SocketAddr,
    folder: TempDir,
}

impl Node {
    /// Migrated, serving and sending.
    pub async fn start() -> Result<Self> {
        Self::start_with(&[]).await
    }

    /// The same, with more of an operator's configuration.
    pub async fn start_with(more: &[(&str, &str)]) -> Result<Self> {
        Self::start_at(Clock::default(), more).await
    }

    /// The same, by a clock that is ours to move.
    pub async fn start_at(clock: Clock, more: &[(&str, &str)]) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let data = folder.path().to_str().context("a folder whose name is text")?.to_owned();
        let environment = [("PORTICO_DATA_DIR", data), ("PORTICO_RATE_LIMITS", "off".into())];
        let environment =
            environment.into_iter().chain(more.iter().map(|(name, value)| (*name, (*value).into())));
        let config = Config::from("", environment.map(|(name, value)| (name.into(), value)))?;
        let db = open(&config.database_url).await?;
        db.migrate().await.map_err(broken)?;
        let app = App::new(config, db, clock, Chance::system()).await.map_err(broken)?;
        let listener = listener().await?;
        let (portal, address) = (app.portal.clone(), listener.local_addr()?);
        tokio::spawn(async move { app.serve(listener, None, std::future::pending()).await });
        Ok(Self { portal, address, folder })
    }

    /// The file behind its database that takes new transactions first.
    pub fn write_ahead_log(&self) -> PathBuf {
        self.folder.path().join("portico.db-wal")
    }
}

/// Opens a database with the settings of the product.
pub async fn open(url: &str) -> Result<Db> {
    Db::open(url).await.map_err(broken)
}

/// An error of the product as one of the benchmark.
pub fn broken(error: portico::error::Error) -> anyhow::Error {
    anyhow!("{error:?}")
}

/// Serves on a free port of loopback, as a node does.
pub async fn serve(router: Router) -> Result<SocketAddr> {
    let listener = listener().await?;
    let address = listener.local_addr()?;
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, service).await });
    Ok(address)
}

async fn listener() -> Result<TcpListener> {
    Ok(TcpListener::bind(("127.0.0.1", 0)).await?)
}

/// The binary under test, and a folder with its migrated database file.
pub struct Binary {
    program: PathBuf,
    folder: TempDir,
}

/// The binary, running. Dropped, it is ended.
pub struct Running {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
    /// From spawning it to the first answer of `/readyz`.
    pub started_in: Duration,
}

impl Binary {
    /// `PORTICO_BIN`, else the one that Cargo has built beside this benchmark.
    pub fn find() -> Result<Self> {
        let named = std::env::var_os("PORTICO_BIN").map(PathBuf::from);
        let program = named.unwrap_or_else(|| env!("CARGO_BIN_EXE_portico").into());
        let missing = || format!("{} is not there: build it with cargo build --release", program.display());
        let program = fs::canonicalize(&program).with_context(missing)?;
        Ok(Self { program, folder: tempfile::tempdir()? })
    }

    /// Brings its database file up to date, and lets it do once what only a first start does.
    pub fn prepare(&self) -> Result<()> {
        let migrated = self.command().arg("migrate").status()?;
        ensure!(migrated.success(), "portico migrate failed");
        self.start()?.stop()
    }

    /// Starts it, and waits until it is ready.
    pub fn start(&self) -> Result<Running> {
        self.start_with(&[])
    }

    /// The same, with more of an operator's configuration.
    pub fn start_with(&self, more: &[(&str, &str)]) -> Result<Running> {
        Self::spawn(self.command(), more)
    }

    /// The same, with so many descriptors at most.
    pub fn start_cramped(&self, descriptors: u32) -> Result<Running> {
        let mut command = Command::new("/bin/sh");
        command.arg("-c").arg(format!("ulimit -n {descriptors}; exec \"$0\"")).arg(&self.program);
        Self::spawn(self.dressed(command), &[])
    }

    fn spawn(mut command: Command, more: &[(&str, &str)]) -> Result<Running> {
        let address = std::net::TcpListener::bind(("127.0.0.1", 0))?.local_addr()?;
        command.env("PORTICO_LISTEN", address.to_string());
        command.env("PORTICO_PUBLIC_URL", format!("http://localhost:{}", address.port()));
        command.envs(more.iter().copied());
        let begun = instant();
        let child = command.spawn()?;
        let mut running = Running { child, address, started_in: Duration::ZERO };
        while !running.is_ready() {
            ensure!(running.child.try_wait()?.is_none(), "the binary ended before it was ready");
            ensure!(begun.elapsed() < Duration::from_secs(20), "the binary does not get ready");
            std::thread::sleep(Duration::from_micros(500));
        }
        running.started_in = begun.elapsed();
        Ok(running)
    }

    fn command(&self) -> Command {
        self.dressed(Command::new(&self.program))
    }

    fn dressed(&self, mut command: Command) -> Command {
        command.env_clear().current_dir(self.folder.path()).env("PORTICO_DATA_DIR", self.folder.path());
        command.env("PORTICO_RATE_LIMITS", "off").env("PORTICO_LOG", "info");
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command
    }
}

impl Running {
    fn is_ready(&self) -> bool {
        let request = b"GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        let answer = Connection::open(self.address).and_then(|mut connection| connection.ask(request));
        answer.is_ok_and(|reply| reply.status == 200)
    }

    /// Its share of the machine's memory, in MiB: pages that it shares are counted in part (PSS).
    pub fn memory(&self) -> Result<f64> {
        let rollup = fs::read_to_string(format!("/proc/{}/smaps_rollup", self.child.id()))?;
        let line =
            rollup.lines().find_map(|line| line.strip_prefix("Pss:")).context("no Pss in smaps_rollup")?;
        let kib: f64 = line.trim().trim_end_matches("kB").trim().parse()?;
        Ok(kib / 1024.0)
    }

    /// The processor time that it has used.
    pub fn processor_time(&self) -> Result<Duration> {
        processor_time(Path::new(&format!("/proc/{}/task", self.child.id())), None)
    }

    /// Asks it to end, as an operator does, and waits.
    pub fn stop(mut self) -> Result<()> {
        let asked = Command::new("kill").arg("-TERM").arg(self.child.id().to_string()).status()?;
        ensure!(asked.success(), "kill failed");
        let begun = instant();
        while self.child.try_wait()?.is_none() {
            ensure!(begun.elapsed() < Duration::from_secs(10), "the binary does not stop");
            std::thread::sleep(Duration::from_millis(5));
        }
        Ok(())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Both fail when it has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The processor time of this process's servers: of all its threads but the first, which asks and measures.
pub fn processor_time_here() -> Result<Duration> {
    processor_time(Path::new("/proc/self/task"), Some(std::process::id()))
}

fn processor_time(tasks: &Path, but: Option<u32>) -> Result<Duration> {
    let but = but.map(|id| id.to_string());
    let mut nanos = 0;
    for task in fs::read_dir(tasks)? {
        let task = task?;
        if but.as_deref().is_some_and(|but| task.file_name() == but) {
            continue;
        }
        // A thread may end meanwhile.
        let Ok(line) = fs::read_to_string(task.path().join("schedstat")) else { continue };
        nanos += line.split_whitespace().next().and_then(|time| time.parse::<u64>().ok()).unwrap_or(0);
    }
    Ok(Duration::from_nanos(nanos))
}

/// How much more memory this process holds than it did.
pub struct Growth(f64);

impl Growth {
    /// From now on.
    pub fn begin() -> Result<Self> {
        fs::write("/proc/self/clear_refs", "5").context("the peak is counted from now on")?;
        resident("VmRSS").map(Self)
    }

    /// The most that there was since then, in MiB.
    pub fn most(&self) -> Result<f64> {
        Ok(resident("VmHWM")? - self.0)
    }

    /// What there is now, in MiB.
    pub fn now(&self) -> Result<f64> {
        Ok(resident("VmRSS")? - self.0)
    }
}

/// A figure of this process, in MiB.
fn resident(name: &str) -> Result<f64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix(name)).context("no such figure")?;
    let kib: f64 = line.trim_start_matches(':').trim().trim_end_matches("kB").trim().parse()?;
    Ok(kib / 1024.0)
}
