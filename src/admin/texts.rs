//! What is left of the budgets for texts, on the screen that says where these may go.

use leptos::prelude::*;

use crate::admin::house;
use crate::auth::Context;
use crate::auth::telling::text_budget::{self, Count, Shared};
use crate::error::Result;
use crate::model::settings::screens::Screen;
use crate::ui::{Said, words};

/// The screen about texts.
const SCREEN: &str = "sms";

/// One of the limits: where it stands, all are changed.
const LIMIT: &str = "sms.per_day";

/// What was used, if this is the screen about texts.
pub async fn counts(cx: &Context, screen: &Screen) -> Result<Option<Vec<Count>>> {
    match screen.name {
        SCREEN => text_budget::counts(cx).await.map(Some),
        _ => Ok(None),
    }
}

/// What was used of each budget, and what is left.
#[component]
pub fn Budgets(counts: Vec<Count>) -> impl IntoView {
    let rows: Vec<_> = counts.into_iter().map(|count| view! { <Row count/> }).collect();
    let limits = Screen::of(LIMIT).map(|screen| {
        view! { <p><a href=house::screen(screen)><Said key="budgets_limits"/></a></p> }
    });
    view! {
        <section class="panel" aria-labelledby="budgets-title">
            <h2 id="budgets-title"><Said key="budgets_title"/></h2>
            <p class="hint"><Said key="budgets_lead"/></p>
            <dl class="budgets">{rows}</dl>
            {limits}
        </section>
    }
}

#[component]
fn Row(count: Count) -> impl IntoView {
    let Count { shared, used, limit } = count;
    let country = shared.country().map(|country| words().country(country).to_owned());
    let whole = match (country, shared) {
        (None, Shared::StrangersOfDay) => view! { <Said key="budgets_day_strangers"/> }.into_any(),
        (None, _) => view! { <Said key="budgets_day"/> }.into_any(),
        (Some(country), Shared::StrangersOfCountry(_)) => {
            view! { <Said key="budgets_strangers" values=vec![("country", country)]/> }.into_any()
        }
        (Some(country), _) => country.into_any(),
    };
    let left = (limit - used).max(0).to_string();
    let (used, limit) = (used.to_string(), limit.to_string());
    view! {
        <dt>{whole}</dt>
        <dd>
            <Said key="budgets_used" values=vec![("number", used), ("limit", limit), ("left", left)]/>
        </dd>
    }
}
