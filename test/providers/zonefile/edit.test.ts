import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { zonefile } from '../../../providers/zonefile/index.js';
import { publish, remove, type Host } from '../../../src/change/index.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kmsdns-zonefile-'));
});
afterAll(() => rm(folder, { recursive: true }));

const now = () => Date.UTC(2026, 10, 22, 12);

interface Act {
  readonly publish?: readonly Host[];
  readonly remove?: readonly Host[];
  readonly ttl?: number;
  readonly domain?: string;
}

/** Writes `before`, acts on it, and gives the text that stands afterwards. */
async function edited(before: string, act: Act): Promise<string> {
  const file = join(folder, 'zone.db');
  await writeFile(file, before, 'latin1');
  const provider = zonefile({ file, now });
  const options = { domains: [act.domain ?? 'example.com'], ttl: act.ttl };
  const report =
    act.publish !== undefined
      ? await publish(provider, { ...options, hosts: act.publish })
      : await remove(provider, { ...options, hosts: act.remove ?? [], allow: ['last-host'] });
  expect(report.domains.map((d) => d.error)).toEqual([null]);
  return readFile(file, 'latin1');
}

const SOA = '@ IN SOA ns hostmaster 1 3600 600 86400 60\n';
const SOA2 = '@ IN SOA ns hostmaster 2 3600 600 86400 60\n';
const HEAD = `$ORIGIN example.com.\n$TTL 600\n${SOA}@ IN NS ns\nns IN A 192.0.2.1\n`;
const HEAD2 = HEAD.replace(SOA, SOA2);

describe('a new set', () => {
  it.each<{ name: string; before: string; act: Act; after: string }>([
    {
      name: 'goes to the end of a zone that has nothing like it',
      before: HEAD,
      act: { publish: ['kms1.example.com'], ttl: 600 },
      after: `${HEAD2}_vlmcs._tcp IN SRV 0 0 1688 kms1.example.com.\n`,
    },
    {
      name: 'says its TTL where $TTL is another',
      before: HEAD,
      act: { publish: ['kms1.example.com'] },
      after: `${HEAD2}_vlmcs._tcp 3600 IN SRV 0 0 1688 kms1.example.com.\n`,
    },
    {
      name: 'goes after the nearest name, in its columns',
      before: `${HEAD}_ldap._tcp\t\tIN\tSRV\t0 100\t389 dc1\nwww  A 192.0.2.80\n`,
      act: { publish: ['kms1.example.com', 'kms2.other.test'], ttl: 600 },
      after: `${HEAD2}_ldap._tcp\t\tIN\tSRV\t0 100\t389 dc1\n_vlmcs._tcp\t\tIN\tSRV\t0 0\t1688 kms1\n_vlmcs._tcp\t\tIN\tSRV\t0 0\t1688 kms2.other.test.\nwww  A 192.0.2.80\n`,
    },
    {
      name: 'stays in line where owners are padded with spaces',
      before: `${HEAD}mail        IN  A     192.0.2.25\n`,
      act: { publish: ['kms1.example.com'], ttl: 600 },
      after: `${HEAD2}mail        IN  A     192.0.2.25\n_vlmcs._tcp IN  SRV     0 0 1688 kms1.example.com.\n`,
    },
    {
      name: 'is relative to the origin that holds at its place',
      before: `${HEAD}$ORIGIN _tcp.example.com.\n_ldap SRV 0 0 389 dc1.example.com.\n$ORIGIN example.com.\nwww A 192.0.2.80\n`,
      act: { publish: ['kms1.example.com'], ttl: 600 },
      after: `${HEAD2}$ORIGIN _tcp.example.com.\n_ldap SRV 0 0 389 dc1.example.com.\n_vlmcs SRV 0 0 1688 kms1.example.com.\n$ORIGIN example.com.\nwww A 192.0.2.80\n`,
    },
    {
      name: 'is absolute where its neighbour is',
      before: `${HEAD}_ldap._tcp.example.com. 600 IN SRV 0 0 389 dc1.example.com.\n`,
      act: { publish: ['kms1.example.com'] },
      after: `${HEAD2}_ldap._tcp.example.com. 600 IN SRV 0 0 389 dc1.example.com.\n_vlmcs._tcp.example.com. 3600 IN SRV 0 0 1688 kms1.example.com.\n`,
    },
    {
      name: 'writes its owner where its neighbour leaves it out',
      before: `${HEAD}_ldap._tcp     SRV 0 0 389 dc1\n               SRV 0 0 389 dc2\n`,
      act: { publish: ['kms1.example.com'], ttl: 600 },
      after: `${HEAD2}_ldap._tcp     SRV 0 0 389 dc1\n               SRV 0 0 389 dc2\n_vlmcs._tcp    SRV 0 0 1688 kms1\n`,
    },
    {
      name: 'belongs to the domain that it is for',
      before: `${HEAD}corp A 192.0.2.5\nwww.corp A 192.0.2.6\nzzz A 192.0.2.7\n`,
      act: { publish: ['kms1.example.com'], ttl: 600, domain: 'corp.example.com' },
      after: `${HEAD2}corp A 192.0.2.5\nwww.corp A 192.0.2.6\n_vlmcs._tcp.corp SRV 0 0 1688 kms1.example.com.\nzzz A 192.0.2.7\n`,
    },
    {
      name: 'keeps a file without a last line end without one',
      before: `${HEAD}www A 192.0.2.80`,
      act: { publish: ['kms1.example.com', 'kms2.example.com'], ttl: 600 },
      after: `${HEAD2}www A 192.0.2.80\n_vlmcs._tcp SRV 0 0 1688 kms1.example.com.\n_vlmcs._tcp SRV 0 0 1688 kms2.example.com.`,
    },
  ])('$name', async ({ before, act, after }) => {
    expect(await edited(before, act)).toBe(after);
  });
});

describe('a set that stands', () => {
  it.each<{ name: string; before: string; act: Act; after: string }>([
    {
      name: 'gets its new host beside it, written like it',
      before: `${HEAD}_vlmcs._tcp  1h IN  srv  0 0 1688  kms1 ; Berlin\nwww A 192.0.2.80\n`,
      act: { publish: ['kms2.example.com'] },
      after: `${HEAD2}_vlmcs._tcp  1h IN  srv  0 0 1688  kms1 ; Berlin\n_vlmcs._tcp  1h IN  srv  0 0 1688  kms2\nwww A 192.0.2.80\n`,
    },
    {
      name: 'goes on leaving the owner out',
      before: `${HEAD}_vlmcs._tcp  SRV 0 0 1688 kms1\n             SRV 0 0 1688 kms2\n\nwww A 192.0.2.80\n`,
      act: { publish: ['kms3.example.com'] },
      after: `${HEAD2}_vlmcs._tcp  SRV 0 0 1688 kms1\n             SRV 0 0 1688 kms2\n             SRV 0 0 1688 kms3\n\nwww A 192.0.2.80\n`,
    },
    {
      name: 'changes weight and priority in place, with its comment',
      before: `${HEAD}_vlmcs._tcp SRV 0   0 1688 KMS1 ; Berlin\n`,
      act: { publish: [{ target: 'kms1.example.com', priority: 10, weight: 5 }] },
      after: `${HEAD2}_vlmcs._tcp SRV 10   5 1688 KMS1 ; Berlin\n`,
    },
    {
      name: 'changes one number of a record over several lines',
      before: `${HEAD}_vlmcs._tcp SRV ( 0 ; priority\n   0 ; weight\n   1688 kms1 )\n`,
      act: { publish: [{ target: 'kms1.example.com', weight: 5 }] },
      after: `${HEAD2}_vlmcs._tcp SRV ( 0 ; priority\n   5 ; weight\n   1688 kms1 )\n`,
    },
    {
      name: 'loses the host and its line only',
      before: `${HEAD}; KMS\n_vlmcs._tcp SRV 0 0 1688 kms1 ; Berlin\n; Paris\n_vlmcs._tcp SRV 0 0 1688 kms2\n`,
      act: { remove: ['kms1.example.com'] },
      after: `${HEAD2}; KMS\n; Paris\n_vlmcs._tcp SRV 0 0 1688 kms2\n`,
    },
    {
      name: 'loses a record of several lines whole',
      before: `${HEAD}_vlmcs._tcp SRV ( 0 0 ; here\n  1688 kms1 )\n_vlmcs._tcp SRV 0 0 1688 kms2\n`,
      act: { remove: ['kms1.example.com'] },
      after: `${HEAD2}_vlmcs._tcp SRV 0 0 1688 kms2\n`,
    },
    {
      name: 'hands its owner on when the line that has it goes',
      before: `${HEAD}_Vlmcs._tcp  IN SRV 0 0 1688 kms1\n             IN SRV 0 0 1688 kms2\n             IN TXT "kept"\n`,
      act: { remove: ['kms1.example.com'] },
      after: `${HEAD2}_Vlmcs._tcp  IN SRV 0 0 1688 kms2\n             IN TXT "kept"\n`,
    },
    {
      name: 'hands its owner to a record of another type, with tabs',
      before: `${HEAD}_vlmcs._tcp\t\tSRV\t0 0 1688 kms1\n\t\t\tTXT\t"kept"\nwww A 192.0.2.80\n`,
      act: { remove: ['kms1.example.com'] },
      after: `${HEAD2}_vlmcs._tcp\t\tTXT\t"kept"\nwww A 192.0.2.80\n`,
    },
    {
      name: 'hands its owner over another origin',
      before: `${HEAD}_vlmcs._tcp SRV 0 0 1688 kms1\n$ORIGIN other.example.com.\n  TXT "kept"\n`,
      act: { remove: ['kms1.example.com'] },
      after: `${HEAD2}$ORIGIN other.example.com.\n_vlmcs._tcp.example.com. TXT "kept"\n`,
    },
    {
      name: 'removes a host that stands on two lines',
      before: `${HEAD}_vlmcs._tcp SRV 0 0 1688 kms1\nx A 192.0.2.9\n_vlmcs._tcp SRV 0 0 1688 KMS1.example.com.\n_vlmcs._tcp SRV 0 0 1688 kms2\n`,
      act: { remove: ['kms1.example.com'] },
      after: `${HEAD2}x A 192.0.2.9\n_vlmcs._tcp SRV 0 0 1688 kms2\n`,
    },
    {
      name: 'changes the TTL of each of its records, written or not',
      before: `${HEAD}_vlmcs._tcp 1h IN SRV 0 0 1688 kms1\n            IN SRV 0 0 1688 kms2\n_vlmcs._tcp SRV 0 0 1688 kms3\n`,
      act: { publish: ['kms1.example.com'], ttl: 300 },
      after: `${HEAD2}_vlmcs._tcp 300 IN SRV 0 0 1688 kms1\n            300 IN SRV 0 0 1688 kms2\n_vlmcs._tcp 300 SRV 0 0 1688 kms3\n`,
    },
    {
      name: 'is found under TYPE33 and CLASS1 too',
      before: `${HEAD}_vlmcs._tcp CLASS1 600 TYPE33 0 0 1688 kms1\n_vlmcs._tcp SRV 0 0 1688 kms2\n`,
      act: { remove: ['kms1.example.com'] },
      after: `${HEAD2}_vlmcs._tcp SRV 0 0 1688 kms2\n`,
    },
    {
      name: 'may go whole, from the end of the file',
      before: `${HEAD}_vlmcs._tcp SRV 0 0 1688 kms1`,
      act: { remove: ['kms1.example.com'] },
      after: HEAD2,
    },
  ])('$name', async ({ before, act, after }) => {
    expect(await edited(before, act)).toBe(after);
  });
});

describe('without $TTL', () => {
  const head = (serial: number) =>
    `$ORIGIN example.com.\n@ 60 IN SOA ns hostmaster ${serial} 3600 600 86400 60\n@ IN NS ns\n`;

  it.each<{ name: string; before: string; act: Act; after: string }>([
    {
      name: 'a record that took its TTL from the removed one gets it written out',
      before: `${head(1)}_vlmcs._tcp 300 IN SRV 0 0 1688 kms1\nwww IN A 192.0.2.80\nftp IN A 192.0.2.81\n`,
      act: { remove: ['kms1.example.com'] },
      after: `${head(2)}www 300 IN A 192.0.2.80\nftp IN A 192.0.2.81\n`,
    },
    {
      name: 'a new record does not pass its TTL on',
      before: `${head(1)}_ldap._tcp SRV 0 0 389 dc1\nwww IN A 192.0.2.80\n`,
      act: { publish: ['kms1.example.com'], ttl: 300 },
      after: `${head(2)}_ldap._tcp SRV 0 0 389 dc1\n_vlmcs._tcp 300 SRV 0 0 1688 kms1\nwww 60 IN A 192.0.2.80\n`,
    },
    {
      name: 'a changed TTL is not passed on',
      before: `${head(1)}_vlmcs._tcp 300 SRV 0 0 1688 kms1\nwww IN A 192.0.2.80\n`,
      act: { publish: ['kms1.example.com'], ttl: 30 },
      after: `${head(2)}_vlmcs._tcp 30 SRV 0 0 1688 kms1\nwww 300 IN A 192.0.2.80\n`,
    },
  ])('$name', async ({ before, act, after }) => {
    expect(await edited(before, act)).toBe(after);
  });
});

describe('the serial', () => {
  const zone = (serial: string) =>
    `$ORIGIN example.com.\n$TTL 600\n@ IN SOA ns hostmaster (\n  ${serial}\n  3600 600 86400 60 )\n@ NS ns\n`;

  it.each([
    ['counts up', '41         ; serial', '42         ; serial'],
    ['keeps its comment in its column when it grows', '99         ; serial', '100        ; serial'],
    ['keeps its zeros', '0000000009 ; serial', '0000000010 ; serial'],
    ['goes on after the highest, and skips 0', '4294967295', '1'],
    ['that is a date becomes today', '2026112105 ; date', '2026112200 ; date'],
    ['that is today counts on', '2026112207', '2026112208'],
    ['that is a date to come counts on', '2026122400', '2026122401'],
    ['that is the last of today counts on', '2026112299', '2026112300'],
    ['that only looks like a date counts up', '2026133105', '2026133106'],
    ['that is a time in seconds counts up', '1764000000', '1764000001'],
  ])('%s', async (_, before, after) => {
    const text = await edited(zone(before), { publish: ['kms1.example.com'], ttl: 600 });
    expect(text).toBe(`${zone(after)}_vlmcs._tcp SRV 0 0 1688 kms1.example.com.\n`);
  });

  it('stays when nothing changes, and so does every octet', async () => {
    const before = `${HEAD}_vlmcs._tcp SRV 0 0 1688 kms1\n`;
    expect(await edited(before, { publish: ['KMS1.example.com'] })).toBe(before);
    expect(await edited(before, { remove: ['kms2.example.com'] })).toBe(before);
  });
});

describe('what the file looks like', () => {
  it('keeps CRLF line ends', async () => {
    const crlf = (text: string) => text.replaceAll('\n', '\r\n');
    const after = await edited(crlf(`${HEAD}; end\n`), { publish: ['kms1.example.com'], ttl: 600 });
    expect(after).toBe(crlf(`${HEAD2}_vlmcs._tcp IN SRV 0 0 1688 kms1.example.com.\n; end\n`));
  });

  it('keeps octets that are not UTF-8', async () => {
    const comment = '; caf\xe9 \xff\n';
    const after = await edited(comment + HEAD, { publish: ['kms1.example.com'], ttl: 600 });
    expect(after.startsWith(comment + HEAD2)).toBe(true);
  });

  it('takes the zone from an SOA record with an absolute owner', async () => {
    const before = '$TTL 600\nexample.com. SOA ns hostmaster 1 3600 600 86400 60\n  NS ns\n';
    const after = '$TTL 600\nexample.com. SOA ns hostmaster 2 3600 600 86400 60\n  NS ns\n';
    const text = await edited(before, { publish: ['kms1.example.com'], ttl: 600 });
    expect(text).toBe(`${after}_vlmcs._tcp SRV 0 0 1688 kms1.example.com.\n`);
  });

  it('does not mind types that kmsdns does not know', async () => {
    const others =
      'a NAPTR 100 10 "u" "sip+E2U" "!^.*$!sip:x@y!" .\nb CAA 0 issue "x"\nc TYPE65280 \\# 1 00\nd TLSA 3 1 1 ab (\n cd )\n';
    const after = await edited(HEAD + others, { publish: ['kms1.example.com'], ttl: 600 });
    expect(after).toBe(`${HEAD2}${others}_vlmcs._tcp SRV 0 0 1688 kms1.example.com.\n`);
  });
});
