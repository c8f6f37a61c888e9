import http from 'node:http';
import https from 'node:https';
import { KubeConfig } from '@kubernetes/client-node';
import type { Clock, Instant } from '../base/clock.ts';
import { reasonOf } from '../base/errors.ts';
import { parseYaml } from '../kube/yaml.ts';
import { UserError } from '../base/user-error.ts';
import type { Connection } from './exchange.ts';
import type { KubeconfigSource } from './kubeconfig-source.ts';
import { readToken, tokenFileOf } from './token-file.ts';

/** Credentials may be renewed on disk or by a command at any time; reading them for every request costs too much. */
const credentialsTime = 10_000;

/**
 * Where the cluster is and who we are there, as its kubeconfig says now: tokens, certificates and authorities may be
 * written anew under a process that runs for months. The official client reads the kubeconfig and knows every way of
 * proving who one is.
 */
export class Credentials {
  readonly #source: KubeconfigSource;
  readonly #clock: Clock;
  readonly #agents = { http: new http.Agent(kept), https: new https.Agent(kept) };
  #config: KubeConfig;
  /** What the file said when it was last taken over. */
  #text: string;
  #tokenFile: string | undefined;
  /** The last that could be read. */
  #token: string | undefined;
  #kept: { readonly connection: Promise<Connection>; readonly at: Instant } | undefined;
  /** The connection that was handed out last. */
  #given: Connection | undefined;

  /** Throws a UserError when the kubeconfig cannot be read or names no cluster. */
  constructor(source: KubeconfigSource, clock: Clock) {
    this.#source = source;
    this.#clock = clock;
    this.#config = load(source);
    this.#text = this.#config.exportConfig();
    this.#tokenFile = tokenFileIn(this.#config, source);
    serverOf(this.#config);
  }

  /** `127.0.0.1:7443`, for metrics and messages. */
  get host(): string {
    return serverOf(this.#config).host;
  }

  /** Of the context, or of the pod this runs in. */
  get namespace(): string | undefined {
    const context = this.#config.getContextObject(this.#config.getCurrentContext());
    return context?.namespace;
  }

  async connection(): Promise<Connection> {
    const now = this.#clock.now();
    if (this.#kept === undefined || now - this.#kept.at > credentialsTime) {
      if (this.#kept !== undefined) this.#reload();
      this.#kept = { connection: this.#connect(), at: now };
    }
    try {
      this.#given = await this.#kept.connection;
      return this.#given;
    } catch (error) {
      this.#kept = undefined;
      throw error;
    }
  }

  /** The server knew nobody by these: whatever was read or asked for is read and asked for again, but once for all. */
  renew(refused: Connection): void {
    if (this.#given !== refused) return;
    this.#given = undefined;
    this.#kept = undefined;
    this.#text = '';
    this.#reload();
  }

  /** A file that is just being written, or gone for a moment, is no reason to forget what it said. */
  #reload(): void {
    let found: KubeConfig;
    let tokenFile: string | undefined;
    try {
      found = load(this.#source);
      serverOf(found);
      tokenFile = tokenFileIn(found, this.#source);
    } catch {
      return;
    }
    this.#tokenFile = tokenFile;
    const text = found.exportConfig();
    // Unchanged, the old one goes on: it remembers what a credential command answered and until when.
    if (text === this.#text) return;
    this.#config = found;
    this.#text = text;
  }

  async #connect(): Promise<Connection> {
    const config = this.#config;
    const server = serverOf(config);
    const headers: http.OutgoingHttpHeaders = {};
    const applied: https.RequestOptions = { headers };
    await config.applyToHTTPSOptions(applied);
    const token = this.#readToken();
    if (token !== undefined) headers['Authorization'] = `Bearer ${token}`;
    if (config.getCurrentCluster()?.proxyUrl !== undefined) return { server, options: applied };
    // The agent keeps connections apart by certificate and authority: new ones open new connections.
    const agent = server.protocol === 'http:' ? this.#agents.http : this.#agents.https;
    return { server, options: { ...applied, agent } };
  }

  #readToken(): string | undefined {
    if (this.#tokenFile === undefined) return undefined;
    this.#token = readToken(this.#tokenFile) ?? this.#token;
    return this.#token;
  }
}

const kept = { keepAlive: true };

function serverOf(config: KubeConfig): URL {
  const cluster = config.getCurrentCluster();
  if (cluster !== null) return new URL(cluster.server);
  const contexts = config.getContexts().map(({ name }) => name);
  throw new UserError(
    `the kubeconfig has no cluster for its context "${config.getCurrentContext()}"`,
    contexts.length === 0
      ? 'it has no contexts at all; is it the right file?'
      : `choose one of its contexts: ${contexts.join(', ')}`,
  );
}

const tokenFileIn = (config: KubeConfig, source: KubeconfigSource): string | undefined =>
  tokenFileOf(config.getCurrentUser()?.name ?? '', parseYaml(config.exportConfig()), source);

function load(source: KubeconfigSource): KubeConfig {
  const config = new KubeConfig();
  try {
    read(config, source);
  } catch (cause) {
    const which = source.type === 'file' ? source.path : (process.env['KUBECONFIG'] ?? 'default');
    throw new UserError(
      `the kubeconfig ${which} cannot be read: ${reasonOf(cause)}`,
      'name the right file, or mend this one',
      { cause },
    );
  }
  if (source.context !== undefined) {
    config.setCurrentContext(source.context);
  }
  return config;
}

function read(config: KubeConfig, source: KubeconfigSource): void {
  switch (source.type) {
    case 'file':
      config.loadFromFile(source.path);
      return;
    case 'default':
      config.loadFromDefault();
  }
}
