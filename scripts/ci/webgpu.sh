#!/usr/bin/env bash
# Prints the driver file of a software adapter for WebGPU: SwiftShader, from Debian's chromium. Use it as
#   export VK_DRIVER_FILES=$(bash scripts/ci/webgpu.sh)
# Where it cannot be had it prints nothing, says why on stderr, and the tests of webgpu are skipped.
set -uo pipefail
driver=/usr/lib/chromium/vk_swiftshader_icd.json
skip() { echo "webgpu is not tested: $1" >&2; exit 0; }
loader() { ldconfig -p | grep -q 'libvulkan\.so\.1'; }
if [ ! -e "$driver" ] || ! loader; then
  [ "$(id -u)" = 0 ] || skip 'installing a software adapter needs root'
  command -v apt-get > /dev/null || skip 'no apt-get to install a software adapter with'
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium libvulkan1; } > /dev/null 2>&1 \
    || skip 'apt-get did not install chromium and libvulkan1'
fi
[ -e "$driver" ] || skip "chromium has no $driver"
echo "$driver"
