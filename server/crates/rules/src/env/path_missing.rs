//! A folder on PATH that is not on this machine.
//! Source: POSIX XBD 8.3: a folder that is not there is passed over at each look-up.

use pitfall_engine::{Context, Findings, Tag, rule, text};
use pitfall_host::SessionKind;
use pitfall_syntax::shell::{Declarer, Setting};
use std::path::Path;

use super::{names, on_path, own, place, shape};

rule! {
    id: "env/path-missing",
    page: "path_missing.md",
    on: Setting,
    severity: Hint,
    category: Tidiness,
    fix: Suggested,
    since: "0.1.0",
    also: ["P12"],
}

/// What is there at times only: other disks, removable ones, folders of one boot.
const CHANGING: [&str; 9] =
    ["/mnt/", "/media/", "/Volumes/", "/net/", "/run/", "/tmp/", "/cygdrive/", "/proc/", "/nix/"];

/// So many of one list are told.
const MAX_TOLD: usize = 16;

fn check(setting: &Setting<'_>, cx: &Context<'_>, out: &mut Findings) {
    // fish_add_path passes over what is not there.
    if !names::is_path(setting)
        || !setting.is_assignment()
        || setting.by == Declarer::FishAddPath
        || !place::is_straight(setting, cx)
    {
        return;
    }
    let host = cx.host();
    let Some((sessions, home)) = own::sessions(cx).zip(host.home()) else { return };
    let Some(session) = [SessionKind::Terminal, SessionKind::Login, SessionKind::Script]
        .into_iter()
        .filter_map(|kind| own::of(&sessions, kind))
        .find(|session| own::is_read_by(session, cx))
    else {
        return;
    };
    // A machine that does not even have the folders of every system is not the one that the file is for.
    if !host.is_folder(Path::new("/usr/bin")) {
        return;
    }
    let mut told = 0;
    for element in shape::elements(setting).into_iter().filter(|element| !element.old).take(pitfall_host::MAX_ENTRIES) {
        let Some(folder) = element.shape.and_then(|shape| own::folder(&shape, session, home)) else { continue };
        let folder = Path::new(&folder);
        // Tools make the folders at home when they first need them.
        let later = folder.starts_with(home) || CHANGING.iter().any(|place| folder.starts_with(place));
        if later || host.exists(folder) {
            continue;
        }
        told += 1;
        if told > MAX_TOLD {
            return;
        }
        let folder = folder.display();
        out.at(element.span)
            .says(text! { en: "{folder} is not on this machine", zh: "本机上没有 {folder}" })
            .tagged(Tag::Unnecessary)
            .suggests(text! { en: "delete it", zh: "删除它" }, on_path::remove(setting, element.span, cx));
    }
}
