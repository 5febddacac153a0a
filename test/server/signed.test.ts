import { describe, expect, it } from 'vitest';
import { AddressData, SrvData, TxtData } from '../../src/record/index.js';
import {
  decodeMessage,
  encodeMessage,
  rcodeName,
  TsigKey,
  tsigSigner,
  update,
  updateMessage,
  type MessageRecord,
} from '../../src/wire/index.js';
import { ask, name, startServer, tcpExchange, udpExchange, type TestServer } from './support.js';

const ZONE = 'corp.example';
const TEXT = '$TTL 300\n@ SOA ns1 hostmaster 10 3600 600 86400 60\n@ NS ns1\nns1 A 127.0.0.1\n';
const KEY = TsigKey.generate('publisher');
const OTHER = TsigKey.generate('other', 'hmac-sha512');
const OWNER = name(`_vlmcs._tcp.${ZONE}`);
const SRV = update.add(OWNER, 60, new SrvData({ target: 'kms1.corp.example' }));

interface Outcome {
  readonly rcode: string;
  readonly verified: string;
  readonly error: string;
}

async function signed(
  server: TestServer,
  key: TsigKey,
  updates: MessageRecord[],
  clock = Date.now(),
): Promise<Outcome> {
  const message = encodeMessage({ ...updateMessage(name(ZONE), [], updates), id: 3 });
  const request = await tsigSigner(key, { now: () => clock }).sign(message);
  const octets = await udpExchange(server.address, request.octets);
  const reply = decodeMessage(octets);
  const verification = await request.verify(octets, reply);
  return {
    rcode: rcodeName(reply.rcode),
    verified: verification.kind,
    error: 'error' in verification ? rcodeName(verification.error) : '',
  };
}

const start = (options = {}): Promise<TestServer> =>
  startServer({ zones: { [ZONE]: TEXT }, keys: [KEY, OTHER], allowTransfer: ['other'], ...options });

describe('a signed update', () => {
  it('of KMS records is done, and the answer is signed', async () => {
    const server = await start();
    const mark = update.add(name(`_kmsdns-owner.${OWNER.text}`), 60, TxtData.fromText('owner'));
    expect(await signed(server, KEY, [SRV, mark])).toEqual({
      rcode: 'NOERROR',
      verified: 'verified',
      error: 'NOERROR',
    });
    expect((await ask(server, OWNER.text, 'SRV')).answers).toHaveLength(1);
    expect(server.events.at(-1)).toMatchObject({ kind: 'update', serial: 11, client: { key: KEY.name } });
  });

  it('of anything else is refused, signed', async () => {
    const server = await start();
    const address = update.add(name(`www.${ZONE}`), 60, AddressData.of('192.0.2.1'));
    expect(await signed(server, KEY, [SRV, address])).toMatchObject({
      rcode: 'REFUSED',
      verified: 'verified',
    });
    expect((await ask(server, OWNER.text, 'SRV')).answers).toHaveLength(0);
    expect(server.events.at(-1)).toMatchObject({
      kind: 'update-refused',
      why: 'the policy does not allow changes of www.corp.example A',
    });
  });

  it.each<[string, TsigKey, number, Outcome]>([
    [
      'with a clock an hour off',
      KEY,
      -3_600_000,
      { rcode: 'NOTAUTH', verified: 'verified', error: 'BADTIME' },
    ],
    [
      'with an unknown key',
      TsigKey.generate('nobody'),
      0,
      { rcode: 'NOTAUTH', verified: 'unsigned-error', error: 'BADKEY' },
    ],
    [
      'with a wrong secret',
      TsigKey.generate('publisher'),
      0,
      { rcode: 'NOTAUTH', verified: 'unsigned-error', error: 'BADSIG' },
    ],
  ])('%s is refused', async (_, key, offset, outcome) => {
    const server = await start();
    expect(await signed(server, key, [SRV], Date.now() + offset)).toEqual(outcome);
    expect(server.events.at(-1)).toMatchObject({ kind: 'signature-refused' });
    expect((await ask(server, OWNER.text, 'SRV')).answers).toHaveLength(0);
  });
});

describe('a transfer', () => {
  const many = Array.from({ length: 2000 }, (_, i) => `host${i} A 192.0.2.1\n`).join('');

  it('to a key that may: every message is signed, and the chain of signatures holds', async () => {
    const server = await start({ zones: { [ZONE]: `${TEXT}${many}` } });
    const request = await tsigSigner(OTHER).sign(axfr());
    const messages = await tcpExchange(server.address, request.octets);
    expect(messages.length).toBeGreaterThan(2);
    const replies = messages.map((message) => decodeMessage(message));
    expect(replies.every((reply) => reply.tsig !== undefined)).toBe(true);
    const verdicts = messages.map((m, i) => request.verify(m, replies[i] as (typeof replies)[0]));
    expect((await Promise.all(verdicts)).map((v) => v.kind)).toEqual(messages.map(() => 'verified'));
    expect(replies.flatMap((r) => r.answers)).toHaveLength(2004);
    expect(server.events.at(-1)).toMatchObject({ kind: 'transfer', records: 2004, complete: true });
  });

  it.each<[string, TsigKey | undefined]>([
    ['to a key that may not', KEY],
    ['without a signature', undefined],
  ])('%s is refused', async (_, key) => {
    const server = await start();
    const request = key === undefined ? axfr() : (await tsigSigner(key).sign(axfr())).octets;
    const [reply] = await tcpExchange(server.address, request);
    expect(rcodeName(decodeMessage(reply as Buffer).rcode)).toBe('REFUSED');
    expect(server.events.at(-1)).toMatchObject({ kind: 'transfer-refused' });
  });

  function axfr(): Buffer {
    return encodeMessage({
      ...updateMessage(name(ZONE), [], []),
      opcode: 0,
      id: 4,
      questions: [{ name: name(ZONE), type: 252, class: 1 }],
    });
  }
});
