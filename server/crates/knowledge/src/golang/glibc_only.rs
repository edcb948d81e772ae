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

/// Functions of glibc that musl lacks.
pub const GLIBC_ONLY_FUNCTIONS: [&str; 28] = [
    "argp_parse",
    "backtrace",
    "backtrace_symbols",
    "backtrace_symbols_fd",
    "canonicalize_file_name",
    "dlmopen",
    "error_at_line",
    "fcloseall",
    "gai_cancel",
    "gai_error",
    "gai_suspend",
    "getaddrinfo_a",
    "gnu_get_libc_version",
    "mallinfo",
    "mallinfo2",
    "malloc_info",
    "malloc_stats",
    "malloc_trim",
    "mallopt",
    "makecontext",
    "on_exit",
    "pthread_attr_setaffinity_np",
    "pthread_clockjoin_np",
    "rawmemchr",
    "register_printf_function",
    "strerrordesc_np",
    "strerrorname_np",
    "swapcontext",
];
