import { describe, expect, it } from 'vitest';
import { kmsdns } from './harness.js';

describe('kmsdns explain', () => {
  it.each([[['0x8007232B']], [['0x8007232b']], [['-2147015893']], [['2147951403', 'corp.example']]])(
    '%j says what the code means and what to do',
    async (words) => {
      const { code, stdout, stderr } = await kmsdns(['explain', ...words]);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toContain('0x8007232B (DNS_ERROR_RCODE_NAME_ERROR): DNS name does not exist.');
      const domain = words[1] ?? '<domain>';
      expect(stdout).toContain(`kmsdns discover ${domain} --explain`);
      expect(stdout).toContain(`kmsdns publish <host> --domain ${domain}`);
      expect(stdout).toContain('(documented)');
    },
  );

  it('says nothing of discover for what discover cannot see', async () => {
    const { stdout } = await kmsdns(['explain', '0xC004F06C']);
    expect(stdout).not.toContain('discover');
    expect(stdout).toContain('w32tm /resync');
  });

  it('gives the same as JSON', async () => {
    const { code, json } = await kmsdns(['explain', '0xC004F074', 'corp.example', '--json']);
    expect(code).toBe(0);
    expect(json).toMatchObject({
      command: 'explain',
      code: '0xC004F074',
      name: 'SL_E_VL_BINDING_SERVICE_UNAVAILABLE',
      discover: 'kmsdns discover corp.example --explain',
      evidence: 'documented',
    });
    expect(json.remedies).toContainEqual({
      side: 'kms-host',
      what: 'Open its firewall for port 1688',
      command: 'Set-NetFirewallRule -Name SPPSVC-In-TCP -Enabled True',
    });
  });

  it.each([
    [[], 'code: is not given'],
    [['0x12345678'], '"0x12345678" is no code that is known here'],
    [['nonsense', 'corp.example'], '"nonsense" is no code'],
    [['0x8007232B', 'not a domain'], 'domain'],
    [['0x8007232B', 'a.example', 'b.example'], ''],
  ])('%j is bad usage', async (words, message) => {
    const { code, stdout, stderr } = await kmsdns(['explain', ...words]);
    expect({ code, stdout }).toEqual({ code: 64, stdout: '' });
    expect(stderr).toContain(message);
  });

  it.each([
    ['8198', '0xC0020017'],
    ['12288', 'the code to explain'],
    ['12289', 'it found and reached one'],
    ['12290', 'found and reached it'],
    ['12293', 'after "Info:", such as 0x80072338'],
    ['12294', 'a success'],
  ])('says of event %s where its code is, and explains the one that it names', async (event, hint) => {
    const { code, stderr } = await kmsdns(['explain', event]);
    expect(code).toBe(64);
    expect(stderr).toContain(`error: code: "${event}" is the number of an event, and no error code\n`);
    expect(stderr).toContain(hint);
    for (const [named] of stderr.matchAll(/0x[0-9A-F]{8}/g)) {
      expect((await kmsdns(['explain', named])).stdout).toContain(`event ${event}`);
    }
  });

  it('lists the codes that it knows', async () => {
    const { stderr } = await kmsdns(['explain', '1']);
    expect(stderr).toContain('0x8007232B');
    expect((await kmsdns(['--complete', 'explain', '0xC004F03'])).stdout.trim().split('\n')).toEqual([
      '0xC004F039',
      '0xC004F038',
    ]);
  });
});
