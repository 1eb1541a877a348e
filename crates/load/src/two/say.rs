//! What an end says. The id of a message is its number, of anything else [`OTHER`].

use crate::{pair::Run, stamp::Stamp};
use std::fmt::Write;

/// The id of requests other than messages.
const OTHER: &str = "other";

/// Message `number` of the pair number `pair`, sent first at `sent`; the number is its name too, so
/// that it is the same message however often it is said.
pub fn message(chat: &str, pair: u32, (number, sent): (u32, u64), run: &Run) -> String {
    let mut frame = format!(
        r#"{{"type":"send_message","id":"{number}","payload":{{"chatId":"{chat}","clientMessageId":"{number}","message":""#
    );
    let stamp = Stamp {
        run: run.id,
        pair,
        counter: number,
        sent,
    };
    stamp.write(&mut frame, run.size);
    // Writing to a String cannot fail.
    let _ = frame.write_str(r#""}}"#);
    frame
}

/// Asks for what comes after `held`.
pub fn sync(chat: &str, held: i64) -> String {
    format!(r#"{{"type":"sync","id":"{OTHER}","payload":{{"chats":{{"{chat}":{held}}}}}}}"#)
}

/// Asks for the end of the chat.
pub fn close(chat: &str) -> String {
    format!(r#"{{"type":"close_chat","id":"{OTHER}","payload":{{"chatId":"{chat}"}}}}"#)
}
