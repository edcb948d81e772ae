#!/usr/bin/env bash
# Brings the C++ compiler that builds the fuzz targets' harness. Run it as often as you like.
set -euo pipefail
command -v c++ >/dev/null 2>&1 && exit 0
as_root=()
if ((EUID != 0)); then
  command -v sudo >/dev/null 2>&1 || { echo "fuzz: need root or sudo to install g++" >&2; exit 1; }
  as_root=(sudo -n)
fi
apt() { "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o=Dpkg::Use-Pty=0 "$@" >/dev/null; }
apt update
apt install --yes --no-install-recommends g++
