#!/bin/sh
# Builds the Python wheel, with the suite bundled in it, into FOLDER (default clients/python/dist).
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
folder=${1:-"$root/clients/python/dist"}
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
cd "$root"
node scripts/bundle.mjs
# In a copy: setuptools leaves build folders beside the sources.
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
cp -R clients/python/pyproject.toml clients/python/README.md clients/python/src "$copy"
find "$copy" -name '__pycache__' -type d -prune -exec rm -rf {} +
cp LICENSE "$copy"
"${PYTHON:-python3}" -m pip wheel --quiet --no-deps --wheel-dir "$folder" "$copy"
ls "$folder"/flowproof-*.whl
