//! The portal's addresses that a site links to, to be copied.

use leptos::prelude::*;

use crate::auth::Context;
use crate::ui::copyable::Copyable;

/// The addresses, each by the key of its label; the first is that of signing in.
pub fn links(cx: &Context) -> Vec<(&'static str, String)> {
    let pages = [
        ("link_sign_in", cx.addresses.sign_in),
        ("link_sign_up", cx.addresses.sign_up),
        ("link_profile", cx.addresses.profile),
        ("link_sign_out", cx.addresses.sign_out),
    ];
    pages.map(|(key, path)| (key, cx.config.absolute(path))).to_vec()
}

/// The same as fields.
#[component]
pub fn Links(links: Vec<(&'static str, String)>) -> impl IntoView {
    let fields = links.into_iter().map(|(key, address)| view! { <Copyable id=key label=key value=address/> });
    fields.collect::<Vec<_>>()
}
