import { describe, expect, it } from 'vitest';
import { hostNameProblem, DomainName, parseHostName } from '../../src/name/index.js';
import { inputErrorOf } from '../errors.js';

describe('a host name', () => {
  it.each(['kms1.example.com', 'KMS-1.Example.com.', '1host.example', 'localhost', 'bücher.example'])(
    '%s is taken',
    (text) => {
      expect(parseHostName(text).labels.length).toBeGreaterThan(0);
    },
  );

  it.each([
    ['192.0.2.1', 'is an IP address'],
    ['2001:db8::1', 'is an IP address'],
    ['[2001:db8::1]', 'is an IP address'],
    ['fe80::1%eth0', 'is an IP address'],
    ['kms_1.example.com', 'underscore in "kms_1"'],
    ['-kms.example.com', '"-kms"'],
    ['kms-.example.com', '"kms-"'],
    ['*.example.com', '"*"'],
    ['kms\\007.example.com', '"kms\\007"'],
    ['.', 'is the root'],
    ['', 'is empty'],
  ])('%j is refused: %s', (text, problem) => {
    const error = inputErrorOf(() => parseHostName(text, 'host'));
    expect(error.field).toBe('host');
    expect(error.message).toContain(problem);
  });

  it.each([
    ['kms1.example.com:1688', 'Give kms1.example.com, and the port separately.'],
    ['kms1.example.com/', 'Leave out the slashes.'],
    ['https://kms1.example.com:1688/', 'Give the name alone: kms1.example.com.'],
    ['https://kms1.example.com/', 'Give the name alone: kms1.example.com.'],
    ['file:///kms1', 'Give the name of the host alone.'],
  ])('%s: %s', (text, hint) => {
    expect(inputErrorOf(() => parseHostName(text)).hint).toBe(hint);
  });

  it('is not what only looks like an address once its labels are joined', () => {
    expect(hostNameProblem(DomainName.fromLabels(['192', '0', '2', '1']))).toContain('IP address');
    expect(hostNameProblem(DomainName.fromLabels(['fe80::1']))).toContain('IP address');
  });
});
