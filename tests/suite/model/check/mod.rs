//! What must hold, whatever has happened.

mod help;
mod lists;
mod private;
mod tips;
mod twins;

use super::{
    device::Device,
    ledger::{Found, Ledger, Sent},
    reactions::is_reaction,
    site::Site,
    wire::Level,
};
use serde_json::Value;
use std::collections::{BTreeMap, HashSet};
use std::time::Duration;
use switchboard_support::{Billing, ClientState, wait::DEADLINE};
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
const OF_LEVEL_TWO: [&str; 8] = [
    "kind",
    "changedSeq",
    "reactions",
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
    /// The servers: their logs, and what the integrator may ask.
    pub site: &'a Site,
    /// Who takes the money.
    pub billing: &'a Billing,
    /// What to wait for.
    pub finished: Finished,
}

impl Sources<'_> {
    fn patience(&self) -> Duration {
        match self.finished {
            Finished::No if self.site.is_several() => 4 * DEADLINE,
            Finished::No => DEADLINE,
            // A crash delays a tip by its lease, an attempt and five seconds.
            // So does a match whose server is gone, until its lease ends and others look.
            Finished::Yes => 9 * DEADLINE,
        }
    }
}

/// Waits until everybody knows what became of everything and sees the same, and checks it.
pub async fn all(devices: &mut [Device], ledger: &mut Ledger, sources: &Sources<'_>) {
    let end = Instant::now() + sources.patience();
    let logs = loop {
        learn_outcomes(devices, ledger).await;
        let agreed = agreed(devices, ledger, sources).await;
        match agreed.and_then(|logs| helped(devices, ledger, sources, logs)) {
            Ok(logs) => break logs,
            // What a connection that is gone had under way may still be carried out.
            Err(why) => assert!(Instant::now() < end, "{why}"),
        }
        if sources.finished == Finished::Yes && sources.site.is_several() {
            help::wait_for_more(devices, ledger).await;
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
    help::nothing_after_the_end(devices, ledger, &logs, sources.site.is_several());
    ledger.forgot = false;
}

/// The logs, if everybody is helped in their turn.
fn helped(
    devices: &[Device],
    ledger: &mut Ledger,
    sources: &Sources<'_>,
    logs: Logs,
) -> Result<Logs, String> {
    // All who help are there: what returns has returned.
    ledger.note_returns(&sources.site.log());
    help::matched_in_order(devices, ledger, sources.site.is_several())?;
    if sources.finished == Finished::Yes {
        help::all_matched(ledger, &logs)?;
    }
    Ok(logs)
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

/// Whether the author knows of the chat. When its match was undone nobody can say what became of a message,
/// until it is taken again; a client of level 1 keeps the end of such a match until it asks.
fn is_known(devices: &[Device], sent: &Sent) -> bool {
    let mut of_author = devices.iter().filter(|device| device.user == sent.author);
    of_author.any(|device| {
        let state = &device.state;
        let is_there = state.chats().any(|chat| chat == sent.chat);
        is_there && (device.level == Level::Two || !state.has_ended(&sent.chat))
    })
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
        twins::same_over_http(device, &ledger.clock).await?;
    }
    let blocked = sources
        .site
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
            // One that its user has opened at another server, which could not say so.
            let begun = |id: &str| {
                let log = fresh.log(id);
                let own = log.iter().all(|entry| entry["authorId"] == device.user);
                ledger.failures && own && fresh.chat(id)["kind"] == "direct"
            };
            let may_miss = |id: &str| ledger.may_miss(id) || begun(id);
            let unknown = told.iter().any(|id| may_miss(id) && !known.contains(id));
            // Shown as an end.
            let undone = |id: &&str| !told.contains(id) && device.state.has_ended(id);
            let undone = known.iter().any(undone);
            let who = device.who();
            let knows = &device.state;
            let why = format!("{who} was told of {told:?} and knows {knows:#?}");
            if unknown || undone {
                device.catch_up(ledger).await;
            }
            return Err(why);
        }
        for id in told {
            if let Err(why) = same_chat(device, &fresh, id) {
                let lost_marks = ledger.failures && only_marks_differ(device, &fresh, id);
                if ledger.may_miss(id) || lost_marks {
                    device.catch_up(ledger).await;
                }
                return Err(why);
            }
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

/// Whether a device would know all of a chat if it had been told of a mark, or that its user has opened
/// it: nobody says again what one server told another in vain.
fn only_marks_differ(device: &Device, fresh: &ClientState, id: &str) -> bool {
    let [known, told] = [&device.state, fresh].map(|state| state.chat(id));
    let was_told = |field: &&&str| known[**field] == told[**field];
    let of_mark = |field: &&str| ["readSeq", "unread"].contains(field);
    let mut others = OF_MEMBER.iter().filter(|field| !of_mark(field));
    let [known_log, told_log] =
        [&device.state, fresh].map(|state| shown(&state.log(id), device.level));
    let is_told = known["id"].is_null() || others.all(|field| was_told(&field));
    device.level == Level::Two && is_told && known_log == told_log
}

/// What a level shows of each message.
fn shown(log: &[Value], level: Level) -> Vec<Value> {
    let besides = match level {
        Level::One => &[][..],
        Level::Two => &OF_LEVEL_TWO,
    };
    let fields = |message: &Value| {
        let field = |field: &&str| {
            // Level 1 is shown the emoji, level 2 nothing.
            let value = match is_reaction(message) && *field == "content" {
                true => Value::from("a reaction"),
                false => message[*field].clone(),
            };
            ((*field).to_owned(), value)
        };
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
    let is_text = |entry: &&Value| entry["authorId"] != 0 && !is_a_reaction(entry);
    let written = || log.iter().filter(is_text);
    let texts: HashSet<String> = written()
        .map(|entry| entry["content"].to_string())
        .collect();
    assert_eq!(texts.len(), written().count(), "twice in {chat}: {log:#?}");
}

/// As [`shown`] has it.
fn is_a_reaction(entry: &Value) -> bool {
    entry["content"] == "a reaction" || is_reaction(entry)
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
