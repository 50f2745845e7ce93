//! The page's stream of server-sent events: open while somebody can see the page.

use super::{document, visible};
use gloo_events::EventListener;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{EventSource, MessageEvent};

/// What happens on the stream.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Happened {
    /// It is open, now or again: what was missed must be asked for.
    Open,
    /// The data of an event.
    Message(String),
    /// The server refuses it; it will not open again by itself.
    Refused,
}

struct Stream {
    source: EventSource,
    _listeners: [EventListener; 3],
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.source.close();
    }
}

/// Where a stream goes on: the id of the last event that the page has in it.
type Last = Rc<RefCell<Option<String>>>;

/// Keeps the stream at `url` while `alive` says so; `tell` hears what happens. Ends by itself when the page does.
/// `after`: the last event that was there before the page was made, so that none is missed between the two.
pub(crate) fn listen(
    url: String,
    after: Option<i64>,
    alive: impl Fn() -> bool + 'static,
    tell: impl Fn(Happened) + 'static,
) {
    let tell: Rc<dyn Fn(Happened)> = Rc::new(tell);
    let last: Last = Rc::new(RefCell::new(after.map(|id| id.to_string())));
    let stream: Rc<RefCell<Option<Stream>>> = Rc::new(RefCell::new(open(&url, &last, &tell)));
    let Some(document) = document() else { return };
    EventListener::new(&document, "visibilitychange", move |_| {
        let mut stream = stream.borrow_mut();
        if !visible() || !alive() {
            *stream = None;
        } else if stream.is_none() {
            *stream = open(&url, &last, &tell);
        }
    })
    .forget();
}

fn open(url: &str, last: &Last, tell: &Rc<dyn Fn(Happened)>) -> Option<Stream> {
    let source = match &*last.borrow() {
        Some(id) => EventSource::new(&format!("{url}&after={id}")),
        None => EventSource::new(url),
    }
    .ok()?;
    let on_open = {
        let tell = Rc::clone(tell);
        EventListener::new(&source, "open", move |_| tell(Happened::Open))
    };
    let on_message = {
        let (tell, last) = (Rc::clone(tell), Rc::clone(last));
        EventListener::new(&source, "message", move |event| {
            let Some(event) = event.dyn_ref::<MessageEvent>() else {
                return;
            };
            let id = event.last_event_id();
            if !id.is_empty() {
                last.replace(Some(id));
            }
            if let Some(data) = event.data().as_string() {
                tell(Happened::Message(data));
            }
        })
    };
    let on_error = {
        let (tell, source) = (Rc::clone(tell), source.clone());
        EventListener::new(&source.clone(), "error", move |_| {
            if source.ready_state() == EventSource::CLOSED {
                tell(Happened::Refused);
            }
        })
    };
    Some(Stream {
        source,
        _listeners: [on_open, on_message, on_error],
    })
}
