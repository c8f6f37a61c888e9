/**
 * An age as kubectl writes it: exact while it is short, coarser the longer it is, never more than a few
 * characters (`5s`, `2m3s`, `17m`, `3h5m`, `2d4h`, `400d`, `3y12d`).
 */
export function humanDuration(milliseconds: number): string {
  const whole = Math.trunc(milliseconds / 1000);
  if (whole < -1) return '<invalid>';
  if (whole < 0) return '0s';
  const minutes = Math.trunc(whole / 60);
  const hours = Math.trunc(minutes / 60);
  const days = Math.trunc(hours / 24);
  const years = Math.trunc(days / 365);
  if (whole < 2 * 60) return `${whole}s`;
  if (minutes < 10) return twoUnits(`${minutes}m`, whole % 60, 's');
  if (minutes < 3 * 60) return `${minutes}m`;
  if (hours < 8) return twoUnits(`${hours}h`, minutes % 60, 'm');
  if (hours < 48) return `${hours}h`;
  if (days < 8) return twoUnits(`${days}d`, hours % 24, 'h');
  if (days < 2 * 365) return `${days}d`;
  if (days < 8 * 365) return twoUnits(`${years}y`, days % 365, 'd');
  return `${years}y`;
}

function twoUnits(large: string, small: number, unit: string): string {
  return small === 0 ? large : `${large}${small}${unit}`;
}
