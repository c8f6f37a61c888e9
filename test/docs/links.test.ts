import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { prose, withoutBlocks } from './markdown.ts';

const ROOT = join(import.meta.dirname, '..', '..');

const pages = [
  ...['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'CHANGELOG.md'],
  ...readdirSync(join(ROOT, 'docs')).map((name) => join('docs', name)),
  ...['deploy/README.md'],
].filter((path) => path.endsWith('.md') && existsSync(join(ROOT, path)));

describe('every relative link leads somewhere', () => {
  test.each(pages)('%s', (page) => {
    const broken = linksOf(page).filter((link) => !leadsSomewhere(page, link));
    expect(broken).toEqual([]);
  });
});

test('docs/README.md lists every page of docs/', () => {
  const listed = new Set(linksOf('docs/README.md'));
  const files = readdirSync(join(ROOT, 'docs')).filter((name) => name.endsWith('.md'));
  expect(files.filter((name) => name !== 'README.md' && !listed.has(name))).toEqual([]);
});

const textOf = (page: string): string => readFileSync(join(ROOT, page), 'utf8');

function linksOf(page: string): readonly string[] {
  const links = prose(textOf(page)).matchAll(/\]\(([^)\s]+)\)/g);
  return [...links].map(([, link = '']) => link).filter((link) => !/^[a-z]+:/.test(link));
}

function leadsSomewhere(page: string, link: string): boolean {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? page : join(dirname(page), path);
  if (!existsSync(join(ROOT, target))) return false;
  return anchor === undefined || anchorsOf(target).includes(anchor);
}

/** The names of the headings, as GitHub makes them. */
function anchorsOf(page: string): readonly string[] {
  const headings = withoutBlocks(textOf(page)).matchAll(/^#+ (.+)$/gm);
  return [...headings].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );
}
