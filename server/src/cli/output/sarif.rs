//! SARIF 2.1.0.
//! Source: OASIS, "Static Analysis Results Interchange Format (SARIF) Version 2.1.0".

use std::path::Path;

use pitfall_engine::{Language, Meta, Severity};
use serde::Serialize;
use serde_json::{Map, Value as Json, json};

use super::uri::Base;
use super::{Output, Totals, to_json};
use crate::cli::gather::Problem;
use crate::cli::report::{Entry, FileName, FileReport, Place, Replacement, WayOut};
use crate::cli::session::Session;

/// The name of the working folder in a report.
const ROOT: &str = "SRCROOT";

pub(super) struct Sarif {
    base: Base,
    language: Language,
    /// The rules that have spoken, in order of their first finding; a result's `ruleIndex` points here.
    rules: Vec<&'static Meta>,
    some: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Finding<'a> {
    rule_id: &'a str,
    rule_index: usize,
    level: &'a str,
    message: Message<'a>,
    locations: [Location<'a>; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fixes: Vec<Fix<'a>>,
    partial_fingerprints: Map<String, Json>,
    properties: Json,
}

#[derive(Serialize)]
struct Message<'a> {
    text: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<usize>,
    physical_location: PhysicalLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Message<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: ArtifactLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<Region>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ArtifactLocation {
    uri: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    uri_base_id: Option<&'static str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: u32,
    start_column: u32,
    end_line: u32,
    end_column: u32,
    byte_offset: u32,
    byte_length: u32,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Fix<'a> {
    description: Message<'a>,
    artifact_changes: Vec<ArtifactChange<'a>>,
    properties: Json,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ArtifactChange<'a> {
    artifact_location: ArtifactLocation,
    replacements: Vec<SarifReplacement<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifReplacement<'a> {
    deleted_region: Region,
    inserted_content: Message<'a>,
}

impl Sarif {
    pub(super) fn new(session: &Session, language: Language) -> Self {
        Self { base: Base::new(&session.here), language, rules: Vec::new(), some: false }
    }

    fn index(&mut self, rule: &'static Meta) -> usize {
        let known = self.rules.iter().position(|known| known.id == rule.id);
        known.unwrap_or_else(|| {
            self.rules.push(rule);
            self.rules.len() - 1
        })
    }

    fn artifact(&self, file: &FileName) -> ArtifactLocation {
        match &file.path {
            Some(path) => self.artifact_at(path),
            None => ArtifactLocation { uri: "stdin".to_owned(), uri_base_id: None },
        }
    }

    fn artifact_at(&self, path: &Path) -> ArtifactLocation {
        let (uri, relative) = self.base.relative(path);
        ArtifactLocation { uri, uri_base_id: relative.then_some(ROOT) }
    }

    fn location<'a>(
        &self,
        id: Option<usize>,
        file: &FileName,
        place: Option<Place>,
        message: Option<&'a str>,
    ) -> Location<'a> {
        Location {
            id,
            physical_location: PhysicalLocation { artifact_location: self.artifact(file), region: place.map(region) },
            message: message.map(|text| Message { text }),
        }
    }

    fn fix<'a>(&self, fix: &'a WayOut) -> Fix<'a> {
        let replacement = |replacement: &'a Replacement| SarifReplacement {
            deleted_region: region(replacement.place),
            inserted_content: Message { text: &replacement.text },
        };
        Fix {
            description: Message { text: &fix.title },
            artifact_changes: fix
                .edits
                .iter()
                .filter(|(_, edits)| !edits.is_empty())
                .map(|(file, edits)| ArtifactChange {
                    artifact_location: self.artifact(file),
                    replacements: edits.iter().map(replacement).collect(),
                })
                .collect(),
            properties: json!({ "applicability": super::applicability(fix.applicability) }),
        }
    }

    fn result(&mut self, file: &FileName, entry: &Entry) -> String {
        let rule_index = self.index(entry.rule);
        let fingerprint = super::fingerprint(&file.shown, entry);
        let result = Finding {
            rule_id: entry.rule.id,
            rule_index,
            level: level(entry.severity),
            message: Message { text: &entry.message },
            locations: [self.location(None, file, Some(entry.place), None)],
            related_locations: entry
                .related
                .iter()
                .enumerate()
                .map(|(id, related)| self.location(Some(id), &related.file, related.place, Some(&related.message)))
                .collect(),
            fixes: entry.fixes.iter().map(|fix| self.fix(fix)).collect(),
            partial_fingerprints: [("pitfall/v1".to_owned(), Json::String(fingerprint))].into_iter().collect(),
            properties: json!({ "severity": entry.severity.name() }),
        };
        to_json(&result)
    }

    fn descriptor(&self, rule: &Meta) -> Json {
        let page = rule.page.render(self.language);
        let mut tags = vec![rule.domain.name(), rule.category.name()];
        tags.dedup();
        let lead = rule.page.lead(self.language);
        json!({
            "id": rule.id,
            "shortDescription": { "text": rule.page.title(self.language) },
            "fullDescription": { "text": lead },
            "help": { "text": lead, "markdown": page },
            "defaultConfiguration": { "level": level(rule.severity), "enabled": rule.on_by_default },
            "properties": {
                "tags": tags,
                "category": rule.category.name(),
                "domain": rule.domain.name(),
                "severity": rule.severity.name(),
                "fix": rule.fix.name(),
                "since": rule.since,
                "aliases": rule.also,
            },
        })
    }

    fn notification(&self, problem: &Problem) -> Json {
        let mut notification = json!({ "level": "error", "message": { "text": problem.message } });
        if !problem.shown.is_empty() {
            let location = self.artifact_at(&crate::cli::gather::absolute(Path::new(&problem.shown)));
            let mut physical = json!({ "artifactLocation": location });
            if let Some((line, column)) = problem.place {
                physical["region"] = json!({ "startLine": line, "startColumn": column });
            }
            notification["locations"] = json!([{ "physicalLocation": physical }]);
        }
        notification
    }
}

impl Output for Sarif {
    fn begin(&mut self, out: &mut String) {
        out.push_str(concat!(
            "{\"$schema\":\"https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json\",",
            "\"version\":\"2.1.0\",\"runs\":[{\"results\":["
        ));
    }

    fn file(&mut self, report: FileReport, out: &mut String) {
        for entry in &report.entries {
            out.push_str(if self.some { ",\n" } else { "\n" });
            self.some = true;
            out.push_str(&self.result(&report.file, entry));
        }
    }

    fn end(&mut self, _: &Totals, problems: &[Problem], out: &mut String) {
        let rules: Vec<Json> = self.rules.iter().map(|rule| self.descriptor(rule)).collect();
        let driver = json!({
            "name": "pitfall",
            "version": env!("CARGO_PKG_VERSION"),
            "semanticVersion": env!("CARGO_PKG_VERSION"),
            "language": match self.language { Language::English => "en", Language::Chinese => "zh" },
            "rules": rules,
        });
        let notifications: Vec<Json> = problems.iter().map(|problem| self.notification(problem)).collect();
        let invocation =
            json!({ "executionSuccessful": problems.is_empty(), "toolExecutionNotifications": notifications });
        let mut rest = json!({
            "tool": { "driver": driver },
            "columnKind": "unicodeCodePoints",
            "invocations": [invocation],
        });
        if let Some(uri) = self.base.uri() {
            rest["originalUriBaseIds"] = json!({ ROOT: { "uri": uri } });
        }
        let rest = to_json(&rest);
        out.push_str("\n],");
        // The run goes on with the object's fields.
        out.push_str(rest.strip_prefix('{').unwrap_or(&rest));
        out.push_str("]}\n");
    }
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Information | Severity::Hint => "note",
    }
}

fn region(place: Place) -> Region {
    Region {
        start_line: place.start.line,
        start_column: place.start.column,
        end_line: place.end.line,
        end_column: place.end.column,
        byte_offset: place.start.offset,
        byte_length: place.end.offset - place.start.offset,
    }
}
