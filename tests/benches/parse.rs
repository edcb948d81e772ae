//! From text to tree, format by format: `cargo bench --bench parse`.

#[allow(dead_code, reason = "each bench uses its part")]
mod samples;

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use pitfall_syntax::shell::Dialect;
use pitfall_syntax::yaml::Stream;
use pitfall_syntax::{cgo, gomod, shell};

fn main() {
    divan::main();
}

#[divan::bench]
fn go_mod(bencher: Bencher<'_, '_>) {
    let text = samples::go_mod();
    bencher.counter(BytesCount::of_str(&text)).bench(|| gomod::parse(black_box(&text)));
}

#[divan::bench]
fn go_file_with_a_preamble(bencher: Bencher<'_, '_>) {
    let text = samples::cgo();
    bencher.counter(BytesCount::of_str(&text)).bench(|| cgo::parse(black_box(&text)));
}

/// What nearly every Go file costs: the look for `import "C"`.
#[divan::bench]
fn go_file_without_one(bencher: Bencher<'_, '_>) {
    let text = samples::cgo().replace("import \"C\"", "import \"D\"").repeat(30);
    bencher.counter(BytesCount::of_str(&text)).bench(|| cgo::parse(black_box(&text)));
}

#[divan::bench(args = [Dialect::Posix, Dialect::Bash, Dialect::Zsh, Dialect::Fish])]
fn start_up_file(bencher: Bencher<'_, '_>, dialect: &Dialect) {
    let text = samples::zshrc(39);
    bencher.counter(BytesCount::of_str(&text)).bench(|| shell::parse(black_box(&text), *dialect));
}

/// Documents are parsed when they are looked at: all of them here.
#[divan::bench(args = [3_000, 200_000])]
fn manifests(bencher: Bencher<'_, '_>, bytes: usize) {
    let text = samples::manifests(bytes);
    bencher.counter(BytesCount::of_str(&text)).bench(|| {
        let stream = Stream::parse(black_box(&text));
        stream.documents().filter_map(|document| document.root()).count()
    });
}

/// A keystroke in one document of a stream: the others keep their trees.
#[divan::bench]
fn manifests_after_a_keystroke(bencher: Bencher<'_, '_>) {
    let text = samples::manifests(200_000);
    let at = text[..100_000].rfind("note: a").unwrap_or(0);
    let typed = format!("{}x{}", &text[..at], &text[at..]);
    let before = Stream::parse(&text);
    before.documents().filter_map(|document| document.root()).count();
    bencher.counter(BytesCount::of_str(&typed)).bench(|| {
        let stream = before.reparse(black_box(&typed));
        stream.documents().filter_map(|document| document.root()).count()
    });
}
