#!/usr/bin/env bash
# Builds and runs every test. Those that need PostgreSQL start a private one of their own.
# Arguments go to `swift test`: deploy/test.sh --filter WebSocketTests

# shellcheck source=deploy/lib.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"

require_swift
require_packages "${build_packages[@]}" postgresql
# Without optimisation the language itself allocates: the tests that count allocations look at these builds.
swift build -c release --product croupier-echo
swift build -c release --product croupier
swift build -c release --product croupier-benchmark
swift build --build-tests
exec swift test --skip-build --disable-xctest "$@" # Its last line says how many tests ran.
