#!/usr/bin/env bash
# The whole benchmark, tiny: once as it is, once killed on the way and gone on with; both give the same numbers bit for bit.
set -eu
cd "$(dirname "$0")/../.."
out=.flowproof/bench-smoke
rm -rf "$out" "$out-killed"
bench() { node dist/cli/main.js bench --preset smoke --backend wasm "$@"; }
started=$SECONDS
bench --out "$out"
echo "$((SECONDS - started)) s"

node dist/cli/main.js bench --preset smoke --backend wasm --out "$out-killed" 2>/dev/null &
pid=$!
until [ -e "$out-killed/results.jsonl" ] && [ "$(grep -c '"record":"job"' "$out-killed/results.jsonl")" -ge 3 ]; do
  kill -0 "$pid" && sleep 0.2
done
kill -KILL "$pid"
wait "$pid" || true
before=$(grep -c '"record":"job"' "$out-killed/results.jsonl")
bench --out "$out-killed" 2>/dev/null
node scripts/ci/same-results.mjs "$out" "$out-killed" "$before"
