import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';

const EXECUTABLE = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

export const hasBrowser = existsSync(EXECUTABLE);
export const browserMissing = `the page in a browser: there is no ${EXECUTABLE} (apt-get install chromium, or set CHROMIUM)`;

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export interface Looks {
  readonly width?: number;
  readonly height?: number;
  readonly scheme?: 'light' | 'dark';
}

/** A browser with a profile of its own that notes what must not be: errors on the console, requests to elsewhere. */
export class Browser {
  readonly #context: BrowserContext;
  readonly #profile: string;
  readonly complaints: string[] = [];
  /** Requests to another origin than the one given. */
  readonly foreign: string[] = [];

  private constructor(context: BrowserContext, profile: string) {
    this.#context = context;
    this.#profile = profile;
  }

  static async start(origin: string): Promise<Browser> {
    // Loaded only where a browser is: it is large.
    const { chromium } = await import('playwright-core');
    const profile = mkdtempSync(join(tmpdir(), 'longhaul-browser-'));
    const context = await chromium.launchPersistentContext(profile, {
      executablePath: EXECUTABLE,
      headless: true,
      args: FLAGS,
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    const browser = new Browser(context, profile);
    context.on('request', (request) => {
      const url = request.url();
      if (!url.startsWith(origin) && !/^(data|blob|about):/.test(url)) browser.foreign.push(url);
    });
    return browser;
  }

  async open(
    url: string,
    { width = 1280, height = 900, scheme = 'light' }: Looks = {},
  ): Promise<Page> {
    const page = await this.#context.newPage();
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) this.complaints.push(message.text());
    });
    page.on('pageerror', (error) => this.complaints.push(error.message));
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme: scheme });
    await page.goto(url);
    return page;
  }

  async stop(): Promise<void> {
    await this.#context.close();
    rmSync(this.#profile, { recursive: true, force: true });
  }
}

/** What axe-core finds wrong, one line each: the rule, and the first element. */
export async function accessibilityProblems(page: Page): Promise<readonly string[]> {
  const source = readFileSync(
    createRequire(import.meta.url).resolve('axe-core/axe.min.js'),
    'utf8',
  );
  await page.evaluate(source);
  const violations: unknown = await page.evaluate(
    `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
      violations.map(({ id, help, nodes }) => id + ': ' + help + ' at ' + nodes.map(({ html, any }) => html.slice(0, 200) + ' ' + (any[0]?.message ?? '')).slice(0, 3).join(' | ')))`,
  );
  return violations as readonly string[];
}
