//! What the kustomizations of a project build of a manifest, judged in place of the manifest alone.
//!
//! A base is not what a cluster gets: each kustomization that no other takes builds it into something, and that is what counts. What is found
//! in the manifest and in none of the objects that it becomes is not said; what is found in one of these alone is said at the place that it
//! comes from. Rules that look beyond an object keep judging manifests as they stand.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use pitfall_models::kubernetes::Manifest;
use pitfall_models::kubernetes::kustomize::{
    Build, Built, Id, Sources, Target, Tree, Unbuilt, Written, build, patches,
};
use pitfall_syntax::yaml::Stream;
use pitfall_text::Span;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::workspace::{Answer, Question};
use crate::{
    Context, Domain, Facts, FileFacts, FileKind, Finding, KUSTOMIZATION_NAMES, Location, Parsed, Presence, Related,
    Source, fingerprint, normal, text,
};

/// So many kustomizations that no other takes are built for one file. A file that is in more is judged as it stands.
const BUILDS: usize = 24;

/// So many objects of one kustomization are judged when the kustomization itself is checked.
const OBJECTS: usize = 200;

/// The kustomizations below a folder, and what they take.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Takers {
    /// By file or folder: the folders of the kustomizations that name it.
    by_path: FxHashMap<PathBuf, Vec<PathBuf>>,
    components: FxHashSet<PathBuf>,
    folders: FxHashSet<PathBuf>,
    /// All folders were looked at.
    whole: bool,
}

impl Takers {
    /// Of these kustomizations.
    pub(crate) fn of(kustomizations: &[(PathBuf, Arc<FileFacts>)], whole: bool) -> Self {
        let mut found = Self { whole, ..Self::default() };
        for (path, facts) in kustomizations {
            let (Some(folder), Facts::Kustomization(facts)) = (path.parent(), &facts.facts) else { continue };
            found.folders.insert(folder.to_owned());
            if facts.is_component {
                found.components.insert(folder.to_owned());
            }
            for name in facts.resources.iter().chain(&facts.patches).filter(|name| crate::is_local(name)) {
                found.by_path.entry(normal(&folder.join(name))).or_default().push(folder.to_owned());
            }
        }
        found.by_path.values_mut().for_each(|folders| {
            folders.sort();
            folders.dedup();
        });
        found
    }

    /// The change of `path` may change it.
    pub(crate) fn concerns(&self, path: &Path) -> bool {
        is_kustomization(path) || self.folders.iter().any(|folder| folder.starts_with(path))
    }

    /// One of them takes what lies at `path`; true where not all were looked at.
    pub(crate) fn take(&self, path: &Path) -> bool {
        !self.whole || self.by_path.contains_key(path)
    }

    /// The folders of the kustomizations that the file at `path` ends up in and that no other takes; none where they are too many.
    fn finals(&self, path: &Path) -> Vec<PathBuf> {
        if !self.whole {
            return Vec::new();
        }
        let is_one = is_kustomization(path);
        let mut left: Vec<PathBuf> = self.by_path.get(path).cloned().unwrap_or_default();
        left.extend(path.parent().filter(|_| is_one).map(Path::to_owned));
        let (mut seen, mut found) = (FxHashSet::default(), Vec::new());
        while let Some(folder) = left.pop() {
            if !seen.insert(folder.clone()) {
                continue;
            }
            match self.by_path.get(&folder) {
                Some(takers) => left.extend(takers.iter().cloned()),
                None if !self.components.contains(&folder) => found.push(folder),
                None => {}
            }
            if found.len() > BUILDS || seen.len() > 10 * BUILDS {
                return Vec::new();
            }
        }
        found.sort();
        found
    }
}

/// What was made of a file as it was then.
type OfParsed<T> = (Arc<Parsed>, T);

/// Everything that a kustomization builds, found out once; `None` where it cannot be built.
type WholeBuild = OnceLock<Option<Vec<Arc<Part>>>>;

/// The numbers of files, and what was made of kustomizations and patches as long as they stay as they are.
#[derive(Default)]
pub(crate) struct Kept {
    numbers: FxHashMap<PathBuf, u32>,
    paths: Vec<PathBuf>,
    targets: FxHashMap<PathBuf, OfParsed<Result<Arc<Target>, Unbuilt>>>,
    patches: FxHashMap<PathBuf, OfParsed<Option<Arc<[Tree]>>>>,
    /// What was found in a built object, by the fingerprints of its text and of what is asked of Pitfall: nothing else decides it.
    judged: FxHashMap<(u64, u64), Arc<Judged>>,
    /// What kustomizations build of what is on disk, as long as nothing changes there.
    wholes: FxHashMap<PathBuf, Arc<WholeBuild>>,
}

/// So many judgements are kept.
const JUDGED: usize = 8_192;

impl Kept {
    /// Some file or document changed.
    pub(crate) fn forget_wholes(&mut self) {
        self.wholes.clear();
    }

    fn number(&mut self, path: &Path) -> u32 {
        if let Some(number) = self.numbers.get(path) {
            return *number;
        }
        let number = u32::try_from(self.paths.len()).unwrap_or(u32::MAX);
        self.paths.push(path.to_owned());
        self.numbers.insert(path.to_owned(), number);
        number
    }
}

/// What was found in a built object.
#[derive(Debug, Default)]
pub(crate) struct Judged {
    pub(crate) findings: Vec<Finding>,
    /// The rules, by place in the rule set, that looked beyond the object: they did not judge it.
    pub(crate) beyond: Vec<usize>,
}

/// Files as a check sees them, each question noted as the checked file's.
struct Seen<'a, 'b> {
    cx: &'a Context<'b>,
    own: &'a Path,
}

impl Seen<'_, '_> {
    fn parsed(&self, path: &Path) -> Option<Arc<Parsed>> {
        match self.cx.ask(Question::Parsed(path.to_owned())) {
            Answer::Parsed(parsed) => parsed,
            _ => None,
        }
    }
}

impl Sources for Seen<'_, '_> {
    fn number(&mut self, path: &Path) -> u32 {
        self.cx.workspace.kept_builds().number(path)
    }

    fn stream(&mut self, path: &Path) -> Option<Stream> {
        if path == self.own {
            return self.cx.file.yaml().cloned();
        }
        self.parsed(path)?.yaml().cloned()
    }

    fn target(&mut self, path: &Path) -> Option<Result<Arc<Target>, Unbuilt>> {
        if self.cx.presence(path) != Presence::File {
            return None;
        }
        let parsed = self.parsed(path)?;
        let known = self.cx.workspace.kept_builds().targets.get(path).cloned();
        if let Some((_, target)) = known.filter(|(of, _)| Arc::ptr_eq(of, &parsed)) {
            return Some(target);
        }
        let number = self.number(path);
        let target = Target::new(path, number, parsed.yaml()?).map(Arc::new);
        self.cx.workspace.kept_builds().targets.insert(path.to_owned(), (parsed, target.clone()));
        Some(target)
    }

    fn patches(&mut self, path: &Path) -> Option<Arc<[Tree]>> {
        let parsed = self.parsed(path)?;
        let known = self.cx.workspace.kept_builds().patches.get(path).cloned();
        if let Some((_, patches)) = known.filter(|(of, _)| Arc::ptr_eq(of, &parsed)) {
            return patches;
        }
        let number = self.number(path);
        let found = patches(parsed.yaml()?, number);
        self.cx.workspace.kept_builds().patches.insert(path.to_owned(), (parsed, found.clone()));
        found
    }

    fn identities(&mut self, path: &Path) -> Option<Vec<Id>> {
        let facts = self.cx.facts(path)?;
        if !matches!(facts.facts, Facts::Objects(_)) {
            return None;
        }
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let ids = facts.objects().map(|it| Id::new(&it.api_version, &it.kind, &text(&it.namespace), &text(&it.name)));
        Some(ids.collect())
    }

    fn bytes(&mut self, _: &Path) -> Option<Vec<u8>> {
        None
    }

    fn is_folder(&mut self, path: &Path) -> bool {
        self.cx.presence(path) == Presence::Folder
    }
}

/// A built object.
#[derive(Debug)]
struct Part {
    source: Option<(PathBuf, usize)>,
    patched_by: Vec<u32>,
    loses: bool,
    /// Its text, and the fingerprint of that; `None` where it is as it was written.
    written: Option<(Written, u64)>,
}

impl Part {
    fn of(object: Built) -> Option<Self> {
        let tree = object.tree?;
        let written = object.is_changed.then(|| {
            let written = tree.write();
            let fingerprint = fingerprint(&written.text);
            (written, fingerprint)
        });
        Some(Self { source: object.source, patched_by: object.patched_by, loses: object.loses, written })
    }
}

/// A built object that the checked file has to do with, and what was found in it.
struct Case {
    /// The object's place in the file; `None` where the file only adds to the object.
    place: Option<usize>,
    part: Arc<Part>,
    /// `None` where it is as it was written, so that the file's own findings are its own.
    judged: Option<Arc<Judged>>,
}

/// Takes what the builds mend away from `found`, and adds what they alone have.
pub(crate) fn judge(cx: &Context<'_>, found: &mut Vec<Finding>) {
    let parsed = cx.file.parsed();
    let (FileKind::Yaml, Some(path), Some(stream)) = (parsed.kind, cx.path().map(normal), parsed.yaml()) else {
        return;
    };
    let is_manifest = match &parsed.facts().facts {
        Facts::Objects(objects) => objects.get(0).is_some() || is_list(stream),
        Facts::Kustomization(_) => true,
        _ => false,
    };
    let Some(root) = is_manifest.then(|| cx.root()).flatten() else { return };
    let Answer::Kustomizations(takers) = cx.ask(Question::Kustomizations(root)) else { return };
    let finals = takers.finals(&path);
    if finals.is_empty() {
        return;
    }
    let number = cx.workspace.kept_builds().number(&path);
    let is_open = cx.workspace.parsed(&path).is_some();
    // A text that is on disk, as all others are then: what is built once is the same for each file.
    let on_disk = !is_open
        && matches!(cx.workspace.ask(&Question::Facts(path.clone())), Answer::Facts(Some(facts)) if facts.fingerprint == fingerprint(cx.text()));
    let asked = asked(cx);
    let is_kustomization = is_kustomization(&path);
    let mut seen = Seen { cx, own: &path };
    // Of each kustomization, the cases; `None` where it cannot be built.
    let mut builds: Vec<(PathBuf, Option<Vec<Case>>)> = Vec::new();
    for folder in finals {
        if cx.cancel.is_cancelled() {
            return;
        }
        let parts = if on_disk {
            let whole = Arc::clone(cx.workspace.kept_builds().wholes.entry(folder.clone()).or_default());
            let known = whole.get_or_init(|| whole_build(&folder, &mut seen));
            known.as_ref().map(|parts| {
                let concerns = |part: &&Arc<Part>| {
                    is_kustomization
                        || part.patched_by.contains(&number)
                        || part.source.as_ref().is_some_and(|(file, _)| *file == path)
                };
                parts.iter().filter(concerns).cloned().collect::<Vec<_>>()
            })
        } else {
            let objects = built(&folder, &path, number, &mut seen).ok();
            objects.map(|objects| objects.into_iter().filter_map(Part::of).map(Arc::new).collect())
        };
        let cases = parts.map(|parts| {
            let cases = parts.into_iter().map(|part| {
                let judged = part.written.as_ref().map(|(written, fingerprint)| {
                    judged((*fingerprint, asked), cx, || Parsed::new(yaml(&written.text), None))
                });
                let place = part.source.as_ref().filter(|(file, _)| *file == path).map(|(_, place)| *place);
                Case { place, part, judged }
            });
            cases.collect::<Vec<_>>()
        });
        builds.push((folder, cases));
    }
    weigh(cx, stream, number, &builds, found);
}

/// All kustomizations that take the checked file can be built.
pub(crate) fn is_built(cx: &Context<'_>) -> bool {
    let (Some(path), Some(root)) = (cx.path().map(normal), cx.root()) else { return false };
    let Answer::Kustomizations(takers) = cx.ask(Question::Kustomizations(root)) else { return false };
    let number = cx.workspace.kept_builds().number(&path);
    let mut seen = Seen { cx, own: &path };
    takers.finals(&path).iter().all(|folder| built(folder, &path, number, &mut seen).is_ok())
}

fn yaml(text: &str) -> Source {
    Source { language_id: Some("yaml".to_owned()), ..Source::new(None, text) }
}

/// A fingerprint of what is asked of Pitfall for the checked file.
pub(crate) fn asked(cx: &Context<'_>) -> u64 {
    let looking: Vec<bool> = cx.config.looking().collect();
    let config = cx.config;
    let of_objects = (&config.registries, &config.required_labels, &config.required_annotations);
    let own: Vec<u64> = config.team_looking().map(|rule| rule.fingerprint).collect();
    let around: Vec<(usize, Option<u64>)> = around(cx).collect();
    let (release, profile) = (config.kubernetes_version, config.profile);
    fingerprint(&format!("{looking:?}{own:?}{release:?}{profile:?}{of_objects:?}{around:?}"))
}

/// What [`crate::Rule::around`] comes to for the checked file, by place in the rule set, of the rules that run and have it.
pub(crate) fn around(cx: &Context<'_>) -> impl Iterator<Item = (usize, Option<u64>)> {
    let looking = cx.rules().iter().zip(cx.config.looking()).enumerate().filter(|(_, (_, looks))| *looks);
    looking.filter_map(|(at, (rule, _))| Some((at, rule.around?(cx))))
}

/// What is found in the objects that `parsed` makes, which are known by `key`: the fingerprints of all that they say and of what is asked.
pub(crate) fn judged(key: (u64, u64), cx: &Context<'_>, parsed: impl FnOnce() -> Parsed) -> Arc<Judged> {
    let known = cx.workspace.kept_builds().judged.get(&key).cloned();
    known.unwrap_or_else(|| {
        let found = Arc::new(cx.workspace.judge_apart(&parsed(), cx));
        // What is cut short may lack something.
        if !cx.cancel.is_cancelled() {
            let mut kept = cx.workspace.kept_builds();
            if kept.judged.len() >= JUDGED {
                kept.judged.clear();
            }
            kept.judged.insert(key, Arc::clone(&found));
        }
        found
    })
}

/// Everything that the kustomization in `folder` builds, definitions of kinds aside, which are long and which nobody patches.
fn whole_build(folder: &Path, seen: &mut Seen<'_, '_>) -> Option<Vec<Arc<Part>>> {
    let cx = seen.cx;
    let is_wanted = |file: &Path, place: usize| {
        let facts = cx.facts(file);
        facts.is_some_and(|facts| facts.objects().nth(place).is_some_and(|it| it.kind != "CustomResourceDefinition"))
    };
    let build = build(folder, &is_wanted, seen).ok()?;
    Some(build.objects.into_iter().filter_map(Part::of).map(Arc::new).collect())
}

fn is_kustomization(path: &Path) -> bool {
    path.file_name().and_then(|name| name.to_str()).is_some_and(|name| KUSTOMIZATION_NAMES.contains(&name))
}

/// A JSON patch is a list.
fn is_list(stream: &Stream) -> bool {
    stream.documents().next().is_some_and(|document| {
        document.text().len() < 64 << 10 && document.root().is_some_and(|root| root.is_sequence())
    })
}

/// What the kustomization in `folder` makes of the objects that the file at `path` holds, patches or, being a kustomization, changes.
fn built(folder: &Path, path: &Path, number: u32, seen: &mut Seen<'_, '_>) -> Result<Vec<Built>, Unbuilt> {
    let is_of = |object: &Built| object.source.as_ref().is_some_and(|(file, _)| file == path);
    let takes = |build: Build| -> Vec<Built> {
        build.objects.into_iter().filter(|it| is_of(it) || it.patched_by.contains(&number)).collect()
    };
    if is_kustomization(path) {
        let build = build(folder, &|_, _| false, seen)?;
        if build.objects.len() > OBJECTS {
            return Err(Unbuilt("too many objects"));
        }
        let sources: FxHashSet<(PathBuf, usize)> = build
            .objects
            .into_iter()
            .filter(|object| object.id.kind != "CustomResourceDefinition")
            .filter_map(|object| object.source)
            .collect();
        let whole = build_whole(folder, &sources, seen)?;
        return Ok(whole.objects);
    }
    let first = build(folder, &|file, _| file == path, seen)?;
    let missing = first.objects.iter().filter(|it| it.tree.is_none() && it.patched_by.contains(&number));
    let missing: FxHashSet<(PathBuf, usize)> = missing.filter_map(|object| object.source.clone()).collect();
    if missing.is_empty() {
        return Ok(takes(first));
    }
    build_whole(folder, &missing, seen).map(takes)
}

fn build_whole(folder: &Path, wanted: &FxHashSet<(PathBuf, usize)>, seen: &mut Seen<'_, '_>) -> Result<Build, Unbuilt> {
    let own = seen.own.to_owned();
    build(folder, &|file, place| file == own || wanted.contains(&(file.to_owned(), place)), seen)
}

fn weigh(
    cx: &Context<'_>,
    stream: &Stream,
    number: u32,
    builds: &[(PathBuf, Option<Vec<Case>>)],
    found: &mut Vec<Finding>,
) {
    // Each finding in a built object that comes from this file.
    let mut built: Vec<(Span, &Finding, &Written, &Path)> = Vec::new();
    for (folder, case) in
        builds.iter().flat_map(|(folder, cases)| cases.iter().flatten().map(move |case| (folder, case)))
    {
        let (Some((written, _)), Some(judged)) = (&case.part.written, &case.judged) else { continue };
        for finding in &judged.findings {
            if let Some(at) = written.origin(finding.span).filter(|at| at.file == number) {
                built.push((at.span, finding, written, folder));
            }
        }
    }
    let places: FxHashMap<*const crate::Meta, usize> =
        cx.rules().iter().enumerate().map(|(at, rule)| (std::ptr::from_ref(&rule.meta), at)).collect();
    let rule_of =
        |finding: &Finding| places.get(&std::ptr::from_ref(finding.rule)).and_then(|at| cx.rules().iter().nth(*at));
    let same = |one: &Finding, span: Span, other: &Finding| {
        // A rule that asks what else is around, such as policies, may have several things to say of one place.
        let asks_around = || rule_of(one).is_some_and(|rule| rule.around.is_some());
        let by = |finding: &Finding| finding.related.first().map(|related| related.location.clone());
        std::ptr::eq(one.rule, other.rule)
            && (one.span.overlaps(span) || one.span.touches(span.start as usize))
            && (one.message == other.message || !asks_around() || by(one).is_some() && by(one) == by(other))
    };
    // By document of the file: its bytes, and its objects.
    let mut objects = 0;
    let documents = stream.documents().map(|document| {
        let first = objects;
        objects += if document.is_template() { 0 } else { Manifest::objects_of(document).count() };
        (document.span(), first..objects)
    });
    let documents: Vec<(Span, std::ops::Range<usize>)> = documents.collect();
    // What is wrong with a kustomization itself, nothing that it builds can mend.
    let all_built = builds.iter().all(|(_, cases)| cases.is_some()) && !cx.path().is_some_and(is_kustomization);
    let is_mended = |finding: &Finding| {
        let place = places.get(&std::ptr::from_ref(finding.rule)).copied();
        let own = documents.iter().find(|(span, _)| {
            span.touches(finding.span.start as usize)
                && span.start <= finding.span.start
                && finding.span.start < span.end.max(span.start + 1)
        });
        let Some((_, range)) = own.filter(|(_, range)| !range.is_empty()) else { return false };
        let cases = builds.iter().flat_map(|(_, cases)| cases.iter().flatten());
        let mut cases = cases.filter(|case| case.place.is_none_or(|place| range.contains(&place))).peekable();
        let judges = |case: &Case| {
            // A team's own rules look at nothing but the object.
            if finding.rule.domain == Domain::Team {
                return case.judged.is_some();
            }
            place.zip(case.judged.as_ref()).is_some_and(|(place, judged)| !judged.beyond.contains(&place))
        };
        cases.peek().is_some()
            && cases.all(judges)
            && !built.iter().any(|(span, other, ..)| same(finding, *span, other))
    };
    let looks_at_objects = |finding: &Finding| {
        finding.rule.domain == Domain::Team || rule_of(finding).is_some_and(crate::Rule::judges_builds)
    };
    // What a fix writes here, a patch may take away again.
    for finding in found.iter_mut().filter(|finding| !finding.fixes.is_empty() && looks_at_objects(finding)) {
        let range = documents.iter().find(|(span, _)| span.contains(finding.span)).map(|(_, range)| range.clone());
        let cases = builds.iter().flat_map(|(_, cases)| cases.iter().flatten());
        let mut own =
            cases.filter(|case| case.place.zip(range.as_ref()).is_some_and(|(place, range)| range.contains(&place)));
        if own.any(|case| case.part.loses) {
            finding.fixes.clear();
        }
    }
    if all_built {
        found.retain(|finding| !looks_at_objects(finding) || !is_mended(finding));
    }
    let mut added: Vec<Finding> = Vec::new();
    for (span, finding, written, folder) in built {
        if found.iter().chain(&added).any(|known| same(known, span, finding)) {
            continue;
        }
        let related = finding.related.iter().filter_map(|related| {
            if related.location.file.is_some() {
                return Some(related.clone());
            }
            let at = written.origin(related.location.span)?;
            let path = cx.workspace.kept_builds().paths.get(at.file as usize).cloned()?;
            let location = if at.file == number { Location::here(at.span) } else { Location::in_file(&path, at.span) };
            Some(Related { location, message: related.message.clone() })
        });
        let mut related: Vec<Related> = related.collect();
        let kustomization = KUSTOMIZATION_NAMES.map(|name| folder.join(name));
        if let Some(path) = kustomization.iter().find(|path| cx.presence(path) == Presence::File)
            && cx.path().map(normal).as_ref() != Some(path)
        {
            let message = text! { en: "as built by this kustomization", zh: "由此 kustomization 构建的结果" };
            related.push(Related { location: Location::in_file(path, Span::at(0)), message });
        }
        added.push(Finding { span, related, fixes: Vec::new(), ..finding.clone() });
    }
    found.extend(added);
}
