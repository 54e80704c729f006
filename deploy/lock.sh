#!/bin/sh
# Write requirements.lock anew, after a change to pyproject.toml or constraints.txt; needs uv and PyPI:  deploy/lock.sh
# Without torch and what it brings for GPUs: its builds differ by index, so that no one list of hashes holds for it.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
new=$(mktemp)
trap 'rm -f "$new"' EXIT
uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
  -c "$here/constraints.txt" "$here/../pyproject.toml" >"$new"
{
  echo "# Made by deploy/lock.sh: every package of the program but torch, with the hashes of its files on PyPI."
  awk '/^[^ ]/ { keep = !/^(torch|triton|nvidia-|cuda-)/ } keep' "$new"
} >"$here/requirements.lock"
