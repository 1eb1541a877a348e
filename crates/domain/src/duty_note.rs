//! What is said beside the place of a request when nobody is there to take it.

use crate::alternatives::Alternative;
use crate::limits::MAX_ALTERNATIVES;
use schemars::JsonSchema;
use serde::Serialize;

/// Nothing, where somebody is on duty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DutyNote {
    /// Nobody of the agency is there now. Absent: somebody is.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schemars(default)]
    pub nobody_on_duty: bool,
    /// What else one can do then.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(default, length(max = MAX_ALTERNATIVES))]
    pub alternatives: Vec<Alternative>,
}

impl DutyNote {
    /// Nobody is there; what else one can do.
    pub fn nobody(alternatives: Vec<Alternative>) -> Self {
        Self {
            nobody_on_duty: true,
            alternatives,
        }
    }
}
