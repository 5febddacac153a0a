import { describe, expect, it } from 'vitest';
import { groupFindings } from '../../../src/cli/reports/finding-groups.js';
import { groupNotChecked } from '../../../src/cli/reports/not-checked-groups.js';
import type { Finding } from '../../../src/conflicts/index.js';
import { findingOf } from './rendered.js';

const from = (domain: string, target: string, other: Partial<Finding> = {}): Finding =>
  findingOf(domain, {
    records: [{ ...findingOf(domain).records[0]!, target }],
    message: `${target} is not on the list`,
    remedy: `kmsdns remove ${target}:1688 --domain ${domain}`,
    ...other,
  });
const told = (...findings: readonly Finding[]) =>
  groupFindings(findings).map(({ remedy, cases }) => [remedy, ...cases.map(({ message }) => message)]);

describe('findings with one remedy', () => {
  it.each<[string, readonly Finding[], readonly (readonly string[])[]]>([
    [
      'one is as it is',
      [from('a.example', 'k1')],
      [['kmsdns remove k1:1688 --domain a.example', 'k1 is not on the list']],
    ],
    [
      'a host in two domains keeps its name',
      [from('a.example', 'k1'), from('b.example', 'k1')],
      [['kmsdns remove k1:1688 --domain <domain>', 'k1 is not on the list']],
    ],
    [
      'two hosts of one domain leave the host open',
      [from('a.example', 'k1'), from('a.example', 'k2')],
      [['kmsdns remove <host> --domain a.example', 'k1 is not on the list', 'k2 is not on the list']],
    ],
    [
      'hosts that are called alike in their domains are one case',
      [from('a.example', 'kms.a.example'), from('b.example', 'kms.b.example')],
      [['kmsdns remove kms.<domain>:1688 --domain <domain>', 'kms.<domain> is not on the list']],
    ],
    [
      'hosts that are called as their domains keep their names',
      [from('a.example', 'a.example'), from('b.example', 'b.example')],
      [
        [
          'kmsdns remove <domain>:1688 --domain <domain>',
          'a.example is not on the list',
          'b.example is not on the list',
        ],
      ],
    ],
    [
      'a domain within another name is left alone',
      [from('a.example', 'x.a.example.net'), from('b.example', 'x.a.example.net')],
      [['kmsdns remove x.a.example.net:1688 --domain <domain>', 'x.a.example.net is not on the list']],
    ],
    [
      'another remedy is another group',
      [from('a.example', 'k1'), from('b.example', 'k1', { remedy: 'Wait.' })],
      [
        ['kmsdns remove k1:1688 --domain a.example', 'k1 is not on the list'],
        ['Wait.', 'k1 is not on the list'],
      ],
    ],
  ])('%s', (_, findings, expected) => {
    expect(told(...findings)).toEqual(expected);
  });

  it('are told the worst first, of equals those across domains, then the most frequent', () => {
    const groups = groupFindings([
      from('a.example', 'k1', { rule: 'some', severity: 'info' }),
      from('a.example', 'k1', { rule: 'once' }),
      from('a.example', 'k1', { rule: 'twice' }),
      from('b.example', 'k1', { rule: 'twice' }),
      findingOf(null, { rule: 'across' }),
      findingOf(null, { rule: 'across', severity: 'warn' }),
    ]);
    expect(groups.map(({ severity, rule, findings }) => `${severity} ${rule} ${findings}`)).toEqual([
      'error across 1',
      'error twice 2',
      'error once 1',
      'warn across 1',
      'info some 1',
    ]);
  });
});

it('tells of what was not checked by its reason, what is about all domains first', () => {
  const groups = groupNotChecked([
    { rule: 'r1', domain: 'a.example', reason: 'ns.a.example is silent' },
    { rule: 'r1', domain: 'b.example', reason: 'ns.b.example is silent' },
    { rule: 'r2', domain: 'a.example', reason: 'ns.a.example is silent' },
    { rule: 'r2', domain: 'b.example', reason: 'ns.b.example is silent' },
    { rule: 'r3', domain: 'c.example', reason: 'ns.c.example is silent' },
    { rule: 'r4', domain: null, reason: 'no list' },
  ]);
  expect(groups).toEqual([
    { rules: ['r4'], reason: 'no list', domains: [] },
    { rules: ['r1', 'r2'], reason: 'ns.<domain> is silent', domains: ['a.example', 'b.example'] },
    { rules: ['r3'], reason: 'ns.c.example is silent', domains: ['c.example'] },
  ]);
});
