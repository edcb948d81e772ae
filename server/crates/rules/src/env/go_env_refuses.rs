//! A variable that `go env -w` cannot keep, or that Go does not read from its file.
//! Source: `runEnvW` and `checkEnvWrite` in cmd/go/internal/envcmd: "GOROOT cannot be modified", "unknown go command variable PATH".

use pitfall_engine::{Context, Findings, Severity, rule, text};
use pitfall_syntax::shell::{Dialect, Means, Setting};

use super::edit;

rule! {
    id: "env/go-env-refuses",
    page: "go_env_refuses.md",
    on: Setting,
    severity: Error,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: ["M20", "GE007", "GE008", "GE012", "EV050"],
}

/// What Go computes.
const COMPUTED: [&str; 12] = [
    "GOEXE",
    "GOGCCFLAGS",
    "GOHOSTARCH",
    "GOHOSTOS",
    "GOMOD",
    "GOTELEMETRY",
    "GOTELEMETRYDIR",
    "GOTOOLDIR",
    "GOVERSION",
    "GOWORK",
    "GOROOT",
    "GOENV",
];

/// Variables of other programs, which belong into the shell's environment.
const OTHERS: [&str; 9] = [
    "PATH",
    "PKG_CONFIG_PATH",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "NO_PROXY",
    "GOMAXPROCS",
    "GOGC",
    "GOMEMLIMIT",
    "LD_LIBRARY_PATH",
];

fn check(setting: &Setting<'_>, cx: &Context<'_>, out: &mut Findings) {
    let name = setting.variable();
    let writes = matches!(setting.means, Means::GoEnv(_));
    let in_file = setting.is_assignment() && setting.dialect == Dialect::GoEnv;
    if !(writes || in_file) || !(COMPUTED.contains(&name) || OTHERS.contains(&name) || name == "GODEBUG") {
        // A telemetry mode in the environment is read by nobody.
        if name == "GOTELEMETRY" {
            out.at(setting.name.span)
                .says(text! {
                    en: "GOTELEMETRY can only be read: the mode is set by go telemetry on, local or off",
                    zh: "GOTELEMETRY 只能读取：模式由 go telemetry on、local 或 off 设置",
                })
                .at_most(Severity::Warning)
                .suggests(text! { en: "delete it", zh: "删除它" }, edit::remove(setting, cx));
        }
        return;
    }
    // GOROOT and GOWORK written by hand do count.
    if in_file && name == "GOWORK" {
        return;
    }
    let said = out.at(if writes { setting.span } else { setting.name.span });
    let said = match (writes, name) {
        (true, "GOROOT") => said.says(text! {
            en: "go env -w refuses GOROOT: go finds its root by itself",
            zh: "go env -w 拒绝 GOROOT：go 会自己找到根目录",
        }),
        (true, _) => said.says(text! {
            en: "go env -w refuses {name}: it is not kept in the go command's file",
            zh: "go env -w 拒绝 {name}：它不保存在 go 命令的文件中",
        }),
        (false, "GOROOT") => said
            .says(text! {
                en: "a GOROOT in this file counts for every go program on this machine, and a wrong one stops go env -u GOROOT too",
                zh: "此文件中的 GOROOT 对本机所有 go 程序生效；若它是错的，连 go env -u GOROOT 也无法运行",
            })
            .at_most(Severity::Warning),
        (false, _) => said
            .says(text! {
                en: "the go command does not read {name} from this file",
                zh: "go 命令不会从此文件读取 {name}",
            })
            .at_most(Severity::Warning),
    };
    said.suggests(text! { en: "delete it", zh: "删除它" }, edit::remove(setting, cx));
}
