import { describe, expect, it } from 'vitest';
import { build } from './support.js';

const HEAD = '$TTL 300\n@ SOA ns1 hostmaster 1 2 3 4 5\n@ NS ns1\n';

describe('a zone', () => {
  it.each<[text: string, message: string]>([
    ['$TTL 300\n@ NS ns1\n', 'z: the zone corp.example has no SOA record'],
    ['$TTL 300\n@ SOA ns1 hostmaster 1 2 3 4 5\n', 'z: the zone corp.example has no NS record'],
    [`${HEAD}@ SOA ns1 hostmaster 2 2 3 4 5\n`, 'z:2: corp.example has 2 SOA records, not one'],
    [
      `${HEAD}sub SOA ns1 hostmaster 1 2 3 4 5\n`,
      'z:4: an SOA record stands at sub.corp.example, not at corp.example',
    ],
    [`${HEAD}x.elsewhere. A 192.0.2.1\n`, 'z:4: x.elsewhere is not in the zone corp.example'],
    [`${HEAD}notcorp.example. A 192.0.2.1\n`, 'z:4: notcorp.example is not in the zone corp.example'],
    [`${HEAD}a A 192.0.2.1\na CNAME b\n`, 'z:5: a.corp.example has a CNAME record and others beside it'],
    [`${HEAD}a CNAME b\nA A 192.0.2.1\n`, 'z:5: A.corp.example has a CNAME record and others beside it'],
    [`${HEAD}a CNAME b\na CNAME c\n`, 'z:4: a.corp.example has 2 CNAME records, not one'],
    [`${HEAD}a DNAME b\na DNAME c\n`, 'z:4: a.corp.example has 2 DNAME records, not one'],
  ])('%j is refused: %s', (text, message) => {
    expect(() => build(text)).toThrow(message);
  });

  it('takes the lowest of several TTLs in a set, and warns', () => {
    const { zone, warnings } = build(`${HEAD}a 60 A 192.0.2.1\na 30 A 192.0.2.2\na 90 A 192.0.2.3\n`);
    expect(zone.node('a.corp.example')?.sets.get('A')?.ttl).toBe(30);
    expect(warnings).toEqual([
      'z:6: a.corp.example A has records with different TTLs; the lowest, 30, is used',
    ]);
  });

  it('has what was written twice once', () => {
    const { zone } = build(`${HEAD}a A 192.0.2.1\nA A 192.0.2.1\n`);
    expect(zone.node('a.corp.example')?.sets.get('A')?.data).toHaveLength(1);
  });
});
