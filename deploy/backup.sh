#!/bin/sh
# Back up a data folder, also while the bot runs:  backup.sh [DATA [FOLDER]]
# Writes FOLDER/footnote-TIME.tar.gz, complete or not at all, and keeps the newest $KEEP (14) of them.
# In it: the database and what was handed in. Index and models are made again from these.
set -eu
umask 077
data=${1:-${FOOTNOTE_DATA:-/var/lib/footnote}}
folder=${2:-/var/backups/footnote}
keep=${KEEP:-14}

[ -f "$data/footnote.db" ] || { echo "There is no database in $data." >&2; exit 1; }
mkdir -p "$folder"
# What a run left that was killed; one that is under way is younger.
find "$folder" -maxdepth 1 -type d -name '.footnote-??????' -mmin +1440 -exec rm -rf {} +
work=$(mktemp -d "$folder/.footnote-XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP
mkdir "$work/backup"

# One step of SQLite's own backup: what was committed when it began, while others read and write.
# Files after the database: a job that it knows has its own, unless it ended meanwhile.
python3 - "$data" "$work/backup" <<'PYTHON'
import shutil
import sqlite3
import sys
from contextlib import closing, suppress
from pathlib import Path

data, backup = map(Path, sys.argv[1:])
with closing(sqlite3.connect(data / "footnote.db", timeout=60)) as source, closing(
    sqlite3.connect(backup / "footnote.db")
) as copy:
    source.backup(copy)
    copy.execute("PRAGMA journal_mode=DELETE")
    (said,) = copy.execute("PRAGMA quick_check(1)").fetchone()
if said != "ok":
    sys.exit(f"The database is damaged: {said}")
for file in (data / "uploads").rglob("*"):
    if file.is_file():
        kept = backup / file.relative_to(data)
        kept.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileNotFoundError):
            shutil.copyfile(file, kept)
PYTHON

(cd "$work/backup" && find . -type f ! -name SHA256SUMS -exec sha256sum {} + > SHA256SUMS)

name=footnote-$(date -u +%Y%m%dT%H%M%SZ).tar.gz
tar -C "$work/backup" -czf "$work/$name" .
sync "$work/$name" 2>/dev/null || sync
mv "$work/$name" "$folder/$name"
echo "$folder/$name"

# The names sort by time; none of them holds a space.
find "$folder" -maxdepth 1 -name 'footnote-*.tar.gz' | sort -r | tail -n "+$((keep + 1))" | xargs -r rm -f --
