//! Traces (OpenTelemetry) that follow one submission through web, queue and node.
//!
//! With `OTEL_EXPORTER_OTLP_ENDPOINT` spans are sent there, OTLP over HTTP; without it nothing is sent, and trace ids are made
//! all the same: they are in the logs. The context travels with the submission's row as a W3C `traceparent`.

use crate::clock::random;
use crate::metrics::http::route;
use axum::extract::Request;
use axum::http::HeaderMap;
use opentelemetry::trace::{Span as _, SpanKind, TraceState, Tracer as _};
use opentelemetry::trace::{SpanBuilder, SpanContext, SpanId, TraceContextExt as _, TraceFlags, TraceId};
use opentelemetry::{Context, KeyValue, global};
use opentelemetry_otlp::SpanExporter;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::SdkTracerProvider;
use std::time::{Duration, SystemTime};
use tracing::Span;
use tracing::field::Empty;
use tracing_opentelemetry::OpenTelemetrySpanExt as _;
use trellis_store::Claimed;

/// The name of our instrumentation.
pub const SCOPE: &str = "trellis";

/// What sends spans, when the environment says where to. `service`: what the process is called when the environment does not
/// say. Outside of any async runtime; errors: the environment is wrong.
pub fn provider(service: &'static str) -> Result<Option<SdkTracerProvider>, String> {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    if !set("OTEL_EXPORTER_OTLP_ENDPOINT") && !set("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT") {
        return Ok(None);
    }
    let exporter = SpanExporter::builder()
        .with_http()
        .build()
        .map_err(|error| format!("traces cannot be sent: {error}"))?;
    let resource = Resource::builder();
    let resource = if set("OTEL_SERVICE_NAME") {
        resource
    } else {
        resource.with_service_name(service)
    };
    let version = KeyValue::new("service.version", env!("CARGO_PKG_VERSION"));
    let provider = SdkTracerProvider::builder()
        .with_batch_exporter(exporter)
        .with_resource(resource.with_attribute(version).build())
        .build();
    global::set_tracer_provider(provider.clone());
    Ok(Some(provider))
}

/// The span of a request. Streams of events and health checks have none: the ones never end, the others are noise.
pub fn request(request: &Request, trust: bool) -> Span {
    let route = route(request);
    if route == "/api/v1/events" || route == "/healthz" {
        return Span::none();
    }
    let method = request.method();
    let id = request
        .headers()
        .get("x-request-id")
        .and_then(|id| id.to_str().ok())
        .unwrap_or_default();
    let span = tracing::info_span!(
        "request",
        otel.name = format!("{method} {route}"),
        otel.kind = "server",
        id,
        http.request.method = %method,
        http.route = route,
        http.response.status_code = Empty,
    );
    if trust && let Some(parent) = header(request.headers()) {
        follow(&span, &parent);
    }
    span
}

fn header(headers: &HeaderMap) -> Option<SpanContext> {
    parse(headers.get("traceparent")?.to_str().ok()?)
}

/// Makes a span part of a trace from elsewhere.
fn follow(span: &Span, parent: &SpanContext) {
    let context = Context::new().with_remote_span_context(parent.clone());
    // An error says that nothing is traced.
    let _ = span.set_parent(context);
}

/// `00-TRACE-SPAN-FLAGS` (W3C Trace Context, section 3.2); `None`: it is none, or an empty one.
fn parse(text: &str) -> Option<SpanContext> {
    let parts: Vec<&str> = text.split('-').collect();
    let [_, trace, span, flags, ..] = parts[..] else {
        return None;
    };
    if (trace.len(), span.len(), flags.len()) != (32, 16, 2) {
        return None;
    }
    let context = SpanContext::new(
        TraceId::from_hex(trace).ok()?,
        SpanId::from_hex(span).ok()?,
        TraceFlags::new(u8::from_str_radix(flags, 16).ok()?),
        true,
        TraceState::default(),
    );
    context.is_valid().then_some(context)
}

/// The `traceparent` for what this span causes; a new one, that nobody records, when nothing is traced.
pub fn current() -> String {
    let context = Span::current().context();
    let context = context.span().span_context().clone();
    let (trace, span, flags) = if context.is_valid() {
        (context.trace_id(), context.span_id(), context.trace_flags())
    } else {
        (
            TraceId::from_bytes(random()),
            SpanId::from_bytes(random()),
            TraceFlags::default(),
        )
    };
    format!("00-{trace}-{span}-{:02x}", flags.to_u8())
}

/// The trace's id, for logs; empty for none.
pub fn id(traceparent: Option<&str>) -> &str {
    traceparent
        .and_then(|text| text.split('-').nth(1))
        .unwrap_or_default()
}

/// The span of one judging, and before it that of the wait in the queue, which has ended now.
pub fn judging(claimed: &Claimed, node: &str, now: jiff::Timestamp) -> Span {
    let parent = claimed.trace.as_deref().and_then(parse);
    if let Some(parent) = &parent {
        waited(claimed, parent, now);
    }
    let span = tracing::info_span!(
        "judge",
        otel.kind = "consumer",
        submission = %claimed.id,
        attempt = claimed.attempt,
        node,
        trace = id(claimed.trace.as_deref()),
        language = claimed.language,
        verdict = Empty,
    );
    if let Some(parent) = &parent {
        follow(&span, parent);
    }
    span
}

fn waited(claimed: &Claimed, parent: &SpanContext, now: jiff::Timestamp) {
    let context = Context::new().with_remote_span_context(parent.clone());
    let tracer = global::tracer(SCOPE);
    let begun = system_time(claimed.created);
    let builder = SpanBuilder::from_name("queue")
        .with_kind(SpanKind::Internal)
        .with_start_time(begun)
        .with_attributes([
            KeyValue::new("submission", claimed.id.to_string()),
            KeyValue::new("attempt", i64::from(claimed.attempt)),
        ]);
    let mut span = tracer.build_with_context(builder, &context);
    // Two machines' clocks may differ: no span ends before it begins.
    span.end_with_timestamp(system_time(now).max(begun));
}

fn system_time(at: jiff::Timestamp) -> SystemTime {
    let ms = u64::try_from(at.as_millisecond()).unwrap_or_default();
    SystemTime::UNIX_EPOCH + Duration::from_millis(ms)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_context_is_written_and_read() {
        let text = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        let context = parse(text).unwrap();
        assert_eq!(context.trace_id().to_string(), "4bf92f3577b34da6a3ce929d0e0e4736");
        assert!(context.is_sampled() && context.is_remote());
        assert_eq!(id(Some(text)), "4bf92f3577b34da6a3ce929d0e0e4736");
        for wrong in [
            "",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
            "00-4bf92f35-00f067aa0ba902b7-01",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e473x-00f067aa0ba902b7-01",
        ] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
        let new = current();
        assert!(parse(&new).is_some() && new.ends_with("-00"), "{new}");
        assert_ne!(new, current());
    }
}
