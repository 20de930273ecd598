//! What the operator sets: the environment, or the same names in `portico.toml`. Read once, at start; unknown names are
//! refused, with the nearest known one.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;

use anyhow::{Context as _, Result, anyhow, bail, ensure};
use url::Url;

use crate::model::network::Networks;
use crate::model::redirect::is_loopback;
use crate::model::secret_key::KeyType;
use crate::secret::{Chance, Secrets};

/// Every name there is, without its prefix and in lower case, as `portico.toml` spells it.
const NAMES: &[&str] = &[
    "listen",
    "public_url",
    "database_url",
    "data_dir",
    "secret",
    "secret_previous",
    "mode",
    "key_type",
    "smtp_url",
    "mail_from",
    "sms_url",
    "sms_token",
    "secret_key",
    "settings",
    "trusted_proxies",
    "root_domain",
    "log",
    "log_format",
    "metrics_listen",
    "sdk_dir",
    "rate_limits",
    "dev_clock",
];

/// Names that container platforms inject; they mean nothing here.
const INJECTED: [&str; 2] = ["port", "service_"];

/// What an operator is told where no mail leaves.
pub const NO_MAIL: &str =
    "no mail can be sent, so nobody signs up or in by mail: set PORTICO_SMTP_URL and restart";

/// Development or production.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Inbox page, sign-up open at once.
    Development,
    /// https, real mail, nothing but the wizard before the first administrator exists.
    Production,
}

/// The operator's configuration.
#[derive(Clone)]
pub struct Config {
    /// The address to bind.
    pub listen: SocketAddr,
    /// The only source of absolute links.
    pub public_url: Url,
    /// `sqlite://PATH` or `postgres://…`.
    pub database_url: String,
    /// Where the file database and the generated secret live.
    pub data_dir: PathBuf,
    /// Development or production.
    pub mode: Mode,
    /// `smtp://…` or `smtps://…`; none keeps mail for the inbox page.
    pub smtp_url: Option<String>,
    /// Sender of mails.
    pub mail_from: String,
    /// The proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Networks,
    /// The domain that cookies, passkeys and redirects may share.
    pub root_domain: String,
    /// What session tokens say who made them: `https://` and the key host.
    pub issuer: String,
    /// The kind of secret keys.
    pub key_type: KeyType,
    /// A secret key that the operator has fixed.
    pub secret_key: Option<String>,
    /// `https://…` or `twilio://…`; none keeps texts for the inbox page.
    pub sms_url: Option<String>,
    /// What the gateway for texts knows us by.
    pub sms_token: Option<String>,
    /// A settings document for the first start.
    pub settings_file: Option<PathBuf>,
    /// Whether rates are limited; off in development alone.
    pub rate_limits: bool,
    /// Where figures for operators are served; none: nowhere.
    pub metrics_listen: Option<SocketAddr>,
    /// Whether tests may move the clock.
    pub dev_clock: bool,
    /// The filter of the log.
    pub log: String,
    /// Whether log lines are JSON.
    pub log_json: bool,
    secret: Option<String>,
    secret_previous: Option<String>,
}

impl Config {
    /// From the process's environment and the `portico.toml` beside it.
    pub fn read() -> Result<Self> {
        let file = match std::fs::read_to_string("portico.toml") {
            Ok(text) => text,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(e) => return Err(e).context("portico.toml"),
        };
        Self::from(&file, std::env::vars())
    }

    /// From the text of a `portico.toml` and an environment, which wins.
    pub fn from(file: &str, environment: impl Iterator<Item = (String, String)>) -> Result<Self> {
        let mut values = BTreeMap::new();
        let table: toml::Table = file.parse().context("portico.toml")?;
        for (name, value) in table {
            ensure_known(&name, &name)?;
            values.insert(name, text(&value));
        }
        for (variable, value) in environment {
            let Some(name) = variable.strip_prefix("PORTICO_").map(str::to_lowercase) else { continue };
            if INJECTED.iter().any(|prefix| name.starts_with(prefix)) {
                continue;
            }
            ensure_known(&name, &variable)?;
            values.insert(name, value);
        }
        Self::build(|name| values.get(name).filter(|value| !value.is_empty()).cloned())
    }

    fn build(get: impl Fn(&str) -> Option<String>) -> Result<Self> {
        let or = |name: &str, default: &str| get(name).unwrap_or_else(|| default.to_owned());
        let public_url = or("public_url", "http://localhost:3000");
        let public_url = Url::parse(&public_url).context("PORTICO_PUBLIC_URL is not an address")?;
        let host = public_url.host_str().context("PORTICO_PUBLIC_URL has no host")?.to_owned();
        ensure!(
            matches!(public_url.scheme(), "http" | "https"),
            "PORTICO_PUBLIC_URL must be an http or https address"
        );
        ensure!(
            public_url.path() == "/" && public_url.query().is_none() && public_url.fragment().is_none(),
            "PORTICO_PUBLIC_URL must be an origin, without a path, a query or a fragment"
        );
        ensure!(
            public_url.username().is_empty() && public_url.password().is_none(),
            "PORTICO_PUBLIC_URL must be an origin, without a user or a password"
        );
        let root_domain =
            get("root_domain").map_or_else(|| registrable(&host), |set| set.to_ascii_lowercase());
        let within = |domain: &str, root: &str| {
            domain == root || domain.strip_suffix(root).is_some_and(|rest| rest.ends_with('.'))
        };
        ensure!(
            within(&host, &root_domain) && within(&root_domain, &registrable(&host)),
            "PORTICO_ROOT_DOMAIN is {root_domain:?}: it must be {:?}, or a domain between that and {host:?}",
            registrable(&host)
        );
        let mode = match get("mode").as_deref() {
            None if is_loopback(&public_url) => Mode::Development,
            Some("development") => Mode::Development,
            None | Some("production") => Mode::Production,
            Some(other) => bail!("PORTICO_MODE is {other:?}: it is development or production"),
        };
        ensure!(
            mode == Mode::Development || public_url.scheme() == "https",
            "PORTICO_PUBLIC_URL must be an https address in production; to try it out in a network of your own, set \
             PORTICO_MODE=development"
        );
        let key_type = match or("key_type", "live").as_str() {
            "live" => KeyType::Live,
            "test" => KeyType::Test,
            other => bail!("PORTICO_KEY_TYPE is {other:?}: it is live or test"),
        };
        let secret_key = get("secret_key");
        ensure!(
            secret_key.as_deref().is_none_or(|key| key_type.fits(key)),
            "PORTICO_SECRET_KEY must be {} and at least 22 letters and digits",
            key_type.secret_prefix()
        );
        let data_dir = PathBuf::from(or("data_dir", "data"));
        let database = format!("sqlite://{}", data_dir.join("portico.db").display());
        let database_url = or("database_url", &database);
        let schemes = ["sqlite://", "postgres://", "postgresql://"];
        ensure!(
            schemes.iter().any(|scheme| database_url.starts_with(scheme)),
            "PORTICO_DATABASE_URL must begin with sqlite:// or postgres://"
        );
        if let Some(path) = database_url.strip_prefix("sqlite://") {
            ensure!(
                !path.is_empty() && !path.contains(['?', '#', '\0']) && !path.starts_with(':'),
                "PORTICO_DATABASE_URL must be sqlite:// and the path of a file, with nothing after it"
            );
        }
        let rate_limits = match get("rate_limits").as_deref() {
            None | Some("on") => true,
            Some("off") if mode == Mode::Development => false,
            Some("off") => bail!("PORTICO_RATE_LIMITS=off is for development only"),
            Some(other) => bail!("PORTICO_RATE_LIMITS is {other:?}: it is on or off"),
        };
        let trusted_proxies = Networks::parse(&or("trusted_proxies", "")).map_err(|entry| {
            anyhow!("PORTICO_TRUSTED_PROXIES: {entry:?} is no network and no address (10.0.0.0/8, 192.0.2.7)")
        })?;
        Ok(Self {
            trusted_proxies,
            rate_limits,
            metrics_listen: match get("metrics_listen") {
                Some(address) => Some(address.parse().context("PORTICO_METRICS_LISTEN is not ADDRESS:PORT")?),
                None => None,
            },
            sms_url: get("sms_url"),
            sms_token: get("sms_token"),
            listen: or("listen", "127.0.0.1:3000").parse().context("PORTICO_LISTEN is not ADDRESS:PORT")?,
            root_domain,
            issuer: format!("https://{}", key_host(&public_url)),
            key_type,
            secret_key,
            public_url,
            database_url,
            data_dir,
            mode,
            smtp_url: get("smtp_url"),
            mail_from: or("mail_from", "Portico <noreply@localhost>"),
            settings_file: get("settings").map(PathBuf::from),
            dev_clock: mode == Mode::Development && get("dev_clock").as_deref() == Some("on"),
            log: or("log", "info"),
            log_json: get("log_format").as_deref() == Some("json"),
            secret: get("secret"),
            secret_previous: get("secret_previous"),
        })
    }

    /// The host that keys and tokens name.
    pub fn key_host(&self) -> &str {
        self.issuer.trim_start_matches("https://")
    }

    /// The key by which programs in browsers find this portal.
    pub fn publishable_key(&self) -> String {
        self.key_type.publishable(self.key_host())
    }

    /// Whether this is development.
    pub fn is_development(&self) -> bool {
        self.mode == Mode::Development
    }

    /// Why development mode is dangerous here; none where nobody but this machine can reach it.
    pub fn exposed(&self) -> Option<String> {
        let open = if !is_loopback(&self.public_url) {
            format!("at {}", self.absolute("/"))
        } else if !self.listen.ip().to_canonical().is_loopback() {
            "to every machine that reaches this address".to_owned()
        } else {
            return None;
        };
        self.is_development().then(|| {
            format!(
                "DEVELOPMENT MODE IS OPEN {open}. Whoever comes reads every mail and text, links and codes among them, at \
                 /dev/inbox, and signs in as anybody. Never keep accounts of real people in it"
            )
        })
    }

    /// Whether a mail reaches anybody: over a mail server or, in development, on the inbox page. Where it is false, nobody
    /// can be asked to verify an address.
    pub fn mail_leaves(&self) -> bool {
        self.smtp_url.is_some() || self.is_development()
    }

    /// Whether cookies are kept to https.
    pub fn is_https(&self) -> bool {
        self.public_url.scheme() == "https"
    }

    /// Whether the portal has a name, and not an address of numbers alone: those have no passkeys.
    pub fn has_name(&self) -> bool {
        matches!(self.public_url.host(), Some(url::Host::Domain(_)))
    }

    /// The domain that our cookie for sites is for, when the portal is one of its hosts; else it is the portal's host's alone.
    pub fn cookie_domain(&self) -> Option<&str> {
        let host = self.public_url.host_str().unwrap_or_default();
        let below = host.strip_suffix(self.root_domain.as_str()).is_some_and(|rest| rest.ends_with('.'));
        below.then_some(self.root_domain.as_str())
    }

    /// An absolute address on this portal.
    pub fn absolute(&self, path: &str) -> String {
        format!("{}{path}", self.public_url.as_str().trim_end_matches('/'))
    }

    /// The master secret: the operator's, else the one in the data directory, which is made when missing.
    pub fn secrets(&self, chance: &Chance) -> Result<Secrets> {
        let current = match &self.secret {
            Some(secret) => secret.clone(),
            None => generated_secret(&self.data_dir, chance)?,
        };
        Secrets::new(&current, self.secret_previous.as_deref())
    }

    /// The same, where nothing is made: none when nobody gave a secret, and the first start has not made one yet.
    pub fn existing_secrets(&self) -> Result<Option<Secrets>> {
        let path = self.data_dir.join(SECRET_FILE);
        let current = match &self.secret {
            Some(secret) => secret.clone(),
            None if path.exists() => read_secret(&path)?,
            None => return Ok(None),
        };
        Secrets::new(&current, self.secret_previous.as_deref()).map(Some)
    }

    /// Whether the operator gave the secret; otherwise it lives in this machine's data directory.
    pub fn has_own_secret(&self) -> bool {
        self.secret.is_some()
    }
}

/// A value of `portico.toml` as the environment would have it; a list becomes its entries, separated by commas.
fn text(value: &toml::Value) -> String {
    match value {
        toml::Value::String(text) => text.clone(),
        toml::Value::Array(list) => list.iter().map(text).collect::<Vec<_>>().join(","),
        other => other.to_string(),
    }
}

/// The host that keys and tokens name, with the port unless it is the scheme's own. SDKs refuse a host without a dot.
fn key_host(public_url: &Url) -> String {
    let host = match public_url.host_str() {
        Some("localhost") | None => "127.0.0.1",
        Some(host) => host,
    };
    public_url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

/// The registrable domain of a host (public suffix list); an IP address or a bare name stays as it is.
pub fn registrable(host: &str) -> String {
    psl::domain_str(host).filter(|_| host.parse::<std::net::IpAddr>().is_err()).unwrap_or(host).to_owned()
}

fn ensure_known(name: &str, shown: &str) -> Result<()> {
    if NAMES.contains(&name) {
        return Ok(());
    }
    let nearest =
        NAMES.iter().max_by(|a, b| strsim::jaro_winkler(a, name).total_cmp(&strsim::jaro_winkler(b, name)));
    let nearest = nearest.copied().unwrap_or_default();
    let nearest =
        if shown == name { nearest.to_owned() } else { format!("PORTICO_{}", nearest.to_uppercase()) };
    bail!("{shown} is no setting of Portico; did you mean {nearest}?")
}

/// The generated secret's file, in the data directory.
const SECRET_FILE: &str = "secret";

/// Reads the secret in the data directory, or makes it, readable by its owner alone. Several starts at once agree on one.
fn generated_secret(data_dir: &std::path::Path, chance: &Chance) -> Result<String> {
    let path = data_dir.join(SECRET_FILE);
    if !path.exists() {
        crate::storage::make_private_folder(data_dir).with_context(|| format!("{}", data_dir.display()))?;
        let draft = data_dir.join(format!(".secret-{}", chance.base62(12)));
        write_private(&draft, chance.token().reveal())?;
        // A link fails when the name is taken, so that the first of several wins and is never half written.
        let linked = std::fs::hard_link(&draft, &path);
        std::fs::remove_file(&draft)?;
        if let Err(e) = linked {
            ensure!(e.kind() == std::io::ErrorKind::AlreadyExists, "{}: {e}", path.display());
        }
    }
    read_secret(&path)
}

fn read_secret(path: &std::path::Path) -> Result<String> {
    let secret = std::fs::read_to_string(path).with_context(|| format!("{}", path.display()))?;
    Ok(secret.trim().to_owned())
}

/// A new file that only its owner may read.
pub fn private_file(path: &std::path::Path) -> Result<std::fs::File> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).with_context(|| format!("{}", path.display()))
}

fn write_private(path: &std::path::Path, text: &str) -> Result<()> {
    use std::io::Write;
    let mut file = private_file(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(file: &str, environment: &[(&str, &str)]) -> Result<Config> {
        let pairs: Vec<_> = environment.iter().map(|(k, v)| (k.to_string(), v.to_string())).collect();
        Config::from(file, pairs.into_iter())
    }

    #[test]
    fn with_no_configuration_it_is_development_on_sqlite() {
        let config = config("", &[]).unwrap();
        assert_eq!(config.mode, Mode::Development);
        assert_eq!(config.database_url, "sqlite://data/portico.db");
        assert_eq!(config.absolute("/user"), "http://localhost:3000/user");
    }

    #[test]
    fn an_unknown_name_is_refused_with_the_nearest() {
        let refused = config("", &[("PORTICO_PUBLIC_ULR", "x")]).err().unwrap().to_string();
        assert!(refused.contains("PORTICO_PUBLIC_URL"), "{refused}");
        assert!(config("pubic_url = \"x\"", &[]).err().unwrap().to_string().contains("public_url"));
        assert!(config("", &[("PORTICO_PORT", "tcp://1"), ("PORTICO_SERVICE_HOST", "x")]).is_ok());
    }

    #[test]
    fn the_environment_wins_over_the_file() {
        let config = config("listen = \"127.0.0.1:1\"", &[("PORTICO_LISTEN", "127.0.0.1:2")]).unwrap();
        assert_eq!(config.listen.port(), 2);
    }

    #[test]
    fn limits_are_lifted_in_development_alone() {
        let off = ("PORTICO_RATE_LIMITS", "off");
        assert!(config("", &[]).unwrap().rate_limits && !config("", &[off]).unwrap().rate_limits);
        let production = ("PORTICO_PUBLIC_URL", "https://accounts.example.com");
        assert!(config("", &[production, off]).err().unwrap().to_string().contains("development only"));
        assert!(config("", &[("PORTICO_RATE_LIMITS", "no")]).is_err());
    }

    #[test]
    fn trusted_proxies_are_networks_or_nothing_starts() {
        let trusts = |config: Config, ip: &str| config.trusted_proxies.contains(ip.parse().unwrap());
        assert!(trusts(config("", &[("PORTICO_TRUSTED_PROXIES", "10.0.0.0/8,::1")]).unwrap(), "10.1.1.1"));
        assert!(trusts(config("trusted_proxies = [\"10.0.0.0/8\", \"::1\"]", &[]).unwrap(), "::1"));
        assert!(!trusts(config("", &[]).unwrap(), "127.0.0.1"));
        let refused =
            config("", &[("PORTICO_TRUSTED_PROXIES", "10.0.0.0/8, nginx")]).err().unwrap().to_string();
        assert!(refused.contains("PORTICO_TRUSTED_PROXIES") && refused.contains("nginx"), "{refused}");
    }

    #[test]
    fn the_public_address_is_an_origin_and_nothing_else() {
        let refused = |url: &str| config("", &[("PORTICO_PUBLIC_URL", url)]).err().expect(url).to_string();
        for url in [
            "https://ada@accounts.example.com",
            "https://ada:geheim@accounts.example.com",
            "https://:geheim@accounts.example.com",
            "https://accounts.example.com#top",
            "https://accounts.example.com/#",
            "https://accounts.example.com/?",
            "https://accounts.example.com?a=b",
            "https://accounts.example.com/portal",
            "https://accounts.example.com//",
            "ftp://accounts.example.com",
        ] {
            let told = refused(url);
            assert!(
                told.starts_with("PORTICO_PUBLIC_URL must be an ") && !told.contains("geheim"),
                "{url}: {told}"
            );
        }
        for url in
            ["http://192.168.1.20:3000", "http://10.0.0.7", "http://nas.local", "http://[fd00::1]:3000"]
        {
            assert!(refused(url).contains("PORTICO_MODE=development"), "{url}");
            let chosen = config("", &[("PORTICO_PUBLIC_URL", url), ("PORTICO_MODE", "development")]).unwrap();
            assert!(chosen.exposed().unwrap().contains(url), "{url}");
        }
    }

    #[test]
    fn a_database_file_is_a_path_without_parameters() {
        for url in
            ["sqlite://data/x.db?mode=ro", "sqlite://?x", "sqlite://", "sqlite://:memory:", "sqlite://x.db#y"]
        {
            let told = config("", &[("PORTICO_DATABASE_URL", url)]).err().expect(url).to_string();
            assert!(told.contains("the path of a file"), "{url}: {told}");
        }
        for url in ["sqlite://data/x.db", "sqlite:///var/lib/x.db", "postgres://h/db?sslmode=require"] {
            assert!(config("", &[("PORTICO_DATABASE_URL", url)]).is_ok(), "{url}");
        }
    }

    #[test]
    fn development_is_told_to_be_open_where_others_reach_it() {
        let told = |pairs: &[(&str, &str)]| config("", pairs).unwrap().exposed();
        assert_eq!(told(&[]), None);
        assert_eq!(told(&[("PORTICO_PUBLIC_URL", "http://app.localhost:3000")]), None);
        assert_eq!(told(&[("PORTICO_PUBLIC_URL", "https://accounts.example.com")]), None, "production");
        let mode = ("PORTICO_MODE", "development");
        assert!(told(&[("PORTICO_PUBLIC_URL", "https://accounts.example.com"), mode]).is_some());
        assert!(told(&[("PORTICO_LISTEN", "0.0.0.0:3000")]).is_some());
        assert!(told(&[("PORTICO_LISTEN", "[::]:3000")]).is_some());
        assert_eq!(told(&[("PORTICO_LISTEN", "[::1]:3000")]), None);
    }

    #[test]
    fn mail_leaves_over_a_server_or_in_development() {
        let leaves = |pairs: &[(&str, &str)]| config("", pairs).unwrap().mail_leaves();
        let production = ("PORTICO_PUBLIC_URL", "https://accounts.example.com");
        let server = ("PORTICO_SMTP_URL", "smtp://mail.example.com");
        assert!(leaves(&[]) && leaves(&[server]) && leaves(&[production, server]));
        assert!(leaves(&[production, ("PORTICO_MODE", "development")]) && !leaves(&[production]));
        assert!(NO_MAIL.contains("PORTICO_SMTP_URL"));
    }

    #[test]
    fn looking_for_the_secret_makes_none() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        let config = config("", &[("PORTICO_DATA_DIR", data.to_str().unwrap())]).unwrap();
        assert!(config.existing_secrets().unwrap().is_none() && !data.exists());
        let made = config.secrets(&Chance::system()).unwrap();
        let found = config.existing_secrets().unwrap().unwrap();
        assert_eq!(found.open("x", &made.seal("x", b"y").unwrap()).unwrap(), b"y");
    }

    #[test]
    fn tokens_name_a_host_with_a_dot() {
        let issuer = |url: &str| config("", &[("PORTICO_PUBLIC_URL", url)]).unwrap().issuer;
        assert_eq!(issuer("http://localhost:3000"), "https://127.0.0.1:3000");
        assert_eq!(issuer("https://accounts.example.com"), "https://accounts.example.com");
        assert_eq!(issuer("https://accounts.example.com:8443"), "https://accounts.example.com:8443");
    }

    #[test]
    fn a_secret_key_must_be_of_its_kind_and_is_not_repeated() {
        let key = "sk_test_0123456789ABCDEFGHIJKL";
        let both = [("PORTICO_SECRET_KEY", key), ("PORTICO_KEY_TYPE", "test")];
        assert_eq!(config("", &both).unwrap().secret_key.as_deref(), Some(key));
        let refused = config("", &both[..1]).err().unwrap().to_string();
        assert!(refused.contains("sk_live_") && !refused.contains("0123"), "{refused}");
        assert!(config("", &[("PORTICO_KEY_TYPE", "best")]).is_err());
    }

    #[test]
    fn production_wants_https_and_finds_the_root_domain() {
        assert!(config("", &[("PORTICO_PUBLIC_URL", "http://accounts.example.co.uk")]).is_err());
        let config = config("", &[("PORTICO_PUBLIC_URL", "https://accounts.example.co.uk")]).unwrap();
        assert_eq!((config.mode, config.root_domain.as_str()), (Mode::Production, "example.co.uk"));
        assert!(!config.dev_clock && config.has_name());
    }

    #[test]
    fn the_root_domain_is_the_portals_own_or_one_above_it() {
        let at = |host: &str, root: &str| {
            let url = format!("https://{host}");
            config("", &[("PORTICO_PUBLIC_URL", &url), ("PORTICO_ROOT_DOMAIN", root)])
        };
        for root in ["accounts.eu.example.com", "eu.example.com", "example.com", "Example.COM"] {
            assert_eq!(at("accounts.eu.example.com", root).unwrap().root_domain, root.to_ascii_lowercase());
        }
        for root in ["com", "evil.example", "ample.com", "www.accounts.example.com", "."] {
            let refused = at("accounts.example.com", root).err().expect(root).to_string();
            assert!(refused.contains("PORTICO_ROOT_DOMAIN") && refused.contains("example.com"), "{refused}");
        }
        assert!(!at("192.0.2.7", "192.0.2.7").unwrap().has_name() && at("192.0.2.7", "2.7").is_err());
    }
}
