//! The ConfigMaps and Secrets that a kustomization makes, and the hash in their names.
//!
//! Source: `api/internal/generators`, `api/kv` and `api/hasher` of kustomize 5.

use super::tree::{Key, Origin, Tree};

/// A pair of a generated object: its key, its value, and where the pair is asked for.
pub(super) struct Pair {
    pub(super) key: String,
    pub(super) value: Vec<u8>,
    pub(super) at: Origin,
}

/// `key=value` of a literal; `None` where kustomize refuses it.
pub(super) fn literal(text: &str) -> Option<(String, String)> {
    let (key, value) = text.split_once('=').filter(|(key, _)| !key.is_empty())?;
    let quoted = value.len() >= 2
        && value.as_bytes().first() == value.as_bytes().last()
        && (value.starts_with('"') || value.starts_with('\''));
    let value = if quoted { &value[1..value.len() - 1] } else { value };
    Some((key.to_owned(), value.to_owned()))
}

/// `key=path`, or a path whose last part is the key; `None` where kustomize refuses it.
pub(super) fn file(text: &str) -> Option<(String, &str)> {
    match text.split_once('=') {
        None => Some((text.rsplit('/').next().unwrap_or(text).to_owned(), text)),
        Some((key, path)) if !key.is_empty() && !path.is_empty() && !path.contains('=') => Some((key.to_owned(), path)),
        Some(_) => None,
    }
}

/// The lines of an env file; `None` where it is no UTF-8.
pub(super) fn lines(bytes: &[u8]) -> Option<Vec<(String, String)>> {
    let text = std::str::from_utf8(bytes).ok()?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let lines = text.lines().map(str::trim_start).filter(|line| !line.is_empty() && !line.starts_with('#'));
    Some(
        lines
            .map(|line| line.split_once('=').unwrap_or((line, "")))
            .map(|(k, v)| (k.to_owned(), v.to_owned()))
            .collect(),
    )
}

/// An object with these pairs.
pub(super) fn object(
    kind: &str,
    name: &Tree,
    namespace: Option<&Tree>,
    secret_type: Option<&Tree>,
    pairs: &[Pair],
) -> Tree {
    let at = name.at;
    let key = |text: &str, at: Origin| Key { text: text.to_owned(), at };
    let mut metadata = vec![(key("name", at), name.clone())];
    metadata.extend(namespace.map(|it| (key("namespace", it.at), it.clone())));
    let mut root = vec![
        (key("apiVersion", at), Tree::text("v1", at)),
        (key("kind", at), Tree::text(kind, at)),
        (key("metadata", at), Tree::map(metadata, at)),
    ];
    let is_secret = kind == "Secret";
    if is_secret {
        root.push((key("type", at), secret_type.cloned().unwrap_or_else(|| Tree::text("Opaque", at))));
    }
    let (mut data, mut binary) = (Vec::new(), Vec::new());
    for pair in pairs {
        match std::str::from_utf8(&pair.value) {
            Ok(text) if !is_secret => data.push((key(&pair.key, pair.at), Tree::text(text, pair.at))),
            _ => {
                let list = if is_secret { &mut data } else { &mut binary };
                list.push((key(&pair.key, pair.at), Tree::text(base64(&pair.value), pair.at)));
            }
        }
    }
    if !data.is_empty() {
        root.push((key("data", at), Tree::map(data, at)));
    }
    if !binary.is_empty() {
        root.push((key("binaryData", at), Tree::map(binary, at)));
    }
    Tree::map(root, at)
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let byte = |at: usize| u32::from(chunk.get(at).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for at in 0..4_usize {
            let letter = LETTERS[(bits >> (18 - 6 * at) & 63) as usize];
            out.push(if at <= chunk.len() { char::from(letter) } else { '=' });
        }
    }
    out
}

/// The hash that stands behind the name of a generated object.
pub(super) fn hash(object: &Tree) -> String {
    let kind = object.get("kind").and_then(Tree::scalar).unwrap_or("");
    // Kustomize looks for the name under the key `metadata/name`, which is never there.
    let mut fields: Vec<(&str, String)> = vec![("kind", json(kind)), ("name", json(""))];
    fields.push(("data", object.get("data").map_or_else(|| json(""), pairs)));
    if kind == "Secret" {
        fields.push(("type", json(object.get("type").and_then(Tree::scalar).unwrap_or(""))));
        fields.extend(object.get("stringData").map(|data| ("stringData", pairs(data))));
    } else {
        fields.extend(object.get("binaryData").map(|data| ("binaryData", pairs(data))));
    }
    fields.sort();
    let fields: Vec<String> = fields.into_iter().map(|(key, value)| format!("{}:{value}", json(key))).collect();
    let digest = sha256(format!("{{{}}}", fields.join(",")).as_bytes());
    let hex: String = digest.iter().take(5).map(|byte| format!("{byte:02x}")).collect();
    let letter = |c| match c {
        '0' => 'g',
        '1' => 'h',
        '3' => 'k',
        'a' => 'm',
        'e' => 't',
        c => c,
    };
    hex.chars().map(letter).collect()
}

fn pairs(data: &Tree) -> String {
    let mut found: Vec<(&str, &str)> =
        data.entries().iter().map(|(key, value)| (key.text.as_str(), value.scalar().unwrap_or(""))).collect();
    found.sort_unstable();
    let found: Vec<String> = found.into_iter().map(|(key, value)| format!("{}:{}", json(key), json(value))).collect();
    format!("{{{}}}", found.join(","))
}

/// A string as Go's `encoding/json` writes it.
fn json(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' | '\u{0}'..='\u{1f}' => {
                out.push_str(&format!("\\u{:04x}", u32::from(c)));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// SHA-256 after FIPS 180-4.
fn sha256(bytes: &[u8]) -> [u8; 32] {
    const K: [u32; 64] = [
        0x428a_2f98,
        0x7137_4491,
        0xb5c0_fbcf,
        0xe9b5_dba5,
        0x3956_c25b,
        0x59f1_11f1,
        0x923f_82a4,
        0xab1c_5ed5,
        0xd807_aa98,
        0x1283_5b01,
        0x2431_85be,
        0x550c_7dc3,
        0x72be_5d74,
        0x80de_b1fe,
        0x9bdc_06a7,
        0xc19b_f174,
        0xe49b_69c1,
        0xefbe_4786,
        0x0fc1_9dc6,
        0x240c_a1cc,
        0x2de9_2c6f,
        0x4a74_84aa,
        0x5cb0_a9dc,
        0x76f9_88da,
        0x983e_5152,
        0xa831_c66d,
        0xb003_27c8,
        0xbf59_7fc7,
        0xc6e0_0bf3,
        0xd5a7_9147,
        0x06ca_6351,
        0x1429_2967,
        0x27b7_0a85,
        0x2e1b_2138,
        0x4d2c_6dfc,
        0x5338_0d13,
        0x650a_7354,
        0x766a_0abb,
        0x81c2_c92e,
        0x9272_2c85,
        0xa2bf_e8a1,
        0xa81a_664b,
        0xc24b_8b70,
        0xc76c_51a3,
        0xd192_e819,
        0xd699_0624,
        0xf40e_3585,
        0x106a_a070,
        0x19a4_c116,
        0x1e37_6c08,
        0x2748_774c,
        0x34b0_bcb5,
        0x391c_0cb3,
        0x4ed8_aa4a,
        0x5b9c_ca4f,
        0x682e_6ff3,
        0x748f_82ee,
        0x78a5_636f,
        0x84c8_7814,
        0x8cc7_0208,
        0x90be_fffa,
        0xa450_6ceb,
        0xbef9_a3f7,
        0xc671_78f2,
    ];
    let mut state: [u32; 8] =
        [0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19];
    let mut message = bytes.to_vec();
    message.push(0x80);
    while message.len() % 64 != 56 {
        message.push(0);
    }
    message.extend((bytes.len() as u64 * 8).to_be_bytes());
    for block in message.chunks_exact(64) {
        let mut w = [0_u32; 64];
        for (word, four) in w.iter_mut().zip(block.chunks_exact(4)) {
            *word = four.iter().fold(0, |word, byte| word << 8 | u32::from(*byte));
        }
        for at in 16..64 {
            let (a, b) = (w[at - 15], w[at - 2]);
            let s0 = a.rotate_right(7) ^ a.rotate_right(18) ^ a >> 3;
            let s1 = b.rotate_right(17) ^ b.rotate_right(19) ^ b >> 10;
            w[at] = w[at - 16].wrapping_add(s0).wrapping_add(w[at - 7]).wrapping_add(s1);
        }
        let [mut a, mut b, mut c, mut d, mut e, mut f, mut g, mut h] = state;
        for (k, w) in K.iter().zip(w) {
            let s1 = e.rotate_right(6) ^ e.rotate_right(11) ^ e.rotate_right(25);
            let choice = e & f ^ !e & g;
            let t1 = h.wrapping_add(s1).wrapping_add(choice).wrapping_add(*k).wrapping_add(w);
            let s0 = a.rotate_right(2) ^ a.rotate_right(13) ^ a.rotate_right(22);
            let t2 = s0.wrapping_add(a & b ^ a & c ^ b & c);
            (h, g, f, e, d, c, b, a) = (g, f, e, d.wrapping_add(t1), c, b, a, t1.wrapping_add(t2));
        }
        for (own, new) in state.iter_mut().zip([a, b, c, d, e, f, g, h]) {
            *own = own.wrapping_add(new);
        }
    }
    let mut out = [0; 32];
    for (four, word) in out.chunks_exact_mut(4).zip(state) {
        four.copy_from_slice(&word.to_be_bytes());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_are_those_of_the_standard() {
        let hex = |text: &str| sha256(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        assert_eq!(hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assert_eq!(hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(
            hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        );
        assert_eq!(base64(b""), "");
        assert_eq!(base64(b"f"), "Zg==");
        assert_eq!(base64(b"fo"), "Zm8=");
        assert_eq!(base64(b"foobar"), "Zm9vYmFy");
    }
}
