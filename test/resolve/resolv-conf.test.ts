import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parseResolvConf, searchNames, systemResolvers } from '../../src/resolve/index.js';
import { name } from './setup.js';

const servers = (text: string) => parseResolvConf(text).servers.map((s) => s.host);
const search = (text: string) => parseResolvConf(text).search.map((n) => n.text);

describe('resolv.conf', () => {
  it.each<[string, string, string[]]>([
    ['one', 'nameserver 192.0.2.1\n', ['192.0.2.1']],
    [
      'tabs, spaces and CRLF',
      'nameserver\t 192.0.2.1  \r\nnameserver 192.0.2.2\r\n',
      ['192.0.2.1', '192.0.2.2'],
    ],
    [
      'IPv6, with a zone id',
      'nameserver fe80::1%eth0\nnameserver 2001:db8::1',
      ['fe80::1%eth0', '2001:db8::1'],
    ],
    ['comments', '# nameserver 192.0.2.9\n;nameserver 192.0.2.8\nnameserver 192.0.2.1 # ours', ['192.0.2.1']],
    [
      'three at the most',
      [1, 2, 3, 4].map((i) => `nameserver 192.0.2.${i}`).join('\n'),
      ['192.0.2.1', '192.0.2.2', '192.0.2.3'],
    ],
    ['names, which do not count', 'nameserver dns.example\nnameserver 192.0.2.1', ['192.0.2.1']],
    ['the keyword in the middle of a line, which does not count', ' nameserver 192.0.2.1', []],
    ['none', 'search example.com', []],
  ])('nameservers: %s', (_, text, expected) => {
    expect(servers(text)).toEqual(expected);
  });

  it.each<[string, string, string[]]>([
    ['a list', 'search a.example b.example', ['a.example', 'b.example']],
    ['the last one wins', 'search a.example\nsearch b.example', ['b.example']],
    ['domain after search', 'search a.example b.example\ndomain c.example', ['c.example']],
    ['search after domain', 'domain c.example\nsearch a.example b.example', ['a.example', 'b.example']],
    ['domain takes one', 'domain c.example d.example', ['c.example']],
    ['what is no domain is left out', 'search a..example b.example', ['b.example']],
    ['the root', 'search .', ['.']],
    ['none', 'nameserver 192.0.2.1', []],
  ])('search: %s', (_, text, expected) => {
    expect(search(text)).toEqual(expected);
  });

  const defaults = { ndots: 1, timeout: 5000, attempts: 2, rotate: false };
  it.each<[string, Partial<typeof defaults>]>([
    ['', {}],
    ['options ndots:3 timeout:1 attempts:4 rotate', { ndots: 3, timeout: 1000, attempts: 4, rotate: true }],
    ['options ndots:0', { ndots: 0 }],
    ['options ndots:99 timeout:99 attempts:99', { ndots: 15, timeout: 30_000, attempts: 5 }],
    ['options timeout:0 attempts:0', { timeout: 1000, attempts: 1 }],
    ['options edns0 trust-ad use-vc ndots: ndots:x', {}],
    ['options ndots:2\noptions rotate', { ndots: 2, rotate: true }],
  ])('%j', (text, expected) => {
    expect(parseResolvConf(text)).toMatchObject({ ...defaults, ...expected });
  });

  it('says which lines it does not understand', () => {
    expect(parseResolvConf('nameserver x\nsearch a..b\nsortlist 192.0.2.0').warnings).toEqual([
      'line 1: "x" is not an IP address',
      expect.stringMatching(/^line 2: "a\.\.b" is no domain/),
    ]);
  });
});

describe('the system’s resolvers', () => {
  async function file(text: string): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'kmsdns-resolv-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const path = join(folder, 'resolv.conf');
    await writeFile(path, text);
    return path;
  }

  it('are those of the file', async () => {
    const path = await file('nameserver 192.0.2.1\nsearch example.com');
    const found = await systemResolvers(path);
    expect([found.servers, found.search[0]?.text]).toEqual([
      [{ host: '192.0.2.1', port: 53 }],
      'example.com',
    ]);
  });

  it('are the one on this machine when the file names none', async () => {
    expect((await systemResolvers(await file('# nothing'))).servers).toEqual([
      { host: '127.0.0.1', port: 53 },
    ]);
  });

  it('are what Node.js knows where there is no such file', async () => {
    const path = join(await file(''), '..', 'other.conf');
    const found = await systemResolvers(path, () => ['192.0.2.1', '[2001:db8::1]:5353']);
    expect(found.servers).toEqual([
      { host: '192.0.2.1', port: 53 },
      { host: '2001:db8::1', port: 5353 },
    ]);
  });

  it('are an error when the file cannot be read', async () => {
    await expect(systemResolvers(tmpdir())).rejects.toMatchObject({ code: 'ERR_IO' });
  });
});

describe('the search list', () => {
  const list = [name('corp.example.com'), name('example.com')];
  it.each<[string, number, string[]]>([
    ['kms1', 1, ['kms1.corp.example.com', 'kms1.example.com', 'kms1']],
    ['kms1.lab', 1, ['kms1.lab', 'kms1.lab.corp.example.com', 'kms1.lab.example.com']],
    ['kms1.lab', 2, ['kms1.lab.corp.example.com', 'kms1.lab.example.com', 'kms1.lab']],
    ['kms1', 0, ['kms1', 'kms1.corp.example.com', 'kms1.example.com']],
    ['kms1.', 1, ['kms1']],
    ['kms1\\.', 1, ['kms1\\..corp.example.com', 'kms1\\..example.com', 'kms1\\.']],
    ['.', 1, ['.']],
  ])('for %s with ndots %i: %j', (text, ndots, expected) => {
    expect(searchNames(text, { search: list, ndots }).map((n) => n.text)).toEqual(expected);
  });

  it('leaves out what would be too long', () => {
    const long = `${'a'.repeat(63)}.${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(50)}`;
    expect(searchNames(long, { search: list, ndots: 1 }).map((n) => n.text)).toEqual([long]);
  });
});
