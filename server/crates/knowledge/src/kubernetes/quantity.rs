//! Amounts: `100m`, `1.5Gi`, `1e3`.
//!
//! Source: k8s.io/apimachinery `pkg/api/resource/quantity.go` (`ParseQuantity`).

/// An amount, in its base unit: bytes, cores, pieces.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quantity {
    /// The number before its suffix.
    pub number: f64,
    /// The suffix as written: `m`, `Gi`, `e3`; empty for none.
    pub suffix: Suffix,
}

/// What stands behind the number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Suffix {
    /// Nothing.
    None,
    /// `Ki` to `Ei`: so many times 1024.
    Binary(u8),
    /// `n`, `u`, `m`, `k`, `M` … `E`: this power of ten.
    Decimal(i8),
    /// `e3`, `E-2`.
    Exponent(i32),
}

impl Quantity {
    /// The quantity that `text` is; `None` where Kubernetes refuses it.
    pub fn parse(text: &str) -> Option<Self> {
        let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
        let split = unsigned.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(unsigned.len());
        let (digits, suffix) = unsigned.split_at(split);
        if digits.matches('.').count() > 1 || !digits.bytes().any(|b| b.is_ascii_digit()) {
            return None;
        }
        let number: f64 = digits.trim_end_matches('.').parse().ok()?;
        let number = if text.starts_with('-') { -number } else { number };
        Some(Self { number, suffix: Suffix::parse(suffix)? })
    }

    /// The amount.
    pub fn value(self) -> f64 {
        self.number
            * match self.suffix {
                Suffix::None => 1.0,
                Suffix::Binary(power) => 1024f64.powi(power.into()),
                Suffix::Decimal(power) => 10f64.powi(power.into()),
                Suffix::Exponent(power) => 10f64.powi(power),
            }
    }
}

impl Suffix {
    fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "" => Self::None,
            "Ki" => Self::Binary(1),
            "Mi" => Self::Binary(2),
            "Gi" => Self::Binary(3),
            "Ti" => Self::Binary(4),
            "Pi" => Self::Binary(5),
            "Ei" => Self::Binary(6),
            "n" => Self::Decimal(-9),
            "u" => Self::Decimal(-6),
            "m" => Self::Decimal(-3),
            "k" => Self::Decimal(3),
            "M" => Self::Decimal(6),
            "G" => Self::Decimal(9),
            "T" => Self::Decimal(12),
            "P" => Self::Decimal(15),
            "E" => Self::Decimal(18),
            _ => {
                let exponent = text.strip_prefix(['e', 'E'])?;
                let digits = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
                let plain = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
                Self::Exponent(plain.then(|| exponent.parse().ok())??)
            }
        })
    }
}

/// The quantity that `text` was surely meant to be: `512 Mi`, `1gb`, `100Mb`, `2GiB`, `500K`.
pub fn meant(text: &str) -> Option<String> {
    let text = text.trim();
    let split = text.find(|c: char| !c.is_ascii_digit() && c != '.')?;
    let (number, suffix) = text.split_at(split);
    let lower = suffix.trim_start().to_ascii_lowercase();
    let suffix = match lower.as_str() {
        "k" | "kb" => "k",
        "ki" | "kib" => "Ki",
        "mb" => "M",
        "mi" | "mib" => "Mi",
        "g" | "gb" => "G",
        "gi" | "gib" => "Gi",
        "t" | "tb" => "T",
        "ti" | "tib" => "Ti",
        // A lone `m` is a thousandth to Kubernetes, and `b` says nothing.
        "b" => "",
        "m" => "m",
        _ => return None,
    };
    let found = format!("{number}{suffix}");
    Quantity::parse(&found).is_some().then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Verdicts of `kubectl set image --local`, which reads the object into its type.
    #[test]
    fn quantities_as_kubernetes_reads_them() {
        let value = |text| Quantity::parse(text).map(Quantity::value);
        for (text, amount) in [
            ("1", 1.0),
            ("0.5", 0.5),
            (".5", 0.5),
            ("5.", 5.0),
            ("250m", 0.25),
            ("1Ki", 1024.0),
            ("1k", 1000.0),
            ("1.5Gi", 1.5 * 1024.0 * 1024.0 * 1024.0),
            ("1e3", 1000.0),
            ("1E-3", 0.001),
            ("1E", 1e18),
            ("+1", 1.0),
            ("-1", -1.0),
        ] {
            assert_eq!(value(text), Some(amount), "{text}");
        }
        for text in [
            "", "m", "1 Gi", "1gi", "1GB", "1MB", "1K", "1KI", "1Gib", "1..5", "1.2.3", "one", "1e", "1e1.5", " 1",
            "--1", "1é",
        ] {
            assert_eq!(value(text), None, "{text}");
        }
    }

    #[test]
    fn what_was_meant() {
        for (text, wanted) in
            [("512 Mi", "512Mi"), ("1gb", "1G"), ("100MB", "100M"), ("2GiB", "2Gi"), ("500K", "500k"), ("64mi", "64Mi")]
        {
            assert_eq!(meant(text).as_deref(), Some(wanted), "{text}");
        }
        assert_eq!((meant("lots"), meant("1x"), meant("")), (None, None, None));
    }
}
