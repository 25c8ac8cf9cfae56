#!/usr/bin/env bash
# Runs every test of the debug build (assertions on), and the recorded answers of the reference engines where they are at hand
# (beside the repository, or where LOOKBACK_CONFORMANCE says).
set -euo pipefail
cd "$(dirname "$0")/.."

swift test --skip-build

conformance=${LOOKBACK_CONFORMANCE:-../shared/conformance}
if [ ! -d "$conformance" ]; then
  echo "conformance: no recorded answers at $conformance, skipped"
  exit 0
fi

judge=.build/debug/lookback-conformance
status=0
# check MINIMUM NAME COMMAND...: prints the last line, which counts, and fails below the least number that passes.
check() {
  local least=$1 name=$2 line passed
  shift 2
  # Failing answers are counted here, so their exit status is not one of ours.
  line=$("$@" 2>/dev/null | tail -n 1) || true
  passed=${line%% passed*}
  echo "conformance: $name: $line"
  [ "${passed:-0}" -ge "$least" ] || { echo "conformance: $name: fewer than $least passed" >&2; status=1; }
}
# rows MODE [LANGUAGE] CASES: what the program answers, held against what the reference answered.
rows() { "$judge" "$@" | python3 "$conformance/compare.py" "$1" "${!#}" -; }
scripts_of() { "$judge" script "$@"; }

source scripts/conformance-floor.sh
exit $status
