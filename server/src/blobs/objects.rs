//! Opening an object store by its URL: `file:///folder` or `s3://bucket/prefix`.
//!
//! Credentials, endpoint and region of S3 come from the usual `AWS_*` variables of the environment (docs/object-store.md).

use anyhow::{Context as _, Result, bail, ensure};
use object_store::aws::{AmazonS3Builder, AmazonS3ConfigKey};
use object_store::local::LocalFileSystem;
use object_store::path::Path as ObjectPath;
use object_store::prefix::PrefixStore;
use object_store::{BackoffConfig, ClientConfigKey, ObjectStore, RetryConfig};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// Longest wait for a connection.
const CONNECT: &str = "4 seconds";
/// Longest single request, its body included: 8 MiB in it wants 4 Mbit/s.
const REQUEST: &str = "20 seconds";
/// A request that failed is sent again so often, and no longer than so after the first.
const RETRIES: usize = 4;
const RETRY_FOR: Duration = Duration::from_secs(10);

/// Opens the store that `url` names, S3 with what the environment says. Nothing is sent yet.
pub fn open(url: &str) -> Result<Arc<dyn ObjectStore>> {
    open_with(url, AmazonS3Builder::from_env())
}

/// [`open`] with other credentials than the environment's.
pub fn open_with(url: &str, s3: AmazonS3Builder) -> Result<Arc<dyn ObjectStore>> {
    if let Some(folder) = url.strip_prefix("file://") {
        return local(Path::new(folder));
    }
    let Some(place) = url.strip_prefix("s3://") else {
        // Not the whole: it may hold a password.
        let scheme = url.split_once(':').map_or("nothing", |(scheme, _)| scheme);
        bail!("the object store's URL begins with {scheme:?}; use file:///FOLDER or s3://BUCKET/PREFIX");
    };
    let (bucket, prefix) = place.split_once('/').unwrap_or((place, ""));
    let plain = !bucket.is_empty() && !place.contains(['?', '#', '@', ':']);
    ensure!(
        plain,
        "the object store's URL is s3://BUCKET/PREFIX and nothing more; credentials and endpoint come from AWS_* variables"
    );
    let prefix = ObjectPath::parse(prefix.trim_end_matches('/'))
        .with_context(|| format!("{prefix:?} cannot be a prefix in a bucket"))?;
    let store = bucket_of(bucket, s3).with_context(|| format!("the object store {url} cannot be opened"))?;
    Ok(below(store, prefix))
}

fn below(store: impl ObjectStore, prefix: ObjectPath) -> Arc<dyn ObjectStore> {
    if prefix.as_ref().is_empty() {
        Arc::new(store)
    } else {
        Arc::new(PrefixStore::new(store, prefix))
    }
}

fn local(folder: &Path) -> Result<Arc<dyn ObjectStore>> {
    ensure!(
        folder.is_absolute(),
        "the object store's folder is given in full: file:///srv/trellis/objects"
    );
    std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let store = LocalFileSystem::new_with_prefix(folder)
        .with_context(|| format!("{} cannot be used as an object store", folder.display()))?;
    // A row that says "stored" must be true after a power cut as well.
    Ok(Arc::new(store.with_fsync(true)))
}

fn bucket_of(bucket: &str, s3: AmazonS3Builder) -> Result<impl ObjectStore> {
    use_ring();
    let endpoint = s3.get_config_value(&AmazonS3ConfigKey::Endpoint);
    let allow_http = s3
        .get_config_value(&AmazonS3ConfigKey::Client(ClientConfigKey::AllowHttp))
        .is_some_and(|allow| allow.eq_ignore_ascii_case("true") || allow == "1");
    ensure!(
        allow_http || !endpoint.is_some_and(|endpoint| endpoint.starts_with("http://")),
        "the endpoint is plain http: everybody on the way could read and change what is stored; \
         AWS_ALLOW_HTTP=true allows it"
    );
    let client = |key| AmazonS3ConfigKey::Client(key);
    let retry = RetryConfig {
        backoff: BackoffConfig {
            init_backoff: Duration::from_millis(100),
            max_backoff: Duration::from_secs(3),
            base: 2.0,
        },
        max_retries: RETRIES,
        retry_timeout: RETRY_FOR,
    };
    Ok(s3
        .with_bucket_name(bucket)
        .with_config(client(ClientConfigKey::ConnectTimeout), CONNECT)
        .with_config(client(ClientConfigKey::Timeout), REQUEST)
        .with_retry(retry)
        .build()?)
}

/// The cryptography of TLS, for the process: ring, which is here for the database's connections as well.
pub fn use_ring() {
    // It may have been chosen before, and that is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
}

#[cfg(test)]
mod tests {
    use super::*;

    fn s3() -> AmazonS3Builder {
        AmazonS3Builder::new()
            .with_region("here")
            .with_access_key_id("id")
            .with_secret_access_key("secret")
    }

    #[test]
    fn what_is_no_url_of_a_store_is_refused() {
        for url in [
            "",
            "/srv/objects",
            "file://objects",
            "gs://bucket",
            "s3://",
            "s3:///prefix",
            "s3://id:secret@bucket/x",
            "s3://bucket/a//b",
            "s3://bucket/x?endpoint=y",
        ] {
            assert!(open_with(url, s3()).is_err(), "{url}");
        }
        for url in ["s3://bucket", "s3://bucket/", "s3://bucket/a/b", "s3://bucket/a/"] {
            assert!(open_with(url, s3()).is_ok(), "{url}");
        }
    }

    #[test]
    fn plain_http_has_to_be_allowed() {
        let plain = s3().with_endpoint("http://127.0.0.1:1");
        let error = open_with("s3://bucket", plain.clone()).unwrap_err();
        assert!(format!("{error:#}").contains("AWS_ALLOW_HTTP"), "{error:#}");
        assert!(open_with("s3://bucket", plain.with_allow_http(true)).is_ok());
    }
}
