//! A trainee's browser that does not give up: what is submitted is sent again, with the same token, until somebody says that it
//! was accepted; events are followed over every break of the connection.

use futures::StreamExt as _;
use reqwest::Client;
use serde_json::{Value, json};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// One person, and the addresses of the portals, of which any may answer.
#[derive(Debug)]
pub struct Trainee {
    client: Client,
    bases: Vec<String>,
    next: AtomicUsize,
    csrf: String,
}

/// Longest time for one thing to succeed.
const PATIENCE: Duration = Duration::from_secs(180);
const PAUSE: Duration = Duration::from_millis(50);

/// An event as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    pub id: i64,
    pub kind: String,
}

impl Trainee {
    /// A new account.
    pub async fn register(bases: &[String], login: &str) -> Self {
        trellis_server::blobs::objects::use_ring();
        let client = Client::builder()
            .cookie_store(true)
            .timeout(Duration::from_secs(30))
            .build()
            .expect("a client");
        let mut trainee = Self {
            client,
            bases: bases.to_vec(),
            next: AtomicUsize::new(0),
            csrf: String::new(),
        };
        trainee.csrf = trainee.get("/auth/session").await["csrf"]
            .as_str()
            .expect("a token")
            .to_owned();
        let account = json!({"login": login, "display_name": login, "password": "correct horse battery"});
        let session = trainee.post("/auth/users", &account).await;
        trainee.csrf = session["csrf"].as_str().expect("a token").to_owned();
        trainee
    }

    fn base(&self) -> &str {
        let at = self.next.fetch_add(1, Ordering::Relaxed);
        &self.bases[at % self.bases.len()]
    }

    /// From whichever portal answers.
    pub async fn get(&self, path: &str) -> Value {
        self.insist(path, |base| self.client.get(format!("{base}/api/v1{path}")))
            .await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Value {
        let request = |base: &str| {
            self.client
                .post(format!("{base}/api/v1{path}"))
                .header("x-csrf-token", &self.csrf)
                .json(body)
        };
        self.insist(path, request).await
    }

    async fn insist(&self, path: &str, request: impl Fn(&str) -> reqwest::RequestBuilder) -> Value {
        let begun = Instant::now();
        let mut last = String::new();
        while begun.elapsed() < PATIENCE {
            match request(self.base()).send().await {
                // 5xx: try again. Everything else is an answer.
                Ok(answer) if answer.status().is_server_error() => last = answer.status().to_string(),
                Ok(answer) => {
                    let status = answer.status();
                    match answer.text().await {
                        Ok(text) if status.is_success() => {
                            return serde_json::from_str(&text)
                                .unwrap_or_else(|error| panic!("{path}: {error}: {text}"));
                        }
                        Ok(text) => panic!("{path}: {status} {text}"),
                        Err(error) => last = error.to_string(),
                    }
                }
                Err(error) => last = error.to_string(),
            }
            tokio::time::sleep(PAUSE).await;
        }
        panic!("{path}: nobody answers: {last}")
    }

    /// Submits until it is accepted; gives the id.
    pub async fn submit(
        &self,
        problem: &str,
        token: &str,
        language: &str,
        source: &str,
        contest: Option<&str>,
    ) -> String {
        let body = json!({"language": language, "source": source, "token": token, "contest": contest});
        let accepted = self
            .post(&format!("/problems/{problem}/submissions"), &body)
            .await;
        accepted["id"].as_str().expect("an id").to_owned()
    }

    /// Follows a submission's events until the verdict, over every break of the connection.
    pub async fn follow(&self, submission: &str) -> Vec<Event> {
        let begun = Instant::now();
        let mut events: Vec<Event> = Vec::new();
        while begun.elapsed() < PATIENCE {
            let url = format!("{}/api/v1/events?topics=submission:{submission}", self.base());
            let mut request = self.client.get(url).timeout(PATIENCE);
            if let Some(last) = events.last() {
                request = request.header("last-event-id", last.id.to_string());
            }
            if let Ok(answer) = request.send().await
                && answer.status().is_success()
            {
                let mut bytes = answer.bytes_stream();
                let mut text = String::new();
                while let Some(Ok(part)) = bytes.next().await {
                    text.push_str(&String::from_utf8_lossy(&part));
                    while let Some(end) = text.find("\n\n") {
                        let block: String = text.drain(..end + 2).collect();
                        events.extend(parse(&block));
                    }
                    if events.last().is_some_and(|event| event.kind == "final") {
                        return events;
                    }
                }
            }
            tokio::time::sleep(PAUSE).await;
        }
        panic!("no verdict for {submission}; {} events", events.len())
    }
}

/// One event of a stream; comments are none.
fn parse(block: &str) -> Option<Event> {
    let field = |name: &str| {
        block
            .lines()
            .find_map(|line| line.strip_prefix(name))
            .map(str::trim)
    };
    let id = field("id:")?.parse().ok()?;
    let data: Value = serde_json::from_str(field("data:")?).ok()?;
    let kind = data["type"].as_str()?.to_owned();
    Some(Event { id, kind })
}
