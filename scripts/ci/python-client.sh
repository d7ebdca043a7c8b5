#!/usr/bin/env bash
# The Python client: its wheel is built, installed into an empty environment, tested with torch and JAX, and gives the first verdict
# from one file. Leaves pytest's passed, failed and skipped in .flowproof/python/counts; exit code 77, with the reason, without Python.
set -uo pipefail
python=${PYTHON:-python3}
"$python" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))' 2> /dev/null \
  || { echo 'Python client: skipped, no Python >= 3.10 with venv and pip'; exit 77; }
folder=$PWD/.flowproof/python
rm -rf "$folder"
"$python" -m venv "$folder"
wheel=$(PYTHON=$python sh scripts/build-wheel.sh "$folder/wheel" | tail -n 1)
torch=$(ls -d "$PWD"/.flowproof/clients/torch/lib/python3*/site-packages 2> /dev/null | tail -n 1)
if [ -n "$torch" ]; then
  echo "$torch" > "$("$folder/bin/python" -c 'import site; print(site.getsitepackages()[0])')/torch.pth"
else
  "$folder/bin/pip" install --quiet --disable-pip-version-check torch==2.13.0
fi
"$folder/bin/pip" install --quiet --disable-pip-version-check "$wheel" jax keras pytest pytest-xdist mypy || exit 1
failed=0
bash scripts/ci/wheel-commands.sh "$wheel" || failed=1
FLOWPROOF_TORCH=$torch sh scripts/first-verdict.sh "$wheel" || failed=1
(cd clients/python && PATH="$folder/bin:$PATH" "$folder/bin/python" -m mypy) || failed=1
# The suite that the wheel carries, on two processes: they share it.
suite=$("$folder/bin/python" -c 'import flowproof, pathlib; print(pathlib.Path(flowproof.__file__).parent / "_suite" / "flowproof.mjs")')
(cd clients/python && FLOWPROOF_SUITE=$suite "$folder/bin/python" -m pytest -q -n 2 --dist worksteal --junitxml="$folder/pytest.xml") || failed=1
# What `flowproof init` writes is run as its user would: by the command and by pytest.
for framework in torch jax keras; do
  rm -rf "$folder/init-$framework" && mkdir "$folder/init-$framework"
  (
    cd "$folder/init-$framework" || exit 1
    export PATH="$folder/bin:$PATH" KERAS_BACKEND=torch
    flowproof init "--$framework" > init.log && flowproof check flowproof_adapter.py --profile smoke --pretty | tail -n 1 \
      && python -m pytest -q test_flowproof.py | tail -n 1
  ) || failed=1
done
# The worked example of a trained network: scores, and no verdict that fails.
PATH="$folder/bin:$PATH" "$folder/bin/flowproof" check examples/python/trained/adapter.py --profile smoke --pretty | tail -n 1 || failed=1
"$folder/bin/python" - "$folder/pytest.xml" > "$folder/counts" << 'PY'
import sys
import xml.etree.ElementTree as tree

suites = list(tree.parse(sys.argv[1]).getroot().iter("testsuite"))
total, bad, skipped = (sum(int(s.get(key, 0)) for s in suites for key in keys) for keys in (["tests"], ["failures", "errors"], ["skipped"]))
print(total - bad - skipped, bad, skipped)
PY
cat "$folder/counts"
exit "$failed"
