#!/bin/sh
# Behind a removal, and a purge, the books stay: whoever owns them decides about /var/lib/tryvox.
set -e

if [ -d /run/systemd/system ]; then
	systemctl daemon-reload
fi
if [ "$1" = purge ] && [ -d /var/lib/tryvox ]; then
	echo "tryvox: /var/lib/tryvox and the user tryvox were kept; when nobody needs the books any more:" >&2
	echo "        rm -r /var/lib/tryvox && userdel tryvox" >&2
fi
