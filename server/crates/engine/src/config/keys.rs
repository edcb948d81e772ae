//! Every key of `pitfall.toml`: one table that reading, complaints, completion and the JSON schema all use.

use crate::{Language, Severity};

/// What values a key takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `true` or `false`.
    Bool,
    /// One of these words.
    Word(&'static [&'static str]),
    /// A release such as `1.25`, with the words for it.
    Release(&'static str),
    /// A list of rule ids, aliases, domain names, `all` or `default`.
    Rules,
    /// A list of globs, relative to the folder of the file that holds them.
    Globs,
    /// A list of other texts.
    Texts,
    /// A table from rule id or domain name to severity.
    Severities,
    /// A text.
    Text,
    /// A text, or one for each language: `{ en = "…", zh-cn = "…" }`.
    Words,
    /// An expression of the Common Expression Language.
    Expression,
    /// A table of whatever values.
    Values,
}

/// One key.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    /// The table it stands in; empty at the top.
    pub table: &'static str,
    /// Its name there.
    pub name: &'static str,
    /// What it takes.
    pub kind: Kind,
    /// It may stand in `[[override]]` too.
    pub by_path: bool,
    /// What it does, in English.
    pub en: &'static str,
    /// What it does, in Simplified Chinese.
    pub zh: &'static str,
}

impl Key {
    /// `table.name`, or the name alone at the top.
    pub fn path(&self) -> String {
        if self.table.is_empty() { self.name.to_owned() } else { format!("{}.{}", self.table, self.name) }
    }

    /// What it does.
    pub fn about(&self, language: Language) -> &'static str {
        match language {
            Language::English => self.en,
            Language::Chinese => self.zh,
        }
    }
}

/// The names of severities, as configuration takes them.
pub const SEVERITIES: [&str; 4] = ["error", "warning", "information", "hint"];

/// The name of the list of tables that hold settings by path.
pub const OVERRIDE: &str = "override";

/// The name of the list of tables that hold a team's own rules.
pub const RULE: &str = "rule";

/// The keys of a rule.
pub const RULE_KEYS: &[Key] = &[
    Key {
        table: RULE,
        name: "id",
        kind: Kind::Text,
        by_path: false,
        en: "The rule's name in kebab case. Its id, for suppressions and the rest of the configuration, is `team/` and this.",
        zh: "规则的名称，以短横线连接的小写单词。其 id 为 `team/` 加此名称，用于屏蔽和其他配置。",
    },
    Key {
        table: RULE,
        name: "on",
        kind: Kind::Word(&["object", "pod-spec", "container"]),
        by_path: false,
        en: "What it looks at: each object, each pod spec, or each container (init, regular or ephemeral). Default: `object`.",
        zh: "检查的内容：每个对象、每个 Pod 规约，或每个容器（初始化、普通或临时）。默认为 `object`。",
    },
    Key {
        table: RULE,
        name: "kinds",
        kind: Kind::Texts,
        by_path: false,
        en: "The kinds of object that it looks at, as `Deployment` or `apps/Deployment`. Default: all.",
        zh: "检查的对象类型，如 `Deployment` 或 `apps/Deployment`。默认为全部。",
    },
    Key {
        table: RULE,
        name: "expression",
        kind: Kind::Expression,
        by_path: false,
        en: "True where all is well, in CEL as Kubernetes has it. Variables: `object`, `params`; on a pod spec also `podSpec`; on a container also `container` and `containerType`.",
        zh: "一切正常时为真的 CEL 表达式，与 Kubernetes 的写法相同。变量：`object`、`params`；Pod 规约另有 `podSpec`；容器另有 `container` 和 `containerType`。",
    },
    Key {
        table: RULE,
        name: "message",
        kind: Kind::Words,
        by_path: false,
        en: "What people read where it is not true.",
        zh: "表达式不为真时显示的消息。",
    },
    Key {
        table: RULE,
        name: "message-expression",
        kind: Kind::Expression,
        by_path: false,
        en: "A message that the expression makes, where it can; else `message` stands.",
        zh: "由表达式生成的消息；无法生成时使用 `message`。",
    },
    Key {
        table: RULE,
        name: "severity",
        kind: Kind::Word(&SEVERITIES),
        by_path: false,
        en: "How severe its findings are. Default: `warning`.",
        zh: "发现的严重程度，默认为 `warning`。",
    },
    Key {
        table: RULE,
        name: "mark",
        kind: Kind::Text,
        by_path: false,
        en: "The place to mark, as a path from what it looks at, such as `spec.replicas` or `metadata.labels[\"team\"]`; where that is not written, the last part that is. Default: the name.",
        zh: "要标记的位置：从检查内容出发的路径，如 `spec.replicas` 或 `metadata.labels[\"team\"]`；未写出时标记路径中最后写出的部分。默认为名称。",
    },
    Key {
        table: RULE,
        name: "title",
        kind: Kind::Words,
        by_path: false,
        en: "The title of its page. Default: the message.",
        zh: "说明页的标题，默认为消息。",
    },
    Key {
        table: RULE,
        name: "description",
        kind: Kind::Words,
        by_path: false,
        en: "Its page, in Markdown: what goes wrong and what to do. Shown on hover and by `pitfall explain`.",
        zh: "说明页（Markdown）：会出什么问题、该怎么做。悬停和 `pitfall explain` 时显示。",
    },
    Key {
        table: RULE,
        name: "params",
        kind: Kind::Values,
        by_path: false,
        en: "Values that the expressions read as `params`.",
        zh: "表达式以 `params` 读取的值。",
    },
    Key {
        table: RULE,
        name: "finds",
        kind: Kind::Texts,
        by_path: false,
        en: "Manifests in which the rule must find something, for `pitfall rules test`.",
        zh: "规则必须有发现的清单，供 `pitfall rules test` 使用。",
    },
    Key {
        table: RULE,
        name: "passes",
        kind: Kind::Texts,
        by_path: false,
        en: "Manifests in which the rule must find nothing, for `pitfall rules test`.",
        zh: "规则不得有发现的清单，供 `pitfall rules test` 使用。",
    },
];

/// All keys, in the order of the documentation.
pub const KEYS: &[Key] = &[
    Key {
        table: "",
        name: "root",
        kind: Kind::Bool,
        by_path: false,
        en: "Do not look for further `pitfall.toml` files in the folders above.",
        zh: "不再到上级文件夹中寻找其他 `pitfall.toml`。",
    },
    Key {
        table: "",
        name: "language",
        kind: Kind::Word(&["auto", "en", "zh-cn"]),
        by_path: false,
        en: "The language of messages. `auto` takes the editor's or the shell's.",
        zh: "消息的语言。`auto` 采用编辑器或 shell 的语言。",
    },
    Key {
        table: "",
        name: "select",
        kind: Kind::Rules,
        by_path: true,
        en: "The rules that run: ids, aliases, domains, `default` or `all`. Replaces what the folders above select.",
        zh: "要运行的规则：规则 id、别名、领域名、`default` 或 `all`。取代上级文件夹的选择。",
    },
    Key {
        table: "",
        name: "ignore",
        kind: Kind::Rules,
        by_path: true,
        en: "Rules that do not run, taken away from the selected ones.",
        zh: "不运行的规则，从已选规则中去除。",
    },
    Key {
        table: "",
        name: "exclude",
        kind: Kind::Globs,
        by_path: false,
        en: "Files that are not checked, unless named outright on the command line.",
        zh: "不检查的文件；在命令行中直接指名的除外。",
    },
    Key {
        table: "",
        name: "fail-on",
        kind: Kind::Word(&SEVERITIES),
        by_path: false,
        en: "The weakest severity that makes `pitfall check` exit with 1. Default: `warning`.",
        zh: "使 `pitfall check` 以 1 退出的最低严重程度，默认为 `warning`。",
    },
    Key {
        table: "",
        name: "severity",
        kind: Kind::Severities,
        by_path: true,
        en: "The severity of a rule's or a whole domain's findings.",
        zh: "某条规则或整个领域的发现的严重程度。",
    },
    Key {
        table: "",
        name: "rule-files",
        kind: Kind::Texts,
        by_path: false,
        en: "Further files with `[[rule]]` tables, from this file's folder on. Their names end with `.pitfall.toml`.",
        zh: "其他含有 `[[rule]]` 表的文件，路径从本文件所在文件夹算起，文件名以 `.pitfall.toml` 结尾。",
    },
    Key {
        table: "go",
        name: "version",
        kind: Kind::Release("a Go release such as \"1.25\""),
        by_path: true,
        en: "The oldest Go release that the files must work with. Default: the `go` line of the nearest go.mod.",
        zh: "文件必须支持的最低 Go 版本。默认取最近的 go.mod 中的 `go` 行。",
    },
    Key {
        table: "go",
        name: "beside-gopls",
        kind: Kind::Word(&["auto", "on", "off"]),
        by_path: false,
        en: "Editors do not show what gopls shows at the same line of go.mod and go.work; the fixes stay. `auto` does so where gopls is installed. The command line always says everything.",
        zh: "编辑器不再显示 gopls 已在 go.mod 和 go.work 同一行显示的内容，修复仍可使用。`auto` 仅在安装了 gopls 时如此。命令行始终报告全部内容。",
    },
    Key {
        table: "k8s",
        name: "version",
        kind: Kind::Release("a Kubernetes release such as \"1.34\""),
        by_path: true,
        en: "The Kubernetes release that the manifests are for. Default: that of the cluster which a file near sets up (kind, k3d, eksctl, kubeadm, k0sctl, Cluster API), else the newest that Pitfall knows.",
        zh: "清单所面向的 Kubernetes 版本。默认取附近创建集群的文件中的版本（kind、k3d、eksctl、kubeadm、k0sctl、Cluster API），否则为 Pitfall 所知的最新版本。",
    },
    Key {
        table: "k8s",
        name: "profile",
        kind: Kind::Word(&["default", "strict", "pss-baseline", "pss-restricted"]),
        by_path: true,
        en: "How strict to be. The `pss-` profiles report that pod security standard alone, at warning or above.",
        zh: "严格程度。`pss-` 开头的只报告相应的 Pod 安全标准，且至少为警告。",
    },
    Key {
        table: "k8s",
        name: "show-hints",
        kind: Kind::Bool,
        by_path: false,
        en: "Show findings of severity hint about manifests, of which a sound workload may have many, in editors, in text and in GitHub's annotations. Reports for other programs always hold them, and the profile `strict` shows them. Default: `false`.",
        zh: "在编辑器、文本输出和 GitHub 注解中显示清单的提示级发现；正常的工作负载也可能有许多此类提示。供其他程序读取的报告始终包含它们，`strict` 配置也会显示它们。默认为 `false`。",
    },
    Key {
        table: "k8s",
        name: "beside-yaml-server",
        kind: Kind::Word(&["auto", "on", "off"]),
        by_path: false,
        en: "Editors complete no fields and values of manifests, as a YAML language server does. `auto` leaves them out where one is installed: yaml-language-server, or in VS Code Red Hat's extension.",
        zh: "不补全清单的字段和取值，交给 YAML 语言服务器。`auto` 仅在安装了 yaml-language-server（VS Code 中为 Red Hat 的扩展）时如此。",
    },
    Key {
        table: "k8s",
        name: "registries",
        kind: Kind::Texts,
        by_path: true,
        en: "The only places to take images from: a registry such as `ghcr.io`, or one with the beginning of a path such as `ghcr.io/acme`. `*.` in front stands for any beginning of the host. Default: any.",
        zh: "仅允许从这些位置获取镜像：镜像仓库（如 `ghcr.io`），或带路径开头的仓库（如 `ghcr.io/acme`）。开头的 `*.` 代表主机名的任意前部。默认不限。",
    },
    Key {
        table: "k8s",
        name: "required-labels",
        kind: Kind::Texts,
        by_path: true,
        en: "Labels that every object must have, such as `[\"owner\"]`. Default: none.",
        zh: "每个对象都必须有的标签，例如 `[\"owner\"]`。默认没有。",
    },
    Key {
        table: "k8s",
        name: "required-annotations",
        kind: Kind::Texts,
        by_path: true,
        en: "Annotations that every object must have, such as `[\"email\"]`. Default: none.",
        zh: "每个对象都必须有的注解，例如 `[\"email\"]`。默认没有。",
    },
    Key {
        table: "k8s",
        name: "admission-policies",
        kind: Kind::Texts,
        by_path: true,
        en: "Files, and folders of files, whose `ValidatingAdmissionPolicy` objects judge manifests here already, from this file's folder on. Default: none.",
        zh: "其中的 `ValidatingAdmissionPolicy` 对象在此就用来检查清单的文件或文件夹，路径从本文件所在文件夹算起。默认没有。",
    },
    Key {
        table: "k8s",
        name: "conftest",
        kind: Kind::Texts,
        by_path: true,
        en: "Files, and folders of files, with Conftest policies in Rego, from this file's folder on, such as `[\"policy\"]`; or a `conftest.toml`, which names them. What a `conftest.toml` beside or above the policies says of data, namespaces, ignored files and combined input counts. They run where `run-rego` is on. Default: none.",
        zh: "存放 Conftest 策略（Rego）的文件或文件夹，路径从本文件所在文件夹算起，例如 `[\"policy\"]`；或指明它们的 `conftest.toml`。策略旁边或上层的 `conftest.toml` 中关于数据、命名空间、忽略的文件和合并输入的设置起作用。仅在 `run-rego` 打开时运行。默认没有。",
    },
    Key {
        table: "k8s",
        name: "conftest-namespaces",
        kind: Kind::Texts,
        by_path: true,
        en: "The packages whose `deny`, `violation` and `warn` rules count, by name or by pattern (`k8s.*`); `*` means all. Default: those that `conftest.toml` names, else `main`.",
        zh: "其 `deny`、`violation` 和 `warn` 规则起作用的包，可写名称或模式（`k8s.*`）；`*` 表示全部。默认为 `conftest.toml` 指明的包，否则为 `main`。",
    },
    Key {
        table: "k8s",
        name: "run-rego",
        kind: Kind::Bool,
        by_path: false,
        en: "Run the policies that `conftest` names. Counts in your own `pitfall.toml`, in an editor's settings and on the command line, not in a project's file: only you can trust a folder. Default: `false`.",
        zh: "运行 `conftest` 指定的策略。只在你自己的 `pitfall.toml`、编辑器设置和命令行中有效，在项目的文件中无效：只有你自己能信任一个文件夹。默认为 `false`。",
    },
    Key {
        table: "env",
        name: "read-home",
        kind: Kind::Bool,
        by_path: false,
        en: "Read the home folder's shell start-up files and go env file to answer rules that compare them. A project's `pitfall.toml` can only forbid it. Default: `true`.",
        zh: "读取主目录中的 shell 启动文件和 go env 文件，供需要比对的规则使用。项目的 `pitfall.toml` 只能禁止读取。默认为 `true`。",
    },
    Key {
        table: "env",
        name: "home-files",
        kind: Kind::Globs,
        by_path: false,
        en: "Of the home folder's start-up files only these are read, such as `[\"~/.zshrc\", \"~/.config/fish/**\"]`. Counts in your own `pitfall.toml`, in an editor's settings and on the command line, not in a project's file. Default: each shell's own files and what these source.",
        zh: "主目录的启动文件中只读取这些，例如 `[\"~/.zshrc\", \"~/.config/fish/**\"]`。只在你自己的 `pitfall.toml`、编辑器设置和命令行中有效，在项目的文件中无效。默认为各 shell 自己的文件及其引入的文件。",
    },
];

/// The key of that name in that table.
pub fn key(table: &str, name: &str) -> Option<&'static Key> {
    KEYS.iter().chain(RULE_KEYS).find(|key| key.table == table && key.name == name)
}

/// The names of the tables.
pub fn tables() -> impl Iterator<Item = &'static str> {
    let mut seen = "";
    KEYS.iter().filter_map(move |key| {
        let new = !key.table.is_empty() && key.table != seen;
        seen = key.table;
        new.then_some(key.table)
    })
}

/// A release as configuration names it: major and minor number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Minor {
    /// The first number.
    pub major: u16,
    /// The second.
    pub minor: u16,
}

impl Minor {
    /// The release that `1.25`, `v1.25` or `1.25.3` names.
    pub fn parse(text: &str) -> Option<Self> {
        let mut numbers = text.strip_prefix('v').unwrap_or(text).split('.').map(|part| {
            let digits = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
            if digits { part.parse().ok() } else { None }
        });
        let release = Self { major: numbers.next()??, minor: numbers.next()?? };
        match (numbers.next(), numbers.next()) {
            (None | Some(Some(_)), None) => Some(release),
            _ => None,
        }
    }
}

impl std::fmt::Display for Minor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

/// The severity that configuration calls by `name`.
pub(super) fn severity(name: &str) -> Option<Severity> {
    Severity::named(name)
}
