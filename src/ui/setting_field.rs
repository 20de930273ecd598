//! One setting on a screen: its control, what it does, and what is so about it. Every control is drawn by what [`Field`] says.

use leptos::prelude::*;
use serde_json::Value;

use crate::model::country::Country;
use crate::model::settings::{Field, Format, Kind, Unit};
use crate::ui::countries_field::CountriesField;
use crate::ui::{Said, in_textarea, lang_of, t, t_with, words};
use crate::words::Words;

/// What a control stands for.
#[derive(Clone, Debug)]
pub struct Control {
    /// The setting.
    pub field: &'static Field,
    /// What stands in it, as a form sends it: one text, or one for each entry of a list.
    pub shown: Vec<String>,
    /// The factory setting, where that is another than what is shown.
    pub factory: Option<Value>,
    /// Why what stands in it was refused.
    pub error: Option<String>,
    /// The label of what must be on for it to have an effect, where that is off.
    pub asleep: Option<String>,
    /// Whether it can be changed here.
    pub open: bool,
}

/// The id of a control.
pub fn id(field: &Field) -> String {
    format!("f-{}", field.path.replace(['.', '_'], "-"))
}

/// A value as a form sends it: one text, or one for each entry of a list.
pub fn as_sent(field: &Field, value: &Value) -> Vec<String> {
    match value {
        Value::Null => vec![],
        Value::Bool(on) => vec![if *on != field.inverted { "on" } else { "off" }.into()],
        Value::Array(entries) => entries.iter().map(text_of).collect(),
        value => vec![text_of(value)],
    }
}

fn text_of(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// A value in words, for those who compare it with another.
pub fn in_words(words: &Words, field: &Field, value: &Value) -> String {
    let nothing = value.is_null() || value.as_array().is_some_and(Vec::is_empty);
    if nothing && field.has_none() {
        return words.say(&field.none());
    }
    match value {
        Value::Bool(on) => words.say(if *on != field.inverted { "value_on" } else { "value_off" }),
        Value::Number(number) => counted(words, field, number.as_i64().unwrap_or_default()),
        Value::String(text) if field.choices.contains(&text.as_str()) => words.say(&field.choice(text)),
        Value::Array(entries) => {
            entries.iter().map(|entry| entry_in_words(words, field, entry)).collect::<Vec<_>>().join(", ")
        }
        value => text_of(value),
    }
}

fn entry_in_words(words: &Words, field: &Field, entry: &Value) -> String {
    let text = text_of(entry);
    match field.format {
        _ if field.choices.contains(&text.as_str()) => words.say(&field.choice(&text)),
        Format::Country => Country::parse(&text).map_or(text, |country| words.country(country).to_owned()),
        _ => text,
    }
}

/// A number with its unit: a length of time in the unit that people would use.
fn counted(words: &Words, field: &Field, number: i64) -> String {
    match field.unit {
        Some(Unit::Seconds) => words.exact_length(number),
        Some(Unit::Minutes) => words.exact_length(number.saturating_mul(60)),
        Some(unit) => format!("{} {}", plain(words, number), words.say(&unit.words())),
        None => plain(words, number),
    }
}

/// A number in digits, as this language groups them.
fn plain(words: &Words, number: i64) -> String {
    words.say_with("number", &[("number", &number.to_string())])
}

/// What a typed number of seconds or minutes comes to, where nobody should have to reckon.
fn length_of(field: &Field, typed: &str) -> Option<String> {
    let number: i64 = typed.trim().parse().ok().filter(|number| *number >= 60)?;
    matches!(field.unit, Some(Unit::Seconds | Unit::Minutes)).then(|| counted(words(), field, number))
}

/// A setting: label and control, help, what it does to people who have an account, and what is so about it.
#[component]
pub fn SettingField(control: Control) -> impl IntoView {
    let field = control.field;
    let id = id(field);
    let class = if control.asleep.is_some() { "setting setting-asleep" } else { "setting" };
    let notes = view! { <Notes control=control.clone()/> };
    let drawn = match field.kind {
        Kind::Bool if !field.nullable => view! { <Switch control/> }.into_any(),
        Kind::Bool | Kind::Choice => view! { <Choices control kind="radio"/> }.into_any(),
        Kind::Texts if !field.choices.is_empty() => view! { <Choices control kind="checkbox"/> }.into_any(),
        Kind::Texts if field.format == Format::Country => view! { <CountriesField control/> }.into_any(),
        Kind::Texts => view! { <Lines control/> }.into_any(),
        Kind::Integer | Kind::Text => view! { <Line control/> }.into_any(),
    };
    view! {
        <div class=class id=format!("{id}-setting")>
            {drawn}
            {notes}
        </div>
    }
}

/// The ids of what is said of a control.
pub fn described(control: &Control) -> String {
    let id = id(control.field);
    let error = control.error.as_ref().map(|_| format!("{id}-error "));
    format!("{}{id}-help", error.unwrap_or_default())
}

#[component]
fn Switch(control: Control) -> impl IntoView {
    let (field, described) = (control.field, described(&control));
    let id = id(field);
    let is_on = control.shown.first().is_some_and(|shown| shown == "on");
    let invalid = control.error.is_some().then_some("true");
    view! {
        <div class="check">
            {control.open.then(|| view! { <input type="hidden" name=&*field.path value="off"/> })}
            <input type="checkbox" id=id.clone() name=&*field.path value="on" checked=is_on disabled=!control.open
                aria-invalid=invalid aria-describedby=described/>
            <label for=id><Said key=field.label()/></label>
        </div>
        <Refused control/>
    }
}

/// Something to choose: what is sent for it, and the keys of what it is called and what it means.
struct Choice {
    value: &'static str,
    label: String,
    help: Option<String>,
}

/// All that there is to choose; of what may be on, off or neither, those three.
fn options(field: &'static Field) -> Vec<Choice> {
    let choice = |value, label| Choice { value, label, help: None };
    if field.kind == Kind::Bool {
        return vec![
            choice("", field.none()),
            choice("on", "value_on".to_owned()),
            choice("off", "value_off".to_owned()),
        ];
    }
    let of = |value: &&'static str| Choice {
        help: field.choice_help(value),
        ..choice(value, field.choice(value))
    };
    field.choices.iter().map(of).collect()
}

/// One of several, or several of them.
#[component]
fn Choices(control: Control, kind: &'static str) -> impl IntoView {
    let (field, described) = (control.field, described(&control));
    let (id, open) = (id(field), control.open);
    let nothing = control.shown.is_empty();
    let choices: Vec<_> = options(field)
        .into_iter()
        .map(|Choice { value, label, help }| {
            let own = format!("{id}-{}", if value.is_empty() { "none" } else { value });
            let help = help.map(|key| (format!("{own}-help"), key));
            let helped = help.as_ref().map(|(id, _)| id.clone());
            let chosen = control.shown.iter().any(|shown| shown == value) || (nothing && value.is_empty());
            view! {
                <div class="check">
                    <input type=kind id=own.clone() name=&*field.path value=value checked=chosen disabled=!open
                        aria-describedby=helped/>
                    <label for=own><Said key=label/></label>
                    {help.map(|(id, key)| view! { <p class="hint" id=id><Said key/></p> })}
                </div>
            }
        })
        .collect();
    // An empty text tells that nothing was chosen, where nothing at all would tell that there was no such field.
    let none_chosen =
        (open && kind == "checkbox").then(|| view! { <input type="hidden" name=&*field.path value=""/> });
    view! {
        <fieldset class="choices" id=id aria-describedby=described>
            <legend><Said key=field.label()/></legend>
            {none_chosen}
            {choices}
        </fieldset>
        <Refused control/>
    }
}

/// A text, or a number with its unit.
#[component]
fn Line(control: Control) -> impl IntoView {
    let (field, described) = (control.field, described(&control));
    let id = id(field);
    let value = control.shown.first().cloned().unwrap_or_default();
    let (kind, inputmode) = match (field.kind, field.format) {
        (Kind::Integer, _) => ("text", Some("numeric")),
        (_, Format::WebAddress | Format::Origin) => ("text", Some("url")),
        (_, Format::MailAddress) => ("email", Some("email")),
        _ => ("text", None),
    };
    let length = field.length.as_ref().map_or(20, |length| *length.end());
    let unit = field.unit.map(|unit| view! { <span class="unit"><Said key=unit.words()/></span> });
    let class = if field.kind == Kind::Integer { "number-input" } else { "" };
    let spelled = length_of(field, &value).map(|length| (format!("{id}-length"), format!("= {length}")));
    let described = spelled.iter().fold(described, |described, (id, _)| format!("{id} {described}"));
    view! {
        <div class="field">
            <label for=id.clone()><Said key=field.label()/></label>
            <div class="with-unit">
                <input id=id name=&*field.path type=kind class=class inputmode=inputmode value=value autocomplete="off"
                    autocapitalize="off" spellcheck="false" maxlength=length.to_string() disabled=!control.open
                    aria-invalid=control.error.is_some().then_some("true") aria-describedby=described/>
                {unit}
                {spelled.map(|(id, length)| view! { <span class="unit" id=id>{length}</span> })}
            </div>
        </div>
        <Refused control/>
    }
}

/// A list of texts, a line each.
#[component]
fn Lines(control: Control) -> impl IntoView {
    let (field, described) = (control.field, described(&control));
    let id = id(field);
    let rows = control.shown.len().clamp(3, 12).to_string();
    view! {
        <div class="field">
            <label for=id.clone()><Said key=field.label()/></label>
            <textarea id=id name=&*field.path rows=rows spellcheck="false" autocapitalize="off" autocomplete="off"
                disabled=!control.open aria-invalid=control.error.is_some().then_some("true")
                aria-describedby=described>{in_textarea(&control.shown.join("\n"))}</textarea>
        </div>
        <Refused control/>
    }
}

/// Why what stands in a control was refused.
#[component]
pub fn Refused(control: Control) -> impl IntoView {
    let id = format!("{}-error", id(control.field));
    control.error.map(|error| view! { <p class="field-error" id=id>{error}</p> })
}

/// What there is to know of a setting.
#[component]
fn Notes(control: Control) -> impl IntoView {
    let field = control.field;
    let id = id(field);
    let lines = field.kind == Kind::Texts && field.choices.is_empty() && field.format != Format::Country;
    view! {
        <p class="hint" id=format!("{id}-help")>
            <Said key=field.help()/>" "
            {lines.then(|| view! { <Said key="setting_lines"/> })}
            {range(field)}
            {empty(field)}
        </p>
        <details class="existing">
            <summary><Said key="setting_existing"/></summary>
            <p class="hint"><Said key=field.existing()/></p>
        </details>
        {control.asleep.map(|other| view! {
            <p class="asleep"><Said key="setting_asleep" values=vec![("other", other)]/></p>
        })}
        {field.operator.then(|| {
            let command = format!("portico settings set {} …", field.path);
            view! { <p class="asleep"><Said key="setting_operator"/>" "<code>{command}</code></p> }
        })}
        {control.factory.map(|factory| {
            let value = in_words(words(), field, &factory);
            view! { <Differs field value open=control.open/> }
        })}
    }
}

/// That a setting is another than the factory's, and the way back to that.
#[component]
fn Differs(field: &'static Field, value: String, open: bool) -> impl IntoView {
    let back = open.then(|| view! {
        <button class="button button-quiet" type="submit" name="put_back" value=&*field.path
            lang=lang_of("setting_put_back") aria-label=format!("{}: {}", t("setting_put_back"), t(&field.label()))>
            {t("setting_put_back")}
        </button>
    });
    view! {
        <div class="differs">
            <span class="badge badge-primary"><Said key="setting_differs"/></span>
            <span class="hint"><Said key="setting_factory" values=vec![("value", value)]/></span>
            {back}
        </div>
    }
}

/// How small and how great a number may be.
fn range(field: &Field) -> Option<AnyView> {
    let range = field.range.as_ref().filter(|_| field.kind == Kind::Integer)?;
    let (least, most) = (*range.start(), *range.end());
    let least = match field.unit {
        // Each end in a unit of its own.
        Some(Unit::Seconds | Unit::Minutes) => counted(words(), field, least),
        _ => plain(words(), least),
    };
    let most = counted(words(), field, most);
    Some(view! { <Said key="setting_range" values=vec![("least", least), ("most", most)]/>" " }.into_any())
}

/// What an empty field means.
fn empty(field: &Field) -> Option<AnyView> {
    let typed = matches!(field.kind, Kind::Integer | Kind::Text) || field.choices.is_empty();
    (field.has_none() && typed && field.kind != Kind::Bool).then(|| {
        let none = t_with(&field.none(), &[]);
        view! { <Said key="setting_empty" values=vec![("none", none)]/> }.into_any()
    })
}
