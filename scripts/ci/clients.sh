#!/usr/bin/env bash
# Real packages, installed and checked: they pass, or fail by their known defects alone. Without Python: skipped, with the reason and exit code 77.
set -uo pipefail
node --import tsx scripts/clients.ts --only rectified_flow,altatts_meanflow,torchcfm_flow,diffusers_schedulers,bayesflow_models \
  --problem gaussian-1d --problem rotated-product-2d
