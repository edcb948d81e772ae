//! A memory limit of Go's runtime that does not fit its container.
//! Source: "Environment Variables" of Go's package runtime, and `readGOMEMLIMIT` and `parseByteCount` in runtime/mgcpacer.go and runtime/string.go
//! of Go 1.27: another spelling than bytes, B, KiB, MiB, GiB, TiB or `off` ends the program with "malformed GOMEMLIMIT".

use pitfall_engine::{Context, Findings, Location, Severity, rule, text};
use pitfall_knowledge::kubernetes::quantity::Quantity;
use pitfall_models::kubernetes::{Container, IntOrText};

rule! {
    id: "k8s/go-memory-limit",
    page: "go_memory_limit.md",
    on: Container,
    severity: Error,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    templates: too,
    also: [],
}

fn check(container: &Container<'_>, _: &Context<'_>, out: &mut Findings) {
    let limit = container.resources().view("limits").field::<IntOrText<'_>>("memory").known();
    let limit = limit.and_then(|limit| {
        let bytes = match limit.value {
            IntOrText::Int(bytes) => bytes as f64,
            IntOrText::Text(text) => Quantity::parse(text)?.value(),
        };
        (bytes > 0.0).then_some((limit, bytes))
    });
    for variable in container.env().filter(|variable| variable.name().value() == Some("GOMEMLIMIT")) {
        let field = variable.value();
        let Some(value) = field.known().filter(|value| !value.value.is_empty() && !value.value.contains("$(")) else {
            continue;
        };
        if value.value == "off" {
            continue;
        }
        let Some(bytes) = go_bytes(value.value) else {
            let said = out.at(value.span).says(text! {
                en: "Go's runtime does not read {value}: every Go program here ends at once with \"malformed GOMEMLIMIT\"",
                zh: "Go 运行时不认识 {value}：此处的每个 Go 程序都会立即以 \"malformed GOMEMLIMIT\" 退出",
            });
            if let Some(meant) = meant(value.value) {
                said.suggests(text! { en: "write {meant}", zh: "改为 {meant}" }, field.set(meant.as_str()));
            }
            continue;
        };
        let Some((limit, most)) = limit.filter(|(_, most)| bytes >= *most) else { continue };
        let (tenth, limit_text) = (format!("{}MiB", (most * 0.9 / 1_048_576.0).floor()), limit.value);
        let said = out
            .at(value.span)
            .says(text! {
                en: "GOMEMLIMIT {value} is not below the container's limit {limit_text}: the kernel ends the program before Go begins to save memory",
                zh: "GOMEMLIMIT {value} 不低于容器的上限 {limit_text}：在 Go 开始节省内存之前，内核就会终止程序",
            })
            .at_most(Severity::Warning)
            .see(Location::here(limit.span), text! { en: "the container's limit", zh: "容器的上限" });
        if most >= 10.0 * 1_048_576.0 {
            said.suggests(
                text! { en: "write {tenth}, nine tenths of it", zh: "改为 {tenth}，即上限的十分之九" },
                field.set(tenth.as_str()),
            );
        }
    }
}

/// Go's `parseByteCount`.
fn go_bytes(text: &str) -> Option<f64> {
    let units = [("KiB", 10), ("MiB", 20), ("GiB", 30), ("TiB", 40), ("B", 0), ("", 0)];
    let (digits, power) = units.iter().find_map(|(unit, power)| Some((text.strip_suffix(unit)?, *power)))?;
    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let number: u64 = plain.then(|| digits.parse().ok()).flatten()?;
    let bytes = number.checked_mul(1 << power).filter(|bytes| i64::try_from(*bytes).is_ok())?;
    Some(bytes as f64)
}

/// What an amount in another spelling, Kubernetes' own say, is to Go.
fn meant(text: &str) -> Option<String> {
    let bare = text.trim();
    let digits = bare.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == ' ');
    let unit = bare.get(digits.len()..)?.trim().to_ascii_lowercase();
    let binary = match unit.as_str() {
        "ki" | "kib" => "KiB",
        "mi" | "mib" => "MiB",
        "gi" | "gib" => "GiB",
        "ti" | "tib" => "TiB",
        "b" => "B",
        // Kubernetes' decimal units are no units of Go's.
        _ => {
            let bytes = Quantity::parse(bare)?.value();
            return (1.0..1e15).contains(&bytes).then(|| format!("{bytes:.0}"));
        }
    };
    go_bytes(&format!("{digits}{binary}")).map(|_| format!("{digits}{binary}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_as_go_reads_them() {
        for (text, bytes) in [("512MiB", 536_870_912.0), ("1024", 1024.0), ("7B", 7.0), ("2GiB", 2_147_483_648.0)] {
            assert_eq!(go_bytes(text), Some(bytes), "{text}");
        }
        for text in ["512Mi", "1.5GiB", "512M", "512 MiB", "-1", "MiB", "9999999TiB", "1e3"] {
            assert_eq!(go_bytes(text), None, "{text}");
        }
        let meant = |text| meant(text).unwrap_or_default();
        assert_eq!(
            [meant("512Mi"), meant("512M"), meant("1.5Gi"), meant("2 GIB")],
            ["512MiB", "512000000", "", "2GiB"]
        );
    }
}
