//! Everything that is logged in this process, at every level and by every crate, kept for searching.

use std::{
    io::{self, Write},
    sync::{Mutex, Once},
};

use tracing_subscriber::{filter::LevelFilter, layer::SubscriberExt as _};

static TEXT: Mutex<String> = Mutex::new(String::new());
static WATCH: Once = Once::new();

/// Begins to keep what is logged, by whichever test comes first and for all of them: the ones beside it are watched as
/// well.
pub(crate) fn watch() {
    WATCH.call_once(|| {
        let events = tracing_subscriber::fmt::layer().with_ansi(false).with_writer(|| Writer);
        let subscriber = tracing_subscriber::registry().with(LevelFilter::TRACE).with(events);
        tracing::subscriber::set_global_default(subscriber).unwrap();
        // The HTTP client logs by the older of the two ways.
        log::set_logger(&Records).unwrap();
        log::set_max_level(log::LevelFilter::Trace);
    });
}

/// Searches what was logged so far.
pub(crate) fn search<T>(search: impl FnOnce(&str) -> T) -> T {
    search(&TEXT.lock().unwrap())
}

struct Writer;

impl Write for Writer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        TEXT.lock().unwrap().push_str(str::from_utf8(bytes).unwrap());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

struct Records;

impl log::Log for Records {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        let line = format!("{} {}: {}\n", record.level(), record.target(), record.args());
        TEXT.lock().unwrap().push_str(&line);
    }

    fn flush(&self) {}
}
