//! The table, a line as soon as it is known.

use std::time::Duration;

/// What a figure should be.
#[derive(Clone, Copy)]
pub enum Aim {
    /// None: the figure is for information.
    None,
    /// At least this.
    AtLeast(f64, &'static str),
    /// At most this.
    AtMost(f64, &'static str),
}

/// The heading.
pub fn heading() {
    line("", "measured", "beside", "ratio", "aim", "");
}

/// A line with a ratio, which is what the aim is about.
pub fn ratio(what: &str, measured: &str, beside: &str, ratio: f64, aim: Aim) {
    let (wanted, met) = judge(ratio, aim);
    line(what, measured, beside, &format!("{ratio:.2}"), &wanted, met);
}

/// A line with a figure, which is what the aim is about.
pub fn figure(what: &str, figure: f64, unit: &str, beside: &str, aim: Aim) {
    let (wanted, met) = judge(figure, aim);
    line(what, &format!("{figure:.1} {unit}"), beside, "", &wanted, met);
}

fn judge(figure: f64, aim: Aim) -> (String, &'static str) {
    let word = |met| if met { "met" } else { "MISSED" };
    match aim {
        Aim::None => (String::new(), ""),
        Aim::AtLeast(least, unit) => (format!(">= {least}{unit}"), word(figure >= least)),
        Aim::AtMost(most, unit) => (format!("<= {most}{unit}"), word(figure <= most)),
    }
}

fn line(what: &str, measured: &str, beside: &str, ratio: &str, aim: &str, met: &str) {
    println!("{}", format!("{what:<44}{measured:>12}  {beside:<42}{ratio:>6}  {aim:<11}{met}").trim_end());
}

/// The one in the middle.
pub fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.into_iter().collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// How many in a second.
pub fn rate((count, time): (usize, Duration)) -> f64 {
    count as f64 / time.as_secs_f64()
}
