#!/usr/bin/env bash
# Installs what Lookback is built with, and with LOOKBACK_SETUP=tests what its tests run beside it,
# with LOOKBACK_SETUP=bench what its benchmarks do.
# Quick where everything is there; says what it installs; one clear line where it cannot.
set -euo pipefail

fail() { echo "setup: $*" >&2; exit 1; }

command -v swift >/dev/null || fail "no swift on PATH; Lookback needs Swift 6.2 or newer (swift.org/install)"
# A toolchain that cannot say its version fails here and not in the middle of a build.
version=$(swift --version 2>/dev/null | sed -nE 's/.*Swift version ([0-9]+)\.([0-9]+).*/\1 \2/p' | head -n 1)
read -r major minor <<<"${version:-0 0}"
[ "$((major * 100 + minor))" -ge 602 ] || fail "Swift 6.2 or newer is needed, $major.$minor is on PATH"

packages=(libedit-dev zlib1g-dev libdeflate-dev libre2-dev libyaml-dev)
case "${LOOKBACK_SETUP:-}" in
  tests) packages+=(python3 prometheus) ;;
  bench) packages+=(python3 gzip jq prometheus ripgrep victoria-metrics) ;;
esac

missing=()
for package in "${packages[@]}"; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' ||
    missing+=("$package")
done
[ "${#missing[@]}" -gt 0 ] || exit 0

command -v apt-get >/dev/null || fail "missing: ${missing[*]}; no apt-get here, install their counterparts by hand"
as_root=()
if [ "$(id -u)" != 0 ]; then
  command -v sudo >/dev/null || fail "missing: ${missing[*]}; run as root: apt-get install ${missing[*]}"
  as_root=(sudo)
fi

echo "setup: installing ${missing[*]}"
install() {
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null 2>&1
}
install || { "${as_root[@]}" apt-get update -qq >/dev/null 2>&1 && install; } ||
  fail "apt-get could not install: ${missing[*]}"
