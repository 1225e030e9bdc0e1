#!/usr/bin/env bash
# Measures the table of loadtest/README.md on this machine: medians of three, and where a row has something beside it, by turns with that.
#
#   deploy/measure.sh                 all rows
#   deploy/measure.sh signal act      these rows; REPEATS=5 SECONDS_EACH=10 for quieter figures
#
# The server runs on the first core and the load tester on the second; PostgreSQL goes where there is room. CPU is that of the whole
# process, all threads, user and system. RELEASE names a folder with executables that are built already.

# shellcheck source=deploy/lib.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"

rows=("$@")
((${#rows[@]})) || rows=(idle echo100 echo1000 echo16 signal room1000 act throughput latency join resume)
repeats=${REPEATS:-3} duration=${SECONDS_EACH:-5}s

require_swift
require_packages "${build_packages[@]}" postgresql
for product in croupier croupier-echo croupier-loadtest croupier-bare; do
  [[ -n ${RELEASE:-} ]] || swift build -c release --product "$product" >&2
done
release=${RELEASE:-$PWD/.build/release}
work=$(mktemp -d)
chmod 755 "$work"
children=()
finish() {
  ((${#children[@]} == 0)) || kill "${children[@]}" 2>/dev/null || true
  wait
  rm -rf "$work"
}
trap finish EXIT

declare -A pid url
# Starts a server on the first core, and waits until it says that it is ready: start NAME COMMAND…
start() {
  local name=$1
  shift
  taskset -c 0 "$@" >"$work/$name.out" 2>"$work/$name.err" &
  pid[$name]=$!
  children+=($!)
  until grep -q ready "$work/$name.out"; do
    kill -0 "${pid[$name]}" 2>/dev/null || die "$name did not start:" "$(cat "$work/$name.err")"
    sleep 0.1
  done
  url[$name]=ws://$(sed -n 's/.* listen=\([^ ]*\) .*/\1/p' "$work/$name.out")
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

# Runs the load tester and prints a number of its report, the first of that name behind the first SECTION: load SECTION/NAME ARGUMENTS…
load() {
  local section=${1%/*} name=${1#*/} report=$work/report.json
  shift
  taskset -c 1 "$release/croupier-loadtest" "$@" --quiet --duration "$duration" --warm-up 1s \
    --json "$report" >&2 || die "croupier-loadtest $* failed: see above" "$(head -c 600 "$report")"
  grep -o "\"$section\".*" "$report" | grep -oE "\"$name\":[0-9.e+]+" | head -1 | cut -d: -f2 | grep . ||
    die "croupier-loadtest $* has not measured $section/$name"
}

# The median of a number of the report: usual SECTION/NAME ARGUMENTS…
usual() {
  local i
  for ((i = 0; i < repeats; i++)); do load "$@"; done | sort -g | sed -n "$(((repeats + 1) / 2))p"
}

# Prints a row: row NAME DIVISOR UNIT BESIDE OURS
row() {
  awk -v name="$1" -v divisor="$2" -v unit="$3" -v beside="$4" -v ours="$5" '
    function size(value) { return sprintf(value >= 1000 ? "%d" : "%.4g", value) " " unit }
    BEGIN {
      printf "| %s | %s | %s | %s |\n", name, beside ? size(beside / divisor) : "", size(ours / divisor),
        beside ? sprintf("%.2f", ours / beside) : ""
    }'
}

# A row of CPU of the same load on croupier-bare and on one of our servers, alternately: beside NAME MEMBER SERVER ARGUMENTS…
beside() {
  local name=$1 member=processes/$2 server=$3 bare=() ours=() i
  shift 3
  for ((i = 0; i < repeats; i++)); do
    bare+=("$(load "$member" "$@" --url "${url[bare]}" --server-pid "${pid[bare]}")")
    ours+=("$(load "$member" "$@" --url "${url[$server]}" --server-pid "${pid[$server]}")")
  done
  row "$name" 1000 µs "$(median "${bare[@]}")" "$(median "${ours[@]}")"
}

median() { printf '%s\n' "$@" | sort -g | sed -n "$((($# + 1) / 2))p"; }

# How the cost of a delivery goes with what grows, a signal beside an act on SQLite. No row may be much above the one before it.
scale() {
  local count size
  for count in 100 1000 10000 18000; do grow "$count players in rooms of 4" --players "$count" --speakers 1; done
  for size in 2 16 128 1000; do
    grow "1,000 players in rooms of $size" --rooms $((1000 / size)) --room-size "$size" --speakers 1
  done
  for size in 100 1000 4000 16000; do grow "messages of $size bytes, 100 rooms of 4" --rooms 100 --speakers 1 --bytes "$size"; done
}

# A row of that: grow NAME ARGUMENTS…
grow() {
  local name=$1 signal act
  shift
  signal=$(usual processes/core_ns_per_delivery signal "$@" "${on_sqlite[@]}")
  act=$(usual processes/core_ns_per_delivery rooms "$@" "${on_sqlite[@]}")
  row "$name: signal, act" 1000 µs "$signal" "$act"
}

start bare "$release/croupier-bare" serve
start echo "$release/croupier-echo" --port 0
start_postgres
serve sqlite "sqlite:$work/croupier.db"
serve postgres "postgresql://croupier@/postgres?host=$work/pg"
on_sqlite=(--url "${url[sqlite]}" --server-pid "${pid[sqlite]}")
on_postgres=(--url "${url[postgres]}" --server-pid "${pid[postgres]}" --database-pid "$postgres")

echo '| what | beside | Croupier | ratio |'
echo '|---|---|---|---|'
for name in "${rows[@]}"; do
  case $name in
    echo100) beside 'CPU an echo, 100 connections' core_ns_per_operation echo echo --players 100 ;;
    echo1000) beside 'CPU an echo, 1,000 connections' core_ns_per_operation echo echo --players 1000 ;;
    echo16) beside 'CPU an echo, 16 in flight' core_ns_per_operation echo echo --players 100 --in-flight 16 ;;
    signal) beside 'CPU a delivery, signal, 250 rooms of 4' core_ns_per_delivery sqlite signal --rooms 250 --speakers 1 ;;
    room1000)
      beside 'CPU a delivery, signal, a room of 1,000' core_ns_per_delivery sqlite \
        signal --rooms 1 --room-size 1000 --speakers 1
      ;;
    join) beside 'CPU a join with a token' core_ns_per_operation sqlite storm --players 64 --keep-seats ;;
    act)
      load=(--rooms 250 --speakers 1 "${on_postgres[@]}")
      signal=$(usual processes/core_ns_per_delivery signal "${load[@]}")
      act=$(usual processes/core_ns_per_delivery rooms "${load[@]}")
      server=$(usual server/core_ns_per_operation rooms "${load[@]}")
      database=$(usual database/core_ns_per_operation rooms "${load[@]}")
      row 'CPU a delivery, act, PostgreSQL, beside signal' 1000 µs "$signal" "$act"
      row 'CPU an act, server' 1000 µs '' "$server"
      row 'CPU an act, PostgreSQL' 1000 µs '' "$database"
      ;;
    throughput)
      rate=$(usual per_second/operations rooms --rooms 100 --room-size 1 --in-flight 16 "${on_postgres[@]}")
      row 'durable acts a second, 100 rooms of one, 16 in flight' 1 '' '' "$rate"
      ;;
    latency)
      insert=$("$release/croupier-bare" insert "$conninfo" 200 "${duration%s}" | sed 's/.*p50 \([0-9]*\).*/\1/')
      act=$(usual 'act to last seat/p50_ns' rooms --rooms 100 --rate 200 "${on_postgres[@]}")
      row 'act to the last seat, p50, 200 acts a second, beside a bare insert' 1000 µs "${insert}000" "$act"
      ;;
    resume)
      time=$(usual 'resume to live/p99_ns' reconnect --players 1000 --missed 50 --rate 1000 "${on_sqlite[@]}")
      row 'resume of 50 missed events, p99, 1,000 a second' 1000000 ms '' "$time"
      ;;
    idle)
      size=$(load processes/resident_bytes_per_connection idle --players 10000 "${on_sqlite[@]}")
      row 'memory of a joined connection, 10,000 of them' 1 B '' "$size"
      ;;
    scale) scale ;;
    *) die "there is no row $name" ;;
  esac
done
