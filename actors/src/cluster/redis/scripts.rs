//! What Redis is asked to do. Each script is one step for everybody else, and reads Redis' clock.
//!
//! A key is a sorted set: its members are nodes, their scores the ends of their leases in milliseconds.
//! Entries past their end are never looked at, and are removed by whoever enters the same key next; a
//! key that nobody enters any more expires as a whole.

use super::super::key::{Key, NodeId};
use redis::{Cmd, cmd};

/// Before the keys and channels of Switchboard.
const PREFIX: &str = "switchboard:";

/// `now`, in milliseconds.
const CLOCK: &str = "local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
";

/// KEYS: what the node has. ARGV: the node, its lease. Answers with how many of the keys it had.
const ENTER: &str = "local known = 0
local till = string.format('%.0f', now + ARGV[2])
for _, key in ipairs(KEYS) do
  local before = redis.call('ZSCORE', key, ARGV[1])
  if before and tonumber(before) > now then known = known + 1 end
  redis.call('ZADD', key, till, ARGV[1])
  redis.call('ZREMRANGEBYSCORE', key, '-inf', string.format('%.0f', now))
  redis.call('PEXPIRE', key, ARGV[2])
end
return known";

/// KEYS: what the node does not have any more. ARGV: the node.
const LEAVE: &str = "for _, key in ipairs(KEYS) do redis.call('ZREM', key, ARGV[1]) end
return 0";

/// KEYS: whom a hint is for. ARGV: the node that it comes from, the hint, what channels begin with.
/// Answers with how many nodes took it.
const TELL: &str = "local told = {[ARGV[1]] = true}
local taken = 0
local after = '(' .. string.format('%.0f', now)
for _, key in ipairs(KEYS) do
  for _, node in ipairs(redis.call('ZRANGE', key, after, '+inf', 'BYSCORE')) do
    if not told[node] then
      told[node] = true
      taken = taken + redis.call('PUBLISH', ARGV[3] .. node, ARGV[2])
    end
  end
end
return taken";

/// KEYS: what is looked for. Answers with 1 for each that some node has, else 0.
const LOCATE: &str = "local found = {}
local after = '(' .. string.format('%.0f', now)
for at, key in ipairs(KEYS) do
  found[at] = math.min(1, redis.call('ZCOUNT', key, after, '+inf'))
end
return found";

/// The digests under which Redis keeps the scripts.
#[derive(Clone, Debug)]
pub struct Scripts {
    pub enter: String,
    pub leave: String,
    pub tell: String,
    pub locate: String,
}

/// The commands that load the scripts, in the order of the fields of [`Scripts`].
pub fn load() -> [Cmd; 4] {
    [ENTER, LEAVE, TELL, LOCATE].map(|body| {
        let mut load = cmd("SCRIPT");
        load.arg("LOAD").arg(format!("{CLOCK}{body}"));
        load
    })
}

/// The channel of a node.
pub fn channel(node: NodeId) -> String {
    format!("{}{node}", channels())
}

fn channels() -> String {
    format!("{PREFIX}to:")
}

fn call(script: &str, keys: &[Key]) -> Cmd {
    let mut call = cmd("EVALSHA");
    call.arg(script).arg(keys.len());
    for key in keys {
        call.arg(format!("{PREFIX}{key}"));
    }
    call
}

impl Scripts {
    pub fn enter(&self, node: NodeId, keys: &[Key], lease_ms: u64) -> Cmd {
        let mut call = call(&self.enter, keys);
        call.arg(node.to_string()).arg(lease_ms);
        call
    }

    pub fn leave(&self, node: NodeId, keys: &[Key]) -> Cmd {
        let mut call = call(&self.leave, keys);
        call.arg(node.to_string());
        call
    }

    pub fn tell(&self, node: NodeId, to: &[Key], hint: &[u8]) -> Cmd {
        let mut call = call(&self.tell, to);
        call.arg(node.to_string()).arg(hint).arg(channels());
        call
    }

    pub fn locate(&self, keys: &[Key]) -> Cmd {
        call(&self.locate, keys)
    }
}
