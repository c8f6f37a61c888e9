import type { VNode } from 'preact';
import { count } from '../view/format.ts';
import { hashOf } from '../view/route.ts';
import type { SiteRow } from '../wire.ts';
import { Heading } from './heading.tsx';
import { Meter } from './marks.tsx';

export function SitesTable({ sites, level }: { sites: readonly SiteRow[]; level: 1 | 2 }): VNode {
  return (
    <section class="card">
      <Heading level={level}>Sites</Heading>
      {sites.length === 0 ? <p class="quiet">No GpuPool yet.</p> : <Table sites={sites} />}
    </section>
  );
}

function Table({ sites }: { sites: readonly SiteRow[] }): VNode {
  return (
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">Site</th>
            <th scope="col">GPUs held</th>
            <th scope="col" class="right">
              Free
            </th>
            <th scope="col" class="right">
              All
            </th>
            <th scope="col" class="right">
              Nodes down
            </th>
          </tr>
        </thead>
        <tbody>
          {sites.map((site) => (
            <SiteLine key={site.key} site={site} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function SiteLine({ site }: { site: SiteRow }): VNode {
  const { key, gpus, allocated, failedNodes, pools } = site;
  const models = [...new Set(pools.map(({ accelerator }) => accelerator))].join(', ');
  const held = gpus === 0 ? null : Math.round((100 * allocated) / gpus);
  return (
    <tr>
      <th scope="row">
        <a href={hashOf({ type: 'site', name: key })}>{key}</a>
        <span class="under">{models}</span>
      </th>
      <td>
        <Meter value={held} label={`GPUs held at ${key}`} />
      </td>
      <td class="right number">{count(gpus - allocated)}</td>
      <td class="right number">{count(gpus)}</td>
      <td class="right number">
        {failedNodes === 0 ? '0' : <span class="bad">{count(failedNodes)}</span>}
      </td>
    </tr>
  );
}
