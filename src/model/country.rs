//! Countries and territories that have telephone numbers of their own, by their ISO 3166-1 alpha-2 code (and the few codes
//! that are in use beside it, such as `XK`).

use std::fmt;

/// A country or territory that is known here.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Country(&'static str, u16);

/// Code and calling code of each, by the former.
#[rustfmt::skip]
const COUNTRIES: &[(&str, u16)] = &[
    ("AC", 247), ("AD", 376), ("AE", 971), ("AF", 93), ("AG", 1), ("AI", 1), ("AL", 355), ("AM", 374),
    ("AO", 244), ("AR", 54), ("AS", 1), ("AT", 43), ("AU", 61), ("AW", 297), ("AX", 358), ("AZ", 994),
    ("BA", 387), ("BB", 1), ("BD", 880), ("BE", 32), ("BF", 226), ("BG", 359), ("BH", 973), ("BI", 257),
    ("BJ", 229), ("BL", 590), ("BM", 1), ("BN", 673), ("BO", 591), ("BQ", 599), ("BR", 55), ("BS", 1),
    ("BT", 975), ("BW", 267), ("BY", 375), ("BZ", 501), ("CA", 1), ("CC", 61), ("CD", 243), ("CF", 236),
    ("CG", 242), ("CH", 41), ("CI", 225), ("CK", 682), ("CL", 56), ("CM", 237), ("CN", 86), ("CO", 57),
    ("CR", 506), ("CU", 53), ("CV", 238), ("CW", 599), ("CX", 61), ("CY", 357), ("CZ", 420), ("DE", 49),
    ("DJ", 253), ("DK", 45), ("DM", 1), ("DO", 1), ("DZ", 213), ("EC", 593), ("EE", 372), ("EG", 20),
    ("EH", 212), ("ER", 291), ("ES", 34), ("ET", 251), ("FI", 358), ("FJ", 679), ("FK", 500), ("FM", 691),
    ("FO", 298), ("FR", 33), ("GA", 241), ("GB", 44), ("GD", 1), ("GE", 995), ("GF", 594), ("GG", 44),
    ("GH", 233), ("GI", 350), ("GL", 299), ("GM", 220), ("GN", 224), ("GP", 590), ("GQ", 240), ("GR", 30),
    ("GT", 502), ("GU", 1), ("GW", 245), ("GY", 592), ("HK", 852), ("HN", 504), ("HR", 385), ("HT", 509),
    ("HU", 36), ("ID", 62), ("IE", 353), ("IL", 972), ("IM", 44), ("IN", 91), ("IO", 246), ("IQ", 964),
    ("IR", 98), ("IS", 354), ("IT", 39), ("JE", 44), ("JM", 1), ("JO", 962), ("JP", 81), ("KE", 254),
    ("KG", 996), ("KH", 855), ("KI", 686), ("KM", 269), ("KN", 1), ("KP", 850), ("KR", 82), ("KW", 965),
    ("KY", 1), ("KZ", 7), ("LA", 856), ("LB", 961), ("LC", 1), ("LI", 423), ("LK", 94), ("LR", 231),
    ("LS", 266), ("LT", 370), ("LU", 352), ("LV", 371), ("LY", 218), ("MA", 212), ("MC", 377),
    ("MD", 373), ("ME", 382), ("MF", 590), ("MG", 261), ("MH", 692), ("MK", 389), ("ML", 223), ("MM", 95),
    ("MN", 976), ("MO", 853), ("MP", 1), ("MQ", 596), ("MR", 222), ("MS", 1), ("MT", 356), ("MU", 230),
    ("MV", 960), ("MW", 265), ("MX", 52), ("MY", 60), ("MZ", 258), ("NA", 264), ("NC", 687), ("NE", 227),
    ("NF", 672), ("NG", 234), ("NI", 505), ("NL", 31), ("NO", 47), ("NP", 977), ("NR", 674), ("NU", 683),
    ("NZ", 64), ("OM", 968), ("PA", 507), ("PE", 51), ("PF", 689), ("PG", 675), ("PH", 63), ("PK", 92),
    ("PL", 48), ("PM", 508), ("PR", 1), ("PS", 970), ("PT", 351), ("PW", 680), ("PY", 595), ("QA", 974),
    ("RE", 262), ("RO", 40), ("RS", 381), ("RU", 7), ("RW", 250), ("SA", 966), ("SB", 677), ("SC", 248),
    ("SD", 249), ("SE", 46), ("SG", 65), ("SH", 290), ("SI", 386), ("SJ", 47), ("SK", 421), ("SL", 232),
    ("SM", 378), ("SN", 221), ("SO", 252), ("SR", 597), ("SS", 211), ("ST", 239), ("SV", 503), ("SX", 1),
    ("SY", 963), ("SZ", 268), ("TA", 290), ("TC", 1), ("TD", 235), ("TG", 228), ("TH", 66), ("TJ", 992),
    ("TK", 690), ("TL", 670), ("TM", 993), ("TN", 216), ("TO", 676), ("TR", 90), ("TT", 1), ("TV", 688),
    ("TW", 886), ("TZ", 255), ("UA", 380), ("UG", 256), ("US", 1), ("UY", 598), ("UZ", 998), ("VA", 39),
    ("VC", 1), ("VE", 58), ("VG", 1), ("VI", 1), ("VN", 84), ("VU", 678), ("WF", 681), ("WS", 685),
    ("XK", 383), ("YE", 967), ("YT", 262), ("ZA", 27), ("ZM", 260), ("ZW", 263),
];

impl Country {
    /// The country with exactly this code, in capitals.
    pub fn parse(code: &str) -> Option<Self> {
        let found = COUNTRIES.binary_search_by(|(known, _)| (*known).cmp(code)).ok()?;
        COUNTRIES.get(found).map(|(code, calling)| Self(code, *calling))
    }

    /// Every country, by code.
    pub fn all() -> impl Iterator<Item = Self> {
        COUNTRIES.iter().map(|(code, calling)| Self(code, *calling))
    }

    /// Its code: two capitals.
    pub fn code(self) -> &'static str {
        self.0
    }

    /// What its numbers begin with, after the `+`; several countries may share it.
    pub fn calling_code(self) -> u16 {
        self.1
    }
}

/// A part of the world, by which countries are found: the regions of the United Nations' M49, with Cyprus and Kosovo in Europe and
/// islands where their like are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Region {
    /// Africa.
    Africa,
    /// North, Central and South America, and the Caribbean.
    Americas,
    /// Asia.
    Asia,
    /// Europe.
    Europe,
    /// Australia and the Pacific.
    Oceania,
}

impl Region {
    /// Every region, in the order shown.
    pub const ALL: [Self; 5] = [Self::Africa, Self::Americas, Self::Asia, Self::Europe, Self::Oceania];

    /// Its name in forms.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Africa => "africa",
            Self::Americas => "americas",
            Self::Asia => "asia",
            Self::Europe => "europe",
            Self::Oceania => "oceania",
        }
    }

    /// The key of what it is called.
    pub fn words(self) -> String {
        format!("country_region_{}", self.name())
    }

    /// Its countries, by code.
    pub fn countries(self) -> impl Iterator<Item = Country> {
        self.codes().split_ascii_whitespace().filter_map(Country::parse)
    }

    #[rustfmt::skip]
    const fn codes(self) -> &'static str {
        match self {
            Self::Africa => {
                "AC AO BF BI BJ BW CD CF CG CI CM CV DJ DZ EG EH ER ET GA GH GM GN GQ GW IO KE KM LR \
                 LS LY MA MG ML MR MU MW MZ NA NE NG RE RW SC SD SH SL SN SO SS ST SZ TA TD TG TN TZ \
                 UG YT ZA ZM ZW"
            }
            Self::Americas => {
                "AG AI AR AW BB BL BM BO BQ BR BS BZ CA CL CO CR CU CW DM DO EC FK GD GF GL GP GT GY \
                 HN HT JM KN KY LC MF MQ MS MX NI PA PE PM PR PY SR SV SX TC TT US UY VC VE VG VI"
            }
            Self::Asia => {
                "AE AF AM AZ BD BH BN BT CN GE HK ID IL IN IQ IR JO JP KG KH KP KR KW KZ LA LB LK MM \
                 MN MO MV MY NP OM PH PK PS QA SA SG SY TH TJ TL TM TR TW UZ VN YE"
            }
            Self::Europe => {
                "AD AL AT AX BA BE BG BY CH CY CZ DE DK EE ES FI FO FR GB GG GI GR HR HU IE IM IS IT \
                 JE LI LT LU LV MC MD ME MK MT NL NO PL PT RO RS RU SE SI SJ SK SM UA VA XK"
            }
            Self::Oceania => {
                "AS AU CC CK CX FJ FM GU KI MH MP NC NF NR NU NZ PF PG PW SB TK TO TV VU WF WS"
            }
        }
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use phonenumber::metadata::DATABASE;
    use std::collections::BTreeSet;

    #[test]
    fn they_are_those_that_the_library_knows() {
        let theirs: BTreeSet<(&str, u16)> =
            DATABASE.iter().filter(|m| m.id() != "001").map(|m| (m.id(), m.country_code())).collect();
        assert_eq!(COUNTRIES.iter().copied().collect::<BTreeSet<_>>(), theirs);
        assert!(COUNTRIES.is_sorted_by(|a, b| a.0 < b.0));
    }

    #[test]
    fn each_stands_in_exactly_one_region() {
        let mut all: Vec<Country> = Region::ALL.into_iter().flat_map(Region::countries).collect();
        all.sort();
        assert_eq!(all, Country::all().collect::<Vec<_>>());
        let written: usize =
            Region::ALL.iter().map(|region| region.codes().split_ascii_whitespace().count()).sum();
        assert_eq!(written, all.len());
    }

    #[test]
    fn a_code_is_two_capitals_of_a_country() {
        assert_eq!(Country::parse("DE").map(Country::calling_code), Some(49));
        assert!(Country::all().all(|country| Country::parse(country.code()) == Some(country)));
        for unknown in ["", "de", "D", "DEU", "001", "ZZ", "D\0", "ДЕ"] {
            assert_eq!(Country::parse(unknown), None, "{unknown:?}");
        }
    }
}
