//! What is wrong with a machine as a whole: what no single file shows.

use std::path::{Path, PathBuf};

use pitfall_engine::{Severity, text};
use pitfall_host::{CompilerKind, Host, Installer, Os, Place, Session, SessionKind};

use crate::go::running_version;
use crate::history::set_by;
use crate::report::{CgoReport, Note};
use crate::variables::{self, Source};

pub(crate) fn notes(host: &Host, sessions: &[Session], cgo: &CgoReport) -> Vec<Note> {
    let mut notes = Vec::new();
    which_go(host, &mut notes);
    goroot(host, sessions, &mut notes);
    relative_folders(host, sessions, &mut notes);
    tools_off_path(host, &mut notes);
    hidden_by_environment(host, sessions, &mut notes);
    editors(host, sessions, &mut notes);
    downloads(host, &mut notes);
    c_compiler(host, cgo, &mut notes);
    path(host, &mut notes);
    notes
}

fn shown(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

/// None, or one that hides a newer one.
fn which_go(host: &Host, notes: &mut Vec<Note>) {
    let Some(winner) = host.go_binaries().first() else {
        let found = host.go_installations().first();
        let (message, advice) = match found {
            Some(found) => {
                let folder = shown(&found.installation.goroot.join("bin"));
                (
                    text! { en: "no go on PATH, though there is one in {folder}", zh: "PATH 上没有 go，但 {folder} 中有一个" },
                    text! { en: "put {folder} on PATH", zh: "把 {folder} 加入 PATH" },
                )
            }
            None => (
                text! { en: "no Go was found on this machine", zh: "这台机器上没有找到 Go" },
                text! { en: "install it: https://go.dev/doc/install", zh: "安装 Go：https://go.dev/doc/install" },
            ),
        };
        notes.push(Note { id: "no-go", severity: Severity::Warning, message, advice, place: None });
        return;
    };
    let version = |go: &pitfall_host::GoBinary| go.installation.as_ref().and_then(|it| it.version.clone());
    let Some(runs) = version(winner) else { return };
    // Whoever has a version manager has chosen.
    if by_manager(host, winner.installation.as_ref().map(|it| it.goroot.as_path())) {
        return;
    }
    let newer = host
        .go_binaries()
        .iter()
        .skip(1)
        .find(|go| version(go).is_some_and(|other| pitfall_host::is_newer(&other, &runs)));
    if let Some(newer) = newer {
        let (first, second) = (shown(&winner.path), shown(&newer.path));
        let other = version(newer).unwrap_or_default();
        let folder = newer.path.parent().map(shown).unwrap_or_default();
        notes.push(Note {
            id: "go-shadowed",
            severity: Severity::Warning,
            message: text! {
                en: "{first} ({runs}) stands before {second} ({other}) on PATH, so the older one runs",
                zh: "PATH 上 {first}（{runs}）在 {second}（{other}）之前，因此运行的是旧版本",
            },
            advice: text! { en: "put {folder} first: PATH=\"{folder}:$PATH\"", zh: "把 {folder} 放在最前：PATH=\"{folder}:$PATH\"" },
            place: None,
        });
    }
}

/// The Go at `goroot` belongs to a version manager.
fn by_manager(host: &Host, goroot: Option<&Path>) -> bool {
    let managers = [Installer::Mise, Installer::Asdf, Installer::Goenv, Installer::Gvm];
    let found = host.go_installations().iter().find(|it| Some(it.installation.goroot.as_path()) == goroot);
    found.is_some_and(|it| managers.contains(&it.by))
}

/// Folders that the go command refuses: those that are not absolute.
fn relative_folders(host: &Host, sessions: &[Session], notes: &mut Vec<Note>) {
    for name in ["GOPATH", "GOBIN", "GOCACHE", "GOMODCACHE"] {
        let Some(origin) = variables::effective(host, name).filter(|it| it.source != Source::Default) else { continue };
        let value = origin.value.clone().unwrap_or_default();
        let mut entries = if name == "GOPATH" { value.split(host.os().list_separator()) } else { value.split('\0') };
        let Some(entry) = entries.find(|entry| !entry.is_empty() && !is_absolute(Path::new(entry))) else { continue };
        notes.push(Note {
            id: "relative-folder",
            severity: Severity::Error,
            message: text! {
                en: "{name} must hold absolute folders: Go refuses \"{entry}\"",
                zh: "{name} 必须是绝对路径：Go 拒绝 \"{entry}\"",
            },
            advice: text! { en: "write the whole path", zh: "写出完整路径" },
            place: set_by(sessions, name, &value).or(origin.path.clone().zip(origin.line)),
        });
    }
}

/// GOROOT against the go that runs.
fn goroot(host: &Host, sessions: &[Session], notes: &mut Vec<Note>) {
    let Some(origin) =
        variables::effective(host, "GOROOT").filter(|it| matches!(it.source, Source::Environment | Source::GoEnv))
    else {
        return;
    };
    let Some(value) = origin.value.as_deref() else { return };
    let place = set_by(sessions, "GOROOT", value).or(origin.path.clone().zip(origin.line));
    let folder = host.os().folder_of(value);
    let advice =
        || text! { en: "do not set GOROOT: go finds its root by itself", zh: "不要设置 GOROOT：go 会自己找到根目录" };
    let mut note = |id, severity, message| {
        notes.push(Note { id, severity, message, advice: advice(), place: place.clone() });
    };
    if !host.exists(&folder) {
        note(
            "goroot-missing",
            Severity::Error,
            text! {
                en: "GOROOT is {value}, which is not there: every go command ends with \"cannot find GOROOT directory\"",
                zh: "GOROOT 为 {value}，但它不存在：每个 go 命令都以 \"cannot find GOROOT directory\" 结束",
            },
        );
        return;
    }
    let set = host.go_installation(&folder);
    let set_version = set.as_ref().and_then(|it| it.version.as_deref());
    match (running_version(host), set_version) {
        (Some(runs), Some(set)) if runs != set => note(
            "goroot-mismatch",
            Severity::Error,
            text! {
                en: "the go on PATH is {runs} and GOROOT ({value}) holds {set}: every build fails",
                zh: "PATH 上的 go 是 {runs}，而 GOROOT（{value}）是 {set}：每次构建都会失败",
            },
        ),
        (_, None) if set.is_none() => note(
            "goroot-no-root",
            Severity::Error,
            text! { en: "GOROOT is {value}, which holds no Go", zh: "GOROOT 为 {value}，其中没有 Go" },
        ),
        // Version managers set it for the Go that they choose.
        _ if by_manager(host, set.as_ref().map(|it| it.goroot.as_path())) => {}
        _ => note(
            "goroot-redundant",
            Severity::Hint,
            text! {
                en: "GOROOT repeats what go knows, and will be wrong after the next upgrade",
                zh: "GOROOT 重复了 go 已知的信息，下次升级后就会出错",
            },
        ),
    }
}

/// Where `go install` puts programs, and whether they are found there.
fn tools_off_path(host: &Host, notes: &mut Vec<Note>) {
    let gobin = variables::value(host, "GOBIN");
    let folder = if gobin.is_empty() {
        let list = variables::value(host, "GOPATH");
        let first = list.split(host.os().list_separator()).next().unwrap_or("").to_owned();
        if first.is_empty() || first.starts_with('~') {
            return;
        }
        host.os().folder_of(&first).join("bin")
    } else {
        host.os().folder_of(&gobin)
    };
    if !is_absolute(&folder) {
        return;
    }
    let on_path = host.environment().path().any(|entry| same_folder(host, &host.os().folder_of(entry), &folder));
    let programs = host.names(&folder);
    if on_path || programs.is_empty() {
        return;
    }
    let (count, example, shown) = (programs.len(), programs[0].clone(), shown(&folder));
    notes.push(Note {
        id: "tools-off-path",
        severity: Severity::Information,
        message: text! {
            en: "go install puts programs into {shown} ({count} there, such as {example}), which is not on PATH",
            zh: "go install 把程序装到 {shown}（现有 {count} 个，如 {example}），而它不在 PATH 上",
        },
        advice: text! { en: "export PATH=\"$PATH:{shown}\"", zh: "export PATH=\"$PATH:{shown}\"" },
        place: None,
    });
}

fn is_absolute(folder: &Path) -> bool {
    let text = folder.to_string_lossy();
    text.starts_with('/') || matches!(text.as_bytes(), [letter, b':', ..] if letter.is_ascii_alphabetic())
}

fn same_folder(host: &Host, one: &Path, other: &Path) -> bool {
    one == other || host.real_path(one).is_some_and(|real| host.real_path(other).is_some_and(|other| other == real))
}

/// `go env -w` that the environment hides.
fn hidden_by_environment(host: &Host, sessions: &[Session], notes: &mut Vec<Note>) {
    for variable in pitfall_knowledge::golang::environment_variables() {
        let name = variable.name;
        let all = variables::sources(host, name);
        let (Some(first), Some(second)) = (all.first(), all.get(1)) else { continue };
        let hides =
            first.source == Source::Environment && second.source == Source::GoEnv && first.value != second.value;
        if !hides {
            continue;
        }
        let file = second.path.as_deref().map(shown).unwrap_or_default();
        let line = second.line.unwrap_or(1);
        notes.push(Note {
            id: "go-env-hidden",
            severity: Severity::Information,
            message: text! {
                en: "{name} in the environment hides what go env -w wrote ({file}:{line})",
                zh: "环境中的 {name} 遮蔽了 go env -w 写入的值（{file}:{line}）",
            },
            advice: text! { en: "keep one of the two: unset {name}, or go env -u {name}", zh: "只保留其一：取消设置 {name}，或执行 go env -u {name}" },
            place: first.value.as_deref().and_then(|value| set_by(sessions, name, value)),
        });
    }
}

/// What a program started from the desktop lacks. `PATH` differs for many reasons; what counts is which go it leads to.
fn editors(host: &Host, sessions: &[Session], notes: &mut Vec<Note>) {
    let of = |kind| sessions.iter().find(|session| session.kind == kind);
    let (Some(terminal), Some(desktop)) = (of(SessionKind::Terminal), of(SessionKind::Desktop)) else { return };
    let (in_terminal, in_desktop) = (go_of(host, terminal), go_of(host, desktop));
    let sure = |session: &Session| session.variable("PATH").is_some_and(|path| path.certain);
    if let Some(go) = in_terminal.filter(|go| Some(go) != in_desktop.as_ref()) {
        if !sure(desktop) {
            return;
        }
        let go = shown(&go);
        let place = last_place(terminal, "PATH");
        let message = match in_desktop.as_deref().map(shown) {
            Some(other) => text! {
                en: "an editor started from the desktop finds {other}, a terminal {go}",
                zh: "从桌面启动的编辑器找到的是 {other}，终端中则是 {go}",
            },
            None => text! {
                en: "an editor started from the desktop finds no go: what a terminal reads, it does not",
                zh: "从桌面启动的编辑器找不到 go：终端读取的文件它并不读取",
            },
        };
        notes.push(Note {
            id: "editor-other-go",
            severity: Severity::Information,
            message,
            advice: match host.os() {
                // No file of a shell reaches what starts from the dock.
                Os::MacOs => text! {
                    en: "start the editor from a terminal, or hand PATH on with launchctl setenv PATH \"$PATH\"",
                    zh: "从终端启动编辑器，或用 launchctl setenv PATH \"$PATH\" 把 PATH 传给它",
                },
                _ => text! {
                    en: "start the editor from a terminal, or set PATH in a file that login shells read",
                    zh: "从终端启动编辑器，或在登录 shell 读取的文件中设置 PATH",
                },
            },
            place,
        });
    }
    let mut lost: Vec<&str> = Vec::new();
    for (name, variable) in terminal.exported() {
        let known = pitfall_knowledge::golang::environment_variable(name).is_some();
        if known
            && name != "GOROOT"
            && variable.certain
            && desktop.value(name) != variable.value.text()
            && desktop.variable(name).is_none()
        {
            lost.push(name);
        }
    }
    if let Some(first) = lost.first() {
        let (names, listed) = (lost.join(", "), lost.join("、"));
        notes.push(Note {
            id: "editor-blind",
            severity: Severity::Information,
            message: text! {
                en: "an editor started from the desktop does not see {names}",
                zh: "从桌面启动的编辑器看不到 {listed}",
            },
            advice: text! {
                en: "go env -w NAME=value holds everywhere",
                zh: "用 go env -w NAME=value 设置则处处有效",
            },
            place: last_place(terminal, first),
        });
    }
}

fn last_place(session: &Session, name: &str) -> Option<(PathBuf, usize)> {
    session.variable(name)?.history.iter().rev().find_map(|event| match &event.place {
        Place::File { path, line, .. } => Some((path.to_path_buf(), *line)),
        Place::System => None,
    })
}

/// The `go` that a session runs.
pub(crate) fn go_of(host: &Host, session: &Session) -> Option<PathBuf> {
    let path = session.value("PATH")?;
    let program = format!("go{}", host.os().program_suffix());
    let entries = path.split(host.os().list_separator()).take(pitfall_host::MAX_ENTRIES);
    entries.map(|entry| host.os().folder_of(entry).join(&program)).find(|path| host.is_file(path))
}

/// Proxy, checksum database and private modules.
fn downloads(host: &Host, notes: &mut Vec<Note>) {
    let proxy = variables::value(host, "GOPROXY");
    let sums = variables::value(host, "GOSUMDB");
    if sums == "off" {
        notes.push(Note {
            id: "checksums-off",
            severity: Severity::Warning,
            message: text! {
                en: "GOSUMDB=off: no downloaded module is compared with the checksum database",
                zh: "GOSUMDB=off：下载的模块不会与校验和数据库比对",
            },
            advice: text! {
                en: "name private modules in GONOSUMDB or GOPRIVATE instead",
                zh: "改为在 GONOSUMDB 或 GOPRIVATE 中列出私有模块",
            },
            place: None,
        });
    }
    let first = proxy.split([',', '|']).map(str::trim).find(|entry| !entry.is_empty()).unwrap_or("").to_owned();
    if first == "off" {
        notes.push(Note {
            id: "downloads-off",
            severity: Severity::Information,
            message: text! { en: "GOPROXY=off: no module can be downloaded", zh: "GOPROXY=off：无法下载任何模块" },
            advice: text! { en: "unset it to download", zh: "取消该设置后才能下载" },
            place: None,
        });
    }
}

/// Whether cgo has what it needs.
fn c_compiler(host: &Host, cgo: &CgoReport, notes: &mut Vec<Note>) {
    let wanted = cgo.wanted.as_str();
    let asked = variables::effective(host, "CGO_ENABLED")
        .is_some_and(|it| it.source != Source::Default && it.value.as_deref() == Some("1"));
    let stub = cgo.compiler.as_ref().is_some_and(|compiler| compiler.kind == CompilerKind::AppleStub);
    if host.os() == Os::MacOs && cgo.developer_folder.is_none() && (stub || cgo.compiler.is_none()) {
        notes.push(Note {
            id: "no-developer-tools",
            severity: Severity::Information,
            message: text! {
                en: "there is no C compiler behind /usr/bin/cc: neither Xcode nor its command line tools are installed",
                zh: "/usr/bin/cc 背后没有 C 编译器：既没有安装 Xcode，也没有安装命令行工具",
            },
            advice: text! { en: "xcode-select --install", zh: "xcode-select --install" },
            place: None,
        });
    } else if cgo.compiler.is_none() && asked {
        notes.push(Note {
            id: "no-c-compiler",
            severity: Severity::Warning,
            message: text! {
                en: "CGO_ENABLED=1 and no {wanted} on PATH: packages that use cgo do not build",
                zh: "CGO_ENABLED=1，但 PATH 上没有 {wanted}：使用 cgo 的包无法构建",
            },
            advice: install_advice(host),
            place: None,
        });
    } else if cgo.compiler.is_none() {
        notes.push(Note {
            id: "no-c-compiler",
            severity: Severity::Hint,
            message: text! {
                en: "no {wanted} on PATH, so cgo is off: packages that need it are left out without a word",
                zh: "PATH 上没有 {wanted}，因此 cgo 关闭：依赖它的包会被悄然排除",
            },
            advice: install_advice(host),
            place: None,
        });
    }
}

fn install_advice(host: &Host) -> pitfall_engine::Message {
    let is = |id: &str| host.distribution().is_some_and(|distribution| distribution.is(id));
    let command = if is("debian") {
        "apt install build-essential pkg-config"
    } else if is("fedora") || is("rhel") {
        "dnf install gcc pkgconf-pkg-config"
    } else if is("alpine") {
        "apk add build-base pkgconf"
    } else if is("arch") {
        "pacman -S base-devel"
    } else {
        "install gcc or clang"
    };
    pitfall_engine::Message::verbatim(command)
}

/// Entries of `PATH` that lead somewhere else than meant.
fn path(host: &Host, notes: &mut Vec<Note>) {
    let entries: Vec<&str> = host.environment().path().collect();
    if entries.len() > pitfall_host::MAX_ENTRIES {
        let (count, limit) = (entries.len(), pitfall_host::MAX_ENTRIES);
        notes.push(Note {
            id: "path-too-long",
            severity: Severity::Warning,
            message: text! {
                en: "PATH has {count} entries; only the first {limit} were looked at",
                zh: "PATH 有 {count} 项，只检查了前 {limit} 项",
            },
            advice: text! { en: "look for a start-up file that adds to PATH in a loop", zh: "检查是否有启动文件在循环地追加 PATH" },
            place: None,
        });
    }
    let current = entries.iter().filter(|entry| entry.is_empty() || **entry == ".").count();
    if current > 0 && host.os() != Os::Windows {
        notes.push(Note {
            id: "path-current-folder",
            severity: Severity::Warning,
            message: text! {
                en: "PATH holds an empty entry or \".\": programs of whatever folder you stand in are run, and Go refuses them",
                zh: "PATH 中有空项或 \".\"：会运行当前目录中的程序，而 Go 会拒绝它们",
            },
            advice: text! { en: "pitfall why PATH shows the line that adds it", zh: "pitfall why PATH 可显示添加它的那一行" },
            place: None,
        });
    }
    if let Some(tilde) = entries.iter().find(|entry| entry.starts_with('~')) {
        notes.push(Note {
            id: "path-tilde",
            severity: Severity::Warning,
            message: text! {
                en: "PATH holds the literal text {tilde}: only bash looks into the home folder for it",
                zh: "PATH 中有字面文本 {tilde}：只有 bash 会把它当作主目录",
            },
            advice: text! { en: "write $HOME instead of a quoted ~", zh: "用 $HOME 代替引号中的 ~" },
            place: None,
        });
    }
}
