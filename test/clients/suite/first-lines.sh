#!/bin/sh
# first-lines.sh COUNT COMMAND...: what a command that never ends says first.
count=$1
shift
said=$(mktemp)
"$@" >"$said" &
until [ "$(wc -l <"$said")" -ge "$count" ]; do
  kill -0 $! 2>/dev/null || break
  sleep 0.1
done
kill $! 2>/dev/null
head -n "$count" "$said"
rm -f "$said"
