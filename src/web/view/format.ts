/** Numbers and times as the page writes them. What nobody has said yet is a dash. */
const NONE = '–';

const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

export function count(value: number | null): string {
  if (value === null) return NONE;
  // Nothing to group: a map of thousands of links asks for this all the time, and Intl takes its time.
  return value >= 0 && value < 1000 && Number.isInteger(value)
    ? String(value)
    : grouped.format(value);
}

export function percent(value: number | null): string {
  return value === null ? NONE : `${Number(value.toFixed(1))} %`;
}

export function share(part: number, whole: number): string {
  return whole === 0 ? NONE : percent(Math.round((1000 * part) / whole) / 10);
}

export function gbps(value: number | null): string {
  if (value === null) return NONE;
  return value >= 1000 ? `${Number((value / 1000).toFixed(2))} Tb/s` : `${count(value)} Gb/s`;
}

export function kilometres(value: number | null): string {
  return value === null ? NONE : `${count(value)} km`;
}

/** A length of time by its two largest units: `1 h 05 min`, `19.8 s`, `6.2 ms`. */
export function duration(milliseconds: number | null): string {
  if (milliseconds === null) return NONE;
  if (milliseconds < 1) return `${significant(milliseconds * 1000)} µs`;
  if (milliseconds < 1000) return `${significant(milliseconds)} ms`;
  const seconds = milliseconds / 1000;
  if (seconds < 60) return `${significant(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${padded(seconds % 60)} s`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours} h ${padded(minutes % 60)} min`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

export function microseconds(value: number | null): string {
  return value === null ? NONE : duration(value / 1000);
}

export function watts(value: number): string {
  if (value >= 1e6) return `${significant(value / 1e6)} MW`;
  return value >= 1e3 ? `${significant(value / 1e3)} kW` : `${significant(value)} W`;
}

/** Decimal units, as gear is specified in. */
export function bytes(value: number): string {
  const steps = ['B', 'kB', 'MB', 'GB', 'TB'];
  const step = value < 1 ? 0 : Math.min(steps.length - 1, Math.floor(Math.log10(value) / 3));
  return `${significant(value / 1000 ** step)} ${steps[step] ?? 'B'}`;
}

const daily = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' });

/** Of seconds since the Unix epoch, where the reader is: `18:04:05`. */
export function timeOfDay(seconds: number): string {
  return daily.format(seconds * 1000);
}

/** How long from now, or how long ago; `now` within a second. */
export function fromNow(time: string, now: number): string {
  const at = Date.parse(time);
  if (Number.isNaN(at)) return NONE;
  const distance = at - now;
  if (Math.abs(distance) < 1000) return 'now';
  const length = coarse(Math.abs(distance));
  return distance > 0 ? `in ${length}` : `${length} ago`;
}

/** One unit is enough to say how long ago something was. */
function coarse(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} d`;
}

const significant = (value: number): string => String(Number(value.toPrecision(3)));
const padded = (value: number): string => String(Math.floor(value)).padStart(2, '0');
