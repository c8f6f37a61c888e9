import { X509Certificate } from 'node:crypto';

import type { KubeObject } from '../../kube/object.ts';
import { objectAt, textAt } from './custom-resources-read.ts';

/** The `caBundle` of the webhook that converts the objects of a definition; empty when there is none. */
export function conversionAuthorities(crd: KubeObject): string {
  const conversion = objectAt(objectAt(crd, 'spec'), 'conversion');
  const config = objectAt(objectAt(conversion, 'webhook'), 'clientConfig');
  return textAt(config, 'caBundle') ?? '';
}

/** Whether it names authorities, and not one of them can be read. */
export function hasUnreadableAuthorities(crd: KubeObject): boolean {
  const bundle = conversionAuthorities(crd);
  if (bundle === '') return false;
  const pem = Buffer.from(bundle, 'base64').toString('latin1');
  return !(pem.match(certificate) ?? []).some(isReadable);
}

const certificate = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g;

function isReadable(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    return false;
  }
}
