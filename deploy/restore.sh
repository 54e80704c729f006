#!/bin/sh
# Put a backup back, with the bot stopped:  restore.sh [--replace] FILE [DATA]
# A folder that holds a database is left alone; with --replace what was there is moved aside, not deleted.
set -eu
umask 077
replace=
if [ "${1:-}" = --replace ]; then
  replace=1
  shift
fi
[ $# -ge 1 ] || { echo "usage: restore.sh [--replace] FILE [DATA]" >&2; exit 2; }
file=$1
data=${2:-${FOOTNOTE_DATA:-/var/lib/footnote}}

mkdir -p "$data"
if [ -e "$data/footnote.db" ] && [ -z "$replace" ]; then
  echo "There is a database in $data; --replace moves it aside." >&2
  exit 1
fi
# What a run left that was killed; one that is under way is younger.
find "$data" -maxdepth 1 -type d -name '.restore-??????' -mmin +1440 -exec rm -rf {} +
work=$(mktemp -d "$data/.restore-XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP
tar -C "$work" --no-same-owner -xzf "$file"
(cd "$work" && sha256sum --quiet --strict -c SHA256SUMS) || { echo "The backup is damaged." >&2; exit 1; }

python3 - "$work/footnote.db" "$data/footnote.db" <<'PYTHON'
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

with closing(sqlite3.connect(sys.argv[1])) as copy:
    (said,) = copy.execute("PRAGMA integrity_check(1)").fetchone()
if said != "ok":
    sys.exit(f"The backup is damaged: {said}")
if Path(sys.argv[2]).exists():
    with closing(sqlite3.connect(sys.argv[2], timeout=0)) as present:
        try:  # whoever has it open keeps a lock that this one cannot be had beside
            present.execute("PRAGMA locking_mode=EXCLUSIVE")
            present.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            if "locked" in str(error):
                sys.exit("The bot or another command has the database open; stop it first.")
        except sqlite3.DatabaseError:
            pass  # what is damaged is to be replaced
PYTHON

if [ -n "$replace" ]; then
  aside="$data/before-restore-$(date -u +%Y%m%dT%H%M%SZ)"
  mkdir "$aside"
  for part in footnote.db footnote.db-wal footnote.db-shm index uploads; do
    if [ -e "$data/$part" ]; then mv "$data/$part" "$aside/"; fi
  done
  echo "What was there is in $aside"
fi
rm "$work/SHA256SUMS"
if [ -d "$work/uploads" ]; then mv "$work/uploads" "$data/uploads"; fi
mv "$work/footnote.db" "$data/footnote.db"
# Files belong to whom the folder belongs to, whoever restores them.
if [ "$(id -u)" = 0 ]; then chown -R --reference="$data" "$data"; fi
sync
echo "Restored; the index is built at the next start."
