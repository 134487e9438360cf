#!/bin/sh
# Schemathesis against /api/v1: no fault of ours, no answer that the description does not promise. Not part of `make test`:
# it fetches Python packages into a temporary folder.
#     scripts/api-fuzz.sh [EXAMPLES a route, default 200]
set -eu
cd "$(dirname "$0")/.."
examples=${1:-200}
work=$(mktemp -d)
port=${PORT:-8593}
maitri=$(realpath "${MAITRI:-${CARGO_TARGET_DIR:-target}/release/maitri}")
"$maitri" serve --cases --store "sqlite:$work/register.db" --listen "127.0.0.1:$port" >"$work/serve.log" 2>&1 &
server=$!
trap 'kill $server 2>/dev/null || true; rm -rf "$work"' EXIT INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet 'schemathesis>=4,<5'
for _ in $(seq 60); do
  curl --silent --fail "http://127.0.0.1:$port/healthz" >/dev/null && break
  sleep 1
done
# The fields of the form are texts that hold JSON, which no generator of texts hits: only there a refusal is no finding. An
# address beyond 64 kB is refused before it is read.
cat >"$work/schemathesis.toml" <<'END'
[[operations]]
include-name = "POST /api/v1/reconcile"
checks.positive_data_acceptance.enabled = false

[[operations]]
include-name = "GET /api/v1/reconcile"
checks.negative_data_rejection.expected-statuses = ["400", "404", "405", "414"]
checks.positive_data_acceptance.expected-statuses = ["2xx", "404", "414"]

# What changes a case needs the ETag of one that is there and the ids of its procedure: hardly anything generated is taken, and that is right.
# What is wanted is that each refusal is one that the description promises.
[[operations]]
include-path-regex = "^/api/v1/cases"
checks.positive_data_acceptance.enabled = false
checks.negative_data_rejection.expected-statuses = ["4xx"]
END
cd "$work"
# 45 a second: below the limit of the program, so that what is seen is the answer and not 429.
"$work/venv/bin/schemathesis" --config-file "$work/schemathesis.toml" run "http://127.0.0.1:$port/api/v1/openapi.json" \
  --max-examples "$examples" --rate-limit 45/s --seed 20261125 --generation-deterministic
