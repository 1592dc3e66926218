//! Calls on key policies.

use proptest::prelude::*;

use super::managed;
use crate::model::{Action, Called, Policies, Policy};

/// Calls on key policies.
pub(super) fn policies() -> impl Strategy<Value = Action> {
    let policy = prop_oneof![
        5 => (0..3u8).prop_map(Policy::Whole),
        1 => (0..3u8).prop_map(Policy::Insisted),
        1 => Just(Policy::Locking),
        1 => Just(Policy::Garbage),
        1 => Just(Policy::Empty),
    ];
    prop_oneof![
        4 => (managed(), called(), policy)
            .prop_map(|(key, called, policy)| Policies::PutKeyPolicy { key, called, policy }),
        3 => (managed(), called()).prop_map(|(key, called)| Policies::GetKeyPolicy { key, called }),
        1 => managed().prop_map(|key| Policies::ListKeyPolicies { key }),
    ]
    .prop_map(Action::Policies)
}

fn called() -> impl Strategy<Value = Called> {
    prop_oneof![6 => Just(Called::Nothing), 3 => Just(Called::Default), 1 => Just(Called::Ram)]
}
