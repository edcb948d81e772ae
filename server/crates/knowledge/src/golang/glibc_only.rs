//! What GNU's C library has and musl has not.
//!
//! Source: headers and symbols of glibc 2.36 and musl 1.2.3, compared; tests/oracles/cgo.rs builds each with both.

/// Headers of glibc that musl lacks. Some are those of macOS or a BSD, too.
pub const GLIBC_ONLY_HEADERS: [&str; 12] = [
    "argp.h",
    "argz.h",
    "envz.h",
    "error.h",
    "execinfo.h",
    "fstab.h",
    "gconv.h",
    "gnu/libc-version.h",
    "obstack.h",
    "printf.h",
    "sys/cdefs.h",
    "sys/queue.h",
];

/// Functions of glibc that musl lacks, each with the header that declares it.
pub const GLIBC_ONLY_FUNCTIONS: [(&str, &str); 28] = [
    ("argp_parse", "argp.h"),
    ("backtrace", "execinfo.h"),
    ("backtrace_symbols", "execinfo.h"),
    ("backtrace_symbols_fd", "execinfo.h"),
    ("canonicalize_file_name", "stdlib.h"),
    ("dlmopen", "dlfcn.h"),
    ("error_at_line", "error.h"),
    ("fcloseall", "stdio.h"),
    ("gai_cancel", "netdb.h"),
    ("gai_error", "netdb.h"),
    ("gai_suspend", "netdb.h"),
    ("getaddrinfo_a", "netdb.h"),
    ("gnu_get_libc_version", "gnu/libc-version.h"),
    ("mallinfo", "malloc.h"),
    ("mallinfo2", "malloc.h"),
    ("malloc_info", "malloc.h"),
    ("malloc_stats", "malloc.h"),
    ("malloc_trim", "malloc.h"),
    ("mallopt", "malloc.h"),
    ("makecontext", "ucontext.h"),
    ("on_exit", "stdlib.h"),
    ("pthread_attr_setaffinity_np", "pthread.h"),
    ("pthread_clockjoin_np", "pthread.h"),
    ("rawmemchr", "string.h"),
    ("register_printf_function", "printf.h"),
    ("strerrordesc_np", "string.h"),
    ("strerrorname_np", "string.h"),
    ("swapcontext", "ucontext.h"),
];

/// The header that declares `function`, which glibc has and musl has not; `None` for any other.
pub fn header_of_glibc_only(function: &str) -> Option<&'static str> {
    GLIBC_ONLY_FUNCTIONS.iter().find(|(name, _)| *name == function).map(|(_, header)| *header)
}
