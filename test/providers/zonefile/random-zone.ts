import fc from 'fast-check';
import { expect } from 'vitest';
import { zonefile } from '../../../providers/zonefile/index.js';
import { publish, remove } from '../../../src/change/index.js';

/** One line (or one record over several) of a random zone file. */
interface Line {
  readonly text: string;
}

const OWNERS = [
  '@',
  'www',
  'a',
  '_vlmcs._tcp',
  '_vlmcs._tcp',
  '_VLMCS._tcp',
  '_vlmcs._tcp.a',
  '_vlmcs._tcp.example.com.',
  '',
  '',
  '',
];
const TARGETS = ['kms1', 'KMS1', 'kms2', 'kms1.example.com.', 'kms3.other.test.'];

const gap = fc.constantFrom(' ', '  ', '\t', '\t\t', '      ');
const comment = fc.constantFrom('', '', ' ; note', '\t; a "quote (and more', ' ;');
const ttl = fc.constantFrom('', '', '300', '1h', '60', '1h30m');
const klass = fc.constantFrom('', 'IN', 'in', 'CLASS1');

const data = fc.oneof(
  fc.constantFrom('A 192.0.2.1', 'A 192.0.2.2', 'AAAA 2001:db8::1', 'MX 10 mail', 'TXT "a ; b ( c"'),
  fc
    .record({
      type: fc.constantFrom('SRV', 'srv', 'TYPE33'),
      priority: fc.constantFrom(0, 10),
      weight: fc.constantFrom(0, 5, 100),
      port: fc.constantFrom(1688, 1689),
      target: fc.constantFrom(...TARGETS),
      gap,
    })
    .map((r) => [r.type, r.priority, r.weight, r.port, r.target].join(r.gap)),
);

const record = fc
  .record({
    owner: fc.constantFrom(...OWNERS),
    ttl,
    klass,
    data,
    gap,
    comment,
    swap: fc.boolean(),
    wrap: fc.boolean(),
  })
  .map((r): Line => {
    const middle = (r.swap ? [r.klass, r.ttl] : [r.ttl, r.klass]).filter((word) => word !== '');
    const rest = r.wrap ? r.data.replace(/(\s)([^\s"]+)$/, '$1( ; several lines\n $2\n)') : r.data;
    return { text: [r.owner, ...middle, rest].join(r.gap) + r.comment };
  });

const line = fc.oneof(
  { weight: 8, arbitrary: record },
  {
    weight: 2,
    arbitrary: fc.constantFrom('', '; a comment', '   ', '\t; indented').map((text): Line => ({ text })),
  },
  { weight: 1, arbitrary: fc.constantFrom('$TTL 600', '$TTL 1d ; day').map((text): Line => ({ text })) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom('$ORIGIN sub.example.com.', '$ORIGIN example.com.', '$ORIGIN a.example.com. ; here')
      .map((text): Line => ({ text })),
  },
);

/** A zone file of `example.com` as people write them: mixed columns, left-out owners and TTLs, comments, CRLF. */
export const randomZone: fc.Arbitrary<string> = fc
  .record({
    head: fc.constantFrom(
      '',
      '; a zone\n',
      '$ORIGIN example.com.\n',
      '$TTL 600\n$ORIGIN example.com.\n',
      '$TTL 2h\n',
    ),
    soa: fc.constantFrom(
      'example.com. 900 IN SOA ns hostmaster 7 3600 600 86400 60',
      'example.com. IN SOA ns hostmaster (\n  2026112201 ; serial\n  3600 600 86400 60 )',
      'example.com.\tSOA\tns hostmaster ( 9 1h 10m 1d 60 ) ; all on one',
    ),
    lines: fc.array(line, { maxLength: 14 }),
    end: fc.constantFrom('\n', '\n', '', '\n\n; the end\n'),
    crlf: fc.boolean(),
  })
  .map(({ head, soa, lines, end, crlf }) => {
    const text = `${head}${soa}\n  NS ns.elsewhere.test.\n${lines.map((l) => l.text).join('\n')}${end}`;
    return crlf ? text.replaceAll('\n', '\r\n') : text;
  });

/** What somebody does to one domain of it. */
export interface RandomAct {
  readonly kind: 'publish' | 'remove';
  readonly domain: string;
  readonly target: string;
  readonly port: number;
  readonly weight: number;
  readonly ttl: number | undefined;
}

export const randomAct: fc.Arbitrary<RandomAct> = fc.record({
  kind: fc.constantFrom('publish' as const, 'publish' as const, 'remove' as const),
  domain: fc.constantFrom('example.com', 'a.example.com', 'sub.example.com', 'new.example.com'),
  target: fc.constantFrom('kms1.example.com', 'kms2.example.com', 'kms1.a.example.com', 'kms3.other.test'),
  port: fc.constantFrom(1688, 1688, 1689),
  weight: fc.constantFrom(0, 5, 50),
  ttl: fc.constantFrom(undefined, undefined, 300, 3600, 42),
});

/** Does it, as a user of the library would. @returns whether anything was changed */
export async function perform(file: string, act: RandomAct): Promise<boolean> {
  const provider = zonefile({ file, now: () => Date.UTC(2026, 10, 22) });
  const host = { target: act.target, port: act.port };
  const domains = [act.domain];
  const report =
    act.kind === 'publish'
      ? await publish(provider, { domains, hosts: [{ ...host, weight: act.weight }], ttl: act.ttl })
      : await remove(provider, { domains, hosts: [host], allow: ['last-host'] });
  expect(report.domains.map((d) => d.error)).toEqual([null]);
  return report.changed;
}
