//! Logging.

/// Starts logging to standard error as `filter` says; standard output stays free for what a command
/// is asked to print. Only the first call of a process has an effect.
pub fn init(filter: &str) {
    let started = env_logger::Builder::new()
        .parse_filters(filter)
        .format_timestamp_millis()
        .try_init();
    if started.is_err() {
        log::debug!("logging was already started");
    }
}
