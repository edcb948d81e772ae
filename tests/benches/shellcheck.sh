#!/usr/bin/env bash
# Pitfall and ShellCheck over the same bash and sh files, as processor time and a ratio: tests/benches/shellcheck.sh [PITFALL [FOLDER]]
# PITFALL is target/release/pitfall where it is not given, FOLDER the corpus beside the checkout. The two look for different things; this
# says only what it costs to have Pitfall besides.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
program="${1:-target/release/pitfall}" folder="${2:-../shared/corpus/shell/raw}"
command -v shellcheck >/dev/null || { echo "shellcheck: run tests/setup/oracles.sh" >&2; exit 1; }
[[ -x "$program" && -d "$folder" ]] || { echo "shellcheck: no $program, or no $folder" >&2; exit 1; }

mapfile -d '' -t files < <(find "$folder" -type f \( -name '*.sh' -o -name '*.bash' -o -name '.bash*' -o -name 'bashrc' -o -name 'bash_profile' -o -name '.profile' \) -print0 | sort -z)
bytes="$(cat -- "${files[@]}" | wc -c)"
# Seconds of processor time, user and system.
cost() { local TIMEFORMAT='%U %S'; { time "$@" >/dev/null 2>&1 || true; } 2>&1 | awk '{ print $1 + $2 }'; }
least() { for _ in 1 2; do cost "$@"; done | sort -n | head -1; }

ours="$(least "$program" check --no-config -- "${files[@]}")"
theirs="$(least shellcheck --shell=bash --format=gcc -- "${files[@]}")"
awk -v n="${#files[@]}" -v bytes="$bytes" -v ours="$ours" -v theirs="$theirs" 'BEGIN {
  printf "%d files, %d KB: pitfall %.2f s, shellcheck %.2f s, ratio 1:%.0f\n", n, bytes / 1000, ours, theirs, theirs / (ours > 0 ? ours : 0.01)
}'
