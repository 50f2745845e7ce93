//! How a reader wants pages: kept in the cookies `lang` and `theme`, changed by `POST /prefs`.

use serde::{Deserialize, Serialize};

/// The language of pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Lang {
    #[default]
    #[serde(rename = "en")]
    En,
    #[serde(rename = "zh-CN")]
    ZhCn,
}

impl Lang {
    pub const ALL: [Self; 2] = [Self::ZhCn, Self::En];

    /// The BCP 47 tag, also the cookie's value.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::ZhCn => "zh-CN",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|lang| lang.as_str() == text)
    }

    /// The best of ours for a header `Accept-Language`: the first tag, by weight, whose language we have.
    pub fn from_accept_language(header: &str) -> Self {
        let mut wanted: Vec<(f32, Self)> = Vec::new();
        for part in header.split(',') {
            let mut fields = part.split(';');
            let tag = fields.next().unwrap_or_default().trim();
            let weight = fields
                .find_map(|field| field.trim().strip_prefix("q=")?.parse().ok())
                .unwrap_or(1.0_f32);
            let language = tag.split('-').next().unwrap_or_default();
            if language.eq_ignore_ascii_case("zh") {
                wanted.push((weight, Self::ZhCn));
            } else if language.eq_ignore_ascii_case("en") {
                wanted.push((weight, Self::En));
            }
        }
        let best = wanted
            .into_iter()
            .filter(|(weight, _)| *weight > 0.0)
            .reduce(|best, next| if next.0 > best.0 { next } else { best });
        best.map_or(Self::default(), |(_, lang)| lang)
    }
}

/// The colours of pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    /// As the system has it.
    #[default]
    Auto,
    Light,
    Dark,
}

impl Theme {
    pub const ALL: [Self; 3] = [Self::Auto, Self::Light, Self::Dark];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|theme| theme.as_str() == text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_decides_by_weight() {
        for (header, lang) in [
            ("", Lang::En),
            ("zh-CN,zh;q=0.9,en;q=0.8", Lang::ZhCn),
            ("en-US,en;q=0.9,zh;q=0.8", Lang::En),
            ("fr, zh;q=0.3, en;q=0.7", Lang::En),
            ("zh-TW", Lang::ZhCn),
            ("zh;q=0, en;q=0.1", Lang::En),
            ("*;q=x,;;,", Lang::En),
        ] {
            assert_eq!(Lang::from_accept_language(header), lang, "{header:?}");
        }
    }
}
