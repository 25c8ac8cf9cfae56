#!/usr/bin/env bash
# Scrapes real exporters anew: node exporter, Redis exporter with a Redis, PostgreSQL exporter with a
# PostgreSQL, HAProxy's own endpoint. Debian packages, servers on loopback, files beside this script.
# Run as root or with sudo at hand. What it installs it names first.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
sudo=$([ "$(id -u)" = 0 ] || echo sudo)
packages=(curl haproxy postgresql prometheus-node-exporter prometheus-postgres-exporter
  prometheus-redis-exporter redis-server)

echo "installing: ${packages[*]}"
$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "${packages[@]}" >"$work/apt.log" 2>&1 ||
  { tail -5 "$work/apt.log"; echo "cannot install the packages above" >&2; exit 1; }

started=()
finish() {
  for process in "${started[@]}"; do kill "$process" 2>/dev/null || true; done
  [ ! -d "$work/pg" ] || as_postgres "$pg/pg_ctl" -D "$work/pg" -m immediate stop >/dev/null 2>&1 || true
  rm -rf "$work"
}
trap finish EXIT

as_postgres() { if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else sudo -u postgres "$@"; fi; }

# scrape NAME PORT: waits for the endpoint, then keeps one exposition.
scrape() {
  local name=$1 url=http://127.0.0.1:$2/metrics
  for _ in $(seq 50); do curl -sf "$url" >"$work/$name.prom" && break; sleep 0.2; done
  sleep 1
  curl -sf "$url" >"$work/$name.prom"
  gzip -9n <"$work/$name.prom" >"$here/$name.prom.gz"
  echo "$name: $(grep -vc '^#' "$work/$name.prom") samples"
}

prometheus-node-exporter --web.listen-address=127.0.0.1:19100 >"$work/node.log" 2>&1 & started+=($!)
scrape node-exporter 19100

redis-server --port 16379 --save '' --bind 127.0.0.1 >"$work/redis.log" 2>&1 & started+=($!)
sleep 0.5
for key in $(seq 200); do echo "SET session:$key token-$key EX 3600"; echo "GET session:$key"; done |
  redis-cli -p 16379 >/dev/null
prometheus-redis-exporter -redis.addr redis://127.0.0.1:16379 \
  -web.listen-address 127.0.0.1:19121 >"$work/redis-exporter.log" 2>&1 & started+=($!)
scrape redis-exporter 19121

pg=$(ls -d /usr/lib/postgresql/*/bin | tail -n 1)
chmod 755 "$work" && mkdir "$work/pg" && $sudo chown postgres "$work/pg"
as_postgres "$pg/initdb" -D "$work/pg" -A trust >/dev/null
as_postgres "$pg/pg_ctl" -D "$work/pg" -w -l "$work/pg/log" \
  -o "-p 15432 -c listen_addresses=127.0.0.1 -c unix_socket_directories=$work/pg" start >/dev/null
as_postgres psql -q -h 127.0.0.1 -p 15432 -c 'create table message (id serial primary key, body text)' \
  -c "insert into message (body) select md5(n::text) from generate_series(1, 2000) n"
DATA_SOURCE_NAME='postgresql://postgres@127.0.0.1:15432/postgres?sslmode=disable' \
  prometheus-postgres-exporter --web.listen-address=127.0.0.1:19187 \
  >"$work/postgres-exporter.log" 2>&1 & started+=($!)
scrape postgres-exporter 19187

cat >"$work/haproxy.cfg" <<'CONFIG'
defaults
  mode http
  timeout connect 1s
  timeout client 5s
  timeout server 5s
frontend public
  bind 127.0.0.1:18080
  default_backend chat
backend chat
  server chat-server-1 127.0.0.1:19100
  server chat-server-2 127.0.0.1:19121
frontend stats
  bind 127.0.0.1:18404
  http-request use-service prometheus-exporter if { path /metrics }
CONFIG
haproxy -f "$work/haproxy.cfg" >"$work/haproxy.log" 2>&1 & started+=($!)
sleep 0.5
for _ in $(seq 20); do curl -s -o /dev/null http://127.0.0.1:18080/metrics; done
scrape haproxy 18404
