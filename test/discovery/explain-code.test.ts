import { describe, expect, it } from 'vitest';
import { explainWindowsError, KNOWN_CODES, listWindowsErrors } from '../../src/discovery/index.js';

/** Microsoft's numbers: winerror.h and WinINet for 0x8007xxxx. */
const WIN32 = {
  '0x8007232B': 9003,
  '0x8007251D': 9501,
  '0x8007007B': 123,
  '0x8007232A': 9002,
  '0x8007267C': 9852,
  '0x8007232D': 9005,
  '0x80072329': 9001,
  '0x8007232C': 9004,
  '0x8007251E': 9502,
  '0x800706BA': 1722,
  '0x8007139F': 5023,
  '0x80072EE7': 12007,
  '0x80072338': 9016,
  '0x80072331': 9009,
  '0x80072332': 9010,
  '0x80072339': 9017,
  '0x8007233A': 9018,
};

describe('the meaning of an error code', () => {
  it.each([
    ['0x8007232B'],
    ['0X8007232b'],
    ['8007232b'],
    [' 0x8007232B '],
    ['2147951403'],
    ['-2147015893'],
    [2147951403],
    [-2147015893],
    [0x8007232b | 0],
  ])('is found for %j', (code) => {
    expect(explainWindowsError(code)).toMatchObject({
      code: '0x8007232B',
      name: 'DNS_ERROR_RCODE_NAME_ERROR',
    });
  });

  it.each([
    [''],
    ['0x'],
    ['0x8007232'],
    ['0x18007232B'],
    ['DNS'],
    ['9003'],
    ['0x80070000'],
    ['-1'],
    ['99999999999'],
    [Number.NaN],
    [-2147015893.5],
    ['constructor'],
  ])('is not made up for %j', (code) => expect(explainWindowsError(code)).toBeUndefined());

  it('is HRESULT_FROM_WIN32 wherever it begins with 0x8007', () => {
    const win32 = KNOWN_CODES.filter((code) => code.startsWith('0x8007'));
    expect(new Set(win32)).toEqual(new Set(Object.keys(WIN32)));
    for (const [code, number] of Object.entries(WIN32)) expect(Number(code)).toBe(0x80070000 + number);
  });

  it.each(KNOWN_CODES)('of %s is complete', (code) => {
    const explanation = explainWindowsError(code, { domain: 'corp.example', host: 'kms1.corp.example' });
    const { meaning, cause, remedies, source } = explanation ?? expect.fail(code);
    expect(code).toMatch(/^0x[0-9A-F]{8}$/);
    expect(meaning).toMatch(/^[A-Z].*[^.]$/);
    expect(cause).toMatch(/^[A-Z].*\.$/);
    expect(source).not.toBe('');
    expect(remedies).not.toHaveLength(0);
    const text = JSON.stringify(explanation);
    expect(text).not.toMatch(/<(?:domain|host|port)>/);
    expect(text, 'no product key').not.toMatch(/(?:[A-Z0-9]{5}-){4}[A-Z0-9]{5}|\/ipk/i);
  });

  it('is there for every code that discover reports, and for the codes beside it', () => {
    for (const { code, also } of listWindowsErrors())
      expect(KNOWN_CODES).toEqual(expect.arrayContaining([code, ...also]));
  });

  it('names the discover to run where that shows the cause', () => {
    const where = { domain: 'corp.example' };
    expect(explainWindowsError('0xC004F074', where)?.discover).toBe('kmsdns discover corp.example --explain');
    expect(explainWindowsError('0xC004F074')?.discover).toBe('kmsdns discover <domain> --explain');
    expect(explainWindowsError('0xC004F06C')?.discover).toBeNull();
  });
});
