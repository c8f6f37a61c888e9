// Asks for the view once a second and draws it. All texts go in as text, never as markup.

const SVG = 'http://www.w3.org/2000/svg';
const PERIOD_MILLISECONDS = 1000;

const byId = (id) => document.getElementById(id);
const orDash = (value, unit = '') => (value === null || value === '' ? '–' : `${value}${unit}`);

/** The time of day on this machine; with the date when it is another day. */
function localTime(text) {
  if (text === '') return '–';
  const time = new Date(text);
  const isToday = time.toDateString() === new Date().toDateString();
  return isToday ? time.toLocaleTimeString() : time.toLocaleString();
}

function fill(tableId, rows) {
  const body = byId(tableId).tBodies[0];
  body.replaceChildren(
    ...rows.map((cells) => {
      const row = document.createElement('tr');
      row.append(...cells.map(cellOf));
      return row;
    }),
  );
}

function cellOf(content) {
  const cell = document.createElement('td');
  if (content instanceof Node) cell.append(content);
  else if (typeof content === 'object') {
    cell.textContent = content.number;
    cell.className = 'number';
  } else cell.textContent = content;
  return cell;
}

const number = (value, unit) => ({ number: orDash(value, unit) });

function badge(text) {
  const element = document.createElement('span');
  element.className = `badge ${text.toLowerCase()}`;
  element.textContent = text || 'Unknown';
  return element;
}

function progress(job) {
  const wrap = document.createElement('span');
  if (job.percent === null) {
    wrap.textContent = job.why || '–';
    return wrap;
  }
  const bar = document.createElement('progress');
  bar.max = 100;
  bar.value = job.percent;
  wrap.append(bar, ` ${job.progress}`);
  return wrap;
}

function drawTables({ sites, links, jobs, events }) {
  fill(
    'jobs',
    jobs.map((job) => [
      `${job.namespace}/${job.name}`,
      badge(job.phase),
      number(job.gpus),
      orDash(job.placement),
      number(job.stepMilliseconds, ' ms'),
      number(job.exposedPercent, ' %'),
      progress(job),
      localTime(job.eta),
    ]),
  );
  fill(
    'pools',
    sites.flatMap(({ site, pools }) =>
      pools.map((pool) => [
        pool.name,
        site,
        orDash(pool.accelerator),
        number(`${pool.allocated} / ${pool.gpus}`),
        number(pool.failedNodes),
        badge(pool.ready),
      ]),
    ),
  );
  fill(
    'links',
    links.map((link) => [
      link.name,
      `${link.from} – ${link.to}`,
      number(link.lengthKm),
      number(`${orDash(link.lanesUp)} / ${link.lanes}`),
      orDash(link.mode),
      number(link.efficiencyPercent, ' %'),
      number(link.utilizationPercent, ' %'),
      badge(link.available),
    ]),
  );
  fill(
    'events',
    events.map((event) => [
      localTime(event.time),
      event.object,
      badge(event.reason),
      event.message,
    ]),
  );
}

function shape(name, attributes, text) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  if (text !== undefined) element.textContent = text;
  return element;
}

/** Places the sites by their coordinates, stretched to the picture; sites without any stand in a row. */
function positions(sites) {
  const located = sites.filter((site) => site.latitude !== null);
  const spread = (values) => [Math.min(...values), Math.max(...values)];
  const [west, east] = spread(located.map((site) => site.longitude));
  const [south, north] = spread(located.map((site) => site.latitude));
  const scale = (value, low, high, size) =>
    high > low ? ((value - low) / (high - low)) * size : size / 2;
  return new Map(
    sites.map((site, index) => [
      site.site,
      site.latitude === null
        ? [120 + (index * 560) / Math.max(1, sites.length - 1), 270]
        : [
            120 + scale(site.longitude, west, east, 560),
            250 - scale(site.latitude, south, north, 180),
          ],
    ]),
  );
}

function drawMap({ sites, links }) {
  const place = positions(sites);
  const shapes = [];
  for (const link of links) {
    const from = place.get(link.from);
    const to = place.get(link.to);
    if (from === undefined || to === undefined) continue;
    const state = link.available === 'False' ? 'down' : 'up';
    shapes.push(
      shape('line', { x1: from[0], y1: from[1], x2: to[0], y2: to[1], class: `link ${state}` }),
      shape(
        'text',
        { x: (from[0] + to[0]) / 2, y: (from[1] + to[1]) / 2 - 8, class: 'label' },
        `${link.name}: ${orDash(link.lengthKm, ' km')}, ${orDash(link.utilizationPercent, ' %')} used`,
      ),
    );
  }
  for (const { site, pools } of sites) {
    const [x, y] = place.get(site);
    const gpus = pools.reduce((sum, pool) => sum + pool.gpus, 0);
    const allocated = pools.reduce((sum, pool) => sum + pool.allocated, 0);
    shapes.push(
      shape('circle', { cx: x, cy: y, r: 14, class: allocated > 0 ? 'site busy' : 'site' }),
      shape('text', { x, y: y + 34, class: 'label' }, site),
      shape('text', { x, y: y + 50, class: 'label small' }, `${allocated} of ${gpus} GPUs`),
    );
  }
  byId('map').replaceChildren(...shapes);
  byId('map').toggleAttribute('hidden', sites.length === 0);
  byId('empty').hidden = sites.length > 0;
}

async function refresh() {
  try {
    const answer = await fetch('view.json', { cache: 'no-store' });
    if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
    const view = await answer.json();
    drawMap(view);
    drawTables(view);
    byId('state').textContent = `as of ${new Date().toLocaleTimeString()}`;
    byId('state').className = '';
  } catch (error) {
    byId('state').textContent = `not connected (${error.message}); trying again`;
    byId('state').className = 'lost';
  }
  setTimeout(refresh, PERIOD_MILLISECONDS);
}

refresh();
