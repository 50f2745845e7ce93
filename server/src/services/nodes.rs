//! What people do with the nodes that judge.

use crate::error::AppError;
use crate::messages::Message;
use crate::state::AppState;
use serde_json::json;
use trellis_store::{ContestId, StoreError, User};

impl AppState {
    /// Asks a node to take nothing more, or to go on.
    pub async fn drain_node(
        &self,
        admin: &User,
        name: &str,
        drain: bool,
        address: &str,
    ) -> Result<(), AppError> {
        self.store.drain_node(name, drain).await?;
        let what = if drain { "node.drain" } else { "node.resume" };
        self.audit_node(admin, what, name, address).await;
        Ok(())
    }

    /// Takes a silent node off the list. One that is not silent would only come back.
    pub async fn forget_node(&self, admin: &User, name: &str, address: &str) -> Result<(), AppError> {
        match self.store.forget_node(name, self.clock.now()).await {
            Err(StoreError::NotFound(_)) => {
                let nodes = self.store.nodes().await?;
                return Err(match nodes.iter().any(|node| node.node.name == name) {
                    true => AppError::Refused {
                        code: "not_silent",
                        message: Message::NotSilent,
                    },
                    false => AppError::NotFound,
                });
            }
            done => done?,
        }
        self.audit_node(admin, "node.forget", name, address).await;
        Ok(())
    }

    async fn audit_node(&self, admin: &User, what: &str, name: &str, address: &str) {
        self.fleet.look(&*self.store).await;
        self.audit(Some(admin.id), what, &format!("node:{name}"), address, json!({}))
            .await;
    }

    /// Lets a contest be judged by the nodes that there are, when none has what it was judged with so far. A second click
    /// finds nothing left to do.
    pub async fn unpin_contest(&self, user: &User, id: ContestId, address: &str) -> Result<(), AppError> {
        self.own_contest(user, id).await?;
        let pins = self.pins_of(Some(id)).await?;
        if pins.is_empty() {
            return Ok(());
        }
        // Not from memory: a node that came back a moment ago is what everybody hopes for.
        self.fleet.look(&*self.store).await;
        let queue = self.store.contest_queue(id, self.clock.now()).await?;
        if self.fleet.fits(&pins, &queue.languages, self.clock.now()) {
            return Err(AppError::Refused {
                code: "judge_is_there",
                message: Message::JudgeIsThere,
            });
        }
        self.store.unpin_contest(id).await?;
        let pins: std::collections::BTreeMap<_, _> = pins
            .iter()
            .map(|(part, hash)| (part.as_str(), hash.to_string()))
            .collect();
        let detail = json!({ "pins": pins });
        self.audit(
            Some(user.id),
            "contest.unpin",
            &format!("contest:{id}"),
            address,
            detail,
        )
        .await;
        Ok(())
    }
}
