//! Any bytes: the ELF reader returns.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pitfall_binary::Binary;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(binary) = Binary::read(bytes) {
        binary.oldest_glibc();
    }
});
