#!/bin/sh
# Hands what certspotter finds to anchorwatch: copies it into a spool folder that anchorwatch reads and empties.
#
# For certspotter 0.19 or newer (older ones do not know static-ct logs and see little), run without -no_save:
#
#   install -m 755 ct-hook.sh ~/.certspotter/hooks.d/anchorwatch
#
# with the folder below made beforehand, writable for both programs, on one file system. certspotter-script(8) names the
# variables. A file appears under its last name only when it is whole, and the JSON file last.
set -eu
umask 007

spool=${ANCHORWATCH_CT_SPOOL:-/var/spool/anchorwatch-ct}

put() { # FROM NAME
  cp -- "$1" "$spool/.$2.$$"
  mv -- "$spool/.$2.$$" "$spool/$2"
}

case ${EVENT:?} in
  discovered_cert)
    put "$CERT_FILENAME" "$TBS_SHA256.pem"
    put "$JSON_FILENAME" "$TBS_SHA256.json"
    ;;
  malformed_cert | error)
    name=$(date -u +%Y%m%dT%H%M%SZ).$$.event
    {
      printf 'EVENT=%s\n' "$EVENT"
      printf 'LOG_URI=%s\n' "${LOG_URI:-}"
      printf 'ENTRY_INDEX=%s\n' "${ENTRY_INDEX:-}"
      printf 'SUMMARY=%s\n' "${SUMMARY:-}"
    } >"$spool/.$name"
    mv -- "$spool/.$name" "$spool/$name"
    ;;
  *) ;; # events of later versions
esac
