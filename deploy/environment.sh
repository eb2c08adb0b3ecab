#!/bin/sh
# Makes .venv with the given Python, or says in plain sentences why it cannot. Changes nothing when .venv works.
set -u
python=${1:-python3}

stop() {
  printf '\n%s\n' "$1" >&2
  shift
  for line in "$@"; do printf '  %s\n' "$line" >&2; done
  exit 1
}

if [ -x .venv/bin/python ] && .venv/bin/python -m pip --version >/dev/null 2>&1; then exit 0; fi

command -v "$python" >/dev/null 2>&1 || stop "There is no program «$python» on this machine." \
  "Install Python 3.11, 3.12 or 3.13 (Debian and Ubuntu: apt-get install python3 python3-venv)," \
  "or name one that is there: make setup PYTHON=/path/to/python3.12"

"$python" -c 'import sys; raise SystemExit(not (3, 11) <= sys.version_info[:2] < (3, 14))' || stop \
  "«$python» is $("$python" --version 2>&1); this project takes Python 3.11, 3.12 or 3.13." \
  "Name another: make setup PYTHON=python3.12"

# Debian and Ubuntu ship Python without the half of venv that brings pip.
if ! "$python" -c 'import venv, ensurepip' >/dev/null 2>&1; then
  version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "==> This Python cannot make environments yet; installing python3-venv ..."
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
      "python$version-venv"; } >/dev/null || stop "apt-get could not install python$version-venv." \
      "Its own words are above; without network nothing can be installed."
  else
    stop "«$python» cannot make environments: its venv or ensurepip is missing, and you are not root here." \
      "Ask for the package that carries it (Debian and Ubuntu: apt-get install python$version-venv)," \
      "or name another Python: make setup PYTHON=/path/to/python3.12"
  fi
fi

echo "==> Making the environment .venv with $("$python" --version 2>&1) ..."
"$python" -m venv --clear .venv || stop "The environment .venv could not be made; the reason is above." \
  "Usual reasons: no room on the disk, or a folder where you may not write."
