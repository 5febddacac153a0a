import {
  chmod,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, afterEach, describe, expect, it } from 'vitest';
import { zonefile, type ZoneFileOptions } from '../../../providers/zonefile/index.js';
import { unreadable } from '../../../providers/zonefile/unreadable.js';
import { listMembers, publish, remove } from '../../../src/change/index.js';
import { DomainName } from '../../../src/name/index.js';
import type { Change } from '../../../src/provider.js';
import { kmsOwner, RecordSet, SrvData } from '../../../src/record/index.js';
import { writeLockNote } from '../../../src/zone/index.js';

const HEAD = '$ORIGIN example.com.\n$TTL 600\n@ IN SOA ns hostmaster 1 3600 600 86400 60\n@ NS ns\n';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kmsdns-zonefile-'));
  file = join(folder, 'zone.db');
});
afterEach(() => rm(folder, { recursive: true }));

const publishOne = (options: Partial<ZoneFileOptions> = {}, domain = 'example.com') =>
  publish(zonefile({ file, ...options }), { domains: [domain], hosts: ['kms1.example.com'] });

describe('a file that is no zone file', () => {
  it.each([
    ['an open quote', `${HEAD}x TXT "open\n`, 5, 'quoted string'],
    ['an open parenthesis', `${HEAD}x TXT ( a\n`, 5, '"("'],
    ['a record without a type', `${HEAD}www 300 IN\n`, 5, 'type: is missing'],
    ['a type that is none', `${HEAD}www 300 IN 17 x\n`, 5, '"17" is not a record type'],
    ['a type that no name server knows', `${HEAD}kms2 FOO bar\n`, 5, '"FOO" is not a record type'],
    ['a type of questions only', `${HEAD}kms2 ANY bar\n`, 5, '"ANY" is not a record type'],
    [
      'a type of messages only, by its number',
      `${HEAD}kms2 TYPE41 \\# 0\n`,
      5,
      '"TYPE41" is not a record type',
    ],
    ['a number that no type has', `${HEAD}kms2 TYPE65536 \\# 0\n`, 5, 'TYPE65536'],
    ['a $GENERATE of no type', `${HEAD}$GENERATE 1-2 h$ FOO x$\n`, 5, '"FOO" is not a record type'],
    ['an SRV record with three fields', `${HEAD}x SRV 0 0 1688\n`, 5, '3 fields'],
    ['a port out of range', `${HEAD}x SRV 0 0 70000 k\n`, 5, '70000'],
    ['a bad address', `${HEAD}x A 192.0.2.256\n`, 5, '192.0.2.256'],
    ['a label too long', `${HEAD}${'x'.repeat(64)} A 192.0.2.1\n`, 5, '64 octets'],
    ['another class', `${HEAD}x CH TXT "x"\n`, 5, '"CH" is not IN'],
    ['an unknown directive', `${HEAD}$DATE 2026\n`, 5, '$DATE'],
    ['no owner at all', '$ORIGIN example.com.\n  A 192.0.2.1\n', 2, 'owner'],
    ['no TTL at all', '$ORIGIN example.com.\nx A 192.0.2.1\n', 2, 'TTL'],
    ['no zone name', '$TTL 60\n@ SOA ns hostmaster 1 2 3 4 5\n', 2, 'relative'],
    ['two SOA records', `${HEAD}@ SOA ns hostmaster 1 2 3 4 5\n`, 5, 'second SOA'],
    ['an included file that is not there', `${HEAD}$INCLUDE other.db\n`, 5, 'other.db'],
    ['a file that includes itself', `${HEAD}$INCLUDE zone.db\n`, 5, 'deep'],
  ])('%s is refused with its place, and not touched', async (_, text, line, words) => {
    await writeFile(file, text);
    const publishing = publishOne();
    await expect(publishing).rejects.toMatchObject({ code: 'ERR_BAD_INPUT', field: `${file}:${line}` });
    await expect(publishing).rejects.toThrow(words);
    expect(await readFile(file, 'utf8')).toBe(text);
    expect(await readdir(folder)).toEqual(['zone.db']);
  });

  it.each([
    ['is not there', async () => undefined, 'there is no file '],
    ['is a folder', () => mkdir(file), 'zone.db is a folder'],
    ['is empty', () => writeFile(file, ''), 'no SOA'],
    ['has no SOA', () => writeFile(file, '$ORIGIN example.com.\n$TTL 60\nx A 192.0.2.1\n'), 'no SOA'],
  ])('a file that %s', async (_, make, words) => {
    await make();
    const publishing = publishOne();
    await expect(publishing).rejects.toMatchObject({ code: 'ERR_BAD_INPUT' });
    await expect(publishing).rejects.toThrow(words);
  });

  it.each([
    ['ENOENT', 'file: there is no file z'],
    ['ENOTDIR', 'file: there is no file z'],
    ['EISDIR', 'file: z is a folder'],
    ['EACCES', 'file: z may not be read by this user'],
    ['EPERM', 'file: z may not be read by this user'],
  ])('%s becomes words, and says what to do', (code, message) => {
    const error = unreadable('z', Object.assign(new Error('raw'), { code }));
    expect(error).toMatchObject({ message, hint: expect.any(String) });
  });

  it('that does not name its zone: the option that does, for the domain that was asked for', async () => {
    const text = '$TTL 60\n@ IN SOA ns hostmaster 1 2 3 4 5\n@ NS ns\n';
    await writeFile(file, text);
    await expect(publishOne()).rejects.toMatchObject({
      field: `${file}:2`,
      hint: expect.stringContaining('--zone example.com '),
    });
    expect(await publishOne({ origin: 'example.com' })).toMatchObject({ changed: true });
  });

  it('the file of another zone', async () => {
    await writeFile(file, HEAD);
    await expect(publishOne({ origin: 'other.test' })).rejects.toMatchObject({ field: `${file}:3` });
  });
});

describe('types whose data kmsdns does not read', () => {
  it('stay as they are', async () => {
    const types =
      'CAA TLSA SSHFP DS DNSKEY NSEC NSEC3 NSEC3PARAM NAPTR LOC HINFO SVCB HTTPS URI CDS CDNSKEY SPF RP AFSDB DHCID ' +
      'OPENPGPKEY SMIMEA ZONEMD CSYNC CERT NULL APL NSAP-PTR EUI48 L32 AMTRELAY caa TYPE65280 type1234';
    const lines = types.split(' ').map((type, i) => `n${i} ${type} \\# 1 00 ; ${type}\n`);
    await writeFile(file, HEAD + lines.join(''));
    expect(await publishOne()).toMatchObject({ changed: true });
    expect(await readFile(file, 'utf8')).toContain(lines.join(''));
  });
});

describe('what the file cannot take', () => {
  it.each([
    ['an alias at the name', '_vlmcs._tcp CNAME elsewhere.test.\n', /:5: .*CNAME/],
    [
      'a $GENERATE that may produce the name',
      '$GENERATE 1-9 _vlmcs._tcp$ SRV 0 0 1688 k\n$GENERATE 1-9 _vl${0,1,d}mcs._tcp SRV 0 0 1 x$\n$GENERATE 1-1 _vlmcs._tcp SRV 0 0 1 k$\n',
      /:7: .*\$GENERATE/,
    ],
    ['a delegation', '_tcp NS ns.elsewhere.test.\n', /:5: .*delegated/],
    [
      'a signed zone',
      '@ RRSIG SOA 8 2 600 20261201000000 20261101000000 1 example.com. AA==\n',
      /:5: .*signed/,
    ],
    ['SRV data that kmsdns does not read', '_vlmcs._tcp SRV \\# 7 00000000069800\n', /:5: /],
  ])('%s', async (_, more, message) => {
    await writeFile(file, HEAD + more);
    const report = await publishOne();
    expect(report.domains[0]).toMatchObject({
      status: 'failed',
      error: { message: expect.stringMatching(message) },
    });
    expect(await readFile(file, 'utf8')).toBe(HEAD + more);
  });

  it('a $GENERATE for other names is left alone', async () => {
    const more = '$GENERATE 1-9 host${0,3,d} A 192.0.2.$\n$GENERATE 1-9 _vlmcs._tcp.s$ SRV 0 0 1688 k$\n';
    await writeFile(file, HEAD + more);
    expect(await publishOne()).toMatchObject({ changed: true });
    expect(await readFile(file, 'utf8')).toContain(more);
  });

  it('a changed TTL for what a $GENERATE after it produces', async () => {
    const text = `${HEAD.replace('$TTL 600\n', '').replace('@ IN SOA', '@ 60 IN SOA')}_vlmcs._tcp 300 SRV 0 0 1688 kms1\n$GENERATE 1-2 h$ A 192.0.2.$\n`;
    await writeFile(file, text);
    const report = await publish(zonefile({ file }), {
      domains: ['example.com'],
      hosts: ['kms1.example.com'],
      ttl: 30,
    });
    expect(report.domains[0]?.error?.message).toMatch(/:5: .*\$GENERATE/);
    expect(await readFile(file, 'utf8')).toBe(text);
  });

  it('a journal of named, unless told that it does not matter', async () => {
    await writeFile(file, HEAD);
    await writeFile(`${file}.jnl`, '');
    const report = await publishOne();
    expect(report.domains[0]?.error).toMatchObject({ message: expect.stringContaining('.jnl') });
    expect(report.domains[0]?.error?.hint).toContain('rndc');
    expect(await publishOne({ journal: 'ignore' })).toMatchObject({ changed: true });
  });

  it.each(['refuse', 'ignore'] as const)(
    'a journal of kmsdns serve, read or written, by a link too (%s)',
    async (journal) => {
      const real = join(folder, 'real.db');
      await writeFile(real, HEAD);
      await symlink('real.db', file);
      await writeFile(`${real}.journal`, '');
      const error = {
        message: expect.stringContaining(`kmsdns serve keeps updates of this zone in ${real}.journal`),
        hint: expect.stringContaining('--server'),
      };
      expect((await publishOne({ journal })).domains[0]).toMatchObject({ status: 'failed', error });
      expect(await readFile(real, 'utf8')).toBe(HEAD);
      const [list] = await listMembers(zonefile({ file, journal }), { domains: ['example.com'] });
      expect(list).toMatchObject({ members: [], error });
    },
  );
});

describe('included files', () => {
  const hosts = '_vlmcs._tcp SRV 0 0 1688 kms9\n';

  beforeEach(async () => {
    await mkdir(join(folder, 'inc'));
    await writeFile(join(folder, 'inc', 'kms.db'), hosts);
  });

  it('are read, and a new host goes into the zone file itself', async () => {
    await writeFile(file, `${HEAD}$INCLUDE inc/kms.db\n`);
    const report = await publishOne();
    expect(report.domains[0]?.after.map((r) => r.data.target.text)).toEqual([
      'kms1.example.com',
      'kms9.example.com',
    ]);
    expect(await readFile(file, 'utf8')).toContain('\n_vlmcs._tcp SRV 0 0 1688 kms1.example.com.\n');
    expect(await readFile(join(folder, 'inc', 'kms.db'), 'utf8')).toBe(hosts);
  });

  it('are never written: the change is refused, with the place', async () => {
    await writeFile(file, `${HEAD}$INCLUDE inc/kms.db\n`);
    const report = await remove(zonefile({ file }), {
      domains: ['example.com'],
      hosts: ['kms9.example.com'],
      allow: ['last-host'],
    });
    expect(report.domains[0]).toMatchObject({
      status: 'failed',
      error: { message: expect.stringContaining(join('inc', 'kms.db:1')) },
    });
    expect(await readFile(file, 'utf8')).toBe(`${HEAD}$INCLUDE inc/kms.db\n`);
  });

  it('refuse no other change of the same call', async () => {
    await writeFile(file, `${HEAD}$INCLUDE inc/kms.db\n`);
    const report = await publish(zonefile({ file }), {
      domains: ['a.example.com', 'example.com', 'b.example.com'],
      hosts: [{ target: 'kms9.example.com', weight: 5 }],
    });
    expect(report.domains.map((d) => d.status)).toEqual(['created', 'failed', 'created']);
  });

  it('keep the TTL that they take from the line before; other changes of the call are made', async () => {
    const soa = '$ORIGIN example.com.\n@ 60 IN SOA ns hostmaster 1 3600 600 86400 60\n@ NS ns\n';
    await writeFile(
      file,
      `${soa}_vlmcs._tcp.a 300 SRV 0 0 1688 kms1\n$INCLUDE inc/kms.db\nx 60 A 192.0.2.1\n`,
    );
    const report = await publish(zonefile({ file }), {
      domains: ['b.example.com', 'a.example.com', 'c.example.com'],
      hosts: ['kms1.example.com'],
      ttl: 60,
    });
    expect(report.domains.map((d) => [d.status, d.error?.message])).toEqual([
      ['created', undefined],
      ['failed', expect.stringContaining(join('inc', 'kms.db:1'))],
      ['created', undefined],
    ]);
    const [list] = await listMembers(zonefile({ file }), { domains: ['example.com'] });
    expect(list?.members.map((m) => m.ttl)).toEqual([300]);
    // One serial for the call, however the changes were put together.
    expect(await readFile(file, 'utf8')).toContain(' hostmaster 2 ');
  });

  it('begin with the origin given, and end with the one before', async () => {
    await writeFile(file, `${HEAD}$INCLUDE inc/kms.db corp\nzzz A 192.0.2.1\n`);
    const lists = await listMembers(zonefile({ file }), { domains: ['example.com', 'corp.example.com'] });
    expect(lists.map((l) => l.members.map((m) => m.data.target.text))).toEqual([
      [],
      ['kms9.corp.example.com'],
    ]);
  });

  it('are found in the folder of the name server too', async () => {
    await mkdir(join(folder, 'zones'));
    file = join(folder, 'zones', 'zone.db');
    await writeFile(file, `${HEAD}$INCLUDE inc/kms.db\n`);
    await expect(publishOne()).rejects.toMatchObject({ field: `${file}:5` });
    expect(await publishOne({ directory: folder })).toMatchObject({ changed: true });
  });
});

describe('writing', () => {
  it('keeps the mode, and the link that leads to the file', async () => {
    const real = join(folder, 'real.db');
    await writeFile(real, HEAD);
    await chmod(real, 0o640);
    await symlink('real.db', file);
    expect(await publishOne()).toMatchObject({ changed: true });
    expect((await lstat(file)).isSymbolicLink()).toBe(true);
    expect((await stat(real)).mode & 0o777).toBe(0o640);
    expect(await readFile(real, 'utf8')).toContain('kms1');
    expect((await readdir(folder)).sort()).toEqual(['real.db', 'zone.db']);
  });

  it.runIf(process.getuid?.() === 0)('keeps the owner', async () => {
    await writeFile(file, HEAD);
    const { chown } = await import('node:fs/promises');
    await chown(file, 12345, 54321);
    await publishOne();
    expect(await stat(file)).toMatchObject({ uid: 12345, gid: 54321 });
  });

  it('clears away what a writer that was killed has left', async () => {
    await writeFile(file, HEAD);
    for (const name of [
      'zone.db.0123456789ab.tmp',
      'zone.db.bak',
      'zone.db.old.tmp',
      'other.db.0123456789ab.tmp',
    ]) {
      await writeFile(join(folder, name), 'half');
    }
    expect(await publishOne()).toMatchObject({ changed: true });
    expect((await readdir(folder)).sort()).toEqual([
      'other.db.0123456789ab.tmp',
      'zone.db',
      'zone.db.bak',
      'zone.db.old.tmp',
    ]);
  });

  it('waits for the lock of another, then says who holds it up', async () => {
    await writeFile(file, HEAD);
    await mkdir(`${file}.lock`);
    const report = await publishOne({ lock: { patience: 100 } });
    expect(report.domains[0]).toMatchObject({
      status: 'failed',
      error: { code: 'ERR_LOCKED', retriable: true },
    });
    expect(report.domains[0]?.error?.hint).toContain('zone.db.lock');

    const publishing = publishOne();
    await rm(`${file}.lock`, { recursive: true });
    expect(await publishing).toMatchObject({ changed: true });
  });

  it('says at once which server has the file', async () => {
    await writeFile(file, HEAD);
    await mkdir(`${file}.lock`);
    await writeLockNote(file);
    // As if the process that started this one were the server.
    const note = JSON.parse(await readFile(`${file}.lock-holder`, 'utf8')) as object;
    await writeFile(`${file}.lock-holder`, JSON.stringify({ ...note, pid: process.ppid }));
    const report = await publishOne({ lock: { patience: 60_000 } });
    expect(report.domains[0]).toMatchObject({
      status: 'failed',
      error: {
        code: 'ERR_LOCKED',
        retriable: false,
        message: `kmsdns serve (process ${process.ppid}) has ${file}`,
        hint: expect.stringContaining('--server'),
      },
    });
  });

  it('waits where the server that is said to have the file has another lock, or died', async () => {
    await writeFile(file, HEAD);
    await mkdir(`${file}.lock`);
    await writeLockNote(file);
    const note = JSON.parse(await readFile(`${file}.lock-holder`, 'utf8')) as object;
    // Numbers of processes end far below.
    for (const wrong of [{ pid: 2 ** 30 }, { pid: process.ppid, lock: '1 2' }]) {
      await writeFile(`${file}.lock-holder`, JSON.stringify({ ...note, ...wrong }));
      const report = await publishOne({ lock: { patience: 50 } });
      expect(report.domains[0]?.error).toMatchObject({ code: 'ERR_LOCKED', retriable: true });
    }
  });

  it('stops waiting when cancelled, with nothing written', async () => {
    await writeFile(file, HEAD);
    await mkdir(`${file}.lock`);
    const provider = zonefile({ file });
    const zone = await provider.findZone(DomainName.parse('example.com'));
    const controller = new AbortController();
    const applying = provider.apply(zone, [addHost()], { signal: controller.signal });
    setTimeout(() => controller.abort(), 20);
    await expect(applying).rejects.toMatchObject({ code: 'ERR_ABORTED' });
    expect(await readFile(file, 'utf8')).toBe(HEAD);
  });

  it('is a conflict when the lock was taken over: it counted as that of a dead process', async () => {
    await writeFile(file, HEAD);
    const { mkdirSync, rmdirSync } = await import('node:fs');
    // The clock is asked when the new text is made, while the lock is held.
    const now = () => {
      rmdirSync(`${file}.lock`);
      mkdirSync(`${file}.lock`);
      return Date.now();
    };
    const provider = zonefile({ file, now });
    const zone = await provider.findZone(DomainName.parse('example.com'));
    expect(await provider.apply(zone, [addHost()])).toMatchObject([
      { status: 'conflict', error: { code: 'ERR_CONFLICT', message: expect.stringContaining('taken over') } },
    ]);
    expect(await readFile(file, 'utf8')).toBe(HEAD);
  });

  // Names that are too long fail for root as well, unlike folders without write permission.
  it.each([
    ['lock', 252],
    ['new file', 240],
  ])('says what is wrong with a folder in which the %s cannot be made', async (_, length) => {
    file = join(folder, 'z'.repeat(length));
    await writeFile(file, HEAD);
    const report = await publishOne();
    expect(report.domains[0]).toMatchObject({ status: 'failed', error: { code: 'ERR_IO' } });
    expect(report.domains[0]?.error?.hint).toContain('folder');
    expect(await readFile(file, 'utf8')).toBe(HEAD);
  });

  it('is a conflict when an editor saves the file in the meantime', async () => {
    await writeFile(file, HEAD);
    const edited = `${HEAD}; saved by an editor, which knows no lock\n`;
    let times = 0;
    // The clock is asked when the new text is made, between reading the file and writing it.
    const { writeFileSync } = await import('node:fs');
    const now = () => {
      if (times++ === 0) writeFileSync(file, edited);
      return Date.now();
    };
    const provider = zonefile({ file, now });
    const zone = await provider.findZone(DomainName.parse('example.com'));
    expect(await provider.apply(zone, [addHost()])).toMatchObject([
      { status: 'conflict', error: { code: 'ERR_CONFLICT', message: expect.stringContaining('meanwhile') } },
    ]);
    expect(await readFile(file, 'utf8')).toBe(edited);
    expect(await readdir(folder)).toEqual(['zone.db']);
    expect(await provider.apply(zone, [addHost()])).toEqual([{ status: 'applied' }]);
    expect(await readFile(file, 'utf8')).toContain('saved by an editor');
  });
});

describe('the options', () => {
  it.each([
    ['no file', { file: '' }, 'file'],
    ['an empty list of files', { file: [] }, 'file'],
    ['one zone for two files', { file: ['a.db', 'b.db'], origin: 'example.com' }, 'zone'],
    ['a zone that is no name', { file: 'a.db', origin: 'a..b' }, 'zone'],
  ])('%s', (_, options, field) => {
    expect(() => zonefile(options)).toThrow(
      expect.objectContaining({ code: 'ERR_BAD_INPUT', field }) as Error,
    );
  });
});

function addHost(): Change {
  const data = [new SrvData({ target: 'kms1.example.com' })];
  return { before: null, after: new RecordSet(kmsOwner('example.com'), 600, data) };
}
