"""What Python users do, with the official client: typed objects, custom objects, the dynamic client, watches, errors, leader election.

Usage: client.py KUBECONFIG. Prints a line for each step.
"""

import sys
import threading

from kubernetes import client, config, dynamic, watch
from kubernetes.client.rest import ApiException
from kubernetes.leaderelection import electionconfig, leaderelection
from kubernetes.leaderelection.resourcelock.configmaplock import ConfigMapLock

POOL = {
    "apiVersion": "longhaul.dev/v1alpha1",
    "kind": "GpuPool",
    "metadata": {"name": "py"},
    "spec": {
        "site": "py",
        "location": {"latitude": 35.0, "longitude": -90.0},
        "accelerator": "H100-SXM",
        "nodes": 2,
    },
}


def typed_objects():
    core = client.CoreV1Api()
    wanted = client.V1ConfigMap(metadata=client.V1ObjectMeta(name="py"), data={"a": "1"})
    made = core.create_namespaced_config_map("default", wanted)
    made.data["b"] = "2"
    core.replace_namespaced_config_map("py", "default", made)
    patched = core.patch_namespaced_config_map("py", "default", {"data": {"a": None, "c": "3"}})
    print("configmap", sorted(patched.data.items()))
    try:
        core.replace_namespaced_config_map("py", "default", made)
    except ApiException as error:
        print("stale", error.status, error.reason)
    print("version", client.VersionApi().get_code().minor)


def watched():
    core = client.CoreV1Api()
    seen = []
    events = watch.Watch()
    for event in events.stream(core.list_namespaced_config_map, "default", timeout_seconds=60):
        seen.append((event["type"], event["object"].metadata.name))
        if seen[-1] == ("ADDED", "py"):
            core.delete_namespaced_config_map("py", "default")
        if seen[-1] == ("DELETED", "py"):
            events.stop()
    print("watched", [name for name in seen if name[1] == "py"])


def custom_objects():
    custom = client.CustomObjectsApi()
    where = ("longhaul.dev", "v1alpha1", "gpupools")
    made = custom.create_cluster_custom_object(*where, POOL)
    print("defaulted", made["spec"]["gpusPerNode"])
    scaled = custom.patch_cluster_custom_object(*where, "py", {"spec": {"nodes": 3}})
    print("patched", scaled["spec"]["nodes"], scaled["metadata"]["generation"])
    try:
        custom.patch_cluster_custom_object(*where, "py", {"spec": {"nodes": -1}})
    except ApiException as error:
        print("refused", error.status, "spec.nodes" in error.body)


def dynamic_client():
    pools = dynamic.DynamicClient(client.ApiClient()).resources.get(
        api_version="longhaul.dev/v1alpha1", kind="GpuPool"
    )
    print("dynamic", [pool.metadata.name for pool in pools.get().items])
    pools.delete(name="py")
    print("left", len(pools.get().items))


def leader():
    led = threading.Event()
    lock = ConfigMapLock("py-leader", "default", "one")
    election = electionconfig.Config(
        lock,
        lease_duration=15,
        renew_deadline=10,
        retry_period=1,
        onstarted_leading=led.set,
        onstopped_leading=None,
    )
    threading.Thread(target=leaderelection.LeaderElection(election).run, daemon=True).start()
    print("leading", led.wait(60))


if __name__ == "__main__":
    config.load_kube_config(sys.argv[1])
    typed_objects()
    watched()
    custom_objects()
    dynamic_client()
    leader()
