#!/usr/bin/env bash
# The native ONNX runtime, which npm test does without: 290 MB from the registry, its own download left out.
set -eu
cd "$(dirname "$0")/../.."
ONNXRUNTIME_NODE_INSTALL=skip npm install --silent --no-save --no-package-lock --prefix .flowproof/onnx onnxruntime-node@1.30
