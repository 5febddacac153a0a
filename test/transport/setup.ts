import { afterEach } from 'vitest';
import { KmsDnsError } from '../../src/errors.js';
import { DomainName } from '../../src/name/index.js';
import { SrvData } from '../../src/record/index.js';
import { DnsClient, type DnsClientOptions, type Reply } from '../../src/transport/index.js';
import {
  DnsClass,
  queryMessage,
  rcodeName,
  update,
  updateMessage,
  type MessageFields,
} from '../../src/wire/index.js';
import { FakeDnsServer, type Behaviour } from '../fakes/dns/index.js';

export const ZONE = DomainName.parse('corp.example.com');
export const NAME = DomainName.parse('_vlmcs._tcp.corp.example.com');
export const HOST = new SrvData({ target: 'kms1.corp.example.com' });

export const query = queryMessage(NAME, 'SRV');
export const change = updateMessage(ZONE, [], [update.add(NAME, 3600, HOST)]);

/** The fields of a reply with one SRV record. */
export const FOUND: MessageFields = {
  answers: [{ name: NAME, type: 33, class: DnsClass.IN, ttl: 3600, data: HOST }],
};

const cleanUps: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

/** A fake server that is stopped after the test. */
export async function serve(behaviour: Behaviour, host?: string): Promise<FakeDnsServer> {
  const server = await FakeDnsServer.start(behaviour, host);
  cleanUps.push(() => server.stop());
  return server;
}

/** A client that is closed after the test. */
export function makeClient(options: DnsClientOptions = {}): DnsClient {
  const client = new DnsClient(options);
  cleanUps.push(() => client.close());
  return client;
}

/** What an exchange came to: the response code, or the code of the error. */
export async function verdict(exchange: Promise<Reply>): Promise<string> {
  try {
    return rcodeName((await exchange).message.rcode);
  } catch (error) {
    return error instanceof KmsDnsError ? error.code : `not ours: ${String(error)}`;
  }
}

/** The error that an exchange ends with. */
export async function failure(exchange: Promise<unknown>): Promise<KmsDnsError> {
  const error: unknown = await exchange.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof KmsDnsError) return error;
  throw new Error('it did not fail as it should', { cause: error });
}
