//! Automatic, light, dark. Without JavaScript it is a form that posts to `/prefs`.

use crate::components::{Icon, icon};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use trellis_types::{Theme, route};

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct ThemeNames {
    pub auto: String,
    pub light: String,
    pub dark: String,
}

impl ThemeNames {
    fn of(&self, theme: Theme) -> String {
        match theme {
            Theme::Auto => self.auto.clone(),
            Theme::Light => self.light.clone(),
            Theme::Dark => self.dark.clone(),
        }
    }
}

fn next_theme(theme: Theme) -> Theme {
    match theme {
        Theme::Auto => Theme::Light,
        Theme::Light => Theme::Dark,
        Theme::Dark => Theme::Auto,
    }
}

fn sign(theme: Theme) -> Icon {
    match theme {
        Theme::Auto => Icon::Auto,
        Theme::Light => Icon::Sun,
        Theme::Dark => Icon::Moon,
    }
}

/// A button that shows the theme and changes to the next.
#[island]
pub(crate) fn ThemeToggle(theme: Theme, names: ThemeNames, csrf: String, next: String) -> impl IntoView {
    let (now, set_now) = signal(theme);
    let label = {
        let names = names.clone();
        move || names.of(now.get())
    };
    let title = label.clone();
    let change = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let theme = next_theme(now.get_untracked());
        set_now.set(theme);
        crate::browser::set_theme(theme);
    };
    view! {
        <form class="switch" method="post" action=route::form::PREFS on:submit=change>
            <input type="hidden" name="csrf" value=csrf />
            <input type="hidden" name="next" value=next />
            <button
                class="tool"
                name="theme"
                title=title
                value=move || next_theme(now.get()).as_str()
            >
                {move || icon(sign(now.get()))}
                <span class="sr">{label}</span>
            </button>
        </form>
    }
}
