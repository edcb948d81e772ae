//! The values that a variable may take.

use pitfall_engine::text;
use pitfall_knowledge::golang;

use crate::Ask;

/// One value, with a few words on it.
pub(super) struct Choice {
    pub text: String,
    pub detail: String,
}

fn choice(text: impl Into<String>) -> Choice {
    Choice { text: text.into(), detail: String::new() }
}

fn plain(words: &[&str]) -> Vec<Choice> {
    words.iter().map(|word| choice(*word)).collect()
}

/// Values of `name`, the likeliest first.
pub(super) fn of(ask: &Ask, name: &str) -> Vec<Choice> {
    match name {
        "GO111MODULE" => plain(&["on", "auto", "off"]),
        "CGO_ENABLED" => plain(&["1", "0"]),
        "GOOS" => systems(ask),
        "GOARCH" => processors(ask),
        "GOAMD64" => plain(&["v1", "v2", "v3", "v4"]),
        "GOARM" => plain(&["7", "6", "5", "7,hardfloat", "7,softfloat", "6,hardfloat", "6,softfloat", "5,softfloat"]),
        "GOARM64" => plain(&["v8.0", "v8.1", "v8.2", "v9.0", "v8.0,lse", "v8.0,crypto"]),
        "GO386" => plain(&["sse2", "softfloat"]),
        "GOMIPS" | "GOMIPS64" => plain(&["hardfloat", "softfloat"]),
        "GOPPC64" => plain(&["power8", "power9", "power10"]),
        "GORISCV64" => plain(&["rva20u64", "rva22u64", "rva23u64"]),
        "GOWASM" => plain(&["satconv", "signext"]),
        "GOFIPS140" => plain(&["off", "latest", "inprocess", "certified", "v1.0.0"]),
        "GOWORK" => plain(&["off", "auto"]),
        "GOENV" => plain(&["off"]),
        "GOSUMDB" => plain(&["sum.golang.org", "sum.golang.google.cn", "off"]),
        "GOAUTH" => plain(&["netrc", "off", "git "]),
        "GONOPROXY" | "GONOSUMDB" => plain(&["none"]),
        "GOPROXY" => proxies(ask),
        "GOTOOLCHAIN" => toolchains(ask),
        "GOFLAGS" => flags(),
        "GOEXPERIMENT" => golang::experiments().iter().map(|it| choice(it.name)).collect(),
        "GODEBUG" => golang::godebugs().iter().map(|it| choice(format!("{}=", it.name))).collect(),
        "CC" | "CXX" => {
            let wants = if name == "CXX" { "++" } else { "" };
            let compilers = ask.context.host().compilers().iter();
            compilers.filter(|it| it.name.contains("++") != wants.is_empty()).map(|it| choice(&it.name)).collect()
        }
        _ => Vec::new(),
    }
}

fn systems(ask: &Ask) -> Vec<Choice> {
    let arch = set_here(ask, "GOARCH");
    let mut found: Vec<Choice> = Vec::new();
    for port in golang::ports().iter().filter(|port| port.until.is_none()) {
        let fits = arch.as_deref().is_none_or(|arch| arch == port.goarch);
        if fits && !found.iter().any(|it| it.text == port.goos) {
            found.push(choice(port.goos));
        }
    }
    found.sort_by_key(|it| !matches!(it.text.as_str(), "linux" | "darwin" | "windows"));
    found
}

fn processors(ask: &Ask) -> Vec<Choice> {
    let system = set_here(ask, "GOOS");
    let mut found: Vec<Choice> = Vec::new();
    for port in golang::ports().iter().filter(|port| port.until.is_none()) {
        let fits = system.as_deref().is_none_or(|system| system == port.goos);
        if fits && !found.iter().any(|it| it.text == port.goarch) {
            found.push(choice(port.goarch));
        }
    }
    found.sort_by_key(|it| !matches!(it.text.as_str(), "amd64" | "arm64"));
    found
}

/// What the file at hand sets the variable to.
fn set_here(ask: &Ask, name: &str) -> Option<String> {
    let file = ask.context.file.shell()?;
    let value = file.assignments().rev().find(|assignment| assignment.name.text == name)?.value.literal()?;
    (!value.is_empty()).then_some(value)
}

fn proxies(ask: &Ask) -> Vec<Choice> {
    let direct = text! { en: "from the module's own server", zh: "直接从模块所在服务器下载" };
    let off = text! { en: "download nothing", zh: "不下载任何模块" };
    let google = text! { en: "the Go team's", zh: "Go 团队的代理" };
    let china = text! { en: "reachable from mainland China", zh: "中国大陆可访问" };
    let with = |text: &str, about: &pitfall_engine::Message| Choice { text: text.into(), detail: ask.says(about) };
    vec![
        with("https://proxy.golang.org", &google),
        with("direct", &direct),
        with("off", &off),
        with("https://goproxy.cn", &china),
        with("https://goproxy.io", &china),
        with("https://mirrors.aliyun.com/goproxy/", &china),
    ]
}

fn toolchains(ask: &Ask) -> Vec<Choice> {
    let auto = text! { en: "a newer one is downloaded where go.mod asks for it", zh: "go.mod 需要时下载更新的版本" };
    let path = text! { en: "a newer one is looked for on PATH", zh: "在 PATH 上查找更新的版本" };
    let local = text! { en: "always the installed one", zh: "始终使用已安装的版本" };
    let with = |text: &str, about: &pitfall_engine::Message| Choice { text: text.into(), detail: ask.says(about) };
    let mut all = vec![with("auto", &auto), with("local", &local), with("path", &path)];
    for release in golang::releases().iter().rev().filter(|release| release.minor >= 21).take(4) {
        if let Some(patch) = release.last_patch {
            let version = format!("go1.{}.{patch}", release.minor);
            all.push(choice(&version));
            all.push(choice(format!("{version}+auto")));
        }
    }
    all
}

/// Flags that people keep in GOFLAGS first, then every other.
fn flags() -> Vec<Choice> {
    let usual = [
        "-mod=mod",
        "-mod=readonly",
        "-mod=vendor",
        "-trimpath",
        "-buildvcs=false",
        "-tags=",
        "-modcacherw",
        "-race",
        "-v",
    ];
    let mut all = plain(&usual);
    for name in golang::goflags() {
        let flag = format!("-{name}");
        if !usual.iter().any(|usual| usual.split('=').next() == Some(flag.as_str())) {
            all.push(choice(flag));
        }
    }
    all
}
