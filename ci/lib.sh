# Shared by the scripts of ci/: stages with their seconds, Python environments, the endpoints.
# shellcheck shell=bash

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
work=${KMSPEC_CI_DIR:-$root/target/ci}
mkdir -p "$work"
# What a developer's own settings would change.
unset AWS_PROFILE AWS_ENDPOINT_URL AWS_ENDPOINT_URL_KMS AWS_CA_BUNDLE AWS_SESSION_TOKEN
export AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null AWS_EC2_METADATA_DISABLED=true
export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test AWS_DEFAULT_REGION=us-east-1

started=()
stop_all() {
  local pid
  for pid in "${started[@]}"; do kill "$pid" 2>/dev/null || true; done
  for pid in "${started[@]}"; do wait "$pid" 2>/dev/null || true; done
}

# stage NAME COMMAND…: runs it, stops what it started, and notes its seconds; a failure ends the script with its name.
summary=()
stage() {
  local name=$1 from=$SECONDS status
  shift
  printf '\n== %s\n' "$name"
  # Not `"$@" || …`: bash would then go on behind the first command that fails.
  set +e
  (
    set -e
    trap stop_all EXIT
    "$@"
  )
  status=$?
  set -e
  summary+=("$(printf '%5d s  %s' $((SECONDS - from)) "$name")")
  if [ "$status" -ne 0 ]; then
    printf '\n%s\n' "${summary[@]}"
    printf 'FAILED: %s (exit %d)\n' "$name" "$status"
    exit 1
  fi
}

# lane NAME COMMAND: stages beside those of other lanes, what they print kept until `lanes_end`, where a failure of one ends the
# script. For what mostly waits: a client, an emulator that uses one core.
lanes=()
lane() {
  local lane=$work/lane-$1 name=$1
  shift
  # A process group for each, so that an interrupt of the script ends all of it.
  trap lanes_stop EXIT
  rm -f "$lane.summary"
  set -m
  (
    set +m
    summary=()
    trap 'printf "%s\n" "${summary[@]}" >"$lane.summary"' EXIT
    "$@"
  ) >"$lane.log" 2>&1 &
  lanes+=("$name $!")
  set +m
}
lanes_stop() {
  local one
  for one in "${lanes[@]}"; do kill -- "-${one##* }" 2>/dev/null || true; done
}
lanes_end() {
  local one name pid failed=
  for one in "${lanes[@]}"; do
    read -r name pid <<<"$one"
    wait "$pid" || failed="$failed $name"
    cat "$work/lane-$name.log"
    [ ! -e "$work/lane-$name.summary" ] || mapfile -t -O ${#summary[@]} summary <"$work/lane-$name.summary"
  done
  lanes=()
  if [ -n "$failed" ]; then
    printf '\n%s\nFAILED: a stage of the lane%s\n' "$(printf '%s\n' "${summary[@]}")" "$failed"
    exit 1
  fi
}

# expect STATUS COMMAND…: the command must end with this exit status.
expect() {
  local want=$1 status=0
  shift
  "$@" || status=$?
  [ "$status" -eq "$want" ] && return 0
  echo "expected exit $want, got $status: $*" >&2
  return 1
}

# venv NAME PACKAGE…: a Python environment under target/ci with these packages, made once; of $python where that is set.
venv() {
  local dir=$work/venv-$1 stamp
  shift
  stamp=$dir/.$(printf '%s' "$*" | tr -c 'a-zA-Z0-9.' '_')
  [ -e "$stamp" ] && return 0
  rm -rf "$dir"
  "${python:-python3}" -m venv "$dir"
  "$dir/bin/pip" install --quiet --disable-pip-version-check "$@"
  touch "$stamp"
}

# need_node: fails with a message where Node.js is not there or too old.
need_node() {
  local program
  for program in node npm; do
    command -v "$program" >/dev/null && continue
    echo "there is no $program on this machine: install Node.js 20 or newer with npm" >&2
    return 1
  done
  node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' && return 0
  echo "Node.js here is $(node --version): install 20 or newer" >&2
  return 1
}

# npm_modules FOLDER: its files and locked packages, under target/ci and its own name; packages are fetched once.
npm_modules() {
  local dir
  dir=$work/$(basename "$1")
  mkdir -p "$dir"
  cp "$1"/* "$dir"
  cmp -s "$dir/package-lock.json" "$dir/node_modules/.made-of" && return 0
  npm ci --prefix "$dir" --silent --no-audit --no-fund --ignore-scripts
  cp "$dir/package-lock.json" "$dir/node_modules/.made-of"
}

free_port() {
  python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# wait_for URL: until something answers there, at most 60 seconds.
wait_for() {
  local _
  for _ in $(seq 240); do
    curl -sk -o /dev/null -m 5 "$1" && return 0
    sleep 0.25
  done
  echo "nothing answers at $1" >&2
  return 1
}

# start_ministack, start_moto, start_roto, start_localstack, start_localemu, start_serve: each sets $url, the emulators $version too. They
# bind to loopback and keep nothing.
start_ministack() {
  venv ministack ministack==1.5.33 cryptography
  local port
  version="MiniStack 1.5.33"
  port=$(free_port)
  mkdir -p "$work/run-ministack"
  (cd "$work/run-ministack" && BIND_HOST=127.0.0.1 GATEWAY_PORT=$port SERVICES=kms DNS_ENABLED=0 SFTP_ENABLED=0 \
    IOT_MTLS_ENABLED=0 PYTHONHASHSEED=0 exec "$work/venv-ministack/bin/ministack") >"$work/ministack.log" 2>&1 &
  started+=($!)
  url=http://127.0.0.1:$port
  wait_for "$url"
}

start_moto() {
  venv moto 'moto[server]==5.2.5'
  local port
  version="moto 5.2.5"
  port=$(free_port)
  # A fixed hash seed: some of its messages list a set.
  PYTHONHASHSEED=0 "$work/venv-moto/bin/moto_server" -H 127.0.0.1 -p "$port" >"$work/moto.log" 2>&1 &
  started+=($!)
  url=http://127.0.0.1:$port
  wait_for "$url"
}

start_roto() {
  venv roto roto-aws==0.10.1
  local port
  version="roto 0.10.1"
  port=$(free_port)
  "$work/venv-roto/bin/roto-server" --host 127.0.0.1 --port "$port" --ephemeral >"$work/roto.log" 2>&1 &
  started+=($!)
  url=http://127.0.0.1:$port
  wait_for "$url"
}

start_localstack() {
  python=${PYTHON313:-python3.13} venv localstack 'localstack-core[runtime]==2026.3.0' cbor2==5.8.0 pyopenssl==25.3.0 \
    cryptography==46.0.5 moto-ext==5.1.25 rolo==0.8.1 plux==1.14.0 service_identity
  version="LocalStack 2026.3.0"
  start_of_localstack localstack
}

start_localemu() {
  python=${PYTHON313:-python3.13} venv localemu 'localemu[runtime]==1.3.2'
  version="LocalEmu 1.3.2"
  start_of_localstack localemu
}

# LocalStack and its fork. Their server binds every interface whatever GATEWAY_LISTEN says, so it is told here.
start_of_localstack() {
  local port home=$work/run-$1
  port=$(free_port)
  mkdir -p "$home"
  (cd "$home" && GATEWAY_LISTEN=127.0.0.1:$port SERVICES=kms STRICT_SERVICE_LOADING=1 EAGER_SERVICE_LOADING=1 \
    SKIP_SSL_CERT_DOWNLOAD=1 DISABLE_EVENTS=1 DNS_ADDRESS=0 FILESYSTEM_ROOT=$home XDG_CACHE_HOME=$home \
    exec "$work/venv-$1/bin/python" "$root/ci/on_loopback.py" "$1.runtime.main") >"$work/$1.log" 2>&1 &
  started+=($!)
  url=http://127.0.0.1:$port
  wait_for "$url"
}

# start_serve ARGUMENT…: kmspec serve on a free port.
start_serve() {
  local port scheme=http
  port=$(free_port)
  case " $* " in *" --tls "*) scheme=https ;; esac
  "$kmspec" serve --listen "127.0.0.1:$port" "$@" >"$work/serve-$port.log" 2>&1 &
  started+=($!)
  url=$scheme://127.0.0.1:$port
  wait_for "$url/_kmspec/health"
}
