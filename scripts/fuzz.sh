#!/usr/bin/env bash
# fuzz.sh TARGET|all SECONDS: fuzzes decoders, one after another, each for so long; ends with 1 where something was found.
# New inputs stay in .build/fuzz/corpus/TARGET, what broke a claim in .build/fuzz/found/TARGET; FUZZ_MERGE=1 adds what reaches
# further than the kept inputs to Fixtures/fuzz/TARGET, minimised, instead of fuzzing.
set -euo pipefail
cd "$(dirname "$0")/.."
target=$1 seconds=$2
# Swift's own handler of signals would keep libFuzzer's from keeping the input.
export SWIFT_BACKTRACE=enable=no
package=${FUZZ_PACKAGE:-.}
scratch=.build/fuzz

# Optimised, but with the assertions and the bounds checks of a debug build: reading beyond a buffer stops there.
echo "fuzz: building"
swift build -c release --package-path "$package" --scratch-path "$scratch/build" --sanitize=fuzzer --product lookback-fuzz \
  -Xswiftc -DFUZZING -Xswiftc -assert-config -Xswiftc Debug | tail -n 1
fuzzer=$scratch/build/release/lookback-fuzz

failed=0
while read -r name limit; do
  [ "$target" = all ] || [ "$target" = "$name" ] || continue
  kept=Fixtures/fuzz/$name corpus=$scratch/corpus/$name found=$scratch/found/$name
  mkdir -p "$kept" "$corpus" "$found"
  options=(--target="$name" -max_len="$limit" -timeout=10 -rss_limit_mb=2048 -malloc_limit_mb=512 -artifact_prefix="$found/")
  if [ -n "${FUZZ_MERGE:-}" ]; then
    nice -n 19 "$fuzzer" "${options[@]}" -merge=1 "$kept" "$corpus" 2>&1 | grep -E "^MERGE-OUTER: [0-9]+ new" || true
    continue
  fi
  echo "fuzz: $name, $seconds s"
  nice -n 19 "$fuzzer" "${options[@]}" -max_total_time="$seconds" -print_final_stats=1 "$corpus" "$kept" \
    >"$scratch/$name.log" 2>&1 || { failed=1; grep -m 5 -E "ERROR:|not so:|Fatal error|SUMMARY" "$scratch/$name.log" || true; }
  tail -n 12 "$scratch/$name.log" | grep -E "Test unit written|number_of_executed|average_exec|peak_rss" || true
done < <("$fuzzer" list)
exit $failed
