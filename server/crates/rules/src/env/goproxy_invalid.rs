//! A GOPROXY that Go cannot use.
//! Source: `proxyList` in cmd/go/internal/modfetch/proxy.go: `invalid proxy URL missing scheme: dirct`, `parse "…"`.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_syntax::shell::Setting;

use super::{edit, proxy};

rule! {
    id: "env/goproxy-invalid",
    page: "goproxy_invalid.md",
    on: Setting,
    severity: Error,
    category: Correctness,
    fix: Safe,
    since: "0.1.0",
    also: ["X03", "X09", "EV007", "S06", "S08"],
}

fn check(setting: &Setting<'_>, _: &Context<'_>, out: &mut Findings) {
    let Some(value) = (setting.variable() == "GOPROXY").then(|| setting.literal()).flatten() else { return };
    if value.contains("{{") || value.contains('<') {
        return;
    }
    let entries = proxy::entries(&value);
    if entries.is_empty() && !value.trim().is_empty() {
        out.at(setting.value.span()).says(text! {
            en: "GOPROXY holds separators alone: Go refuses a list without entries",
            zh: "GOPROXY 中只有分隔符：Go 拒绝没有条目的列表",
        });
    }
    for entry in entries {
        let word = entry.text;
        if word.contains('*') || word.contains(['$', '%']) {
            continue;
        }
        if let Some(wrong) = word.chars().find(|c| matches!(c, ';' | ' ' | '\t' | '，' | '、' | '；')) {
            let mended = value
                .replace([';', '，', '、', '；'], ",")
                .split([' ', '\t', ','])
                .filter(|piece| !piece.is_empty())
                .collect::<Vec<_>>()
                .join(",");
            let fix = if value.contains('|') { None } else { edit::replace_value(setting, &mended) };
            out.at(entry.span(setting))
                .says(text! {
                    en: "{wrong:?} does not separate proxies: Go takes all of this for one address",
                    zh: "{wrong:?} 不能分隔代理：Go 把这整段当作一个地址",
                })
                .mends(text! { en: "separate them by commas", zh: "用逗号分隔" }, fix);
            continue;
        }
        let bare = word.trim_matches(['"', '\'', '“', '”']);
        let quoted = bare != word;
        let lower = bare.to_ascii_lowercase();
        let known = matches!(word, "direct" | "off" | "noproxy");
        let address = word.contains(['.', ':', '/']);
        if known || address && !quoted {
            continue;
        }
        let meant = match lower.as_str() {
            "direct" | "off" => Some(lower.clone()),
            _ if quoted && address => Some(bare.to_owned()),
            _ if strsim::osa_distance(&lower, "direct") <= 2 => Some("direct".to_owned()),
            _ => None,
        };
        let fix = meant.and_then(|meant| edit::replace_value(setting, &value.replacen(word, &meant, 1)));
        out.at(entry.span(setting))
            .says(text! {
                en: "{word:?} is neither an address nor direct nor off: every download fails",
                zh: "{word:?} 既不是地址，也不是 direct 或 off：所有下载都会失败",
            })
            .mends(text! { en: "write what Go knows", zh: "写成 Go 认识的形式" }, fix);
    }
}
