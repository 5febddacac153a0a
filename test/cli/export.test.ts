import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startBed, testFolder } from './bed.js';
import { kmsdns } from './harness.js';

const PUBLISH = ['publish', 'kms1.corp.example', '--domain', 'corp.example', 'lab.example'];

describe('kmsdns export', () => {
  it('reads where the records are kept, and writes nothing there', async () => {
    const bed = await startBed();
    await bed.run([...PUBLISH, ...bed.provider]);
    const updates = bed.updates().length;
    const ran = await bed.run(['export', '--format', 'zone', '--domain', 'corp.example', ...bed.provider]);
    expect(ran).toMatchObject({
      code: 0,
      stdout:
        '; KMS hosts in the zone corp.example.\n_vlmcs._tcp.corp.example. 3600 IN SRV 0 0 1688 kms1.corp.example.\n',
      stderr: '',
    });
    expect(bed.updates()).toHaveLength(updates);
  });

  it('reads through DNS, where the zone is the domain unless --zone says otherwise', async () => {
    const bed = await startBed();
    await bed.run(['publish', 'kms1.corp.example', '--domain', 'branch.corp.example', ...bed.provider]);
    const through = ['--domain', 'branch.corp.example', ...bed.resolver];
    const format = ['export', '--format', 'nsupdate'];
    expect((await bed.run([...format, ...through])).stdout).toContain('\nzone branch.corp.example.\n');
    expect((await bed.run([...format, ...through, '--zone', 'corp.example'])).stdout).toContain(
      '\nzone corp.example.\n',
    );
  });

  it('writes a file for each zone into a folder, for its owner alone, and overwrites nothing', async () => {
    const bed = await startBed();
    await bed.run([...PUBLISH, ...bed.provider]);
    const out = join(bed.folder, 'octo/');
    const argv = [
      'export',
      '--format',
      'octodns',
      '--domain',
      'corp.example',
      'lab.example',
      ...bed.provider,
    ];
    expect(await bed.run([...argv, '--out', out])).toMatchObject({ code: 0, stdout: '' });
    expect(await readdir(out)).toEqual(['corp.example.yaml', 'lab.example.yaml']);
    expect((await stat(join(out, 'lab.example.yaml'))).mode & 0o777).toBe(0o600);
    const again = await bed.run([...argv, '--out', out]);
    expect(again.code).toBe(64);
    expect(again.stderr).toContain('An export is never overwritten: name another file.');
    const one = await bed.run([...argv, '--out', join(bed.folder, 'one.yaml')]);
    expect(one.code).toBe(64);
    expect(one.stderr).toContain('is one file, and there are 2 to write');
    expect(await readdir(bed.folder)).not.toContain('one.yaml');
  });

  it('writes what it could read, and says what not', async () => {
    const bed = await startBed();
    await bed.run([...PUBLISH, ...bed.provider]);
    const out = join(bed.folder, 'kms.ps1');
    const domains = ['--domain', 'corp.example', 'elsewhere.example'];
    const ran = await bed.run([
      'export',
      '--format',
      'powershell',
      ...domains,
      ...bed.provider,
      '--out',
      out,
    ]);
    expect(ran.code).toBe(3);
    expect(ran.stderr).toContain('elsewhere.example');
    expect(await readFile(out, 'utf8')).toContain("-ZoneName 'corp.example' -Name '_vlmcs._tcp'");
  });

  it('writes what a config file wants, asking nobody', async () => {
    const folder = await testFolder();
    const config = join(folder, 'kmsdns.yaml');
    await writeFile(
      config,
      `providers:
  ad: { type: rfc2136, server: '127.0.0.1:1', zones: [corp.example] }
  cf: { type: cloudflare, token: '\${T}' }
defaults: { provider: ad, publish: [kms1.corp.example], ttl: 10m }
domains:
  corp.example:
  branch.corp.example: { ttl: 1h, weight: 5 }
  lab.example: { provider: cf, publish: [] }
  watched.example: { provider: cf, publish: ['kms2.corp.example:1689'] }
`,
    );
    const argv = ['export', '--format', 'nsupdate', '-f', config];
    expect((await kmsdns([...argv, '--domain', 'branch.corp.example', 'corp.example'])).stdout).toBe(
      `; branch.corp.example
zone corp.example.
update add _vlmcs._tcp.branch.corp.example. 3600 IN SRV 0 5 1688 kms1.corp.example.
send
; corp.example
zone corp.example.
update add _vlmcs._tcp.corp.example. 600 IN SRV 0 0 1688 kms1.corp.example.
send
`,
    );
    const all = await kmsdns(['export', '--format', 'zone', '--json'], { env: { KMSDNS_CONFIG: config } });
    expect(all.json).toMatchObject({
      domains: [
        { domain: 'corp.example', zone: 'corp.example' },
        { domain: 'branch.corp.example', zone: 'corp.example' },
        { domain: 'lab.example', zone: 'lab.example', records: [] },
        { domain: 'watched.example', zone: 'watched.example', records: [{ port: 1689 }] },
      ],
    });
    const terraform = ['export', '--format', 'terraform', '-f', config, '--domain'];
    expect((await kmsdns([...terraform, 'watched.example'])).stdout).toContain('cloudflare_dns_record');
    expect((await kmsdns([...terraform, 'corp.example', 'watched.example'])).stdout).toContain(
      'dns_srv_record_set',
    );
    expect((await kmsdns([...terraform, 'other.example'])).code).toBe(64);
  });

  it.each(['zone', 'json', 'nsupdate', 'octodns', 'terraform'])(
    '%s: what is imported is exported as what was read',
    async (format) => {
      const folder = await testFolder();
      const file = join(folder, 'corp.zone');
      await writeFile(
        file,
        `$ORIGIN corp.example.
$TTL 5m
@ SOA ns hostmaster 1 1h 10m 1d 1m
@ NS ns
ns A 192.0.2.1
_vlmcs._tcp 600 SRV 0 0 1688 kms1
_vlmcs._tcp 600 SRV 10 5 1689 kms2
_vlmcs._tcp.a SRV 0 0 1688 kms1
_vlmcs._tcp.b SRV 0 0 1688 kms1
_vlmcs._tcp.closed SRV 0 0 0 .
`,
      );
      const config = join(folder, 'kmsdns.yaml');
      expect(
        await kmsdns(['import', '--file', file, '--zone', 'corp.example', '--out', config]),
      ).toMatchObject({
        code: 0,
      });
      const argv = [
        'export',
        '--format',
        format,
        '--domain',
        'corp.example',
        'a.corp.example',
        'b.corp.example',
      ];
      const wanted = await kmsdns([...argv, 'closed.corp.example', '-f', config]);
      const stands = await kmsdns([...argv, 'closed.corp.example', '--file', file]);
      expect(wanted).toMatchObject({ code: 0, stderr: '' });
      expect(wanted.stdout).toBe(stands.stdout);
    },
  );

  it('has everything in one document with --json', async () => {
    const bed = await startBed();
    await bed.run([...PUBLISH, ...bed.provider]);
    const argv = ['export', '--format', 'terraform', '--domain', 'lab.example', '--json', ...bed.provider];
    expect((await bed.run(argv)).json).toMatchObject({
      command: 'export',
      format: 'terraform',
      domains: [{ domain: 'lab.example', zone: 'lab.example', records: [{ ttl: 3600 }] }],
      failed: [],
      files: [{ name: 'kms.tf', text: expect.stringContaining('dns_srv_record_set') as string }],
      leftOut: [],
      notes: [],
    });
  });

  it.each([
    [[], '--format is missing'],
    [['--format', 'bind'], '--format: "bind" is not one of zone, nsupdate'],
    [['--format', 'zone', '--replace'], '--replace does not go with --format zone'],
    [['--format', 'zone', '--to', '192.0.2.53'], '--to does not go with --format zone'],
    [['--format', 'nsupdate', '--host', 'kms1.corp.example'], '--host does not go with --format nsupdate'],
    [['--format', 'aws', '--terraform-provider', 'aws'], '--format: "aws" is not one of'],
    [['--format', 'zone'], 'domain'],
    [['--format', 'zone', '-f', 'kmsdns.yaml'], '--server does not go with -f'],
  ])('%j is refused before anything is asked', async (argv, problem) => {
    // Nothing listens there: to ask would be another error.
    const ran = await kmsdns(['export', ...argv, '--server', '127.0.0.1:1']);
    expect(ran.code).toBe(64);
    expect(ran.stderr.replace(/: (?=is missing|does not)/, ' ')).toContain(problem);
  });
});
