//! Which story shows what a setting does for people: a table that no setting may be missing from.

use std::collections::BTreeSet;
use std::path::Path;

use portico::model::settings::Settings;

/// Where the effect of a setting is seen.
#[derive(Clone, Copy)]
enum Seen {
    /// In a story of this crate, by module and function.
    Story(&'static str),
    /// On no page of ours, for this reason.
    Nowhere(&'static str),
}

use Seen::{Nowhere, Story};

#[rustfmt::skip]
const EFFECTS: &[(&str, Seen)] = &[
    ("application.favicon_url", Story("admin::effects::name_logo_icon_and_support_are_seen_on_every_page")),
    ("application.home_url", Story("sign_in::returning::the_order_is_force_then_named_then_fallback_then_settings_then_home_then_profile")),
    ("application.logo_url", Story("admin::effects::name_logo_icon_and_support_are_seen_on_every_page")),
    ("application.name", Story("admin::effects::name_logo_icon_and_support_are_seen_on_every_page")),
    ("application.privacy_policy_url", Story("admin::effects::documents_and_consent_are_asked_for_at_sign_up")),
    ("application.support_email", Story("admin::effects::name_logo_icon_and_support_are_seen_on_every_page")),
    ("application.terms_url", Story("admin::effects::documents_and_consent_are_asked_for_at_sign_up")),
    ("administrators.require_second_factor", Story("admin::team::where_administrators_need_a_second_factor_they_set_one_up_before_they_come_in")),
    ("attack_protection.email_link.require_same_client", Story("account::profile::where_any_browser_may_a_link_is_pressed_elsewhere_and_the_waiting_page_goes_on")),
    ("attack_protection.enumeration_protection", Story("account::phones::a_number_of_another_account_is_told_and_where_users_are_hidden_looks_the_same")),
    ("attack_protection.new_device_check", Story("sign_in::second_step::a_password_alone_is_not_enough_on_a_device_that_is_new")),
    ("attack_protection.new_device_notice", Story("account::devices::a_known_device_is_no_news_and_the_notice_can_be_switched_off")),
    ("attack_protection.user_lockout.duration_minutes", Story("admin::effects::an_account_locks_as_soon_and_as_long_as_the_screen_says")),
    ("attack_protection.user_lockout.enabled", Story("admin::effects::an_account_locks_as_soon_and_as_long_as_the_screen_says")),
    ("attack_protection.user_lockout.exempt_known_browsers", Story("attacks::lockout::the_settings_decide")),
    ("attack_protection.user_lockout.max_attempts", Story("admin::effects::an_account_locks_as_soon_and_as_long_as_the_screen_says")),
    ("attributes.authenticator_app.used_for_second_factor", Story("sign_in::second_step::a_method_that_is_switched_off_is_asked_for_no_more")),
    ("attributes.backup_code.used_for_second_factor", Story("account::sections::backup_codes_are_spoken_of_where_they_let_somebody_in")),
    ("attributes.email_address.enabled", Story("sign_in::password::the_label_says_what_is_accepted")),
    ("attributes.email_address.first_factors", Story("admin::effects::mail_is_verified_and_signed_in_with_as_the_screen_says")),
    ("attributes.email_address.immutable", Story("account::profile::where_addresses_may_not_change_nothing_offers_it_and_nothing_does_it")),
    ("attributes.email_address.required", Story("sign_up::fields::either_of_mail_address_and_phone_number_will_do")),
    ("attributes.email_address.used_for_first_factor", Story("sign_in::password::the_label_says_what_is_accepted")),
    ("attributes.email_address.used_for_second_factor", Nowhere("a rule refuses it: mail is no second factor")),
    ("attributes.email_address.verifications", Story("admin::effects::mail_is_verified_and_signed_in_with_as_the_screen_says")),
    ("attributes.email_address.verify_at_sign_up", Story("sign_up::fields::where_nothing_has_to_be_proved_all_of_it_is_claimed_at_once")),
    ("attributes.first_name.enabled", Story("account::sections::first_and_last_name_are_each_there_when_their_setting_says_so_and_stay_where_they_must")),
    ("attributes.first_name.required", Story("admin::effects::names_and_passwords_are_asked_for_at_sign_up_as_their_screens_say")),
    ("attributes.last_name.enabled", Story("account::sections::first_and_last_name_are_each_there_when_their_setting_says_so_and_stay_where_they_must")),
    ("attributes.last_name.required", Story("admin::effects::names_and_passwords_are_asked_for_at_sign_up_as_their_screens_say")),
    ("attributes.passkey.enabled", Story("account::passkeys::what_is_switched_off_is_neither_shown_nor_done_and_is_there_again_afterwards")),
    ("attributes.password.enabled", Story("account::sections::each_section_is_there_when_its_setting_says_so")),
    ("attributes.password.required", Story("admin::effects::names_and_passwords_are_asked_for_at_sign_up_as_their_screens_say")),
    ("attributes.phone_number.enabled", Story("account::sections::each_section_is_there_when_its_setting_says_so")),
    ("attributes.phone_number.first_factors", Nowhere("there is one way alone, and a rule keeps it on where numbers sign people in")),
    ("attributes.phone_number.immutable", Story("account::phones::what_may_not_be_changed_is_listed_without_buttons")),
    ("attributes.phone_number.required", Story("account::sections::the_last_number_stays_where_everybody_must_have_one")),
    ("attributes.phone_number.used_for_first_factor", Story("sign_up::fields::a_phone_number_alone_is_an_account")),
    ("attributes.phone_number.used_for_second_factor", Story("account::sections::numbers_are_shown_as_second_factors_too_but_not_where_nothing_can_be_added_and_there_are_none")),
    ("attributes.phone_number.verifications", Story("account::sections::numbers_that_nothing_could_prove_cannot_be_added_and_are_not_shown_to_those_who_have_none")),
    ("attributes.phone_number.verify_at_sign_up", Story("sign_up::fields::where_nothing_has_to_be_proved_all_of_it_is_claimed_at_once")),
    ("attributes.username.enabled", Story("account::sections::usernames_are_shown_where_they_can_be_given_or_sign_somebody_in_and_nowhere_else")),
    ("attributes.username.immutable", Story("account::credentials::a_username_is_set_changed_taken_only_once_and_removed")),
    ("attributes.username.required", Story("account::sections::a_username_that_everybody_must_have_is_changed_but_not_emptied")),
    ("attributes.username.used_for_first_factor", Story("sign_in::password::a_username_signs_in_however_it_is_written_and_only_with_a_password")),
    ("mail.per_network_per_day", Story("attacks::budgets::a_network_causes_so_many_mails_a_day_and_a_48_sixteen_times_as_many")),
    ("passkey_settings.allow_autofill", Story("account::passkeys::the_first_page_offers_what_the_settings_say")),
    ("passkey_settings.satisfies_second_factor", Story("account::passkeys::a_passkey_is_both_factors_unless_the_settings_say_otherwise")),
    ("passkey_settings.show_sign_in_button", Story("account::passkeys::the_first_page_offers_what_the_settings_say")),
    ("password_settings.allowed_special_characters", Story("admin::effects::a_new_password_is_judged_by_every_rule_of_the_screen")),
    ("password_settings.breach_lookup_url", Story("account::passwords::a_service_that_does_not_answer_well_keeps_nobody_out_and_is_written_down")),
    ("password_settings.context_words", Story("admin::effects::a_new_password_is_judged_by_every_rule_of_the_screen")),
    ("password_settings.disable_hibp", Story("account::passwords::nobody_is_asked_where_the_settings_say_so")),
    ("password_settings.enforce_hibp_on_sign_in", Story("sign_in::password::a_breached_password_must_be_replaced_before_anybody_is_signed_in")),
    ("password_settings.hashing.iterations", Story("account::passwords::a_change_of_the_cost_renews_hashes_as_people_come")),
    ("password_settings.hashing.memory_kib", Nowhere("what a hash costs is seen on no page; that hashes are renewed, the story of the passes shows")),
    ("password_settings.max_length", Story("admin::effects::a_new_password_is_judged_by_every_rule_of_the_screen")),
    ("password_settings.min_length", Story("admin::effects::a_new_password_is_judged_by_every_rule_of_the_screen")),
    ("password_settings.min_zxcvbn_strength", Story("admin::effects::a_new_password_is_judged_by_every_rule_of_the_screen")),
    ("password_settings.require_lowercase", Story("admin::effects::a_new_password_is_judged_by_every_rule_of_the_screen")),
    ("password_settings.require_numbers", Story("admin::effects::a_new_password_is_judged_by_every_rule_of_the_screen")),
    ("password_settings.require_special_char", Story("admin::effects::a_new_password_is_judged_by_every_rule_of_the_screen")),
    ("password_settings.require_uppercase", Story("admin::effects::a_new_password_is_judged_by_every_rule_of_the_screen")),
    ("password_settings.show_zxcvbn", Story("account::credentials::while_it_is_typed_a_password_is_judged_as_it_will_be")),
    ("paths.sign_in_url", Story("api::forward_auth::a_site_with_a_sign_in_page_of_its_own_has_people_sent_there")),
    ("paths.sign_up_url", Story("admin::effects_paths::the_sign_in_page_links_to_the_sites_own_sign_up_with_the_way_back")),
    ("paths.unauthorized_sign_in_url", Story("admin::effects_paths::whoever_ended_a_session_that_was_not_theirs_reads_on_at_the_site")),
    ("paths.user_profile_url", Story("admin::effects_paths::whoever_signed_in_lands_on_the_sites_own_profile_if_nothing_else_is_named")),
    ("paths.waitlist_url", Nowhere("there is no waiting list yet, as its control says")),
    ("redirects.after_sign_in_url", Story("admin::effects::people_end_where_the_screen_of_paths_says")),
    ("redirects.after_sign_out_url", Story("admin::effects::people_end_where_the_screen_of_paths_says")),
    ("redirects.after_sign_up_url", Story("admin::effects::people_end_where_the_screen_of_paths_says")),
    ("redirects.allowed_origins", Story("sign_in::returning::an_origin_that_is_no_longer_allowed_is_not_followed")),
    ("sessions.inactivity_timeout_seconds", Story("admin::effects::sessions_end_and_stand_beside_each_other_as_the_screen_says")),
    ("sessions.maximum_lifetime_seconds", Story("admin::effects::sessions_end_and_stand_beside_each_other_as_the_screen_says")),
    ("sessions.multi_session_enabled", Story("admin::effects::sessions_end_and_stand_beside_each_other_as_the_screen_says")),
    ("sign_in.preferred_strategy", Story("sign_in::password::the_setting_says_what_comes_first_and_the_other_is_an_alternative")),
    ("sign_up.legal_consent_enabled", Story("admin::effects::documents_and_consent_are_asked_for_at_sign_up")),
    ("sign_up.mfa.required", Story("account::second_factors::whoever_must_have_a_second_step_sets_it_up_before_anything_else")),
    ("sign_up.mode", Story("admin::effects::sign_up_closes_with_its_screen_and_opens_again")),
    ("sms.allowed_countries", Story("account::phones::a_country_that_is_switched_off_later_gets_no_code_and_the_number_stays")),
    ("sms.least_answered_after", Story("attacks::pumping::a_country_whose_codes_nobody_enters_gets_no_more_and_administrators_are_told_once")),
    ("sms.least_answered_percent", Story("attacks::pumping::a_country_whose_codes_nobody_enters_gets_no_more_and_administrators_are_told_once")),
    ("sms.per_country_per_day", Story("attacks::pumping::a_country_that_had_its_texts_gets_no_more_and_administrators_are_told_once")),
    ("sms.per_day", Story("attacks::pumping::the_day_has_a_budget_for_all_countries_and_it_is_told_in_the_readers_language")),
    ("sms.per_network_per_day", Story("attacks::pumping::a_network_causes_so_many_texts_a_day_for_numbers_known_and_unknown_alike")),
    ("sms.per_number_per_day", Story("attacks::pumping::a_number_gets_so_many_texts_a_day_and_no_resend_exceeds_that")),
    ("testing.test_identifiers", Story("account::phones::a_number_of_tests_gets_no_text_and_takes_the_fixed_code_only_where_tests_are_in_force")),
    ("user_profile.delete_self_enabled", Story("account::profile::where_accounts_may_not_be_deleted_nobody_deletes_one")),
    ("user_profile.reverification", Story("step_up::proof::where_it_is_switched_off_the_current_password_is_asked_for_instead")),
    ("username_settings.allow_extended_special_characters", Story("admin::effects::a_new_username_is_judged_by_every_rule_of_the_screen")),
    ("username_settings.allow_numeric_usernames", Story("admin::effects::a_new_username_is_judged_by_every_rule_of_the_screen")),
    ("username_settings.max_length", Story("admin::effects::a_new_username_is_judged_by_every_rule_of_the_screen")),
    ("username_settings.min_length", Story("admin::effects::a_new_username_is_judged_by_every_rule_of_the_screen")),
    ("verification.code_lifetime_seconds", Story("admin::effects::mail_is_verified_and_signed_in_with_as_the_screen_says")),
    ("verification.link_lifetime_seconds", Story("sign_in::still_good::whichever_expires_first_the_other_is_offered_and_then_neither")),
];

#[test]
fn of_every_setting_it_is_known_which_story_shows_its_effect_or_why_none_can() {
    let known: Vec<&str> = EFFECTS.iter().map(|(path, _)| *path).collect();
    let once: BTreeSet<&str> = known.iter().copied().collect();
    assert_eq!(once.len(), known.len(), "each stands here once");
    let fields: BTreeSet<&str> = Settings::fields().iter().map(|field| field.path.as_str()).collect();
    assert_eq!(once, fields);
    for (path, seen) in EFFECTS {
        match seen {
            Story(story) => assert!(is_told(story), "{path}: there is no story {story}"),
            Nowhere(why) => assert!(why.len() > 20, "{path}"),
        }
    }
}

/// Whether the sources have this story.
fn is_told(story: &str) -> bool {
    let (module, name) = story.rsplit_once("::").expect("a module and a function");
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it").join(module.replace("::", "/"));
    let source = std::fs::read_to_string(file.with_extension("rs")).unwrap_or_default();
    let begins = format!("async fn {name}()");
    source.find(&begins).is_some_and(|at| source[..at].trim_end().ends_with(']'))
}
