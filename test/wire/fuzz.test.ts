import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError, MessageError } from '../../src/errors.js';
import { DomainName } from '../../src/name/index.js';
import { RecordSet } from '../../src/record/index.js';
import {
  checkRequest,
  decodeMessage,
  encodeMessage,
  extendedErrors,
  keyRing,
  queryMessage,
  TsigKey,
  tsigSigner,
  type DecodedMessage,
} from '../../src/wire/index.js';
import { fromHex, readVectors } from '../vectors/read.js';

/** Every failing run prints its seed and path: pass them to `fc.assert` to see it again. */

const corpus: readonly Buffer[] = [
  ...readVectors('queries.json').flatMap((v) => [v.query, v.reply]),
  ...readVectors('updates.json').map((v) => v.octets),
  ...readVectors('tsig.json').flatMap((v) => [v.request, ...v.replies]),
  ...readVectors('tsig-errors.json').flatMap((v) => [v.request, ...v.replies]),
].map(fromHex);

const signedVector = readVectors('tsig.json').find((v) => v.key.algorithm === 'hmac-sha256')!;
const key = TsigKey.fromBase64(signedVector.key.name, 'hmac-sha256', signedVector.key.secret);
const ring = keyRing([key]);
const query = encodeMessage(queryMessage(DomainName.parse('example.test'), 'SOA'));
const signed = await tsigSigner(key).sign(query);

type Mutation = (octets: Buffer) => Buffer;

/** Numbers that decoders trip over: lengths, counts and pointers at their limits. */
const awkward = fc.oneof(
  fc.constantFrom(
    0,
    1,
    11,
    12,
    63,
    64,
    127,
    128,
    191,
    192,
    255,
    0x3fff,
    0x7fff,
    0x8000,
    0xc000,
    0xc00c,
    0xffff,
  ),
  fc.integer({ min: 0, max: 0xffff }),
);
const at = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const place = (octets: Buffer, where: number): number => Math.floor(where * octets.length);

const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.tuple(at, awkward).map(([where, value]): Mutation => (octets) => {
    octets[place(octets, where)] = value;
    return octets;
  }),
  fc.tuple(at, awkward).map(([where, value]): Mutation => (octets) => {
    if (octets.length > 1) octets.writeUInt16BE(value, Math.min(place(octets, where), octets.length - 2));
    return octets;
  }),
  fc.tuple(fc.nat(3), awkward).map(([count, value]): Mutation => (octets) => {
    if (octets.length >= 12) octets.writeUInt16BE(value % 8, 4 + 2 * count);
    return octets;
  }),
  at.map(
    (where): Mutation =>
      (octets) =>
        octets.subarray(0, place(octets, where)),
  ),
  fc.tuple(at, at).map(([from, to]): Mutation => (octets) => {
    const [start, end] = [place(octets, Math.min(from, to)), place(octets, Math.max(from, to))];
    return Buffer.concat([octets.subarray(0, end), octets.subarray(start)]);
  }),
  fc.tuple(at, at).map(([from, to]): Mutation => (octets) => {
    const [start, end] = [place(octets, Math.min(from, to)), place(octets, Math.max(from, to))];
    return Buffer.concat([octets.subarray(0, start), octets.subarray(end)]);
  }),
  fc.uint8Array({ minLength: 1, maxLength: 20 }).map(
    (more): Mutation =>
      (octets) =>
        Buffer.concat([octets, more]),
  ),
);

const packet = fc
  .tuple(fc.nat(corpus.length - 1), fc.array(mutation, { minLength: 1, maxLength: 4 }))
  .map(([index, mutations]) => {
    let octets: Buffer = Buffer.from(corpus[index]!);
    for (const mutate of mutations) octets = mutate(octets);
    return octets;
  });

/** The message, or undefined where a `MessageError` refused it. Anything else is thrown on. */
function decoded(octets: Buffer): DecodedMessage | undefined {
  try {
    return decodeMessage(octets);
  } catch (error) {
    if (error instanceof MessageError) return undefined;
    throw error;
  }
}

/** All that is ever done with a message before anything in it is believed. */
function use(octets: Buffer, message: DecodedMessage): void {
  const texts: (string | undefined)[] = message.questions.map((q) => q.name.key);
  for (const r of [...message.answers, ...message.authorities, ...message.additionals]) {
    texts.push(r.name.text, r.data?.key, r.data?.toText());
  }
  extendedErrors(message.edns);
  const check = checkRequest(octets, message, ring, { now: () => (message.tsig?.timeSigned ?? 0) * 1000 });
  if (check.kind !== 'unsigned') check.signer.sign(query);
  // What it comes to comes later; if it throws, the run fails.
  void signed.verify(octets, message);
  try {
    encodeMessage(message);
  } catch (error) {
    if (!(error instanceof MessageError)) throw error;
  }
}

/** Milliseconds of the processor, which do not grow when others use this machine, too. */
function cost(run: () => void): number {
  const start = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

describe('mutated packets', () => {
  it(
    'are messages or a MessageError, every one of 100,000, and none costs much',
    { timeout: 120_000 },
    () => {
      let [runs, messages, dearest] = [0, 0, 0];
      const judge = (octets: Buffer): boolean => {
        const message = decoded(octets);
        if (message !== undefined) use(octets, message);
        return message !== undefined;
      };
      const least = (octets: Buffer): number => Math.min(...[1, 2, 3].map(() => cost(() => judge(octets))));
      fc.assert(
        fc.property(packet, (octets) => {
          const first = cost(() => {
            if (judge(octets)) messages++;
          });
          // Collecting garbage or compiling is no fault of the packet: it gets another chance.
          dearest = Math.max(dearest, first < 50 ? first : least(octets));
          runs++;
        }),
        { numRuns: 100_000 },
      );
      expect(runs).toBe(100_000);
      // Both ways must have been gone often, or the mutations are too tame or too wild to find anything.
      expect(messages / runs).toBeGreaterThan(0.1);
      expect(messages / runs).toBeLessThan(0.9);
      expect(dearest).toBeLessThan(100);
    },
  );

  it('never verify: whoever changes a signed message is found out', { timeout: 60_000 }, () => {
    const original = fromHex(signedVector.request);
    const end = decodeMessage(original).tsig!.offset;
    const now = (): number => decodeMessage(original).tsig!.timeSigned * 1000;
    fc.assert(
      fc.property(fc.integer({ min: 2, max: end - 1 }), fc.integer({ min: 1, max: 255 }), (where, flip) => {
        const octets = Buffer.from(original);
        octets[where]! ^= flip;
        const message = decoded(octets);
        if (message !== undefined)
          expect(checkRequest(octets, message, ring, { now }).kind).not.toBe('verified');
      }),
      { numRuns: 20_000 },
    );
  });
});

describe('text of any kind', () => {
  const onlyInputErrors = (read: () => unknown): void => {
    try {
      read();
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
    }
  };

  it('is a name or an InputError', { timeout: 60_000 }, () => {
    const piece = fc.constantFrom(
      'a',
      '.',
      '\\',
      '0',
      '255',
      '256',
      'ü',
      'ß',
      '。',
      '/',
      '%',
      ' ',
      '\0',
      '_',
      'xn--',
      '\u200d',
    );
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 30 }),
      fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join('')),
    );
    fc.assert(
      fc.property(text, (t) => onlyInputErrors(() => DomainName.parse(t).text)),
      { numRuns: 10_000 },
    );
  });

  it('is a record set or an InputError', { timeout: 60_000 }, () => {
    const word = fc.constantFrom(
      'a.example.',
      '300',
      '1h',
      'IN',
      'SRV',
      'TXT',
      'A',
      'AAAA',
      'SOA',
      'MX',
      'TYPE65280',
      'CAA',
      'ANY',
      '\\#',
      '0',
      '2',
      'abcd',
      '"',
      '"x"',
      '(',
      ')',
      ';',
      '\n',
      '\\',
      '\\"',
      '192.0.2.1',
      '::1',
      '65536',
      '-1',
      '..',
      '\u00a0',
      '',
    );
    const text = fc.array(word, { maxLength: 14 }).map((words) => words.join(' '));
    const near = fc
      .array(word, { maxLength: 8 })
      .map((words) => ['a.example.', '300', 'IN', ...words].join(' '));
    fc.assert(
      fc.property(fc.oneof(text, near), (t) => onlyInputErrors(() => RecordSet.parse(t).toText())),
      { numRuns: 10_000 },
    );
  });
});

describe('packets made to cost much', () => {
  const HEADER = 12;
  function withHeader(counts: readonly [number, number, number, number], body: Buffer): Buffer {
    const header = Buffer.alloc(HEADER);
    counts.forEach((count, i) => header.writeUInt16BE(count, 4 + 2 * i));
    return Buffer.concat([header, body]);
  }
  const u16 = (n: number): Buffer => Buffer.from([n >> 8, n & 0xff]);
  /** Type TXT, class IN, TTL 0 and the data, behind a name. */
  const record = (name: Buffer, data: Buffer): Buffer =>
    Buffer.concat([name, Buffer.from('0010000100000000', 'hex'), u16(data.length), data]);
  const empty = record(Buffer.from([0]), Buffer.from([0]));
  const fill = (first: Buffer, unit: Buffer): { count: number; body: Buffer } => {
    const count = Math.floor((0xffff - HEADER - first.length) / unit.length);
    return { count, body: Buffer.concat([first, ...Array<Buffer>(count).fill(unit)]) };
  };

  const longest = Buffer.concat([...Array<Buffer>(127).fill(Buffer.from([1, 0x61])), Buffer.from([0])]);
  const packets: Readonly<Record<string, () => Buffer>> = {
    'a header that promises 4 × 65535 records': () =>
      withHeader([0xffff, 0xffff, 0xffff, 0xffff], Buffer.alloc(0)),
    'a chain of 8,000 pointers, used again and again': () => {
      const chain = Buffer.concat(
        Array.from({ length: 8000 }, (_, i) =>
          i === 0 ? Buffer.from([0, 0]) : u16(0xc000 + HEADER + 11 + 2 * (i - 1)),
        ),
      );
      const first = record(Buffer.from([0]), chain);
      first.writeUInt16BE(0xff00, 1); // A type whose data is not looked at.
      const end = HEADER + 11 + 2 * 7999;
      const { count, body } = fill(first, record(u16(0xc000 | end), Buffer.from([0])));
      return withHeader([0, count + 1, 0, 0], body);
    },
    'a chain of 127 pointers, used again and again': () => {
      const chain = Buffer.concat(
        Array.from({ length: 127 }, (_, i) =>
          i === 0 ? Buffer.from([0, 0]) : u16(0xc000 + HEADER + 11 + 2 * (i - 1)),
        ),
      );
      const first = record(Buffer.from([0]), chain);
      first.writeUInt16BE(0xff00, 1);
      const { count, body } = fill(first, record(u16(0xc000 | (HEADER + 11 + 2 * 126)), Buffer.from([0])));
      return withHeader([0, count + 1, 0, 0], body);
    },
    'pointers to a name of 127 labels': () => {
      const { count, body } = fill(
        record(longest, Buffer.from([0])),
        record(u16(0xc000 | HEADER), Buffer.from([0])),
      );
      return withHeader([0, count + 1, 0, 0], body);
    },
    'a label and a pointer to a name of 126 labels': () => {
      const name = Buffer.from([1, 0x62, 0xc0, HEADER + 2]);
      const { count, body } = fill(record(longest, Buffer.from([0])), record(name, Buffer.from([0])));
      return withHeader([0, count + 1, 0, 0], body);
    },
    'names that grow by a label each': () => {
      const names = [record(Buffer.from([1, 0x61, 0]), Buffer.from([0]))];
      let [previous, at] = [HEADER, HEADER + names[0]!.length];
      for (let i = 1; i < 126; i++) {
        names.push(record(Buffer.concat([Buffer.from([1, 0x61]), u16(0xc000 | previous)]), Buffer.from([0])));
        [previous, at] = [at, at + names.at(-1)!.length];
      }
      const { count, body } = fill(Buffer.concat(names), record(u16(0xc000 | previous), Buffer.from([0])));
      return withHeader([0, count + names.length, 0, 0], body);
    },
    'questions for the root': () => {
      const { count, body } = fill(Buffer.alloc(0), Buffer.from('0000010001', 'hex'));
      return withHeader([count, 0, 0, 0], body);
    },
    'records of the root': () => {
      const { count, body } = fill(Buffer.alloc(0), empty);
      return withHeader([0, 0, 0, count], body);
    },
    'EDNS options without data': () => {
      const data = Buffer.alloc(65_500, Buffer.from('000a0000', 'hex'));
      return withHeader(
        [0, 0, 0, 1],
        Buffer.concat([Buffer.from('00002904d000000000', 'hex'), u16(data.length), data]),
      );
    },
    'TXT strings without data': () =>
      withHeader([0, 1, 0, 0], record(Buffer.from([0]), Buffer.alloc(65_500))),
  };

  it.each(Object.entries(packets))('%s', (_, make) => {
    const octets = make();
    expect(octets.length).toBeLessThanOrEqual(0xffff);
    const costs = Array.from({ length: 5 }, () =>
      cost(() => {
        const message = decoded(octets);
        if (message !== undefined) use(octets, message);
      }),
    );
    expect(Math.min(...costs)).toBeLessThan(1_000);
  });

  it('a header that promises too much is refused without allocating for it', () => {
    const octets = withHeader([0xffff, 0xffff, 0xffff, 0xffff], Buffer.alloc(0));
    const costs = cost(() => {
      for (let i = 0; i < 10_000; i++) expect(decoded(octets)).toBeUndefined();
    });
    expect(costs).toBeLessThan(5_000);
  });
});
