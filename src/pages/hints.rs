//! What may stand in a field, in the words of what would otherwise be refused.

use crate::model::settings::Settings;
use crate::ui::{t, t_with};

/// What a username may be; nothing beside one that is refused, for whatever it is refused for says that.
pub fn username_hint(settings: &Settings, typed: &str, refused: bool) -> String {
    if refused && !typed.trim().is_empty() {
        return String::new();
    }
    let rules = &settings.username_settings;
    let (number, most) = (rules.min_length.to_string(), rules.max_length.to_string());
    let length = t_with("form_username_invalid_length", &[("number", &number), ("most", &most)]);
    let plain = !rules.allow_extended_special_characters;
    if plain { format!("{length} {}", t("field_username.hint")) } else { length }
}

/// What a new password must be: the words of what would otherwise be refused.
pub fn password_hint(settings: &Settings) -> String {
    let rules = &settings.password_settings;
    let number = rules.min_length.to_string();
    let with = [
        (rules.require_lowercase, "form_password_no_lowercase"),
        (rules.require_uppercase, "form_password_no_uppercase"),
        (rules.require_numbers, "form_password_no_number"),
        (rules.require_special_char, "form_password_no_special_char"),
    ];
    let with = with.into_iter().filter(|(asked, _)| *asked).map(|(_, key)| t(key));
    let length = t_with("form_password_length_too_short", &[("number", &number)]);
    std::iter::once(length).chain(with).collect::<Vec<_>>().join(" ")
}
