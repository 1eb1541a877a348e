//! What Redis is asked to do. Each script is one step for all other clients, and reads Redis' clock.
//!
//! A key is a sorted set: its members are nodes, their scores the ends of their leases in milliseconds.
//! Entries past their end are never looked at. The next node that enters the same key removes them. A key
//! that no node enters any more expires as a whole.

use super::super::feature::Features;
use super::super::key::{Key, NodeId};
use super::names::Names;
use redis::{Cmd, cmd};

/// `now`, in milliseconds.
const CLOCK: &str = "local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local after = '(' .. string.format('%.0f', now)
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

/// KEYS: whom a hint is for. ARGV: the node that it comes from, the hint, what channels begin with, and
/// 'before' where only nodes of the release before are meant. Answers with how many nodes took it.
const TELL: &str = "local told = {[ARGV[1]] = true}
local taken = 0
for _, key in ipairs(KEYS) do
  for _, node in ipairs(redis.call('ZRANGE', key, after, '+inf', 'BYSCORE')) do
    if not told[node] and (ARGV[4] == '' or #node == 32) then
      told[node] = true
      taken = taken + redis.call('PUBLISH', ARGV[3] .. node, ARGV[2])
    end
  end
end
return taken";

/// KEYS: what is looked for. Answers with 1 for each that some node has, else 0.
const LOCATE: &str = "local found = {}
for at, key in ipairs(KEYS) do
  found[at] = math.min(1, redis.call('ZCOUNT', key, after, '+inf'))
end
return found";

/// KEYS: the key that every node has, the same of the release before, what this node knows. ARGV: that, its lease,
/// and what the names of such keys begin with. Answers with 'before' for each live node of the release before,
/// then with what each of the others knows.
const MEET: &str = "redis.call('SET', KEYS[3], ARGV[1], 'PX', ARGV[2])
local met = {}
for _, node in ipairs(redis.call('ZRANGE', KEYS[2], after, '+inf', 'BYSCORE')) do
  if #node == 32 then met[#met + 1] = 'before' end
end
for _, node in ipairs(redis.call('ZRANGE', KEYS[1], after, '+inf', 'BYSCORE')) do
  met[#met + 1] = redis.call('GET', ARGV[3] .. node) or ''
end
return met";

/// What a live node of the release before is told by.
pub const BEFORE: &str = "before";

/// The digests under which Redis keeps the scripts.
#[derive(Clone, Debug)]
pub struct Scripts {
    pub enter: String,
    pub leave: String,
    pub tell: String,
    pub locate: String,
    pub meet: String,
}

/// The commands that load the scripts, in the order of the fields of [`Scripts`].
pub fn load() -> [Cmd; 5] {
    [ENTER, LEAVE, TELL, LOCATE, MEET].map(|body| {
        let mut load = cmd("SCRIPT");
        load.arg("LOAD").arg(format!("{CLOCK}{body}"));
        load
    })
}

fn call(script: &str, names: &Names, keys: &[Key]) -> Cmd {
    let mut call = cmd("EVALSHA");
    call.arg(script).arg(keys.len());
    for key in keys {
        call.arg(names.key(*key));
    }
    call
}

impl Scripts {
    pub fn enter(&self, names: &Names, node: NodeId, keys: &[Key], lease_ms: u64) -> Cmd {
        let mut call = call(&self.enter, names, keys);
        call.arg(names.node(node)).arg(lease_ms);
        call
    }

    pub fn leave(&self, names: &Names, node: NodeId, keys: &[Key]) -> Cmd {
        let mut call = call(&self.leave, names, keys);
        call.arg(names.node(node));
        call
    }

    pub fn tell(&self, names: &Names, node: NodeId, to: &[Key], hint: &[u8]) -> Cmd {
        let mut call = call(&self.tell, names, to);
        call.arg(names.node(node))
            .arg(names.sign(hint))
            .arg(names.channels())
            .arg(match names.seal {
                Some(_) => "",
                None => BEFORE,
            });
        call
    }

    pub fn locate(&self, names: &Names, keys: &[Key]) -> Cmd {
        call(&self.locate, names, keys)
    }

    /// Says what this node knows, and asks what the others do.
    pub fn meet(&self, names: &Names, before: &Names, node: NodeId, lease_ms: u64) -> Cmd {
        let mut call = cmd("EVALSHA");
        let features = names.features();
        call.arg(&self.meet)
            .arg(3)
            .arg(names.key(Key::Node))
            .arg(before.key(Key::Node))
            .arg(format!("{features}{}", names.node(node)))
            .arg(Features::ours().to_string())
            .arg(lease_ms)
            .arg(features);
        call
    }
}
