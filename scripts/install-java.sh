#!/bin/sh
# Spark needs Java 17 or newer. Install Debian's where we may; otherwise its tests are skipped with one line.
java=java
[ -n "$JAVA_HOME" ] && java="$JAVA_HOME/bin/java"
version=$("$java" -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p')
[ "${version:-0}" -ge 17 ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing Java for the tests on Spark ..."
    apt-get -qq update >/dev/null 2>&1
    for package in openjdk-21-jre-headless openjdk-17-jre-headless; do
        DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "$package" >/dev/null 2>&1 && exit 0
    done
fi
echo "No Java 17 or newer: tests on Spark are skipped. On Debian: sudo apt-get install openjdk-17-jre-headless"
