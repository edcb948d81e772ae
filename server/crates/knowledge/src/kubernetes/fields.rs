//! The field table: every kind and type of Kubernetes 1.25 to 1.37 with its fields.
//!
//! Source: `data/kubernetes_fields.tsv`, made by `xtask kubernetes-fields` from the JSON schemas in the PyPI package
//! `kubernetes-validate` 1.37.0. It is indexed on first use.

use std::sync::LazyLock;

use super::content::{CONTENTS, Content};

static TABLE: LazyLock<Table> = LazyLock::new(|| read(include_str!("../../data/kubernetes_fields.tsv")));

#[derive(Default)]
struct Table {
    releases: Releases,
    kinds: Vec<KindData>,
    types: Vec<TypeData>,
    fields: Vec<FieldData>,
}

struct KindData {
    api_version: &'static str,
    kind: &'static str,
    type_name: &'static str,
    releases: Releases,
}

struct TypeData {
    name: &'static str,
    shape: &'static str,
    releases: Releases,
    /// Its fields, sorted by name, in `Table::fields`.
    first: usize,
    end: usize,
}

struct FieldData {
    name: &'static str,
    shape: &'static str,
    required: bool,
    releases: Releases,
    content: Option<Content>,
}

/// The minor releases 1.`first` to 1.`last` of Kubernetes, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Releases {
    /// The first minor release.
    pub first: u32,
    /// The last minor release.
    pub last: u32,
}

impl Releases {
    /// Kubernetes 1.`minor` is one of them.
    pub fn contains(self, minor: u32) -> bool {
        self.first <= minor && minor <= self.last
    }

    /// `27-`, `-36`, `27-36` or nothing, the missing ends being those of `outer`.
    fn parse(text: Option<&str>, outer: Self) -> Self {
        let Some((first, last)) = text.and_then(|text| text.split_once('-')) else { return outer };
        Self { first: first.parse().unwrap_or(outer.first), last: last.parse().unwrap_or(outer.last) }
    }
}

/// The first minor release that the table knows.
pub fn first_release() -> u32 {
    TABLE.releases.first
}

/// The last minor release that the table knows.
pub fn last_release() -> u32 {
    TABLE.releases.last
}

/// A kind that a manifest can name.
#[derive(Clone, Copy)]
pub struct KindRef(&'static KindData);

impl KindRef {
    /// Its `apiVersion`, such as `apps/v1`.
    pub fn api_version(self) -> &'static str {
        self.0.api_version
    }

    /// Its `kind`.
    pub fn kind(self) -> &'static str {
        self.0.kind
    }

    /// The releases that serve it under this `apiVersion`, as far as the table goes back.
    pub fn releases(self) -> Releases {
        self.0.releases
    }

    /// The type of its objects.
    pub fn type_ref(self) -> Option<TypeRef> {
        type_named(self.0.type_name)
    }
}

impl std::fmt::Debug for KindRef {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.0.api_version, self.0.kind)
    }
}

/// The kind under this `apiVersion`, in whichever releases.
pub fn kind(api_version: &str, kind: &str) -> Option<KindRef> {
    let table = &*TABLE;
    let found = table.kinds.binary_search_by(|data| (data.api_version, data.kind).cmp(&(api_version, kind))).ok()?;
    table.kinds.get(found).map(KindRef)
}

/// Every kind of the table, sorted by `apiVersion`.
pub fn kinds() -> impl Iterator<Item = KindRef> {
    TABLE.kinds.iter().map(KindRef)
}

/// A type of the API, such as `core.v1.Container`.
#[derive(Clone, Copy)]
pub struct TypeRef(&'static TypeData);

impl PartialEq for TypeRef {
    fn eq(&self, other: &Self) -> bool {
        self.0.name == other.0.name
    }
}

impl Eq for TypeRef {}

impl std::fmt::Debug for TypeRef {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0.name)
    }
}

/// The type of this name: the API's own without `io.k8s.api.`, such as `core.v1.Container` or `meta.v1.ObjectMeta`.
pub fn type_named(name: &str) -> Option<TypeRef> {
    let table = &*TABLE;
    let found = table.types.binary_search_by(|data| data.name.cmp(name)).ok()?;
    table.types.get(found).map(TypeRef)
}

impl TypeRef {
    /// `core.v1.Container`
    pub fn name(self) -> &'static str {
        self.0.name
    }

    /// `Container`
    pub fn short_name(self) -> &'static str {
        self.0.name.rsplit('.').next().unwrap_or(self.0.name)
    }

    /// The releases that have it, as far as the table goes back.
    pub fn releases(self) -> Releases {
        self.0.releases
    }

    /// What it is where it has no fields of its own: a scalar such as `IntOrString`, or an object with any fields.
    pub fn shape(self) -> Option<Shape> {
        (!self.0.shape.is_empty()).then(|| shape_of(self.0.shape))
    }

    /// The field of this name, in whichever releases.
    pub fn field(self, name: &str) -> Option<Field> {
        let fields = self.data();
        fields.binary_search_by(|data| data.name.cmp(name)).ok().and_then(|found| fields.get(found)).map(Field)
    }

    /// Its fields, sorted by name.
    pub fn fields(self) -> impl Iterator<Item = Field> {
        self.data().iter().map(Field)
    }

    fn data(self) -> &'static [FieldData] {
        TABLE.fields.get(self.0.first..self.0.end).unwrap_or(&[])
    }
}

/// A field of a type.
#[derive(Clone, Copy)]
pub struct Field(&'static FieldData);

impl Field {
    /// Its key.
    pub fn name(self) -> &'static str {
        self.0.name
    }

    /// What its value is.
    pub fn shape(self) -> Shape {
        shape_of(self.0.shape)
    }

    /// An object without it is refused.
    pub fn is_required(self) -> bool {
        self.0.required
    }

    /// The releases that have it, as far as the table goes back.
    pub fn releases(self) -> Releases {
        self.0.releases
    }

    /// What its value must look like beyond its shape, where that is known.
    pub fn content(self) -> Option<Content> {
        self.0.content
    }
}

impl std::fmt::Debug for Field {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.0.name, self.0.shape)
    }
}

/// What a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// An object of a type, or a scalar with a type of its own such as `IntOrString`: see [`TypeRef::shape`].
    Type(TypeRef),
    /// A list.
    List(ShapeRef),
    /// A mapping with any keys.
    Map(ShapeRef),
    /// A string.
    Text,
    /// Bytes in base64.
    Bytes,
    /// A date and time after RFC 3339.
    DateTime,
    /// A whole number; 64 bits wide, or 32.
    Integer {
        /// It has 64 bits.
        wide: bool,
    },
    /// A number with a fraction.
    Number,
    /// `true` or `false`.
    Boolean,
    /// A number or a string: a port, a percentage.
    IntOrText,
    /// A number or a string: a quantity.
    NumberOrText,
    /// An object with any fields.
    Object,
    /// Anything.
    Any,
}

/// The shape of items or values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShapeRef(&'static str);

impl ShapeRef {
    /// The shape itself.
    pub fn get(self) -> Shape {
        shape_of(self.0)
    }
}

fn shape_of(text: &'static str) -> Shape {
    if let Some(name) = text.strip_prefix('@') {
        return type_named(name).map_or(Shape::Any, Shape::Type);
    }
    if let Some(items) = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        return Shape::List(ShapeRef(items));
    }
    if let Some(values) = text.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
        return Shape::Map(ShapeRef(values));
    }
    match text {
        "string" => Shape::Text,
        "string:byte" => Shape::Bytes,
        "string:date-time" => Shape::DateTime,
        "integer:int64" => Shape::Integer { wide: true },
        "integer" | "integer:int32" => Shape::Integer { wide: false },
        "number" | "number:double" => Shape::Number,
        "boolean" => Shape::Boolean,
        "integer|string" => Shape::IntOrText,
        "number|string" => Shape::NumberOrText,
        "object" => Shape::Object,
        _ => Shape::Any,
    }
}

/// What the schema asks for and the API server does without: nothing counts as 0, `false`, an empty text or an empty list there, which are allowed.
///
/// Source: the validation code (`pkg/apis/*/validation`) of Kubernetes 1.37.
const NOT_ENFORCED: &[(&str, &str)] = &[
    ("apiextensions.v1.CustomResourceDefinitionVersion", "served"),
    ("apiextensions.v1.CustomResourceDefinitionVersion", "storage"),
    ("core.v1.Event", "metadata"),
    ("core.v1.HTTPHeader", "value"),
    ("core.v1.ISCSIPersistentVolumeSource", "lun"),
    ("core.v1.ISCSIVolumeSource", "lun"),
    ("core.v1.LimitRangeSpec", "limits"),
    ("core.v1.PreferredSchedulingTerm", "preference"),
    ("core.v1.ScaleIOPersistentVolumeSource", "secretRef"),
    ("core.v1.ScaleIOVolumeSource", "secretRef"),
    ("core.v1.Sysctl", "value"),
];

/// The lines of the table; what each holds stands at its top.
fn read(text: &'static str) -> Table {
    let mut table = Table::default();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let mut parts = line.split('\t');
        let Some(head) = parts.next() else { continue };
        let second = parts.next().unwrap_or("");
        if head == "releases" && table.types.is_empty() && table.kinds.is_empty() {
            let last = parts.next().unwrap_or("");
            table.releases = Releases { first: second.parse().unwrap_or(0), last: last.parse().unwrap_or(0) };
        } else if let Some(api_version) = head.strip_prefix('=') {
            let type_name = parts.next().unwrap_or("");
            let releases = Releases::parse(parts.next(), table.releases);
            table.kinds.push(KindData { api_version, kind: second, type_name, releases });
        } else if let Some(name) = head.strip_prefix('.') {
            let at = table.fields.len();
            let releases = Releases::parse(parts.next(), table.releases);
            table.types.push(TypeData { name, shape: second, releases, first: at, end: at });
        } else if let Some(holder) = table.types.last_mut() {
            let releases = Releases::parse(parts.next(), holder.releases);
            let (shape, required) = second.strip_suffix('!').map_or((second, false), |shape| (shape, true));
            table.fields.push(FieldData { name: head, shape, required, releases, content: None });
            holder.end = table.fields.len();
        }
    }
    for (name, field) in NOT_ENFORCED {
        if let Ok(at) = table.types.binary_search_by(|data| data.name.cmp(name)) {
            let (first, end) = (table.types[at].first, table.types[at].end);
            if let Ok(at) = table.fields[first..end].binary_search_by(|data| data.name.cmp(field)) {
                table.fields[first + at].required = false;
            }
        }
    }
    for (types, fields, content) in CONTENTS {
        for name in *types {
            let Ok(at) = table.types.binary_search_by(|data| data.name.cmp(name)) else { continue };
            let (first, end) = (table.types[at].first, table.types[at].end);
            for field in *fields {
                if let Ok(at) = table.fields[first..end].binary_search_by(|data| data.name.cmp(field)) {
                    table.fields[first + at].content = Some(*content);
                }
            }
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_whole() {
        let table = &*TABLE;
        assert_eq!((first_release(), last_release()), (25, 37));
        assert!(table.types.is_sorted_by(|a, b| a.name < b.name));
        assert!(table.kinds.is_sorted_by(|a, b| (a.api_version, a.kind) < (b.api_version, b.kind)));
        assert!(table.kinds.len() > 250 && table.types.len() > 1000 && table.fields.len() > 3500);
        // As many types as the package's schemas of 1.37 define.
        assert_eq!(table.types.iter().filter(|data| data.releases.contains(37)).count(), 862);
        for kind in kinds() {
            let of_kind = kind.type_ref().unwrap_or_else(|| panic!("{kind:?}"));
            assert!(of_kind.field("metadata").is_some() || of_kind.fields().next().is_some(), "{kind:?}");
        }
        for data in &table.types {
            let of_type = TypeRef(data);
            assert!(of_type.data().is_sorted_by(|a, b| a.name < b.name), "{of_type:?}");
            for field in of_type.fields() {
                // Nothing of the table is beyond what `shape_of` knows.
                let mut shape = field.0.shape;
                while let Some(inner) = shape.strip_prefix(['[', '{']) {
                    shape = inner.strip_suffix([']', '}']).expect("closed");
                }
                assert!(shape_of(shape) != Shape::Any || shape == "any", "{of_type:?} {field:?}");
                assert!(field.releases().first <= field.releases().last, "{of_type:?} {field:?}");
            }
        }
    }

    #[test]
    fn a_container_port_and_its_way_from_a_deployment() {
        let mut at = kind("apps/v1", "Deployment").and_then(KindRef::type_ref).expect("a type");
        for step in ["spec", "template", "spec", "containers", "ports"] {
            at = match at.field(step).map(Field::shape) {
                Some(Shape::Type(next)) => next,
                Some(Shape::List(items)) => match items.get() {
                    Shape::Type(next) => next,
                    other => panic!("{other:?}"),
                },
                other => panic!("{step}: {other:?}"),
            };
        }
        assert_eq!((at.name(), at.short_name()), ("core.v1.ContainerPort", "ContainerPort"));
        assert!(at.field("containerPort").is_some_and(|field| field.is_required()));
        assert_eq!(at.field("hostPort").map(Field::shape), Some(Shape::Integer { wide: false }));
        assert!(at.field("hostport").is_none());
    }

    #[test]
    fn releases_are_those_of_the_api() {
        let beta = kind("batch/v1beta1", "CronJob");
        assert!(beta.is_none_or(|kind| kind.releases().last <= 25));
        let hpa = kind("autoscaling/v2beta2", "HorizontalPodAutoscaler").expect("a kind");
        assert_eq!(hpa.releases(), Releases { first: 25, last: 25 });
        let pod = type_named("core.v1.PodSpec").expect("a type");
        assert_eq!(pod.field("hostUsers").map(Field::releases), Some(Releases { first: 25, last: 37 }));
        assert_eq!(pod.field("resources").map(|field| field.releases().first), Some(32));
        assert!(kind("v1", "Deployment").is_none() && kind("", "").is_none());
        let quantity = type_named("api.resource.Quantity").or_else(|| type_named("resource.Quantity"));
        assert_eq!(quantity.and_then(TypeRef::shape), Some(Shape::NumberOrText));
    }
}
