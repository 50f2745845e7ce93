//! Submit-answer problems: several files are one submission. The store keeps one file of each submission, so that they
//! are kept as one JSON object of texts by name.

use crate::error::AppError;
use crate::messages::Message;
use std::collections::BTreeMap;
use trellis_judge::source::Submission;

/// What a submission's file is called when it holds several.
pub const BUNDLE: &str = "answers.json";
/// Extensions of answers, as the judge takes them.
const EXTENSIONS: [&str; 3] = ["out", "ans", "txt"];

/// Files by name, for the store.
pub fn pack(files: &BTreeMap<String, String>) -> Vec<u8> {
    serde_json::to_vec(files).unwrap_or_default()
}

/// The files of a submission that holds several; `None`: it is one file.
pub fn unpack(file_name: &str, language: &str, source: &[u8]) -> Option<BTreeMap<String, String>> {
    (language == trellis_judge::languages::ANSWERS && file_name == BUNDLE)
        .then(|| serde_json::from_slice(source).unwrap_or_default())
}

/// What the judge gets of a stored submission.
pub fn submission(file_name: &str, language: &str, source: Vec<u8>) -> Submission {
    match unpack(file_name, language, &source) {
        Some(files) => Submission {
            files: files
                .into_iter()
                .map(|(name, text)| (name, text.into_bytes()))
                .collect(),
            language: Some(language.to_owned()),
            entrypoint: None,
        },
        None => Submission::single(file_name, source, language),
    }
}

/// Every file answers a case of the problem and is text; `cases`: their names.
pub fn check(files: &BTreeMap<String, String>, cases: &[String]) -> Result<(), AppError> {
    for (name, text) in files {
        if !cases.iter().any(|case| answers(name, case)) {
            let example = cases.last().map(|case| file_of(case)).unwrap_or_default();
            return Err(AppError::invalid(
                "files",
                Message::NoSuchCase(name.clone(), example),
            ));
        }
        if text.contains('\0') {
            return Err(AppError::invalid("files", Message::NotText(name.clone())));
        }
    }
    let judged = submission(BUNDLE, trellis_judge::languages::ANSWERS, pack(files));
    judged
        .check()
        .map_err(|error| AppError::invalid("files", Message::Text(error.to_string())))
}

/// The name that a file for `case` has: `01.out` for `secret/01`, `sample/1.out` for a sample.
pub fn file_of(case: &str) -> String {
    format!("{}.out", case.strip_prefix("secret/").unwrap_or(case))
}

/// Whether the judge takes the file `name` as the answer to `case`: its name or the end of it, and an extension.
fn answers(name: &str, case: &str) -> bool {
    let Some((stem, extension)) = name.rsplit_once('.') else {
        return false;
    };
    let fits = case
        .strip_suffix(stem)
        .is_some_and(|before| before.is_empty() || before.ends_with('/'));
    fits && EXTENSIONS.contains(&extension)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(names: &[&str]) -> BTreeMap<String, String> {
        names
            .iter()
            .map(|name| ((*name).to_owned(), format!("{name}\n")))
            .collect()
    }

    #[test]
    fn several_files_go_through_the_store() {
        let two = files(&["01.out", "sample/1.out"]);
        let judged = submission(BUNDLE, "answers", pack(&two));
        assert_eq!(judged.files.len(), 2);
        assert_eq!(judged.files["01.out"], b"01.out\n");
        // The name alone does not make one.
        let single = submission(BUNDLE, "python", pack(&two));
        assert_eq!(single.files.keys().collect::<Vec<_>>(), [BUNDLE]);
        assert_eq!(unpack("answer.out", "answers", b"3\n"), None);
    }

    #[test]
    fn files_are_named_as_cases() {
        let cases = ["sample/1", "secret/01", "secret/group1/02"].map(str::to_owned);
        for good in [
            "01.out",
            "secret/01.ans",
            "02.txt",
            "group1/02.out",
            "sample/1.out",
            "1.out",
        ] {
            assert!(check(&files(&[good]), &cases).is_ok(), "{good}");
        }
        for bad in ["03.out", "01", "01.py", "up1/02.out", "../01.out", ".out", ""] {
            let error = check(&files(&[bad]), &cases).unwrap_err();
            assert_eq!(error.field(), Some("files"), "{bad}");
        }
        let nul = BTreeMap::from([("01.out".to_owned(), "\0".to_owned())]);
        assert!(check(&nul, &cases).is_err());
        assert!(check(&BTreeMap::new(), &cases).is_err());
    }
}
