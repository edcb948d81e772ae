//! The functions of expressions: CEL's own, and those that Kubernetes adds.
//!
//! Source: <https://kubernetes.io/docs/reference/using-api/cel/>, and the packages `k8s.io/apiserver/pkg/cel/library` and
//! `github.com/google/cel-go/ext` that it names.

mod convert;
pub(crate) mod format;
mod lists;
mod net;
mod optional;
pub(crate) mod quantity;
pub(crate) mod text;
pub(crate) mod time;
pub(crate) mod version;
mod web;
mod written;

pub(crate) use lists::sorted;

use crate::evaluate::{Run, Stop, no_overload};
use crate::value::{Outcome, Value};

/// Functions that Kubernetes has and this program has not: an expression that calls one is not evaluated.
pub(crate) const NOT_SUPPORTED: &[&str] = &[
    "authorizer",
    "path",
    "group",
    "serviceAccount",
    "resource",
    "subresource",
    "namespace",
    "name",
    "check",
    "allowed",
    "reason",
    "error",
    "errored",
    "fieldSelector",
    "labelSelector",
    "jsonpatch.escapeKey",
];

/// Which texts before a dot are no variable but the first half of a function's name.
pub(crate) fn is_namespace(name: &str) -> bool {
    matches!(
        name,
        "optional" | "sets" | "ip" | "cidr" | "format" | "math" | "lists" | "strings" | "cel" | "base64" | "jsonpatch"
    )
}

/// The type of that name, which is also a value.
pub(crate) fn type_named(name: &str) -> Option<&'static str> {
    const NAMES: &[&str] = &[
        "bool",
        "int",
        "uint",
        "double",
        "string",
        "bytes",
        "list",
        "map",
        "null_type",
        "type",
        "optional_type",
        "google.protobuf.Duration",
        "google.protobuf.Timestamp",
        "kubernetes.Quantity",
        "kubernetes.Semver",
        "kubernetes.URL",
        "kubernetes.NamedFormat",
        "net.IP",
        "net.CIDR",
    ];
    NAMES.iter().copied().find(|known| *known == name)
}

/// How a function may be called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// `f(x)`
    Global,
    /// `x.f()`
    Member,
    /// Either.
    Both,
}

macro_rules! functions {
    ($($since:literal { $($function:ident: $name:literal, $form:ident, $least:literal to $most:literal $(, $type:literal)?;)* })*) => {
        /// A function, by what it does.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Function {
            $($($function,)*)*
        }

        /// Function, name, form, and the numbers of arguments, the receiver included.
        pub(crate) const FUNCTIONS: &[(Function, &str, Form, usize, usize)] = &[
            $($((Function::$function, $name, Form::$form, $least, $most),)*)*
        ];

        impl Function {
            /// The type of what it returns, where that is always the same.
            pub(crate) fn returns(self) -> Option<&'static str> {
                match self {
                    $($($(Self::$function => Some($type),)?)*)*
                    #[allow(unreachable_patterns, reason = "where each says its type")]
                    _ => None,
                }
            }

            /// Its name.
            pub(crate) fn name(self) -> &'static str {
                match self {
                    $($(Self::$function => $name,)*)*
                }
            }

            /// The minor release of Kubernetes 1 from which on an API server takes it in what is written; 0 for what all of them take.
            pub(crate) fn since(self) -> u16 {
                match self {
                    $($(Self::$function => $since,)*)*
                }
            }
        }
    };
}

// By the release from which on an API server takes them in a new expression, which is the one after that in which
// `k8s.io/apiserver/pkg/cel/environment/base.go` has them.
functions! {
    // CEL's own, and those of Kubernetes for lists, patterns and URLs.
    0 {
        Size: "size", Both, 1 to 1, "int";
        Contains: "contains", Member, 2 to 2, "bool";
        StartsWith: "startsWith", Member, 2 to 2, "bool";
        EndsWith: "endsWith", Member, 2 to 2, "bool";
        Matches: "matches", Both, 2 to 2, "bool";
        Bool: "bool", Global, 1 to 1, "bool";
        Int: "int", Global, 1 to 1, "int";
        Uint: "uint", Global, 1 to 1, "uint";
        Double: "double", Global, 1 to 1, "double";
        String: "string", Global, 1 to 1, "string";
        Bytes: "bytes", Global, 1 to 1, "bytes";
        Type: "type", Global, 1 to 1, "type";
        Dyn: "dyn", Global, 1 to 1;
        Duration: "duration", Global, 1 to 1, "google.protobuf.Duration";
        Timestamp: "timestamp", Global, 1 to 1, "google.protobuf.Timestamp";
        GetFullYear: "getFullYear", Member, 1 to 2, "int";
        GetMonth: "getMonth", Member, 1 to 2, "int";
        GetDayOfYear: "getDayOfYear", Member, 1 to 2, "int";
        GetDayOfMonth: "getDayOfMonth", Member, 1 to 2, "int";
        GetDate: "getDate", Member, 1 to 2, "int";
        GetDayOfWeek: "getDayOfWeek", Member, 1 to 2, "int";
        GetHours: "getHours", Member, 1 to 2, "int";
        GetMinutes: "getMinutes", Member, 1 to 2, "int";
        GetSeconds: "getSeconds", Member, 1 to 2, "int";
        GetMilliseconds: "getMilliseconds", Member, 1 to 2, "int";
        CharAt: "charAt", Member, 2 to 2, "string";
        IndexOf: "indexOf", Member, 2 to 3, "int";
        LastIndexOf: "lastIndexOf", Member, 2 to 3, "int";
        Join: "join", Member, 1 to 2, "string";
        LowerAscii: "lowerAscii", Member, 1 to 1, "string";
        UpperAscii: "upperAscii", Member, 1 to 1, "string";
        Replace: "replace", Member, 3 to 4, "string";
        Split: "split", Member, 2 to 3, "list";
        Substring: "substring", Member, 2 to 3, "string";
        Trim: "trim", Member, 1 to 1, "string";
        Find: "find", Member, 2 to 2, "string";
        FindAll: "findAll", Member, 2 to 3, "list";
        IsSorted: "isSorted", Member, 1 to 1, "bool";
        Sum: "sum", Member, 1 to 1;
        Min: "min", Member, 1 to 1;
        Max: "max", Member, 1 to 1;
        Url: "url", Global, 1 to 1, "kubernetes.URL";
        IsUrl: "isURL", Global, 1 to 1, "bool";
        GetScheme: "getScheme", Member, 1 to 1, "string";
        GetHost: "getHost", Member, 1 to 1, "string";
        GetHostname: "getHostname", Member, 1 to 1, "string";
        GetPort: "getPort", Member, 1 to 1, "string";
        GetEscapedPath: "getEscapedPath", Member, 1 to 1, "string";
        GetQuery: "getQuery", Member, 1 to 1, "map";
        // Of Kubernetes' libraries, by several types.
        IsGreaterThan: "isGreaterThan", Member, 2 to 2, "bool";
        IsLessThan: "isLessThan", Member, 2 to 2, "bool";
        CompareTo: "compareTo", Member, 2 to 2, "int";
    }
    // Optionals and amounts.
    29 {
        OptionalOf: "optional.of", Global, 1 to 1, "optional_type";
        OptionalNone: "optional.none", Global, 0 to 0, "optional_type";
        OptionalOfNonZero: "optional.ofNonZeroValue", Global, 1 to 1, "optional_type";
        OptionalUnwrap: "optional.unwrap", Global, 1 to 1, "list";
        UnwrapOpt: "unwrapOpt", Member, 1 to 1, "list";
        HasValue: "hasValue", Member, 1 to 1, "bool";
        ValueOf: "value", Member, 1 to 1;
        Or: "or", Member, 2 to 2, "optional_type";
        OrValue: "orValue", Member, 2 to 2;
        Quantity: "quantity", Global, 1 to 1, "kubernetes.Quantity";
        IsQuantity: "isQuantity", Global, 1 to 1, "bool";
        Sign: "sign", Member, 1 to 1, "int";
        IsInteger: "isInteger", Member, 1 to 1, "bool";
        AsInteger: "asInteger", Member, 1 to 1, "int";
        AsApproximateFloat: "asApproximateFloat", Member, 1 to 1, "double";
        Add: "add", Member, 2 to 2, "kubernetes.Quantity";
        Sub: "sub", Member, 2 to 2, "kubernetes.Quantity";
    }
    // Texts with values in them, and sets.
    30 {
        Format: "format", Member, 2 to 2, "string";
        Quote: "strings.quote", Global, 1 to 1, "string";
        SetsContains: "sets.contains", Global, 2 to 2, "bool";
        SetsEquivalent: "sets.equivalent", Global, 2 to 2, "bool";
        SetsIntersects: "sets.intersects", Global, 2 to 2, "bool";
    }
    // Addresses.
    31 {
        Ip: "ip", Both, 1 to 1, "net.IP";
        IsIp: "isIP", Global, 1 to 1, "bool";
        IsCanonical: "ip.isCanonical", Global, 1 to 1, "bool";
        Family: "family", Member, 1 to 1, "int";
        IsUnspecified: "isUnspecified", Member, 1 to 1, "bool";
        IsLoopback: "isLoopback", Member, 1 to 1, "bool";
        IsLinkLocalMulticast: "isLinkLocalMulticast", Member, 1 to 1, "bool";
        IsLinkLocalUnicast: "isLinkLocalUnicast", Member, 1 to 1, "bool";
        IsGlobalUnicast: "isGlobalUnicast", Member, 1 to 1, "bool";
        Cidr: "cidr", Global, 1 to 1, "net.CIDR";
        IsCidr: "isCIDR", Global, 1 to 1, "bool";
        ContainsIp: "containsIP", Member, 2 to 2, "bool";
        ContainsCidr: "containsCIDR", Member, 2 to 2, "bool";
        PrefixLength: "prefixLength", Member, 1 to 1, "int";
        Masked: "masked", Member, 1 to 1, "net.CIDR";
    }
    // Formats.
    32 {
        FormatNamed: "format.named", Global, 1 to 1, "optional_type";
        FormatLabel: "format.dns1123Label", Global, 0 to 0, "kubernetes.NamedFormat";
        FormatSubdomain: "format.dns1123Subdomain", Global, 0 to 0, "kubernetes.NamedFormat";
        FormatServiceName: "format.dns1035Label", Global, 0 to 0, "kubernetes.NamedFormat";
        FormatQualifiedName: "format.qualifiedName", Global, 0 to 0, "kubernetes.NamedFormat";
        FormatLabelPrefix: "format.dns1123LabelPrefix", Global, 0 to 0, "kubernetes.NamedFormat";
        FormatSubdomainPrefix: "format.dns1123SubdomainPrefix", Global, 0 to 0, "kubernetes.NamedFormat";
        FormatServiceNamePrefix: "format.dns1035LabelPrefix", Global, 0 to 0, "kubernetes.NamedFormat";
        FormatLabelValue: "format.labelValue", Global, 0 to 0, "kubernetes.NamedFormat";
        FormatUri: "format.uri", Global, 0 to 0, "kubernetes.NamedFormat";
        FormatUuid: "format.uuid", Global, 0 to 0, "kubernetes.NamedFormat";
        FormatByte: "format.byte", Global, 0 to 0, "kubernetes.NamedFormat";
        FormatDate: "format.date", Global, 0 to 0, "kubernetes.NamedFormat";
        FormatDateTime: "format.datetime", Global, 0 to 0, "kubernetes.NamedFormat";
        Validate: "validate", Member, 2 to 2, "optional_type";
    }
    // Versions.
    34 {
        Semver: "semver", Global, 1 to 2, "kubernetes.Semver";
        IsSemver: "isSemver", Global, 1 to 2, "bool";
        Major: "major", Member, 1 to 1, "int";
        Minor: "minor", Member, 1 to 1, "int";
        Patch: "patch", Member, 1 to 1, "int";
    }
    // What CEL's authors have for lists.
    35 {
        Distinct: "distinct", Member, 1 to 1, "list";
        Flatten: "flatten", Member, 1 to 2, "list";
        Sort: "sort", Member, 1 to 1, "list";
        Slice: "slice", Member, 3 to 3, "list";
        Reverse: "reverse", Member, 1 to 1;
        First: "first", Member, 1 to 1, "optional_type";
        Last: "last", Member, 1 to 1, "optional_type";
        Range: "lists.range", Global, 1 to 1, "list";
    }
    38 {
        Includes: "includes", Member, 2 to 2, "bool";
    }
}

/// Macros that not every Kubernetes has, with the release from which on an API server takes them.
pub(crate) const MACROS: &[(&str, u16)] = &[
    ("optMap", 29),
    ("optFlatMap", 29),
    ("transformList", 33),
    ("transformMap", 33),
    ("transformMapEntry", 33),
    ("sortBy", 35),
];

/// The names of all functions and macros.
pub fn names() -> impl Iterator<Item = &'static str> {
    let macros = ["has", "all", "exists", "exists_one", "existsOne", "map", "filter"];
    FUNCTIONS.iter().map(|row| row.1).chain(macros).chain(MACROS.iter().map(|row| row.0))
}

/// The function of that name; where there is none, whether the name is one.
pub(crate) fn find(name: &str, is_member: bool, arguments: usize) -> Result<Function, bool> {
    let named = || FUNCTIONS.iter().filter(|row| row.1 == name);
    let fits = |row: &&(Function, &str, Form, usize, usize)| {
        let wanted = if is_member { Form::Member } else { Form::Global };
        (row.2 == wanted || row.2 == Form::Both) && (row.3..=row.4).contains(&arguments)
    };
    named().find(fits).map(|row| row.0).ok_or(named().next().is_some())
}

/// Its value.
///
/// # Errors
/// The arguments are of the wrong types, or something in them is unknown.
pub(crate) fn call<'a>(function: Function, args: Vec<Value<'a>>, run: &mut Run<'a, '_>) -> Outcome<'a> {
    let done = convert::call(function, &args, run)
        .or_else(|| time::call(function, &args))
        .or_else(|| text::call(function, &args, run))
        .or_else(|| lists::call(function, &args, run))
        .or_else(|| optional::call(function, &args, run))
        .or_else(|| quantity::call(function, &args))
        .or_else(|| version::call(function, &args))
        .or_else(|| format::call(function, &args))
        .or_else(|| web::call(function, &args))
        .or_else(|| net::call(function, &args));
    done.unwrap_or_else(|| Err(mismatch(function, &args)))
}

/// The function does not take values of these types.
pub(crate) fn mismatch(function: Function, args: &[Value<'_>]) -> Stop {
    no_overload(function.name(), &args.iter().collect::<Vec<_>>())
}
