import { chmod, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { GUARDS } from '../../src/change/index.js';
import { COMMANDS } from '../../src/cli/commands/index.js';
import { formatServer } from '../../src/transport/index.js';
import { Opcode, Rcode } from '../../src/wire/index.js';
import { answer, FakeDnsServer, headerOnly } from '../fakes/dns/index.js';
import { soa, zones } from '../resolve/setup.js';
import { srv, startBed, type Bed } from './bed.js';
import type { Json } from './harness.js';

const KMS1 = 'kms1.corp.example';
const KMS2 = 'kms2.corp.example';

let bed: Bed;
beforeEach(async () => {
  bed = await startBed();
});

const publish = (argv: readonly string[]) => bed.run(['publish', ...argv, ...bed.provider, '--json']);
const members = async (domain: string): Promise<Json> => {
  const { json } = await bed.run(['list', domain, ...bed.provider, '--json']);
  const found: unknown = json.domains[0].members;
  return found;
};

describe('publish', () => {
  it('adds hosts to every domain, and says so in JSON', async () => {
    const { code, json, stderr } = await publish([
      KMS1,
      `${KMS2}:1689`,
      '--domain',
      'corp.example',
      'lab.example',
    ]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const domain = (name: string) => ({
      domain: name,
      zone: name,
      provider: 'rfc2136',
      status: 'created',
      before: [],
      after: [srv(name, KMS1), srv(name, KMS2, { port: 1689 })],
      error: null,
    });
    expect(json).toEqual({
      command: 'publish',
      dryRun: false,
      changed: true,
      domains: [domain('corp.example'), domain('lab.example')],
    });
    expect(await members('lab.example')).toHaveLength(2);
  });

  it('changes nothing the second time', async () => {
    await publish([KMS1, '--domain', 'corp.example']);
    const updates = bed.updates().length;
    const { code, json } = await publish([KMS1, '--domain', 'corp.example']);
    expect(code).toBe(0);
    expect(json).toMatchObject({ changed: false, domains: [{ status: 'unchanged' }] });
    expect(bed.updates()).toHaveLength(updates);
  });

  it.each([
    [['--priority', '10'], { priority: 10 }],
    [['--weight', '65535'], { weight: 65535 }],
    [['--ttl', '1h30m'], { ttl: 5400 }],
    [['--ttl', '0'], { ttl: 0 }],
    [['--priority', '1', '--weight', '2', '--ttl', '300'], { priority: 1, weight: 2, ttl: 300 }],
  ])('brings a host up to date with %j', async (options, fields) => {
    await publish([KMS1, '--domain', 'corp.example']);
    const { json } = await publish([KMS1, '--domain', 'corp.example', ...options]);
    expect(json.domains[0].status).toBe('updated');
    expect(await members('corp.example')).toEqual([srv('corp.example', KMS1, fields)]);
  });

  it('keeps the hosts of others', async () => {
    await publish([KMS1, '--domain', 'corp.example', '--priority', '5']);
    await publish([KMS2, '--domain', 'corp.example', '--port', '1690']);
    expect(await members('corp.example')).toEqual(
      expect.arrayContaining([
        srv('corp.example', KMS1, { priority: 5 }),
        srv('corp.example', KMS2, { port: 1690 }),
      ]),
    );
  });

  it('writes nothing in a dry run, and shows what would change', async () => {
    const { code, json } = await publish([KMS1, '--domain', 'corp.example', '--dry-run']);
    expect(code).toBe(0);
    expect(json).toMatchObject({
      dryRun: true,
      changed: true,
      domains: [{ status: 'created', before: [], after: [srv('corp.example', KMS1)] }],
    });
    expect(bed.updates()).toEqual([]);
    expect(await members('corp.example')).toEqual([]);

    const { stdout } = await bed.run([
      'publish',
      KMS1,
      '--domain',
      'corp.example',
      '--dry-run',
      ...bed.provider,
    ]);
    expect(stdout).toContain('Dry run, nothing was written: 1 domain would change.');
  });

  it('tells people what it did, domain by domain', async () => {
    await publish([KMS1, '--domain', 'corp.example']);
    const { code, stdout, stderr } = await bed.run([
      'publish',
      KMS1,
      '--priority',
      '1',
      '--domain',
      'corp.example,lab.example',
      ...bed.provider,
    ]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.split('\n')).toEqual([
      'updated    corp.example',
      '  - kms1.corp.example:1688  priority 0, weight 0, ttl 3600',
      '  + kms1.corp.example:1688  priority 1, weight 0, ttl 3600',
      'created    lab.example',
      '  + kms1.corp.example:1688  priority 1, weight 0, ttl 3600',
      '2 domains changed.',
      '',
    ]);
  });

  it('counts on one line of a terminal while it works, and takes the line away', async () => {
    const argv = ['publish', KMS1, '--domain', 'corp.example', 'lab.example', ...bed.provider, '--json'];
    const { stderr } = await bed.run(argv, { tty: true });
    expect(stderr).toBe('\rdomains 1/2\u001b[K\rdomains 2/2\u001b[K\r\u001b[K');
  });

  it('says nothing with --quiet when all is well', async () => {
    const ran = await bed.run(['publish', KMS1, '--domain', 'corp.example', '--quiet', ...bed.provider]);
    expect(ran).toMatchObject({ code: 0, stdout: '', stderr: '' });
  });

  it('takes server and key from the environment', async () => {
    const env = { RFC2136_NAMESERVER: bed.address, RFC2136_TSIG_FILE: bed.keyFile };
    const { code } = await bed.run(['publish', KMS1, '--domain', 'corp.example'], { env });
    expect(code).toBe(0);
    expect(await members('corp.example')).toHaveLength(1);
  });

  it('finds the primary server by itself when none is given', async () => {
    const argv = [
      'publish',
      KMS1,
      '--domain',
      'corp.example',
      '--tsig-key-file',
      bed.keyFile,
      ...bed.resolver,
    ];
    expect((await bed.run(argv)).code).toBe(0);
    expect(await members('corp.example')).toHaveLength(1);
  });

  it('warns about a key file that others can read, and goes on', async () => {
    await chmod(bed.keyFile, 0o644);
    const { code, stderr } = await publish([KMS1, '--domain', 'corp.example']);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^warning: the key in .* can be read by other users of this machine \(mode 644\)/);
  });

  it('publishes over UDP as well', async () => {
    const { code } = await publish([KMS1, '--domain', 'corp.example', '--transport', 'udp']);
    expect(code).toBe(0);
    expect(bed.updates()).toMatchObject([{ client: { protocol: 'udp' } }]);
  });
});

describe('the null target', () => {
  const NULL = ['publish', '.', '--domain', 'corp.example', '--allow-null-target'];

  it('is called by its meaning, for people', async () => {
    const published = await bed.run([...NULL, ...bed.provider]);
    expect(published.stdout).toContain('  + no KMS host (.)  ttl 3600\n');
    const { stdout } = await bed.run(['list', 'corp.example', ...bed.provider]);
    expect(stdout).toMatch(/^corp\.example +no KMS host \(\.\) +3600$/m);
    const checked = await bed.run(['check', 'corp.example', ...bed.resolver]);
    expect(checked.stdout).toMatch(/corp\.example {2}no KMS host \(\.\)$/m);
    expect(await members('corp.example')).toEqual([srv('corp.example', '.')]);
  });

  it('is held back beside hosts like a guard does: exit 1, as the server was asked', async () => {
    await publish([KMS1, '--domain', 'corp.example']);
    const { code, stderr } = await bed.run([...NULL, ...bed.provider]);
    expect(code).toBe(1);
    expect(stderr).toContain('cannot stand beside hosts');
  });
});

describe('--receipt', () => {
  it('keeps what was replaced, for its owner alone', async () => {
    await publish([KMS1, '--domain', 'corp.example']);
    const receipt = join(bed.folder, 'receipt.json');
    const { code } = await publish([KMS2, '--domain', 'corp.example', '--receipt', receipt]);
    expect(code).toBe(0);
    expect((await stat(receipt)).mode & 0o777).toBe(0o600);
    expect(JSON.parse(await readFile(receipt, 'utf8'))).toMatchObject({
      receipt: 1,
      command: 'publish',
      domains: [{ domain: 'corp.example', zone: 'corp.example', before: [srv('corp.example', KMS1)] }],
    });
  });

  it('is never overwritten: nothing is sent when the file is there', async () => {
    const receipt = join(bed.folder, 'receipt.json');
    await writeFile(receipt, 'precious');
    const { code, stderr } = await publish([KMS1, '--domain', 'corp.example', '--receipt', receipt]);
    expect(code).toBe(64);
    expect(stderr).toContain('--receipt: ');
    expect(stderr).toContain('exists already');
    expect(await readFile(receipt, 'utf8')).toBe('precious');
    expect(bed.updates()).toEqual([]);
  });

  it('leaves no file behind where nothing was changed, so that the same command can be given again', async () => {
    const receipt = ['--receipt', join(bed.folder, 'receipt.json')];
    const refused = ['remove', KMS1, '--domain', 'corp.example', ...bed.provider, ...receipt];
    await publish([KMS1, '--domain', 'corp.example']);
    expect((await bed.run(refused)).code).toBe(1);
    expect((await bed.run(refused)).code).toBe(1);
    expect((await publish([KMS1, '--domain', 'corp.example', ...receipt])).code).toBe(0);
    expect((await publish(['kms_1.corp.example', '--domain', 'corp.example', ...receipt])).code).toBe(64);
    await expect(stat(receipt[1]!)).rejects.toThrow('ENOENT');
  });

  it('does not go with a dry run', async () => {
    const receipt = join(bed.folder, 'receipt.json');
    const { code, json } = await publish([
      KMS1,
      '--domain',
      'corp.example',
      '--receipt',
      receipt,
      '--dry-run',
    ]);
    expect({ code, message: String(json.error.message) }).toEqual({
      code: 64,
      message: '--receipt: does not go with --dry-run',
    });
    await expect(stat(receipt)).rejects.toThrow('ENOENT');
  });
});

describe('remove', () => {
  beforeEach(async () => {
    await publish([KMS1, KMS2, '--domain', 'corp.example', 'lab.example']);
  });
  const remove = (argv: readonly string[]) => bed.run(['remove', ...argv, ...bed.provider, '--json']);

  it('removes exactly the named host', async () => {
    const { code, json } = await remove([KMS2, '--domain', 'corp.example']);
    expect(code).toBe(0);
    expect(json).toMatchObject({
      command: 'remove',
      changed: true,
      domains: [{ status: 'removed', after: [srv('corp.example', KMS1)] }],
    });
    expect(await members('lab.example')).toHaveLength(2);
  });

  it('finds nothing to do for a host that is not there, or at another port', async () => {
    for (const [host, note] of [
      ['kms9.corp.example', 'kms9.corp.example:1688 is not published in corp.example'],
      [
        `${KMS1}:1700`,
        `${KMS1}:1700 is not published in corp.example (kms1.corp.example is there on port 1688)`,
      ],
    ] as const) {
      const { code, json, stderr } = await remove([host, '--domain', 'corp.example']);
      expect({ code, stderr }).toEqual({ code: 0, stderr: `${note}\n` });
      expect(json).toMatchObject({ changed: false, domains: [{ status: 'unchanged' }] });
    }
  });

  it('refuses to remove the last host, and names the flag that says "I mean it"', async () => {
    const refused = await remove([KMS1, KMS2, '--domain', 'corp.example']);
    expect(refused.code).toBe(1);
    expect(refused.json.domains[0]).toMatchObject({
      status: 'failed',
      error: { code: 'ERR_GUARD', hint: expect.stringContaining('--allow-empty') },
    });
    expect(await members('corp.example')).toHaveLength(2);

    const meant = await remove([KMS1, KMS2, '--domain', 'corp.example', '--allow-empty']);
    expect(meant.code).toBe(0);
    expect(await members('corp.example')).toEqual([]);
  });

  it('removes all only when hosts and emptiness are meant', async () => {
    expect((await remove(['--all', '--domain', 'corp.example'])).code).toBe(1);
    const { code } = await remove(['--all', '--domain', 'corp.example', '--allow-empty', '--allow-unlisted']);
    expect(code).toBe(0);
    expect(await members('corp.example')).toEqual([]);
  });

  it('writes nothing in a dry run', async () => {
    const updates = bed.updates().length;
    await remove([KMS2, '--domain', 'corp.example', '--dry-run']);
    expect(bed.updates()).toHaveLength(updates);
  });
});

describe('list', () => {
  it('shows what stands, from the server and through DNS', async () => {
    await publish([KMS1, `${KMS2}:1689`, '--domain', 'corp.example', '--priority', '7']);
    const rows = [
      'DOMAIN        HOST               PORT  PRIORITY  WEIGHT   TTL',
      'corp.example  kms1.corp.example  1688         7       0  3600',
      'corp.example  kms2.corp.example  1689         7       0  3600',
      'lab.example   -',
      '',
    ];
    const fromServer = await bed.run(['list', 'corp.example', 'lab.example', ...bed.provider]);
    expect({ code: fromServer.code, rows: fromServer.stdout.split('\n') }).toEqual({ code: 0, rows });
    const throughDns = await bed.run(['list', 'corp.example', 'lab.example', ...bed.resolver]);
    expect({ code: throughDns.code, rows: throughDns.stdout.split('\n') }).toEqual({ code: 0, rows });
  });

  it('has the same JSON either way', async () => {
    await publish([KMS1, '--domain', 'corp.example']);
    const found = { domain: 'corp.example', members: [srv('corp.example', KMS1)], error: null };
    expect((await bed.run(['list', 'corp.example', ...bed.provider, '--json'])).json).toEqual({
      command: 'list',
      domains: [{ ...found, zone: 'corp.example', provider: 'rfc2136' }],
    });
    expect((await bed.run(['list', 'corp.example', ...bed.resolver, '--json'])).json).toEqual({
      command: 'list',
      domains: [{ ...found, zone: null, provider: 'dns' }],
    });
  });

  it('lists the zones that --zone names when no domain is given', async () => {
    const { json } = await bed.run([
      'list',
      '--zone',
      'corp.example',
      'lab.example',
      ...bed.provider,
      '--json',
    ]);
    expect(json.domains).toMatchObject([{ domain: 'corp.example' }, { domain: 'lab.example' }]);
  });

  it('takes hosts from behind "--" and from behind flags', async () => {
    const behind = ['publish', '--json', KMS1, '--domain', 'corp.example', ...bed.provider, '--', KMS2];
    expect((await bed.run(behind)).code).toBe(0);
    expect(await members('corp.example')).toHaveLength(2);
  });

  it.each([['provider'], ['resolver']] as const)(
    'has one order, whatever the server answers (%s)',
    async (from) => {
      await publish([KMS2, `${KMS1}:1690`, KMS1, '--domain', 'corp.example', '--priority', '5']);
      await publish(['desk.lab.example', '--domain', 'corp.example']);
      const { json } = await bed.run(['list', 'corp.example', ...bed[from], '--json']);
      expect(json.domains[0].members).toEqual([
        srv('corp.example', 'desk.lab.example'),
        srv('corp.example', KMS1, { priority: 5 }),
        srv('corp.example', KMS1, { priority: 5, port: 1690 }),
        srv('corp.example', KMS2, { priority: 5 }),
      ]);
    },
  );

  it('says in discover which resolver did not answer, and why', async () => {
    const { code, stdout } = await bed.run(['discover', 'corp.example', '--resolver', '127.0.0.1:1']);
    expect(code).toBe(2);
    expect(stdout).toMatch(/127\.0\.0\.1.*port 1\b|127\.0\.0\.1:1\b/);
  });

  it('prints no table where there is nothing but errors', async () => {
    const { code, stdout } = await bed.run(['list', 'nope.example', ...bed.provider]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  });

  it.each([['provider'], ['resolver']] as const)('ends with 130 when Ctrl-C ends it (%s)', async (from) => {
    const { code } = await bed.run(['list', 'corp.example', ...bed[from]], {
      signal: AbortSignal.abort('SIGINT'),
    });
    expect(code).toBe(130);
  });

  it.each([['provider'], ['resolver']] as const)(
    'with a domain that is not there (%s): exit 3, the other is shown',
    async (from) => {
      const { code, json, stderr } = await bed.run([
        'list',
        'corp.example',
        'nope.example',
        ...bed[from],
        '--json',
      ]);
      expect(code).toBe(3);
      expect(json.domains).toMatchObject([
        { error: null },
        { domain: 'nope.example', error: { code: expect.any(String) } },
      ]);
      expect(stderr).toMatch(/^error: nope\.example: /);
    },
  );
});

describe('--wait', () => {
  const publishAndWait = (...options: readonly string[]) =>
    publish([KMS1, '--domain', 'corp.example', '--wait', ...bed.resolver, ...options]);

  it('waits until every server of the zone serves it', async () => {
    const { code, json } = await publishAndWait();
    expect(code).toBe(0);
    expect(json.settlements).toEqual([
      {
        domain: 'corp.example',
        settled: true,
        servers: [{ name: 'ns.corp.example', current: true, detail: expect.any(String) }],
        error: null,
      },
    ]);
    const argv = ['remove', KMS1, '--domain', 'corp.example', '--wait', '--allow-empty'];
    const { stdout } = await bed.run([...argv, ...bed.resolver, ...bed.provider]);
    expect(stdout).toContain('corp.example is served by ns.corp.example.');
  });

  it('says when nobody knows the servers of the zone, though the change is made: exit 3', async () => {
    const primary = await FakeDnsServer.start((exchange) =>
      exchange.message.opcode === Opcode.UPDATE
        ? headerOnly(Rcode.NOERROR)(exchange)
        : zones(soa('corp.example'))(exchange),
    );
    const stranger = await FakeDnsServer.start(answer({ rcode: Rcode.NXDOMAIN }));
    onTestFinished(() => Promise.all([primary.stop(), stranger.stop()]).then(() => undefined));
    const servers = ['--server', formatServer(primary.address), '--resolver', formatServer(stranger.address)];
    const argv = ['publish', KMS1, '--domain', 'corp.example', '--wait', '--json', ...servers];
    const { code, json, stderr } = await bed.run(argv);
    expect(code).toBe(3);
    expect(json).toMatchObject({ changed: true, settlements: [{ settled: false, servers: [] }] });
    expect(stderr).toContain(
      `error: the resolver ${formatServer(stranger.address)} does not know the zone corp.example\n`,
    );
    expect(stderr).toContain('The change itself is made. Give --resolver');
  });

  it('finds a bad resolver out before anything is sent', async () => {
    expect((await publishAndWait('ftp://192.0.2.1')).code).toBe(64);
    expect(bed.updates()).toEqual([]);
  });

  it('asks the given server about a zone that no resolver knows', async () => {
    const stranger = await FakeDnsServer.start(answer({ rcode: Rcode.NXDOMAIN }));
    onTestFinished(() => stranger.stop());
    const resolver = ['--resolver', formatServer(stranger.address)];
    const { code, json } = await publish([KMS1, '--domain', 'corp.example', '--wait', ...resolver]);
    expect(json.settlements).toMatchObject([{ settled: true, servers: [{ name: 'ns.corp.example' }] }]);
    expect(code).toBe(0);
  });

  it('is refused with a dry run and with a zone file', async () => {
    const dry = await publishAndWait('--dry-run');
    expect({ code: dry.code, message: String(dry.json.error.message) }).toEqual({
      code: 64,
      message: '--wait: does not go with --dry-run',
    });
    const argv = ['publish', KMS1, '--domain', 'corp.example', '--wait', '--json'];
    const file = await bed.run([...argv, '--file', join(bed.folder, 'corp.example.zone')]);
    expect({ code: file.code, message: String(file.json.error.message) }).toEqual({
      code: 64,
      message: '--wait: does not go with a zone file',
    });
    expect(bed.updates()).toEqual([]);
  });
});

it('has a flag for every guard, in the command that it can hold back', async () => {
  const options = {
    ...(await COMMANDS['publish']!.load()).options,
    ...(await COMMANDS['remove']!.load()).options,
  };
  for (const { flag } of Object.values(GUARDS)) expect(options).toHaveProperty(flag.slice(2));
});
