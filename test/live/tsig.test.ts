import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { DomainName } from '../../src/name/index.js';
import { SoaData, TxtData, typeCode, type RecordData, type RrType } from '../../src/record/index.js';
import {
  decodeMessage,
  DnsClass,
  encodeMessage,
  formatKeyFile,
  makeMessage,
  parseKeyFile,
  queryMessage,
  Rcode,
  TsigKey,
  tsigSigner,
  type MessageRecord,
  type TsigOptions,
  type Verification,
} from '../../src/wire/index.js';
import {
  describeLive,
  exchange,
  keyClauses,
  KNOT,
  makeFolder,
  makeKey,
  NAMED,
  NSD,
  POWERDNS,
  run,
  startKnot,
  startNamed,
  startNsd,
  startPowerDns,
  useServer,
  zoneText,
  type Asked,
  type KeySpec,
} from './harness/index.js';
import { signedStream } from '../wire/tsig/signed-stream.js';

const SOA = typeCode('SOA');
const ALGORITHMS = ['hmac-md5', 'hmac-sha1', 'hmac-sha224', 'hmac-sha256', 'hmac-sha384', 'hmac-sha512'];
const keys = ALGORITHMS.map((algorithm) => makeKey(`${algorithm}-key`, algorithm));
const [, , , sha256] = keys as [KeySpec, KeySpec, KeySpec, KeySpec];
const truncated = makeKey('truncated', 'hmac-sha256-128');

/** 64 KB fill a message at most, so this is a reply of more than a hundred: some servers leave out MACs then. */
const LARGE = zoneText(
  'large.test',
  Array.from({ length: 4000 }, (_, i) => `n${i} IN TXT "${'x'.repeat(250)}" "${'y'.repeat(250)}"`),
);
const zones = [{ name: 'example.test' }, { name: 'large.test', text: LARGE }];

const tsigKey = (spec: KeySpec): TsigKey => parseKeyFile(keyClauses([spec]))[0]!;

interface Judged {
  readonly rcode: number;
  readonly verification: Verification;
}

/** Asks over a socket of its own, so that nothing but the signature is tested. */
async function ask(
  server: Asked,
  key: TsigKey,
  { zone = 'example.test', type = 'SOA', ...options }: TsigOptions & { zone?: string; type?: RrType } = {},
): Promise<Judged[]> {
  const query = encodeMessage({
    ...queryMessage(DomainName.parse(zone), type, { recursionDesired: false }),
    id: Math.floor(Math.random() * 0x10000),
  });
  const signed = await tsigSigner(key, options).sign(query);
  const replies = await exchange(server, type === 'AXFR' ? 'tcp' : 'udp', signed.octets, transferred);
  return Promise.all(
    replies.map(async (octets) => {
      const decoded = decodeMessage(octets);
      return { rcode: decoded.rcode, verification: await signed.verify(octets, decoded) };
    }),
  );
}

/** A transfer ends with the SOA with which it began (RFC 5936 §2.2). */
function transferred(replies: readonly Buffer[]): boolean {
  let soas = 0;
  for (const octets of replies) {
    for (const record of decodeMessage(octets).answers) if (record.type === SOA) soas++;
  }
  return soas !== 1;
}

const verified = { rcode: Rcode.NOERROR, verification: { kind: 'verified', error: 0 } };
const hour = 3_600_000;

function describeErrors(server: () => Asked): void {
  const good = tsigKey(sha256);

  it('a wrong secret is BADSIG, unsigned', async () => {
    const wrong = TsigKey.generate(sha256.name, 'hmac-sha256');
    expect(await ask(server(), wrong)).toEqual([
      { rcode: Rcode.NOTAUTH, verification: { kind: 'unsigned-error', error: Rcode.BADSIG } },
    ]);
  });

  it.each([
    ['an unknown key', TsigKey.generate('nobody')],
    ['another algorithm', TsigKey.fromBase64(sha256.name, 'hmac-sha512', sha256.secret)],
  ])('%s is BADKEY, unsigned', async (_, key) => {
    expect(await ask(server(), key)).toEqual([
      { rcode: Rcode.NOTAUTH, verification: { kind: 'unsigned-error', error: Rcode.BADKEY } },
    ]);
  });

  it.each([-hour, hour])(
    'a clock that is off by %d ms is BADTIME, signed, with the server’s clock',
    async (off) => {
      const [judged] = await ask(server(), good, { now: () => Date.now() + off });
      expect(judged).toMatchObject({
        rcode: Rcode.NOTAUTH,
        verification: { kind: 'verified', error: Rcode.BADTIME },
      });
      const { serverTime } = judged!.verification as { serverTime?: number };
      expect(Math.abs(serverTime! - Date.now() / 1000)).toBeLessThan(30);
    },
  );

  it('a clock that is off by an hour is right with a fudge of two', async () => {
    const now = (): number => Date.now() - hour;
    expect(await ask(server(), good, { now, fudge: 7200 })).toEqual([verified]);
  });
}

function describeTransfer(server: () => Asked): void {
  it('every message of a long transfer is verified, or covered by the MAC of a later one', async () => {
    const judged = await ask(server(), tsigKey(sha256), { zone: 'large.test', type: 'AXFR' });
    const kinds = judged.map((j) => j.verification.kind);
    expect(kinds.length).toBeGreaterThan(20);
    console.log(kinds.length, kinds.filter((k) => k === 'pending').length);
    expect(kinds.filter((kind) => kind !== 'verified' && kind !== 'pending')).toEqual([]);
    expect([kinds[0], kinds.at(-1)]).toEqual(['verified', 'verified']);
  });
}

describeLive([...NAMED, 'nsupdate', 'tsig-keygen'], 'TSIG with BIND', () => {
  const server = useServer(() => startNamed({ zones, keys: [...keys, truncated] }));

  it.each([...keys, truncated])('$algorithm is verified on both sides', async (spec) => {
    expect(await ask(server(), tsigKey(spec))).toEqual([verified]);
  });

  it('a MAC cut shorter than the server wants is BADTRUNC, signed', async () => {
    const key = TsigKey.fromBase64(sha256.name, 'hmac-sha256', sha256.secret, { macOctets: 16 });
    expect(await ask(server(), key)).toEqual([
      { rcode: Rcode.NOTAUTH, verification: { kind: 'verified', error: Rcode.BADTRUNC } },
    ]);
  });

  it('a key file that we write is one that nsupdate reads', async () => {
    const file = join(makeFolder('key'), 'key');
    writeFileSync(file, formatKeyFile(tsigKey(sha256)), { mode: 0o600 });
    const script = [
      `server ${server().host} ${server().port}`,
      'zone example.test',
      'update add by-our-file.example.test 60 TXT x',
      'send',
      '',
    ];
    expect(await run('nsupdate', ['-k', file], { input: script.join('\n') })).toMatchObject({
      code: 0,
      stderr: '',
    });
  });

  it.each(ALGORITHMS)('a key file that tsig-keygen writes for %s is one that we read', async (algorithm) => {
    const { stdout } = await run('tsig-keygen', ['-a', algorithm, 'made.by.bind']);
    expect(parseKeyFile(stdout).map((k) => [k.name.text, k.algorithm.name])).toEqual([
      ['made.by.bind', algorithm],
    ]);
  });

  describeErrors(server);
  describeTransfer(server);
});

describeLive(KNOT, 'TSIG with Knot DNS', () => {
  const server = useServer(() => startKnot({ zones, keys }));

  it.each(keys)('$algorithm is verified on both sides', async (spec) => {
    expect(await ask(server(), tsigKey(spec))).toEqual([verified]);
  });

  describeErrors(server);
  describeTransfer(server);
});

describeLive(NSD, 'TSIG with NSD', () => {
  const server = useServer(() => startNsd({ zones, keys: [sha256] }));

  it('a query is verified on both sides', async () => {
    expect(await ask(server(), tsigKey(sha256))).toEqual([verified]);
  });

  it.each<[string, TsigKey, TsigOptions, number]>([
    ['a wrong secret is BADSIG', TsigKey.generate(sha256.name), {}, Rcode.BADSIG],
    ['an unknown key is BADKEY', TsigKey.generate('nobody'), {}, Rcode.BADKEY],
    ['a clock that is off is BADTIME', tsigKey(sha256), { now: () => Date.now() - hour }, Rcode.BADTIME],
  ])('%s, never signed', async (_, key, options, error) => {
    expect(await ask(server(), key, options)).toEqual([
      { rcode: Rcode.NOTAUTH, verification: { kind: 'unsigned-error', error } },
    ]);
  });

  describeTransfer(server);
});

describeLive(POWERDNS, 'TSIG with PowerDNS', () => {
  const server = useServer(() => startPowerDns({ zones: [{ name: 'example.test' }], keys: [sha256] }));

  it('a query is verified on both sides', async () => {
    expect(await ask(server(), tsigKey(sha256))).toEqual([verified]);
  });

  it('whatever is wrong, it does not say so in a TSIG record', async () => {
    const wrong = TsigKey.generate(sha256.name, 'hmac-sha256');
    for (const [key, now] of [
      [wrong, Date.now],
      [TsigKey.generate('nobody'), Date.now],
      [tsigKey(sha256), () => Date.now() - hour],
    ] as const) {
      const [judged] = await ask(server(), key, { now });
      expect(judged!.verification).toEqual({ kind: 'unsigned' });
      expect(judged!.rcode).not.toBe(Rcode.NOERROR);
    }
  });
});

describeLive(['dig'], 'TSIG with dig', () => {
  const zone = DomainName.parse('stream.test');
  const record = (data: RecordData): MessageRecord => ({
    name: zone,
    type: typeCode(data.type),
    class: DnsClass.IN,
    ttl: 60,
    data,
  });
  const soa = record(
    new SoaData({ primary: zone, mailbox: zone, serial: 1, refresh: 1, retry: 1, expire: 1, minimum: 1 }),
  );

  /** A transfer of 100 messages, of which only some are signed, and which `change` may spoil. */
  async function digTransfer(change: (messages: Buffer[]) => Buffer[]): Promise<string> {
    const server = createServer((socket) => {
      socket.once('data', (octets) => {
        const request = decodeMessage(octets.subarray(2));
        const messages = Array.from({ length: 100 }, (_, i) =>
          encodeMessage(
            makeMessage({
              id: request.id,
              flags: { qr: true, aa: true },
              questions: request.questions,
              answers: [i === 0 || i === 99 ? soa : record(new TxtData([`number ${i}`]))],
            }),
          ),
        );
        const signed = signedStream(tsigKey(sha256), request.tsig!, messages, (i) => i % 33 === 0);
        for (const message of change(signed)) {
          const length = Buffer.alloc(2);
          length.writeUInt16BE(message.length);
          socket.write(Buffer.concat([length, message]));
        }
      });
      socket.on('error', () => socket.destroy());
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    try {
      const { port } = server.address() as AddressInfo;
      const { name, algorithm, secret } = sha256;
      const args = [
        '@127.0.0.1',
        '-p',
        String(port),
        '-y',
        `${algorithm}:${name}:${secret}`,
        zone.text,
        'AXFR',
      ];
      return (await run('dig', [...args, '+timeout=5', '+tries=1'], { allowFailure: true })).stdout;
    } finally {
      server.close();
    }
  }

  it('messages without a MAC of their own are covered for dig as they are for us', async () => {
    const output = await digTransfer((messages) => messages);
    expect(output).toContain('XFR size: 100 records (messages 100');
    expect(output).not.toContain('could not be validated');
  });

  it('one of them left out is noticed by dig as it is by us', async () => {
    const output = await digTransfer((messages) => messages.filter((_, i) => i !== 40));
    expect(output).toContain('XFR size: 99 records');
    expect(output).toContain('Some TSIG could not be validated');
  });
});
