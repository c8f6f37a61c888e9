/** One answer of a metrics page. */
export interface Scrape {
  /** Of all series of this name that have these labels; 0 where there is none. */
  readonly sum: (name: string, labels?: Readonly<Record<string, string>>) => number;
}

export async function scrapeMetrics(url: string): Promise<Scrape> {
  const text = await (await fetch(url)).text();
  const lines = text.split('\n').filter((line) => !line.startsWith('#'));
  return {
    sum: (name, labels = {}) =>
      lines
        .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
        .filter((line) =>
          Object.entries(labels).every(([label, value]) => line.includes(`${label}="${value}"`)),
        )
        .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0),
  };
}
