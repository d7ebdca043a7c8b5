#!/usr/bin/env bash
# The built suite on Node 24, from the npm packages that carry Node's own binaries (no install script needed).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
printf '{"private":true}' > "$folder/package.json"
npm install --prefix "$folder" --silent --no-save "node-linux-$(node -p process.arch)@24"
node24=$folder/node_modules/node-linux-$(node -p process.arch)/bin/node
"$node24" --version | grep '^v24\.' || { echo "expected Node 24, got $("$node24" --version)"; exit 1; }
"$node24" dist/cli/main.js verify --profile smoke --seed 1
"$node24" dist/cli/main.js doctor
