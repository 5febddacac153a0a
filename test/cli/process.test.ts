import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, open, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { formatServer } from '../../src/transport/index.js';
import { VERSION } from '../../src/version.js';
import { drop, FakeDnsServer } from '../fakes/dns/index.js';
import { startBed, testFolder, writeKey } from './bed.js';
import { kmsdns } from './harness.js';
import { MAIN, start, TSX } from './real-process.js';

describe('as a process', () => {
  it('answers --version, and loads nothing else for it', async () => {
    const { stdout, ended } = start(['--version']);
    expect(await ended).toBe(0);
    expect(stdout()).toBe(`${VERSION}\n`);
    const imports = [...(await readFile(MAIN, 'utf8')).matchAll(/^import .*$/gm)].map(([line]) => line);
    expect(imports).toEqual(["import { VERSION } from '../version.js';"]);
  });

  it('ends with the exit code of the command', async () => {
    const { stdout, ended } = start(['publsh', '--json']);
    expect(await ended).toBe(64);
    expect(JSON.parse(stdout())).toMatchObject({ error: { hint: 'Did you mean kmsdns publish?' } });
  });

  it('does not mind when nobody reads its output any more', async () => {
    const { child, stderr, ended } = start(['check', '--list-rules']);
    child.stdout?.destroy();
    expect(await ended).toBe(0);
    expect(stderr()).toBe('');
  });

  it('finishes a change whose output nobody reads', async () => {
    const bed = await startBed();
    const { child, ended } = start([
      'publish',
      'kms1.corp.example',
      '--domain',
      'corp.example',
      ...bed.provider,
    ]);
    child.stdout?.destroy();
    child.stderr?.destroy();
    expect(await ended).toBe(0);
    expect(bed.updates()).toHaveLength(1);
  });

  it('accounts for a change by its exit code when its output finds no space, and shows no stack', async () => {
    const bed = await startBed();
    const words = ['publish', 'kms1.corp.example', '--domain', 'corp.example', ...bed.provider];
    const full = await open('/dev/full', 'w');
    const child = spawn(process.execPath, ['--import', TSX, MAIN, ...words], {
      // Without what tests of traces may have left in the environment of this process.
      env: { PATH: process.env['PATH'] ?? '' },
      stdio: ['ignore', full.fd, 'pipe'],
    });
    let stderr = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    const [code] = (await once(child, 'close')) as [number];
    await full.close();
    expect([code, bed.updates().length]).toEqual([3, 1]);
    expect(stderr).toBe(
      'error: standard output could not be written (ENOSPC)\n  What was done is done; only the words about it are lost.\n',
    );
  });

  it('ends on Ctrl-C with 130, whatever it waits for', async () => {
    const server = await FakeDnsServer.start(drop);
    const { child, stderr, ended } = start([
      'discover',
      'corp.example',
      '--resolver',
      formatServer(server.address),
    ]);
    await server.received(1, 15_000);
    child.kill('SIGINT');
    expect(await ended).toBe(130);
    expect(stderr()).toBe('error: cancelled\n');
    await server.stop();
  });
});

describe('serve', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)(
    'takes updates, says so, and ends cleanly on %s',
    async (signal) => {
      const folder = await testFolder();
      const { file: keyFile, secret } = await writeKey(folder);
      const zoneFile = join(folder, 'corp.zone');
      const options = [
        '--zone',
        `corp.example=${zoneFile}`,
        '--listen',
        '127.0.0.1:0',
        '--tsig-key-file',
        keyFile,
      ];
      const { child, stdout, stderr, ended } = start(['serve', ...options]);
      await expect.poll(stderr, { timeout: 15_000 }).toMatch(/listening on 127\.0\.0\.1 port \d+/);
      const port = /port (\d+)/.exec(stderr())?.[1] ?? '';

      const provider = ['--server', `127.0.0.1:${port}`, '--tsig-key-file', keyFile];
      const published = await kmsdns([
        'publish',
        'kms1.corp.example',
        '--domain',
        'corp.example',
        ...provider,
      ]);
      expect(published.code).toBe(0);
      await expect
        .poll(stderr, { timeout: 10_000 })
        .toMatch(/update of corp\.example from 127\.0\.0\.1#\d+ \(tcp, key kms-key\)/);

      child.kill(signal);
      expect(await ended).toBe(0);
      expect(stdout()).toBe('');
      for (const line of stderr().trimEnd().split('\n')) expect(line).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z /);
      expect(stderr()).not.toContain(secret);
      expect(await readFile(zoneFile, 'utf8')).toMatch(/_vlmcs\._tcp.*SRV\s+0 0 1688 kms1/);
    },
  );

  it('says what keeps it from starting', async () => {
    const bed = await startBed();
    const zone = `corp.example=${join(await testFolder(), 'x.zone')}`;
    const { code, stderr } = await kmsdns(['serve', '--zone', zone, '--listen', bed.address]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^error: cannot listen on 127\.0\.0\.1 port \d+: .*EADDRINUSE/m);
  });
});

it('completes in bash, by the script that it prints', async () => {
  const folder = await testFolder();
  const shim = join(folder, 'kmsdns');
  await writeFile(shim, `#!/bin/sh\nexec '${process.execPath}' --import '${TSX}' '${MAIN}' "$@"\n`);
  await chmod(shim, 0o755);
  const script = [
    'source <(kmsdns completion bash)',
    'COMP_WORDS=(kmsdns publish kms1.example --provider "")',
    'COMP_CWORD=4',
    '_kmsdns',
    'printf "%s\\n" "${COMPREPLY[@]}"',
  ].join('\n');
  const env = { PATH: `${folder}:${process.env['PATH'] ?? ''}` };
  const { stdout, stderr } = spawnSync('bash', ['--norc', '-c', script], { env, encoding: 'utf8' });
  expect({ stdout, stderr }).toEqual({ stdout: 'rfc2136\nroute53\ncloudflare\nzonefile\n', stderr: '' });
});
