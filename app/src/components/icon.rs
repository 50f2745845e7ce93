//! Our own line icons, 24 x 24, drawn in the colour of the text.

use leptos::prelude::*;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Icon {
    Check,
    Cross,
    Dot,
    Clock,
    Menu,
    Sun,
    Moon,
    Auto,
    Globe,
    User,
    Arrow,
    Lock,
    Trophy,
    Book,
    Code,
    List,
    Download,
    Upload,
    Plus,
    Star,
    Info,
    Warning,
}

impl Icon {
    fn path(self) -> &'static str {
        match self {
            Self::Check => "M5 12.5l4.5 4.5L19 7.5",
            Self::Cross => "M6 6l12 12M18 6L6 18",
            Self::Dot => "M12 8a4 4 0 100 8 4 4 0 000-8z",
            Self::Clock => "M12 3a9 9 0 100 18 9 9 0 000-18zM12 7v5l3.5 2",
            Self::Menu => "M4 7h16M4 12h16M4 17h16",
            Self::Sun => {
                "M12 8a4 4 0 100 8 4 4 0 000-8zM12 2v2M12 20v2M2 12h2M20 12h2M4.9 4.9l1.4 1.4M17.7 17.7l1.4 1.4M19.1 4.9l-1.4 1.4M6.3 17.7l-1.4 1.4"
            }
            Self::Moon => "M20 14.5A8.5 8.5 0 019.5 4a8.5 8.5 0 1010.5 10.5z",
            Self::Auto => "M12 3a9 9 0 100 18 9 9 0 000-18zM12 3v18M12 8l7-2M12 13l9-2M12 18l6-2",
            Self::Globe => "M12 3a9 9 0 100 18 9 9 0 000-18zM3 12h18M12 3c3 3 3 15 0 18M12 3c-3 3-3 15 0 18",
            Self::User => "M12 12a4 4 0 100-8 4 4 0 000 8zM4 20.5c1.2-4 4.3-5.5 8-5.5s6.800 1.500 8 5.500",
            Self::Arrow => "M5 12h14M13 6l6 6-6 6",
            Self::Lock => "M6 11h12v9H6zM8.500 11V8a3.500 3.500 0 017 0v3",
            Self::Trophy => "M8 4h8v6a4 4 0 01-8 0zM8 6H4v1a4 4 0 004 4M16 6h4v1a4 4 0 01-4 4M12 14v4M8 20h8",
            Self::Book => "M12 6c-2-1.500-5-2-8-2v14c3 0 6 .5 8 2 2-1.500 5-2 8-2V4c-3 0-6 .5-8 2zM12 6v14",
            Self::Code => "M8 7l-5 5 5 5M16 7l5 5-5 5M13.500 4l-3 16",
            Self::List => "M8 6h12M8 12h12M8 18h12M4 6h.01M4 12h.01M4 18h.01",
            Self::Download => "M12 4v11M7 11l5 5 5-5M5 20h14",
            Self::Upload => "M12 16V5M7 9l5-5 5 5M5 20h14",
            Self::Plus => "M12 5v14M5 12h14",
            Self::Star => {
                "M12 4l2.5 5.200 5.700.800-4.100 4 1 5.700L12 17l-5.100 2.700 1-5.700-4.100-4 5.700-.800z"
            }
            Self::Info => "M12 3a9 9 0 100 18 9 9 0 000-18zM12 11v5M12 8h.01",
            Self::Warning => "M12 4L2.500 20h19zM12 10v4M12 17h.01",
        }
    }
}

/// The icon, hidden from screen readers: the text beside it says the same.
pub(crate) fn icon(icon: Icon) -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 24 24" width="20" height="20" aria-hidden="true" focusable="false">
            <path d=icon.path()></path>
        </svg>
    }
}
