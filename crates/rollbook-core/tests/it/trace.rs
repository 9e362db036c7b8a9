//! Everything that is traced in this process, at every level.

use std::io;
use std::sync::{LazyLock, Mutex, PoisonError};

use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::fmt::format::FmtSpan;

static TRACED: Mutex<Vec<u8>> = Mutex::new(Vec::new());

static CAPTURE: LazyLock<()> = LazyLock::new(|| {
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(LevelFilter::TRACE)
        .with_span_events(FmtSpan::FULL)
        .with_ansi(false)
        .with_writer(Writer)
        .finish();
    tracing::subscriber::set_global_default(subscriber).unwrap();
});

/// Begins to keep what is traced, by whichever thread and test.
pub(crate) fn capture() {
    LazyLock::force(&CAPTURE);
}

/// What has been traced since.
pub(crate) fn traced() -> String {
    let traced = TRACED.lock().unwrap_or_else(PoisonError::into_inner);
    String::from_utf8_lossy(&traced).into_owned()
}

struct Writer;

impl io::Write for Writer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        TRACED
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Writer {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        Self
    }
}
