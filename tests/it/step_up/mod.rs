//! Whoever changes how they sign in proves once more who they are.

mod every_form;
mod proof;

use serde_json::json;

use crate::world::World;

/// With passwords, usernames, and numbers that can be a second step.
async fn world() -> World {
    let world = World::new().await;
    world
        .all_settings(&[
            ("attributes.password.enabled", json!(true)),
            ("attributes.username", json!({"enabled": true, "used_for_first_factor": true})),
            ("attributes.phone_number", json!({"enabled": true, "used_for_second_factor": true})),
        ])
        .await;
    world
}
