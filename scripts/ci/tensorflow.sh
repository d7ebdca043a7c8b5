#!/usr/bin/env bash
# Builds the binding of TensorFlow from registry packages alone, tested in numbers; a second call finds it and keeps it.
# The tests that come after run on it as on the other backends.
set -euo pipefail
stamp=${FLOWPROOF_TENSORFLOW:-.flowproof/tensorflow}/flowproof.json
npm run --silent setup:tensorflow
made=$(stat -c '%Y %i' "$stamp")
npm run --silent setup:tensorflow
[ "$(stat -c '%Y %i' "$stamp")" = "$made" ] || { echo 'setup:tensorflow: expected the second call to keep it, got another build'; exit 1; }
