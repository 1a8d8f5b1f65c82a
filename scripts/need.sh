#!/usr/bin/env bash
# need.sh TOOL…       installs each tool that is missing, where that can be done: Debian, as root.
#                     Elsewhere it says in one sentence what to install, and fails.
# need.sh --has TOOL  tells by its exit status whether the tool is there.
# A new tool is one line in has() and one in package().
set -euo pipefail

has() {
	case $1 in
	postgresql) has_program initdb /usr/lib/postgresql/*/bin ;;
	patroni) has_program patroni ;;
	etcd) has_program etcd && has_program etcdctl ;;
	rpm) has_program rpm ;;
	promtool) has_program promtool ;;
	chromium) has_program chromium || has_program chromium-browser || has_program google-chrome ;;
	gcc) echo '#include <stdlib.h>' | gcc -fsyntax-only -x c - 2>/dev/null ;; # with the headers that cgo reads
	*) unknown "$1" ;;
	esac
}

# package prints the name of the Debian package, which is also what other systems call it.
package() {
	case $1 in
	postgresql) echo postgresql ;;
	patroni) echo patroni ;;
	etcd) echo etcd-server etcd-client ;;
	rpm) echo rpm ;;
	promtool) echo prometheus ;;
	chromium) echo chromium ;;
	gcc) echo gcc libc6-dev ;;
	*) unknown "$1" ;;
	esac
}

# has_program NAME FOLDER…: is the program on PATH or in one of the folders?
has_program() {
	local name=$1 folder
	command -v "$name" >/dev/null && return
	shift
	for folder; do [ -x "$folder/$name" ] && return; done
	return 1
}

unknown() {
	echo "need.sh: unknown tool $1" >&2
	exit 2
}

install() {
	export DEBIAN_FRONTEND=noninteractive
	# The tests start servers of their own; the package need not make one. A file that is
	# already there stays as it is.
	local config=/etc/postgresql-common/createcluster.conf
	if [ ! -e $config ]; then
		mkdir -p "${config%/*}"
		echo 'create_main_cluster = false' >$config
	fi
	# Nor is a daemon to be started.
	local policy=/usr/sbin/policy-rc.d
	if [ ! -e $policy ]; then
		trap 'rm -f /usr/sbin/policy-rc.d' EXIT
		printf '#!/bin/sh\nexit 101\n' >$policy
		chmod +x $policy
	fi
	local apt=(apt-get -qq -o Acquire::Retries=3 -o DPkg::Lock::Timeout=120 -o Dpkg::Options::=--force-confold)
	echo "installing $*" >&2
	quietly "${apt[@]}" update
	quietly "${apt[@]}" install --yes --no-install-recommends "$@"
}

# quietly shows what a command says only if it fails.
quietly() {
	local said
	said=$("$@" 2>&1) || { echo "$said" >&2; exit 1; }
}

if [ "${1-}" = --has ]; then
	has "$2"
	exit
fi

missing=()
for tool; do
	# shellcheck disable=SC2207 # package names have no spaces
	has "$tool" || missing+=($(package "$tool"))
done
[ ${#missing[@]} -gt 0 ] || exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
	install "${missing[@]}"
else
	echo "Please install ${missing[*]} (on Debian: sudo apt-get install ${missing[*]}) and try again." >&2
	exit 1
fi
for tool; do
	has "$tool" || { echo "need.sh: $tool is still missing after its installation" >&2; exit 1; }
done
