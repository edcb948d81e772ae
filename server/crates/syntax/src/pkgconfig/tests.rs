use super::*;
use proptest::prelude::*;

const FILE: &str = "prefix=/usr\nlibdir = ${prefix}/lib # where\nquoted=\"a b\"\n\nName: x\nDescription: a \\\n  b\nRequires: zlib >= 1.2, glib-2.0  gio\nCflags: -I${prefix}/include -DX='a b' ${none}\\#\nLIBS: -L${libdir} -lx\nbroken line\n";

#[test]
fn reads_variables_and_fields() {
    let (file, errors) = parse(FILE);
    let values = file.values("/d");
    assert_eq!(values["libdir"], "/usr/lib");
    assert_eq!(values["quoted"], "a b");
    assert_eq!(values["pcfiledir"], "/d");
    assert_eq!(file.field("description", &values).as_deref(), Some("a b"));
    assert_eq!(file.flags("Cflags", &values), ["-I/usr/include", "-DX=a b", "#"]);
    assert_eq!(file.flags("Libs", &values), ["-L/usr/lib", "-lx"]);
    let names: Vec<String> =
        file.requirements("Requires", &values).iter().map(|one| format!("{}{:?}", one.package, one.version)).collect();
    assert_eq!(names, ["zlibSome((\">=\", \"1.2\"))", "glib-2.0None", "gioNone"]);
    assert_eq!(errors.len(), 1);
    assert_eq!(errors[0].span.of(FILE), "broken");
}

#[test]
fn a_name_may_be_joined_of_two_lines() {
    check(" \n\r\u{c}\rNFt\\\n222=#\\\n222222\r");
    check("ü\\\nä: 1\n");
}

#[test]
fn values_do_not_grow_without_end() {
    let mut text = "v0=aaaaaaaaaaaaaaaa\n".to_owned();
    for number in 1..64 {
        let before = number - 1;
        text.push_str(&format!("v{number}=${{v{before}}}${{v{before}}}${{v{before}}}\n"));
    }
    let (file, _) = parse(&text);
    assert!(file.values("").values().all(|value| value.len() <= LONGEST));
}

fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "prefix=",
        "Name",
        ":",
        "=",
        "${prefix}",
        "${",
        "}",
        "\\",
        "\n",
        "\r\n",
        "#",
        " ",
        "\t",
        "\"",
        "'",
        "-I/x",
        "Requires: ",
        "Cflags: ",
        ">=",
        ",",
        "ä",
    ]);
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

fn check(text: &str) {
    let (file, errors) = parse(text);
    let values = file.values("/x");
    for entry in file.variables.iter().chain(&file.fields) {
        let written = entry.span.of(text);
        assert!(written == entry.name || written.contains('\\'), "{entry:?}");
    }
    assert!(errors.iter().all(|error| text.get(error.span.range()).is_some()));
    for name in ["Cflags", "Libs"] {
        assert!(file.flags(name, &values).iter().all(|word| !word.is_empty()));
    }
    assert!(file.requirements("Requires", &values).iter().all(|one| !one.package.is_empty()));
}

proptest! {
    #[test]
    fn any_text_is_read(text in any::<String>()) {
        check(&text);
    }

    #[test]
    fn any_mixture_is_read(text in pieces()) {
        check(&text);
    }

    /// What is quoted comes back as it was.
    #[test]
    fn words_round_trip(words in prop::collection::vec("[ -~äß]{1,12}", 0..6)) {
        let quoted: Vec<String> = words.iter().map(|word| format!("'{}'", word.replace('\'', "'\\''"))).collect();
        prop_assert_eq!(split_words(&quoted.join(" ")), words);
    }
}
