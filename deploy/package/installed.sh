#!/bin/sh
# Behind an installation or an upgrade: the user and the folder are there. Nothing is started, and a service
# that runs goes on as it is until somebody restarts it: the new program changes the schema at its start.
set -e

if ! getent passwd tryvox >/dev/null; then
	useradd --system --user-group --home-dir /var/lib/tryvox --no-create-home \
		--shell /usr/sbin/nologin --comment "TryVox Numbers" tryvox
fi
install -d -m 0750 -o tryvox -g tryvox /var/lib/tryvox
if [ -d /run/systemd/system ]; then
	systemctl daemon-reload
fi
