//! Traces: the spans of the log, sent to a collector of OpenTelemetry, if the program was built for it.
//!
//! They hold what a line of the log may hold (`logging`), and no more: spans and events of Rollbook's own crates, from
//! `info` on.

use tracing::Subscriber;
use tracing_subscriber::{Layer, registry::LookupSpan};

use crate::{configuration::LogSettings, output::Failure};

/// The layer that sends spans.
pub(crate) type Sending<S> = Box<dyn Layer<S> + Send + Sync>;

/// What was begun for traces, and is to be ended.
#[derive(Debug, Default)]
pub(crate) struct Traces {
    #[cfg(feature = "otlp")]
    provider: Option<opentelemetry_sdk::trace::SdkTracerProvider>,
}

/// The layer that sends spans to the collector of the configuration, and none without one.
#[cfg(not(feature = "otlp"))]
pub(crate) fn begin<S>(settings: &LogSettings) -> Result<(Option<Sending<S>>, Traces), Failure>
where
    S: Subscriber + for<'span> LookupSpan<'span>,
{
    match &settings.otlp_endpoint {
        None => Ok((None, Traces::default())),
        Some(_) => Err(not_built()),
    }
}

/// What is said where traces are wanted that the program cannot send.
#[cfg(any(test, not(feature = "otlp")))]
fn not_built() -> Failure {
    Failure::Usage {
        message: "`otlp_endpoint` is set, and this program was built without traces".to_owned(),
        hint: Some("Build it with `cargo build --release --features otlp`, or take the setting out".to_owned()),
    }
}

#[cfg(feature = "otlp")]
pub(crate) use sending::begin;

impl Traces {
    /// Sends what was not sent yet, and ends.
    #[cfg_attr(
        not(feature = "otlp"),
        expect(clippy::unused_self, reason = "without traces there is nothing to end")
    )]
    pub(crate) fn end(self) {
        #[cfg(feature = "otlp")]
        if let Some(provider) = self.provider
            && let Err(error) = tokio::task::block_in_place(|| provider.shutdown())
        {
            tracing::warn!("The last traces were not sent: {error}");
        }
    }
}

#[cfg(feature = "otlp")]
mod sending {
    use std::{future::Future, pin::Pin};

    use opentelemetry::trace::TracerProvider as _;
    use opentelemetry_http::{Bytes, HttpClient, HttpError, Request, Response};
    use opentelemetry_otlp::{SpanExporter, WithExportConfig as _, WithHttpConfig as _};
    use opentelemetry_sdk::{Resource, trace::SdkTracerProvider};
    use rollbook_core::Collector;
    use tokio::runtime::Handle;
    use tracing_subscriber::filter::{LevelFilter, Targets};

    use super::{Failure, Layer as _, LogSettings, LookupSpan, Sending, Subscriber, Traces};
    use crate::built;

    /// The crates whose spans are sent.
    const OWN: [&str; 5] = [
        "rollbook",
        "rollbook_core",
        "rollbook_store",
        "rollbook_model",
        "ukg_pro",
    ];

    /// Sends from wherever it is asked to, on the runtime of the program.
    #[derive(Debug)]
    struct OnRuntime {
        collector: Collector,
        runtime: Handle,
    }

    impl HttpClient for OnRuntime {
        fn send_bytes<'own, 'sent>(
            &'own self,
            request: Request<Bytes>,
        ) -> Pin<Box<dyn Future<Output = Result<Response<Bytes>, HttpError>> + Send + 'sent>>
        where
            'own: 'sent,
            Self: 'sent,
        {
            let collector = self.collector.clone();
            let sent = self.runtime.spawn(async move { collector.send(request).await });
            Box::pin(async move { Ok(sent.await??) })
        }
    }

    /// The layer that sends spans to the collector of the configuration, and none without one.
    pub(crate) fn begin<S>(settings: &LogSettings) -> Result<(Option<Sending<S>>, Traces), Failure>
    where
        S: Subscriber + for<'span> LookupSpan<'span> + Send + Sync,
    {
        let Some(address) = &settings.otlp_endpoint else {
            return Ok((None, Traces::default()));
        };
        let unusable = |error: &dyn std::fmt::Display| Failure::Usage {
            message: format!("`otlp_endpoint` cannot be used: {error}"),
            hint: Some("Give the collector's address for OTLP over HTTP, such as http://127.0.0.1:4318".to_owned()),
        };
        let ca_file_pem = settings.ca_file.as_ref().map(std::fs::read).transpose()?;
        let collector = Collector::new(address, ca_file_pem).map_err(|error| unusable(&error))?;
        let exporter = SpanExporter::builder()
            .with_http()
            .with_endpoint(collector.endpoint())
            .with_http_client(OnRuntime {
                collector,
                runtime: Handle::current(),
            })
            .build()
            .map_err(|error| unusable(&error))?;
        let resource = Resource::builder()
            .with_service_name("rollbook")
            .with_attribute(opentelemetry::KeyValue::new("service.version", built::VERSION))
            .build();
        let provider = SdkTracerProvider::builder()
            .with_batch_exporter(exporter)
            .with_resource(resource)
            .build();
        let own = OWN.map(|target| (target, LevelFilter::INFO));
        let layer = tracing_opentelemetry::layer()
            .with_tracer(provider.tracer("rollbook"))
            .with_location(false)
            .with_threads(false)
            .with_tracked_inactivity(false)
            .with_filter(Targets::new().with_targets(own));
        let traces = Traces {
            provider: Some(provider),
        };
        Ok((Some(Box::new(layer)), traces))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_without_traces_says_how_to_build_one_with_them() {
        let Failure::Usage { message, hint } = not_built() else {
            panic!("it is the configuration that cannot be used");
        };
        assert!(message.contains("otlp_endpoint"), "{message}");
        assert!(hint.is_some_and(|hint| hint.contains("--features otlp")));
    }
}
