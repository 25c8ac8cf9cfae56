#!/usr/bin/env bash
# import-fixtures.sh STORE: the recorded metrics and logs of Fixtures/recorded as a new store.
set -euo pipefail
cd "$(dirname "$0")/.."

store=$1
lookback=${LOOKBACK:-.build/release/lookback}
rm -rf "$store"
"$lookback" import Fixtures/recorded/metrics --store "$store"
for file in Fixtures/recorded/logs/*.log.gz; do
  name=$(basename "$file" .log.gz)
  instance=${name%%.*}
  job=$instance
  # chat-server-1 and chat-server-2 are two instances of one job.
  [[ $instance =~ ^(chat-server)-[0-9]+$ ]] && job=${BASH_REMATCH[1]}
  "$lookback" import "$file" --store "$store" --label "job=$job" --label "instance=$instance" --timestamp time
done
