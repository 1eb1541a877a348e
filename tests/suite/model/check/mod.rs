//! What must hold, whatever has happened.

mod help;
mod lists;
mod private;
mod tips;
mod twins;

use super::{
    device::Device,
    ledger::{Found, Ledger, Sent},
    wire::Level,
};
use serde_json::Value;
use std::collections::{BTreeMap, HashSet};
use std::time::Duration;
use switchboard_support::{Billing, ClientState, TestServer, wait::DEADLINE};
use tokio::time::Instant;

/// What all who see a message are shown of it.
const COMMON: [&str; 7] = [
    "id",
    "chatId",
    "seq",
    "authorId",
    "fromOrganizer",
    "content",
    "timeSent",
];

/// What level 2 shows besides.
const OF_LEVEL_TWO: [&str; 6] = [
    "kind",
    "clientMessageId",
    "tip",
    "tipId",
    "tipStatus",
    "link",
];

/// What follows from a chat's log and what its member did.
const OF_MEMBER: [&str; 11] = [
    "organizerId",
    "ended",
    "timeStart",
    "timeEnd",
    "lastSeq",
    "readSeq",
    "unread",
    "kind",
    "peer",
    "title",
    "ownerId",
];

/// The logs of chats, by their ids.
type Logs = BTreeMap<String, Vec<Value>>;

/// What one user sees of a chat that may be another for another.
struct View {
    user: i64,
    /// The Chat.
    chat: Value,
    /// What is in it for this user.
    log: Vec<Value>,
}

/// All of them, by their chats.
type Views = BTreeMap<String, Vec<View>>;

/// Whether what takes its time has to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finished {
    /// A tip may be under way.
    No,
    /// None is.
    Yes,
}

/// Who knows what no user does.
pub struct Sources<'a> {
    /// The server: its log, and what the integrator may ask.
    pub server: &'a TestServer,
    /// Who takes the money.
    pub billing: &'a Billing,
    /// What to wait for.
    pub finished: Finished,
}

impl Sources<'_> {
    fn patience(&self) -> Duration {
        match self.finished {
            Finished::No => DEADLINE,
            // A crash delays a tip by its lease, an attempt and five seconds.
            Finished::Yes => 4 * DEADLINE,
        }
    }
}

/// Waits until everybody knows what became of everything and sees the same, and checks it.
pub async fn all(devices: &mut [Device], ledger: &mut Ledger, sources: &Sources<'_>) {
    let end = Instant::now() + sources.patience();
    let logs = loop {
        learn_outcomes(devices, ledger).await;
        match agreed(devices, ledger, sources).await {
            Ok(logs) => break logs,
            // What a connection that is gone had under way may still be carried out.
            Err(why) => assert!(Instant::now() < end, "{why}"),
        }
    };
    for (chat, log) in &logs {
        whole(chat, log);
    }
    for (text, sent) in &ledger.sent {
        if !help::is_put_away(sent, &logs, ledger, sources.finished) {
            kept(text, sent, &logs);
        }
    }
    // All who help are there: what returns has returned.
    ledger.note_returns(&sources.server.log());
    help::matched_in_order(devices, ledger);
    if sources.finished == Finished::Yes {
        help::all_matched(ledger, &logs);
    }
    help::nothing_after_the_end(devices, ledger, &logs);
}

/// Messages whose outcome is open are sent again, until it is known.
async fn learn_outcomes(devices: &mut [Device], ledger: &mut Ledger) {
    for device in devices.iter_mut() {
        device.listen(ledger).await;
        device.come_back(ledger).await;
    }
    let open = ledger.sent.iter();
    let open = open.filter(|(_, sent)| sent.is_open() && is_known(devices, sent));
    let open: Vec<_> = open
        .map(|(text, sent)| (text.clone(), sent.chat.clone(), sent.author))
        .collect();
    for (text, chat, author) in open {
        let mut of_author = devices.iter_mut();
        let device = of_author.find(|device| device.user == author && device.level == Level::Two);
        device.expect("it was named").say(&chat, &text).await;
    }
    for (name, tip) in ledger.tips.iter().filter(|(_, tip)| tip.promised.is_none()) {
        let mut of_payer = devices.iter_mut();
        let device = of_payer.find(|device| device.user == tip.payer && device.level == Level::Two);
        let device = device.expect("it has a name");
        device.give(&tip.chat, name, tip.amount).await;
    }
    for device in devices {
        device.listen(ledger).await;
    }
}

/// Whether the author knows of the chat. When its match was undone nobody can say what became of a
/// message, until it is taken again.
fn is_known(devices: &[Device], sent: &Sent) -> bool {
    let mut of_author = devices.iter().filter(|device| device.user == sent.author);
    of_author.any(|device| device.state.chats().any(|chat| chat == sent.chat))
}

/// The logs, if everybody sees of them what they are to see, by every way of looking.
async fn agreed(
    devices: &mut [Device],
    ledger: &mut Ledger,
    sources: &Sources<'_>,
) -> Result<Logs, String> {
    let mut sent = ledger.sent.iter();
    let open = sent.find(|(_, sent)| sent.is_open() && is_known(devices, sent));
    if let Some((text, _)) = open {
        return Err(format!("nobody says what became of {text}"));
    }
    if let Some((name, _)) = ledger.tips.iter().find(|(_, tip)| tip.promised.is_none()) {
        return Err(format!("nobody says whether {name} is promised"));
    }
    let (mut logs, views) = same_everywhere(devices, ledger).await?;
    for device in devices.iter().filter(|it| it.level == Level::Two) {
        twins::same_over_http(device).await?;
    }
    let blocked = sources
        .server
        .service()
        .get_all("/admin/blocked-messages?limit=200")
        .await;
    if !blocked.is_empty() {
        ledger.found.insert(Found::KeptFromSomebody);
    }
    let private = private::put_together(&views, &blocked, ledger)?;
    // Asked for later than what is shown: what is shown must have been paid by then.
    tips::paid_once(
        &private,
        &sources.billing.charged(),
        sources.finished,
        ledger,
    )?;
    logs.extend(private);
    Ok(logs)
}

/// The logs of help chats, and the views of the others, if each device knows what it is told when it
/// begins now, and all members are shown the same help chats.
async fn same_everywhere(
    devices: &mut [Device],
    ledger: &mut Ledger,
) -> Result<(Logs, Views), String> {
    let (mut logs, mut views) = (Logs::new(), Views::new());
    for device in devices {
        let fresh = device.fresh(ledger).await;
        let known: Vec<&str> = device.state.chats().collect();
        let told: Vec<&str> = fresh.chats().collect();
        if known != told {
            // Shown as an end.
            let undone = |id: &&str| !told.contains(id) && device.state.has_ended(id);
            let undone = known.iter().any(undone);
            let who = device.who();
            let knows = &device.state;
            let why = format!("{who} was told of {told:?} and knows {knows:#?}");
            if undone {
                device.catch_up(ledger).await;
            }
            return Err(why);
        }
        for id in told {
            same_chat(device, &fresh, id)?;
            let ids = fresh.log(id).iter().map(|it| it["id"].clone()).collect();
            let went_on = ledger.show(device.user, id, ids);
            went_on.map_err(|before| format!("{} saw {before:?} of {id}", device.who()))?;
            if ledger.request(id).is_some() {
                let log = shown(&fresh.log(id), Level::One);
                let of_others = logs.entry(id.to_owned()).or_insert_with(|| log.clone());
                if *of_others != log {
                    return Err(format!("members see different logs of {id}"));
                }
            } else {
                assert_eq!(device.level, Level::Two, "level 1 knows nothing of {id}");
                let view = View {
                    user: device.user,
                    chat: fresh.chat(id),
                    log: fresh.log(id),
                };
                views.entry(id.to_owned()).or_default().push(view);
            }
        }
    }
    Ok((logs, views))
}

/// A chat is as a device knows it and as it is told when it begins now.
fn same_chat(device: &Device, fresh: &ClientState, id: &str) -> Result<(), String> {
    let [known, told] = [&device.state, fresh].map(|state| shown(&state.log(id), device.level));
    if known != told {
        let who = device.who();
        return Err(format!(
            "{who}: the log of {id} is {told:#?}, not {known:#?}"
        ));
    }
    let [known, told] = [&device.state, fresh].map(|state| state.chat(id));
    // Level 1 has no marks.
    let fields = match device.level {
        Level::One => &OF_MEMBER[..4],
        Level::Two => &OF_MEMBER[..],
    };
    if fields.iter().any(|field| known[*field] != told[*field]) {
        return Err(format!("{} knows {known:#}, told {told:#}", device.who()));
    }
    Ok(())
}

/// What a level shows of each message.
fn shown(log: &[Value], level: Level) -> Vec<Value> {
    let besides = match level {
        Level::One => &[][..],
        Level::Two => &OF_LEVEL_TWO,
    };
    let fields = |message: &Value| {
        let field = |field: &&str| ((*field).to_owned(), message[*field].clone());
        COMMON.iter().chain(besides).map(field).collect()
    };
    log.iter().map(fields).map(Value::Object).collect()
}

/// No gaps, and nothing twice.
fn whole(chat: &str, log: &[Value]) {
    let seqs = log.iter().map(|message| message["seq"].clone());
    assert!(
        seqs.eq((1..=log.len()).map(Value::from)),
        "gaps in {chat}: {log:#?}"
    );
    // What the server itself says may be the same twice.
    let written = || log.iter().filter(|entry| entry["authorId"] != 0);
    let texts: HashSet<String> = written()
        .map(|entry| entry["content"].to_string())
        .collect();
    assert_eq!(texts.len(), written().count(), "twice in {chat}: {log:#?}");
}

/// Acknowledged means stored once, where it was said; refused means not stored.
fn kept(text: &str, sent: &Sent, logs: &Logs) {
    let empty = Vec::new();
    let mut log = logs.get(&sent.chat).unwrap_or(&empty).iter();
    let stored = log.find(|message| message["content"] == text);
    assert!(
        !sent.refused || stored.is_none(),
        "{text} was refused, and is stored: {sent:?}"
    );
    for (id, seq) in &sent.acknowledged {
        let stored =
            stored.unwrap_or_else(|| panic!("{text} was acknowledged, and is lost: {sent:?}"));
        assert_eq!(
            (&stored["id"], &stored["seq"]),
            (id, seq),
            "{text}: {sent:?}"
        );
        assert_eq!(stored["authorId"], sent.author, "{text}");
    }
}
