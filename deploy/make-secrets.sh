#!/bin/sh
# Creates the secrets of compose.yaml in ./secrets (or the given directory). Existing files are not changed.
# Needs only a shell. The files are readable for the users inside the containers; the directory is closed to all other
# users.
set -eu
directory=${1:-secrets}
mkdir -p "$directory"
chmod 700 "$directory"

# 32 random bytes in URL-safe base64: the form of a Fernet key, and a password that needs no escaping in a URL.
random() { head -c 32 /dev/urandom | base64 | tr '+/' '-_' | tr -d '\n'; }

# create NAME: writes standard input to a new file.
create() {
  if [ -e "$directory/$1" ]; then
    cat >/dev/null
  else
    (umask 333 && cat >"$directory/$1")
    echo "created $directory/$1"
  fi
}

random | create fernet_keys
random | create token_keys
random | create mongo_root_password
random | tr -d '=' | create mongo_sotto_password
random | tr -d '=' | create redis_password
head -c 384 /dev/urandom | base64 | create mongo_key_file

create mongodb_uri <<END
mongodb://sotto:$(cat "$directory/mongo_sotto_password")@mongo:27017/sotto?replicaSet=rs0&authSource=sotto
END
create redis_url <<END
redis://:$(cat "$directory/redis_password")@redis:6379
END
# Nothing in Redis has to survive a restart. Everything that grows there expires, and is evicted first when memory is full.
create redis_conf <<END
requirepass $(cat "$directory/redis_password")
save ""
appendonly no
maxmemory 256mb
maxmemory-policy volatile-ttl
END
