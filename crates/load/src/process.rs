//! What processes use, from `/proc`.

use serde::Serialize;
use std::{fs, io, str::FromStr};

/// A process to watch, named for the report: `name=pid` on the command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Watched {
    /// What the report calls it.
    pub name: String,
    /// Its id.
    pub pid: u32,
}

impl FromStr for Watched {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (name, pid) = text.split_once('=').unwrap_or(("server", text));
        match pid.parse() {
            Ok(pid) if pid > 0 && !name.is_empty() => Ok(Self {
                name: name.to_owned(),
                pid,
            }),
            _ => Err("accepted: a process id, or a name and a process id such as database=123"),
        }
    }
}

/// What a process has used so far.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Usage {
    /// Processor time in seconds, of the process and its present descendants: a database that forks
    /// for each connection is counted whole.
    pub cpu_seconds: f64,
    /// Resident memory of the process itself, in bytes.
    pub rss_bytes: u64,
}

/// What a process used between two looks at it.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Used {
    /// What the report calls it.
    pub name: String,
    /// Its id.
    pub pid: u32,
    /// Processor time in seconds.
    pub cpu_seconds: f64,
    /// Processor time for each delivered message, in microseconds.
    pub cpu_micros_per_message: f64,
    /// Resident memory at the end, in bytes.
    pub rss_bytes: u64,
}

impl Watched {
    /// This very process.
    pub fn myself() -> Self {
        Self {
            name: "load".to_owned(),
            pid: std::process::id(),
        }
    }

    /// What it has used so far.
    pub fn usage(&self) -> io::Result<Usage> {
        let ticks = cpu_ticks(self.pid, 0)?;
        Ok(Usage {
            cpu_seconds: ticks as f64 / rustix::param::clock_ticks_per_second() as f64,
            rss_bytes: rss(self.pid)?,
        })
    }

    /// What it used between two looks, for so many messages.
    pub fn used(&self, before: Usage, after: Usage, messages: u64) -> Used {
        let cpu_seconds = after.cpu_seconds - before.cpu_seconds;
        Used {
            name: self.name.clone(),
            pid: self.pid,
            cpu_seconds,
            cpu_micros_per_message: cpu_seconds * 1e6 / messages.max(1) as f64,
            rss_bytes: after.rss_bytes,
        }
    }
}

/// Deeper families of processes are not followed.
const MAX_DEPTH: usize = 4;

fn cpu_ticks(pid: u32, depth: usize) -> io::Result<u64> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat"))?;
    let mut ticks = parse_ticks(&stat).ok_or(io::ErrorKind::InvalidData)?;
    if depth < MAX_DEPTH {
        // A child that has ended meanwhile is in nobody's way.
        let children = children(pid).unwrap_or_default();
        let of_children = children
            .into_iter()
            .map(|child| cpu_ticks(child, depth + 1));
        ticks += of_children.map(|ticks| ticks.unwrap_or(0)).sum::<u64>();
    }
    Ok(ticks)
}

/// User and system time: fields 14 and 15, counted from behind the name, which may hold anything.
fn parse_ticks(stat: &str) -> Option<u64> {
    let (_, fields) = stat.rsplit_once(')')?;
    let mut fields = fields.split_ascii_whitespace().skip(11);
    let user: u64 = fields.next()?.parse().ok()?;
    let system: u64 = fields.next()?.parse().ok()?;
    Some(user + system)
}

fn children(pid: u32) -> io::Result<Vec<u32>> {
    let mut children = Vec::new();
    for task in fs::read_dir(format!("/proc/{pid}/task"))? {
        let list = fs::read_to_string(task?.path().join("children"))?;
        children.extend(
            list.split_ascii_whitespace()
                .filter_map(|child| child.parse::<u32>().ok()),
        );
    }
    Ok(children)
}

/// `smaps_rollup` is exact where `status` may lag by some pages for each thread, but not everybody
/// may read it.
fn rss(pid: u32) -> io::Result<u64> {
    let exact = fs::read_to_string(format!("/proc/{pid}/smaps_rollup"));
    let found = exact.ok().and_then(|text| parse_kilobytes(&text, "Rss:"));
    match found {
        Some(bytes) => Ok(bytes),
        None => {
            let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
            parse_kilobytes(&status, "VmRSS:").ok_or_else(|| io::ErrorKind::InvalidData.into())
        }
    }
}

fn parse_kilobytes(text: &str, field: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix(field))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn processes_are_named_or_are_the_server() {
        let server = Watched {
            name: "server".into(),
            pid: 12,
        };
        assert_eq!("12".parse(), Ok(server));
        let database = Watched {
            name: "database".into(),
            pid: 3,
        };
        assert_eq!("database=3".parse(), Ok(database));
        for text in ["", "0", "-1", "a", "a=", "=1", "a=b"] {
            assert!(text.parse::<Watched>().is_err(), "{text}");
        }
    }

    #[test]
    fn names_with_brackets_do_not_shift_the_fields() {
        let stat = "1 (a) b) S 1 1 1 0 -1 4194560 1 1 1 1 70 30 0 0 20 0 1 0 1 1 1";
        assert_eq!(parse_ticks(stat), Some(100));
        assert_eq!(
            parse_kilobytes("Name:\tx\nVmRSS:\t  12 kB\n", "VmRSS:"),
            Some(12 * 1024)
        );
    }

    #[test]
    fn this_process_is_found_and_a_missing_one_is_an_error() {
        let usage = Watched::myself().usage().expect("it runs");
        assert!(
            usage.rss_bytes > 100_000 && usage.cpu_seconds >= 0.0,
            "{usage:?}"
        );
        let nobody = Watched {
            name: "x".into(),
            pid: u32::MAX,
        };
        assert!(nobody.usage().is_err());
    }
}
