import { arrayAt, jsonAt, textAt } from '../base/json-at.ts';
import type { KubeObject } from '../kube/object.ts';

/** Who brings the CustomResourceDefinitions: the operator, the operator where there are none, or somebody else. */
export type InstallDefinitions = 'always' | 'if-absent' | 'never';

export const installDefinitionsModes: readonly InstallDefinitions[] = [
  'always',
  'if-absent',
  'never',
];

/** What to do about one definition. */
export type DefinitionStep =
  | { readonly type: 'create' }
  | { readonly type: 'apply' }
  | { readonly type: 'keep' }
  /** It is from a later release; what that release added would be lost. */
  | { readonly type: 'keep-newer'; readonly version: string }
  | { readonly type: 'missing' }
  /** It is there, but does not serve this version of its kind. */
  | { readonly type: 'unserved'; readonly version: string };

/** The release a definition was installed by. */
export const releaseLabel = 'app.kubernetes.io/version';

/** `found` is what the cluster has; the label of both says which release they are from, if it is there. */
export function definitionStep(
  mode: InstallDefinitions,
  wanted: KubeObject,
  found: KubeObject | undefined,
): DefinitionStep {
  if (found === undefined) {
    return { type: mode === 'never' ? 'missing' : mode === 'always' ? 'apply' : 'create' };
  }
  const there = releaseOf(found);
  const isNewer = there !== undefined && isLater(there, releaseOf(wanted) ?? '');
  if (mode === 'always' && !isNewer) return { type: 'apply' };
  const served = servedVersions(found);
  const unserved = servedVersions(wanted).find((version) => !served.includes(version));
  if (unserved !== undefined) return { type: 'unserved', version: unserved };
  return mode === 'always' ? { type: 'keep-newer', version: there ?? '' } : { type: 'keep' };
}

const releaseOf = ({ metadata }: KubeObject): string | undefined => metadata.labels?.[releaseLabel];

function servedVersions(definition: KubeObject): readonly string[] {
  return arrayAt(definition, 'spec', 'versions').flatMap((version) => {
    const name = textAt(version, 'name');
    return name !== undefined && jsonAt(version, 'served') === true ? [name] : [];
  });
}

/** By the numbers of semantic versions; of what is not one nothing is known, so it is not later. */
function isLater(release: string, than: string): boolean {
  const [one, other] = [numbersOf(release), numbersOf(than)];
  const at = one.findIndex((number, index) => number !== (other[index] ?? 0));
  return other.length > 0 && at >= 0 && (one[at] ?? 0) > (other[at] ?? 0);
}

function numbersOf(release: string): readonly number[] {
  const [, ...numbers] = /^v?(\d+)\.(\d+)\.(\d+)/.exec(release) ?? [];
  return numbers.map(Number);
}
