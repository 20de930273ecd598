//! Ways to prove who one is that the portal does not come with: a code, a challenge, and another site. Each is one struct, and
//! nothing else knows of it.

use std::sync::Mutex;

use portico::app::App;
use portico::auth::context::{
    About, Answer, Context, Preparation, Proved, Secret, Strategy, Tries, Verdict, Whose,
};
use portico::clock::{Clock, Millis};
use portico::config::Config;
use portico::error::{Refusal, Result};
use portico::id::VerificationId;
use portico::model::factor::{Factor, Prompt, Stage, StrategyName, Subject};
use portico::model::settings::Settings;
use portico::model::verification::{DIGITS, Verification};
use portico::secret::Chance;
use portico::storage::Db;
use tokio::net::TcpListener;

/// All three.
pub const ALL: &[&dyn Strategy] = &[&Pigeon, &Riddle, &Embassy];

/// The application that they are for: what switches them on.
pub const ON: &str = "Aviary";

const STAGES: &[Stage] = &[Stage::First, Stage::Second, Stage::StepUp];

fn is_on(settings: &Settings, _: Stage) -> bool {
    settings.application.name == ON
}

fn about(name: StrategyName, prompt: Prompt, tries: Tries) -> About {
    About { name, stages: STAGES, prompt, tries, wait: Millis::seconds(30), is_held: false, is_on }
}

/// A program that knows them, for real browsers: the environment says where it listens and what it keeps, as with the real one.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "serves until it is ended"]
async fn serve() {
    let config = Config::from("", std::env::vars().filter(|(name, _)| name.starts_with("PORTICO_"))).unwrap();
    let listener = TcpListener::bind(config.listen).await.unwrap();
    let db = Db::open(&config.database_url).await.unwrap();
    db.migrate().await.unwrap();
    let app = App::new(config, db, Clock::default(), Chance::system()).await.unwrap().strategies(ALL);
    app.serve(listener, None, std::future::pending()).await.unwrap();
}

/// A code that a pigeon carries.
pub struct Pigeon;

/// The pigeons that have set out, with what they carry.
static PIGEONS: Mutex<Vec<(String, String)>> = Mutex::new(vec![]);

/// What the pigeon of this proof carries.
pub fn carried_for(proof: &str) -> String {
    let pigeons = PIGEONS.lock().unwrap();
    pigeons.iter().find(|(id, _)| id == proof).expect("a pigeon").1.clone()
}

#[async_trait::async_trait]
impl Strategy for Pigeon {
    fn about(&self) -> About {
        about(StrategyName::new("pigeon_code"), Prompt::Code { digits: DIGITS }, Tries::WithTheVerdict)
    }

    fn factors(&self, _: &Subject) -> Vec<Factor> {
        vec![Factor::without_target(self.about().name)]
    }

    fn prepare(&self, cx: &Context, proof: &VerificationId, _: &str) -> Option<Preparation> {
        let code = cx.chance.code(DIGITS);
        println!("a pigeon carries {code}");
        PIGEONS.lock().unwrap().push((proof.to_string(), code.clone()));
        let secret_hash = cx.secrets.keyed_hash(proof.as_str(), &code);
        Some(Preparation { secret_hash, secret: Secret::Code(code) })
    }

    fn wrong(&self) -> Refusal {
        Refusal::CodeIncorrect
    }

    async fn weigh(&self, cx: &Context, _: &Whose<'_>, answer: &Answer<'_>) -> Result<Verdict> {
        Ok(match answer {
            Answer::Of(proof, code) if cx.secrets.matches(&proof.secret_hash, proof.id.as_str(), code) => {
                Verdict::Proved(Proved::default())
            }
            _ => Verdict::No,
        })
    }
}

/// Words that are answered backwards.
pub struct Riddle;

/// What is right.
pub fn answer_to(words: &str) -> String {
    words.chars().rev().collect()
}

#[async_trait::async_trait]
impl Strategy for Riddle {
    fn about(&self) -> About {
        about(StrategyName::new("riddle"), Prompt::Challenge, Tries::WithTheVerdict)
    }

    fn factors(&self, _: &Subject) -> Vec<Factor> {
        vec![Factor::without_target(self.about().name)]
    }

    fn prepare(&self, _: &Context, proof: &VerificationId, _: &str) -> Option<Preparation> {
        Some(Preparation { secret_hash: format!("riddle {proof}"), secret: Secret::Challenge })
    }

    fn challenge(&self, cx: &Context, proof: &Verification) -> Option<String> {
        Some(cx.secrets.keyed_hash("riddle", proof.id.as_str()))
    }

    fn wrong(&self) -> Refusal {
        Refusal::CodeIncorrect
    }

    async fn weigh(&self, cx: &Context, _: &Whose<'_>, answer: &Answer<'_>) -> Result<Verdict> {
        let Answer::Of(proof, said) = answer else { return Ok(Verdict::No) };
        let right = self.challenge(cx, proof).is_some_and(|words| answer_to(&words) == *said);
        Ok(if right { Verdict::Proved(Proved::default()) } else { Verdict::No })
    }
}

/// Another site, which knows its guests.
pub struct Embassy;

/// Where it stands, unless the environment says otherwise.
pub const EMBASSY: &str = "https://embassy.example";

fn origin() -> String {
    std::env::var("EMBASSY").unwrap_or_else(|_| EMBASSY.to_owned())
}

#[async_trait::async_trait]
impl Strategy for Embassy {
    fn about(&self) -> About {
        about(StrategyName::new("embassy"), Prompt::Redirect, Tries::Before)
    }

    fn factors(&self, _: &Subject) -> Vec<Factor> {
        vec![Factor::without_target(self.about().name)]
    }

    fn prepare(&self, cx: &Context, _: &VerificationId, _: &str) -> Option<Preparation> {
        let state = cx.chance.token();
        let back = cx.config.absolute(&cx.addresses.callback_of("embassy"));
        let address = format!("{}/guests?state={}&back={back}", origin(), state.reveal());
        Some(Preparation { secret_hash: state.hash(), secret: Secret::Redirect(address) })
    }

    fn leads_to(&self, _: &Settings) -> Vec<String> {
        vec![origin()]
    }

    fn wrong(&self) -> Refusal {
        Refusal::OauthCallbackInvalid
    }

    async fn weigh(&self, _: &Context, _: &Whose<'_>, answer: &Answer<'_>) -> Result<Verdict> {
        let Answer::Of(_, said) = answer else { return Ok(Verdict::No) };
        let is_guest =
            url::form_urlencoded::parse(said.as_bytes()).any(|pair| pair == ("guest".into(), "yes".into()));
        Ok(if is_guest { Verdict::Proved(Proved::default()) } else { Verdict::No })
    }
}
