#!/usr/bin/env bash
# Builds the image from deploy/docker/Dockerfile with podman where no registry can be reached, to try the Dockerfile and the
# image, never to ship it: the two images that it builds on are made of this machine's own Node, npm and libraries.
#
#   test/image/build.sh SETTINGS NODE     into localhost/longhaul:test
#   . SETTINGS/env                        afterwards: where podman has it
#
# SETTINGS is a folder for podman's settings and images; NODE is the program that they shall have. Needs podman, runc and root.
# Ends with 3 where podman can run nothing at all, which is no fault of the Dockerfile.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

settings=$(realpath -m "$1")
node=$(realpath "$2")
readonly settings node
npm=$(realpath "$(npm root --global 2>/dev/null)/npm")
readonly npm
readonly certificates=/etc/ssl/certs/ca-certificates.crt

for program in podman runc; do
  command -v "$program" >/dev/null || {
    echo "$program is not on the PATH: install podman and runc" >&2
    exit 1
  }
done

# What a container may open is asked for small: who may raise no limit of its own may not ask for podman's.
write_settings() {
  mkdir -p "$settings"
  cat >"$settings/containers.conf" <<EOF
[engine]
cgroup_manager = "cgroupfs"
events_logger = "file"
runtime = "runc"
[containers]
default_ulimits = ["nofile=4096:4096", "nproc=4096:4096"]
EOF
  cat >"$settings/storage.conf" <<EOF
[storage]
driver = "$1"
graphroot = "$settings/images-$1"
runroot = "$settings/run-$1"
EOF
  cat >"$settings/env" <<EOF
export CONTAINERS_CONF=$settings/containers.conf CONTAINERS_STORAGE_CONF=$settings/storage.conf
EOF
  # shellcheck source=/dev/null
  . "$settings/env"
}

# install_program ROOT PROGRAM PLACE: with the libraries that it asks for.
install_program() {
  local root=$1 program=$2 place=$3 library
  mkdir -p "$root/$(dirname "$place")"
  cp -L "$program" "$root/$place"
  { ldd "$program" 2>/dev/null || true; } | grep -o '/[^ ]*' | while read -r library; do
    mkdir -p "$root/$(dirname "$library")"
    cp -L "$library" "$root/$library"
  done
}

# What both have: an account that is not root's, and whom to trust.
new_root() {
  local root=$1
  mkdir -p "$root/etc/ssl/certs" "$root/tmp" "$root/home/nonroot" "$root/root"
  chmod 1777 "$root/tmp"
  printf '%s\n' 'root:x:0:0:root:/root:/sbin/nologin' \
    'nonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin' >"$root/etc/passwd"
  printf '%s\n' 'root:x:0:' 'nonroot:x:65532:' >"$root/etc/group"
  if [ -e "$certificates" ]; then cp -L "$certificates" "$root$certificates"; fi
}

import_root() {
  local root=$1
  shift
  tar -C "$root" -c . | podman import --quiet "$@" >/dev/null
  rm -rf "$root"
}

make_bases() {
  local root build runtime
  build=$(sed -n 's/^ARG BUILD_IMAGE=//p' deploy/docker/Dockerfile)
  runtime=$(sed -n 's/^ARG RUNTIME_IMAGE=//p' deploy/docker/Dockerfile)

  root=$(mktemp -d)
  new_root "$root"
  install_program "$root" "$node" nodejs/bin/node
  import_root "$root" --change USER=nonroot --change 'ENTRYPOINT ["/nodejs/bin/node"]' - "$runtime"

  root=$(mktemp -d)
  new_root "$root"
  install_program "$root" "$node" usr/local/bin/node
  install_program "$root" "$(command -v sh)" bin/sh
  install_program "$root" "$(command -v env)" usr/bin/env
  mkdir -p "$root/usr/local/lib/node_modules"
  cp -r "$npm" "$root/usr/local/lib/node_modules/npm"
  ln -s ../lib/node_modules/npm/bin/npm-cli.js "$root/usr/local/bin/npm"
  import_root "$root" --change ENV=PATH=/usr/local/bin:/usr/bin:/bin - "$build"
  podman run --rm --network host --cap-drop all "$runtime" -p '"a container runs"'
}

# The machine's own way to the npm registry, and what it has of it already, is lent to the build and is no part of what it makes.
build_image() {
  local settings_of_npm=$settings/npmrc lent=()
  trap 'rm -f "$settings/npmrc"' EXIT
  (
    umask 077
    { cat "$HOME/.npmrc" 2>/dev/null || true; } >"$settings_of_npm"
    printf '\nprefer-offline=true\n' >>"$settings_of_npm"
    if [ -e "$certificates" ]; then echo "cafile=$certificates" >>"$settings_of_npm"; fi
  )
  lent+=(--volume "$settings_of_npm:/root/.npmrc:ro")
  lent+=(--volume "$(npm config get cache 2>/dev/null):/root/.npm")
  podman build --isolation chroot --network host --pull=never "${lent[@]}" \
    --file deploy/docker/Dockerfile --tag localhost/longhaul:test .
}

write_settings overlay
if [ "$(podman info --format '{{.Host.Security.Rootless}}' || true)" != false ]; then
  echo 'podman may not act as root here: the users of a container would be others to the tests' >&2
  exit 3
fi
if ! make_bases; then
  echo 'podman runs nothing with the storage driver overlay: vfs is tried' >&2
  write_settings vfs
  make_bases || exit 3
fi
build_image
