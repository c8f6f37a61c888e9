/** Where it is said which cluster is meant, and as whom. */
export type KubeconfigSource =
  | { readonly type: 'file'; readonly path: string; readonly context?: string }
  /** $KUBECONFIG, ~/.kube/config, or else the service account of the pod. */
  | { readonly type: 'default'; readonly context?: string };
