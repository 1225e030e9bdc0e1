#!/usr/bin/env bash
# Fuzzes what reads the bytes of strangers: deploy/fuzz.sh [--keep] MINUTES [TARGET...]
# Each target (all of them when none is named) runs for MINUTES under AddressSanitizer, as many at a time as there are cores.
# They start from the corpus in Tests/FuzzTests/Corpus and from what earlier runs have left in .build/fuzz.
# --keep adds to that corpus the new inputs that reach code which no other input of it reaches.

# shellcheck source=deploy/lib.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"

corpus=Tests/FuzzTests/Corpus
scratch=.build/fuzz
fuzzer=$scratch/release/fuzzer

keeps=false
if [[ ${1-} == --keep ]]; then
  keeps=true
  shift
fi
[[ ${1-} =~ ^[1-9][0-9]*$ ]] || die 'Usage: deploy/fuzz.sh [--keep] MINUTES [TARGET...]'
seconds=$(($1 * 60))
targets=("${@:2}")
((${#targets[@]})) || targets=("$corpus"/*)
targets=("${targets[@]##*/}")
for target in "${targets[@]}"; do
  [[ -d $corpus/$target ]] || die "No such target: $target"
done

# libFuzzer for one target, with bounds on an input: 4 KiB, 5 s, 1 GiB. It reports crashes itself; Swift's own reporter would
# wait for its turn for ever.
run() {
  SWIFT_BACKTRACE=enable=no FUZZ_TARGET=$1 "$fuzzer" -max_len=4096 -timeout=5 -rss_limit_mb=1024 "${@:2}"
}

# The whole output goes to the log, the lines about progress to the terminal, too.
fuzz() {
  run "$1" -max_total_time="$seconds" -print_final_stats=1 -artifact_prefix="$scratch/findings/$1-" \
    "$scratch/corpus/$1" "$corpus/$1" 2>&1 | tee "$scratch/$1.log" | sed -nu "s/^#[0-9]*\tpulse/$1\t&/p" >&2
}

wait_for_one() {
  wait -n || failed=1
  running=$((running - 1))
}

report() {
  local log=$scratch/$1.log finding result=none
  finding=$(sed -n 's/.*Test unit written to //p' "$log")
  grep -aq '^Done ' "$log" || result="${finding:-stopped early, see $log}"
  printf '%-8s %12s %12s %9s  %s\n' "$1" "$(statistic "$log" number_of_executed_units)" \
    "$(statistic "$log" average_exec_per_sec)" "$(sed -n 's/.* cov: \([0-9]*\) .*/\1/p' "$log" | tail -n 1)" "$result"
  [[ -n $finding ]] || return 0
  grep -a -m 1 -E 'Fatal error:|ERROR: ' "$log" | cut -c 1-400 || true
  echo "Again: SWIFT_BACKTRACE=enable=no FUZZ_TARGET=$1 $fuzzer $finding"
}

statistic() {
  sed -n "s/^stat::$2: *//p" "$1"
}

require_swift
require_packages "${build_packages[@]}"
# `--sanitize fuzzer` leaves `main` to libFuzzer; to the compiler only the last -sanitize counts, so that one names both.
CROUPIER_FUZZER=1 swift build -c release --product fuzzer --scratch-path "$scratch" \
  --sanitize fuzzer -Xswiftc -sanitize=fuzzer,address >&2

mkdir -p "$scratch/findings" "${targets[@]/#/$scratch/corpus/}"
failed=0
running=0
for target in "${targets[@]}"; do
  if ((running == $(nproc))); then wait_for_one; fi
  fuzz "$target" &
  running=$((running + 1))
done
while ((running)); do wait_for_one; done

printf '%-8s %12s %12s %9s  %s\n' target executions per-second coverage finding
for target in "${targets[@]}"; do
  report "$target"
  # Edges count, not how often they were passed: that keeps the corpus small.
  if $keeps; then run "$target" -merge=1 -use_counters=0 "$corpus/$target" "$scratch/corpus/$target" 2>&1 | tail -n 1 >&2; fi
done
exit "$failed"
