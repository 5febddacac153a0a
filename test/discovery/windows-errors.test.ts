import { describe, expect, it } from 'vitest';
import { listWindowsErrors } from '../../src/discovery/index.js';
import { windowsErrorFor, type Failure } from '../../src/discovery/windows-errors.js';

describe('the Windows error of a failed look-up', () => {
  it.each<[Failure, string, number]>([
    ['formerr', 'DNS_ERROR_RCODE_FORMAT_ERROR', 9001],
    ['dns-failure', 'DNS_ERROR_RCODE_SERVER_FAILURE', 9002],
    ['nxdomain', 'DNS_ERROR_RCODE_NAME_ERROR', 9003],
    ['notimp', 'DNS_ERROR_RCODE_NOT_IMPLEMENTED', 9004],
    ['refused', 'DNS_ERROR_RCODE_REFUSED', 9005],
    ['nodata', 'DNS_INFO_NO_RECORDS', 9501],
    ['bad-reply', 'DNS_ERROR_BAD_PACKET', 9502],
  ])('of %s is HRESULT_FROM_WIN32(%s)', (failure, _, number) => {
    const hresult = `0x${(0x80070000 + number).toString(16).toUpperCase()}`;
    expect(windowsErrorFor(failure, 'corp.example').code).toBe(hresult);
  });

  it('names the domain in its remedy', () => {
    expect(windowsErrorFor('nxdomain', 'corp.example').remedy).toContain('--domain corp.example)');
  });

  it('has words of its own for each case, and but one code for all hosts that fail', () => {
    const errors = listWindowsErrors();
    expect(new Set(errors.map(({ meaning }) => meaning)).size).toBe(errors.length);
    const codes = errors.map(({ code }) => code);
    expect(new Set(codes.filter((code, i) => codes.indexOf(code) !== i))).toEqual(new Set(['0xC004F074']));
  });

  it('of hosts that are not KMS is our conclusion, of hosts that are dead a documented one', () => {
    expect(windowsErrorFor('all-targets-dead', 'corp.example').evidence).toBe('documented');
    expect(windowsErrorFor('no-kms-answer', 'corp.example').evidence).toBe('inferred');
  });
});
