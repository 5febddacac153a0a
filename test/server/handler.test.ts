import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { typeCode, type RrType } from '../../src/record/index.js';
import { RequestHandler } from '../../src/server/handler.js';
import { kmsPolicy } from '../../src/server/policy.js';
import { ServedZone } from '../../src/server/store/served-zone.js';
import { ZoneTable } from '../../src/server/zone-table.js';
import {
  DnsClass,
  decodeMessage,
  encodeMessage,
  keyRing,
  makeEdns,
  makeMessage,
  Opcode,
  prerequisite,
  TsigKey,
  tsigSigner,
  update,
  updateMessage,
} from '../../src/wire/index.js';
import { SrvData } from '../../src/record/index.js';
import { CORP } from './answer-zones.js';
import { name, testFolder } from './support.js';
import { join } from 'node:path';
import { writeFileSync } from 'node:fs';
import { onTestFinished } from 'vitest';

const PEER = { address: '127.0.0.1', port: 5353, protocol: 'udp' } as const;
const KEY = TsigKey.generate('k');

async function makeHandler(): Promise<RequestHandler> {
  const file = join(testFolder(), 'corp.zone');
  writeFileSync(file, CORP);
  const zone = await ServedZone.open({
    name: name('corp.example'),
    file,
    now: Date.now,
    addresses: [],
    onEvent: () => undefined,
  });
  onTestFinished(() => zone.close());
  return new RequestHandler({
    zones: new ZoneTable([zone]),
    keys: keyRing([KEY]),
    policy: kmsPolicy,
    unsignedAllowed: false,
    mayTransfer: () => true,
    now: Date.now,
    onEvent: (event) => {
      if (event.kind === 'request-error') throw event.error;
    },
  });
}

/** Questions that a handler meets, in every shape of header. */
const query = fc
  .record({
    id: fc.nat(0xffff),
    owner: fc.constantFrom(
      'corp.example',
      'kms1.corp.example',
      'ALIAS.corp.example',
      'x.wild.corp.example',
      'n.corp.example',
      'x.sub.corp.example',
      'h.dn.corp.example',
      'big.corp.example',
      '_vlmcs._tcp.corp.example',
      'elsewhere.test',
      '.',
    ),
    type: fc.oneof(
      fc.constantFrom<RrType[]>('A', 'SRV', 'TXT', 'SOA', 'NS', 'ANY', 'CNAME').map((t) => typeCode(t)),
      fc.nat(0xffff),
    ),
    class: fc.oneof(
      { weight: 9, arbitrary: fc.constant<number>(DnsClass.IN) },
      { weight: 1, arbitrary: fc.nat(0xffff) },
    ),
    rd: fc.boolean(),
    cd: fc.boolean(),
    ad: fc.boolean(),
    edns: fc.option(
      fc.record({
        udpPayloadSize: fc.nat(0xffff),
        dnssecOk: fc.boolean(),
        version: fc.constantFrom(0, 0, 0, 1),
      }),
    ),
  })
  .map(({ owner, type, class: cls, id, edns, ...flags }) =>
    encodeMessage(
      makeMessage({
        id,
        flags,
        questions: [{ name: name(owner), type, class: cls }],
        edns: edns === null ? undefined : makeEdns(edns),
      }),
    ),
  );

describe('a query', () => {
  it('is answered from the cache as it is without', async () => {
    const handler = await makeHandler();
    let fromCache = 0;
    fc.assert(
      fc.property(query, fc.nat(0xffff), (octets, otherId) => {
        const response = handler.handle(octets, PEER);
        const again = Buffer.from(octets);
        again.writeUInt16BE(otherId, 0);
        const cached = handler.cached(again);
        if (cached === undefined) return;
        fromCache++;
        const fresh = handler.handle(again, PEER);
        expect(fresh.kind === 'message' && fresh.octets).toEqual(cached);
        expect(response.kind === 'message' && response.octets.subarray(2)).toEqual(cached.subarray(2));
      }),
      { numRuns: 2000 },
    );
    expect(fromCache).toBeGreaterThan(500);
  });

  it('that is signed, has options or octets behind it is never answered from the cache', async () => {
    const handler = await makeHandler();
    const plain = makeMessage({ id: 9, questions: [{ name: name('kms1.corp.example'), type: 1, class: 1 }] });
    const cookie = { code: 10, data: Buffer.alloc(8) };
    const requests = [
      (await tsigSigner(KEY).sign(encodeMessage(plain))).octets,
      encodeMessage({ ...plain, edns: makeEdns({ options: [cookie] }) }),
      Buffer.concat([encodeMessage(plain), Buffer.alloc(3)]),
    ];
    for (const octets of requests) {
      expect(handler.handle(octets, PEER).kind).toBe('message');
      expect(handler.cached(octets)).toBeUndefined();
    }
  });
});

describe('whatever octets come', async () => {
  const zone = name('corp.example');
  const owner = name('_vlmcs._tcp.corp.example');
  const srv = new SrvData({ target: 'kms1.corp.example' });
  const updates = encodeMessage({
    ...updateMessage(
      zone,
      [prerequisite.nameInUse(owner), prerequisite.rrsetAbsent(owner, 'TXT')],
      [update.deleteRrset(owner, 'SRV'), update.add(owner, 60, srv), update.deleteRecord(owner, srv)],
    ),
    id: 77,
  });
  const ixfr = encodeMessage(makeMessage({ questions: [{ name: zone, type: typeCode('IXFR'), class: 1 }] }));
  const valid = fc.oneof(
    query,
    fc.constant(updates),
    fc.constant((await tsigSigner(KEY).sign(updates)).octets),
    fc.constant(ixfr),
  );
  const mutated = fc
    .tuple(
      valid,
      fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 6 }),
      fc.nat(),
      fc.uint8Array({ maxLength: 12 }),
    )
    .map(([octets, changes, cut, tail]) => {
      const copy = Buffer.concat([octets, tail]);
      for (const [at, value] of changes) copy[at % copy.length] = value;
      return cut % 4 === 0 ? copy.subarray(0, cut % copy.length) : copy;
    });

  it('the handler answers in the same id, or not at all, and never throws', async () => {
    const handler = await makeHandler();
    const pending: Promise<Buffer>[] = [];
    fc.assert(
      fc.property(
        fc.oneof(
          mutated,
          fc.uint8Array({ maxLength: 80 }).map((u) => Buffer.from(u)),
        ),
        (octets) => {
          const response = handler.handle(octets, PEER);
          if (response.kind === 'later') pending.push(response.octets);
          if (response.kind === 'stream') expect([...response.messages].length).toBeGreaterThan(0);
          if (response.kind !== 'message') return;
          const reply = decodeMessage(response.octets);
          expect(reply.id).toBe(octets.readUInt16BE());
          expect(reply.flags.qr).toBe(true);
          expect(reply.opcode).toBe(((octets[2] as number) >> 3) & 15);
          expect(response.octets.length).toBeLessThanOrEqual(1232);
        },
      ),
      { numRuns: 20_000 },
    );
    for (const octets of await Promise.all(pending)) expect(decodeMessage(octets).opcode).toBe(Opcode.UPDATE);
    expect(pending.length).toBeGreaterThan(100);
  });
});
