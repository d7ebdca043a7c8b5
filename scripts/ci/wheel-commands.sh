#!/usr/bin/env bash
# Every command of the installed wheel, away from this repository and with nothing of it to find: each runs, or says in a sentence what it
# needs. Usage: wheel-commands.sh WHEEL.
set -uo pipefail
wheel=$(realpath "$1")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
"${PYTHON:-python3}" -m venv venv && venv/bin/python -m pip install --quiet --disable-pip-version-check "$wheel" || exit 1
flowproof=$work/venv/bin/flowproof
unset FLOWPROOF_SUITE FLOWPROOF_NODE
failed=0

# gives CODE WORD COMMAND…: the exit code, a word in what is printed, and no crash of our own.
gives() {
  local code=$1 word=$2 found
  shift 2
  "$flowproof" "$@" > out 2>&1
  found=$?
  if [ "$found" -ne "$code" ] || ! grep -q -- "$word" out || grep -qE 'internal error|ERR_MODULE|^    at .*:[0-9]|Traceback' out; then
    printf '!! flowproof %s: exit code %s\n' "$*" "$found"
    head -n 12 out
    failed=1
  fi
}

gives 0 '[0-9]' --version
gives 0 check --help
for name in check probe list init vectors report compare verify-report doctor verify bench train sample explain replay; do
  gives 0 flowproof "$name" --help
done
gives 0 map.semigroup list
gives 0 semigroup explain map.semigroup
mkdir javascript && (cd javascript && "$flowproof" init > /dev/null) || { echo '!! flowproof init'; failed=1; }
gives 0 flowproof_adapter init --torch
cat > adapter.py << 'PY'
import flowproof

flowproof.serve(flowproof.Map(flowproof.exact_map("gaussian-1d", framework="numpy"), name="exact", problem="gaussian-1d", framework="numpy"))
PY
gives 0 passed check adapter.py --profile smoke --pretty --html=report.html --json=run.jsonl
gives 0 exact probe adapter.py
gives 0 '<!doctype html>' report run.jsonl --html=-
gives 0 '' compare run.jsonl run.jsonl
gives 0 '' verify-report run.jsonl
gives 0 '' vectors export --problem gaussian-1d --out cases.npz
gives 0 '' vectors ask --problem gaussian-1d --points 4 --out questions.npz
gives 0 numpy vectors reader
gives 2 tensorflow train --preset smoke --out trained
gives 2 tensorflow verify --profile smoke
gives 2 tensorflow bench --preset smoke --out bench
[ "$failed" -eq 0 ] && echo 'every command of the wheel runs or says what it needs'
exit "$failed"
