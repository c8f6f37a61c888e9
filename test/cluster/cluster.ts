/** A Kubernetes API to test against, and its administrator's way in. */
export interface Cluster {
  readonly title: string;
  readonly kubeconfig: string;
  /** Kills the API server and starts it again with the same data; undefined for one that is not the suite's own. */
  readonly restart: (() => Promise<void>) | undefined;
  stop(): Promise<void>;
}
