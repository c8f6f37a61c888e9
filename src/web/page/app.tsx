import type { VNode } from 'preact';
import type { Route } from '../view/route.ts';
import { Empty } from './empty.tsx';
import { EventsPage } from './events-page.tsx';
import { JobPage } from './job-page.tsx';
import { JobsPage } from './jobs-page.tsx';
import { LinkPage } from './link-page.tsx';
import { LinksTable } from './links-table.tsx';
import { route } from './location.ts';
import { Overview } from './overview.tsx';
import { SitePage } from './site-page.tsx';
import { SitesTable } from './sites-table.tsx';
import { announcement, shown } from './store.ts';
import { TopBar } from './top-bar.tsx';
import type { Snapshot } from '../wire.ts';

export function App(): VNode {
  const snapshot = shown.value;
  return (
    <>
      <a
        class="skip"
        href="#main"
        onClick={(event) => {
          event.preventDefault();
          document.getElementById('main')?.focus();
        }}
      >
        Skip to the content
      </a>
      <TopBar />
      <main id="main" tabIndex={-1} data-view={route.value.type}>
        {snapshot === undefined ? (
          <p class="quiet">Waiting for the first state…</p>
        ) : (
          <View route={route.value} snapshot={snapshot} />
        )}
      </main>
      <p class="unseen" role="status" aria-live="polite">
        {announcement}
      </p>
    </>
  );
}

function View({ route: here, snapshot }: { route: Route; snapshot: Snapshot }): VNode {
  const { sites, links } = snapshot;
  switch (here.type) {
    case 'overview':
      return <Start snapshot={snapshot} />;
    case 'jobs':
      return <JobsPage place={here} totals={snapshot.totals} />;
    case 'job':
      return <JobPage namespace={here.namespace} name={here.name} />;
    case 'links':
      return <LinksTable links={links} level={1} />;
    case 'link':
      return <LinkPage name={here.name} />;
    case 'sites':
      return <SitesTable sites={sites} level={1} />;
    case 'site':
      return <SitePage name={here.name} />;
    case 'events':
      return <EventsPage place={here} events={snapshot.events} />;
    case 'unknown':
      return (
        <section>
          <h1>Nothing is here</h1>
          <p>
            There is no view <code>{here.path}</code>. Go to the <a href="#/">overview</a>.
          </p>
        </section>
      );
  }
}

function Start({ snapshot }: { snapshot: Snapshot }): VNode {
  const { sites, links, totals } = snapshot;
  const isEmpty = sites.length === 0 && links.length === 0 && totals.jobs === 0;
  return isEmpty ? <Empty /> : <Overview snapshot={snapshot} />;
}
