#!/bin/sh
# Tests of the desk run on PostgreSQL, too. Install Debian's server where we may; otherwise they run on SQLite alone.
command -v initdb >/dev/null 2>&1 && exit 0
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing PostgreSQL for the tests of the desk ..."
    # Tests start servers of their own: none is to be made, or started, for the machine.
    mkdir -p /etc/postgresql-common && [ -e /etc/postgresql-common/createcluster.conf ] ||
        echo "create_main_cluster = false" >/etc/postgresql-common/createcluster.conf
    (apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends postgresql) \
        >/dev/null 2>&1 && exit 0
fi
echo "No PostgreSQL: tests of the desk run on SQLite alone. On Debian: sudo apt-get install postgresql"
