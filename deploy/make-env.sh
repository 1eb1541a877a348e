#!/bin/sh
# Writes .env for docker-compose.yml, with passwords and a secret that nobody else has. What is there
# already stays: a database knows its password from its first start on.
set -eu
cd "$(dirname "$0")/.."
umask 077
touch .env

# Letters and digits only: they stand in URLs.
made() {
    head -c 24 /dev/urandom | od -An -tx1 | tr -d ' \n'
}

for name in POSTGRES_PASSWORD REDIS_PASSWORD SWITCHBOARD_JWT_SECRET; do
    if ! grep -q "^$name=." .env; then
        echo "$name=$(made)" >>.env
    fi
done
chmod 600 .env
