//! One browser or script: cookies, the CSRF token, no redirects followed.

use reqwest::{Client, Method, RequestBuilder, redirect};
use serde_json::{Value, json};
use trellis_store::UserId;

/// Somebody who talks to the portal.
#[derive(Debug, Clone)]
pub struct Person {
    pub id: UserId,
    client: Client,
    base: String,
    pub csrf: String,
}

/// What came back.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: u16,
    pub location: String,
    pub text: String,
    pub bytes: Vec<u8>,
    pub headers: reqwest::header::HeaderMap,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("no JSON ({error}): {}", self.text))
    }

    /// The error document's code.
    pub fn code(&self) -> String {
        self.json()["error"]["code"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    /// The error document's field.
    pub fn field(&self) -> String {
        self.json()["error"]["field"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }
}

impl Person {
    pub(super) fn new(base: &str, id: UserId) -> Self {
        trellis_server::blobs::objects::use_ring();
        let client = Client::builder()
            .cookie_store(true)
            .redirect(redirect::Policy::none())
            .build();
        Self {
            id,
            client: client.expect("a client"),
            base: base.to_owned(),
            csrf: String::new(),
        }
    }

    pub(super) async fn take_csrf(&mut self) {
        let session = self.api_get("/auth/session").await.json();
        session["csrf"]
            .as_str()
            .unwrap_or_default()
            .clone_into(&mut self.csrf);
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.base))
    }

    /// Sends what a test has built itself.
    pub async fn send(&self, request: RequestBuilder) -> Answer {
        let response = request.send().await.expect("an answer");
        let status = response.status().as_u16();
        let headers = response.headers().clone();
        let location = headers
            .get("location")
            .and_then(|to| to.to_str().ok())
            .unwrap_or_default()
            .to_owned();
        let bytes = response.bytes().await.expect("a body").to_vec();
        Answer {
            status,
            location,
            text: String::from_utf8_lossy(&bytes).into_owned(),
            bytes,
            headers,
        }
    }

    /// A page or file.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path)).await
    }

    /// The same with one more header.
    pub async fn get_with(&self, path: &str, header: &str, value: &str) -> Answer {
        self.send(self.request(Method::GET, path).header(header, value))
            .await
    }

    /// A plain form, with its token.
    pub async fn form(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let mut fields = fields.to_vec();
        fields.push(("csrf", &self.csrf));
        self.form_as_is(path, &fields).await
    }

    /// A plain form with exactly these fields.
    pub async fn form_as_is(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let mut body = String::new();
        for (name, value) in fields {
            body.push_str(if body.is_empty() { "" } else { "&" });
            body.push_str(&format!("{}={}", encode(name), encode(value)));
        }
        let request = self
            .request(Method::POST, path)
            .header("content-type", "application/x-www-form-urlencoded");
        self.send(request.body(body)).await
    }

    pub async fn multipart(&self, path: &str, form: reqwest::multipart::Form) -> Answer {
        self.send(self.request(Method::POST, path).multipart(form)).await
    }

    pub async fn api_get(&self, path: &str) -> Answer {
        self.get(&format!("/api/v1{path}")).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.api(Method::POST, path, body).await
    }

    pub async fn put(&self, path: &str, body: &Value) -> Answer {
        self.api(Method::PUT, path, body).await
    }

    async fn api(&self, method: Method, path: &str, body: &Value) -> Answer {
        let request = self.request(method, &format!("/api/v1{path}"));
        self.send(request.header("x-csrf-token", &self.csrf).json(body))
            .await
    }

    /// A call of the API with a body that says it is JSON.
    pub async fn post_bytes(&self, path: &str, body: Vec<u8>) -> Answer {
        let request = self.request(Method::POST, &format!("/api/v1{path}"));
        let request = request.header("content-type", "application/json");
        self.send(request.header("x-csrf-token", &self.csrf).body(body))
            .await
    }

    /// A call of the API without the token.
    pub async fn post_without_token(&self, path: &str, body: &Value) -> Answer {
        self.send(self.request(Method::POST, &format!("/api/v1{path}")).json(body))
            .await
    }

    /// Makes a contest and announces it; gives its id.
    pub async fn announced(&self, settings: &Value) -> String {
        let made = self.post("/contests", settings).await;
        assert_eq!(made.status, 201, "{}", made.text);
        let id = field(&made.json(), "id");
        let path = format!("/contests/{id}/announcement");
        let done = self.post(&path, &Value::Null).await;
        assert_eq!(done.status, 204, "{}", done.text);
        id
    }

    /// Registers for a contest.
    pub async fn join(&self, contest: &str) {
        let path = format!("/contests/{contest}/registration");
        let joined = self.post(&path, &json!({})).await;
        assert_eq!(joined.status, 204, "{}", joined.text);
    }

    /// Submits a program in WAT; gives its id.
    pub async fn submit(&self, problem: &str, contest: Option<&str>) -> Answer {
        let mut body = json!({ "language": "wat", "source": "(module)" });
        if let Some(contest) = contest {
            body["contest"] = json!(contest);
        }
        self.post(&format!("/problems/{problem}/submissions"), &body)
            .await
    }
}

fn encode(text: &str) -> String {
    let safe = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~');
    text.bytes()
        .map(|byte| {
            if safe(byte) {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}

/// A field of an object as text.
pub fn field(value: &Value, name: &str) -> String {
    value[name]
        .as_str()
        .unwrap_or_else(|| panic!("no {name} in {value}"))
        .to_owned()
}

/// A complete draft of a problem in WAT: nothing has to be run to save it.
pub fn problem_draft(slug: &str) -> Value {
    json!({
        "slug": slug,
        "title_en": format!("Problem {slug}"),
        "title_zh": format!("题目 {slug}"),
        "statement_en": "Print the number.",
        "statement_zh": "输出该数。",
        "field": "wasm",
        "keywords": ["echo"],
        "difficulty": 2,
        "time_limit_ms": 1000,
        "memory_mib": 64,
        "credit_minutes": 30,
        "samples": [{ "input": "1\n", "answer": "1\n" }],
        "cases": [{ "input": "SECRET 2\n", "answer": "2\n" }],
        "reference_language": "wat",
        "reference_source": "(module)\n",
        "base": 0,
    })
}
