//! What can be seen of a text: whether anything at all, and whether something in it turns what stands around it.

use unicode_properties::{GeneralCategoryGroup as Group, UnicodeGeneralCategory as _};

/// Whether a text looks as if nothing stood there: white space, marks without a letter, and what has no shape (zero width,
/// tags, fillers, characters that no font has).
pub fn looks_blank(text: &str) -> bool {
    !text.chars().any(has_shape)
}

/// Whether something is seen where this stands alone.
fn has_shape(c: char) -> bool {
    let shaped = matches!(
        c.general_category_group(),
        Group::Letter | Group::Number | Group::Punctuation | Group::Symbol
    );
    shaped && !is_filler(c)
}

/// Letters and symbols by their category that are drawn as nothing: fillers of Hangul, the empty pattern of Braille, full and
/// half blanks of hieroglyphs, a note without a head, and what stands for an object.
fn is_filler(c: char) -> bool {
    matches!(
        c,
        '\u{115F}'
            | '\u{1160}'
            | '\u{3164}'
            | '\u{FFA0}'
            | '\u{2800}'
            | '\u{13441}'
            | '\u{13442}'
            | '\u{1D159}'
            | '\u{FFFC}'
    )
}

/// Whether a character turns the direction of what stands around it, unseen (Unicode's `Bidi_Control`).
pub fn turns_direction(c: char) -> bool {
    matches!(c, '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_blank_is_blank() {
        for text in [
            "",
            " ",
            "\t\n",
            "\u{A0}",
            "\u{2003}\u{202F}",
            "\u{3000}",
            "\u{1680}",
            "\u{200B}",
            "\u{200C}\u{200D}",
            "\u{2060}\u{2063}",
            "\u{FEFF}",
            "\u{AD}",
            "\u{180E}",
            "\u{34F}",
            "\u{3164}",
            "\u{115F}\u{1160}",
            "\u{FFA0}",
            "\u{2800}",
            "\u{301}",
            " \u{301}\u{20E3}",
            "\u{FE0F}",
            "\u{180B}",
            "\u{17B4}\u{17B5}",
            "\u{E0020}\u{E0041}\u{E007F}",
            "\u{E0100}",
            "\u{202E}\u{2069}",
            "\u{13441}",
            "\u{1D159}",
            "\u{1D173}",
            "\u{E000}",
            "\u{378}",
            "\u{FFF0}",
            "\u{FFFC}",
            "\0\u{7F}",
        ] {
            assert!(looks_blank(text), "{text:?}");
            assert!(!looks_blank(&format!("{text}a{text}")), "{text:?}");
        }
    }

    #[test]
    fn what_is_seen_is_not() {
        for text in [
            "a",
            "é",
            "e\u{301}",
            "7",
            "-",
            ".",
            "李",
            "ﷺ",
            "👩\u{200D}🚀",
            "कि",
            "ㅎ",
            "한",
            "⠁",
            "₿",
            "\u{200B}x",
        ] {
            assert!(!looks_blank(text), "{text:?}");
        }
    }
}
