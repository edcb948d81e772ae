//! What start-up files come to is worked out again when one of them changes, and only then.
#![allow(clippy::unwrap_used, reason = "a test whose set-up fails has failed")]

use std::path::Path;
use std::sync::{Arc, Mutex};

use pitfall_engine::{
    Cancel, Check, Context, Domain, Files, Findings, Host, Layer, Listed, Presence, Read, Rule, RuleSet, Source,
    Workspace, text,
};
use pitfall_syntax::gomod::GoMod;
use pitfall_testkit::memory::Memory;
use pitfall_testkit::sample::meta;

/// Says at every go.mod what the user's start-up files make of `EDITOR`.
static EDITOR: Rule = Rule { meta: meta("gomod/editor", Domain::Gomod), checks: &[Check::GoMod(editor)], around: None };

fn editor(file: &Read<GoMod>, cx: &Context<'_>, out: &mut Findings) {
    let sessions = cx.sessions_of_home().unwrap_or_default();
    let values: Vec<String> =
        sessions.iter().filter_map(|session| session.variable("EDITOR")).map(|it| format!("{:?}", it.value)).collect();
    let said = values.join(", ");
    if let Some(path) = file.module_path() {
        out.at(path.span).says(text! { en: "{said}", zh: "{said}" });
    }
}

fn says(workspace: &Workspace, source: &Source) -> String {
    let checked = workspace.check(source, &Cancel::new());
    checked.findings.iter().map(|finding| finding.message.en.clone()).collect()
}

#[test]
fn a_change_of_a_start_up_file_counts_at_once() {
    let environment = [("HOME", "/home/u"), ("SHELL", "/bin/bash")];
    let host = Host::at("/nonexistent", environment.map(|(name, value)| (name.to_owned(), value.to_owned())));
    let workspace = Workspace::new(RuleSet::new([&EDITOR]), Arc::new(Memory::default()), Arc::new(host));
    let path = Path::new("/w/go.mod");
    let module = Source::new(Some(path), "module example.com/m\n");
    workspace.open(path, module.clone());
    assert_eq!(says(&workspace, &module), "");

    let rc = Path::new("/home/u/.bashrc");
    let affected = workspace.open(rc, Source::new(Some(rc), "export EDITOR=vi\n. ~/.more\n"));
    assert_eq!(affected.0, [path]);
    let with_rc = says(&workspace, &module);
    assert!(with_rc.contains("vi"), "{with_rc}");

    // A file that is only sourced, and was not there before.
    let more = Path::new("/home/u/.more");
    workspace.open(more, Source::new(Some(more), "export EDITOR=hx\n"));
    let with_more = says(&workspace, &module);
    assert!(with_more.contains("hx") && !with_more.contains("vi"), "{with_more}");

    // Another file changes nothing.
    workspace.open(path, module.clone());
    assert_eq!(says(&workspace, &module), with_more);
    workspace.close(more);
    assert_eq!(says(&workspace, &module), with_rc);
}

#[test]
fn a_project_can_only_keep_us_out_of_the_home_folder() {
    let files = Memory::default();
    let workspace = Workspace::new(RuleSet::new([&EDITOR]), Arc::new(files), Arc::new(Host::at("/nonexistent", [])));
    let (path, module) = (Path::new("/w/pitfall.toml"), Path::new("/w/go.mod"));
    let effective = |text: &str| {
        workspace.open(path, Source::new(Some(path), text));
        let config = workspace.config_for(Some(module));
        (config.read_home, config.home_files().patterns().to_vec())
    };
    let user = |text: &str| workspace.set_user(Layer::of_toml(Some(Path::new("/home/u/pitfall.toml")), text));
    assert_eq!(effective("[env]\nhome-files = ['~/.ssh/config']\n"), (true, vec![]));
    assert_eq!(effective("[env]\nread-home = false\n"), (false, vec![]));
    user("[env]\nread-home = false\n");
    assert_eq!(effective("[env]\nread-home = true\n"), (false, vec![]));
    user("[env]\nhome-files = ['~/.zshrc']\n");
    assert_eq!(effective("[env]\nhome-files = ['~/.ssh/config']\n"), (true, vec!["~/.zshrc".to_owned()]));
}

/// Files that change while they are looked at.
#[derive(Default)]
struct Changing(Mutex<Memory>);

impl Changing {
    fn write(&self, path: &str, text: &str) {
        self.0.lock().unwrap().write(path, text);
    }
}

impl Files for Changing {
    fn read(&self, path: &Path, limit: u64) -> std::io::Result<Vec<u8>> {
        self.0.lock().unwrap().read(path, limit)
    }

    fn presence(&self, path: &Path) -> Presence {
        self.0.lock().unwrap().presence(path)
    }

    fn list(&self, folder: &Path) -> Vec<Listed> {
        self.0.lock().unwrap().list(folder)
    }
}

#[test]
fn a_start_up_file_on_disk_is_read_again_once_it_changed() {
    let files = Arc::new(Changing::default());
    files.write("/home/u/.bashrc", "export EDITOR=vi\n");
    let environment = [("HOME", "/home/u"), ("SHELL", "/bin/bash")];
    let host = Host::at("/nonexistent", environment.map(|(name, value)| (name.to_owned(), value.to_owned())));
    let workspace = Workspace::new(RuleSet::new([&EDITOR]), files.clone(), Arc::new(host));
    let (path, rc) = (Path::new("/w/go.mod"), Path::new("/home/u/.bashrc"));
    let module = Source::new(Some(path), "module example.com/m\n");
    workspace.open(path, module.clone());
    assert!(says(&workspace, &module).contains("vi"));
    files.write("/home/u/.bashrc", "export EDITOR=hx\n");
    assert_eq!(workspace.disk_changed(&[rc.to_owned()]).0, [path]);
    assert!(says(&workspace, &module).contains("hx"));
    // Open, changed, saved and closed, by a client that does not say that the file changed.
    workspace.open(rc, Source::new(Some(rc), "export EDITOR=ed\n"));
    assert!(says(&workspace, &module).contains("ed"));
    files.write("/home/u/.bashrc", "export EDITOR=ed\n");
    workspace.close(rc);
    assert!(says(&workspace, &module).contains("ed"));
}

/// The files of a machine that stands in a folder.
#[cfg(unix)]
struct Machine(Arc<Host>);

#[cfg(unix)]
impl Files for Machine {
    fn read(&self, path: &Path, _limit: u64) -> std::io::Result<Vec<u8>> {
        self.0.read_bytes(path).ok_or_else(|| std::io::ErrorKind::NotFound.into())
    }

    fn presence(&self, path: &Path) -> Presence {
        match (self.0.is_file(path), self.0.is_folder(path)) {
            (true, _) => Presence::File,
            (_, true) => Presence::Folder,
            _ => Presence::Nothing,
        }
    }

    fn list(&self, _folder: &Path) -> Vec<Listed> {
        Vec::new()
    }
}

/// Says which of its paths a shell reads a file at, and what becomes of `EDITOR`.
#[cfg(unix)]
static READ_AT: Rule =
    Rule { meta: meta("env/read-at", Domain::Env), checks: &[Check::ShellFile(read_at)], around: None };

#[cfg(unix)]
fn read_at(_: &Read<pitfall_syntax::shell::ShellFile>, cx: &Context<'_>, out: &mut Findings) {
    let sessions = cx.sessions_of_home().unwrap_or_default();
    let read = sessions.iter().filter(|session| cx.own_paths().iter().any(|path| session.reads(path))).count();
    let value = sessions.first().and_then(|session| session.value("EDITOR")).unwrap_or("none").to_owned();
    let at = cx.start_up_path().unwrap_or(Path::new("")).display();
    out.at(pitfall_syntax::Span::at(0)).says(text! { en: "{at} {read} {value}", zh: "" });
}

/// A machine whose `~/.zshrc` links to `target`, a path of it.
#[cfg(unix)]
fn linked(target: &str, text: &str) -> (tempfile::TempDir, Workspace) {
    let root = tempfile::tempdir().unwrap();
    let at = |path: &str| root.path().join(path.trim_start_matches('/'));
    std::fs::create_dir_all(at("/home/u")).unwrap();
    std::fs::create_dir_all(at(target).parent().unwrap()).unwrap();
    std::fs::write(at(target), text).unwrap();
    std::os::unix::fs::symlink(target, at("/home/u/.zshrc")).unwrap();
    let environment = [("HOME", "/home/u"), ("SHELL", "/bin/zsh")];
    let host = Arc::new(Host::at(root.path(), environment.map(|(name, value)| (name.to_owned(), value.to_owned()))));
    let workspace = Workspace::new(RuleSet::new([&EDITOR, &READ_AT]), Arc::new(Machine(host.clone())), host);
    (root, workspace)
}

#[cfg(unix)]
#[test]
fn a_start_up_file_is_known_where_it_is_linked_to() {
    for target in ["/home/u/dotfiles/zshrc", "/srv/dotfiles/zsh/rc", "/home/u/dotfiles/main.conf"] {
        let (_root, workspace) = linked(target, "export EDITOR=vi\n");
        let real = Path::new(target);
        let source = Source::new(Some(real), "export EDITOR=ed\n");
        workspace.open(real, source.clone());
        assert_eq!(says(&workspace, &source), "/home/u/.zshrc 2 ed", "{target}");
        let newer = Source::new(Some(real), "export EDITOR=hx\n");
        workspace.open(real, newer.clone());
        assert_eq!(says(&workspace, &newer), "/home/u/.zshrc 2 hx", "{target}");
    }
}

#[cfg(unix)]
#[test]
fn a_change_under_either_path_counts() {
    let target = "/home/u/dotfiles/zshrc";
    let (root, workspace) = linked(target, "export EDITOR=vi\n");
    let (path, real, link) = (Path::new("/w/go.mod"), Path::new(target), Path::new("/home/u/.zshrc"));
    let module = Source::new(Some(path), "module example.com/m\n");
    workspace.open(path, module.clone());
    assert!(says(&workspace, &module).contains("vi"));
    // In an editor, under the real path and under the link's.
    for (at, value) in [(real, "ed"), (link, "hx")] {
        let affected = workspace.open(at, Source::new(Some(at), format!("export EDITOR={value}\n")));
        assert!(affected.0.contains(&path.to_owned()), "{affected:?}");
        let said = says(&workspace, &module);
        assert!(said.contains(value), "{at:?}: {said}");
        workspace.close(at);
        assert!(says(&workspace, &module).contains("vi"));
    }
    // On disk, where the change is told of the file that the link leads to.
    std::fs::write(root.path().join("home/u/dotfiles/zshrc"), "export EDITOR=ne\n").unwrap();
    assert_eq!(workspace.disk_changed(&[real.to_owned()]).0, [path]);
    assert!(says(&workspace, &module).contains("ne"));
}

#[cfg(unix)]
#[test]
fn a_closed_home_folder_is_not_looked_at_for_links() {
    let target = "/srv/dotfiles/zsh/rc";
    let (_root, workspace) = linked(target, "export EDITOR=vi\n");
    workspace.set_user(Layer::of_toml(Some(Path::new("/home/u/pitfall.toml")), "[env]\nread-home = false\n"));
    let source = Source::new(Some(Path::new(target)), "export EDITOR=ed\n");
    workspace.open(Path::new(target), source.clone());
    assert_eq!(says(&workspace, &source), "");
}
