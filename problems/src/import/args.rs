//! Command-line arguments that the older formats keep in one string.

/// Splits at white space, as problemtools does (`str.split()`); quotes group, as DOMjudge's shell does.
pub(super) fn split(text: &str) -> Result<Vec<String>, String> {
    let mut args = Vec::new();
    let mut current: Option<String> = None;
    let mut quote = None;
    for c in text.chars() {
        match quote {
            Some(open) if c == open => quote = None,
            Some(_) => current.get_or_insert_default().push(c),
            None if c == '"' || c == '\'' => {
                quote = Some(c);
                current.get_or_insert_default();
            }
            None if c.is_whitespace() => args.extend(current.take()),
            None => current.get_or_insert_default().push(c),
        }
    }
    if quote.is_some() {
        return Err(format!("{text:?} has a quote that does not close"));
    }
    args.extend(current);
    Ok(args)
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn words_and_quotes() {
        assert_eq!(split(" a  b\n").unwrap(), ["a", "b"]);
        assert_eq!(split("x '' \"a b\"c").unwrap(), ["x", "", "a bc"]);
        assert_eq!(split("").unwrap(), Vec::<String>::new());
        assert!(split("'a").is_err());
    }
}
