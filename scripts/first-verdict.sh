#!/bin/sh
# From an empty virtual environment with torch to the first verdict on a loss: one install, one file, the time taken.
# Usage: scripts/first-verdict.sh [WHEEL]. Torch is installed before the clock starts; FLOWPROOF_TORCH names a folder of
# site-packages that holds one already.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
wheel=${1:-$(sh "$root/scripts/build-wheel.sh" "$work/wheel" | tail -n 1)}
python3 -m venv "$work/venv"
python="$work/venv/bin/python"
if [ -n "${FLOWPROOF_TORCH:-}" ]; then
  echo "$FLOWPROOF_TORCH" > "$("$python" -c 'import site; print(site.getsitepackages()[0])')/torch.pth"
else
  "$python" -m pip install --quiet torch==2.13.0 numpy
fi
cp "$root/examples/python/meanflow.py" "$work/check_loss.py"
lines=$(wc -l < "$work/check_loss.py")
start=$(date +%s)
"$python" -m pip install --quiet "$wheel"
installed=$(date +%s)
# No Node of the machine's: that of the wheel's dependency.
(cd "$work" && env -u FLOWPROOF_SUITE -u FLOWPROOF_NODE PATH=/usr/bin-without-node "$python" check_loss.py)
end=$(date +%s)
echo "one install ($((installed - start)) s), one file of $lines lines, verdict after $((end - start)) s"
[ "$lines" -le 15 ] && [ $((end - start)) -lt 180 ]
