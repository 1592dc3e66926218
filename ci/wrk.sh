# Shared by the benchmarks over HTTP: requests of KMS by wrk (Debian: wrk). $duration: seconds per run; $threads of wrk; $connections.
# shellcheck shell=bash

command -v wrk >/dev/null || { echo "this benchmark needs wrk" >&2; exit 2; }

authorization="AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/kms/aws4_request, SignedHeaders=host;x-amz-date, Signature=00"
# serve_at_rest: `kmspec serve` was started as the last; its wrapping keys are made in the background, and measured is what comes after.
serve_at_rest() {
  local busy=-1 now
  while now=$(awk '{ print $14 }' "/proc/${started[-1]}/stat"); [ "$now" -gt $((busy + 2)) ]; do
    busy=$now
    sleep 1
  done
}

# create_key URL: its id.
create_key() {
  curl -sf "$1" -H 'Content-Type: application/x-amz-json-1.1' -H 'X-Amz-Target: TrentService.CreateKey' \
    -H "Authorization: $authorization" -d '{}' | python3 -c 'import json, sys; print(json.load(sys.stdin)["KeyMetadata"]["KeyId"])'
}

# script OPERATION BODY: what wrk sends, the same to both.
script() {
  cat >"$work/$1.lua" <<LUA
wrk.method = "POST"
wrk.body = [[$2]]
wrk.headers["Content-Type"] = "application/x-amz-json-1.1"
wrk.headers["X-Amz-Target"] = "TrentService.$1"
wrk.headers["X-Amz-Date"] = "20260101T000000Z"
wrk.headers["Authorization"] = "$authorization"
function done(summary)
  local errors = summary.errors
  local bad = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  io.stdout:write(string.format("result %d %d\n", summary.requests / (summary.duration / 1e6), bad))
end
LUA
}

# rate OPERATION URL: requests per second; any error ends the script.
rate() {
  local found
  found=$(wrk -t"$threads" -c"$connections" -d"${duration}s" -s "$work/$1.lua" "$2" | grep '^result ')
  read -r _ found errors <<<"$found"
  [ "$errors" -eq 0 ] || { echo "$1 at $2: $errors errors" >&2; return 1; }
  echo "$found"
}

middle() { printf '%s\n' "$@" | sort -n | sed -n "$((($# + 1) / 2))p"; }
