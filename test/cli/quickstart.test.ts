import { existsSync } from 'node:fs';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run } from '../../src/cli/run.js';
import { testFolder } from './bed.js';
import { kmsdns, sink } from './harness.js';

/** The JSON of a quickstart that serves on. */
interface Started {
  readonly server: string;
  readonly keyFile: string;
  readonly next: readonly { readonly command: string }[];
}

describe('quickstart --once', () => {
  it('publishes, discovers, checks, catches the planted conflict, and cleans up', async () => {
    const { code, json, stderr } = await kmsdns(['quickstart', '--once', '--json']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(json.steps).toMatchObject([
      {
        exitCode: 0,
        result: {
          command: 'publish',
          changed: true,
          domains: [{ status: 'created' }, { status: 'created' }],
        },
      },
      { exitCode: 0, result: { command: 'discover', outcome: 'found' } },
      { exitCode: 0, result: { command: 'check', findings: [] } },
      { exitCode: 0, result: { command: 'publish', domains: [{ status: 'updated' }] } },
      { exitCode: 2, result: { command: 'check', findings: [{ rule: 'unlisted-host' }] } },
      { exitCode: 0, result: { command: 'remove', domains: [{ status: 'removed' }] } },
    ]);
    expect(existsSync(String(json.folder))).toBe(false);
  });

  it('is told in numbered steps, each with its command', async () => {
    const { code, stdout, stderr } = await kmsdns(['quickstart', '--once']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.match(/^\d\. /gm)).toEqual(['1. ', '2. ', '3. ', '4. ', '5. ', '6. ', '7. ', '8. ']);
    expect(stdout.match(/^ {3}\$ kmsdns \w+/gm)).toEqual([
      '   $ kmsdns serve',
      '   $ kmsdns publish',
      '   $ kmsdns discover',
      '   $ kmsdns check',
      '   $ kmsdns publish',
      '   $ kmsdns check',
      '   $ kmsdns remove',
    ]);
    for (const line of stdout.split('\n')) expect(line).not.toMatch(/\s$/);
  });

  it('keeps key and zones in --dir, for its owner alone, and can be run there again', async () => {
    const dir = join(await testFolder(), 'demo');
    for (let time = 1; time <= 2; time++) {
      const { code } = await kmsdns(['quickstart', '--once', '--dir', dir]);
      expect(code).toBe(0);
    }
    expect((await stat(join(dir, 'quickstart.key'))).mode & 0o777).toBe(0o600);
    expect(existsSync(join(dir, 'corp.example.zone'))).toBe(true);
  });

  it('refuses zones that somebody has changed since, before its first step', async () => {
    const dir = join(await testFolder(), 'demo');
    await kmsdns(['quickstart', '--once', '--dir', dir]);
    const zone = join(dir, 'lab.example.zone');
    const desk = ['desk-42.lab.example', '--domain', 'lab.example', '--file', zone];
    expect((await kmsdns(['publish', ...desk])).code).toBe(0);
    expect(await kmsdns(['quickstart', '--once', '--dir', dir])).toMatchObject({
      code: 64,
      stdout: '',
      stderr:
        `error: --dir: ${dir} holds zones that were changed since: desk-42.lab.example:1688 in lab.example\n` +
        '  The walk begins with zones of its own: name another folder, or remove this one.\n',
    });
  });

  it('shows what a step said that ended otherwise than it should', async () => {
    const dir = join(await testFolder(), 'demo');
    await kmsdns(['quickstart', '--once', '--dir', dir]);
    const zone = join(dir, 'corp.example.zone');
    const text = await readFile(zone, 'utf8');
    await writeFile(zone, text.replaceAll(/^kms\d\S*\s.*\sA\s.*\n/gm, ''));
    const { code, stdout, stderr } = await kmsdns(['quickstart', '--once', '--dir', dir]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/4\. Be a client[^]*There are KMS records, but none of their hosts can be used\./);
    expect(stderr).toMatch(
      /^error: step 4 ended with exit code 2\n {2}In .* may be what an earlier walk left/,
    );
  });
});

describe('quickstart', () => {
  it('serves on, what it says to type next works as typed, and Ctrl-C ends it', async () => {
    const cancel = new AbortController();
    const [stdout, stderr] = [sink(), sink()];
    const io = { stdout, stderr, env: {}, program: 'kmsdns', signal: cancel.signal };
    const running = run(['quickstart', '--json'], io);
    await expect.poll(() => stdout.text.endsWith('}\n'), { timeout: 10_000 }).toBe(true);
    const { next, server, keyFile }: Started = JSON.parse(stdout.text);
    const commands = next.map(({ command }) => command);
    expect(commands.length).toBeGreaterThanOrEqual(4);
    for (const command of commands) {
      const [program, ...argv] = command.split(' ');
      expect(program).toBe('kmsdns');
      const resolver = argv[0] === 'doctor' ? ['--resolver', server] : [];
      const { code, stderr: words } = await kmsdns([...argv, ...resolver]);
      expect({ command, code, words }).toEqual({ command, code: 0, words: '' });
    }
    expect(existsSync(keyFile)).toBe(true);
    cancel.abort('SIGINT');
    expect(await running).toBe(0);
    expect(existsSync(keyFile)).toBe(false);
    expect(stderr.text).toMatch(/update of lab\.example/);
  });
});
