#!/usr/bin/env bash
# Takes the pictures of the pages into docs/use/pictures. Look at them afterwards, in all three languages.
set -euo pipefail
cd "$(dirname "$0")/.."
CI=true exec scripts/browser-tests.sh shoot "$@"
