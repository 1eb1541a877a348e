//! Logging: to standard error, through a queue that nobody waits for.
//!
//! - [`queue`]: what waits to be written, bounded; what does not fit is counted and said.
//! - [`outside`]: what libraries say of whatever comes in is for debugging, whatever they think.

pub mod outside;
pub mod queue;

use env_logger::WriteStyle;
use outside::Outside;
use queue::Queue;
use std::backtrace::{Backtrace, BacktraceStatus};
use std::io::IsTerminal;
use std::sync::OnceLock;
use std::time::Duration;

/// How long the end of the process waits for the last lines to be written.
const LAST_LINES: Duration = Duration::from_millis(500);

static QUEUE: OnceLock<Queue> = OnceLock::new();

/// Starts logging to standard error as `filter` says; standard output stays free for what a command
/// is asked to print. Only the first call of a process has an effect.
pub fn init(filter: &str) {
    let queue = match Queue::start() {
        Ok(queue) => QUEUE.get_or_init(|| queue),
        Err(error) => {
            eprintln!("switchboard: no log: {error}");
            return;
        }
    };
    let style = match std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none() {
        true => WriteStyle::Always,
        false => WriteStyle::Never,
    };
    let logger = env_logger::Builder::new()
        .parse_filters(filter)
        .format_timestamp_millis()
        .write_style(style)
        .target(env_logger::Target::Pipe(Box::new(queue.writer())))
        .build();
    let level = logger.filter();
    if log::set_boxed_logger(Box::new(Outside(logger))).is_err() {
        return log::debug!("logging was already started");
    }
    log::set_max_level(level);
    std::panic::set_hook(Box::new(|panic| {
        // Not by itself: a thread that panics would wait for standard error.
        let trace = Backtrace::capture();
        match trace.status() {
            BacktraceStatus::Captured => log::error!("{panic}\n{trace}"),
            _ => log::error!("{panic}"),
        }
    }));
}

/// Tells whoever started the program something, behind what was logged.
pub fn say(text: &str) {
    match QUEUE.get() {
        Some(queue) => queue.push(format!("{text}\n").into_bytes()),
        None => eprintln!("{text}"),
    }
}

/// Before the process ends: the last lines go out, if anybody takes them.
pub fn finish() {
    if let Some(queue) = QUEUE.get() {
        queue.wait_until_empty(LAST_LINES);
    }
}

/// Lines of the log that were dropped, since the process began.
pub fn dropped() -> u64 {
    QUEUE.get().map_or(0, Queue::dropped)
}
