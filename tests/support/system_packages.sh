#!/bin/sh
# Chromium and LibreOffice for the tests. Installed with apt-get as root; elsewhere the missing one is named.
set -eu
wanted=""
command -v chromium >/dev/null 2>&1 || wanted="$wanted chromium"
command -v soffice >/dev/null 2>&1 || wanted="$wanted libreoffice-calc-nogui"
[ -z "$wanted" ] && exit 0
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
  echo "The tests need these programs; install them and try again:$wanted" >&2
  exit 1
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
# shellcheck disable=SC2086
apt-get install -y -qq --no-install-recommends $wanted
