#!/usr/bin/env bash
# Sees to it that what `make run` or `make test` needs from the system is there, and says what and why.
#   scripts/setup.sh run|test
# Installs with apt-get; asks first unless it runs as root or CI=true.
set -euo pipefail

cd "$(dirname "$0")/.."
goal=${1:-}
case $goal in
    run | test) ;;
    *) echo 'usage: scripts/setup.sh run|test' >&2; exit 2 ;;
esac

# for | need | a command that succeeds when it is there | Debian packages | why
# `must`: nothing works without it. `want`: what uses it says so when it is missing; the tests then fail under CI=true.
table='
run  | must | cc --version                           | gcc libc6-dev         | links the program
run  | want | pdftotext -v                           | poppler-utils         | reads PDF drafts (a child program of maitri)
run  | want | tesseract --list-langs 2>&1 \| grep -qx tha && tesseract --list-langs 2>&1 \| grep -qx vie | tesseract-ocr tesseract-ocr-tha tesseract-ocr-vie tesseract-ocr-lao | reads scans (a child program of maitri)
test | want | chromium --version                     | chromium              | page tests: keyboard, phone, contrast, print
test | want | node --version && npm --version     | nodejs npm            | drives the browser in the page tests
test | want | ls /usr/lib/postgresql/*/bin/initdb      | postgresql            | stories of the store on a PostgreSQL server of their own
test | want | /usr/bin/python3 -c "import aiosmtpd" | python3-aiosmtpd    | a mail server of other make for the tests of mail
test | want | openssl version                        | openssl               | certificates for the tests of TLS
test | want | fc-list :lang=th family \| grep -q .   | fontconfig fonts-thai-tlwg | Thai text in papers that other programs lay out
'
# Not installed, because no test needs it: libreoffice-writer-nogui, with which maitri reads old Word files (DOC).
# `maitri doctor` tells the same of a machine that only runs Maitri.

# Rust itself is not ours to install: people have it from rustup or their own mirror.
command -v cargo >/dev/null || { echo 'error: cargo is missing; install Rust 1.95 or later (https://rustup.rs)' >&2; exit 1; }
wanted=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)
have=$(rustc --version | cut -d' ' -f2)
if [ "$(printf '%s\n%s\n' "$wanted" "${have%%-*}" | sort -V | head -n 1)" != "$wanted" ]; then
    echo "error: Rust $have is too old; Maitri needs $wanted or later (rustup update)" >&2
    exit 1
fi
if [ "$goal" = test ]; then
    for part in fmt clippy; do
        cargo "$part" --version >/dev/null 2>&1 || { echo "error: cargo $part is missing; rustup component add ${part/fmt/rustfmt}" >&2; exit 1; }
    done
fi

trim() { local s=$1; s=${s#"${s%%[![:space:]]*}"}; printf '%s' "${s%"${s##*[![:space:]]}"}"; }

must=() want=()
while IFS= read -r line; do
    [ -n "$line" ] || continue
    line=${line//\\|/$'\x01'}
    IFS='|' read -r for need check packages why <<<"$line"
    for=$(trim "$for") need=$(trim "$need") check=$(trim "${check//$'\x01'/|}") packages=$(trim "$packages") why=$(trim "$why")
    # `test` needs all that `run` needs.
    [ "$for" = run ] || [ "$for" = "$goal" ] || continue
    bash -c "$check" >/dev/null 2>&1 && continue
    echo "missing: $packages ($why)" >&2
    read -ra names <<<"$packages"
    if [ "$need" = must ]; then must+=("${names[@]}"); else want+=("${names[@]}"); fi
done <<<"$table"
[ ${#must[@]} -gt 0 ] || [ ${#want[@]} -gt 0 ] || exit 0

# Whether the packages cannot or may not be installed: an error for what must be there, a sentence for the rest.
give_up() {
    echo "$1" >&2
    if [ ${#must[@]} -gt 0 ]; then
        echo "error: install first: ${must[*]}" >&2
        exit 1
    fi
    echo "going on without: ${want[*]}" >&2
    exit 0
}

command -v apt-get >/dev/null || give_up 'this is no Debian system (no apt-get)'
as_root=()
if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || give_up 'not root, and no sudo'
    as_root=(sudo)
    if [ "${CI:-}" != true ]; then
        [ -t 0 ] || give_up 'not root, and nobody to ask'
        read -rp "install ${must[*]} ${want[*]} with sudo apt-get? [y/N] " answer
        [[ $answer = [yY]* ]] || give_up 'not installed'
    fi
fi
install() { "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@" >&2; }
"${as_root[@]}" apt-get update -q >&2 || true
install "${must[@]}" "${want[@]}" || give_up 'apt-get could not install them'
