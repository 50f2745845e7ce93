//! The Leptos front end: shell, pages, islands, components
