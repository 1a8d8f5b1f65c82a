#!/bin/sh
# Before a removal the service ends; before an upgrade it goes on.
# dpkg says remove or upgrade, rpm says how many versions will be left.
set -e

case $1 in
remove | 0)
	if [ -d /run/systemd/system ]; then
		systemctl disable --now tryvox.service
	fi
	;;
esac
