//! `$GOPATH/bin` where GOPATH is a list.
//! Source: `go help gopath`: GOPATH is a list of places; programs are installed into the first one's bin.

use pitfall_engine::{Context, Findings, Location, Read, rule, text};
use pitfall_syntax::shell::{Dialect, Form, Setting, ShellFile};
use pitfall_text::Edit;

rule! {
    id: "env/gopath-list",
    page: "gopath_list.md",
    on: ShellFile,
    severity: Error,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: ["G07"],
}

fn check(file: &Read<ShellFile>, cx: &Context<'_>, out: &mut Findings) {
    let list = file.assignments().find(|it| {
        it.name.text.eq_ignore_ascii_case("GOPATH")
            && Setting::of(it, file.dialect, cx.text())
                .path_edit()
                .segments()
                .iter()
                .filter(|s| !s.parts.is_empty())
                .count()
                > 1
    });
    let Some(list) = list else { return };
    for user in file.assignments().filter(|it| it.span.start > list.span.start && it.name.text != "GOPATH") {
        for word in user.value.words() {
            for pair in word.parts.windows(2) {
                let is_gopath = pair[0]
                    .as_expansion()
                    .is_some_and(|it| it.name.text == "GOPATH" && matches!(it.form, Form::Plain | Form::Braced));
                if !is_gopath
                    || !pair[1].as_literal().is_some_and(|text| text.starts_with("/bin") || text.starts_with("\\bin"))
                {
                    continue;
                }
                let first = match file.dialect {
                    Dialect::Fish => Some("$GOPATH[1]"),
                    dialect if dialect.is_posix_like() => Some("${GOPATH%%:*}"),
                    _ => None,
                };
                out.at(pair[0].span)
                    .says(text! {
                        en: "GOPATH is a list: only its last folder gets /bin, and go install uses the first",
                        zh: "GOPATH 是列表：只有最后一个目录加上了 /bin，而 go install 使用第一个",
                    })
                    .see(Location::here(list.span), text! { en: "set here", zh: "在这里设置" })
                    .suggests(
                        text! { en: "take the first folder", zh: "取第一个目录" },
                        first.map(|first| Edit::replace(pair[0].span, first)),
                    );
            }
        }
    }
}
