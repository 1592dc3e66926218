//! What stands behind the custom key stores of a sequence.

use super::request::Setting;
use crate::fixture::{Behind, Need};
use crate::model::{Action, Stores};
use crate::target::{CallError, Session};

/// What a target must have for the action to mean something.
#[must_use]
pub fn need(action: &Action) -> Option<Need> {
    let Action::Stores(stores) = action else {
        return None;
    };
    Some(match stores.store() {
        Some(store) if store.is_external() => Need::XksProxies,
        _ => Need::Clusters,
    })
}

/// Makes the clusters and proxies that the actions need.
pub(super) fn set(
    session: &mut dyn Session,
    setting: &Setting,
    actions: &[Action],
) -> Result<(), CallError> {
    let makes = |action: &Action| match action {
        Action::Stores(Stores::CreateCustomKeyStore { .. }) => need(action),
        _ => None,
    };
    let needs = |need| actions.iter().any(|action| makes(action) == Some(need));
    if needs(Need::Clusters) {
        session.set_behind(Behind::Clusters, &setting.clusters())?;
    }
    if needs(Need::XksProxies) {
        session.set_behind(Behind::Proxies, &setting.proxies())?;
    }
    Ok(())
}
