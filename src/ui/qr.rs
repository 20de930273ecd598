//! QR codes, drawn into the page itself: its policy allows no picture from elsewhere.

use leptos::prelude::*;
use qrcodegen::{QrCode, QrCodeEcc};

/// Modules of white around the code (ISO/IEC 18004 §6.3.8).
const QUIET: i32 = 4;

/// A QR code; nothing where the text is too long for one.
#[component]
pub fn Qr(
    /// What it carries.
    text: String,
    /// What it is, for those who cannot see it.
    label: String,
) -> impl IntoView {
    QrCode::encode_text(&text, QrCodeEcc::Medium).ok().map(|code| {
        let side = code.size() + 2 * QUIET;
        view! {
            <svg class="qr" viewBox=format!("0 0 {side} {side}") role="img" aria-label=label shape-rendering="crispEdges">
                <path d=path(&code)></path>
            </svg>
        }
    })
}

/// A rectangle for each dark module.
fn path(code: &QrCode) -> String {
    let all = (0..code.size()).flat_map(|y| (0..code.size()).map(move |x| (x, y)));
    let dark = all.filter(|(x, y)| code.get_module(*x, *y));
    dark.map(|(x, y)| format!("M{},{}h1v1h-1z", x + QUIET, y + QUIET)).collect()
}
