//! A real S3 server in this process, over a folder, on a port of 127.0.0.1 and with credentials.

use object_store::ObjectStore;
use object_store::aws::AmazonS3Builder;
use s3s::auth::SimpleAuth;
use s3s::service::{S3Service, S3ServiceBuilder};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::net::{TcpListener, TcpSocket};
use tokio::task::JoinHandle;
use trellis_server::blobs::objects;

const BUCKET: &str = "trellis";
const ID: &str = "AKIDTESTS";
const SECRET: &str = "a secret of the tests";

/// The server; it ends with the test. Its objects stay when it is stopped and started again.
#[derive(Debug)]
pub struct S3 {
    folder: tempfile::TempDir,
    port: u16,
    running: Option<JoinHandle<()>>,
    /// While it does not run: bound and not listening, so that connections are refused and nobody else gets the port.
    kept: Option<TcpSocket>,
}

impl S3 {
    /// One with an empty bucket.
    pub async fn start() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::create_dir(folder.path().join(BUCKET)).expect("a bucket");
        let mut server = Self {
            folder,
            port: 0,
            running: None,
            kept: Some(bound(0)),
        };
        server.again().await;
        server
    }

    /// Answers again after [`S3::stop`], at the same address.
    pub async fn again(&mut self) {
        let Some(kept) = self.kept.take() else { return };
        let listener = kept.listen(128).expect("a port");
        self.port = listener.local_addr().expect("an address").port();
        let files = s3s_fs::FileSystem::new(self.folder.path()).expect("a folder");
        let mut service = S3ServiceBuilder::new(files);
        service.set_auth(SimpleAuth::from_single(ID, SECRET));
        self.running = Some(tokio::spawn(serve(listener, service.build())));
    }

    /// From now on nobody answers; connections that are open are closed.
    pub async fn stop(&mut self) {
        if let Some(running) = self.running.take() {
            running.abort();
            let _ = running.await;
            self.kept = Some(bound(self.port));
        }
    }

    pub fn url(&self) -> String {
        format!("s3://{BUCKET}/portal")
    }

    /// What a process needs in its environment to use it.
    pub fn environment(&self) -> Vec<(&'static str, String)> {
        vec![
            ("TRELLIS_OBJECT_STORE", self.url()),
            ("AWS_ENDPOINT", format!("http://127.0.0.1:{}", self.port)),
            ("AWS_ALLOW_HTTP", "true".to_owned()),
            ("AWS_REGION", "us-east-1".to_owned()),
            ("AWS_ACCESS_KEY_ID", ID.to_owned()),
            ("AWS_SECRET_ACCESS_KEY", SECRET.to_owned()),
        ]
    }

    /// With these credentials; [`S3::objects`] has the right ones.
    pub fn objects_as(&self, secret: &str) -> Arc<dyn ObjectStore> {
        let builder = AmazonS3Builder::new()
            .with_endpoint(format!("http://127.0.0.1:{}", self.port))
            .with_allow_http(true)
            .with_region("us-east-1")
            .with_access_key_id(ID)
            .with_secret_access_key(secret);
        objects::open_with(&self.url(), builder).expect("an object store")
    }

    pub fn objects(&self) -> Arc<dyn ObjectStore> {
        self.objects_as(SECRET)
    }

    /// The file on the server's disk that holds an object.
    pub fn file(&self, object: &str) -> PathBuf {
        self.folder.path().join(BUCKET).join("portal").join(object)
    }

    /// All objects, as paths below the prefix.
    pub fn all(&self) -> Vec<String> {
        files(&self.file(""))
    }
}

fn bound(port: u16) -> TcpSocket {
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.set_reuseaddr(true).expect("an option");
    socket
        .bind(SocketAddr::from(([127, 0, 0, 1], port)))
        .expect("a port");
    socket
}

/// The files below a folder, sorted.
pub fn files(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        let Ok(entries) = std::fs::read_dir(next) else {
            continue;
        };
        for entry in entries.flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else if let Ok(path) = path.strip_prefix(folder) {
                found.push(path.to_string_lossy().into_owned());
            }
        }
    }
    found.sort();
    found
}

async fn serve(listener: TcpListener, service: S3Service) {
    let mut connections = tokio::task::JoinSet::new();
    while let Ok((socket, _)) = listener.accept().await {
        let service = service.clone();
        connections.spawn(async move {
            let socket = hyper_util::rt::TokioIo::new(socket);
            let server = hyper_util::server::conn::auto::Builder::new(hyper_util::rt::TokioExecutor::new());
            let _ = server.serve_connection(socket, service).await;
        });
    }
}
