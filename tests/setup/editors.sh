#!/usr/bin/env bash
# Brings the editors that tests/editors drives: Neovim and Helix as Debian unstable has them, unpacked with their own C library under
# tests/.tools/editors (bin/nvim, bin/hx), so that nothing of this machine is upgraded; gopls and yaml-language-server, which run beside us in them; and from
# this machine's own release Emacs, Vim, tmux, Xvfb, sakura (a terminal that draws squiggles), ImageMagick and fonts. Run it as often as you like: what is
# there is left alone.
set -euo pipefail
"$(dirname "${BASH_SOURCE[0]}")/node.sh"

tools="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)/.tools"
home="$tools/editors"
# Raise it to have every machine unpack the editors anew.
edition=3
# command:package of Debian
commands=(tmux:tmux Xvfb:xvfb sakura:sakura import:imagemagick emacs:emacs-nox vim.nox:vim-nox gcc:gcc)
# file:package of Debian
files=(/usr/share/emacs/site-lisp/elpa-src/eglot-1.9/eglot.el:elpa-eglot
  /usr/share/emacs/site-lisp/elpa-src/lsp-mode-8.0.0/lsp-mode.el:elpa-lsp-mode /usr/share/vim-ale/plugin/ale.vim:vim-ale
  /usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf:fonts-dejavu-core /usr/share/fonts/truetype/wqy/wqy-zenhei.ttc:fonts-wqy-zenhei)

missing=()
for pair in "${commands[@]}"; do
  command -v "${pair%%:*}" >/dev/null 2>&1 || missing+=("${pair#*:}")
done
for pair in "${files[@]}"; do
  [[ -e "${pair%%:*}" ]] || missing+=("${pair#*:}")
done
if ((${#missing[@]})); then
  as_root=()
  if ((EUID != 0)); then
    command -v sudo >/dev/null 2>&1 || { echo "editors: need root or sudo to install: ${missing[*]}" >&2; exit 1; }
    as_root=(sudo -n)
  fi
  apt() { "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o=Dpkg::Use-Pty=0 "$@" >/dev/null; }
  apt update
  apt install --yes --no-install-recommends "${missing[@]}"
fi

if [[ "$(cat "$home/edition" 2>/dev/null)" != "$edition" ]]; then
  command -v dpkg-deb >/dev/null 2>&1 || { echo "editors: this script needs Debian's apt and dpkg" >&2; exit 1; }
  mkdir -p "$tools"
  # Into a folder of its own first, so that a broken download leaves nothing that looks complete.
  fresh="$(mktemp -d "$tools/.editors.XXXXXX")"
  trap 'rm -rf "$fresh"' EXIT

  # The mirror that this machine already uses, in either form that apt knows.
  mirror="$(awk '/^URIs:/ {print $2; exit}' /etc/apt/sources.list.d/*.sources 2>/dev/null || true)"
  if [[ -z "$mirror" ]]; then
    mirror="$(sed -n 's/^deb \(\[[^]]*\] \)\{0,1\}\([^ ]*\) .*/\2/p' /etc/apt/sources.list /etc/apt/sources.list.d/*.list 2>/dev/null | head -1 || true)"
  fi
  [[ -n "$mirror" ]] || { echo "editors: no Debian mirror among this machine's apt sources" >&2; exit 1; }

  # An apt whose whole state is private. With nothing installed by its books it fetches every library the editors link,
  # down to the C library: exactly what must lie beside them.
  apt="$fresh/apt"
  mkdir -p "$apt"/{state/lists/partial,cache/archives/partial,etc/sources.list.d,etc/preferences.d,etc/apt.conf.d}
  : >"$apt/state/status"
  echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror sid main" >"$apt/etc/sources.list"
  aside=(-qq -o "Dir::State=$apt/state" -o "Dir::State::status=$apt/state/status" -o "Dir::Cache=$apt/cache" -o "Dir::Etc=$apt/etc"
    -o "Dir::Etc::sourcelist=$apt/etc/sources.list" -o "Dir::Etc::sourceparts=$apt/etc/sources.list.d"
    -o APT::Install-Recommends=false -o Acquire::Languages=none -o APT::Sandbox::User=root -o Debug::NoLocking=1)
  apt-get "${aside[@]}" update
  apt-get "${aside[@]}" --yes --download-only install neovim hx >/dev/null
  mkdir -p "$fresh/root" "$fresh/bin"
  for package in "$apt"/cache/archives/*.deb; do dpkg-deb -x "$package" "$fresh/root"; done
  # gopls is one program that this machine's own C library does for.
  (cd "$apt" && apt-get "${aside[@]}" download gopls >/dev/null && dpkg-deb -x gopls_*.deb "$fresh/gopls")
  rm -rf "$apt"

  # The loader of unstable's C library starts the editors; the programs they start are this machine's own.
  cat >"$fresh/bin/nvim" <<'WRAPPER'
#!/usr/bin/env bash
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)/root"
libraries="$(echo "$root"/usr/lib/*-linux-gnu)"
export VIMRUNTIME="$root/usr/share/nvim/runtime"
exec "$libraries"/ld-linux-*.so.* --library-path "$libraries" --argv0 nvim "$root/usr/bin/nvim" "$@"
WRAPPER
  cat >"$fresh/bin/hx" <<'WRAPPER'
#!/usr/bin/env bash
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)/root"
libraries="$(echo "$root"/usr/lib/*-linux-gnu)"
export HELIX_RUNTIME="$root/usr/lib/hx/runtime"
exec "$libraries"/ld-linux-*.so.* --library-path "$libraries" "$root/usr/bin/hx" "$@"
WRAPPER
  chmod 755 "$fresh/bin/nvim" "$fresh/bin/hx"
  ln -s ../gopls/usr/bin/gopls "$fresh/bin/gopls"
  mkdir "$fresh/npm"
  echo '{"private": true}' >"$fresh/npm/package.json"
  (cd "$fresh/npm" && PATH="$tools/node/bin:$PATH" npm install --silent --ignore-scripts --no-audit --no-fund yaml-language-server@1.25.0)
  cat >"$fresh/bin/yaml-language-server" <<'WRAPPER'
#!/usr/bin/env bash
home="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
exec "$home/../node/bin/node" "$home/npm/node_modules/yaml-language-server/bin/yaml-language-server" "$@"
WRAPPER
  chmod 755 "$fresh/bin/yaml-language-server"
  "$fresh/bin/nvim" --version >/dev/null
  "$fresh/bin/hx" --version >/dev/null

  echo "$edition" >"$fresh/edition"
  rm -rf "$home"
  mv "$fresh" "$home"
  trap - EXIT
fi
"$home/bin/nvim" --version | sed -n 1p
"$home/bin/hx" --version
