import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { DomainName } from '../../src/name/index.js';
import { typeName, type RrType } from '../../src/record/index.js';
import {
  DnsServer,
  type DnsServerOptions,
  type ListenAddress,
  type ServerEvent,
} from '../../src/server/index.js';
import {
  decodeMessage,
  encodeMessage,
  queryMessage,
  rcodeName,
  type DecodedMessage,
  type Message,
  type MessageRecord,
  type QueryOptions,
} from '../../src/wire/index.js';

export const name = (text: string): DomainName => DomainName.parse(text);

/** A folder of the test's own, gone after it. */
export function testFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'kmsdns-server-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

export interface TestServer {
  readonly server: DnsServer;
  readonly address: ListenAddress;
  readonly folder: string;
  readonly events: ServerEvent[];
  file(zone: string): string;
  zoneText(zone: string): string;
}

export type TestServerOptions = Partial<Omit<DnsServerOptions, 'zones' | 'log'>> & {
  /** Zone name to master-file text; null: the file is not there. */
  readonly zones: Readonly<Record<string, string | null>>;
  readonly folder?: string;
};

/** A server on loopback, closed after the test. */
export async function startServer({
  zones,
  folder = testFolder(),
  ...options
}: TestServerOptions): Promise<TestServer> {
  const file = (zone: string): string => join(folder, `${zone}.zone`);
  for (const [zone, text] of Object.entries(zones)) if (text !== null) writeFileSync(file(zone), text);
  const events: ServerEvent[] = [];
  const server = await DnsServer.start({
    listen: [{ host: '127.0.0.1', port: 0 }],
    ...options,
    zones: Object.keys(zones).map((zone) => ({ name: zone, file: file(zone) })),
    log: (event) => events.push(event),
  });
  onTestFinished(() => server.close());
  const [address] = server.addresses;
  if (address === undefined) throw new Error('the server has no address');
  return { server, address, folder, events, file, zoneText: (zone) => readFileSync(file(zone), 'utf8') };
}

/** The first datagram that comes back; rejects after two seconds of silence. */
export async function udpExchange({ host, port }: ListenAddress, request: Uint8Array): Promise<Buffer> {
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
  try {
    const reply = once(socket, 'message', { signal: AbortSignal.timeout(2000) });
    socket.send(request, port, host);
    const [octets] = (await reply) as [Buffer];
    return octets;
  } finally {
    socket.close();
  }
}

/** Sends requests over one connection, ends it, and gives every message that comes back. */
export async function tcpExchange(
  { host, port }: ListenAddress,
  ...requests: Uint8Array[]
): Promise<Buffer[]> {
  const socket = connect(port, host);
  await once(socket, 'connect');
  for (const request of requests) socket.write(framed(request));
  socket.end();
  const chunks: Buffer[] = [];
  for await (const chunk of socket as AsyncIterable<Buffer>) chunks.push(chunk);
  return unframe(Buffer.concat(chunks));
}

export function framed(message: Uint8Array): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(message.length);
  return Buffer.concat([length, message]);
}

export function unframe(octets: Buffer): Buffer[] {
  const messages: Buffer[] = [];
  for (let at = 0; at < octets.length; at += 2 + octets.readUInt16BE(at)) {
    messages.push(octets.subarray(at + 2, at + 2 + octets.readUInt16BE(at)));
  }
  return messages;
}

export function queryOctets(qname: string, type: RrType, options: QueryOptions = {}): Buffer {
  return encodeMessage({ ...queryMessage(name(qname), type, options), id: 1 });
}

export async function ask(
  { address }: TestServer,
  qname: string,
  type: RrType,
  options: QueryOptions = {},
): Promise<DecodedMessage> {
  return decodeMessage(await udpExchange(address, queryOctets(qname, type, options)));
}

export async function send({ address }: TestServer, message: Message): Promise<DecodedMessage> {
  const [reply] = await tcpExchange(address, encodeMessage({ ...message, id: 7 }));
  if (reply === undefined) throw new Error('no reply');
  return decodeMessage(reply);
}

/** A message as a table of tests writes it: `NOERROR aa`, then the sections' records, sorted. */
export function show(message: DecodedMessage): string[] {
  const flags = (['aa', 'tc', 'ra', 'ad', 'cd'] as const).filter((flag) => message.flags[flag]);
  return [
    [rcodeName(message.rcode), ...flags].join(' '),
    ...showSection('', message.answers),
    ...showSection('authority: ', message.authorities),
    ...showSection('additional: ', message.additionals),
  ];
}

function showSection(prefix: string, records: readonly MessageRecord[]): string[] {
  return records
    .map((r) => `${prefix}${r.name.text} ${r.ttl} ${typeName(r.type)} ${r.data?.toText() ?? ''}`)
    .sort();
}
