//! The pages of the wizard, and the ways to sign in that it offers.

use serde_json::{Value, json};

use crate::admin::house::HOME;
use crate::auth::Context;
use crate::auth::node::in_force;
use crate::error::{Refusal, Result};
use crate::model::settings::Settings;
use crate::model::settings::screens::Screen;

/// What the application is called.
pub const NAME: &str = "application.name";
/// Where the site is.
pub const HOME_URL: &str = "application.home_url";
/// Whether there are passkeys.
pub const PASSKEY: &str = "attributes.passkey.enabled";
/// Whether there are passwords.
pub const PASSWORD: &str = "attributes.password.enabled";
/// Whether everybody has one.
pub const PASSWORD_REQUIRED: &str = "attributes.password.required";
/// How addresses are verified.
pub const VERIFICATIONS: &str = "attributes.email_address.verifications";

/// A page of the wizard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// What the application is called.
    Name,
    /// Where the site is.
    Home,
    /// How people sign in.
    SignIn,
    /// The links to put on the site.
    Links,
}

impl Step {
    /// Every page, in the order shown.
    pub const ALL: [Self; 4] = [Self::Name, Self::Home, Self::SignIn, Self::Links];

    /// The page of this name.
    pub fn named(name: &str) -> Result<Self> {
        let found = Self::ALL.into_iter().find(|step| step.name() == name);
        Ok(found.ok_or(Refusal::ResourceNotFound)?)
    }

    /// Its name in addresses.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Home => "home",
            Self::SignIn => "sign-in",
            Self::Links => "links",
        }
    }

    /// Its address.
    pub fn page(self, cx: &Context) -> String {
        format!("{}/{}", cx.addresses.welcome, self.name())
    }

    /// Where it leads, answered or not.
    pub fn next(self, cx: &Context) -> String {
        match self {
            Self::Name => Self::Home.page(cx),
            Self::Home => Self::SignIn.page(cx),
            Self::SignIn => Self::Links.page(cx),
            Self::Links => HOME.into(),
        }
    }

    /// The key of its title, under which stands its lead.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Name => "welcome_name",
            Self::Home => "welcome_home",
            Self::SignIn => "welcome_sign_in",
            Self::Links => "welcome_links",
        }
    }

    /// The settings that it is about.
    pub const fn paths(self) -> &'static [&'static str] {
        match self {
            Self::Name => &[NAME],
            Self::Home => &[HOME_URL],
            Self::SignIn => &[PASSKEY, PASSWORD, PASSWORD_REQUIRED, VERIFICATIONS],
            Self::Links => &[],
        }
    }

    /// The setting that stands for it where one page is about several screens.
    pub fn screen(self) -> Option<&'static Screen> {
        Screen::of(self.paths().last()?)
    }
}

/// A way for people to sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Mail, and passkeys offered: what the factory has.
    Passkeys,
    /// Mail alone.
    Mail,
    /// Mail address and password.
    Password,
    /// Whatever the screens of settings say.
    Own,
}

impl Way {
    /// Every way, in the order shown.
    pub const ALL: [Self; 4] = [Self::Passkeys, Self::Mail, Self::Password, Self::Own];

    /// Its name in the form.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Passkeys => "passkeys",
            Self::Mail => "mail",
            Self::Password => "password",
            Self::Own => "own",
        }
    }

    /// The key of what it is called, under which stands what it means.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Passkeys => "welcome_way_passkeys",
            Self::Mail => "welcome_way_mail",
            Self::Password => "welcome_way_password",
            Self::Own => "welcome_way_own",
        }
    }

    /// The settings that make it.
    pub fn values(self) -> Vec<(String, Value)> {
        let both = json!(["email_link", "email_code"]);
        let (passkeys, passwords, verified_by) = match self {
            Self::Passkeys => (true, false, both),
            Self::Mail => (false, false, both),
            Self::Password => (true, true, json!(["email_code"])),
            Self::Own => return vec![],
        };
        let values = [
            (PASSKEY, json!(passkeys)),
            (PASSWORD, json!(passwords)),
            (PASSWORD_REQUIRED, json!(passwords)),
            (VERIFICATIONS, verified_by),
        ];
        values.map(|(path, value)| (path.to_owned(), value)).to_vec()
    }

    /// The one that the settings have.
    pub fn of(settings: &Settings) -> Self {
        let has = |(path, value): &(String, Value)| in_force::get(settings, path).as_ref() == Some(value);
        Self::ALL.into_iter().find(|way| way.values().iter().all(has)).unwrap_or(Self::Own)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_way_is_known_by_its_settings_and_the_first_is_that_of_the_factory() {
        assert_eq!(Way::of(&Settings::default()), Way::Passkeys);
        for way in [Way::Passkeys, Way::Mail, Way::Password] {
            let mut document = Settings::default().document();
            for (path, value) in way.values() {
                assert!(Step::SignIn.paths().contains(&&*path), "{path}");
                *crate::model::settings::at_mut(&mut document, &path).unwrap() = value;
            }
            let settings: Settings = serde_json::from_value(document).unwrap();
            assert_eq!(settings.problems().len(), 0, "{way:?}");
            assert_eq!(Way::of(&settings), way);
        }
    }
}
