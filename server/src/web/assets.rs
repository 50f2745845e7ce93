//! The built client: `target/site/manifest.json` maps names to content-hashed files, which never change.

use axum::Router;
use axum::http::{HeaderValue, header};
use std::path::Path;
use tower::ServiceBuilder;
use tower_http::services::ServeDir;
use tower_http::set_header::SetResponseHeaderLayer;
use trellis_app::Assets;

/// Reads the manifest. Without a client build the portal works without JavaScript and says so in its log.
pub fn manifest(site: &Path) -> Assets {
    let path = site.join("manifest.json");
    let read = std::fs::read(&path).map_err(|error| error.to_string());
    match read.and_then(|bytes| serde_json::from_slice(&bytes).map_err(|error| error.to_string())) {
        Ok(manifest) => manifest,
        Err(error) => {
            tracing::warn!(path = %path.display(), error, "no client build; pages work without JavaScript");
            Assets::default()
        }
    }
}

/// Serves the files below `/assets/`, precompressed where the build did so, to be kept for ever: a changed file has
/// another name.
pub fn router<S: Clone + Send + Sync + 'static>(site: &Path) -> Router<S> {
    let files = ServeDir::new(site.join("assets")).precompressed_br();
    let forever = HeaderValue::from_static("public, max-age=31536000, immutable");
    let layers =
        ServiceBuilder::new().layer(SetResponseHeaderLayer::overriding(header::CACHE_CONTROL, forever));
    Router::new().nest_service("/assets", layers.service(files))
}
