# shellcheck shell=bash
# What the scripts here share. Sourced, never run.

set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." # The root of the repository, from wherever the script was called.

# What the build needs beside a Swift toolchain: the C libraries, and pkg-config, by which SwiftPM finds their headers.
# shellcheck disable=SC2034 # The scripts that source this use it.
build_packages=(libssl-dev libpq-dev zlib1g-dev libsqlite3-dev pkg-config)

die() {
  printf '%s\n' "$@" >&2
  exit 1
}

require_swift() {
  command -v swift >/dev/null || die 'Swift 6.2 or later is missing: https://www.swift.org/install/linux'
}

# Installs those of the given Debian packages that are missing. Asks nothing: where it may not install, it says what to do.
require_packages() {
  local package missing=() as_root=()
  command -v dpkg-query >/dev/null || die "Neither Debian nor Ubuntu. Please provide what is in: $*"
  for package; do
    is_installed "$package" || missing+=("$package")
  done
  ((${#missing[@]})) || return 0

  if ((EUID != 0)); then
    as_root=(sudo -n)
    "${as_root[@]}" true 2>/dev/null || die 'System packages are missing. As root, please run:' "  apt-get install ${missing[*]}"
  fi
  as_root+=(env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300)
  echo "Installing ${missing[*]}" >&2
  "${as_root[@]}" update >&2
  "${as_root[@]}" install -y --no-install-recommends "${missing[@]}" >&2
}

is_installed() {
  [[ $(dpkg-query --show --showformat='${db:Status-Status} ' "$1" 2>/dev/null) == *'installed '* ]]
}
