//! `pitfall doctor` as a sheet.

use pitfall_doctor::online::{Distrust, Online, Outcome, Reached, TOLERANCE, Untried};
use pitfall_doctor::{Report, SessionReport, Source, VariableReport};
use pitfall_engine::{Message, text};
use pitfall_host::{Held, SessionKind};
use pitfall_text::{Encoding, LineIndex};

use super::sheet::{Row, Sheet, Style, cells};

/// The whole report; `tried` is what `--online` found out.
pub(crate) fn sheet(report: &Report, tried: Option<&Online>, style: &Style) -> Sheet {
    let mut sheet = Sheet { title: machine(report, style), sections: Vec::new() };
    sheet.section("Go".to_owned(), go(report, style));
    sheet.section(style.say(&text! { en: "Variables", zh: "变量" }), variables(&report.variables, style));
    sheet.section("cgo".to_owned(), cgo(report, style));
    let heading = text! {
        en: "Sessions, against this process (+ has, - lacks, ~ other value, ? unknown)",
        zh: "会话，与本进程相比（+ 多出，- 缺少，~ 值不同，? 未知）",
    };
    sheet.section(style.say(&heading), sessions(&report.sessions, style));
    if let Some(tried) = tried {
        let heading = text! { en: "GOPROXY, tried", zh: "GOPROXY 连通性" };
        sheet.section(style.say(&heading), online(tried, style));
    }
    let found = found(report, style);
    if found.is_empty() {
        let nothing = style.say(&text! { en: "Nothing is wrong that files show.", zh: "从文件中没有发现问题。" });
        sheet.section(style.say(&text! { en: "Found", zh: "发现" }), vec![cells([nothing])]);
    } else {
        sheet.section(style.say(&text! { en: "Found", zh: "发现" }), found);
    }
    sheet
}

fn machine(report: &Report, style: &Style) -> String {
    let machine = &report.machine;
    let mut parts = vec![machine.distribution.as_ref().map_or_else(|| "?".to_owned(), |it| it.name.clone())];
    parts.push(machine.arch.to_owned());
    if let Some(libc) = &machine.libc {
        parts.push(format!("{} {}", libc.kind.name(), libc.version.as_deref().unwrap_or("?")));
    }
    if machine.wsl {
        parts.push("WSL".to_owned());
    }
    if let Some(shell) = machine.shell {
        parts.push(shell.name().to_owned());
    }
    parts.join(if style.language == pitfall_engine::Language::English { ", " } else { "，" })
}

fn go(report: &Report, style: &Style) -> Vec<Row> {
    let mut rows = Vec::new();
    for (at, go) in report.go.on_path.iter().enumerate() {
        let installation = go.installation.as_ref();
        let version = installation.and_then(|it| it.version.clone()).unwrap_or_else(|| "?".to_owned());
        let what = if at == 0 {
            text! { en: "runs", zh: "实际运行" }
        } else {
            text! { en: "hidden by the first", zh: "被第一个遮蔽" }
        };
        rows.push(cells([style.path(&go.path), version, style.say(&what)]));
    }
    for found in &report.go.installations {
        let on_path = report.go.on_path.iter().filter_map(|go| go.installation.as_ref());
        if on_path.into_iter().any(|it| it.goroot == found.installation.goroot) {
            continue;
        }
        let version = found.installation.version.clone().unwrap_or_else(|| "?".to_owned());
        let by = found.by.name();
        let what = style.say(&text! { en: "not on PATH ({by})", zh: "不在 PATH 上（{by}）" });
        rows.push(cells([style.path(&found.installation.goroot), version, what]));
    }
    for choice in &report.go.choices {
        let by = choice.by.name();
        let what = style.say(&text! { en: "chosen for {by}", zh: "{by} 的选择" });
        rows.push(cells([style.place(&choice.path, choice.line), choice.version.clone(), what]));
    }
    rows
}

fn variables(variables: &[VariableReport], style: &Style) -> Vec<Row> {
    let mut rows = Vec::new();
    for variable in variables {
        let value = variable.origin.value.as_deref().map_or_else(|| "?".to_owned(), |value| style.value(value));
        rows.push(cells([variable.name.to_owned(), value, origin(variable, style)]));
        for hidden in &variable.hidden {
            let value = hidden.value.as_deref().map(|value| style.value(value)).unwrap_or_default();
            let place = match (&hidden.path, hidden.line) {
                (Some(path), Some(line)) => style.place(path, line),
                _ => String::new(),
            };
            let place = style.say(&text! { en: "hidden: {place}", zh: "被遮蔽：{place}" });
            rows.push(cells([String::new(), value, place]));
        }
    }
    rows
}

fn origin(variable: &VariableReport, style: &Style) -> String {
    if let Some((path, line)) = &variable.set_by {
        return style.place(path, *line);
    }
    match (variable.origin.source, &variable.origin.path, variable.origin.line) {
        (_, Some(path), Some(line)) => style.place(path, line),
        (Source::Environment, ..) => style.say(&text! { en: "environment", zh: "环境变量" }),
        _ => style.say(&text! { en: "default", zh: "默认值" }),
    }
}

fn cgo(report: &Report, style: &Style) -> Vec<Row> {
    let cgo = &report.cgo;
    let on = if cgo.enabled {
        text! { en: "on", zh: "开启" }
    } else {
        text! { en: "off", zh: "关闭" }
    };
    let mut rows = vec![cells(["CGO_ENABLED".to_owned(), style.say(&on)])];
    let compiler = match &cgo.compiler {
        Some(compiler) => {
            let version = compiler.version.as_deref().unwrap_or("?");
            format!("{} ({version})", style.path(&compiler.path))
        }
        None => {
            let wanted = &cgo.wanted;
            style.say(&text! { en: "{wanted} is not on PATH", zh: "PATH 上没有 {wanted}" })
        }
    };
    rows.push(cells(["CC".to_owned(), compiler]));
    let pkg_config = match &cgo.pkg_config {
        Some(path) => style.path(path),
        None => style.say(&text! { en: "not on PATH", zh: "不在 PATH 上" }),
    };
    rows.push(cells(["pkg-config".to_owned(), pkg_config]));
    if cgo.pkg_config.is_some() && !cgo.pkg_config_folders.is_empty() {
        let folders: Vec<String> = cgo.pkg_config_folders.iter().map(|folder| style.path(folder)).collect();
        rows.push(cells([".pc".to_owned(), folders.join(":")]));
    }
    rows
}

fn sessions(sessions: &[SessionReport], style: &Style) -> Vec<Row> {
    let mut rows = Vec::new();
    for session in sessions {
        let kind = match session.kind {
            SessionKind::Terminal => text! { en: "terminal", zh: "终端" },
            SessionKind::Login => text! { en: "login (ssh)", zh: "登录（ssh）" },
            SessionKind::Desktop => text! { en: "desktop, editor", zh: "桌面、编辑器" },
            SessionKind::Script => text! { en: "script", zh: "脚本" },
        };
        let go = match &session.go {
            Some(go) => style.path(go),
            None => style.say(&text! { en: "no go", zh: "没有 go" }),
        };
        let names: Vec<String> =
            session.different.iter().map(|(name, there, here)| mark(name, there, here.as_deref())).collect();
        // The system's own files are the same for everybody.
        let own = session.files.iter().filter(|file| style.home.as_deref().is_some_and(|home| file.starts_with(home)));
        let mut files: Vec<String> = Vec::new();
        for file in own.map(|file| style.path(file)) {
            if !files.contains(&file) {
                files.push(file);
            }
        }
        let files = if files.is_empty() {
            style.say(&text! { en: "reads no file of yours", zh: "不读取您的文件" })
        } else {
            let files = files.join(" ");
            style.say(&text! { en: "reads {files}", zh: "读取 {files}" })
        };
        rows.push(cells([style.say(&kind), go, names.join(" "), files]));
    }
    rows
}

/// `-GOPATH` lacks it, `+GOPATH` has it besides, `~GOPATH` has another value, `?GOPATH` cannot be known: all against this process.
fn mark(name: &str, there: &Held, here: Option<&str>) -> String {
    match (there, here) {
        (Held::Unknown, _) => format!("?{name}"),
        (Held::Unset, _) => format!("-{name}"),
        (Held::Text(_), None) => format!("+{name}"),
        (Held::Text(_), Some(_)) => format!("~{name}"),
    }
}

fn online(tried: &Online, style: &Style) -> Vec<Row> {
    let row = |one: &Reached| {
        let took = one.took.as_millis();
        let outcome = match &one.outcome {
            Outcome::Open { status: Some(status) } => {
                text! { en: "answers {status}, {took} ms", zh: "应答 {status}，{took} 毫秒" }
            }
            Outcome::Open { status: None } => text! { en: "reachable, {took} ms", zh: "可连接，{took} 毫秒" },
            Outcome::Untrusted(distrust) => untrusted(distrust),
            Outcome::NoSuchHost => text! { en: "no such host", zh: "域名无法解析" },
            Outcome::Unreachable(said) => text! { en: "not reachable: {said}", zh: "无法连接：{said}" },
            Outcome::RefusedOnTheWay(407) => text! {
                en: "the proxy on the way wants a name and password (407)",
                zh: "途中的代理要求用户名和密码（407）",
            },
            Outcome::RefusedOnTheWay(status) => text! {
                en: "the proxy on the way answers {status}",
                zh: "途中的代理应答 {status}",
            },
            Outcome::Nothing => text! { en: "nothing to reach", zh: "无需连接" },
            Outcome::NotTried(Untried::Scheme(scheme)) => text! {
                en: "not tried: of a proxy at {scheme}:// some go commands take the scheme for its host, others speak HTTP to it; \
                     write http:// or socks5://",
                zh: "未尝试：对 {scheme}:// 的代理，有的 go 命令把协议名当作主机，有的对它使用 HTTP；请写 http:// 或 socks5://",
            },
            Outcome::NotTried(Untried::PlainBySecureProxy) => text! {
                en: "not tried: http:// through a proxy at https://",
                zh: "未尝试：经由 https:// 代理访问 http://",
            },
            Outcome::NotTried(Untried::Cgi) => text! {
                en: "not tried: REQUEST_METHOD is set, and then the go command refuses HTTP_PROXY",
                zh: "未尝试：设置了 REQUEST_METHOD，此时 go 命令拒绝使用 HTTP_PROXY",
            },
        };
        let mut told = style.say(&outcome);
        if let Some(via) = &one.via {
            told += &style.say(&text! { en: ", through {via}", zh: "，经由 {via}" });
        }
        if let Some(ahead) = one.ahead.filter(|ahead| ahead.abs() > TOLERANCE) {
            let seconds = ahead.abs();
            told += &style.say(&if ahead > 0 {
                text! { en: "; this machine's clock is {seconds} s ahead", zh: "；本机时钟快 {seconds} 秒" }
            } else {
                text! { en: "; this machine's clock is {seconds} s behind", zh: "；本机时钟慢 {seconds} 秒" }
            });
        }
        cells([one.entry.clone(), told])
    };
    let mut rows: Vec<Row> = tried.reached.iter().map(row).collect();
    if let Some(all) = &tried.overlooked {
        let said = text! {
            en: "{all}, which the go command does not look at: set HTTPS_PROXY or HTTP_PROXY",
            zh: "{all}，go 命令不看它：请设置 HTTPS_PROXY 或 HTTP_PROXY",
        };
        rows.push(cells(["ALL_PROXY".to_owned(), style.say(&said)]));
    }
    rows
}

fn untrusted(distrust: &Distrust) -> Message {
    match distrust {
        Distrust::Expired => text! {
            en: "certificate has run out, by this machine's clock",
            zh: "按本机时钟，证书已过期",
        },
        Distrust::NotYetValid => text! {
            en: "certificate is not valid yet, by this machine's clock",
            zh: "按本机时钟，证书尚未生效",
        },
        Distrust::OtherName => text! { en: "certificate is for another host", zh: "证书属于其他主机" },
        Distrust::UnknownIssuer => text! {
            en: "certificate is signed by nobody whom this system trusts",
            zh: "证书的签发者不受本系统信任",
        },
        Distrust::Other(said) => text! { en: "certificate is not trusted: {said}", zh: "证书不受信任：{said}" },
    }
}

fn found(report: &Report, style: &Style) -> Vec<Row> {
    let mut rows: Vec<Row> = report
        .notes
        .iter()
        .map(|note| {
            let (message, advice) = note.text(style.language);
            Row::Found {
                severity: note.severity,
                id: note.id.to_owned(),
                message: style.value(message),
                advice: Some(style.advice(advice)),
                place: note.place.as_ref().map(|(path, line)| style.place(path, *line)),
            }
        })
        .collect();
    for file in &report.files {
        let lines = LineIndex::new(&file.text);
        for finding in &file.findings {
            let line = lines.position(finding.span.start as usize, Encoding::Utf32).line + 1;
            rows.push(Row::Found {
                severity: finding.severity,
                id: finding.rule.id.to_owned(),
                message: style.value(finding.message.in_language(style.language)),
                advice: finding.fixes.first().map(|fix| style.value(fix.title.in_language(style.language))),
                place: Some(style.place(&file.path, line as usize)),
            });
        }
    }
    // What breaks something comes first.
    rows.sort_by_key(|row| match row {
        Row::Found { severity, .. } => std::cmp::Reverse(Some(*severity)),
        Row::Cells(_) => std::cmp::Reverse(None),
    });
    rows
}
