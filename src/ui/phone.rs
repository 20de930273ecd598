//! The fields for a telephone number.

use leptos::prelude::*;

use crate::model::country::Country;
use crate::ui::focus;
use crate::ui::form::FieldError;
use crate::ui::{t, words};

/// A list of countries named `country`, and below it a field named `phone_number`. Whoever types a number that begins with `+` has
/// said its country there; the list is then passed over.
#[component]
pub fn PhoneField(
    /// The countries that are offered.
    countries: Vec<Country>,
    /// The one that is chosen at first.
    #[prop(default = None)]
    country: Option<Country>,
    /// What stands in the field.
    #[prop(into)]
    value: String,
    /// What the last try was refused for.
    error: Option<String>,
    /// Whether the field may stay empty, which is then said.
    #[prop(default = false)]
    optional: bool,
    /// Whether the page begins here.
    #[prop(default = false)]
    autofocus: bool,
) -> impl IntoView {
    let invalid = error.is_some().then_some("true");
    let described = error.is_some().then_some("phone_number-error");
    let autofocus = focus::autofocus(error.is_some(), autofocus);
    let options = words().countries(&countries).into_iter().map(|(each, name)| {
        let chosen = Some(each) == country;
        let text = format!("{name} +{}", each.calling_code());
        view! { <option value=each.code() selected=chosen>{text}</option> }
    });
    let options: Vec<_> = options.collect();
    view! {
        <div class="field-group">
            <div class="field">
                <label for="country">{t("field_country")}</label>
                <select id="country" name="country" autocomplete="tel-country-code">{options}</select>
            </div>
            <div class="field">
                <label for="phone_number">{t("field_phone_number")}</label>
                {optional.then(|| view! { <span class="label-note">{t("optional")}</span> })}
                <input id="phone_number" name="phone_number" type="tel" inputmode="tel" autocomplete="tel" value=value
                    maxlength="64" aria-required=(!optional).then_some("true") aria-invalid=invalid
                    aria-describedby=described autofocus=autofocus/>
                <FieldError name="phone_number" error/>
            </div>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::render;
    use crate::words::Words;

    fn drawn(language: &str, error: Option<&str>) -> String {
        let countries = ["US", "CA", "DE"].map(|code| Country::parse(code).unwrap()).to_vec();
        let error = error.map(str::to_owned);
        render(Words::named(language).unwrap(), move || {
            view! { <PhoneField countries=countries country=Country::parse("US") value="415" error/> }
        })
    }

    #[test]
    fn it_lists_what_is_allowed_in_the_order_of_the_language() {
        let html = drawn("de", None);
        let at = |text: &str| html.find(text).unwrap_or_else(|| panic!("{text} in {html}"));
        assert!(
            at("Deutschland +49") < at("Kanada +1") && at("Kanada +1") < at("Vereinigte Staaten +1"),
            "{html}"
        );
        assert_eq!((html.matches("<option").count(), html.matches("selected").count()), (3, 1), "{html}");
        assert!(html.contains("value=\"US\" selected") && html.contains("value=\"415\""), "{html}");
    }

    #[test]
    fn a_refusal_is_tied_to_the_number() {
        assert!(!drawn("en", None).contains("aria-invalid"));
        let html = drawn("en", Some("No number."));
        assert!(
            html.contains("aria-describedby=\"phone_number-error\"")
                && html.contains("aria-invalid=\"true\"")
        );
        assert!(html.contains("id=\"phone_number-error\" class=\"field-error\">No number."), "{html}");
    }
}
