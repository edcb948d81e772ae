//! Files of a usual size and shape, one for each domain, a few KB each, and a long stream of manifests. Each holds a suppression that silences
//! nothing, so that there is a finding whatever rules there are: a server repeats nothing for a file that stays without any.

use std::path::{Path, PathBuf};

/// One of them.
pub struct Sample {
    /// Its domain.
    pub domain: &'static str,
    /// Its path in a project.
    pub path: &'static str,
    /// An editor's word for it.
    pub language: &'static str,
    /// The text.
    pub text: String,
    /// What typed text comes behind: its last occurrence in the text.
    pub behind: &'static str,
}

/// A sample of each domain.
pub fn all() -> [Sample; 4] {
    [
        Sample { domain: "gomod", path: "go.mod", language: "go.mod", text: go_mod(), behind: "// pinned" },
        Sample { domain: "cgo", path: "codec.go", language: "go", text: cgo(), behind: "#cgo LDFLAGS: -lm" },
        Sample {
            domain: "env",
            path: "home/.zshrc",
            language: "shellscript",
            text: zshrc(20),
            behind: "export EDITOR=vi",
        },
        Sample { domain: "k8s", path: "deploy.yaml", language: "yaml", text: manifest("shop"), behind: "note: a" },
    ]
}

/// The sample of `domain`.
pub fn of(domain: &str) -> Sample {
    all().into_iter().find(|sample| sample.domain == domain).unwrap_or_else(|| panic!("no sample of {domain}"))
}

/// A go.mod with sixty requirements.
pub fn go_mod() -> String {
    let mut text =
        String::from("module example.com/shop\n\ngo 1.25 // pitfall: ignore[gomod/duplicate-require]\n\nrequire (\n");
    for number in 0..40 {
        text += &format!("\tgithub.com/example/library{number:02} v1.{number}.{}\n", number % 7);
    }
    text += ")\n\nrequire (\n";
    for number in 40..60 {
        text +=
            &format!("\tgithub.com/example/library{number:02} v0.{number}.0-20240102150405-abcdef012345 // indirect\n");
    }
    text += ")\n\nreplace github.com/example/library03 => ../library03 // pinned\n";
    text
}

/// The largest go.mod of the corpus of real ones, with the go.sum and the modules.txt that lie beside it laid into `folder`; none where the corpus is
/// not beside the checkout. What is typed stands behind the last `// indirect`.
pub fn largest_go_mod(folder: &Path) -> Option<Sample> {
    let mut largest = (0, PathBuf::new());
    let mut next = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus/go/raw")];
    while let Some(below) = next.pop() {
        for entry in std::fs::read_dir(below).into_iter().flatten().flatten() {
            let (path, length) = (entry.path(), entry.metadata().map_or(0, |metadata| metadata.len()));
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => next.push(path),
                Ok(_) if entry.file_name() == "go.mod" && length > largest.0 => largest = (length, path),
                _ => {}
            }
        }
    }
    let text = std::fs::read_to_string(&largest.1).ok()?;
    for name in ["go.sum", "vendor/modules.txt"] {
        let (from, to) = (largest.1.with_file_name(name), folder.join(name));
        if from.exists() {
            std::fs::create_dir_all(to.parent().unwrap_or(folder)).ok()?;
            std::fs::copy(from, to).ok()?;
        }
    }
    let text = format!("// pitfall: ignore-file[gomod/duplicate-require]\n{text}");
    Some(Sample { domain: "gomod", path: "go.mod", language: "go.mod", text, behind: "// indirect" })
}

/// A Go file with a preamble and some code.
pub fn cgo() -> String {
    let mut text = String::from(
        "// pitfall: ignore-file[cgo/machine-path]\npackage codec\n\n/*\n#cgo pkg-config: libzstd\n#cgo CFLAGS: -I${SRCDIR}/include -DNDEBUG -O2\n\
         #cgo linux LDFLAGS: -L${SRCDIR}/lib -lpthread\n#cgo LDFLAGS: -lm\n#include <stdint.h>\n#include <stdlib.h>\n#include \"codec.h\"\n\n\
         static int32_t sum(const int32_t *from, size_t n) {\n\tint32_t all = 0;\n\tfor (size_t i = 0; i < n; i++) all += from[i];\n\treturn all;\n}\n*/\n\
         import \"C\"\n\nimport (\n\t\"errors\"\n\t\"unsafe\"\n)\n\n",
    );
    for number in 0..14 {
        text += &format!(
            "// Encode{number} writes one block.\nfunc Encode{number}(block []byte) (int, error) {{\n\tif len(block) == 0 {{\n\t\treturn 0, errors.New(\"empty\")\n\t}}\n\
             \treturn int(C.encode((*C.char)(unsafe.Pointer(&block[0])))), nil\n}}\n\n"
        );
    }
    text
}

/// A Go file of 3,000 lines with a long preamble.
pub fn long_cgo() -> String {
    let mut preamble = String::new();
    for number in 0..60 {
        preamble += &format!(
            "static int32_t scale{number}(const int32_t *from, size_t n) {{\n\tint32_t all = {number};\n\tfor (size_t i = 0; i < n; i++) all += from[i] * {number};\n\treturn all;\n}}\n\n"
        );
    }
    let mut text = cgo().replacen("*/\nimport \"C\"", &format!("\n{preamble}*/\nimport \"C\""), 1);
    for number in 14..326 {
        text += &format!(
            "// Encode{number} writes one block.\nfunc Encode{number}(block []byte) (int, error) {{\n\tif len(block) == 0 {{\n\t\treturn 0, errors.New(\"empty\")\n\t}}\n\
             \treturn int(C.encode((*C.char)(unsafe.Pointer(&block[0])))), nil\n}}\n\n"
        );
    }
    text
}

/// A start-up file of seven lines and five for each of so many tools.
pub fn zshrc(tools: usize) -> String {
    let mut text = String::from(
        "# pitfall: ignore-file[env/path-overwritten]\nexport EDITOR=vi\nexport GOPATH=\"$HOME/go\"\nexport PATH=\"$GOPATH/bin:$PATH\"\n\n",
    );
    for number in 0..tools {
        text += &format!(
            "alias g{number}='git log --oneline -n {number}'\nif [[ -d \"$HOME/tools{number}/bin\" ]]; then\n  path=(\"$HOME/tools{number}/bin\" $path)\nfi\nexport TOOL{number}_HOME=\"$HOME/tools{number}\"\n"
        );
    }
    text += "source \"$HOME/.aliases\"\neval \"$(starship init zsh)\"\n";
    text
}

/// A Deployment of two containers with its Service and ConfigMap.
pub fn manifest(name: &str) -> String {
    let container = |container: &str| {
        format!(
            "      - name: {container}\n        image: registry.example/{name}/{container}:1.4.2\n        args: [\"--listen=:8080\", \"--level=info\"]\n        ports:\n        - name: http\n          containerPort: 8080\n\
             \x20       env:\n        - name: POD_NAME\n          valueFrom:\n            fieldRef:\n              fieldPath: metadata.name\n        - name: LIMIT\n          value: \"10\"\n\
             \x20       resources:\n          requests:\n            cpu: 100m\n            memory: 128Mi\n          limits:\n            memory: 256Mi\n\
             \x20       readinessProbe:\n          httpGet:\n            path: /ready\n            port: http\n\
             \x20       securityContext:\n          allowPrivilegeEscalation: false\n          readOnlyRootFilesystem: true\n          capabilities:\n            drop: [\"ALL\"]\n"
        )
    };
    format!(
        "# pitfall: ignore-file[k8s/privileged]\napiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {name}\n  annotations:\n    note: a\n  labels:\n    app: {name}\nspec:\n  replicas: 3\n  selector:\n    matchLabels:\n      app: {name}\n\
         \x20 template:\n    metadata:\n      labels:\n        app: {name}\n    spec:\n      serviceAccountName: {name}\n      securityContext:\n        runAsNonRoot: true\n        seccompProfile:\n          type: RuntimeDefault\n      containers:\n{}{}\
         \x20     volumes:\n      - name: settings\n        configMap:\n          name: {name}\n---\napiVersion: v1\nkind: Service\nmetadata:\n  name: {name}\nspec:\n  selector:\n    app: {name}\n  ports:\n  - port: 80\n    targetPort: http\n\
         ---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {name}\ndata:\n  settings.toml: |\n    listen = 8080\n    # what is served\n    root = \"/srv\"\n",
        container("web"),
        container("proxy"),
    )
}

/// Manifests joined until they have `bytes` bytes.
pub fn manifests(bytes: usize) -> String {
    let mut text = String::new();
    let mut number = 0;
    while text.len() < bytes {
        text += if number == 0 { "" } else { "---\n" };
        text += &manifest(&format!("shop{number}"));
        number += 1;
    }
    text
}

/// Lays a thousand manifests into twenty folders below `folder`.
pub fn lay_thousand(folder: &Path) {
    for team in 0..20 {
        let team_folder = folder.join(format!("team{team}"));
        let made = std::fs::create_dir_all(&team_folder);
        made.unwrap_or_else(|error| panic!("{}: {error}", team_folder.display()));
        for app in 0..50 {
            let path = team_folder.join(format!("app{app}.yaml"));
            let written = std::fs::write(&path, manifest(&format!("team{team}-app{app}")));
            written.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        }
    }
}

/// Lays a chart of forty templates that write many values into `folder`; its values are [`values`].
pub fn lay_chart(folder: &Path) {
    let write = |path: &str, text: &str| {
        let path = folder.join(path);
        let made = path.parent().map_or(Ok(()), std::fs::create_dir_all);
        let written = made.and_then(|()| std::fs::write(&path, text));
        written.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    };
    write("Chart.yaml", "apiVersion: v2\nname: shop\nversion: 1.2.3\n");
    for part in 0..40 {
        let text = manifest("shop")
            .replace("replicas: 3", &format!("replicas: {{{{ .Values.part{part}.replicas }}}}"))
            .replace(
                "image: registry.example/shop/web:1.4.2",
                &format!("image: \"{{{{ .Values.part{part}.image }}}}:{{{{ .Values.part{part}.tag }}}}\""),
            )
            .replace(
                "            cpu: 100m\n            memory: 128Mi\n",
                &format!("            {{{{- toYaml .Values.part{part}.requests | nindent 12 }}}}\n"),
            );
        write(&format!("templates/part{part}.yaml"), &text);
    }
}

/// The values of that chart.
pub fn values() -> Sample {
    let mut text = String::from("# pitfall: ignore-file[k8s/privileged]\n");
    for part in 0..40 {
        text += &format!(
            "part{part}:\n  replicas: 3\n  image: registry.example/shop\n  tag: 1.4.2\n  requests:\n    cpu: 100m\n    memory: 128Mi\n"
        );
    }
    Sample { domain: "k8s", path: "values.yaml", language: "yaml", text, behind: "tag: 1.4.2" }
}
