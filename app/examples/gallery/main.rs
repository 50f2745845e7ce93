//! Renders every page from made-up views into `target/gallery`, to be looked at without a server:
//! `cargo run -p trellis-app --features ssr --example gallery`, then open the files (see also app/gallery.mjs).

#![expect(
    clippy::unwrap_used,
    reason = "made-up views are right or the gallery is not made"
)]

mod pages;

use pages::{PAGES, block_on, context};
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use trellis_app::{ErrorKind, Flash, respond, respond_error};
use trellis_types::{Lang, Route, Theme};

fn main() -> Result<(), Box<dyn Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let out = root.join("target/gallery");
    fs::create_dir_all(&out)?;
    fs::write(out.join("main.css"), joined_css(&root.join("style/main.css"))?)?;
    fs::copy(root.join("style/icon.svg"), out.join("icon.svg"))?;
    for lang in Lang::ALL {
        for theme in [Theme::Light, Theme::Dark] {
            let file = |name: &str| out.join(format!("{name}.{}.{}.html", lang.as_str(), theme.as_str()));
            for (name, path, query, signed_in) in PAGES {
                let route = Route::parse(path).ok_or_else(|| format!("{path} is no page"))?;
                let mut ctx = context(path, query, lang, theme, *signed_in);
                ctx.flash = (*name == "home").then_some(Flash::SignedIn);
                let page = block_on(respond(ctx, route));
                if page.status != 200 {
                    return Err(format!("{name}: status {}", page.status).into());
                }
                fs::write(file(name), page.html)?;
            }
            let ctx = context("/nowhere", "", lang, theme, false);
            fs::write(file("error-404"), respond_error(&ctx, ErrorKind::NotFound).html)?;
            fs::write(file("error-500"), respond_error(&ctx, ErrorKind::Internal).html)?;
        }
    }
    Ok(())
}

fn joined_css(main: &Path) -> Result<String, Box<dyn Error>> {
    let folder = main.parent().map(PathBuf::from).unwrap_or_default();
    let mut css = String::new();
    for line in fs::read_to_string(main)?.lines() {
        match line
            .strip_prefix("@import \"")
            .and_then(|rest| rest.split('"').next())
        {
            Some(file) => css.push_str(&fs::read_to_string(folder.join(file))?),
            None => css.push_str(line),
        }
        css.push('\n');
    }
    Ok(css)
}
