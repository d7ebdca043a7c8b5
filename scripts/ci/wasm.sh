#!/usr/bin/env bash
# The embedded kernels are what the sources in assembly/ compile to.
set -euo pipefail
modules=$(node scripts/build-wasm.mjs --targets)
committed=$(mktemp -d)
for module in $modules; do cp "$module" "$committed/${module//\//-}"; done
npm run --silent build:wasm
for module in $modules; do
  cmp "$committed/${module//\//-}" "$module" || { echo "$module: expected what build:wasm writes, got another. Run npm run build:wasm and commit it."; exit 1; }
done
