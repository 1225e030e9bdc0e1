#!/usr/bin/env bash
# Builds the server and runs it on its embedded database, whose default place is croupier-data/ in the repository.
# Arguments go to `croupier serve`: deploy/run.sh --listen 0.0.0.0:9000
# A relative path in them is taken from the root of the repository.

# shellcheck source=deploy/lib.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"

require_swift
require_packages "${build_packages[@]}"
swift build -c release --product croupier >&2

scheme=https
[[ $(.build/release/croupier check-config "$@" 2>/dev/null) =~ tls\.certificate\ +none ]] && scheme=http

# Passes the server's lines on and, after the one that says it is ready, where to point a browser. It ends with the server.
announce() {
  trap '' INT TERM
  local line address
  while IFS= read -r line; do
    printf '%s\n' "$line"
    [[ $line =~ ^croupier\ ready\ listen=([^ ]+) ]] || continue
    address=${BASH_REMATCH[1]}
    [[ $address =~ ^(0\.0\.0\.0|\[::\]):([0-9]+)$ ]] && address=localhost:${BASH_REMATCH[2]}
    echo "Open $scheme://$address/ in a browser. Ctrl-C stops the server." >&2
  done
}

# The server takes this process over: signals reach it, and its exit status is the script's.
exec .build/release/croupier serve "$@" > >(announce)
