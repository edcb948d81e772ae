//! Flags of compilers and linkers that `#cgo` lines may hold.

use pitfall_engine::{Completion, CompletionKind, Message, text};
use pitfall_knowledge::golang::package_of_library;
use pitfall_syntax::cgo::{Flag, Verb};
use pitfall_text::Span;

use crate::{Ask, Hover};

/// What a flag does, and for a library where this machine has it.
pub(super) fn hover(ask: &Ask, verb: Verb, flag: &Flag) -> Option<Hover> {
    let value = flag.value.as_str();
    let library = value.strip_prefix("-l").filter(|name| !name.is_empty() && !name.starts_with(':'));
    let mut markdown = match table(verb)
        .iter()
        .find(|(name, _)| value == *name || (name.ends_with(['I', 'L', 'D', 'l', ',', '=']) && value.starts_with(name)))
    {
        Some((_, meaning)) => ask.says(&meaning()),
        None => return None,
    };
    if let Some(name) = library {
        markdown.push_str("\n\n");
        match ask.context.host().library(name) {
            Some(path) => markdown.push_str(&format!("`{}`", path.display())),
            None => {
                if let Some(packages) = package_of_library(name).map(|package| package.everywhere()) {
                    markdown.push_str(&packages);
                }
            }
        }
    }
    Some(Hover { span: flag.span, markdown })
}

/// The flags that are much used and allowed.
pub(super) fn completions(ask: &Ask, verb: Verb, span: Span) -> Vec<Completion> {
    let flags = table(verb).iter().map(|(name, meaning)| Completion {
        span,
        text: (*name).to_owned(),
        detail: ask.says(&meaning()),
        documentation: String::new(),
        kind: CompletionKind::Value,
    });
    flags.collect()
}

/// Flag, and what it means. Each is in the go command's list for its kind: a test asks.
type Row = (&'static str, fn() -> Message);

fn table(verb: Verb) -> &'static [Row] {
    match verb {
        Verb::Ldflags => LINKER,
        Verb::PkgConfig | Verb::NoEscape | Verb::NoCallback => &[],
        Verb::Cflags | Verb::Cppflags | Verb::Cxxflags | Verb::Fflags => COMPILER,
    }
}

/// Source: gcc's manual, "Invoking GCC".
const COMPILER: &[Row] = &[
    ("-I${SRCDIR}/", || text! { en: "look for headers below the package's folder", zh: "在包所在目录下查找头文件" }),
    ("-I", || text! { en: "look for headers in this folder, too", zh: "也在此目录中查找头文件" }),
    ("-D", || text! { en: "define a macro", zh: "定义宏" }),
    ("-O2", || text! { en: "optimise; the default of CGO_CFLAGS too", zh: "优化；也是 CGO_CFLAGS 的默认值" }),
    ("-O3", || text! { en: "optimise more, for speed", zh: "进一步优化速度" }),
    (
        "-g",
        || text! { en: "debug information; the default of CGO_CFLAGS too", zh: "调试信息；也是 CGO_CFLAGS 的默认值" },
    ),
    ("-std=c99", || text! { en: "the C of 1999", zh: "使用 1999 年的 C 标准" }),
    ("-std=c11", || text! { en: "the C of 2011", zh: "使用 2011 年的 C 标准" }),
    ("-std=c++17", || text! { en: "the C++ of 2017 (CXXFLAGS)", zh: "使用 2017 年的 C++ 标准（CXXFLAGS）" }),
    ("-Wall", || text! { en: "the usual warnings", zh: "常用警告" }),
    ("-Wno-", || text! { en: "turn one warning off", zh: "关闭某个警告" }),
    (
        "-Werror",
        || text! { en: "warnings are errors: a newer compiler breaks the build", zh: "把警告当作错误：更新的编译器会使构建失败" },
    ),
    ("-fPIC", || text! { en: "code for shared libraries", zh: "生成可用于共享库的代码" }),
    ("-fopenmp", || text! { en: "OpenMP; LDFLAGS need it too", zh: "OpenMP；LDFLAGS 也需要它" }),
    ("-pthread", || text! { en: "POSIX threads", zh: "POSIX 线程" }),
    (
        "-march=",
        || text! { en: "code for one family of processors and newer ones", zh: "面向某一系列及更新处理器的代码" },
    ),
    (
        "-msse4.2",
        || text! { en: "instructions that processors before 2008 lack", zh: "使用 2008 年以前的处理器没有的指令" },
    ),
    (
        "-mavx2",
        || text! { en: "instructions that processors before 2013 lack", zh: "使用 2013 年以前的处理器没有的指令" },
    ),
    ("-x", || text! { en: "the language of the files that follow", zh: "其后文件所用的语言" }),
];

/// Source: gcc's manual, "Link Options"; ld(1).
const LINKER: &[Row] = &[
    ("-L${SRCDIR}/", || text! { en: "look for libraries below the package's folder", zh: "在包所在目录下查找库" }),
    ("-L", || text! { en: "look for libraries in this folder, too", zh: "也在此目录中查找库" }),
    ("-lm", || text! { en: "mathematics of C", zh: "C 的数学库" }),
    ("-lstdc++", || text! { en: "GNU's library of C++", zh: "GNU 的 C++ 库" }),
    ("-lpthread", || text! { en: "threads; part of libc by now on Linux", zh: "线程；在 Linux 上已并入 libc" }),
    (
        "-ldl",
        || text! { en: "loading of libraries; part of libc by now on Linux", zh: "动态加载；在 Linux 上已并入 libc" },
    ),
    ("-l", || text! { en: "link this library", zh: "链接此库" }),
    (
        "-static",
        || text! { en: "a program that needs no shared library; with glibc name look-ups still do", zh: "不依赖共享库的程序；在 glibc 上解析名字仍需要" },
    ),
    ("-static-libgcc", || text! { en: "bring gcc's own library", zh: "静态链接 gcc 自身的库" }),
    ("-static-libstdc++", || text! { en: "bring the library of C++", zh: "静态链接 C++ 库" }),
    ("-framework", || text! { en: "a framework of macOS or iOS", zh: "macOS 或 iOS 的框架" }),
    (
        "-Wl,-rpath,$ORIGIN",
        || text! { en: "look for shared libraries beside the program when it starts", zh: "启动时在程序旁查找共享库" },
    ),
    (
        "-Wl,-rpath,",
        || text! { en: "look for shared libraries in this folder when the program starts", zh: "启动时在此目录中查找共享库" },
    ),
    ("-pthread", || text! { en: "POSIX threads", zh: "POSIX 线程" }),
    ("-fopenmp", || text! { en: "OpenMP", zh: "OpenMP" }),
    (
        "-rdynamic",
        || text! { en: "let loaded libraries see the program's symbols", zh: "让动态加载的库看到程序的符号" },
    ),
];

#[cfg(test)]
mod tests {
    use super::{COMPILER, LINKER};
    use pitfall_knowledge::golang::{FlagKind, Overrides, check_cgo_flags};

    #[test]
    fn every_flag_that_is_whole_is_allowed() {
        let whole = |name: &&str| {
            !name.ends_with(['I', 'L', 'D', 'l', ',', '=', '-', '/']) && !matches!(*name, "-x" | "-framework")
        };
        for (rows, kind) in [(COMPILER, FlagKind::Compiler), (LINKER, FlagKind::Linker)] {
            for (name, _) in rows.iter().filter(|(name, _)| whole(name)) {
                let verdicts = check_cgo_flags(kind, &[*name], 21, &Overrides::default());
                assert!(verdicts.iter().all(|(_, verdict)| verdict.is_allowed()), "{name}");
            }
        }
    }
}
