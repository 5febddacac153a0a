import { beforeEach, describe, expect, it } from 'vitest';
import { run } from '../../src/cli/run.js';
import { startBed, type Bed } from './bed.js';
import { sink } from './harness.js';

let bed: Bed;
beforeEach(async () => {
  bed = await startBed();
});

/** Starts `discover --watch` on corp.example, without waiting for its end. */
function startWatching(...options: readonly string[]) {
  const [stdout, stderr, cancel] = [sink(), sink(), new AbortController()];
  const argv = ['discover', 'corp.example', '--watch', '--interval', '100ms', '--probe', 'none', ...options];
  const ended = run([...argv, ...bed.resolver], {
    stdout,
    stderr,
    env: {},
    program: 'kmsdns',
    signal: cancel.signal,
  });
  return { stdout, stderr, cancel, ended };
}

const publish = (...hosts: readonly string[]) =>
  bed.run(['publish', ...hosts, '--domain', 'corp.example', ...bed.provider]);

describe('discover --watch', () => {
  it('waits until a host is there, and tells what changed: exit 0', async () => {
    const { stdout, stderr, ended } = startWatching();
    await expect
      .poll(() => stderr.text, { timeout: 10_000 })
      .toContain('waiting until a host is found, every 0.1 s');
    expect(stdout.text).toMatch(/^corp\.example: There is no KMS host/);
    await publish('kms1.corp.example');
    expect(await ended).toBe(0);
    const [, later = ''] = stdout.text.split(/^(?=\d{4}-)/m, 2);
    expect(stdout.text).toMatch(/^\S+Z _vlmcs\._tcp\.corp\.example SRV: nxdomain -> 0 0 1688 kms1/m);
    expect(stdout.text).toMatch(/^\S+Z outcome: none -> found$/m);
    expect(later).not.toContain('There is no KMS host');
    expect(stdout.text).toContain('A client of corp.example would use kms1.corp.example:1688');
  });

  it('prints each result that differs, one a line, with --json', async () => {
    const { stdout, ended } = startWatching('--json');
    await expect.poll(() => stdout.text, { timeout: 10_000 }).toContain('\n');
    await publish('kms1.corp.example');
    expect(await ended).toBe(0);
    const lines = stdout.text.trimEnd().split('\n');
    const results = lines.map((line) => JSON.parse(line) as { readonly outcome: string });
    expect(results.map(({ outcome }) => outcome)).toEqual(['none', 'found']);
  });

  it('ends at once when there is nothing to wait for', async () => {
    await publish('kms1.corp.example');
    const { stderr, ended } = startWatching();
    expect(await ended).toBe(0);
    expect(stderr.text).not.toContain('waiting');
  });

  it('ends with Ctrl-C: exit 130', async () => {
    const { stderr, cancel, ended } = startWatching();
    await expect.poll(() => stderr.text, { timeout: 10_000 }).toContain('waiting');
    cancel.abort('SIGINT');
    expect(await ended).toBe(130);
  });

  it('refuses an interval without it, and one that hurries: exit 64', async () => {
    const alone = await bed.run(['discover', 'corp.example', '--interval', '5s', ...bed.resolver]);
    expect(alone).toMatchObject({ code: 64, stderr: expect.stringContaining('Add --watch') });
    const hasty = await bed.run([
      'discover',
      'corp.example',
      '--watch',
      '--interval',
      '5ms',
      ...bed.resolver,
    ]);
    expect(hasty).toMatchObject({ code: 64, stderr: expect.stringContaining('--interval') });
  });
});
