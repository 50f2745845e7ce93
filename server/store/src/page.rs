//! Paging and texts in several languages.

use std::collections::BTreeMap;

/// At most this many rows in one answer, whatever was asked.
pub const MAX_PAGE: u32 = 200;

/// Which part of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    pub offset: u32,
    limit: u32,
}

impl Page {
    /// `limit` is clamped to 1..=[`MAX_PAGE`].
    pub fn new(offset: u32, limit: u32) -> Self {
        Self {
            offset,
            limit: limit.clamp(1, MAX_PAGE),
        }
    }

    pub fn first(limit: u32) -> Self {
        Self::new(0, limit)
    }

    pub fn limit(self) -> u32 {
        self.limit
    }
}

/// A part of a list, and how long the whole list is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing<T> {
    pub items: Vec<T>,
    pub total: u64,
}

/// A text by language tag (`zh-CN`, `en`).
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct LocalText(pub BTreeMap<String, String>);

impl LocalText {
    pub fn one(language: &str, text: &str) -> Self {
        Self(BTreeMap::from([(language.to_owned(), text.to_owned())]))
    }

    /// The text in `language`, else English, else any; empty when there is none.
    pub fn get(&self, language: &str) -> &str {
        self.0
            .get(language)
            .or_else(|| self.0.get("en"))
            .or_else(|| self.0.values().next())
            .map_or("", String::as_str)
    }
}

impl<const N: usize> From<[(&str, &str); N]> for LocalText {
    fn from(texts: [(&str, &str); N]) -> Self {
        Self(
            texts
                .into_iter()
                .map(|(tag, text)| (tag.to_owned(), text.to_owned()))
                .collect(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_language_falls_back() {
        let text = LocalText::from([("en", "Sum"), ("zh-CN", "求和")]);
        assert_eq!(text.get("zh-CN"), "求和");
        assert_eq!(text.get("fr"), "Sum");
        assert_eq!(LocalText::one("zh-CN", "求和").get("fr"), "求和");
        assert_eq!(LocalText::default().get("en"), "");
    }

    #[test]
    fn a_page_is_never_empty_or_huge() {
        assert_eq!(Page::first(0).limit(), 1);
        assert_eq!(Page::first(u32::MAX).limit(), MAX_PAGE);
    }
}
