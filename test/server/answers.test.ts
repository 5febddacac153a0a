import { describe, expect, it } from 'vitest';
import type { RrType } from '../../src/record/index.js';
import type { QueryOptions } from '../../src/wire/index.js';
import { CORP, OTHER } from './answer-zones.js';
import { ask, show, startServer } from './support.js';

const SOA = 'corp.example 60 SOA ns1.corp.example. hostmaster.corp.example. 10 3600 600 86400 60';
const OWN_SOA = SOA.replace(' 60 SOA', ' 300 SOA');
const NS = ['corp.example 300 NS ns1.corp.example.', 'corp.example 300 NS ns2.other.example.'];
const SUB = [
  'authority: sub.corp.example 300 NS glue.sub.corp.example.',
  'authority: sub.corp.example 300 NS ns1.corp.example.',
  'additional: glue.sub.corp.example 300 A 192.0.2.53',
];

type Case = [question: string, answer: readonly string[], options?: QueryOptions];

describe('answers, as BIND 9.18 gives them', () => {
  it.each<Case>([
    ['kms2.corp.example A', ['NOERROR aa', 'kms2.corp.example 300 A 192.0.2.2']],
    ['kms1.corp.example AAAA', ['NOERROR aa', 'kms1.corp.example 300 AAAA 2001:db8::1']],
    ['txt.corp.example TXT', ['NOERROR aa', 'txt.corp.example 300 TXT "one" "two \\"words\\""']],
    ['1.ptr.corp.example PTR', ['NOERROR aa', '1.ptr.corp.example 300 PTR kms1.corp.example.']],
    ['unk.corp.example TYPE65280', ['NOERROR aa', 'unk.corp.example 300 TYPE65280 \\# 3 abcdef']],
    ['corp.example SOA', ['NOERROR aa', OWN_SOA]],
    [
      'corp.example NS',
      [
        'NOERROR aa',
        ...NS,
        'additional: ns1.corp.example 300 A 127.0.0.1',
        'additional: ns1.corp.example 300 AAAA ::1',
      ],
    ],
    [
      'corp.example MX',
      [
        'NOERROR aa',
        'corp.example 300 MX 10 mail.corp.example.',
        'additional: mail.corp.example 300 A 192.0.2.25',
      ],
    ],
    [
      '_vlmcs._tcp.corp.example SRV',
      [
        'NOERROR aa',
        '_vlmcs._tcp.corp.example 300 SRV 0 0 1688 kms1.corp.example.',
        '_vlmcs._tcp.corp.example 300 SRV 0 5 1688 KMS2.corp.example.',
        '_vlmcs._tcp.corp.example 300 SRV 10 5 1688 glue.sub.corp.example.',
        'additional: KMS2.corp.example 300 A 192.0.2.2',
        'additional: kms1.corp.example 300 A 192.0.2.1',
        'additional: kms1.corp.example 300 AAAA 2001:db8::1',
      ],
    ],
    [
      'kms1.corp.example ANY',
      ['NOERROR aa', 'kms1.corp.example 300 A 192.0.2.1', 'kms1.corp.example 300 AAAA 2001:db8::1'],
    ],
    [
      'kms2.corp.example A',
      [
        'NOERROR aa',
        'kms2.corp.example 300 A 192.0.2.2',
        ...NS.map((ns) => `authority: ${ns}`),
        'additional: ns1.corp.example 300 A 127.0.0.1',
        'additional: ns1.corp.example 300 AAAA ::1',
      ],
      { recursionDesired: false },
    ],
    ['nothing.corp.example A', ['NXDOMAIN aa', `authority: ${SOA}`]],
    ['below.kms1.corp.example A', ['NXDOMAIN aa', `authority: ${SOA}`]],
    ['kms2.corp.example AAAA', ['NOERROR aa', `authority: ${SOA}`]],
    ['_tcp.corp.example SRV', ['NOERROR aa', `authority: ${SOA}`]],
    ['y.ent.corp.example A', ['NOERROR aa', `authority: ${SOA}`]],
    [
      'alias.corp.example A',
      [
        'NOERROR aa',
        'alias.corp.example 300 CNAME alias2.corp.example.',
        'alias2.corp.example 300 CNAME kms2.corp.example.',
        'kms2.corp.example 300 A 192.0.2.2',
      ],
    ],
    ['alias.corp.example CNAME', ['NOERROR aa', 'alias.corp.example 300 CNAME alias2.corp.example.']],
    [
      'alias2.corp.example AAAA',
      ['NOERROR aa', 'alias2.corp.example 300 CNAME kms2.corp.example.', `authority: ${SOA}`],
    ],
    ['ext.corp.example A', ['NOERROR aa', 'ext.corp.example 300 CNAME www.elsewhere.test.']],
    ['cross.corp.example A', ['NOERROR aa', 'cross.corp.example 300 CNAME host.other.example.']],
    [
      'dangling.corp.example A',
      ['NXDOMAIN aa', 'dangling.corp.example 300 CNAME nothing.corp.example.', `authority: ${SOA}`],
    ],
    [
      'loop1.corp.example A',
      [
        'SERVFAIL aa',
        'loop1.corp.example 300 CNAME loop2.corp.example.',
        'loop2.corp.example 300 CNAME loop1.corp.example.',
      ],
    ],
    ['a.b.wild.corp.example TXT', ['NOERROR aa', 'a.b.wild.corp.example 300 TXT "wild"']],
    ['*.wild.corp.example TXT', ['NOERROR aa', '*.wild.corp.example 300 TXT "wild"']],
    ['a.wild.corp.example A', ['NOERROR aa', `authority: ${SOA}`]],
    ['wild.corp.example TXT', ['NOERROR aa', `authority: ${SOA}`]],
    [
      'a.cwild.corp.example A',
      [
        'NOERROR aa',
        'a.cwild.corp.example 300 CNAME kms2.corp.example.',
        'kms2.corp.example 300 A 192.0.2.2',
      ],
    ],
    ['x.sub.corp.example A', ['NOERROR', ...SUB]],
    ['sub.corp.example NS', ['NOERROR', ...SUB]],
    ['glue.sub.corp.example A', ['NOERROR', ...SUB]],
    ['sub.corp.example DS', ['NOERROR aa', `authority: ${SOA}`]],
    ['tosub.corp.example A', ['NOERROR aa', 'tosub.corp.example 300 CNAME x.sub.corp.example.', ...SUB]],
    [
      'host.dn.corp.example A',
      [
        'NOERROR aa',
        'dn.corp.example 300 DNAME target.corp.example.',
        'host.dn.corp.example 300 CNAME host.target.corp.example.',
        'host.target.corp.example 300 A 192.0.2.77',
      ],
    ],
    ['dn.corp.example A', ['NOERROR aa', `authority: ${SOA}`]],
    ['dn.corp.example DNAME', ['NOERROR aa', 'dn.corp.example 300 DNAME target.corp.example.']],
    ['host.other.example A', ['NOERROR aa', 'host.other.example 300 A 192.0.2.44']],
    ['elsewhere.test A', ['REFUSED']],
    ['example A', ['REFUSED']],
  ])('%s', async (question, answer, options = {}) => {
    const [qname = '', type = ''] = question.split(' ');
    const server = await startServer({ zones: { 'corp.example': CORP, 'other.example': OTHER } });
    expect(show(await ask(server, qname, type as RrType, options))).toEqual(answer);
  });

  it('says YXDOMAIN when a DNAME makes the name too long', async () => {
    const server = await startServer({ zones: { 'corp.example': CORP } });
    const reply = await ask(server, `${'x'.repeat(60)}.long.corp.example`, 'A');
    expect(show(reply)[0]).toBe('YXDOMAIN aa');
    expect(reply.answers).toHaveLength(1);
  });
});
