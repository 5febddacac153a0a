import fc from 'fast-check';
import { expect, it } from 'vitest';
import { plan } from '../../src/change/index.js';
import { desiredOf, importedConfig, type StandingDomain } from '../../src/config/index.js';
import { DomainName } from '../../src/name/index.js';
import { kmsOwner, RecordSet, SrvData, SrvRecord } from '../../src/record/index.js';
import { domainName, srvData } from '../arbitraries.js';
import { MemoryProvider } from '../fakes/memory-provider.js';
import { valid } from './parse.js';

const usual = fc.constantFrom(
  'kms1.corp.example',
  'kms2.corp.example',
  'KMS3.lab.example',
  '.',
  'kms_4.corp.example',
  'kms5',
);
const port = fc.constantFrom(1688, 1689, 0);
const member = fc.oneof(
  { weight: 5, arbitrary: fc.record({ target: usual, port }).map((fields) => new SrvData(fields)) },
  {
    weight: 2,
    arbitrary: fc
      .record({ target: usual, port, priority: fc.nat(2), weight: fc.nat(2) })
      .map((fields) => new SrvData(fields)),
  },
  srvData,
);
const domain = fc.oneof(
  fc
    .constantFrom('corp.example', 'Lab.example', 'a.corp.example', 'b.corp.example', '10.example')
    .map((text) => DomainName.parse(text)),
  domainName.filter((name) => !name.isRoot && name.wireLength < 200),
);
const ttl = fc.oneof(fc.constantFrom(3600, 600, 0, 1_000_000), fc.nat(700_000));
const estate: fc.Arbitrary<StandingDomain[]> = fc
  .uniqueArray(fc.record({ domain, ttl, members: fc.array(member, { maxLength: 4 }) }), {
    maxLength: 6,
    selector: (entry) => entry.domain.key,
  })
  .map((entries) =>
    entries.map((entry) => {
      const owner = kmsOwner(entry.domain);
      const data = entry.members.length === 0 ? [] : new RecordSet(owner, entry.ttl, entry.members).data;
      return { domain: entry.domain, records: data.map((srv) => new SrvRecord(owner, entry.ttl, srv)) };
    }),
  );

const PROVIDER = { name: 'dns', fields: { type: 'rfc2136' } } as const;

/** The same provider, with what stands. */
function standing(domains: readonly StandingDomain[]): MemoryProvider {
  const provider = new MemoryProvider({ zones: ['.'] });
  for (const { records } of domains) {
    const [first] = records;
    if (first === undefined) continue;
    const set = new RecordSet(
      first.name,
      first.ttl,
      records.map(({ data }) => data),
    );
    provider.sets.set(`${set.name.key} SRV`, set);
  }
  return provider;
}

it('is valid whatever stands, and a plan of it changes nothing', async () => {
  await fc.assert(
    fc.asyncProperty(estate, async (domains) => {
      const { text, leftOut } = await importedConfig(domains, PROVIDER, ['written by a test']);
      const desired = desiredOf(await valid(text));
      const planned = await plan(desired, new Map([['dns', standing(domains)]]));
      expect(planned.domains.map(({ domain: { key }, status, error }) => [key, status, error])).toEqual(
        desired.domains.map(({ domain: { key } }) => [key, 'none', null]),
      );
      // What it does not say, it says so.
      const said = new Map(desired.domains.map((wanted) => [wanted.domain.key, wanted]));
      for (const {
        domain: { key },
        records,
      } of domains) {
        const published = new Set(said.get(key)?.members.map((data) => data.key));
        const whole = records.every(({ data }) => published.has(data.key)) && said.has(key);
        const told = leftOut.filter((left) => left.domain.key === key);
        if (!whole) expect(told).not.toEqual([]);
        if (told.length === 0)
          expect(said.get(key)?.ttl ?? records[0]?.ttl).toBe(records[0]?.ttl ?? said.get(key)?.ttl);
      }
    }),
    { numRuns: 300 },
  );
});

it('is the same text, in whatever order things are read', async () => {
  const records = (name: string, ...hosts: readonly string[]) =>
    hosts.map((host) => SrvRecord.forKms(name, { target: host }));
  const domains = ['b.example', 'a.example', 'c.a.example'].map((name) => ({
    domain: DomainName.parse(name),
    records: records(name, 'kms2.example.com', 'kms1.example.com'),
  }));
  const one = await importedConfig(domains, PROVIDER, []);
  const other = await importedConfig(domains.toReversed(), PROVIDER, []);
  expect(one.text).toBe(other.text);
});
