#!/usr/bin/env bash
# Makes the virtual environment and installs the project into it: scripts/setup.sh '.[ocr]'
set -euo pipefail
cd "$(dirname "$0")/.."
python=${PYTHON:-python3}
venv=${VENV:-.venv}

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    echo "Python 3.11 or newer is needed; '$python' is not. Set PYTHON=/path/to/python3.11 and try again." >&2
    exit 1
fi
if [ ! -x "$venv/bin/python" ]; then
    # Debian and Ubuntu ship Python without the part that makes virtual environments.
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        echo "Installing python3-venv, which this system's Python lacks."
        as_root apt-get update -q && as_root apt-get install -qy python3-venv
    fi
    "$python" -m venv "$venv"
fi
"$venv/bin/pip" install --quiet --disable-pip-version-check -c constraints.txt -e "$1"
