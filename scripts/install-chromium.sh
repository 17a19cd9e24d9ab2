#!/bin/sh
# The tests of pages need a browser. Install Debian's where we may; otherwise they are skipped with one line.
# Its Chromium without a window is the same for a page, and opens one in a third of the time.
command -v chromium-headless-shell >/dev/null 2>&1 && exit 0
install() {
    DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "$1" >/dev/null 2>&1
}
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing Chromium for the tests of pages ..."
    install chromium-headless-shell && exit 0
    apt-get -qq update >/dev/null 2>&1
    install chromium-headless-shell && exit 0
    command -v chromium >/dev/null 2>&1 || install chromium && exit 0
fi
command -v chromium >/dev/null 2>&1 && exit 0
echo "No Chromium: the tests of pages are skipped. On Debian: sudo apt-get install chromium-headless-shell"
