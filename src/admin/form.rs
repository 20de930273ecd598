//! What a form of the settings brings, read by what [`Field`] says of each setting.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::model::country::Region;
use crate::model::settings::screens::Screen;
use crate::model::settings::{Field, Format, Kind, Settings};
use crate::ui::countries_field::{FIRST, ORDER, REGION, WHOLE};

/// Before the path of a setting: its value as JSON, where it was chosen or carried along and not typed.
pub const AS_JSON: &str = "json:";

/// What a form brought.
#[derive(Debug, Default)]
pub struct Posted {
    /// The version of the document that it was drawn from.
    pub version: i64,
    /// What stands in it, by the path of the setting.
    pub values: BTreeMap<&'static str, Sent>,
    /// The setting that is to be as the factory has it, in the form alone.
    pub put_back: Option<&'static Field>,
    /// Whether whoever sent it was shown what it weakens.
    pub confirmed: bool,
}

/// A value that was sent.
#[derive(Clone, Debug, PartialEq)]
pub struct Sent {
    /// As it was typed or chosen.
    pub typed: Vec<String>,
    /// What that is; none when it is no such value at all.
    pub value: Option<Value>,
}

impl Posted {
    /// From names and values, of the settings of a screen alone.
    pub fn read(screen: &Screen, pairs: &[(String, String)]) -> Self {
        let last =
            |name: &str| pairs.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
        let mut posted = Self {
            version: last("version").and_then(|text| text.parse().ok()).unwrap_or(-1),
            confirmed: last("confirmed") == Some("yes"),
            put_back: last("put_back").and_then(Settings::field),
            values: BTreeMap::new(),
        };
        for field in fields(screen).filter(|field| !field.operator) {
            let typed: Vec<String> = pairs
                .iter()
                .filter(|(name, _)| *name == field.path)
                .map(|(_, value)| value.clone())
                .collect();
            let json = last(&format!("{AS_JSON}{}", field.path));
            let sent = match json.map(serde_json::from_str::<Value>) {
                Some(Ok(value)) => {
                    Some(Sent { typed: crate::ui::setting_field::as_sent(field, &value), value: Some(value) })
                }
                Some(Err(_)) | None if typed.is_empty() => None,
                _ if field.kind == Kind::Texts && field.format == Format::Country => {
                    Some(sent(field, countries(&field.path, &typed, pairs)))
                }
                _ => Some(sent(field, typed)),
            };
            posted.values.extend(sent.map(|sent| (&*field.path, sent)));
        }
        posted
    }

    /// Every value that is one, by its path.
    pub fn wishes(&self) -> Vec<(String, Value)> {
        let values = self.values.iter().filter_map(|(path, sent)| Some((path, sent.value.clone()?)));
        values.map(|(path, value)| (path.to_string(), value)).collect()
    }

    /// The settings in whose place something stands that is none at all.
    pub fn misfits(&self) -> Vec<&'static Field> {
        let misfit = self.values.iter().filter(|(_, sent)| sent.value.is_none());
        misfit.filter_map(|(path, _)| Settings::field(path)).collect()
    }
}

/// The settings of a screen, in the order shown.
pub fn fields(screen: &Screen) -> impl Iterator<Item = &'static Field> {
    screen.groups.iter().flat_map(|group| group.paths).filter_map(|path| Settings::field(path))
}

fn sent(field: &Field, typed: Vec<String>) -> Sent {
    let last = || typed.last().map(|text| text.trim()).unwrap_or_default();
    let value = match field.kind {
        Kind::Bool => match last() {
            "on" => Some(Value::Bool(!field.inverted)),
            "off" => Some(Value::Bool(field.inverted)),
            "" if field.nullable => Some(Value::Null),
            _ => None,
        },
        Kind::Integer | Kind::Text if last().is_empty() && field.nullable => Some(Value::Null),
        Kind::Integer => last().parse::<i64>().ok().map(Value::from),
        Kind::Text | Kind::Choice => Some(last().into()),
        Kind::Texts if !field.choices.is_empty() => {
            let chosen: Vec<&str> =
                typed.iter().map(String::as_str).filter(|text| !text.is_empty()).collect();
            let known = chosen.iter().all(|text| field.choices.contains(text));
            // In the order of the choices, so that the same is the same.
            let ordered =
                field.choices.iter().filter(|choice| chosen.contains(choice)).copied().collect::<Vec<_>>();
            known.then(|| ordered.into())
        }
        Kind::Texts => Some(entries(&typed).into()),
    };
    // A list of boxes has an empty one before it, a switch its "off": what was chosen is what comes back.
    let typed = match field.kind {
        Kind::Texts if field.choices.is_empty() => entries(&typed),
        Kind::Texts => typed.into_iter().filter(|text| !text.is_empty()).collect(),
        _ => typed.into_iter().next_back().into_iter().collect(),
    };
    Sent { typed, value }
}

/// The countries that were chosen, one by one and by whole regions, in the order in which they stood: the first one means something.
/// A region that is no longer chosen as a whole goes as long as none of its own boxes says anything else.
fn countries(path: &str, typed: &[String], pairs: &[(String, String)]) -> Vec<String> {
    let mut chosen = entries(typed);
    // Whoever sends lines says their order, too.
    if typed.iter().any(|text| text.contains('\n')) {
        return chosen;
    }
    let of = |prefix: &str| -> Vec<&str> {
        let own = pairs.iter().filter(|(name, _)| name.strip_prefix(prefix) == Some(path));
        own.flat_map(|(_, value)| value.split_ascii_whitespace()).collect()
    };
    let (whole, was_whole) = (of(REGION), of(WHOLE));
    for region in Region::ALL {
        let codes: Vec<String> = region.countries().map(|country| country.code().to_owned()).collect();
        let missing: Vec<String> = codes.iter().filter(|code| !chosen.contains(code)).cloned().collect();
        match (was_whole.contains(&region.name()), whole.contains(&region.name())) {
            (false, true) => chosen.extend(missing),
            (true, false) if missing.is_empty() => chosen.retain(|code| !codes.contains(code)),
            _ => {}
        }
    }
    let order = [of(FIRST), of(ORDER)].concat();
    chosen.sort_by_key(|code| order.iter().position(|known| known == code).unwrap_or(usize::MAX));
    chosen
}

/// The lines of what was typed, each once.
fn entries(typed: &[String]) -> Vec<String> {
    let mut entries: Vec<String> = vec![];
    for line in typed.iter().flat_map(|text| text.lines()).map(str::trim).filter(|line| !line.is_empty()) {
        if !entries.iter().any(|entry| entry == line) {
            entries.push(line.to_owned());
        }
    }
    entries
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(codes: &[&str], more: &[(&str, &str)]) -> String {
        let typed: Vec<String> = codes.iter().map(|code| code.to_string()).collect();
        let pairs: Vec<(String, String)> =
            more.iter().map(|(prefix, value)| (format!("{prefix}p"), value.to_string())).collect();
        countries("p", &typed, &pairs).join(" ")
    }

    #[test]
    fn countries_stay_in_their_order_and_regions_come_and_go_as_a_whole() {
        assert_eq!(chosen(&["", "CA", "US"], &[(ORDER, "US CA")]), "US CA");
        assert_eq!(chosen(&["CA", "DE", "US"], &[(ORDER, "US CA"), (FIRST, "DE")]), "DE US CA");
        assert_eq!(
            chosen(&["CA"], &[(ORDER, "US CA"), (FIRST, "US")]),
            "CA",
            "what is not chosen is not first"
        );
        assert_eq!(chosen(&["DE\nCA"], &[(ORDER, "CA")]), "DE CA");
        let all: Vec<&str> = Region::Oceania.countries().map(|country| country.code()).collect();
        let whole = chosen(&["US"], &[(REGION, "oceania"), (ORDER, "US")]);
        assert_eq!(whole.split(' ').count(), 1 + all.len());
        assert_eq!(chosen(&all, &[(WHOLE, "oceania")]), "", "all of it is taken away");
        let without = chosen(&all[1..], &[(WHOLE, "oceania"), (REGION, "oceania")]);
        assert_eq!(without.split(' ').count(), all.len() - 1, "one is taken from it");
        assert_eq!(chosen(&all[1..], &[(WHOLE, "oceania")]), without);
        assert_eq!(
            chosen(&["zz"], &[(REGION, "atlantis")]),
            "zz",
            "what is no country is told beside the field"
        );
    }
}
