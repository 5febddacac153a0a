import { describe, expect, it } from 'vitest';
import { explainWindowsError, listWindowsErrors } from '../../src/discovery/index.js';
import { FAILURES, windowsErrorFor, type Failure } from '../../src/discovery/windows-errors.js';

describe('the Windows error of a failed look-up', () => {
  it.each<[Failure, string, number]>([
    ['formerr', 'DNS_ERROR_RCODE_FORMAT_ERROR', 9001],
    ['dns-failure', 'DNS_ERROR_RCODE_SERVER_FAILURE', 9002],
    ['nxdomain', 'DNS_ERROR_RCODE_NAME_ERROR', 9003],
    ['notimp', 'DNS_ERROR_RCODE_NOT_IMPLEMENTED', 9004],
    ['refused', 'DNS_ERROR_RCODE_REFUSED', 9005],
    ['nodata', 'DNS_INFO_NO_RECORDS', 9501],
    ['bad-reply', 'DNS_ERROR_BAD_PACKET', 9502],
    ['no-dns-servers', 'DNS_ERROR_NO_DNS_SERVERS', 9852],
    ['no-suffix', 'ERROR_INVALID_NAME', 123],
  ])('of %s is HRESULT_FROM_WIN32(%s)', (failure, name, number) => {
    const hresult = `0x${(0x80070000 + number).toString(16).toUpperCase()}`;
    expect(windowsErrorFor(failure, 'corp.example').code).toBe(hresult);
    expect(explainWindowsError(hresult)?.name).toBe(name);
  });

  it('names the domain in its remedy', () => {
    expect(windowsErrorFor('nxdomain', 'corp.example').remedy).toContain('--domain corp.example)');
  });

  it('has words of its own for each case; aliases and hosts that fail share codes', () => {
    const errors = listWindowsErrors();
    expect(new Set(errors.map(({ meaning }) => meaning)).size).toBe(errors.length);
    const codes = errors.map(({ code }) => code);
    const again = codes.filter((code, i) => codes.indexOf(code) !== i);
    expect(new Set(again)).toEqual(new Set(['0x8007232B', '0x8007251D', '0xC004F074']));
  });

  it('of hosts that are not KMS is our conclusion, of hosts that are dead a documented one', () => {
    expect(windowsErrorFor('all-targets-dead', 'corp.example').evidence).toBe('documented');
    expect(windowsErrorFor('no-kms-answer', 'corp.example').evidence).toBe('inferred');
  });

  it.each(FAILURES)('of %s has remedies with domain, host and port filled in, and a source', (failure) => {
    const entry = windowsErrorFor(failure, 'corp.example', { host: 'kms1.corp.example', port: 1689 });
    expect(`${entry.remedy} ${JSON.stringify(entry.remedies)}`).not.toMatch(/<(?:domain|host|port)>/);
    expect(entry.remedies.length).toBeGreaterThan(1);
    expect(entry.remedies.map(({ command }) => command)).toContain('slmgr /ato');
    expect(entry.source).not.toBe('');
    expect(entry.meaning).toBe(`${entry.text}: ${entry.shows}`);
  });

  it.each<[Failure, string]>([
    ['nxdomain', 'kmsdns publish kms1.corp.example --domain corp.example'],
    ['nodata', 'Resolve-DnsName -Name _vlmcs._tcp.corp.example -Type SRV'],
    ['no-suffix', 'slmgr /skms-domain corp.example'],
    ['all-targets-dead', 'Test-NetConnection kms1.corp.example -Port 1689'],
    ['all-targets-dead', 'Set-NetFirewallRule -Name SPPSVC-In-TCP -Enabled True'],
    ['all-targets-dead', 'kmsdns remove kms1.corp.example:1689 --domain corp.example'],
    ['no-kms-answer', 'slmgr /dlv'],
    ['fixed-host-dead', 'slmgr /ckms'],
    ['fixed-host-not-kms', 'netstat -abno'],
    ['fixed-host-unresolved', 'Resolve-DnsName -Name kms1.corp.example'],
  ])('of %s is remedied by %s', (failure, command) => {
    const { remedies } = windowsErrorFor(failure, 'corp.example', { host: 'kms1.corp.example', port: 1689 });
    expect(remedies.map((remedy) => remedy.command)).toContain(command);
  });

  it('leaves to the reader what it does not know, and takes 1688 for the port of a host', () => {
    const commands = (host?: string): string =>
      JSON.stringify(windowsErrorFor('all-targets-dead', 'corp.example', { host }).remedies);
    expect(commands()).toContain('Test-NetConnection <host> -Port <port>');
    expect(commands('kms1.corp.example')).toContain('Test-NetConnection kms1.corp.example -Port 1688');
  });

  it.each([
    '$(id).corp.example',
    'a`id`.corp.example',
    'a|b.corp.example',
    'a\\;b',
    "a'b",
    'a b',
    'a&b',
    '<b>',
  ])('has no command with the name %s in it: records may hold anything, and commands are pasted', (host) => {
    const { remedy, remedies } = windowsErrorFor('all-targets-dead', 'corp.example', { host, port: 1688 });
    expect(JSON.stringify([remedy, remedies])).not.toContain(JSON.stringify(host).slice(1, -1));
    expect(JSON.stringify(remedies)).toContain('Test-NetConnection <host> -Port 1688');
  });

  it('says why the code of a client without a suffix is not certain', () => {
    expect(windowsErrorFor('no-suffix', undefined)).toMatchObject({
      evidence: 'disputed',
      warning: expect.any(String),
    });
  });
});
