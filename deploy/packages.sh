#!/bin/sh
# Install all packages of Footnote, not itself, into a virtual environment:  deploy/packages.sh FOLDER
# Each is compared with its hash, but torch, whose builds differ by index, and what it brings for GPUs: these by version.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
python3 -m venv "$1"
"$1/bin/pip" install -q --no-deps --require-hashes --only-binary :all: -r "$here/requirements.lock"
"$1/bin/pip" install -q -c "$here/constraints.txt" torch
