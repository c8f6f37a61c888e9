#!/usr/bin/env bash
# A kind cluster with Longhaul, Prometheus and Grafana in it, from nothing to the open dashboards.
#
#   deploy/kind/up.sh                 create or bring up to date
#   DRY_RUN=1 deploy/kind/up.sh       print the commands only
#   MONITORING=0 deploy/kind/up.sh    without Prometheus and Grafana
#   OPEN=0 deploy/kind/up.sh          do not forward ports and open the dashboards at the end
#   deploy/kind/up.sh down            delete the cluster
#
#   ENGINE=podman deploy/kind/up.sh   with podman instead of docker
#
# Needs docker or podman, kind, kubectl and helm.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

readonly CLUSTER=${CLUSTER:-longhaul}
# The one that deploy/kustomize/base/namespace.yaml makes.
readonly NAMESPACE=longhaul-system
readonly ENGINE=${ENGINE:-docker}
readonly MONITORING=${MONITORING:-1}
readonly OPEN=${OPEN:-1}
readonly DRY_RUN=${DRY_RUN:-0}
readonly STACK=https://prometheus-community.github.io/helm-charts
VERSION=$(sed -n 's/^appVersion: *//p' deploy/helm/longhaul/Chart.yaml)
readonly VERSION
# podman keeps what it builds under localhost/.
if [ "$ENGINE" = podman ]; then
  REPOSITORY=localhost/longhaul
  export KIND_EXPERIMENTAL_PROVIDER=podman
else
  REPOSITORY=longhaul
fi
readonly REPOSITORY
readonly IMAGE=$REPOSITORY:$VERSION
readonly CONTEXT=kind-$CLUSTER

step() { printf '\n== %s\n' "$*"; }

run() {
  printf '+'
  printf ' %q' "$@"
  printf '\n'
  [ "$DRY_RUN" = 1 ] || "$@"
}

need() {
  [ "$DRY_RUN" = 1 ] && return
  local program
  for program in "$@"; do
    command -v "$program" >/dev/null || {
      echo "$program is not on the PATH; docs/install.md says where it comes from" >&2
      exit 1
    }
  done
}

cluster_exists() {
  [ "$DRY_RUN" = 1 ] && return 1
  kind get clusters 2>/dev/null | grep -qx "$CLUSTER"
}

create_cluster() {
  step "cluster $CLUSTER"
  if cluster_exists; then
    echo "it is there"
  else
    run kind create cluster --name "$CLUSTER" --config deploy/kind/cluster.yaml --wait 120s
  fi
}

load_image() {
  step "image $IMAGE"
  run "$ENGINE" build -f deploy/docker/Dockerfile --build-arg "VERSION=$VERSION" -t "$IMAGE" .
  if [ "$ENGINE" = podman ]; then
    load_archive
  else
    run kind load docker-image "$IMAGE" --name "$CLUSTER"
  fi
}

# `kind load docker-image` asks docker, whatever runs the nodes.
load_archive() {
  local folder
  folder=$(mktemp -d)
  run podman save --output "$folder/image.tar" "$IMAGE"
  run kind load image-archive "$folder/image.tar" --name "$CLUSTER"
  rm -rf "$folder"
}

# A rebuilt image has the same name: what it is made of is in the pods, so that they are replaced.
image_id() {
  if [ "$DRY_RUN" = 1 ]; then
    echo sha256:…
  else
    "$ENGINE" image inspect --format '{{.Id}}' "$IMAGE"
  fi
}

install_monitoring() {
  step 'Prometheus and Grafana'
  run helm upgrade --install monitoring kube-prometheus-stack --repo "$STACK" \
    --kube-context "$CONTEXT" --namespace monitoring --create-namespace \
    --values deploy/kind/monitoring.yaml --wait --timeout 10m
}

install_longhaul() {
  step 'Longhaul'
  local monitored=false id
  id=$(image_id)
  [ "$MONITORING" = 1 ] && monitored=true
  # A namespace that refuses pods that are not hardened proves that ours are.
  run kubectl --context "$CONTEXT" apply -f deploy/kustomize/base/namespace.yaml
  run helm upgrade --install longhaul deploy/helm/longhaul \
    --kube-context "$CONTEXT" --namespace "$NAMESPACE" \
    --set "image.repository=$REPOSITORY,image.tag=$VERSION" \
    --set-string "podAnnotations.image-id=$id" \
    --set "serviceMonitor.enabled=$monitored,prometheusRule.enabled=$monitored,dashboards.enabled=$monitored" \
    --wait --timeout 5m
  run helm test longhaul --kube-context "$CONTEXT" --namespace "$NAMESPACE"
}

apply_example() {
  step 'two sites, a fibre, a job'
  run kubectl --context "$CONTEXT" apply -f examples/llama-405b-two-sites/
}

open_dashboards() {
  step 'Grafana at http://127.0.0.1:3000 (admin; Ctrl-C ends the forwarding, the cluster stays)'
  echo 'its password:'
  echo "  kubectl --context $CONTEXT -n monitoring get secret monitoring-grafana -o jsonpath='{.data.admin-password}' | base64 -d"
  local opener
  for opener in xdg-open open; do
    if [ "$DRY_RUN" != 1 ] && command -v "$opener" >/dev/null; then
      # A little later than the forwarding below begins.
      (sleep 3 && "$opener" http://127.0.0.1:3000/dashboards) >/dev/null 2>&1 &
      break
    fi
  done
  run kubectl --context "$CONTEXT" -n monitoring port-forward service/monitoring-grafana 3000:80
}

main() {
  case ${1:-up} in
    up)
      need "$ENGINE" kind kubectl helm
      create_cluster
      load_image
      [ "$MONITORING" = 1 ] && install_monitoring
      install_longhaul
      apply_example
      if [ "$MONITORING" = 1 ] && [ "$OPEN" = 1 ]; then open_dashboards; fi
      ;;
    down)
      need kind
      run kind delete cluster --name "$CLUSTER"
      ;;
    *)
      echo "wanted up or down, found $1" >&2
      exit 2
      ;;
  esac
}

main "$@"
