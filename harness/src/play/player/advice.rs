//! What the evidence makes of a difference: a failure, or advice only.

use std::collections::BTreeSet;

use super::super::{Player, Stage};
use crate::evidence::Claim;
use crate::fixture::{Allowed, Judged};

/// The claims behind these alternatives, each once.
pub(super) fn claims<'a>(
    stage: &Stage<'a>,
    allowed: impl Iterator<Item = &'a Allowed>,
) -> Vec<&'a Claim> {
    let ids: BTreeSet<&String> = allowed.flat_map(|allowed| &allowed.evidence).collect();
    ids.into_iter()
        .filter_map(|id| stage.evidence.claim(id))
        .collect()
}

impl<'a> Player<'a> {
    /// Until when an alternative held, if it no longer does and another one does.
    pub(super) fn until(&self, judged: &Judged, allowed: &Allowed) -> Option<String> {
        let until = |allowed: &Allowed| {
            let mut claims = claims(&self.stage, std::iter::once(allowed)).into_iter();
            claims.find_map(|claim| claim.outdated.clone())
        };
        let current = judged.allowed.iter().any(|other| until(other).is_none());
        until(allowed).filter(|_| current)
    }

    /// Why a difference is advice only, if it is.
    pub(super) fn excuse(&self, judged: &'a Judged) -> Option<String> {
        if let Some(outdated) = &self.fixture.outdated {
            return Some(
                format!(
                    "advice: this held until {}. {}",
                    outdated.until, outdated.note
                )
                .trim_end()
                .into(),
            );
        }
        let current = judged
            .allowed
            .iter()
            .filter(|allowed| self.until(judged, allowed).is_none());
        let claims = claims(&self.stage, current);
        if let Some(claim) = claims.iter().find(|claim| claim.contested) {
            return Some(format!("advice: sources disagree about {}", claim.id));
        }
        if let Some((claim, until)) = claims
            .iter()
            .find_map(|claim| Some((claim, claim.outdated.as_ref()?)))
        {
            return Some(format!("advice: {} held until {until}", claim.id));
        }
        let weakest = claims.iter().min_by_key(|claim| claim.grade)?;
        (weakest.grade < self.stage.options.min_grade)
            .then(|| format!("advice: {} is {}", weakest.id, weakest.grade))
    }
}
