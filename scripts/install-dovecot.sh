#!/bin/sh
# The tests of reading mail by IMAP need a real server. Install Debian's where we may; otherwise they are skipped with one line.
command -v dovecot >/dev/null 2>&1 && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing Dovecot for the tests of reading mail by IMAP ..."
    (apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends dovecot-imapd) \
        >/dev/null 2>&1 && exit 0
fi
echo "No Dovecot: the tests of reading mail by IMAP are skipped. On Debian: sudo apt-get install dovecot-imapd"
