//! What the machine has of what a file asks for, as the go command and its compilers would look for it.

use std::path::PathBuf;
use std::rc::Rc;

use pitfall_engine::{Context, Facts, Presence};
use pitfall_host::Os;
use pitfall_syntax::cgo::{CgoFile, CgoLine, SRCDIR, Verb};

use super::reach::Reach;

/// The flags of a package, and where they let compilers look.
pub(super) struct Machine<'a> {
    cx: &'a Context<'a>,
    reach: Rc<Reach>,
    /// Verb and value of each flag of the package, those of its other files too.
    flags: Vec<(Verb, String)>,
}

impl<'a> Machine<'a> {
    /// `None` where what is here says nothing about the build: another target, another compiler, no compiler, or cgo turned off.
    pub fn of(cx: &'a Context<'a>, file: &CgoFile) -> Option<Self> {
        let host = cx.host();
        let told = |name: &str| {
            let own = host.environment().get_non_empty(name).map(str::to_owned);
            own.or_else(|| host.go_env()?.get(name)).filter(|value| !value.is_empty())
        };
        let elsewhere = told("GOOS").is_some_and(|goos| goos != goos_of(host.os()))
            || told("GOARCH").is_some_and(|goarch| goarch != host.arch())
            || told("CGO_ENABLED").is_some_and(|value| value == "0");
        let steered = ["CC", "CGO_CFLAGS", "CGO_CPPFLAGS", "CGO_LDFLAGS", "PKG_CONFIG", "PKG_CONFIG_SYSROOT_DIR"];
        if elsewhere || steered.iter().any(|name| told(name).is_some()) {
            return None;
        }
        let mut machine = Self { cx, reach: Reach::of(cx, file), flags: Vec::new() };
        for line in file.lines() {
            let Some(verb) = line.verb.filter(|_| machine.is_live(line)) else { continue };
            machine.flags.extend(line.flags.iter().map(|flag| (verb, flag.value.clone())));
        }
        machine.add_other_files();
        Some(machine)
    }

    /// The go command gives each file of a package the flags of all.
    fn add_other_files(&mut self) {
        let Some(folder) = self.cx.folder() else { return };
        for one in self.cx.list(folder).iter().filter(|one| one.name.ends_with(".go")) {
            let path = folder.join(&one.name);
            if self.cx.path() == Some(path.as_path()) {
                continue;
            }
            let facts = self.cx.facts(&path);
            if let Some(Facts::Go(go)) = facts.as_deref().map(|file| &file.facts) {
                self.flags.extend(go.flags.iter().cloned());
            }
        }
    }

    /// The go command reads `line` when it builds for this machine.
    pub fn is_live(&self, line: &CgoLine) -> bool {
        let (goos, goarch) = (goos_of(self.cx.host().os()), self.cx.host().arch());
        self.reach.of_line(line).any(|port| port.goos == goos && port.goarch == goarch)
    }

    /// The go command builds the file for this machine.
    pub fn builds_file(&self) -> bool {
        let (goos, goarch) = (goos_of(self.cx.host().os()), self.cx.host().arch());
        self.reach.ports().any(|port| port.goos == goos && port.goarch == goarch)
    }

    /// The words of pkg-config lines.
    pub fn modules(&self) -> impl Iterator<Item = &str> {
        let lines = self.flags.iter().filter(|(verb, _)| *verb == Verb::PkgConfig);
        lines.map(|(_, name)| name.as_str()).filter(|name| !name.starts_with('-'))
    }

    /// A compiler flag of that name, or one that begins with it, is given.
    pub fn says(&self, option: &str) -> bool {
        self.flags.iter().any(|(_, value)| value.starts_with(option))
    }

    /// The folders behind `option` (`-I`, `-L`), as written and as pkg-config tells; `None` where one of its modules is not here.
    pub fn folders(&self, options: &[&str]) -> Option<Vec<PathBuf>> {
        let folder = self.cx.folder()?;
        let mut folders = Vec::new();
        let mut add = |value: &str| {
            let path = value.replace(SRCDIR, &folder.to_string_lossy());
            folders.push(folder.join(path));
        };
        let mut next = false;
        for (_, value) in self.flags.iter().filter(|(verb, _)| *verb != Verb::PkgConfig) {
            if std::mem::take(&mut next) {
                add(value);
            } else if options.contains(&value.as_str()) {
                next = true;
            } else if let Some(path) = options.iter().find_map(|option| value.strip_prefix(option)) {
                add(path);
            }
        }
        for name in self.modules() {
            let module = self.cx.host().pkg_config_module(name).ok()?;
            for flag in module.cflags.iter().chain(&module.libs) {
                if let Some(path) = options.iter().find_map(|option| flag.strip_prefix(option)) {
                    add(path);
                }
            }
        }
        Some(folders)
    }

    /// A file is there, in the project or on the machine.
    pub fn has(&self, path: &std::path::Path) -> bool {
        self.cx.host().is_file(path) || self.cx.presence(path) == Presence::File
    }
}

/// Go's word for a system.
pub(super) fn goos_of(os: Os) -> &'static str {
    match os {
        Os::Linux => "linux",
        Os::MacOs => "darwin",
        Os::Windows => "windows",
    }
}
