#!/bin/sh
# Install or upgrade the service on Debian, as root, from a clone:  deploy/install.sh
# Leaves /etc/footnote/env and /var/lib/footnote as they are. DESTDIR stages it elsewhere and touches no user or service.
set -eu
root=${DESTDIR:-}
here=$(cd "$(dirname "$0")" && pwd)

if [ -z "$root" ] && ! id footnote >/dev/null 2>&1; then
  useradd --system --user-group --home-dir /var/lib/footnote --no-create-home --shell /usr/sbin/nologin footnote
fi
"$here/packages.sh" "$root/opt/footnote"
"$root/opt/footnote/bin/pip" install -q --no-deps --no-build-isolation "$here/.."
install -m 0755 "$here/backup.sh" "$root/opt/footnote/bin/footnote-backup"
install -m 0755 "$here/restore.sh" "$root/opt/footnote/bin/footnote-restore"
install -d "$root/etc/systemd/system" "$root/usr/local/sbin"
install -m 0644 "$here/footnote.service" "$here/footnote-backup.service" "$here/footnote-backup.timer" \
  "$root/etc/systemd/system/"
install -m 0755 "$here/footnote-ctl" "$root/usr/local/sbin/footnote-ctl"
install -d -m 0750 "$root/etc/footnote"
[ -e "$root/etc/footnote/env" ] || install -m 0600 "$here/env.example" "$root/etc/footnote/env"
install -d -m 0700 "$root/var/lib/footnote" "$root/var/backups/footnote"
if [ -z "$root" ]; then
  chgrp footnote /etc/footnote
  chown footnote:footnote /var/lib/footnote /var/backups/footnote
  systemctl daemon-reload
fi
echo "Installed. Set the token in $root/etc/footnote/env, then: systemctl enable --now footnote footnote-backup.timer"
