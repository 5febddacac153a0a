import { describe, expect, it } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { VERSION } from '../../src/version.js';
import { kmsdns } from './harness.js';

describe('the command line', () => {
  it('knows the version that is in package.json', async () => {
    expect(VERSION).toBe(packageJson.version);
    expect(await kmsdns(['--version'])).toMatchObject({ code: 0, stdout: `${VERSION}\n`, stderr: '' });
    expect((await kmsdns(['--version', '--json'])).json).toEqual({ version: VERSION });
    for (const argv of [
      ['--version', '--quiet'],
      ['--quiet', '--version'],
      ['publish', '--version'],
    ]) {
      expect(await kmsdns(argv)).toMatchObject({ code: 0, stdout: `${VERSION}\n`, stderr: '' });
    }
  });

  it.each([[['--help']], [['help']], [['-h']], [['--json', '--help']]])(
    '%j lists the commands on stdout',
    async (argv) => {
      const { code, stdout, stderr } = await kmsdns(argv);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toMatch(/^kmsdns <command> \[options\]/);
      expect(stdout).toMatch(/kmsdns completion +Print the completion script/);
    },
  );

  it('answers a line without a command with the overview, as bad usage', async () => {
    const { code, stdout, stderr } = await kmsdns([]);
    expect({ code, stdout }).toEqual({ code: 64, stdout: '' });
    expect(stderr).toMatch(/^kmsdns <command> \[options\]/);
  });

  it.each([[['completion', '--help']], [['help', 'completion']], [['--help', 'completion']]])(
    '%j explains one command',
    async (argv) => {
      const { code, stdout } = await kmsdns(argv);
      expect(code).toBe(0);
      expect(stdout).toMatch(/^kmsdns completion \[shell\]/);
      expect(stdout).toMatch(/Examples:/);
    },
  );

  it.each([
    [['complition'], 'command: "complition" is not a command of kmsdns', 'Did you mean kmsdns completion?'],
    [['frobnicate'], 'command: "frobnicate" is not a command of kmsdns', 'kmsdns --help lists the commands.'],
    [['__proto__'], 'command: "__proto__" is not a command of kmsdns', 'kmsdns --help lists the commands.'],
    [['--port', '1', 'completion'], '--port: stands before the command', 'Write kmsdns <command> [options]'],
    [['completion', '--jsn'], '--jsn: is not an option of kmsdns completion', 'Did you mean --json?'],
    [
      ['completion', '-x'],
      '-x: is not an option of kmsdns completion',
      'kmsdns completion --help lists them.',
    ],
    [['completion', '--secret-thing=hunter2'], '--secret-thing: is not an option', '--help'],
    [['completion', 'fish'], 'shell: "fish" is not bash or zsh', ''],
    [
      ['completion', 'bash', 'zsh'],
      'command line: "zsh" is one word too many for kmsdns completion',
      'kmsdns completion --help',
    ],
  ])('refuses %j', async (argv, message, hint) => {
    const plain = await kmsdns(argv);
    expect({ code: plain.code, stdout: plain.stdout }).toEqual({ code: 64, stdout: '' });
    expect(plain.stderr).toContain(`error: ${message}`);
    expect(plain.stderr).toContain(hint);
    expect(plain.stderr).not.toContain('hunter2');

    const asJson = await kmsdns(['--json', ...argv]);
    expect(asJson.code).toBe(64);
    expect(asJson.json).toMatchObject({ error: { code: 'ERR_BAD_INPUT', reasons: [] } });
    expect(asJson.json.error.message).toContain(message);
  });

  const SECRET = 'bm90LWEtcmVhbC1zZWNyZXQtMTIzNDU2Nzg5MA==';
  it.each([
    [['completion', '--tsig-secret', SECRET]],
    [['completion', `--tsig-secret=${SECRET}`]],
    [['completion', '--tsig-key', `hmac-sha256:name:${SECRET}`]],
    [['completion', '-y', `name:${SECRET}`]],
    [['completion', '--tsig-key-file', `hmac-sha256:name:${SECRET}`]],
    [['completion', `--tsig-key-file=HMAC-SHA256:name:${SECRET}`]],
    [['--password', SECRET, 'completion']],
  ])('takes no secret from the command line: %j', async (argv) => {
    for (const line of [argv, ['--json', ...argv]]) {
      const { code, stdout, stderr } = await kmsdns(line);
      expect(code).toBe(64);
      expect(stderr).toMatch(/a secret is never taken from the command line/);
      expect(stderr).toMatch(/--tsig-key-file FILE/);
      expect(stdout + stderr).not.toContain(SECRET);
    }
  });
});

describe('colours', () => {
  it.each([
    [{}, false, false],
    [{}, true, true],
    [{ NO_COLOR: '1' }, true, false],
    [{ TERM: 'dumb' }, true, false],
    [{ FORCE_COLOR: '1' }, false, true],
    [{ FORCE_COLOR: '0' }, true, false],
    [{ FORCE_COLOR: '1', NO_COLOR: '1' }, false, true],
  ])('with %j, on a terminal: %s, coloured: %s', async (env, tty, coloured) => {
    const { stderr } = await kmsdns(['nonsense'], { env, tty });
    expect(stderr.includes('\u001b[')).toBe(coloured);
  });
});
