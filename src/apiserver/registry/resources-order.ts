import type { ResourceDefinition } from '../../kube/resource.ts';

const stability = ['alpha', 'beta'];

/** `v2beta1` as [rank of stability, major, minor]; undefined for a name of another form. */
function versionRank(version: string): readonly [number, number, number] | undefined {
  const match = /^v([1-9][0-9]*)(?:(alpha|beta)([1-9][0-9]*))?$/.exec(version);
  if (match === null) return undefined;
  const [, major = '', stage, minor = '0'] = match;
  const rank = stage === undefined ? stability.length : stability.indexOf(stage);
  return [rank, Number(major), Number(minor)];
}

/** Stable before beta before alpha, higher before lower; names of another form last, by the alphabet. */
export function compareVersions(left: string, right: string): number {
  const leftRank = versionRank(left);
  const rightRank = versionRank(right);
  if (leftRank === undefined || rightRank === undefined) {
    if (leftRank !== undefined) return -1;
    return rightRank === undefined ? compareText(left, right) : 1;
  }
  const differences = leftRank.map((part, index) => (rightRank[index] ?? 0) - part);
  return differences.find((difference) => difference !== 0) ?? 0;
}

export function compareDefinitions(left: ResourceDefinition, right: ResourceDefinition): number {
  return (
    compareText(left.group, right.group) ||
    compareVersions(left.version, right.version) ||
    compareText(left.plural, right.plural)
  );
}

const compareText = (left: string, right: string): number =>
  left < right ? -1 : left > right ? 1 : 0;
