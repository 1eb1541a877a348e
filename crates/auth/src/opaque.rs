//! What signs somebody in and says nothing of who that is: random, and in the database only as what
//! stands for it.

use super::{SignInId, hash_of};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

/// Bytes of what a session's cookie holds.
const SESSION_BYTES: usize = 32;
/// Bytes of a code.
const CODE_BYTES: usize = 16;

/// Something of that kind that was just made.
pub struct Opaque {
    /// What is handed out, once.
    pub text: String,
    /// What stands for it.
    pub id: SignInId,
}

impl Opaque {
    /// What a session's cookie is to hold.
    pub fn session() -> Result<Self, getrandom::Error> {
        Self::random::<SESSION_BYTES>()
    }

    /// A code of one use.
    pub fn code() -> Result<Self, getrandom::Error> {
        Self::random::<CODE_BYTES>()
    }

    fn random<const BYTES: usize>() -> Result<Self, getrandom::Error> {
        let mut bytes = [0; BYTES];
        getrandom::fill(&mut bytes)?;
        let text = URL_SAFE_NO_PAD.encode(bytes);
        let id = hash_of(&text);
        Ok(Self { text, id })
    }
}

/// What stands for what a session's cookie holds, if it looks like that.
pub fn session_id(text: &str) -> Option<SignInId> {
    id_of::<SESSION_BYTES>(text)
}

/// What stands for a code, if it looks like one.
pub fn code_id(text: &str) -> Option<SignInId> {
    id_of::<CODE_BYTES>(text)
}

fn id_of<const BYTES: usize>(text: &str) -> Option<SignInId> {
    let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
    (bytes.len() == BYTES).then(|| hash_of(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_read_as_itself_and_as_nothing_else() {
        let session = Opaque::session().expect("random");
        let code = Opaque::code().expect("random");
        assert_eq!(session_id(&session.text), Some(session.id));
        assert_eq!(code_id(&code.text), Some(code.id));
        assert_eq!(code_id(&session.text), None);
        assert_eq!(session_id(&code.text), None);
        assert_ne!(session.id, Opaque::session().expect("random").id);
        for text in ["", "a.b.c", "nonsense", &"=".repeat(43)] {
            assert_eq!((session_id(text), code_id(text)), (None, None), "{text}");
        }
    }
}
