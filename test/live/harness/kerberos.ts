import { Kdc, KDC, type KdcSpec } from './kdc.js';
import type { LiveServer } from './live-server.js';
import { NAMED, startNamed, type NamedZone } from './named.js';
import { nsupdate } from './oracle.js';
import type { Finished } from './run.js';
import type { KeySpec } from './specs.js';

/** What to install for `describeLive`. */
export const KERBEROS = [...KDC, ...NAMED, 'nsupdate'] as const;

export interface KerberosSpec {
  readonly realm: string;
  /** The DNS domain of the realm, and the first zone, whose primary is `ns1` in it. */
  readonly domain: string;
  /** Each gets a random key and a keytab; the DNS service has its own. */
  readonly principals: readonly string[];
  /** Statements of the `update-policy` of every zone, such as `grant kmssvc@EXAMPLE.TEST zonesub ANY;`. */
  readonly policy: string;
  /** More zones, with the same policy. */
  readonly zones?: readonly NamedZone[] | undefined;
  /** TSIG keys that it knows beside it: what they may do stands in the policy. */
  readonly keys?: readonly KeySpec[] | undefined;
  /** Threads of named for the work. */
  readonly threads?: number | undefined;
}

/** BIND that takes updates signed with GSS-TSIG, and the KDC of its realm. */
export class KerberizedNamed implements LiveServer {
  readonly software = 'BIND with Kerberos';
  readonly host = '127.0.0.1';
  readonly kdc: Kdc;
  /** As Kerberos knows it. */
  readonly service: string;
  readonly #spec: KerberosSpec;
  #server: LiveServer;

  private constructor(spec: KerberosSpec, kdc: Kdc, server: LiveServer) {
    this.#spec = spec;
    this.kdc = kdc;
    this.service = serviceOf(spec);
    this.#server = server;
  }

  static async start(spec: KerberosSpec): Promise<KerberizedNamed> {
    const principals = [serviceOf(spec), ...spec.principals];
    const kdc = await Kdc.start({ realm: spec.realm, domain: spec.domain, principals } satisfies KdcSpec);
    try {
      return new KerberizedNamed(spec, kdc, await startServer(spec, kdc));
    } catch (error) {
      await kdc.stop();
      throw error;
    }
  }

  get port(): number {
    return this.#server.port;
  }

  get folder(): string {
    return this.#server.folder;
  }

  get pid(): number {
    return this.#server.pid;
  }

  /** Ends it at once, and starts it anew at the same port: it knows no context any more, and no update. */
  async restart(): Promise<void> {
    const { port } = this.#server;
    this.#server.signal('SIGKILL');
    await this.#server.stop();
    this.#server = await startServer(this.#spec, this.kdc, port);
  }

  /** The judge: `nsupdate -g`, with the ticket of a principal. */
  async nsupdate(principal: string, script: readonly string[]): Promise<Finished> {
    const environment = { ...this.kdc.environment, KRB5CCNAME: await this.kdc.kinit(principal) };
    return nsupdate(this, script, { args: ['-g'], environment });
  }

  log(): string {
    return `${this.#server.log()}\n--- KDC ---\n${this.kdc.log()}`;
  }

  signal(name: NodeJS.Signals): void {
    this.#server.signal(name);
  }

  async stop(): Promise<void> {
    await this.#server.stop();
    await this.kdc.stop();
  }
}

function serviceOf({ domain }: KerberosSpec): string {
  return `DNS/ns1.${domain}`;
}

function startServer(spec: KerberosSpec, kdc: Kdc, port?: number): Promise<LiveServer> {
  return startNamed({
    keys: spec.keys,
    threads: spec.threads,
    zones: [{ name: spec.domain }, ...(spec.zones ?? [])].map((zone) => ({
      statements: `update-policy { ${spec.policy} };`,
      ...zone,
    })),
    options: [`tkey-gssapi-keytab "${kdc.keytab(serviceOf(spec))}";`],
    // Tickets come in bursts here: its cache of what it has seen takes two in one microsecond for a replay.
    environment: { KRB5_CONFIG: kdc.configFile, KRB5RCACHENAME: 'none:' },
    port,
  });
}
