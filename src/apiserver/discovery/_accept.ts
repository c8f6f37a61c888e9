import { StatusError } from '../../kube/status-error.ts';
import { acceptClauses } from '../http/media-type.ts';

/** How a client wants `/api` and `/apis`: everything in one document, or the plain lists. */
export interface DiscoveryForm {
  readonly type: 'aggregated' | 'plain';
  /** The media type of the answer, with its parameters. */
  readonly contentType: string;
}

const encodings: ReadonlyMap<string, string> = new Map([
  ['*/*', 'application/json'],
  ['application/*', 'application/json'],
  ['application/json', 'application/json'],
  ['application/yaml', 'application/yaml'],
]);

/** Throws 406 where nothing in the Accept header can be had; of aggregated discovery only v2 is spoken. */
export function discoveryForm(accept: string | undefined): DiscoveryForm {
  for (const { mediaType, parameters } of acceptClauses(accept)) {
    const encoding = encodings.get(mediaType);
    if (encoding === undefined) continue;
    const { as, g, v } = parameters;
    if (as === undefined) return { type: 'plain', contentType: encoding };
    if (as === 'APIGroupDiscoveryList' && g === 'apidiscovery.k8s.io' && v === 'v2') {
      return { type: 'aggregated', contentType: `${encoding};g=${g};v=${v};as=${as}` };
    }
  }
  throw new StatusError(
    406,
    'NotAcceptable',
    'only the following media types are accepted: application/json, application/yaml, application/vnd.kubernetes.protobuf',
  );
}
