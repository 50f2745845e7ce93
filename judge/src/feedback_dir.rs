//! The feedback directory of a validator (section "Reporting additional feedback").

use crate::checker::text;
use crate::images::{Images, is_image};
use std::collections::BTreeMap;
use trellis_problems::Content;
use trellis_problems::program::NamedFiles;
use trellis_problems::scoring::{self, Given};

/// Files by name relative to the directory.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FeedbackDir(BTreeMap<String, Vec<u8>>);

impl FeedbackDir {
    /// From a run's files below `folder`, which ends in `/`.
    pub fn collect(folder: &str, files: Vec<(String, Vec<u8>)>) -> Self {
        let named = files
            .into_iter()
            .filter_map(|(path, bytes)| Some((path.strip_prefix(folder)?.to_owned(), bytes)));
        Self(named.filter(|(name, _)| name != KEEP).collect())
    }

    /// Files to start the next program with; one at least, so that the folder exists.
    pub fn files(&self, folder: &str) -> NamedFiles {
        let own = self
            .0
            .iter()
            .map(|(name, bytes)| (format!("{folder}{name}"), bytes.clone().into()));
        own.chain([(format!("{folder}{KEEP}"), Content::default())])
            .collect()
    }

    fn text(&self, name: &str) -> String {
        self.0.get(name).map_or(String::new(), |bytes| text(bytes))
    }

    /// `judgemessage.txt`.
    pub fn judge_message(&self) -> String {
        self.text("judgemessage.txt")
    }

    /// `teammessage.txt`.
    pub fn team_message(&self) -> String {
        self.text("teammessage.txt")
    }

    /// `score.txt` or `score_multiplier.txt`; the error names what is wrong.
    pub fn score(&self) -> Result<Given, String> {
        let file = |name: &str| self.0.get(name).map(Vec::as_slice);
        scoring::given(file("score.txt"), file("score_multiplier.txt"))
    }

    /// `nextpass.in`, which is removed.
    pub fn take_next_pass(&mut self) -> Option<Vec<u8>> {
        self.0.remove("nextpass.in")
    }

    /// `judgeimage*` and `teamimage*`.
    pub fn images(&self) -> Images {
        Images::of(self.0.iter())
    }

    /// Takes what a visualizer made: images alone.
    pub fn add_images(&mut self, other: Self) {
        self.0
            .extend(other.0.into_iter().filter(|(name, _)| is_image(name)));
    }
}

/// A file that makes an empty folder exist.
const KEEP: &str = ".keep";

#[cfg(test)]
mod tests {
    use super::*;

    fn dir(files: &[(&str, &str)]) -> FeedbackDir {
        let files = files
            .iter()
            .map(|(name, text)| (format!("/f/{name}"), text.as_bytes().to_vec()));
        FeedbackDir::collect("/f/", files.collect())
    }

    #[test]
    fn known_files_are_read() {
        let mut dir = dir(&[
            ("judgemessage.txt", "too high\n"),
            ("score.txt", "12"),
            ("nextpass.in", "2\n"),
            ("teamimage-02.svg", "<svg/>"),
            ("teamimage-01.svg", "<svg/>"),
            ("teamimagery.svg", "x"),
            ("judgeimage.exe", "x"),
            (".keep", ""),
        ]);
        assert_eq!(dir.judge_message(), "too high");
        assert_eq!(dir.team_message(), "");
        assert_eq!(dir.score(), Ok(Given::Score(12.0)));
        assert_eq!(dir.take_next_pass(), Some(b"2\n".to_vec()));
        assert_eq!(dir.take_next_pass(), None);
        let names: Vec<_> = dir.images().kept.into_iter().map(|image| image.name).collect();
        assert_eq!(names, ["teamimage-01.svg", "teamimage-02.svg"]);
        assert_eq!(
            dir.files("/g/").last().map(|(path, _)| path.as_str()),
            Some("/g/.keep")
        );
    }
}
