import { onTestFinished } from 'vitest';
import { asKmsDnsError, KmsDnsError } from '../../../src/errors.js';
import { DnsClient, GssSessions, type GssSessionsOptions, type Reply } from '../../../src/transport/index.js';
import { rcodeName } from '../../../src/wire/index.js';
import { FakeDnsServer } from '../../fakes/dns/index.js';
import { FakeCredentials, FakeGssServer, FakeRealm, type GssServerStyle } from '../../fakes/gss/index.js';
import { change } from '../setup.js';

export const SERVICE = 'DNS@ns1.corp.example.com';

export interface GssBed {
  readonly credentials: FakeCredentials;
  readonly gss: FakeGssServer;
  readonly server: FakeDnsServer;
  readonly sessions: GssSessions;
  /** Milliseconds since 1970, as the sessions see it. */
  clock: number;
  /** One UPDATE: `verified NOERROR`, `unauthenticated NOTAUTH/BADKEY`, or the code of the error and why. */
  update(service?: string): Promise<string>;
  /** The error of one UPDATE that must fail. */
  failure(): Promise<KmsDnsError>;
}

/** A server of contexts, and sessions with it. Both end with the test. */
export async function gssBed(
  style: GssServerStyle = {},
  options: Partial<GssSessionsOptions> = {},
): Promise<GssBed> {
  const realm = new FakeRealm();
  const credentials = new FakeCredentials(realm);
  credentials.course = style.course ?? 'one';
  const gss = new FakeGssServer(realm, style);
  const server = await FakeDnsServer.start(gss.behaviour);
  const exchanger = new DnsClient();
  const sessions = new GssSessions({
    credentials,
    exchanger,
    timeout: 500,
    now: () => bed.clock,
    ...options,
  });
  onTestFinished(async () => {
    await sessions.close();
    await exchanger.close();
    await server.stop();
  });
  const exchange = (service: string): Promise<Reply> =>
    sessions.exchange(server.address, service, change, { timeout: 500 });
  const bed: GssBed = {
    credentials,
    gss,
    server,
    sessions,
    clock: Date.now(),
    update: (service = SERVICE) => verdict(exchange(service)),
    failure: () => exchange(SERVICE).then(nothingFailed, asKmsDnsError),
  };
  gss.now = () => bed.clock;
  return bed;
}

export async function verdict(exchange: Promise<Reply>): Promise<string> {
  try {
    const { message, authentication } = await exchange;
    const error = authentication.kind === 'none' ? 0 : authentication.tsigError;
    const tsig = error === 0 ? '' : `/${rcodeName(error)}`;
    return `${authentication.kind} ${rcodeName(message.rcode)}${tsig}`;
  } catch (error) {
    if (!(error instanceof KmsDnsError)) throw error;
    const { why } = error.details;
    return typeof why === 'string' ? `${error.code} ${why}` : error.code;
  }
}

function nothingFailed(): never {
  throw new Error('nothing failed');
}
