import { readFile, stat, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { startBed, testFolder, type Bed } from './bed.js';
import { kmsdns } from './harness.js';

describe('kmsdns import', () => {
  it('writes what stands at the server, compactly, with the key by its path', async () => {
    const bed = await startBed();
    const { provider } = bed;
    const both = ['--domain', 'corp.example', 'lab.example'];
    await bed.run(['publish', 'kms1.corp.example', ...both, ...provider]);
    await bed.run([
      'publish',
      'kms2.corp.example:1689',
      '--domain',
      'corp.example',
      '--ttl',
      '10m',
      ...provider,
    ]);
    await bed.run([
      'publish',
      'kms3.lab.example',
      '--priority',
      '10',
      '--domain',
      'lab.example',
      ...provider,
    ]);
    const ran = await bed.run(['import', ...both, ...provider]);
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(parse(ran.stdout)).toEqual({
      providers: { dns: { type: 'rfc2136', server: bed.address, tsigKeyFile: bed.keyFile } },
      defaults: { provider: 'dns', ttl: '10m' },
      hosts: {
        'kms1.corp.example': null,
        'kms2.corp.example': { ports: [1689] },
        'kms3.lab.example': null,
      },
      domains: {
        'corp.example': { publish: ['kms1.corp.example', 'kms2.corp.example:1689'] },
        'lab.example': {
          publish: ['kms1.corp.example', { host: 'kms3.lab.example', priority: 10 }],
          ttl: '1h',
        },
      },
    });
  });

  it.each([
    ['a provider', (bed: Bed) => ['--domain', 'corp.example', 'lab.example', ...bed.provider]],
    [
      'a transfer',
      (bed: Bed) => [
        '--axfr',
        bed.address,
        '--zone',
        'corp.example',
        'lab.example',
        ...bed.provider.slice(2),
      ],
    ],
  ])('writes what kmsdns plan would leave as it is, from %s', async (_, source) => {
    const bed = await startBed({ allowTransfer: ['kms-key'] });
    const both = ['--domain', 'corp.example', 'lab.example'];
    await bed.run(['publish', 'kms1.corp.example', ...both, '--ttl', '5m', ...bed.provider]);
    await bed.run([
      'publish',
      'kms2.corp.example:1689',
      '--weight',
      '3',
      ...both.slice(0, 2),
      ...bed.provider,
    ]);
    const out = join(bed.folder, 'kmsdns.yaml');
    expect(await bed.run(['import', ...source(bed), '--out', out])).toMatchObject({ code: 0 });
    const plan = ['plan', '-f', out, '--exit-code'];
    expect(await bed.run(plan)).toMatchObject({ code: 0 });
    await bed.run([
      'publish',
      'kms1.corp.example',
      '--domain',
      'lab.example',
      '--weight',
      '7',
      ...bed.provider,
    ]);
    expect(await bed.run(plan)).toMatchObject({ code: 2 });
  });

  it('puts the hosts that most domains have under defaults', async () => {
    const folder = await testFolder();
    const file = join(folder, 'corp.zone');
    const branches = ['a', 'b', 'c'].map((name) => `_vlmcs._tcp.${name} SRV 0 0 1688 kms1`);
    await writeFile(file, zone([...branches, '_vlmcs._tcp.d SRV 0 0 1688 kms2']));
    const { stdout } = await kmsdns(['import', '--file', file]);
    expect(parse(stdout)).toMatchObject({
      defaults: { provider: 'files', publish: ['kms1.corp.example'], ttl: '5m' },
      domains: {
        'a.corp.example': null,
        'b.corp.example': null,
        'c.corp.example': null,
        'd.corp.example': { publish: ['kms2.corp.example'] },
      },
    });
  });

  it('takes every domain of a master file, and says what the file cannot say', async () => {
    const folder = await testFolder();
    const file = join(folder, 'corp.zone');
    await writeFile(
      file,
      zone([
        '_vlmcs._tcp 600 SRV 0 0 1688 kms1',
        '_vlmcs._tcp.alias CNAME _vlmcs._tcp',
        '_vlmcs._tcp.closed SRV 0 0 0 .',
        '_vlmcs._tcp.twice SRV 0 0 1688 kms1',
        '_vlmcs._tcp.twice SRV 5 0 1688 kms1',
        '_vlmcs._tcp.odd SRV 0 0 1688 kms_1',
        '_ldap._tcp SRV 0 0 389 dc1',
      ]),
    );
    const out = join(folder, 'kmsdns.yaml');
    const ran = await kmsdns(['import', '--file', relative('.', file), '--out', out]);
    expect(ran).toMatchObject({ code: 3, stdout: '' });
    expect(ran.stderr.match(/^(?:warning|error): .*/gm)).toEqual([
      expect.stringContaining(
        'warning: odd.corp.example: left out: host: "kms_1.corp.example" has an underscore',
      ),
      'warning: twice.corp.example: left out: kms1.corp.example:1688, which stands there more than once, with other numbers',
      expect.stringContaining('error: alias.corp.example: '),
    ]);
    const text = await readFile(out, 'utf8');
    expect((await stat(out)).mode & 0o777).toBe(0o600);
    expect(parse(text)).toMatchObject({
      providers: { files: { type: 'zonefile', file: 'corp.zone' } },
      domains: {
        'corp.example': { publish: ['kms1.corp.example'], ttl: '10m' },
        'closed.corp.example': { publish: ['.:0'] },
      },
    });
    expect(text).toContain(
      '  # Left out: kms1.corp.example:1688, which stands there more than once, with other numbers.\n  twice.corp.example:',
    );
    expect((await kmsdns(['import', '--file', file, '--out', out])).code).toBe(64);
    expect((await kmsdns(['config', 'validate', '-f', out])).code).toBe(0);
  });

  it('takes every domain of a zone by transfer', async () => {
    const bed = await startBed({ allowTransfer: ['kms-key'] });
    const domains = ['corp.example', 'branch.corp.example'];
    await bed.run(['publish', 'kms1.corp.example', '--domain', ...domains, ...bed.provider]);
    const transfer = ['--axfr', bed.address, '--tsig-key-file', bed.keyFile, '--zone', 'corp.example'];
    const ran = await bed.run(['import', ...transfer]);
    expect(ran.code).toBe(0);
    expect(parse(ran.stdout)).toMatchObject({
      providers: {
        dns: { type: 'rfc2136', server: bed.address, tsigKeyFile: bed.keyFile, zones: ['corp.example'] },
      },
      defaults: { publish: ['kms1.corp.example'] },
      domains: { 'branch.corp.example': null, 'corp.example': null },
    });
    const one = await bed.run(['import', ...transfer, '--domain', 'other.corp.example', 'corp.example']);
    expect(parse(one.stdout)).toMatchObject({
      domains: { 'corp.example': { publish: ['kms1.corp.example'] }, 'other.corp.example': { publish: [] } },
    });
  });

  it('reads through a resolver, and leaves where it is kept to the SOA record', async () => {
    const bed = await startBed();
    await bed.run(['publish', 'kms1.corp.example', '--domain', 'corp.example', ...bed.provider]);
    const ran = await bed.run(['import', '--domain', 'corp.example', ...bed.resolver]);
    expect(parse(ran.stdout)).toMatchObject({
      providers: { dns: { type: 'rfc2136' } },
      domains: { 'corp.example': { publish: ['kms1.corp.example'] } },
    });
    expect(ran.stdout).toContain('# It was read through a resolver');
  });

  it('says which domains failed, and writes nothing when all did', async () => {
    const bed = await startBed();
    await bed.run(['publish', 'kms1.corp.example', '--domain', 'corp.example', ...bed.provider]);
    const some = await bed.run(['import', '--domain', 'corp.example', 'else.example', ...bed.provider]);
    expect(some.code).toBe(3);
    expect(some.stderr).toContain('error: else.example: ');
    expect(some.stdout).not.toContain('else.example');
    const out = join(bed.folder, 'kmsdns.yaml');
    const none = await bed.run(['import', '--domain', 'else.example', ...bed.provider, '--out', out]);
    expect(none).toMatchObject({ code: 1, stdout: '' });
    await expect(stat(out)).rejects.toThrow('ENOENT');
  });

  it.each([
    [
      'tsigKey',
      { RFC2136_TSIG_KEY: 'k.', RFC2136_TSIG_SECRET: someSecret() },
      {
        name: '${RFC2136_TSIG_KEY}',
        secret: '${RFC2136_TSIG_SECRET}',
      },
    ],
    [
      'tsigKey',
      {
        DNSUPDATE_TSIG_KEY: 'k.',
        DNSUPDATE_TSIG_SECRET: someSecret(),
        DNSUPDATE_TSIG_ALGORITHM: 'hmac-sha512',
      },
      {
        name: '${DNSUPDATE_TSIG_KEY}',
        algorithm: '${DNSUPDATE_TSIG_ALGORITHM}',
        secret: '${DNSUPDATE_TSIG_SECRET}',
      },
    ],
  ])('writes %s of the environment %o as a reference, never as a secret', async (field, env, value) => {
    const bed = await startBed();
    const { DNSUPDATE_TSIG_SECRET = '', RFC2136_TSIG_SECRET = DNSUPDATE_TSIG_SECRET } = env as Record<
      string,
      string
    >;
    const through = ['--domain', 'corp.example', '--server', bed.address, '--json'];
    // The server does not know the key: what is read for each domain fails, and the text is made all the same.
    const ran = await bed.run(['import', ...through], { env });
    expect((parse((ran.json as { text: string }).text) as Providers).providers.dns).toMatchObject({
      [field]: value,
    });
    expect(ran.stdout).not.toContain(RFC2136_TSIG_SECRET);
  });

  it.each([
    [[], '--domain is missing'],
    [['--axfr', '127.0.0.1:1'], '--zone is missing'],
    [
      ['--axfr', '127.0.0.1:1', '--zone', 'corp.example', '--file', 'x.zone'],
      '--file does not go with --axfr',
    ],
    [
      ['--axfr', '127.0.0.1:1', '--zone', 'corp.example', '--gss-tsig'],
      '--gss-tsig does not go with --axfr\n  No transfer is signed with Kerberos.',
    ],
    [
      ['--domain', 'corp.example', '--resolver', '127.0.0.1:1', '--server', '127.0.0.1:1'],
      '--server does not go with --resolver',
    ],
  ])('%j is refused before anything is asked', async (argv, problem) => {
    const ran = await kmsdns(['import', ...argv]);
    expect(ran.code).toBe(64);
    expect(ran.stderr.replace(/: (?=is missing|does not)/, ' ')).toContain(problem);
  });
});

interface Providers {
  readonly providers: Readonly<Record<string, unknown>>;
}

function someSecret(): string {
  return Buffer.alloc(32, 7).toString('base64');
}

function zone(lines: readonly string[]): string {
  return [
    '$ORIGIN corp.example.',
    '$TTL 5m',
    '@ SOA ns hostmaster 1 1h 10m 1d 1m',
    '@ NS ns',
    'ns A 192.0.2.1',
    ...lines,
    '',
  ].join('\n');
}
