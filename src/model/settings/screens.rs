//! Which setting stands on which of the administrators' screens, in the order shown. Each stands on exactly one.

/// A screen.
#[derive(Debug)]
pub struct Screen {
    /// Its name in addresses.
    pub name: &'static str,
    /// What it belongs to.
    pub area: Area,
    /// What stands on it.
    pub groups: &'static [Group],
}

/// Settings of a screen that belong together.
#[derive(Debug)]
pub struct Group {
    /// Its name, within the screen.
    pub name: &'static str,
    /// What is said above its settings: names of sentences.
    pub notes: &'static [&'static str],
    /// The paths of its settings.
    pub paths: &'static [&'static str],
}

/// What several screens have to do with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Area {
    /// What a user is, and signs in with.
    Users,
    /// Who gets in, and what keeps others out.
    Protection,
    /// How the portal presents itself, and where it leads.
    Portal,
}

impl Screen {
    /// The screen of this name.
    pub fn named(name: &str) -> Option<&'static Self> {
        SCREENS.iter().find(|screen| screen.name == name)
    }

    /// The screen on which the setting of this path stands.
    pub fn of(path: &str) -> Option<&'static Self> {
        let holds = |screen: &&Self| screen.groups.iter().any(|group| group.paths.contains(&path));
        SCREENS.iter().find(holds)
    }

    /// The key of its title.
    pub fn title(&self) -> String {
        format!("screen_{}", self.name.replace('-', "_"))
    }

    /// The key of what it is for, in a line.
    pub fn lead(&self) -> String {
        format!("{}.lead", self.title())
    }

    /// The key of the title of one of its groups.
    pub fn group_title(&self, group: &Group) -> String {
        format!("{}_{}", self.title(), group.name)
    }

    /// The keys of what is said above the settings of one of its groups.
    pub fn group_notes(&self, group: &Group) -> Vec<String> {
        group.notes.iter().map(|note| format!("{}.{note}", self.group_title(group))).collect()
    }
}

impl Area {
    /// Every area, in the order shown.
    pub const ALL: [Self; 3] = [Self::Users, Self::Protection, Self::Portal];

    /// The key of its title.
    pub fn title(self) -> String {
        format!("settings_area_{self:?}").to_lowercase()
    }
}

const fn screen(name: &'static str, area: Area, groups: &'static [Group]) -> Screen {
    Screen { name, area, groups }
}

const fn group(name: &'static str, paths: &'static [&'static str]) -> Group {
    Group { name, notes: &[], paths }
}

/// Every screen, in the order shown; those of an area stand together.
pub const SCREENS: &[Screen] = &[
    screen(
        "email",
        Area::Users,
        &[
            group(
                "use",
                &[
                    "attributes.email_address.enabled",
                    "attributes.email_address.required",
                    "attributes.email_address.used_for_first_factor",
                    "attributes.email_address.verify_at_sign_up",
                ],
            ),
            group(
                "methods",
                &[
                    "attributes.email_address.verifications",
                    "attributes.email_address.first_factors",
                    "attack_protection.email_link.require_same_client",
                ],
            ),
            group("lifetimes", &["verification.code_lifetime_seconds", "verification.link_lifetime_seconds"]),
            group("profile", &["attributes.email_address.immutable"]),
        ],
    ),
    screen(
        "phone",
        Area::Users,
        &[
            group(
                "use",
                &[
                    "attributes.phone_number.enabled",
                    "attributes.phone_number.required",
                    "attributes.phone_number.used_for_first_factor",
                    "attributes.phone_number.verify_at_sign_up",
                ],
            ),
            group(
                "methods",
                &["attributes.phone_number.verifications", "attributes.phone_number.first_factors"],
            ),
            group("profile", &["attributes.phone_number.immutable"]),
        ],
    ),
    screen(
        "username",
        Area::Users,
        &[
            group(
                "use",
                &[
                    "attributes.username.enabled",
                    "attributes.username.required",
                    "attributes.username.used_for_first_factor",
                ],
            ),
            group(
                "rules",
                &[
                    "username_settings.min_length",
                    "username_settings.max_length",
                    "username_settings.allow_extended_special_characters",
                    "username_settings.allow_numeric_usernames",
                ],
            ),
            group("profile", &["attributes.username.immutable"]),
        ],
    ),
    screen(
        "password",
        Area::Users,
        &[
            group(
                "use",
                &[
                    "attributes.password.enabled",
                    "attributes.password.required",
                    "sign_in.preferred_strategy",
                ],
            ),
            group(
                "rules",
                &[
                    "password_settings.min_length",
                    "password_settings.max_length",
                    "password_settings.require_lowercase",
                    "password_settings.require_uppercase",
                    "password_settings.require_numbers",
                    "password_settings.require_special_char",
                    "password_settings.allowed_special_characters",
                ],
            ),
            group(
                "strength",
                &[
                    "password_settings.show_zxcvbn",
                    "password_settings.min_zxcvbn_strength",
                    "password_settings.context_words",
                ],
            ),
            group(
                "breaches",
                &[
                    "password_settings.disable_hibp",
                    "password_settings.enforce_hibp_on_sign_in",
                    "password_settings.breach_lookup_url",
                ],
            ),
            group(
                "hashing",
                &["password_settings.hashing.memory_kib", "password_settings.hashing.iterations"],
            ),
        ],
    ),
    screen(
        "passkeys",
        Area::Users,
        &[
            group("use", &["attributes.passkey.enabled", "passkey_settings.satisfies_second_factor"]),
            group("offer", &["passkey_settings.show_sign_in_button", "passkey_settings.allow_autofill"]),
        ],
    ),
    screen(
        "account",
        Area::Users,
        &[
            group(
                "names",
                &[
                    "attributes.first_name.enabled",
                    "attributes.first_name.required",
                    "attributes.last_name.enabled",
                    "attributes.last_name.required",
                ],
            ),
            group("profile", &["user_profile.delete_self_enabled"]),
        ],
    ),
    screen(
        "multi-factor",
        Area::Users,
        &[
            Group {
                name: "methods",
                notes: &["offer"],
                paths: &[
                    "attributes.authenticator_app.used_for_second_factor",
                    "attributes.phone_number.used_for_second_factor",
                    "attributes.backup_code.used_for_second_factor",
                    "attributes.email_address.used_for_second_factor",
                ],
            },
            group("demand", &["sign_up.mfa.required", "administrators.require_second_factor"]),
        ],
    ),
    screen("restrictions", Area::Protection, &[group("access", &["sign_up.mode"])]),
    screen(
        "sms",
        Area::Protection,
        &[
            Group {
                name: "countries",
                notes: &["codes", "notices", "sign_up", "profile"],
                paths: &["sms.allowed_countries"],
            },
            group("pumping", &["sms.least_answered_percent", "sms.least_answered_after"]),
        ],
    ),
    screen(
        "sessions",
        Area::Protection,
        &[
            group("lifetime", &["sessions.maximum_lifetime_seconds", "sessions.inactivity_timeout_seconds"]),
            group("browser", &["sessions.multi_session_enabled"]),
        ],
    ),
    screen(
        "attack-protection",
        Area::Protection,
        &[
            group(
                "lockout",
                &[
                    "attack_protection.user_lockout.enabled",
                    "attack_protection.user_lockout.max_attempts",
                    "attack_protection.user_lockout.duration_minutes",
                    "attack_protection.user_lockout.exempt_known_browsers",
                ],
            ),
            group("enumeration", &["attack_protection.enumeration_protection"]),
            group("devices", &["attack_protection.new_device_check", "attack_protection.new_device_notice"]),
            group("changes", &["user_profile.reverification"]),
        ],
    ),
    screen(
        "application",
        Area::Portal,
        &[
            group("brand", &["application.name", "application.logo_url", "application.favicon_url"]),
            group("support", &["application.support_email"]),
        ],
    ),
    screen(
        "paths",
        Area::Portal,
        &[
            group(
                "pages",
                &[
                    "application.home_url",
                    "paths.sign_in_url",
                    "paths.sign_up_url",
                    "paths.user_profile_url",
                    "paths.waitlist_url",
                    "paths.unauthorized_sign_in_url",
                ],
            ),
            group(
                "after",
                &[
                    "redirects.after_sign_in_url",
                    "redirects.after_sign_up_url",
                    "redirects.after_sign_out_url",
                ],
            ),
            group("origins", &["redirects.allowed_origins"]),
        ],
    ),
    screen(
        "legal",
        Area::Portal,
        &[
            group("documents", &["application.terms_url", "application.privacy_policy_url"]),
            group("consent", &["sign_up.legal_consent_enabled"]),
        ],
    ),
    screen(
        "mail-and-texts",
        Area::Portal,
        &[
            group("mail", &["mail.per_network_per_day"]),
            group(
                "texts",
                &[
                    "sms.per_number_per_day",
                    "sms.per_network_per_day",
                    "sms.per_country_per_day",
                    "sms.per_day",
                ],
            ),
        ],
    ),
    screen("test-mode", Area::Portal, &[group("identifiers", &["testing.test_identifiers"])]),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::settings::Settings;
    use std::collections::BTreeSet;

    #[test]
    fn each_setting_stands_on_exactly_one_screen() {
        let groups = SCREENS.iter().flat_map(|screen| screen.groups);
        let mut shown: Vec<&str> = groups.flat_map(|group| group.paths).copied().collect();
        shown.sort_unstable();
        let mut fields: Vec<&str> = Settings::fields().iter().map(|field| field.path.as_str()).collect();
        fields.sort_unstable();
        assert_eq!(shown, fields);
        for path in fields {
            let screen = Screen::of(path).unwrap();
            assert_eq!(Screen::named(screen.name).unwrap().title(), screen.title(), "{path}");
        }
        assert!(Screen::of("sms").is_none() && Screen::named("").is_none());
    }

    #[test]
    fn the_screens_of_an_area_stand_together_in_the_order_of_areas() {
        let mut areas: Vec<Area> = SCREENS.iter().map(|screen| screen.area).collect();
        areas.dedup();
        assert_eq!(areas, Area::ALL);
    }

    #[test]
    fn what_a_setting_needs_stands_above_it_or_on_another_screen() {
        for group in SCREENS.iter().map(|screen| screen.groups.iter().flat_map(|group| group.paths)) {
            let paths: Vec<&str> = group.copied().collect();
            for (at, path) in paths.iter().enumerate() {
                let needs = Settings::field(path).and_then(|field| field.needs.as_deref());
                let below = needs.is_some_and(|needs| paths[at..].contains(&needs));
                assert!(!below, "{path} stands above {needs:?}");
            }
        }
    }

    #[test]
    fn names_are_fit_for_addresses_and_differ() {
        let fits = |name: &str| !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
        assert!(SCREENS.iter().all(|screen| fits(screen.name)));
        let titles: Vec<String> = SCREENS
            .iter()
            .flat_map(|screen| {
                let groups = screen.groups.iter().map(|group| screen.group_title(group));
                groups.chain([screen.title()])
            })
            .collect();
        assert_eq!(titles.iter().collect::<BTreeSet<_>>().len(), titles.len());
    }
}
