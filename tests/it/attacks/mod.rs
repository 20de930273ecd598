//! What somebody tries who means no good.

mod budgets;
mod cookies;
mod enumeration;
mod fixation;
mod guards;
mod headers;
mod hijack;
mod hostile;
mod injection;
mod leak;
mod limits;
mod lockout;
mod passkeys;
mod pumping;
mod redirects;
mod routes;
mod rows;
mod secrets;
mod walk;
mod work;

/// The n-th of many numbers in the United States.
fn american(n: usize) -> String {
    format!("+1415{:07}", 2_000_000 + n)
}
