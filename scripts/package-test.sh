#!/usr/bin/env bash
# The packed package as a stranger gets it: installed into an empty folder, run, typed, and used from three runners.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$here/.."
npm pack --silent --ignore-scripts --pack-destination "$folder" > /dev/null
packed=$(stat -c %s "$folder"/flowproof-*.tgz)
echo "packed: $((packed / 1024)) KiB"
[ "$packed" -le $((10 * 1024 * 1024)) ] || { echo "packed: expected at most 10 MiB, got $packed bytes"; exit 1; }

cd "$folder"
printf '{"private":true,"type":"module"}' > package.json
npm install --silent --omit=peer ./flowproof-*.tgz
own=$(du -sm node_modules | cut -f1)
echo "installed without TensorFlow.js: $own MB"
[ "$own" -le 60 ] || { echo "own dependencies: expected at most 60 MB, got $own MB"; exit 1; }

npm install --silent ./flowproof-*.tgz
npm install --silent --no-save vitest@4 jest@30 typescript@7 @types/node@20
cp "$here"/package/* .
npx flowproof --help > /dev/null
npx flowproof verify --profile smoke --seed 1 > verify.jsonl || { tail -n 5 verify.jsonl; exit 1; }
node no-tensorflow.mjs
npx tsc --noEmit --strict --module nodenext --moduleResolution nodenext --target es2023 --types node types.ts
npx tsc --noEmit --strict --module esnext --moduleResolution bundler --target es2023 --types node types.ts
npx vitest run use.vitest.test.mjs
NODE_OPTIONS=--experimental-vm-modules npx jest --testMatch '**/use.jest.test.mjs'
node --test use.node.test.mjs
npx flowproof check ./subject.mjs --profile smoke --seed 1 > /dev/null
if npx flowproof check './subject.mjs#wrong' --profile smoke --seed 1 > /dev/null; then
  echo 'check: expected exit code 1 for a wrong map, got 0'
  exit 1
fi
echo 'packed package: all right'
