//! The command line of `switchboard load`.

use super::{process::Watched, provision::Ids, stamp, two::end::Resume};
use clap::Args;
use std::time::Duration;

/// The longest message that the server takes: what is sent is ASCII, a character is a byte.
const MAX_MESSAGE_BYTES: i64 = switchboard_domain::limits::MAX_MESSAGE_CHARS as i64;
/// Each pair uses two ids.
const MAX_CHATS: i64 = Ids::COUNT / 2 - 1;
/// As many connections as the server lets one user have, unless it is told otherwise.
const MAX_DEVICES: i64 = 10;

/// What load to generate.
#[derive(Clone, Debug, PartialEq, Args)]
#[command(next_help_heading = "The load")]
pub struct LoadArgs {
    /// The server. Given several times: the nodes of one; the users of a chat, and the devices of a user,
    /// are spread over them, and who loses a connection tries the next one
    #[arg(long, default_value = "http://127.0.0.1:8080")]
    pub url: Vec<String>,
    /// Pairs of participant and organizer, each in a chat
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = number(1, MAX_CHATS))]
    pub chats: u32,
    /// Messages that each participant keeps unacknowledged
    #[arg(long, value_name = "W", default_value_t = 8, value_parser = number(1, 1000))]
    pub window: u32,
    /// How long to measure
    #[arg(long, value_name = "T", default_value_t = 10, value_parser = number(1, 86_400))]
    pub seconds: u32,
    /// How long to run before measuring, in seconds
    #[arg(long, value_name = "T", default_value_t = 2, value_parser = number(0, 3600))]
    pub warmup: u32,
    /// How long messages in flight may take to arrive after the last is sent, in seconds
    #[arg(long, value_name = "T", default_value_t = 10, value_parser = number(1, 3600))]
    pub drain: u32,
    /// Bytes of each message, up to the longest that the server takes
    #[arg(long, value_name = "BYTES", default_value_t = 100, value_parser = number(stamp::MIN_SIZE as i64, MAX_MESSAGE_BYTES))]
    pub size: u32,
    /// Threads of the generator; one drives more than a server on two cores can answer
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = number(1, 64))]
    pub threads: u32,
    /// Level of the protocol: at 2 each message has an id of its own and its acknowledgement is checked,
    /// and connections that do nothing have synced
    #[arg(long, value_name = "L", default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=2))]
    pub level: u8,
    /// Devices of each user, the first of which is the one that writes or closes; all are held to have
    /// everything. More than one at level 2
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = number(1, MAX_DEVICES))]
    pub devices: u32,
    /// Take up lost connections again, and drop each at random within T seconds (0: none), 3 unless
    /// said: nothing may be lost or doubled. At level 2
    #[arg(long, value_name = "T", num_args = 0..=1, require_equals = true, default_missing_value = "3",
          value_parser = number(0, 3600))]
    pub reconnect: Option<u32>,
    /// Connect through links that fail at random, and take up what they drop. At level 2
    #[arg(long)]
    pub chaos: bool,
    /// Beside the chats, N clients that never read, in chats with 4 KB messages; give 0 to compare with
    #[arg(long, value_name = "N", value_parser = number(0, 100_000))]
    pub stuck: Option<u32>,
    /// Likewise, N clients that read 1 KiB in a second
    #[arg(long, value_name = "N", value_parser = number(0, 100_000))]
    pub dripping: Option<u32>,
    /// Instead of chatting, hold N connections that do nothing, and measure the server's memory
    #[arg(long, value_name = "N", value_parser = number(1, Ids::COUNT - 1),
          conflicts_with_all = ["chats", "window", "seconds", "warmup", "size", "threads",
                                "devices", "reconnect", "chaos", "stuck", "dripping"])]
    pub idle: Option<u32>,
    /// Instead of chatting, send mass messages to a list of N members
    #[arg(long, value_name = "N", value_parser = number(1, 100_000),
          conflicts_with_all = ["idle", "chats", "window", "seconds", "warmup", "threads", "devices",
                                "reconnect", "chaos", "stuck", "dripping"])]
    pub list: Option<u32>,
    /// With --list: how many of the members are connected
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = number(1, 100_000))]
    pub online: u32,
    /// With --list: how many messages are sent, one when all have the one before
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = number(1, 100_000))]
    pub rounds: u32,
    /// With --list: the time from one message to the next, in seconds, if all have it by then
    #[arg(long, value_name = "T", default_value_t = 0, value_parser = number(0, 3_600))]
    pub every: u32,
    /// With --idle: how long to hold them, in seconds, before memory is measured
    #[arg(long, value_name = "T", default_value_t = 5, value_parser = number(0, 86_400))]
    pub hold: u32,
    /// A process whose processor time and memory to report, such as server=123 (may be repeated)
    #[arg(long, value_name = "NAME=PID")]
    pub pid: Vec<Watched>,
    /// Print the result as one JSON object on standard output
    #[arg(long)]
    pub json: bool,
}

impl LoadArgs {
    /// The level of the protocol: level 1 cannot take up what it lost.
    pub fn level(&self) -> u8 {
        if self.reconnect.is_some() || self.chaos || self.devices > 1 {
            2
        } else {
            self.level
        }
    }

    /// Members of the list that are connected.
    pub fn online(&self) -> u32 {
        self.online.min(self.list.unwrap_or_default())
    }

    /// How ends treat the loss of a connection.
    pub fn resume(&self) -> Resume {
        match (self.reconnect, self.chaos) {
            (Some(seconds @ 1..), _) => Resume::AtRandom(Duration::from_secs(seconds.into())),
            (Some(0), _) | (None, true) => Resume::WhenLost,
            (None, false) => Resume::Never,
        }
    }
}

fn number(min: i64, max: i64) -> clap::builder::RangedI64ValueParser<u32> {
    clap::value_parser!(u32).range(min..=max)
}
