import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { run } from '../../src/cli/run.js';
import { testFolder, writeKey } from './bed.js';
import { kmsdns, sink } from './harness.js';

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

  it('warns about a key file that others can read', async () => {
    const folder = await testFolder();
    const { file } = await writeKey(folder, 'open', 0o644);
    const { log } = await serving(folder, '--listen', '127.0.0.1:0', '--tsig-key-file', file);
    expect(log()).toContain('can be read by other users of this machine (mode 644)');
  });
});
