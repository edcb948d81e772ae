//! For which ports the go command reads a line when nobody asks for tags.

use std::rc::Rc;

use pitfall_engine::Context;
use pitfall_knowledge::golang::{Port, newest_release, ports};
use pitfall_syntax::cgo::{CgoFile, CgoLine, FileName, Target};

/// The ports of a file.
pub(super) struct Reach {
    targets: Vec<(&'static Port, Target)>,
}

impl Reach {
    /// The ports with cgo that the name and the build constraints of the checked file, `file`, let it into.
    pub fn of(cx: &Context<'_>, file: &CgoFile) -> Rc<Self> {
        cx.once(|| Self::find(cx, file))
    }

    fn find(cx: &Context<'_>, file: &CgoFile) -> Self {
        let newest = newest_release().map_or(0, |release| release.minor);
        let name = cx.path().and_then(|path| path.file_name()?.to_str()).map(FileName::read).unwrap_or_default();
        let targets = ports()
            .iter()
            .filter(|port| port.cgo && port.exists_in(newest))
            .map(|port| (port, Target::new(port.goos, port.goarch, newest)))
            .filter(|(_, target)| name.matches(target) && file.matches(target))
            .collect();
        Self { targets }
    }

    /// The ports for which `line` is live.
    pub fn of_line<'a>(&'a self, line: &'a CgoLine) -> impl Iterator<Item = &'static Port> + 'a {
        self.targets.iter().filter(|(_, target)| line.is_live(target)).map(|(port, _)| *port)
    }

    /// The ports that the file is for.
    pub fn ports(&self) -> impl Iterator<Item = &'static Port> + '_ {
        self.targets.iter().map(|(port, _)| *port)
    }

    /// `line` is live for a port that is not `good`.
    pub fn leaves(&self, line: &CgoLine, good: impl Fn(&Port) -> bool) -> bool {
        self.of_line(line).any(|port| !good(port))
    }
}
