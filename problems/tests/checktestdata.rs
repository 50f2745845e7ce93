//! Checktestdata programs: small programs with inputs that match and inputs that do not.

use proptest::prelude::*;
use std::collections::BTreeMap;
use trellis_problems::checktestdata::{Failure, Limits, ParseError, Program};

fn check(program: &str, input: &[u8]) -> Result<(), Failure> {
    let program = Program::parse(program.as_bytes()).unwrap_or_else(|error| panic!("{program}: {error}"));
    program.check(input, &BTreeMap::new(), Limits { steps: 10_000_000 })
}

/// A program, inputs it accepts, inputs it rejects.
type Cases<'a> = &'a [(&'a str, &'a [&'a str], &'a [&'a str])];

fn run(cases: Cases<'_>) {
    for (program, good, bad) in cases {
        for input in *good {
            assert_eq!(check(program, input.as_bytes()), Ok(()), "{program} on {input:?}");
        }
        for input in *bad {
            assert!(
                check(program, input.as_bytes()).is_err(),
                "{program} on {input:?}"
            );
        }
    }
}

/// The message for an input that is rejected, with its place.
fn failure(program: &str, input: &str) -> String {
    check(program, input.as_bytes()).expect_err(program).to_string()
}

fn parse_error(program: &str) -> ParseError {
    Program::parse(program.as_bytes()).expect_err(program)
}

/// Whether a test holds on empty input; the program may set variables before.
fn holds(setup: &str, test: &str) -> bool {
    check(&format!("{setup} ASSERT({test})"), b"").is_ok()
}

#[test]
fn white_space_and_the_end_are_exact() {
    run(&[
        ("", &[""], &[" ", "\n", "x"]),
        ("EOF", &[""], &["x"]),
        ("SPACE", &[" "], &["", "  ", "\t", "\n"]),
        ("NEWLINE", &["\n"], &["", "\r\n", " \n", "\n\n"]),
        ("INT(0,9) EOF NEWLINE", &[], &["1\n", "1"]),
    ]);
}

#[test]
fn free_space_is_asked_for() {
    let program = Program::parse(b"INT(1,9) SPACE INT(1,9) NEWLINE").unwrap();
    let none = BTreeMap::new();
    let accepts = |program: &Program, input: &[u8]| program.check(input, &none, Limits::default()).is_ok();
    let free = program.clone().allow_space_changes();
    for input in ["1 2\r\n", " 1 \t 2  \n", "1\t2\n "] {
        assert!(!accepts(&program, input.as_bytes()), "{input:?}");
        assert!(accepts(&free, input.as_bytes()), "{input:?}");
    }
    for input in ["12\n", "1 2", "1 2\n\n", "1\n2\n"] {
        assert!(!accepts(&free, input.as_bytes()), "{input:?}");
    }
}

#[test]
fn integers() {
    run(&[
        (
            "INT(1,10)",
            &["1", "10", "7"],
            &["0", "11", "01", "+1", "", "-1", "1 ", "1.0", "x"],
        ),
        ("INT(-5,0)", &["-5", "0"], &["-0", "-6", "-", "--1", "- 1"]),
        (
            "INT(0,10^30)",
            &["1000000000000000000000000000000"],
            &["1000000000000000000000000000001"],
        ),
        (
            "INT(-9223372036854775809,9223372036854775808)",
            &["9223372036854775808"],
            &["9223372036854775809"],
        ),
        ("INT(0,9,a) SPACE INT(a,a+1)", &["3 3", "3 4"], &["3 2", "3 5"]),
        ("INT(2,1)", &[], &["1", "2"]),
        ("INT(0,1.5)", &[], &["1"]),
        ("INT(0,\"9\")", &[], &["1"]),
        ("INT(0,n)", &[], &["0"]),
    ]);
}

#[test]
fn floats() {
    run(&[
        (
            "FLOAT(-1,1.5)",
            &["0", "-0", "1.5", "-1.000", "15e-1", "1E0", "0.15e+1", "1"],
            &[
                "1.51", "-1.0001", "1.", ".5", "01", "1e", "1e00", "nan", "inf", "+1", "1,5", "",
            ],
        ),
        (
            "FLOAT(0.1,0.3)",
            &["0.1", "0.3", "0.10000000000000000000000000000000000000000001"],
            &["0.30000000000000000000000000000000000000000001"],
        ),
        ("FLOAT(0,9,x,FIXED)", &["5", "5.25"], &["5e0", "5E-1"]),
        ("FLOAT(0,9,x,SCIENTIFIC)", &["5e0", "0.5E1"], &["5", "5.25"]),
        ("FLOAT(0,1e100000)", &["1e99999"], &["1e100001", "1e999999999999"]),
        ("FLOAT(0,1,x) ASSERT(x*3 == 1)", &[], &["0.3333333"]),
        (
            "FLOAT(0,1,x) ASSERT(x == 0.5)",
            &["0.5", "5e-1", "0.500"],
            &["0.5000001"],
        ),
        ("FLOAT(0,\"1\")", &[], &["0"]),
    ]);
}

#[test]
fn floats_with_a_number_of_decimals() {
    run(&[
        (
            "FLOATP(0,10,1,2)",
            &["1.0", "1.00", "10.0", "1.25e0"],
            &["1", "1.000", "0.5e1", "12.5e-1", "1e0"],
        ),
        ("FLOATP(0,10,0,0)", &["1"], &["1.0", "1e0"]),
        (
            "FLOATP(0,10,2,2,x,FIXED) SPACE FLOAT(x,x)",
            &["1.50 1.5"],
            &["1.5 1.5", "1.50e0 1.5", "1.50 1.51"],
        ),
        ("FLOATP(0,10,2,2,x,SCIENTIFIC)", &["1.50e0"], &["1.50"]),
        ("FLOATP(0,10,2,1)", &[], &["1.0", "1.00"]),
        ("FLOATP(0,10,-1,1)", &[], &["1.0"]),
    ]);
}

#[test]
fn strings() {
    run(&[
        ("STRING(\"abc\")", &["abc"], &["ab", "abd", "abcd", "ABC", ""]),
        ("STRING(\"\")", &[""], &["x"]),
        ("SET(s=\"xy\") STRING(s)", &["xy"], &["x"]),
        ("SET(s=5) STRING(s)", &[], &["5"]),
        ("STRING(\"a\\tb\\n\\\"\\\\\")", &["a\tb\n\"\\"], &["a b\n\"\\"]),
        ("STRING(\"\\101\\60\\0601\")", &["A001"], &["A01"]),
        ("STRING(\"a\\\nb\")", &["ab"], &["a\nb"]),
        ("STRING(\"a\nb\")", &["a\nb"], &["ab"]),
        ("STRING(\"\\x#\")", &["\\x#"], &["x#"]),
        ("STRING(\"é\")", &["é"], &["e"]),
    ]);
    assert!(
        check("STRING(\"\\377\")", b"\xff").is_ok(),
        "bytes, not characters"
    );
}

#[test]
fn regular_expressions() {
    run(&[
        ("REGEX(\"[a-z]{2,3}\")", &["ab", "abc"], &["a", "abcd", "AB", ""]),
        (
            "REGEX(\"(a|ab)\") REGEX(\"c?\")",
            &["a", "ab", "abc", "ac"],
            &["abcc"],
        ),
        ("REGEX(\".*\",s) ASSERT(STRLEN(s)==3)", &["a\nb"], &["ab"]),
        (
            "REGEX(\"[^\n]*\",s) NEWLINE ASSERT(s==\"ab\")",
            &["ab\n"],
            &["abc\n"],
        ),
        ("REGEX(\"\\\\.\\\\\\\\\")", &[".\\"], &["x\\"]),
        ("SET(p=\"a+\") REGEX(p)", &["aaa"], &["b"]),
        ("SET(p=\"(\") REGEX(p)", &[], &["("]),
        ("REGEX(\"a\") REGEX(\"a*\")", &["a", "aaa"], &["b"]),
    ]);
}

#[test]
fn variables() {
    run(&[
        ("SET(a=1,b=a+1) INT(b,b)", &["2"], &["1"]),
        (
            "SET(a[1]=5,a[1,2]=6,a=7) INT(a[1],5) SPACE INT(a[1,2],6) SPACE INT(a,7)",
            &["5 6 7"],
            &["5 5 7", "5 6 6"],
        ),
        (
            "REPI(i,3,SPACE) INT(0,9,a[i]) END ASSERT(a[0]+a[1]==a[2])",
            &["1 2 3"],
            &["1 2 4"],
        ),
        ("SET(a=1) UNSET(a) INT(a,a)", &[], &["1"]),
        ("SET(a[1]=1) INT(a[2],9)", &[], &["1"]),
        ("SET(a[0.5]=1)", &[], &[""]),
        ("INT(0,9,a[\"x\"])", &[], &["1"]),
        ("SET(a[10^40]=3) INT(a[10^40],a[10^40])", &["3"], &["4"]),
        ("SET(a=1) SET(a=\"x\") STRING(a)", &["x"], &["1"]),
    ]);
}

#[test]
fn loops_with_a_count() {
    run(&[
        ("REP(3) STRING(\"a\") END", &["aaa"], &["aa", "aaaa"]),
        (
            "REP(3,SPACE) INT(0,9) END NEWLINE",
            &["1 2 3\n"],
            &["1 2 3 \n", "1 2\n", "123\n"],
        ),
        ("REP(0,SPACE) INT(0,9) END", &[""], &["1"]),
        (
            "INT(0,9,n) NEWLINE REP(n) INT(0,n) NEWLINE END",
            &["0\n", "2\n1\n2\n"],
            &["2\n1\n", "1\n2\n"],
        ),
        (
            "REPI(i,4,STRING(\",\")) INT(i,i) END ASSERT(i==4)",
            &["0,1,2,3"],
            &["1,2,3,4"],
        ),
        ("REPI(i[7],2) END ASSERT(i[7]==2)", &[""], &["x"]),
        (
            "REP(2,SPACE) REP(2,STRING(\"-\")) INT(0,9) END END",
            &["1-2 3-4"],
            &["1-2-3-4"],
        ),
        ("REPI(i,2) SET(i=7) END ASSERT(i==2)", &[""], &[]),
        ("REP(-1) END", &[], &[""]),
        ("REP(1.0) END", &[], &[""]),
        ("REP(10^30) END", &[], &[""]),
    ]);
}

#[test]
fn loops_with_a_test() {
    run(&[
        (
            "WHILE(!ISEOF) INT(0,9) NEWLINE END",
            &["", "1\n2\n"],
            &["1\n2", "10\n"],
        ),
        (
            "WHILE(!MATCH(\"\\n\"),SPACE) INT(0,9) END NEWLINE",
            &["1 2 3\n", "\n"],
            &["1 2 \n", "12\n"],
        ),
        (
            "WHILEI(i,!ISEOF) INT(0,9,a[i]) NEWLINE END ASSERT(i==2)",
            &["1\n2\n"],
            &["1\n", "1\n2\n3\n"],
        ),
        ("WHILEI(i,i<3) STRING(\"x\") END", &["xxx"], &["xx", "xxxx"]),
        ("WHILE(1==2) STRING(\"x\") END", &[""], &["x"]),
    ]);
    assert!(failure("WHILE(1==1) END", "").contains("more steps"));
}

#[test]
fn branches() {
    run(&[
        ("IF(MATCH(\"ab\")) STRING(\"a\") END", &["a", ""], &["b", "c"]),
        (
            "IF(MATCH(\"a\")) STRING(\"ax\") ELSE STRING(\"y\") END",
            &["ax", "y"],
            &["a", "ay", "x"],
        ),
        (
            "INT(0,9,n) IF(n<3) IF(n<1) STRING(\"a\") ELSE STRING(\"b\") END ELSE STRING(\"c\") END",
            &["0a", "2b", "5c"],
            &["0b", "2a", "5a", "5"],
        ),
        (
            "REP(2) IF(ISEOF) ELSE INT(0,9) NEWLINE END END",
            &["1\n2\n", "1\n", ""],
            &["1\n2\n3\n"],
        ),
    ]);
}

#[test]
fn uniqueness_and_membership() {
    let read = "REPI(i,3,SPACE) INT(0,9,a[i]) END NEWLINE REPI(i,3,SPACE) INT(0,9,b[i]) END NEWLINE ";
    let with = |test: &str| format!("{read} ASSERT({test})");
    run(&[
        (&with("UNIQUE(a)"), &["1 2 3\n1 1 1\n"], &["1 2 1\n1 2 3\n"]),
        (
            &with("UNIQUE(a,b)"),
            &["1 1 1\n1 2 3\n", "1 2 1\n1 1 2\n"],
            &["1 2 1\n5 6 5\n"],
        ),
        (&with("!UNIQUE(a)"), &["1 2 1\n1 1 1\n"], &["1 2 3\n1 1 1\n"]),
        (&with("INARRAY(b[0],a)"), &["1 2 3\n3 9 9\n"], &["1 2 3\n4 1 1\n"]),
        (
            &with("INARRAY(b[0]+b[1],a)"),
            &["1 2 3\n1 2 9\n"],
            &["1 2 3\n1 5 9\n"],
        ),
        (&with("INARRAY(\"1\",a)"), &[], &["1 2 3\n1 2 3\n"]),
        (
            &format!("{read} SET(b[7]=1) ASSERT(UNIQUE(a,b))"),
            &[],
            &["1 2 3\n1 2 3\n"],
        ),
    ]);
    assert!(!holds("", "UNIQUE(a)"), "no value at all");
    assert!(!holds("", "INARRAY(1,a)"));
    assert!(holds("SET(a[0]=1,a[1]=2)", "INARRAY(1.0,a) && !INARRAY(3,a)"));
    assert!(holds(
        "SET(a[0]=1) ASSERT(INARRAY(1,a)) SET(a[0]=2)",
        "INARRAY(2,a) && !INARRAY(1,a)"
    ));
    assert!(!holds("SET(a[0]=1,a[1]=1.0)", "UNIQUE(a)"));
    assert!(holds(
        "SET(a[0]=\"x\",a[1]=\"y\")",
        "UNIQUE(a) && INARRAY(\"x\",a)"
    ));
    assert!(!holds(
        "SET(a[0]=1) ASSERT(INARRAY(1,a)) UNSET(a)",
        "INARRAY(1,a)"
    ));
}

#[test]
fn arithmetic() {
    for test in [
        "1+2*3==7",
        "(1+2)*3==9",
        "2-1-1==0",
        "-2^2==-4",
        "2^3^2==64",
        "--3==3",
        "2*-3==-6",
        "2^0==1",
        "7/2==3",
        "-7/2==-3",
        "-7%2==-1",
        "7%-2==1",
        "7/2.0==3.5",
        "1/3.0*3==1",
        "0.1+0.2==0.3",
        "10^100/10^98==100",
        "1.5^2==2.25",
        "(-1)^(10^20)==1",
        "STRLEN(\"abc\")*2==6",
        "1==1.0",
        "9223372036854775807+1==9223372036854775808",
        "-9223372036854775808*-1==9223372036854775808",
    ] {
        assert!(holds("", test), "{test}");
    }
    for test in [
        "1/0==1",
        "1%0==1",
        "1/0.0==1",
        "1.5%2==1",
        "2^-1==0",
        "2^0.5==1",
        "2^(10^9)==1",
        "\"a\"+1==1",
        "-\"a\"==1",
        "\"a\"==1",
        "1<\"a\"",
        "STRLEN(5)==1",
        "2^(10^30)==1",
    ] {
        assert!(!holds("", test), "{test}");
    }
}

#[test]
fn comparisons_and_logic() {
    for test in [
        "1<2",
        "2<=2",
        "3>2",
        "2>=2",
        "1!=2",
        "\"a\"<\"b\"",
        "\"a\"<\"aa\"",
        "\"B\"<\"a\"",
        "\"x\"==\"x\"",
        "!1==2",
        "!(1==1 && 1==2)",
        "1==1 || x==1",
        "!(1==2 && x==1)",
        "1==2 && 1==1 || 1==1",
        "(1==1)",
        "((1)==(1))",
        "(1==1 || 1==2) && (2==2)",
        "1==1 && !1==2",
        "!!1==1",
        "ISEOF",
        "!MATCH(\"x\")",
        "1==2 || 1==2 || 1==1",
        "1==1 && 1==1 && 1==1",
    ] {
        assert!(holds("", test), "{test}");
    }
    for test in [
        "1>2",
        "1==2 || 1==2",
        "1==1 && 1==2",
        "!1==1",
        "x==1",
        "MATCH(\"\")",
        "MATCH(5)",
    ] {
        assert!(!holds("", test), "{test}");
    }
}

#[test]
fn comments_and_layout() {
    run(&[
        ("# all\nINT(0,9)#x\n NEWLINE # end", &["1\n"], &["1"]),
        ("STRING(# inside\n\"#\")", &["#"], &[""]),
        ("INT(0,9)SPACE\tINT( 0 , 9 )\r\nNEWLINE", &["1 2\n"], &["12\n"]),
    ]);
}

#[test]
fn programs_that_are_none() {
    for (program, line, column) in [
        ("FOO", 1, 1),
        ("INT", 1, 4),
        ("INT(1)", 1, 6),
        ("INT(1,2", 1, 8),
        ("INT(1,2,3)", 1, 9),
        ("INT(1,2,A)", 1, 9),
        ("SPACE\n END", 2, 2),
        ("REP(1) SPACE", 1, 1),
        ("IF(1==1)", 1, 1),
        ("ELSE", 1, 1),
        ("IF(1==1) ELSE ELSE END", 1, 15),
        ("IF(1==1) REP(1) ELSE END END", 1, 17),
        ("REP(1, REP(1)) END END", 1, 8),
        ("REP(1, EOF) END", 1, 8),
        ("REP(1==1) END", 1, 5),
        ("WHILE(1) END", 1, 7),
        ("ASSERT(1)", 1, 8),
        ("ASSERT((1==1)==1)", 1, 14),
        ("ASSERT(1<2<3)", 1, 11),
        ("ASSERT(1==1 &&)", 1, 15),
        ("ASSERT(!1==1 && 1==1)", 1, 14),
        ("ASSERT(1==1 || 1==1 && 1==1)", 1, 21),
        ("SET(1=2)", 1, 5),
        ("SET(a==2)", 1, 6),
        ("SET(a=1==1)", 1, 7),
        ("UNSET(a[1])", 1, 8),
        ("ASSERT(UNIQUE(1))", 1, 15),
        ("ASSERT(INARRAY(1,a[0]))", 1, 19),
        ("STRING(\"a", 1, 8),
        ("STRING(\"\\400\")", 1, 9),
        ("STRING(-1)", 1, 8),
        ("STRING(a+b)", 1, 9),
        ("SET(a=STRLEN((b)))", 1, 14),
        ("REGEX(\"(\")", 1, 7),
        ("FLOAT(0,1,FIXED)", 1, 11),
        ("FLOAT(0,1,x,FOO)", 1, 13),
        ("FLOATP(0,1)", 1, 11),
        ("INT(007,9)", 1, 5),
        ("INT(1e999999999,9)", 1, 5),
        ("INT(a[,1],2)", 1, 7),
        ("INT(a[1),2)", 1, 8),
        ("\u{e9}", 1, 1),
    ] {
        let error = parse_error(program);
        assert_eq!((error.line, error.column), (line, column), "{program}: {error}");
    }
}

#[test]
fn failures_name_the_place_and_both_sides() {
    let program = "INT(1,100,n) NEWLINE\nREP(n,SPACE) FLOAT(0,0.5) END NEWLINE";
    assert_eq!(
        failure(program, "2\n0.5 0.75\n"),
        "2:5: program line 2: expected a decimal from 0 to 0.5, found \"0.75\""
    );
    assert_eq!(
        failure(program, "200\n"),
        "1:1: program line 1: expected an integer from 1 to 100, found \"200\""
    );
    assert_eq!(
        failure(program, "1\r\n"),
        "1:2: program line 1: expected the end of the line, found a carriage return"
    );
    assert_eq!(
        failure("STRING(\"abc\")", "abx"),
        "1:3: program line 1: expected \"c\", found \"x\""
    );
    assert_eq!(
        failure("\nINT(0,a[1,2])", "5"),
        "1:1: program line 2: a[1,2] has no value"
    );
    assert_eq!(
        failure("", "x"),
        "1:1: program line 1: expected the end of the file, found \"x\""
    );
}

#[test]
fn presets_are_values_until_the_program_sets_them() {
    let program = Program::parse(b"INT(0,n) REGEX(p) ASSERT(x==0.5) SET(n=3) INT(n,n)").unwrap();
    let preset = |list: &[(&str, &str)]| -> BTreeMap<String, String> {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        list.iter().map(owned).collect()
    };
    let good = preset(&[("n", "10^2"), ("p", "\"a+\""), ("x", "0.5"), ("unused", "1")]);
    assert_eq!(program.check(b"99aa3", &good, Limits::default()), Ok(()));
    assert!(program.check(b"101aa3", &good, Limits::default()).is_err());
    for wrong in ["", "n", "1 2", "\"", "1/0", "1==1"] {
        let failure = program
            .check(b"1", &preset(&[("n", wrong)]), Limits::default())
            .unwrap_err();
        assert!(failure.message.starts_with("preset n: "), "{wrong}: {failure}");
    }
}

/// Each program would run for ever or take all memory without bounds.
#[test]
fn hostile_programs_end() {
    let deep = |open: &str, middle: &str, close: &str| {
        format!("{}{middle}{}", open.repeat(100_000), close.repeat(100_000))
    };
    for program in [
        format!("SET(a={})", deep("(", "1", ")")),
        format!("SET(a={}1)", "-".repeat(200_000)),
        format!("ASSERT({}1==1)", "!".repeat(200_001)),
        format!("SET(a={}1)", "2^".repeat(100_000)),
        format!("SET(a={})", deep("b[", "1", "]")),
        format!("SET(a={})", deep("1-(", "1", ")")),
        deep("REP(1) ", "", "END "),
        deep("IF(1==2) ", "", "ELSE END "),
        "SET(a=2) REP(100) SET(a=a*a) END".to_owned(),
        "SET(a=1.5) REP(100) SET(a=a*a) END".to_owned(),
        "SET(a=\"x\") REP(10^9) SET(b[i]=1) END".to_owned(),
        "REPI(i,10^9) SET(a[i]=10^10000) END".to_owned(),
        "REPI(i,10^9) SET(a[10^10000+i]=1) END".to_owned(),
        "SET(x=1) WHILEI(i,1==1) SET(x=x/3.0) END".to_owned(),
        "REP(10^18) END".to_owned(),
        "REP(10^6) REGEX(\"((a{100}){100}|b*)*c\") END".to_owned(),
        "ASSERT(10^(10^5)%(10^(10^4)+1)==0)".to_owned(),
    ] {
        // Some of these are fine programs with a short run: what counts is that each ends, and soon.
        if let Ok(parsed) = Program::parse(program.as_bytes()) {
            let _ = parsed.check(&[b'b'; 100_000], &BTreeMap::new(), Limits { steps: 5_000_000 });
        }
    }
}

#[test]
fn hostile_inputs_end() {
    let nines = "9".repeat(2_000_000);
    let none = BTreeMap::new();
    for (program, input) in [
        ("INT(0,1)", nines.clone()),
        ("FLOAT(0,1)", nines.clone()),
        ("FLOAT(0,1)", format!("0.{nines}")),
        ("FLOAT(0,1)", format!("1e{nines}")),
        ("FLOAT(0,1)", format!("1e-{nines}")),
        ("REGEX(\"(9*9*)*x\")", nines.clone()),
        ("FLOATP(0,1,0,9)", format!("0.{nines}")),
    ] {
        let program = Program::parse(program.as_bytes()).unwrap();
        assert!(program.check(input.as_bytes(), &none, Limits::default()).is_err());
    }
    let long = Program::parse(b"INT(0,10^100000)").unwrap();
    assert!(
        long.check(&nines.as_bytes()[..100_000], &none, Limits::default())
            .is_ok()
    );
}

const PROGRAM: &str = "# all of it\nINT(1,10^5,n) SPACE FLOAT(-1.5,2e3,x,FIXED) NEWLINE\nREPI(i,n,SPACE) REGEX(\"[a-z]+\",s[i]) END NEWLINE\n\
    WHILEI(j,!(ISEOF || MATCH(\"=\")),NEWLINE) FLOATP(0,9,1,3,y[j,0]) END IF(n>2 && UNIQUE(s)) STRING(\"=\\n\") ELSE\n\
    SET(z=-n^2%7/(3+1),s[0]=\"q\") ASSERT((!INARRAY(\"\\101\",s)) || STRLEN(s[0])<=3) END UNSET(s,y)";

#[test]
fn every_truncated_program_and_input_gives_an_answer() {
    let input = b"3 0.25\nab c def\n1.5\n2.25=\n";
    assert_eq!(check(PROGRAM, input), Ok(()));
    for end in 0..input.len() {
        assert!(check(PROGRAM, &input[..end]).is_err(), "{end}");
    }
    for end in 0..PROGRAM.len() {
        if let Ok(program) = Program::parse(&PROGRAM.as_bytes()[..end]) {
            let _ = program.check(input, &BTreeMap::new(), Limits { steps: 10_000 });
        }
    }
}

/// Words of the language in any order, so that many random programs get past the parser.
fn any_program() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "SPACE ",
        "NEWLINE ",
        "EOF ",
        "INT(0,9)",
        "INT(0,9,a)",
        "FLOAT(0,1,b)",
        "FLOATP(0,9,0,2)",
        "STRING(\"a\")",
        "REGEX(\"[a-z]*\",s)",
        "ASSERT(",
        "SET(a=",
        "UNSET(a)",
        "REP(2)",
        "REP(a,SPACE)",
        "REPI(i,3)",
        "WHILE(!ISEOF)",
        "WHILEI(i,i<4)",
        "IF(a<2)",
        "ELSE ",
        "END ",
        "ISEOF",
        "MATCH(\"x\")",
        "UNIQUE(a,b)",
        "INARRAY(1,a)",
        "STRLEN(s)",
        "a",
        "a[",
        "]",
        "1",
        "0.5",
        "\"x\"",
        "(",
        ")",
        ",",
        "+",
        "-",
        "*",
        "/",
        "%",
        "^",
        "<",
        "==",
        "&&",
        "||",
        "!",
        "=",
        "#\n",
        "1e300",
        "\\",
        "\"",
    ]);
    prop::collection::vec(word, 0..40).prop_map(|words| words.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn no_program_and_no_input_panics(program in any_program(), input in "[a-z0-9 .\n-]{0,40}") {
        if let Ok(program) = Program::parse(program.as_bytes()) {
            let _ = program.check(input.as_bytes(), &BTreeMap::new(), Limits { steps: 20_000 });
        }
    }

    #[test]
    fn no_bytes_panic(program in prop::collection::vec(any::<u8>(), 0..60), input in prop::collection::vec(any::<u8>(), 0..60)) {
        let _ = Program::parse(&program);
        let mut regex = b"REGEX(\"".to_vec();
        regex.extend(program.iter().filter(|byte| !matches!(byte, b'"' | b'\\')));
        regex.extend(b"\")");
        if let Ok(program) = Program::parse(&regex) {
            let _ = program.check(&input, &BTreeMap::new(), Limits { steps: 20_000 });
        }
        prop_assert!(check(PROGRAM, &input).is_err());
    }

    #[test]
    fn the_same_check_gives_the_same_answer(input in "[1-3] 0.5\n[a-c ]{1,6}\n1.5\n?=?\n?") {
        prop_assert_eq!(check(PROGRAM, input.as_bytes()), check(PROGRAM, input.as_bytes()));
    }
}
