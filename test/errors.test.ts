import { describe, expect, it } from 'vitest';
import {
  abortedError,
  asKmsDnsError,
  InputError,
  KmsDnsError,
  located,
  type ErrorReason,
} from '../src/errors.js';
import { inputErrorOf } from './errors.js';

describe('an error', () => {
  const REASONS: readonly ErrorReason[] = [
    'throttled',
    'conflict',
    'unauthorized',
    'notFound',
    'partial',
    'timedOut',
    'retriable',
  ];

  it.each(REASONS)('says %s as a boolean of that name', (reason) => {
    const error = new KmsDnsError('ERR_PROVIDER', 'no', { reasons: [reason] });
    expect(REASONS.filter((r) => error[r])).toEqual([reason]);
    expect(REASONS.filter((r) => new KmsDnsError('ERR_PROVIDER', 'no')[r])).toEqual([]);
  });

  it('has in JSON what people need, and no detail that was meant for programs', () => {
    const error = new KmsDnsError('ERR_CONFLICT', 'somebody else was faster', {
      hint: 'Try again.',
      reasons: ['conflict'],
      details: { serial: 7 },
    });
    expect(JSON.parse(JSON.stringify(error))).toEqual({
      code: 'ERR_CONFLICT',
      message: 'somebody else was faster',
      hint: 'Try again.',
      reasons: ['conflict'],
    });
    expect(JSON.stringify(new KmsDnsError('ERR_IO', 'no'))).toBe(
      '{"code":"ERR_IO","message":"no","hint":null,"reasons":[]}',
    );
  });

  it('has in JSON what the provider itself called it, for its support, and nothing else of its details', () => {
    const details = { providerCode: 10000, requestId: '8a1b2c', status: 403, token: 'hUsH' };
    const refused = new KmsDnsError('ERR_UNAUTHORIZED', 'no', { details });
    expect(JSON.parse(JSON.stringify(refused))).toMatchObject({
      details: { providerCode: 10000, requestId: '8a1b2c' },
    });
    expect(JSON.stringify(refused)).not.toMatch(/hUsH|status/);
  });

  it('keeps its cause, and cannot be changed where programs read it', () => {
    const cause = new Error('disk full');
    const error = new KmsDnsError('ERR_IO', 'no', { cause, details: { a: 1 } });
    expect(error.cause).toBe(cause);
    expect([error.reasons, error.details].every((value) => Object.isFrozen(value))).toBe(true);
    expect('cause' in new KmsDnsError('ERR_IO', 'no')).toBe(false);
  });
});

describe('whatever is thrown becomes an error of ours', () => {
  const ours = new InputError('port', 'is 0');
  it.each([
    ['our own', ours, 'ERR_BAD_INPUT', 'port: is 0'],
    ['another', new TypeError('x is not a function'), 'ERR_INTERNAL', 'x is not a function'],
    ['no error at all', 'text', 'ERR_INTERNAL', 'text'],
    ['an abort', new DOMException('stop', 'AbortError'), 'ERR_ABORTED', 'cancelled'],
  ])('%s', (_, thrown, code, message) => {
    const error = asKmsDnsError(thrown);
    expect(error).toMatchObject({ code, message });
    if (thrown !== ours) expect(error.cause).toBe(thrown);
    else expect(error).toBe(ours);
  });

  it('a signal that ran out of time says so, and another keeps its own reason', () => {
    expect(abortedError(new DOMException('late', 'TimeoutError'))).toMatchObject({
      code: 'ERR_TIMEOUT',
      timedOut: true,
      retriable: true,
    });
    expect(abortedError(ours)).toBe(ours);
    expect(abortedError('stop')).toMatchObject({ code: 'ERR_ABORTED', cause: 'stop' });
  });
});

describe('bad input in a file', () => {
  it('says where it stands', () => {
    const error = inputErrorOf(() =>
      located('zone.db:12', () => {
        throw new InputError('port', '"x" is no number', { hint: 'Write digits.' });
      }),
    );
    expect(error).toMatchObject({
      field: 'zone.db:12',
      message: 'zone.db:12: port: "x" is no number',
      hint: 'Write digits.',
    });
    expect(error.cause).toBeInstanceOf(InputError);
  });

  it('other errors pass, and so do values', () => {
    const other = new Error('disk full');
    expect(() =>
      located('zone.db:12', () => {
        throw other;
      }),
    ).toThrow(other);
    expect(located('zone.db:12', () => 7)).toBe(7);
  });
});
