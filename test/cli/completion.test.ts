import { describe, expect, it } from 'vitest';
import { kmsdns } from './harness.js';

describe('completion', () => {
  it.each([
    [['pub'], ['publish']],
    [['d'], ['discover', 'doctor']],
    [['publish', '--dr'], ['--dry-run']],
    [['publish', '--domain', 'a.example', '--doma'], ['--domain']],
    [['publish', '--dry-run', '--dry'], []],
    [
      ['publish', '--provider', ''],
      ['rfc2136', 'route53', 'cloudflare', 'zonefile'],
    ],
    [['publish', '--provider', 'z'], ['zonefile']],
    [['doctor', '--provider', 'z'], ['zonefile']],
    [['publish', '--tsig-key-file', ''], []],
    [['check', '--fail-on', 'w'], ['warn']],
    [
      ['completion', ''],
      ['bash', 'zsh'],
    ],
    [['nonsense', '--'], []],
  ])('%j becomes one of %j', async (words, expected) => {
    const { code, stdout } = await kmsdns(['--complete', ...words]);
    expect(code).toBe(0);
    expect(stdout.split('\n').filter((line) => line !== '')).toEqual(expected);
  });

  it.each([
    [['completion', 'bash'], {}, 'complete -o bashdefault'],
    [['completion', 'zsh'], {}, '#compdef kmsdns'],
    [['completion'], { SHELL: '/usr/bin/zsh' }, '#compdef kmsdns'],
    [['completion'], { SHELL: '/bin/bash' }, 'complete -o bashdefault'],
    [['completion'], {}, 'complete -o bashdefault'],
  ])('%j with %j prints a script', async (argv, env, part) => {
    const { code, stdout } = await kmsdns(argv, { env });
    expect(code).toBe(0);
    expect(stdout).toContain(part);
  });
});
