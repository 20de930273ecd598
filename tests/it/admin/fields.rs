//! Every setting on its screen: that it has its words, that its control takes all that the setting takes and gives it back, and
//! that nothing else is taken.

use std::collections::BTreeSet;

use portico::auth::directory::settings::import;
use portico::auth::node::in_force;
use portico::model::settings::screens::{SCREENS, Screen};
use portico::model::settings::{Field, Format, Kind, Settings, Weakens, at};
use portico::words::Words;
use serde_json::{Value, json};

use crate::world::authenticator::Authenticator;
use crate::world::browser::{Answer, Browser};
use crate::world::database::change;
use crate::world::dice::Dice;
use crate::world::people::{give, set_password};
use crate::world::wire::encoded;
use crate::world::{ADA, MOBILE, PASSWORD, World, chance, passkeys, second_step};

/// How many values are tried of whatever takes more than can be listed.
const MANY: usize = 50;

#[test]
fn each_setting_stands_on_one_screen_and_has_its_words_in_english_and_german() {
    for field in Settings::fields() {
        let stands = |screen: &&Screen| fields(screen).any(|other| other.path == field.path);
        assert_eq!(SCREENS.iter().filter(stands).count(), 1, "{}", field.path);
        let none = field.has_none().then(|| field.none());
        let choices = field.choices.iter().map(|choice| field.choice(choice));
        let meanings = field.choices.iter().filter_map(|choice| field.choice_help(choice));
        let keys = [field.label(), field.help(), field.existing()].into_iter().chain(none);
        for key in keys.chain(choices).chain(meanings) {
            for language in ["en", "de"] {
                let words = Words::named(language).unwrap();
                assert!(words.has(&key) && !words.say(&key).trim().is_empty(), "{key} in {language}");
            }
        }
    }
}

fn fields(screen: &Screen) -> impl Iterator<Item = &'static Field> + use<> {
    screen.groups.iter().flat_map(|group| group.paths).map(|path| Settings::field(path).unwrap())
}

// ---- what a setting takes, and what not

/// What a control sends, and the value that it stands for.
#[derive(Clone, Debug)]
struct Case {
    sent: Vec<String>,
    value: Value,
}

fn case(sent: &[&str], value: Value) -> Case {
    Case { sent: sent.iter().map(|text| text.to_string()).collect(), value }
}

/// Every value of what can be listed, the ends of every range, nothing where that is one, and many texts and lists.
fn taken(field: &Field) -> Vec<Case> {
    let mut dice = Dice(field.path.len() as u64);
    let nothing = field.nullable.then(|| case(&[""], Value::Null));
    let cases = match field.kind {
        Kind::Bool if field.nullable => {
            vec![
                case(&["on"], json!(!field.inverted)),
                case(&[""], Value::Null),
                case(&["off"], json!(field.inverted)),
            ]
        }
        // The box has its "off" before it.
        Kind::Bool => {
            vec![case(&["off", "on"], json!(!field.inverted)), case(&["off"], json!(field.inverted))]
        }
        Kind::Choice => field.choices.iter().map(|choice| case(&[choice], json!(choice))).collect(),
        Kind::Integer => {
            let range = field.range.clone().expect("a range");
            let ends = [*range.start(), *range.end()];
            let cases = ends.map(|number| case(&[&number.to_string()], json!(number)));
            nothing.into_iter().chain(cases).collect()
        }
        Kind::Text => {
            let texts = (0..MANY).map(|_| text(field, &mut dice)).collect::<Vec<_>>();
            nothing.into_iter().chain(texts.iter().map(|text| case(&[text], json!(text)))).collect()
        }
        Kind::Texts if !field.choices.is_empty() => subsets(field.choices),
        // A box for each, after the empty text.
        Kind::Texts if field.format == Format::Country => {
            let lists = (0..MANY).map(|n| list(field, n, &mut dice));
            let of = |entries: Vec<String>| Case {
                value: json!(entries),
                sent: [String::new()].into_iter().chain(entries).collect(),
            };
            lists.map(of).collect()
        }
        Kind::Texts => {
            let lists = (0..MANY).map(|n| list(field, n, &mut dice));
            // As browsers send several lines.
            lists.map(|entries| case(&[&entries.join("\r\n")], json!(entries))).collect()
        }
    };
    assert!(cases.iter().all(|case| field.takes(&case.value)), "{}: {cases:?}", field.path);
    cases
}

/// Each choice of several, after the empty text that says that there was something to choose.
fn subsets(choices: &[&'static str]) -> Vec<Case> {
    let chosen = |set: usize| (0..choices.len()).filter(move |n| set & (1 << n) != 0).map(|n| choices[n]);
    let of = |set| {
        let sent: Vec<&str> = [""].into_iter().chain(chosen(set)).collect();
        case(&sent, chosen(set).collect())
    };
    (0..1 << choices.len()).map(of).collect()
}

/// A list of entries that differ: none at all, as many as there may be, and what lies between.
fn list(field: &Field, n: usize, dice: &mut Dice) -> Vec<String> {
    let range = field.range.clone().expect("a range");
    let most = usize::try_from(*range.end()).unwrap().min(200);
    let length = match n {
        0 => usize::try_from(*range.start()).unwrap(),
        1 => most,
        _ => 1 + dice.throw(6),
    };
    let mut entries = BTreeSet::new();
    while entries.len() < length {
        entries.insert(text(field, dice));
    }
    // The order is that of the administrator, not that of the alphabet.
    entries.into_iter().rev().collect()
}

/// A text that a setting takes.
fn text(field: &Field, dice: &mut Dice) -> String {
    match field.format {
        Format::WebAddress => {
            let ends = ["", "/", "/a/b", "/é?x=1&y=%20", "/?q=<b>\"'`#frag", "/{x}/$y;z", "/a%00b", "/日本"];
            format!("{}{}", origin(dice), dice.pick(&ends))
        }
        Format::Origin => match dice.throw(3) {
            0 => origin(dice).replacen("://", "://*.", 1),
            _ => origin(dice),
        },
        Format::MailAddress => {
            let (length, middle) = (1 + dice.throw(20), dice.pick(&[".", "+", "_", "-", "'"]));
            format!("{}{middle}{}@{}", dice.word(length), dice.word(3), host(dice))
        }
        Format::Colour => format!("#{:06x}", dice.throw(0x100_0000)),
        Format::Country => loop {
            let code = format!("{}{}", letter(dice), letter(dice));
            if portico::model::country::Country::parse(&code).is_some() {
                break code;
            }
        },
        Format::Plain => plain(field, dice),
    }
}

fn letter(dice: &mut Dice) -> char {
    char::from(b'A' + u8::try_from(dice.throw(26)).unwrap())
}

fn host(dice: &mut Dice) -> String {
    let (sub, length) = (dice.word(4), 1 + dice.throw(20));
    format!("a{sub}.x{}.{}", dice.word(length), dice.pick(&["example", "example.com", "test", "co.uk"]))
}

fn origin(dice: &mut Dice) -> String {
    let port = if dice.throw(3) == 0 { format!(":{}", 1025 + dice.throw(60_000)) } else { String::new() };
    format!("{}://{}{port}", dice.pick(&["https", "http"]), host(dice))
}

fn plain(field: &Field, dice: &mut Dice) -> String {
    const SPECIAL: &str = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";
    let length = field.length.clone().expect("a length");
    match field.path.as_str() {
        "password_settings.allowed_special_characters" => {
            SPECIAL.chars().filter(|_| dice.throw(2) == 0).collect()
        }
        "application.name" | "password_settings.context_words" => {
            let letters = [
                "a", "Z", "ß", "é", "Ж", "日", "ع", "👩", "<", ">", "&", "\"", "'", "{", "}", "$", "%", "\\",
                "`",
            ];
            let many = length.start() + dice.throw(length.end() - length.start() + 1);
            // No blank at either end, where it would be taken off.
            let middle =
                (2..many).map(|n| if n % 7 == 0 { " " } else { dice.pick(&letters) }).collect::<String>();
            let ends = [dice.word(1), if many > 1 { dice.word(1) } else { String::new() }];
            format!("{}{middle}{}", ends[0], ends[1])
        }
        other => panic!("{other}: what texts does it take?"),
    }
}

/// What is no value of its kind at all.
fn no_values(field: &Field) -> Vec<String> {
    match field.kind {
        Kind::Integer => {
            let mut texts = vec!["a week", "1.5", "1e3", "0x10", "9223372036854775808", "٣"];
            texts.extend((!field.nullable).then_some(""));
            texts.into_iter().map(str::to_owned).collect()
        }
        _ => vec![],
    }
}

/// What is of its kind, and breaks its rule.
fn refused(field: &Field) -> Vec<String> {
    let many = |entry: &dyn Fn(usize) -> String, most: i64| {
        (0..=usize::try_from(most).unwrap()).map(entry).collect::<Vec<_>>().join("\n")
    };
    let of_format: &[&str] = match field.format {
        Format::WebAddress => &[
            "a.example",
            "//a.example",
            "javascript:alert(1)",
            "data:text/html,x",
            "ftp://a.example",
            "https://u:p@a.example",
            "https://a b.example",
            "https://",
            "https://a.exam;ple",
        ],
        Format::Origin => {
            &["a.example", "https://a.example/path", "https://*.com", "https://*", "null", "file://a"]
        }
        Format::MailAddress => {
            &["ada", "ada@", "@a.example", "a b@a.example", "a@b@c.example", "a@a.example, b@a.example"]
        }
        Format::Colour => &["red", "#abc", "0a0b0c"],
        Format::Country => &["de", "ZZ", "USA", "+1", "Germany"],
        Format::Plain => &[],
    };
    let mut texts: Vec<String> = of_format.iter().map(|text| text.to_string()).collect();
    if let (Kind::Integer, Some(range)) = (field.kind, &field.range) {
        texts.extend([range.start() - 1, range.end() + 1].map(|number| number.to_string()));
    }
    if field.format == Format::WebAddress {
        texts.push(format!("https://a.example/{}", "x".repeat(2048)));
    }
    match field.path.as_str() {
        "application.name" => texts.extend(["", "\u{200b}", "A\u{202e}b", "a\u{7}b"].map(str::to_owned)),
        "password_settings.allowed_special_characters" => {
            texts.extend(["a", "! !", "é", "€"].map(str::to_owned));
        }
        "password_settings.context_words" => {
            texts.push("abc".to_owned());
            texts.push(many(&|n| format!("word{n}"), 200));
        }
        "redirects.allowed_origins" => texts.push(many(&|n| format!("https://a{n}.example"), 100)),
        _ => {}
    }
    if let (Kind::Text, Format::Plain, Some(length)) = (field.kind, field.format, &field.length) {
        texts.push("!".repeat(length.end() + 1));
    }
    // A good entry makes a bad one no better.
    if !of_format.is_empty() && field.kind == Kind::Texts {
        let good = text(field, &mut Dice(1));
        texts.extend(of_format.iter().map(|bad| format!("{good}\n{bad}")).collect::<Vec<_>>());
    }
    texts
}

// ---- the walk

/// Documents from which every value may be taken by itself: where one does not let it, another does.
fn documents() -> Vec<Value> {
    let ways = json!({
        "email_address": { "required": false },
        "phone_number": { "enabled": true, "required": true, "used_for_first_factor": true },
        "username": { "enabled": true, "required": true, "used_for_first_factor": true },
        "password": { "enabled": true },
    });
    let unproved = json!({
        "email_address": { "verify_at_sign_up": false, "used_for_first_factor": false },
        "phone_number": { "enabled": true, "verify_at_sign_up": false },
        "username": { "enabled": true, "used_for_first_factor": true },
        "password": { "enabled": true },
    });
    vec![
        json!({}),
        json!({ "attributes": ways, "application": { "terms_url": "https://a.example/terms" } }),
        json!({ "attributes": unproved }),
        json!({ "sessions": { "inactivity_timeout_seconds": 3600 }, "attributes": { "password": { "enabled": true } } }),
        json!({ "sessions": { "maximum_lifetime_seconds": null, "inactivity_timeout_seconds": 3600 } }),
    ]
}

/// An owner with every way to sign in and every second step, whom no setting keeps out.
async fn owner(world: &World) -> Browser {
    let mut ada = world.browser();
    ada.visit(&world.administrator_link(ADA).await).await.submit("Continue").await.is_at("/admin");
    passkeys::add(&mut ada, &mut Authenticator::new()).await;
    set_password(world, ADA, PASSWORD).await;
    second_step::set_up(world, &mut ada).await;
    give(world, ADA, "phone_number", MOBILE).await;
    change(&world.db, "UPDATE identifications SET second_factor_at = 1 WHERE kind = 'phone_number'").await;
    give(world, ADA, "username", "ada_l").await;
    ada
}

async fn document(world: &World) -> Value {
    in_force::load(&world.db).await.unwrap().1.document()
}

type Changes<'a> = Vec<(&'static Field, &'a Case)>;

/// Sends the whole screen as it was drawn, with these in the place of what stood there; whoever sends it knows what it weakens.
async fn save(ada: &Browser, changes: &[(&'static Field, Vec<String>)]) -> Answer {
    let (url, body) = ada.form("Save");
    let kept = url::form_urlencoded::parse(body.as_bytes()).into_owned();
    // With what stands beside a control for its sake.
    let is_of = |field: &Field, name: &str| name.rsplit(':').next() == Some(&*field.path);
    let kept = kept.filter(|(name, _)| changes.iter().all(|(field, _)| !is_of(field, name)));
    let kept: Vec<(String, String)> = kept.collect();
    let mut pairs: Vec<(&str, &str)> = kept.iter().map(|(name, value)| (&**name, &**value)).collect();
    for (field, sent) in changes {
        pairs.extend(sent.iter().map(|text| (field.path.as_str(), text.as_str())));
    }
    pairs.push(("confirmed", "yes"));
    ada.send(ada.post(&url, encoded(&pairs))).await
}

/// The values of a round, put in force together; where they do not go together, each by itself. Answers those that the
/// document does not let in.
async fn round<'a>(world: &World, ada: &mut Browser, place: &str, changes: &Changes<'a>) -> Changes<'a> {
    let sent = |changes: &Changes| {
        changes.iter().map(|(field, case)| (*field, case.sent.clone())).collect::<Vec<_>>()
    };
    ada.visit(place).await.is_at(place);
    let answer = save(ada, &sent(changes)).await;
    if answer.status == 303 {
        are_in_force(world, ada, place, changes).await;
        return vec![];
    }
    assert_eq!(answer.status, 422, "{place}: {changes:?}");
    if changes.len() == 1 {
        return changes.clone();
    }
    let mut left = vec![];
    for change in changes {
        left.extend(Box::pin(round(world, ada, place, &vec![*change])).await);
    }
    left
}

/// That the document has these values, and the controls of the screen send them again.
async fn are_in_force(world: &World, ada: &mut Browser, place: &str, changes: &Changes<'_>) {
    let document = document(world).await;
    ada.visit(place).await;
    let (_, body) = ada.form("Save");
    let drawn: Vec<(String, String)> = url::form_urlencoded::parse(body.as_bytes()).into_owned().collect();
    for (field, case) in changes {
        assert_eq!(at(&document, &field.path), Some(&case.value), "{}: {:?}", field.path, case.sent);
        let sends =
            drawn.iter().filter(|(name, _)| *name == field.path).map(|(_, text)| text.replace('\n', "\r\n"));
        let (mut sends, mut sent) = (sends.collect::<Vec<_>>(), case.sent.clone());
        // Boxes stand by name, and their order beside them.
        if field.format == Format::Country {
            let order = drawn.iter().find(|(name, _)| *name == format!("order:{}", field.path));
            assert_eq!(order.map(|(_, codes)| codes.clone()), Some(sent[1..].join(" ")));
            sends.sort_unstable();
            sent.sort_unstable();
        }
        assert_eq!(sends, sent, "{} draws what was saved", field.path);
    }
}

#[tokio::test]
async fn every_control_takes_all_that_its_setting_takes_and_gives_it_back() {
    let world = World::new().await;
    let mut ada = owner(&world).await;
    let begin = async |from: &Value| {
        import(&world.db, &chance(), from.clone(), world.clock.now()).await.unwrap();
    };
    for screen in SCREENS {
        let place = format!("/admin/settings/{}", screen.name);
        let open: Vec<_> = fields(screen).filter(|field| !field.operator).collect();
        let cases: Vec<Vec<Case>> = open.iter().map(|field| taken(field)).collect();
        begin(&json!({})).await;
        let mut left: Changes = vec![];
        for n in 0..cases.iter().map(Vec::len).max().unwrap_or_default() {
            let changes = open.iter().zip(&cases).filter_map(|(field, cases)| Some((*field, cases.get(n)?)));
            left.extend(round(&world, &mut ada, &place, &changes.collect()).await);
        }
        for from in documents() {
            for change in std::mem::take(&mut left) {
                begin(&from).await;
                left.extend(round(&world, &mut ada, &place, &vec![change]).await);
            }
        }
        assert!(left.is_empty(), "no document lets them in: {left:?}");
    }
}

#[tokio::test]
async fn no_control_takes_anything_else_and_what_was_typed_stays_beside_the_reason() {
    let world = World::new().await;
    let mut ada = owner(&world).await;
    let before = document(&world).await;
    for screen in SCREENS {
        let open: Vec<_> = fields(screen).filter(|field| !field.operator).collect();
        // What is no value is told before rules are looked at.
        let kinds: [fn(&Field) -> Vec<String>; 2] = [no_values, refused];
        for kind in kinds {
            let texts: Vec<Vec<String>> = open.iter().map(|field| kind(field)).collect();
            for n in 0..texts.iter().map(Vec::len).max().unwrap_or_default() {
                let changes = open
                    .iter()
                    .zip(&texts)
                    .filter_map(|(field, texts)| Some((*field, vec![texts.get(n)?.clone()])));
                let changes: Vec<_> = changes.collect();
                ada.visit(&format!("/admin/settings/{}", screen.name)).await;
                is_refused(&save(&ada, &changes).await, &changes);
            }
        }
        // What no control offers.
        for field in open.iter().filter(|field| !field.choices.is_empty() || field.kind == Kind::Bool) {
            ada.visit(&format!("/admin/settings/{}", screen.name)).await;
            let answer = save(&ada, &[(field, vec!["forged".to_owned()])]).await;
            assert!(answer.status.is_client_error(), "{}: {}", field.path, answer.status);
        }
    }
    assert_eq!(document(&world).await, before);
}

#[track_caller]
fn is_refused(answer: &Answer, changes: &[(&'static Field, Vec<String>)]) {
    assert_eq!(answer.status, 422, "{changes:?}");
    let page = answer.page();
    for (field, sent) in changes {
        let id = format!("f-{}", field.path.replace(['.', '_'], "-"));
        if field.format == Format::Country {
            assert!(!page.text_of(&format!("#{id}-error")).is_empty(), "{}: {sent:?}", field.path);
            for code in sent[0].lines() {
                let kept = format!("input[name='{}'][value='{code}'][checked]", field.path);
                assert_eq!(page.count(&kept), 1, "{code}");
            }
            continue;
        }
        let control = page.control(&id).unwrap_or_else(|| panic!("{}: no control", field.path));
        assert!(control.is_invalid, "{}: {sent:?}: {control:?}", field.path);
        let reason = page.text_of(&format!("#{id}-error"));
        assert!(!reason.is_empty() && control.described.contains(&reason), "{}: {control:?}", field.path);
        assert_eq!(control.value, sent[0], "{}: what was typed", field.path);
    }
}

#[test]
fn whatever_guards_accounts_or_leads_people_somewhere_says_which_change_weakens_it() {
    let groups = ["administrators.", "attack_protection.", "paths.", "redirects.", "testing."];
    for field in Settings::fields().iter().filter(|field| groups.iter().any(|of| field.path.starts_with(of)))
    {
        assert!(field.weakens != Weakens::Never, "{}", field.path);
    }
}
