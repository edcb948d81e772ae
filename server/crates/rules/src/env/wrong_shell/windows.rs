//! Another shell's way to set a variable in a file of Windows.
//! Source: "The term 'export' is not recognized" of PowerShell, where `set` is an alias of Set-Variable; cmd looks for a program called
//! `export` or `$env:NAME`.

use pitfall_engine::{Findings, text};
use pitfall_knowledge::golang;
use pitfall_syntax::shell::{Command, Dialect};

/// `export NAME=value`, `set NAME=value` in PowerShell, `$env:NAME = value` in a batch file.
pub(super) fn command(command: &Command, dialect: Dialect, text: &str, out: &mut Findings) {
    let words: Vec<&str> = command.words.iter().map(|word| word.span.of(text)).collect();
    let set = |word: Option<&&str>| {
        let name = word.and_then(|word| word.split_once('=')).map_or("", |(name, _)| name).to_ascii_uppercase();
        (name == "PATH" || golang::environment_variable(&name).is_some()).then_some(name)
    };
    match (words.first().copied().unwrap_or(""), dialect) {
        ("export", _) => {
            let Some(name) = set(words.get(1)) else { return };
            out.at(command.span).says(text! {
                en: "export is a Unix shell's: here there is no such command, and {name} stays as it was",
                zh: "export 是 Unix shell 的命令：这里没有这个命令，{name} 保持不变",
            });
        }
        ("set" | "Set-Variable", Dialect::PowerShell) => {
            let Some(name) = set(words.get(1)) else { return };
            out.at(command.span).says(text! {
                en: "set is Set-Variable in PowerShell: programs do not see such a variable, and {name} stays as it was; write $env:{name}",
                zh: "在 PowerShell 中 set 是 Set-Variable：程序看不到这种变量，{name} 保持不变；应写 $env:{name}",
            });
        }
        (first, Dialect::Cmd) if first.to_ascii_lowercase().starts_with("$env:") => {
            out.at(command.span).says(text! {
                en: "this is how PowerShell sets a variable: cmd looks for a program of that name",
                zh: "这是 PowerShell 设置变量的写法：cmd 会去找这个名字的程序",
            });
        }
        _ => {}
    }
}
