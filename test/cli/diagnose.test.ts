import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { bindNak, kmsHost, listener } from '../fakes/rpc/index.js';
import { startBed, srv, type Bed } from './bed.js';

const [KMS1, KMS2] = ['kms1.corp.example', 'kms2.corp.example'];

let bed: Bed;
beforeEach(async () => {
  bed = await startBed();
});
const publish = async (hosts: readonly string[], ...options: string[]) => {
  const { code } = await bed.run([
    'publish',
    ...hosts,
    '--domain',
    'corp.example',
    ...options,
    ...bed.provider,
  ]);
  expect(code).toBe(0);
};

describe('discover', () => {
  const discover = (...argv: readonly string[]) => bed.run(['discover', ...argv, ...bed.resolver]);

  it('finds the host that a client would use: exit 0', async () => {
    await publish([KMS1]);
    await publish([KMS2], '--priority', '10');
    const { code, json } = await discover('corp.example', '--probe', 'none', '--json');
    expect(code).toBe(0);
    expect(Object.keys(json as object)).toEqual([
      'command',
      'version',
      'client',
      'outcome',
      'source',
      'domain',
      'windowsError',
      'chosen',
      'candidates',
      'queries',
      'shadowed',
      'trace',
      'warnings',
      'clientSources',
      'notes',
    ]);
    expect(json).toMatchObject({
      command: 'discover',
      outcome: 'found',
      source: 'dns',
      domain: 'corp.example',
      windowsError: null,
      chosen: { target: KMS1, port: 1688, address: '192.0.2.11' },
      candidates: [
        {
          target: KMS1,
          port: 1688,
          priority: 0,
          weight: 0,
          probability: 1,
          addresses: ['192.0.2.11'],
          probe: { state: 'skipped' },
        },
        { target: KMS2, priority: 10, probability: 0 },
      ],
    });
  });

  it('says what it would show to people', async () => {
    await publish([KMS1]);
    const { code, stdout } = await discover('corp.example', '--probe', 'none');
    expect(code).toBe(0);
    expect(stdout).toContain('A client of corp.example would use kms1.corp.example:1688 (192.0.2.11).');
    expect(stdout).toMatch(/^HOST +PORT +PRIORITY +WEIGHT +FIRST +ADDRESSES +PROBE$/m);
    expect(stdout).toMatch(/^kms1\.corp\.example +1688 +0 +0 +100% +192\.0\.2\.11/m);
  });

  it('explains every step with --explain', async () => {
    await publish([KMS1]);
    const { stdout } = await discover('corp.example', '--probe', 'none', '--explain');
    expect(stdout).toMatch(/^ 1\. names: .*_vlmcs\._tcp\.corp\.example.*\[primary-suffix, documented\]$/m);
  });

  it('repeats an order with --seed', async () => {
    await publish([KMS1, KMS2]);
    const first = async (seed: string) => {
      const { json } = await discover('corp.example', '--probe', 'none', '--seed', seed, '--json');
      return String(json.chosen.target);
    };
    const orders = await Promise.all(['1', '2', '3', '4', '5', '6', '7', '8'].map(first));
    expect(new Set(orders)).toEqual(new Set([KMS1, KMS2]));
    expect(await first('1')).toBe(orders[0]);
  });

  it('finds nothing where nothing is published: exit 2, with the error that Windows would show', async () => {
    const { code, json } = await discover('corp.example', '--json');
    expect(code).toBe(2);
    expect(json).toMatchObject({ outcome: 'none', windowsError: { code: '0x8007232B' }, chosen: null });
    const { stdout } = await discover('corp.example');
    expect(stdout).toContain('corp.example: There is no KMS host for this domain.');
    expect(stdout).toContain('Windows would show 0x8007232B.');
  });

  it('finds no usable host where no server stands behind the record: exit 2', async () => {
    await publish(['nohost.corp.example']);
    const { code, json } = await discover('corp.example', '--json');
    expect(code).toBe(2);
    expect(json).toMatchObject({ outcome: 'unreachable', candidates: [{ probe: { state: 'unresolved' } }] });
  });

  it('cannot tell when the server refuses: exit 2', async () => {
    const { code, json } = await discover('nope.example', '--json');
    expect(code).toBe(2);
    expect(json.outcome).toBe('indeterminate');
    const { stdout } = await discover('nope.example');
    expect(stdout).toContain('nope.example could not be asked: REFUSED');
    expect(stdout).not.toContain('has no record');
    // What is inferred is not to be read as Windows' word, without --explain either.
    expect(stdout).toContain('Windows would show 0x8007232D (inferred).');
    expect(stdout).toContain('a Windows client shows 0x8007232D (inferred)');
  });

  it('connects to the hosts unless told otherwise', async () => {
    // The name server's own name leads to this machine.
    const { port } = await kmsHost();
    await publish([`ns.corp.example:${port}`]);
    const { code, json } = await discover('corp.example', '--json');
    expect(code).toBe(0);
    expect(json).toMatchObject({
      chosen: { address: '127.0.0.1', port },
      candidates: [{ probe: { state: 'kms' } }],
    });
    const suspicious = await discover('corp.example', '--probe-control', '--json');
    expect(suspicious.code).toBe(2);
    expect(suspicious.json).toMatchObject({
      chosen: null,
      candidates: [{ probe: { state: 'rpc-not-kms' } }],
    });
  });

  it('tells a listener that is not KMS, which a mere connection does not', async () => {
    const { port } = await listener((socket) =>
      socket.once('data', () => socket.end('HTTP/1.1 400 \r\n\r\n')),
    );
    await publish([`ns.corp.example:${port}`]);
    const { code, stdout } = await discover('corp.example');
    expect(code).toBe(2);
    expect(stdout).toContain('it does not answer as KMS');
    expect(stdout).toContain('not-rpc: 127.0.0.1:');
    expect((await discover('corp.example', '--probe', 'tcp')).code).toBe(0);
  });

  it('cannot tell about a host that speaks RPC and refuses', async () => {
    const { port } = await listener((socket) => socket.once('data', () => socket.end(bindNak(1))));
    await publish([`ns.corp.example:${port}`]);
    const { code, stdout } = await discover('corp.example');
    expect(code).toBe(2);
    expect(stdout).toContain('corp.example: No host can be used for certain');
    expect(stdout).toContain('temporary congestion');
    expect(stdout).not.toContain('DNS failed');
  });
});

describe('check', () => {
  const check = (...argv: readonly string[]) => bed.run(['check', ...argv, ...bed.resolver]);

  it('has nothing to say about domains that are right: exit 0', async () => {
    await publish([KMS1]);
    const { code, json } = await check('corp.example', '--allow', KMS1, '--json');
    expect(code).toBe(0);
    expect(json).toMatchObject({
      command: 'check',
      domains: [{ domain: 'corp.example', status: 'published', records: [srv('corp.example', KMS1)] }],
      findings: [],
      summary: { domains: 1, findings: { error: 0, warn: 0, info: 0 } },
    });
  });

  it('finds a host that nobody approved: exit 2', async () => {
    await publish([KMS1, 'desk.lab.example']);
    const { code, json } = await check('corp.example', '--allow', KMS1, '--json');
    expect(code).toBe(2);
    expect(json.findings).toMatchObject([
      {
        rule: 'unlisted-host',
        severity: 'error',
        domain: 'corp.example',
        name: '_vlmcs._tcp.corp.example',
        records: [srv('corp.example', 'desk.lab.example')],
        message: expect.stringContaining('desk.lab.example'),
        remedy: expect.any(String),
      },
    ]);
    const { stdout } = await check('corp.example', '--allow', KMS1);
    expect(stdout).toMatch(/^ {2}error {2}.*desk\.lab\.example.*\[unlisted-host\]$/m);
    expect(stdout).toContain('1 domain: 1 error, 0 warnings, 0 remarks.');
  });

  it.each([
    [['--rule', 'unlisted-host=off'], 0],
    [['--rule', 'unlisted-host=info'], 0],
    [['--rule', 'unlisted-host=warn'], 2],
    [['--rule', 'unlisted-host=warn', '--fail-on', 'error'], 0],
    [['--fail-on', 'error'], 2],
  ])('with %j ends with %i', async (options, expected) => {
    await publish([KMS1, 'desk.lab.example']);
    expect((await check('corp.example', '--allow', KMS1, ...options)).code).toBe(expected);
  });

  it('judges again what it saved, and asks nobody', async () => {
    await publish([KMS1, 'desk.lab.example']);
    const file = join(bed.folder, 'facts.json');
    const first = await check('corp.example', 'lab.example', '--allow', KMS1, '--save', file, '--json');
    expect(first.code).toBe(2);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const again = await bed.run(['check', '--facts', file, '--allow', KMS1, '--json']);
    expect([again.code, again.json]).toEqual([2, first.json]);
    const otherwise = await bed.run(['check', '--facts', file, '--rule', 'no-record=off']);
    expect(otherwise.code).toBe(0);
    const overwriting = await check('corp.example', '--save', file);
    expect(overwriting.code).toBe(64);
    expect(overwriting.stderr).toContain('facts are never overwritten');
  });

  it('asks for KMS with --probe rpc', async () => {
    const { port } = await listener((socket) =>
      socket.once('data', () => socket.end('HTTP/1.1 400 \r\n\r\n')),
    );
    await publish([`ns.corp.example:${port}`]);
    const rpc = await check('corp.example', '--probe', 'rpc', '--json');
    expect(rpc.json.findings).toMatchObject([{ rule: 'port-not-kms', severity: 'error' }]);
    const tcp = await check('corp.example', '--probe', 'tcp', '--json');
    expect(tcp.json.findings).toEqual([]);
  });

  it('warns about a domain without a record', async () => {
    const { code, json } = await check('lab.example', '--json');
    expect(code).toBe(2);
    expect(json.findings).toMatchObject([{ rule: 'no-record', severity: 'warn' }]);
  });

  it('lists its rules', async () => {
    const { code, json } = await bed.run(['check', '--list-rules', '--json']);
    expect(code).toBe(0);
    expect(json.rules).toContainEqual(
      expect.objectContaining({
        id: 'unlisted-host',
        severity: 'error',
        covers: ['rogue-host', 'gone-host'],
      }),
    );
    expect(json.kinds).toContainEqual(expect.objectContaining({ id: 'rogue-host' }));
    const { stdout } = await bed.run(['check', '--list-rules']);
    expect(stdout).toMatch(/^unlisted-host +error +/m);
  });
});

describe('discover, with several resolvers', () => {
  it('takes one behind each --resolver, and a domain after it for the domain', async () => {
    await publish([KMS1]);
    const ran = await bed.run(['discover', '--probe', 'none', ...bed.resolver, 'corp.example']);
    expect(ran).toMatchObject({ code: 0, stdout: expect.stringContaining('A client of corp.example') });
  });

  it('says where they differ, with --explain', async () => {
    const other = await startBed();
    await publish([KMS1]);
    const { code, stderr } = await bed.run([
      'discover',
      'corp.example',
      ...['--probe', 'none', '--explain'],
      ...bed.resolver,
      ...other.resolver,
    ]);
    expect(code).toBe(0);
    expect(stderr).toContain(
      `the resolvers differ about corp.example: ${bed.address}: 0 0 1688 kms1.corp.example.; ${other.address}: NXDOMAIN`,
    );
  });
});
