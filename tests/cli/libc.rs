//! `pitfall libc`.

use std::process::Command;

use crate::bench::Bench;

#[test]
fn a_program_and_where_it_runs() {
    let bench =
        Bench::new(&[("a.c", "#include <stdio.h>\nint main(void) { return puts(\"\"); }\n"), ("text", "#!/bin/sh\n")]);
    bench.run(["libc", "text"]).ends(2);
    bench.run(["libc", "nowhere"]).ends(2);
    let built = Command::new("gcc").args(["-o", "a", "a.c"]).current_dir(bench.root()).status();
    if !built.is_ok_and(|status| status.success()) {
        assert!(std::env::var("CI").as_deref() != Ok("true"), "no gcc: run tests/setup/oracles.sh");
        println!("skipped: no gcc (tests/setup/oracles.sh brings it)");
        return;
    }
    let ran = bench.run(["libc", "a"]).ends(0);
    assert!(ran.out.contains("glibc") && ran.out.contains("puts") && ran.out.contains("runs on: "), "{}", ran.out);
    let ran = bench.run(["libc", "a", "--on", "alpine:3.20,scratch"]).ends(1);
    assert!(ran.out.contains("alpine:3.20: no: it needs glibc, and the C library there is musl"), "{}", ran.out);
    assert!(ran.out.contains("scratch: no: it needs glibc, and there is no C library at all"), "{}", ran.out);
    let ran = bench.run(["libc", "a", "--on", "debian:jessie", "--language", "zh-cn"]);
    assert!(ran.out.contains("debian:8: "), "{}", ran.out);
    let json = bench.run(["libc", "a", "--format", "json", "--on", "ubuntu:26.04"]).json();
    assert_eq!(json["libc"], "glibc");
    assert_eq!(json["on"][0]["runs"], true);
    let ran = bench.run(["libc", "a", "--on", "plan9:4"]).ends(2);
    assert!(ran.err.contains("plan9:4 is no distribution"), "{}", ran.err);
}
