#!/usr/bin/env bash
# Brings what tests/vscode drives: VS Code's server with its web workbench (code-server from npm), Debian's Chromium, and playwright-core, under
# tests/.tools/vscode; and the modules that the extension is built with. Run it as often as you like: what is there is left alone.
set -euo pipefail

repository="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
tools="$repository/tests/.tools"
home="$tools/vscode"
# Code 1.139 and its driver. Raise the edition to have every machine install them anew.
code_server=4.139.1
playwright=1.65.1
edition=1
# file:package of Debian
files=(/usr/bin/chromium:chromium /usr/bin/rg:ripgrep /usr/bin/make:make /usr/bin/g++:g++ /usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf:fonts-dejavu-core
  /usr/share/fonts/truetype/wqy/wqy-zenhei.ttc:fonts-wqy-zenhei)

"$(dirname "${BASH_SOURCE[0]}")/node.sh"
export PATH="$tools/node/bin:$PATH" npm_config_nodedir="$tools/node" npm_config_update_notifier=false npm_config_fund=false npm_config_audit=false

missing=()
for pair in "${files[@]}"; do
  [[ -e "${pair%%:*}" ]] || missing+=("${pair#*:}")
done
if ((${#missing[@]})); then
  as_root=()
  if ((EUID != 0)); then
    command -v sudo >/dev/null 2>&1 || { echo "vscode: need root or sudo to install: ${missing[*]}" >&2; exit 1; }
    as_root=(sudo -n)
  fi
  apt() { "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o=Dpkg::Use-Pty=0 "$@" >/dev/null; }
  apt update
  apt install --yes --no-install-recommends "${missing[@]}"
fi

if [[ "$(cat "$home/edition" 2>/dev/null)" != "$code_server $playwright $edition" ]]; then
  mkdir -p "$tools"
  # Into a folder of its own first, so that a broken download leaves nothing that looks complete.
  fresh="$(mktemp -d "$tools/.vscode.XXXXXX")"
  trap 'rm -rf "$fresh"' EXIT
  cd "$fresh"
  echo '{"private": true}' >package.json
  npm install --silent --ignore-scripts "code-server@$code_server" "playwright-core@$playwright"
  cd node_modules/code-server/lib/vscode
  npm install --silent --omit=dev --ignore-scripts
  # Its own ripgrep would be downloaded from elsewhere; Debian's does.
  mkdir -p node_modules/@vscode/ripgrep/bin
  ln -sf /usr/bin/rg node_modules/@vscode/ripgrep/bin/rg
  # Only the native modules that the server needs to serve files: its log and its file watcher.
  for module in @vscode/spdlog @parcel/watcher; do
    [[ ! -d "node_modules/$module" ]] || npm rebuild --silent "$module" --foreground-scripts >/dev/null
  done
  ln -sfn node_modules node_modules.asar
  (cd extensions && npm install --silent --omit=dev --ignore-scripts)
  cd "$fresh"
  echo "$code_server $playwright $edition" >edition
  rm -rf "$home"
  mv "$fresh" "$home"
  trap - EXIT
fi
"$tools/node/bin/node" -p "'code-server ' + require('$home/node_modules/code-server/package.json').version"

# The modules of the extension, exactly as its lock file has them.
cd "$repository/editors/vscode"
if [[ ! -e node_modules/.package-lock.json || package-lock.json -nt node_modules/.package-lock.json ]]; then
  npm ci --silent --ignore-scripts
fi
