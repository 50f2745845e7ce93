//! Calls of `/api/v1`.

use gloo_net::http::{Request, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use trellis_types::CSRF_HEADER;
use trellis_types::error::ErrorBody;

/// What to tell when a call did not work: the server's words, or nothing when it could not be reached.
pub(crate) struct Failure(pub Option<String>);

impl Failure {
    pub fn or(self, words: &str) -> String {
        self.0.unwrap_or_else(|| words.to_owned())
    }
}

/// Sends JSON, gets JSON.
pub(crate) async fn post<T: DeserializeOwned>(
    url: &str,
    csrf: &str,
    body: &impl Serialize,
) -> Result<T, Failure> {
    let request = Request::post(url)
        .header(CSRF_HEADER, csrf)
        .json(body)
        .map_err(|_| Failure(None))?;
    read(request.send().await.map_err(|_| Failure(None))?).await
}

pub(crate) async fn get<T: DeserializeOwned>(url: &str) -> Result<T, Failure> {
    read(Request::get(url).send().await.map_err(|_| Failure(None))?).await
}

async fn read<T: DeserializeOwned>(answer: Response) -> Result<T, Failure> {
    if answer.ok() {
        return answer.json().await.map_err(|_| Failure(None));
    }
    let body: Option<ErrorBody> = answer.json().await.ok();
    Err(Failure(body.map(|body| body.error.message)))
}
