#!/bin/sh
# tunnel-client @VERSION@, with its runtime behind this script. Unpacked once into a cache folder of
# this user ($TUNNEL_CLIENT_CACHE_DIR, else $XDG_CACHE_HOME, else ~/.cache); safe to delete.
set -eu
base=${TUNNEL_CLIENT_CACHE_DIR:-${XDG_CACHE_HOME:-${HOME:?tunnel-client: set HOME or TUNNEL_CLIENT_CACHE_DIR}/.cache}/tunnel-client}
dir=$base/@NAME@
sums='@SUMS@'
sum() { if command -v sha256sum >/dev/null; then sha256sum "$@"; else shasum -a 256 "$@"; fi; }
fail() { echo "tunnel-client: $1" >&2; exit 1; }
# What somebody else put there is not used.
unpacked() { [ -O "$dir/complete" ] && [ -O "$dir/deno" ] && [ -O "$dir/tunnel-client.js" ]; }
if ! unpacked; then
  umask 077
  mkdir -p "$base"
  new=$(mktemp -d "$base/.unpack-XXXXXX") || fail "cannot write to $base; set TUNNEL_CLIENT_CACHE_DIR"
  trap 'rm -rf "$new"' EXIT
  tail -c "+$((@START@))" "$0" >"$new/payload"
  [ "$(sum "$new/payload" | cut -d ' ' -f 1)" = @CHECKSUM@ ] ||
    fail "$0 is damaged: its checksum is not the one it was built with; download it again"
  tar -xzf "$new/payload" -C "$new"
  rm "$new/payload"
  (cd "$new" && echo "$sums" | sum -c - >/dev/null) || fail "unpacking into $new failed; is the disk full?"
  : >"$new/complete"
  chmod 700 "$new"
  # Of several first starts one wins; the others use what it unpacked.
  unpacked || rm -rf "$dir"
  mv "$new" "$dir" 2>/dev/null || true
  unpacked || fail "$dir is not this user's own; set TUNNEL_CLIENT_CACHE_DIR"
  rm -rf "$new" "$dir"/.unpack-*
  trap - EXIT
fi
DENO_DIR=$base/runtime @VARIABLES@ exec "$dir/deno" run @FLAGS@ "$dir/tunnel-client.js" "$@"
exit 0
