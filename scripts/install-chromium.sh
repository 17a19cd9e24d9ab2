#!/bin/sh
# The journeys need a browser. Install Debian's where we may; otherwise they are skipped with one line.
command -v chromium >/dev/null 2>&1 && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing Chromium for the browser journeys ..."
    (apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends chromium) \
        >/dev/null 2>&1 && exit 0
fi
echo "No Chromium: tests/journeys are skipped. On Debian: sudo apt-get install chromium"
