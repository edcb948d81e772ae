#!/usr/bin/env bash
# Pitfall and Checkov over the same manifests, as processor time, largest memory and a ratio: tests/benches/checkov.sh [PITFALL [FOLDER]]
# PITFALL is target/release/pitfall where it is not given, FOLDER the corpus beside the checkout. Checkov comes from PyPI into tests/.tools the first time.
# The two look for different things; this says only what each costs.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
program="${1:-target/release/pitfall}" folder="${2:-../shared/corpus/k8s/raw}"
[[ -x "$program" && -d "$folder" ]] || { echo "checkov: no $program, or no $folder" >&2; exit 1; }
place=tests/.tools/checkov
if [[ ! -x $place/bin/checkov ]]; then
  python3 -m venv "$place"
  "$place/bin/pip" install --quiet --disable-pip-version-check checkov
fi

# Seconds of user time, and MiB at most, of the command and what it starts.
cost() {
  python3 - "$@" <<'PYTHON'
import resource, subprocess, sys
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_utime, used.ru_maxrss / 1024)
PYTHON
}
least() { for _ in 1 2 3 4 5; do cost "$@"; done | sort -n | head -1; }

read -r ours our_memory < <(least "$program" check --no-config "$folder")
read -r theirs their_memory < <(cost "$place/bin/checkov" --framework kubernetes --directory "$folder" --compact --quiet --skip-download)
awk -v ours="$ours" -v theirs="$theirs" -v a="$our_memory" -v b="$their_memory" 'BEGIN {
  printf "pitfall %.2f s user, %.0f MiB; checkov %.1f s user, %.0f MiB; ratio 1:%.0f\n", ours, a, theirs, b, theirs / (ours > 0 ? ours : 0.01)
}'
