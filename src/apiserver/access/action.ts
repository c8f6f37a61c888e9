import { checkPathSegment } from '../../kube/names.ts';
import type { RequestInfo } from '../request-info.ts';

/** What is asked for permission for: any verb and any resource, also those that no request has. */
export type Action =
  { readonly type: 'path'; readonly verb: string; readonly path: string } | ResourceAction;

export interface ResourceAction {
  readonly type: 'resource';
  readonly verb: string;
  readonly group: string;
  readonly plural: string;
  readonly subresource: string;
  /** '' for the whole cluster, and for what has no namespace. */
  readonly namespace: string;
  /** '' for all. */
  readonly name: string;
}

/** `pods/log`: how rules and refusals name a subresource. */
export const resourceAndSubresource = ({
  plural,
  subresource,
}: Pick<ResourceAction, 'plural' | 'subresource'>): string =>
  subresource === '' ? plural : `${plural}/${subresource}`;

/** What a request asks permission for. A list or watch of one object by its name is about that object alone. */
export function actionOf(info: RequestInfo, query: URLSearchParams): Action {
  if (info.type === 'path' || info.name !== '') return info;
  if (info.verb !== 'list' && info.verb !== 'watch') return info;
  const name = nameSelected(query.get('fieldSelector'));
  return name === '' ? info : { ...info, name };
}

function nameSelected(fieldSelector: string | null): string {
  if (fieldSelector === null) return '';
  const [, name = ''] = /(?:^|,)metadata\.name==?([^,=!\\]+)(?:,|$)/.exec(fieldSelector) ?? [];
  return name !== '' && checkPathSegment(name).length === 0 ? name : '';
}
