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

/// Keeps the stream at `url` while `alive` says so; `tell` hears what happens. Ends by itself when the page does.
pub(crate) fn listen(url: String, alive: impl Fn() -> bool + 'static, tell: impl Fn(Happened) + 'static) {
    let tell: Rc<dyn Fn(Happened)> = Rc::new(tell);
    let stream: Rc<RefCell<Option<Stream>>> = Rc::new(RefCell::new(open(&url, &tell)));
    let Some(document) = document() else { return };
    EventListener::new(&document, "visibilitychange", move |_| {
        let mut stream = stream.borrow_mut();
        if !visible() || !alive() {
            *stream = None;
        } else if stream.is_none() {
            *stream = open(&url, &tell);
        }
    })
    .forget();
}

fn open(url: &str, tell: &Rc<dyn Fn(Happened)>) -> Option<Stream> {
    let source = EventSource::new(url).ok()?;
    let on_open = {
        let tell = Rc::clone(tell);
        EventListener::new(&source, "open", move |_| tell(Happened::Open))
    };
    let on_message = {
        let tell = Rc::clone(tell);
        EventListener::new(&source, "message", move |event| {
            let data = event
                .dyn_ref::<MessageEvent>()
                .and_then(|event| event.data().as_string());
            if let Some(data) = data {
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
