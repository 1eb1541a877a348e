//! The user of a browser's cookies. A browser sends all its cookies, also those that another site has set.

use super::credential::{Authenticator, Credential, believe};
use crate::services::Services;
use std::time::Duration;
use switchboard_domain::{SignInId, Timestamp, User};
use switchboard_store::StoreError;
use switchboard_store::queries::{FindSession, SessionsBegan, UpsertOutcome, UpsertUser};
use tokio::time::timeout;

/// Values of one name that are looked at. If there are more, the browser is not signed in.
pub const MOST_OF_A_NAME: usize = 8;

/// So long after the first node of this release one of the release before may still have put a token
/// into a cookie.
const UPDATE_TAKES: Duration = Duration::from_secs(24 * 3600);

/// Longest wait for the look-up of a session. Until then it is not known whether the cookie is made
/// up.
const PATIENCE: Duration = Duration::from_secs(5);

/// What a cookie may hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Candidate {
    /// What stands for a session.
    Session(SignInId),
    /// A token, as the release before kept it.
    Token(String),
}

/// The cookies of a request that may be ours: those of each name, the name that counts most first.
#[derive(Clone, Debug, Default)]
pub struct Cookies {
    names: Vec<Vec<Candidate>>,
    /// There were too many of a name: those behind it do not count.
    ended: bool,
}

/// The user that a credential speaks for, and what that rests on.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// Who.
    pub user: User,
    /// Stands for the sign-in.
    pub sign_in: SignInId,
    /// When it was issued.
    pub issued_at: Option<Timestamp>,
    /// Its end.
    pub expires_at: Timestamp,
}

impl Cookies {
    /// Adds those of the next name.
    pub fn and(&mut self, mut of_one_name: Vec<Candidate>) {
        // The same one twice is one.
        let mut distinct: Vec<Candidate> = Vec::new();
        for candidate in of_one_name.drain(..) {
            if !distinct.contains(&candidate) {
                distinct.push(candidate);
            }
        }
        self.ended = self.ended || distinct.len() > MOST_OF_A_NAME;
        if !self.ended && !distinct.is_empty() {
            self.names.push(distinct);
        }
    }

    /// Whether none of them is worth a look.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// The user that the cookies speak for. An invalid cookie counts as none. If two of one name
    /// are valid, a stranger has set one of them, and it is not known which. Then the answer is no
    /// user, whatever other names say.
    pub async fn sign_in(
        &self,
        authenticator: &dyn Authenticator,
        services: &Services,
    ) -> Result<Option<SignedIn>, StoreError> {
        for of_one_name in &self.names {
            let mut good = Vec::new();
            for candidate in of_one_name {
                good.extend(look(candidate, authenticator, services).await?);
            }
            match good.len() {
                0 => {}
                1 => return Ok(good.pop()),
                _ => return Ok(None),
            }
        }
        Ok(None)
    }
}

async fn look(
    candidate: &Candidate,
    authenticator: &dyn Authenticator,
    services: &Services,
) -> Result<Option<SignedIn>, StoreError> {
    match candidate {
        Candidate::Session(hash) => {
            let lane = timeout(PATIENCE, services.lookups.acquire()).await;
            let _one_of_few = lane.map_err(|_| StoreError::Overloaded)?;
            let (hash, now) = (*hash, services.now());
            let found = services.store.run(FindSession { hash, now }).await?;
            Ok(found.map(|found| SignedIn {
                user: found.user,
                sign_in: found.sign_in,
                issued_at: found.issued_at,
                expires_at: found.expires_at,
            }))
        }
        // A service has no browser.
        Candidate::Token(token) => match believe(authenticator, token, services).await {
            Ok(Credential::User(identity)) => {
                let began = services.store.run(SessionsBegan).await?;
                if !is_of_before(identity.issued_at, began) {
                    return Ok(None);
                }
                let (sign_in, issued_at) = (identity.sign_in, identity.issued_at);
                let expires_at = identity.expires_at;
                Ok(match services.store.run(UpsertUser { identity }).await? {
                    UpsertOutcome::Known(user) => Some(SignedIn {
                        user,
                        sign_in,
                        issued_at,
                        expires_at,
                    }),
                    _ => None,
                })
            }
            _ => Ok(None),
        },
    }
}

/// Whether the release before may have put a token into a cookie. Programs of sibling domains can set
/// such cookies, too: with tokens of after the update they would be theirs alone.
fn is_of_before(issued_at: Option<Timestamp>, began: Timestamp) -> bool {
    issued_at.is_some_and(|at| at < began.plus(UPDATE_TAKES))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_of_after_the_update_is_no_cookie() {
        let began = Timestamp(1_700_000_000_000_000);
        let end = began.plus(UPDATE_TAKES);
        for (issued_at, counts) in [
            (Some(Timestamp(0)), true),
            (Some(began), true),
            (Some(Timestamp(end.0 - 1)), true),
            (Some(end), false),
            (None, false),
        ] {
            assert_eq!(is_of_before(issued_at, began), counts, "{issued_at:?}");
        }
    }

    #[test]
    fn behind_too_many_of_a_name_no_other_counts() {
        let mut cookies = of(&(0..9).collect::<Vec<u8>>());
        cookies.and(vec![Candidate::Session(SignInId([1; 16]))]);
        assert!(cookies.is_empty());
        let mut cookies = of(&[]);
        cookies.and(vec![Candidate::Session(SignInId([1; 16]))]);
        assert!(!cookies.is_empty());
    }

    fn of(numbers: &[u8]) -> Cookies {
        let mut cookies = Cookies::default();
        let candidate = |number: &u8| Candidate::Session(SignInId([*number; 16]));
        cookies.and(numbers.iter().map(candidate).collect());
        cookies
    }

    #[test]
    fn the_same_value_twice_is_one_and_too_many_are_none() {
        assert_eq!(of(&[1, 1]).names[0].len(), 1);
        assert!(of(&[]).is_empty());
        let many: Vec<u8> = (0..9).collect();
        assert!(!of(&many[..8]).is_empty());
        assert!(of(&many).is_empty());
    }
}
