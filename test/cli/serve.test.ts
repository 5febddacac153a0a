import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { run } from '../../src/cli/run.js';
import { testFolder, writeKey } from './bed.js';
import { kmsdns, sink, type Json } from './harness.js';

/** `kmsdns serve` in this process, on free ports; ended after the test. */
async function serving(folder: string, ...options: readonly string[]) {
  const cancel = new AbortController();
  const stderr = sink();
  const argv = ['serve', '--zone', `corp.example=${join(folder, 'corp.zone')}`, ...options];
  const io = { stdout: sink(), stderr, env: {}, program: 'kmsdns', signal: cancel.signal };
  const ended = run(argv, io);
  onTestFinished(async () => {
    cancel.abort('SIGTERM');
    expect(await ended).toBe(0);
  });
  const listens = Math.max(
    1,
    options.filter((word) => word.startsWith('127.') || word.startsWith('[')).length,
  );
  const addresses = () => [...stderr.text.matchAll(/listening on (\S+) port (\d+)/g)];
  await expect.poll(addresses, { timeout: 10_000 }).toHaveLength(listens);
  return {
    addresses: addresses().map(([, host = '', port]) => `${host.includes(':') ? `[${host}]` : host}:${port}`),
    log: () => stderr.text,
  };
}

const publish = (host: string, ...options: readonly string[]) =>
  kmsdns(['publish', host, '--domain', 'corp.example', ...options, '--json']);

describe('serve', () => {
  it('listens on every address that is named, IPv6 as well', async () => {
    const folder = await testFolder();
    const { file } = await writeKey(folder);
    const server = await serving(folder, '--listen', '127.0.0.1:0', '[::1]:0', '--tsig-key-file', file);
    expect(server.addresses).toHaveLength(2);
    for (const [i, address] of server.addresses.entries()) {
      const { code } = await publish(`kms${i}.corp.example`, '--server', address, '--tsig-key-file', file);
      expect(code).toBe(0);
    }
  });

  it('takes updates as --update-policy says', async () => {
    const folder = await testFolder();
    const [allowed, other] = [await writeKey(folder, 'allowed'), await writeKey(folder, 'other')];
    const keys = join(folder, 'keys');
    await writeFile(keys, (await readFile(allowed.file, 'utf8')) + (await readFile(other.file, 'utf8')), {
      mode: 0o600,
    });
    const policy = join(folder, 'policy');
    await writeFile(policy, 'grant allowed name _vlmcs._tcp.corp.example SRV\n');
    const options = ['--tsig-key-file', keys, '--update-policy', policy];
    const { addresses, log } = await serving(folder, '--listen', '127.0.0.1:0', ...options);
    const server = ['--server', addresses[0]!];
    expect((await publish('kms1.corp.example', ...server, '--tsig-key-file', other.file)).code).toBe(1);
    expect(log()).toMatch(/update of corp\.example from .*key other\) refused: REFUSED/);
    expect((await publish('kms1.corp.example', ...server, '--tsig-key-file', allowed.file)).code).toBe(0);
  });

  it('lets anyone change anything with --insecure-allow-unsigned-updates, and warns', async () => {
    const options = ['--listen', '127.0.0.1:0', '--insecure-allow-unsigned-updates'];
    const { addresses, log } = await serving(await testFolder(), ...options);
    expect(log()).toContain('warning: anyone on this machine may change anything in these zones');
    expect((await publish('kms1.corp.example', '--server', addresses[0]!)).code).toBe(0);
  });

  it('says that it takes no updates when it has no key', async () => {
    const { addresses, log } = await serving(await testFolder(), '--listen', '127.0.0.1:0');
    expect(log()).toMatch(/^No updates are taken, since no --tsig-key-file is given\.$/m);
    expect((await publish('kms1.corp.example', '--server', addresses[0]!)).code).toBe(1);
  });

  it('does not warn of what it then refuses', async () => {
    const zone = `corp.example=${join(await testFolder(), 'x.zone')}`;
    const listen = ['--listen', '0.0.0.0:0', '--insecure-allow-unsigned-updates'];
    const { code, stderr } = await kmsdns(['serve', '--zone', zone, ...listen]);
    expect(code).toBe(64);
    expect(stderr).toMatch(/^error: --listen: 0\.0\.0\.0 is not loopback/);
  });

  it('prints its events with --json as objects, one a line, so that a script learns the port', async () => {
    const folder = await testFolder();
    const { file } = await writeKey(folder);
    const cancel = new AbortController();
    const [stdout, stderr] = [sink(), sink()];
    const zone = join(folder, 'corp.zone');
    const running = run(
      [
        'serve',
        '--zone',
        `Corp.Example=${zone}`,
        '--listen',
        '127.0.0.1:0',
        '--tsig-key-file',
        file,
        '--json',
      ],
      { stdout, stderr, env: {}, program: 'kmsdns', signal: cancel.signal },
    );
    const events = (): Json[] =>
      stdout.text
        .split('\n')
        .slice(0, -1)
        .map((line): Json => JSON.parse(line));
    await expect.poll(() => events().map(({ event }) => String(event))).toContain('listening');
    const server = `127.0.0.1:${events().at(-1).port}`;
    await publish('kms1.corp.example', '--server', server, '--tsig-key-file', file);
    await publish('kms2.corp.example', '--server', server);
    cancel.abort('SIGINT');
    expect(await running).toBe(0);
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    expect(events()).toEqual([
      expect.objectContaining({
        time,
        event: 'zone-loaded',
        zone: 'corp.example',
        file: zone,
        created: true,
      }),
      expect.objectContaining({ time, event: 'listening', host: '127.0.0.1', port: expect.any(Number) }),
      expect.objectContaining({
        event: 'update',
        client: expect.objectContaining({ protocol: 'tcp', key: 'kms-key' }),
        changed: expect.arrayContaining([{ name: '_vlmcs._tcp.corp.example', type: 'SRV' }]),
        message: expect.stringMatching(/^update of /),
      }),
      expect.objectContaining({
        event: 'update-refused',
        client: expect.objectContaining({ key: null }),
        rcode: 'REFUSED',
      }),
      expect.objectContaining({ event: 'zone-saved' }),
      expect.objectContaining({ time, event: 'closed' }),
    ]);
    expect(stderr.text).toBe('');
  });

  it('prints an error with --json on one line, too', async () => {
    const { code, stdout } = await kmsdns(['serve', '--json']);
    expect(code).toBe(64);
    expect(stdout).toMatch(/^\{"error":\{.*\}\}\n$/);
  });

  it('warns about a key file that others can read', async () => {
    const folder = await testFolder();
    const { file } = await writeKey(folder, 'open', 0o644);
    const { log } = await serving(folder, '--listen', '127.0.0.1:0', '--tsig-key-file', file);
    expect(log()).toContain('can be read by other users of this machine (mode 644)');
  });
});
