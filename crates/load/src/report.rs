//! The results, for people and for machines.

use super::{
    args::LoadArgs,
    process::{Usage, Used, Watched},
    stats::Stats,
    violations::Violations,
};
use serde::Serialize;
use std::{fmt, time::Duration};

/// Latencies in milliseconds, from sending to receiving.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct LatencyMs {
    p50: f64,
    p99: f64,
    p999: f64,
    max: f64,
}

/// What chatting pairs measured.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ChatReport {
    chats: u32,
    window: u32,
    seconds: u32,
    size: u32,
    /// Messages that the other user's connection received in the measured time.
    delivered: u64,
    delivered_per_second: f64,
    /// Messages sent in the whole run, warm-up included.
    sent: u64,
    /// The level of the protocol.
    level: u8,
    /// How often connections were lost and taken up again.
    resumed: u64,
    /// The longest time from such a loss until all was caught up with.
    longest_absence_ms: f64,
    latency_ms: LatencyMs,
    /// What became of slow clients beside the chats.
    #[serde(skip_serializing_if = "Option::is_none")]
    slow: Option<SlowReport>,
    processes: Vec<Used>,
    violations: Violations,
}

/// What became of clients that read slowly or not at all.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SlowReport {
    /// How many never read.
    pub stuck: u32,
    /// How many read 1 KiB in a second.
    pub dripping: u32,
    /// How many were still connected at the end.
    pub left: usize,
    /// How the processes grew at most, for each of these clients.
    pub peak: Vec<Growth>,
}

impl fmt::Display for SlowReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            stuck,
            dripping,
            left,
            peak,
        } = self;
        write!(
            f,
            "slow clients            {stuck} stuck, {dripping} dripping; {left} left"
        )?;
        for process in peak {
            let kib = process.bytes_per_connection / 1024.0;
            write!(f, "; {} grew by {kib:.1} KiB for each", process.name)?;
        }
        Ok(())
    }
}

impl ChatReport {
    /// Whether nothing happened that must not happen.
    pub fn is_clean(&self) -> bool {
        self.violations.is_empty()
    }

    /// Puts the results together.
    pub fn new(
        args: &LoadArgs,
        stats: &Stats,
        sent: u64,
        slow: Option<SlowReport>,
        processes: Vec<Used>,
        violations: Violations,
    ) -> Self {
        Self {
            chats: args.chats,
            window: args.window,
            seconds: args.seconds,
            size: args.size,
            delivered: stats.count(),
            delivered_per_second: stats.count() as f64 / f64::from(args.seconds),
            sent,
            level: args.level(),
            resumed: stats.resumes(),
            longest_absence_ms: stats.longest_absence().as_secs_f64() * 1e3,
            latency_ms: LatencyMs {
                p50: stats.latency_ms(0.5),
                p99: stats.latency_ms(0.99),
                p999: stats.latency_ms(0.999),
                max: stats.latency_ms(1.0),
            },
            slow,
            processes,
            violations,
        }
    }
}

impl fmt::Display for ChatReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            chats,
            window,
            seconds,
            size,
            ..
        } = self;
        let LatencyMs {
            p50,
            p99,
            p999,
            max,
        } = self.latency_ms;
        writeln!(
            f,
            "{chats} chats, window {window}, {size} bytes, {seconds} s measured"
        )?;
        writeln!(
            f,
            "delivered messages/s    {:.0}",
            self.delivered_per_second
        )?;
        writeln!(
            f,
            "delivered messages      {} ({} sent with warm-up and end)",
            self.delivered, self.sent
        )?;
        writeln!(
            f,
            "latency ms              p50 {p50:.2}  p99 {p99:.2}  p99.9 {p999:.2}  max {max:.2}"
        )?;
        if self.level == 2 {
            writeln!(
                f,
                "level 2                 {} connections taken up again, after {:.0} ms at most",
                self.resumed, self.longest_absence_ms
            )?;
        }
        if let Some(slow) = &self.slow {
            writeln!(f, "{slow}")?;
        }
        for process in &self.processes {
            let Used {
                name,
                pid,
                cpu_seconds,
                cpu_micros_per_message,
                rss_bytes,
            } = process;
            let label = format!("{name} ({pid})");
            let rss = *rss_bytes as f64 / f64::from(1 << 20);
            writeln!(
                f,
                "{label:<23} {cpu_seconds:.2} s CPU, {cpu_micros_per_message:.1} us per message, {rss:.1} MiB resident"
            )?;
        }
        write!(f, "{}", self.violations)
    }
}

/// What idle connections measured.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct IdleReport {
    connections: u32,
    connect_seconds: f64,
    processes: Vec<Growth>,
    violations: Violations,
}

/// How a process's resident memory grew.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Growth {
    /// What the report calls the process.
    pub name: String,
    /// Its id.
    pub pid: u32,
    /// Resident before the first connection, in bytes.
    pub rss_before: u64,
    /// Resident at the end of holding, in bytes.
    pub rss_after: u64,
    /// The difference, for each connection.
    pub bytes_per_connection: f64,
}

impl Growth {
    /// The growth of `process` between two looks, due to so many connections.
    pub fn new(process: &Watched, before: Usage, after: Usage, connections: u32) -> Self {
        let grown = after.rss_bytes as f64 - before.rss_bytes as f64;
        Self {
            name: process.name.clone(),
            pid: process.pid,
            rss_before: before.rss_bytes,
            rss_after: after.rss_bytes,
            bytes_per_connection: grown / f64::from(connections),
        }
    }
}

impl IdleReport {
    /// Whether nothing happened that must not happen.
    pub fn is_clean(&self) -> bool {
        self.violations.is_empty()
    }

    /// Puts the results together.
    pub fn new(
        connections: u32,
        connecting: Duration,
        processes: Vec<Growth>,
        violations: Violations,
    ) -> Self {
        Self {
            connections,
            connect_seconds: connecting.as_secs_f64(),
            processes,
            violations,
        }
    }
}

impl fmt::Display for IdleReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{} idle connections, made in {:.1} s",
            self.connections, self.connect_seconds
        )?;
        for growth in &self.processes {
            let label = format!("{} ({})", growth.name, growth.pid);
            let [before, after] =
                [growth.rss_before, growth.rss_after].map(|rss| rss as f64 / f64::from(1 << 20));
            let each = growth.bytes_per_connection / 1024.0;
            writeln!(
                f,
                "{label:<23} {each:.2} KiB per connection ({before:.1} MiB before, {after:.1} MiB after)"
            )?;
        }
        write!(f, "{}", self.violations)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn growth_is_shared_out_evenly() {
        let usage = |rss_bytes| Usage {
            cpu_seconds: 0.0,
            rss_bytes,
        };
        let process = Watched {
            name: "server".into(),
            pid: 1,
        };
        let growth = Growth::new(&process, usage(1 << 20), usage(11 << 20), 1024);
        let report = IdleReport::new(
            1024,
            Duration::from_secs(1),
            vec![growth],
            Violations::default(),
        );
        assert!(
            report.to_string().contains("10.00 KiB per connection"),
            "{report}"
        );
    }
}
