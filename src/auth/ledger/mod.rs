//! What is written down of everybody: events, and how often they asked.

pub mod events;
pub mod gate;
pub mod limits;
pub mod purse;
pub mod tries;
