//! What the billing service says of one attempt.

/// What one attempt came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is paid.
    Paid,
    /// It was not, and the service says that it will not be.
    Declined,
    /// This attempt certainly charged nothing; another one may.
    NotCharged,
    /// The service was asked, and did not say what it did.
    Unknown,
}
