import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/errors.js';
import { DomainName } from '../../src/name/index.js';
import { domainName } from '../arbitraries.js';
import { inputErrorOf } from '../errors.js';

const name = (text: string): DomainName => DomainName.parse(text);

describe('parsing a name', () => {
  it.each([
    ['corp.example.com', ['corp', 'example', 'com']],
    ['corp.example.com.', ['corp', 'example', 'com']],
    ['.', []],
    ['_vlmcs._tcp.Corp.Example.COM', ['_vlmcs', '_tcp', 'Corp', 'Example', 'COM']],
    ['*.example.com', ['*', 'example', 'com']],
    ['a\\.b.example.com', ['a.b', 'example', 'com']],
    ['a\\046b.example', ['a.b', 'example']],
    ['a\\.', ['a.']],
    ['a\\..', ['a.']],
    ['a\\\\.b', ['a\\', 'b']],
    ['\\000\\255', ['\0\xff']],
    ['a\\032b', ['a b']],
    ['a\\"b', ['a"b']],
    ['bücher.example', ['xn--bcher-kva', 'example']],
    ['_vlmcs._tcp.BÜCHER.example.', ['_vlmcs', '_tcp', 'xn--bcher-kva', 'example']],
    ['faß.example', ['xn--fa-hia', 'example']],
    ['例え。テスト', ['xn--r8jz45g', 'xn--zckzah']],
    ['x'.repeat(63), ['x'.repeat(63)]],
  ])('%s', (text, labels) => {
    expect(name(text).labels).toEqual(labels);
  });

  it.each([
    ['', 'is empty'],
    ['..', 'a label is empty'],
    ['.example.com', 'a label is empty'],
    ['a..b', 'a label is empty'],
    ['example.com..', 'a label is empty'],
    ['a\\\\..b', 'a label is empty'],
    [`${'x'.repeat(64)}.com`, 'more than 63'],
    [`${'x'.repeat(63)}.`.repeat(4), 'more than 255'],
    ['a b.com', 'space'],
    ['a\tb.com', 'space'],
    ['a.com\n', 'space'],
    ['a\u00a0b', 'space'],
    ['a\\', 'ends in a backslash'],
    ['a\\25', '"\\25" is not an escape'],
    ['a\\256', '"\\256" is not an escape'],
    ['bücher\\046x', 'mixes escapes'],
    ['bücher/x.example', 'internationalised'],
    ['bücher?x', 'internationalised'],
    ['bücher#x', 'internationalised'],
    ['bücher:80', 'internationalised'],
    ['bücher%2eexample', 'internationalised'],
    ['bü\tcher.example', 'space'],
    ['xn--a.bücher', 'internationalised'],
  ])('%j is refused: %s', (text, problem) => {
    const error = inputErrorOf(() => DomainName.parse(text, 'domain'));
    expect(error.field).toBe('domain');
    expect(error.message).toContain(problem);
  });

  it('a label that is not octets cannot become a name', () => {
    expect(() => DomainName.fromLabels(['€'])).toThrow(InputError);
  });
});

describe('any name of octets', () => {
  it('comes back from its text', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(domainName, (original) => {
        expect(name(original.text).labels).toEqual(original.labels);
        expect(name(original.absolute).labels).toEqual(original.labels);
        expect(original.text).toMatch(/^[\x21-\x7e]+$/);
      }),
      { numRuns: 1000 },
    );
  });

  it('equals another exactly when their labels do without regard to case', () => {
    const lower = (n: DomainName): string =>
      JSON.stringify(n.labels.map((l) => l.replace(/[A-Z]/g, (c) => c.toLowerCase())));
    fc.assert(
      fc.property(domainName, domainName, (a, b) => {
        expect(a.equals(b)).toBe(lower(a) === lower(b));
        expect(a.equals(name(a.key))).toBe(true);
        expect(a.lowerCase.equals(a)).toBe(true);
        expect(a.lowerCase.text).toBe(a.key);
      }),
      { numRuns: 500 },
    );
  });

  it('is below its parents, and takes them apart and together again', () => {
    fc.assert(
      fc.property(domainName, fc.nat(8), (n, count) => {
        const ancestor = DomainName.fromLabels(n.labels.slice(count));
        expect(n.isSubdomainOf(ancestor)).toBe(true);
        expect(ancestor.isSubdomainOf(n)).toBe(ancestor.labels.length === n.labels.length);
        expect(ancestor.prepend(...n.labelsBelow(ancestor)!).labels).toEqual(n.labels);
      }),
    );
  });

  it('has its place in one order (RFC 4034 §6.1)', () => {
    fc.assert(
      fc.property(domainName, domainName, domainName, (a, b, c) => {
        expect(DomainName.compare(a, b) < 0).toBe(DomainName.compare(b, a) > 0);
        expect(DomainName.compare(a, b) === 0).toBe(a.equals(b));
        const [x, y, z] = [a, b, c].sort((l, r) => DomainName.compare(l, r));
        expect(DomainName.compare(x!, y!)).toBeLessThanOrEqual(0);
        expect(DomainName.compare(x!, z!)).toBeLessThanOrEqual(0);
      }),
    );
  });
});

describe('names and their ancestors', () => {
  it('the order is that of the example in RFC 4034 §6.1', () => {
    const sorted = [
      'example',
      'a.example',
      'yljkjljk.a.example',
      'Z.a.example',
      'zABC.a.EXAMPLE',
      'z.example',
      '\\001.z.example',
      '*.z.example',
      '\\200.z.example',
    ];
    const shuffled = [...sorted].reverse().map(name);
    expect(shuffled.sort((a, b) => DomainName.compare(a, b)).map((n) => n.text)).toEqual(sorted);
  });

  it.each([
    ['kms.example.com', 'example.com', true],
    ['example.com', 'example.com', true],
    ['KMS.EXAMPLE.com', 'example.COM', true],
    ['badexample.com', 'example.com', false],
    ['example.com', 'kms.example.com', false],
    ['a\\.example.com', 'example.com', false],
    ['example.com', '.', true],
  ])('%s is below %s: %s', (below, above, expected) => {
    expect(name(below).isSubdomainOf(name(above))).toBe(expected);
  });

  it('the parent of a top-level name is the root, and the root has none', () => {
    expect(name('com').parent).toBe(DomainName.root);
    expect(DomainName.root.parent).toBeUndefined();
  });

  it('a name put together must not become too long', () => {
    const long = name(`${'x'.repeat(63)}.${'y'.repeat(63)}.${'z'.repeat(62)}`);
    expect(() => long.prepend('w'.repeat(63))).toThrow('more than 255');
    expect(() => long.concat(long)).toThrow('more than 255');
  });

  it('cannot be changed', () => {
    const n = name('kms.example.com');
    expect(Object.isFrozen(n)).toBe(true);
    expect(Object.isFrozen(n.labels)).toBe(true);
  });
});
