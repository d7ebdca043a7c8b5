#!/usr/bin/env bash
# The embedded kernel is what assembly/planar-step.as compiles to.
set -euo pipefail
module=src/analytic/flow/integrated/planar-module.ts
committed=$(mktemp)
cp "$module" "$committed"
npm run --silent build:wasm
cmp "$committed" "$module" || { echo "$module: expected what build:wasm writes, got another. Run npm run build:wasm and commit it."; exit 1; }
