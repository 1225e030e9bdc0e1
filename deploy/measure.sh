#!/usr/bin/env bash
# Measures the table of loadtest/README.md on this machine: each row beside what it is held against, alternately, medians of three.
#
#   deploy/measure.sh                 all rows
#   deploy/measure.sh signal act      these rows; REPEATS=5 SECONDS_EACH=10 for quieter figures
#
# The server runs on the first core and the load tester on the second. CPU is that of the whole process, all threads, user and system.

# shellcheck source=deploy/lib.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"

rows=("$@")
((${#rows[@]})) || rows=(echo100 echo1000 echo16 signal room1000 act throughput latency idle join resume restart)
repeats=${REPEATS:-3} duration=${SECONDS_EACH:-5}s

require_swift
require_packages "${build_packages[@]}" postgresql
for product in croupier croupier-echo croupier-loadtest croupier-bare; do swift build -c release --product "$product" >&2; done
release=$PWD/.build/release
work=$(mktemp -d)
chmod 755 "$work"
children=()
finish() {
  ((${#children[@]} == 0)) || kill "${children[@]}" 2>/dev/null || true
  wait
  rm -rf "$work"
}
trap finish EXIT

# Starts a server on the first core, and sets `pid` and `port` when it says that it is ready: start NAME COMMAND…
start() {
  local name=$1
  shift
  taskset -c 0 "$@" >"$work/$name.out" 2>"$work/$name.err" &
  pid=$!
  children+=("$pid")
  until grep -q ready "$work/$name.out"; do
    kill -0 "$pid" 2>/dev/null || die "$name did not start:" "$(cat "$work/$name.err")"
    sleep 0.1
  done
  port=$(sed -n 's/.* listen=[^ ]*:\([0-9]*\) .*/\1/p' "$work/$name.out")
}

# croupier with one loop, and without the limits that hold one address back: serve NAME STORAGE
serve() {
  start "$1" "$release/croupier" serve --loops "${LOOPS:-1}" --listen 127.0.0.1:0 --admin-listen 127.0.0.1:0 \
    --storage-url "$2" --keys "k:$(printf '11%.0s' {1..32})" --log-level warning --limits-connections-per-ip 1000000 \
    --limits-rooms-per-minute 0 --limits-actions-per-second 0 --limits-session-checks-per-minute 0
}

# A private PostgreSQL, which refuses to run as root.
start_postgres() {
  local bin user=()
  bin=$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -1)
  ((EUID != 0)) || user=(runuser -u postgres --)
  mkdir "$work/pg"
  ((EUID != 0)) || chown postgres "$work/pg"
  "${user[@]}" "$bin/initdb" -D "$work/pg/data" -U croupier -A trust -E UTF8 --no-locale -N >"$work/initdb.out"
  "${user[@]}" "$bin/postgres" -D "$work/pg/data" -c listen_addresses= -c unix_socket_directories="$work/pg" \
    -c max_wal_size=4GB >"$work/pg.out" 2>&1 </dev/null &
  children+=($!)
  until "$bin/pg_isready" -q -h "$work/pg" -U croupier; do sleep 0.2; done
  postgres=$(head -1 "$work/pg/data/postmaster.pid")
  conninfo="host=$work/pg user=croupier dbname=postgres"
}

# Runs the load tester and prints the first number of that name in its report: load NAME ARGUMENTS…
load() {
  local name=$1 report=$work/report.json
  shift
  taskset -c 1 "$release/croupier-loadtest" "$@" --quiet --duration "$duration" --warm-up 1s --json "$report" >&2 ||
    die "croupier-loadtest $* failed: see above" "$(head -c 600 "$report")"
  grep -o "\"$name\":[0-9]*" "$report" | head -1 | cut -d: -f2
}

median() { sort -n | sed -n "$(((repeats + 1) / 2))p"; }

# Prints a row of the table: row NAME BESIDE OURS, in nanoseconds.
row() { awk -v OFS=' | ' -v name="$1" -v beside="$2" -v ours="$3" 'BEGIN {
  printf "| %s | %.2f | %.2f | %.2f |\n", name, beside / 1000, ours / 1000, beside ? ours / beside : 0 }'; }

# CPU of the same load on croupier-bare and on a server of ours, alternately: beside NAME MEMBER URL PID ARGUMENTS…
beside() {
  local name=$1 member=$2 url=$3 server=$4 i
  shift 4
  for ((i = 0; i < repeats; i++)); do
    load "$member" "$@" --url "ws://127.0.0.1:$bare_port" --server-pid "$bare" >>"$work/$name.bare"
    load "$member" "$@" --url "$url" --server-pid "$server" >>"$work/$name.ours"
  done
  row "$name" "$(median <"$work/$name.bare")" "$(median <"$work/$name.ours")"
}

# The median of one number: alone NAME MEMBER ARGUMENTS…
alone() {
  local name=$1 i
  shift
  for ((i = 0; i < repeats; i++)); do load "$@" >>"$work/$name"; done
  median <"$work/$name"
}

start bare "$release/croupier-bare" serve
bare=$pid bare_port=$port
start echo "$release/croupier-echo" --port 0
echo=$pid echo_url=ws://127.0.0.1:$port
serve memory "sqlite:$work/croupier.db"
sqlite=$pid sqlite_url=ws://127.0.0.1:$port
start_postgres
serve postgres "postgresql://croupier@/postgres?host=$work/pg"
served=$pid url=ws://127.0.0.1:$port

echo '| row | beside, µs | Croupier, µs | ratio |'
echo '|---|---|---|---|'
for name in "${rows[@]}"; do
  case $name in
    echo100) beside echo100 core_ns_per_operation "$echo_url" "$echo" echo --players 100 ;;
    echo1000) beside echo1000 core_ns_per_operation "$echo_url" "$echo" echo --players 1000 ;;
    echo16) beside echo16 core_ns_per_operation "$echo_url" "$echo" echo --players 100 --in-flight 16 ;;
    signal) beside signal core_ns_per_delivery "$sqlite_url" "$sqlite" signal --rooms 250 --room-size 4 --speakers 1 ;;
    room1000) beside room1000 core_ns_per_delivery "$sqlite_url" "$sqlite" signal --rooms 1 --room-size 1000 --speakers 1 ;;
    join) beside join core_ns_per_operation "$url" "$served" storm --players 100 --keep-seats ;;
    act) # Beside a signal.
      row act "$(alone act.signal core_ns_per_delivery signal --rooms 250 --speakers 1 --url "$url" --server-pid "$served")" \
        "$(alone act core_ns_per_delivery rooms --rooms 250 --speakers 1 --url "$url" --server-pid "$served")"
      row 'act, with PostgreSQL, an act' 0 "$(alone act.all core_ns_per_operation rooms --rooms 250 --speakers 1 --url "$url" \
        --server-pid "$served" --database-pid "$postgres")" ;;
  esac
done
