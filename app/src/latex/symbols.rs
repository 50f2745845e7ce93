//! Commands of text mode that stand for characters, and those that only lay out.

/// The text of a command without arguments.
pub fn symbol(name: &str) -> Option<&'static str> {
    Some(match name {
        "ldots" | "dots" | "textellipsis" => "…",
        "textbackslash" => "\\",
        "textasciitilde" => "~",
        "textasciicircum" => "^",
        "textunderscore" => "_",
        "textless" => "<",
        "textgreater" => ">",
        "textbar" => "|",
        "textdegree" => "°",
        "texteuro" | "euro" => "€",
        "textdollar" => "$",
        "textquotesingle" => "'",
        "textquotedbl" => "\"",
        "textquoteleft" | "lq" => "‘",
        "textquoteright" | "rq" => "’",
        "textquotedblleft" => "“",
        "textquotedblright" => "”",
        "guillemotleft" => "«",
        "guillemotright" => "»",
        "textendash" => "–",
        "textemdash" => "—",
        "textbullet" => "•",
        "textregistered" => "®",
        "texttrademark" => "™",
        "textnumero" => "№",
        "copyright" | "textcopyright" => "©",
        "pounds" | "textsterling" => "£",
        "S" => "§",
        "P" => "¶",
        "dag" => "†",
        "ddag" => "‡",
        "ss" => "ß",
        "ae" => "æ",
        "AE" => "Æ",
        "oe" => "œ",
        "OE" => "Œ",
        "aa" => "å",
        "AA" => "Å",
        "o" => "ø",
        "O" => "Ø",
        "l" => "ł",
        "L" => "Ł",
        "th" => "þ",
        "TH" => "Þ",
        "dh" => "ð",
        "DH" => "Ð",
        "dj" => "đ",
        "DJ" => "Đ",
        "ng" => "ŋ",
        "NG" => "Ŋ",
        "i" => "ı",
        "j" => "ȷ",
        "LaTeX" => "LaTeX",
        "TeX" => "TeX",
        "quad" | "enspace" | "enskip" => "\u{2003}",
        "qquad" => "\u{2003}\u{2003}",
        "thinspace" => "\u{2009}",
        "nobreakspace" => "\u{a0}",
        "space" => " ",
        "textbraceleft" | "lbrace" => "{",
        "textbraceright" | "rbrace" => "}",
        _ => return None,
    })
}

/// The combining character of an accent command.
pub fn accent(name: &str) -> Option<char> {
    Some(match name {
        "`" => '\u{300}',
        "'" => '\u{301}',
        "^" => '\u{302}',
        "~" => '\u{303}',
        "=" => '\u{304}',
        "." => '\u{307}',
        "\"" => '\u{308}',
        "u" => '\u{306}',
        "r" => '\u{30a}',
        "H" => '\u{30b}',
        "v" => '\u{30c}',
        "d" => '\u{323}',
        "c" => '\u{327}',
        "k" => '\u{328}',
        "b" => '\u{331}',
        _ => return None,
    })
}

/// A letter with its accent: one character where Unicode has it for the languages that statements are written in.
pub fn accented(letter: char, accent: char) -> String {
    const TABLE: [(char, &str, &str); 9] = [
        ('\u{300}', "aeiouAEIOU", "àèìòùÀÈÌÒÙ"),
        ('\u{301}', "aeiouyAEIOUYcnszCNSZ", "áéíóúýÁÉÍÓÚÝćńśźĆŃŚŹ"),
        ('\u{302}', "aeiouAEIOU", "âêîôûÂÊÎÔÛ"),
        ('\u{303}', "anoANO", "ãñõÃÑÕ"),
        ('\u{308}', "aeiouAEIOU", "äëïöüÄËÏÖÜ"),
        ('\u{30a}', "aAuU", "åÅůŮ"),
        ('\u{30b}', "ouOU", "őűŐŰ"),
        ('\u{30c}', "cdenrstzCDENRSTZ", "čďěňřšťžČĎĚŇŘŠŤŽ"),
        ('\u{327}', "csCS", "çşÇŞ"),
    ];
    let letter = match letter {
        'ı' => 'i',
        'ȷ' => 'j',
        other => other,
    };
    let found = TABLE
        .iter()
        .find(|(mark, _, _)| *mark == accent)
        .and_then(|(_, plain, made)| {
            let at = plain.chars().position(|c| c == letter)?;
            made.chars().nth(at)
        });
    found.map_or_else(|| format!("{letter}{accent}"), String::from)
}

/// Commands that only lay out a printed page: how many arguments they have. They leave nothing behind.
pub fn layout(name: &str) -> Option<usize> {
    Some(match name {
        "noindent" | "indent" | "newpage" | "clearpage" | "pagebreak" | "nopagebreak" | "nolinebreak"
        | "raggedright" | "raggedleft" | "sloppy" | "fussy" | "protect" | "relax" | "leavevmode" | "null"
        | "vfill" | "hfill" | "allowbreak" | "begingroup" | "endgroup" | "ignorespaces" | "maketitle"
        | "normalfont" | "rm" | "sf" | "rmfamily" | "sffamily" | "mdseries" | "upshape" | "displaystyle"
        | "toprule" | "midrule" | "bottomrule" => 0,
        "vspace" | "pagestyle" | "thispagestyle" | "lstset" | "captionsetup" | "phantom" | "vphantom"
        | "hyphenation" | "linespread" | "addvspace" => 1,
        "setlength" | "addtolength" | "setcounter" | "addtocounter" => 2,
        _ => return None,
    })
}
