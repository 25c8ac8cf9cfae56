#!/usr/bin/env bash
# Imports the recorded fixtures into a new store, runs the guide on them and replays its alerts.
set -euo pipefail
cd "$(dirname "$0")/.."

lookback=.build/release/lookback
store=${FIXTURE_STORE:-.build/demo.store}
title() { printf '\n== %s\n' "$*"; }

title "Import four recorded hours"
scripts/import-fixtures.sh "$store"
"$lookback" store info "$store"

title "The guide, block by block (line of the guide, verdict, what it is, what came out)"
"$lookback" doc Fixtures/guide/monitoring-setup-guide.md --store "$store"
given=../shared/guide/monitoring-setup-guide.md
if [ -f "$given" ] && ! cmp -s "$given" Fixtures/guide/monitoring-setup-guide.md; then
  title "The guide as it lies beside the repository"
  "$lookback" doc "$given" --store "$store"
fi

title "What its alerts would have done (the chart of the report, and one alert of it)"
"$lookback" replay Fixtures/guide/{alert,performance,log-based}.rules.yml --store "$store" |
  awk 'NF == 0 { paragraph++ } paragraph < 2'

title "What is wrong with its rules"
"$lookback" lint Fixtures/guide/alert.rules.yml --store "$store" || true

title "One question of each language"
echo '$ lookback promql '"'"'topk(3, sum by (path) (rate(messenger_http_requests_total[5m])))'"'"
"$lookback" promql 'topk(3, sum by (path) (rate(messenger_http_requests_total[5m])))' --store "$store"
echo '$ lookback logql '"'"'sum by (level) (count_over_time({job="chat-server"} | json [1h]))'"'"' --at 2025-12-04T11:40:00Z'
"$lookback" logql 'sum by (level) (count_over_time({job="chat-server"} | json | __error__="" [1h]))' \
  --at 2025-12-04T11:40:00Z --store "$store"
