//! Messages that their authors change: whether that is done here at all.

use crate::services::Services;
use switchboard_cluster::Feature;
use switchboard_domain::Code;
use switchboard_domain::changes::ChangeLimits;

/// For how long messages may be changed; why none is now.
///
/// # Errors
/// `unknown_type` while a node of an earlier release is there, which could not read the entries, as that one would say;
/// `overloaded` while it is not known who is there.
pub fn limits(services: &Services) -> Result<&ChangeLimits, Code> {
    let nodes = &services.nodes;
    match nodes.all_know(Feature::Changes) {
        true => Ok(&services.settings.policy.changes),
        false if nodes.is_up() => Err(Code::UnknownType),
        false => Err(Code::Overloaded),
    }
}

/// The same, for those who are told what there is: that Redis is away for a while takes nothing from them.
pub fn offered(services: &Services) -> Option<&ChangeLimits> {
    match limits(services) {
        Err(Code::UnknownType) => None,
        _ => Some(&services.settings.policy.changes),
    }
}
