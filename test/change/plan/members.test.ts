import { describe, expect, it } from 'vitest';
import { plan, type PlanSettings } from '../../../src/change/index.js';
import { at, desire, memory, plant } from './bed.js';

const a = '0 0 1688 a.example.com';
const a10 = '10 0 1688 a.example.com';
const b = '0 0 1688 b.example.com';

interface Row {
  readonly name: string;
  readonly stands: readonly string[];
  readonly wanted: readonly string[];
  readonly settings?: Partial<PlanSettings>;
  readonly ttl?: number;
  /** `action reason` of each member, in the order of their names; then the set and the marks afterwards. */
  readonly members: readonly string[];
  readonly after: readonly string[];
  readonly marks: Readonly<Record<string, readonly string[]>>;
  readonly afterTtl?: number;
  readonly status: string;
}

const A = 'a.example.com:1688';
const B = 'b.example.com:1688';
const ours = ['ours'];

describe('what a plan makes of a set', () => {
  it.each<Row>([
    {
      name: 'a wanted host that is not there is added, and ours',
      stands: [],
      wanted: [a],
      members: ['add wanted'],
      after: [a],
      marks: { [A]: ours },
      afterTtl: 3600,
      status: 'create',
    },
    {
      name: 'one of ours with other numbers is updated',
      stands: [`${a} @ours`],
      wanted: [a10],
      members: ['update wanted'],
      after: [a10],
      marks: { [A]: ours },
      status: 'update',
    },
    {
      name: 'one of ours as wanted is kept',
      stands: [`${a} @ours`],
      wanted: [a],
      members: ['keep wanted'],
      after: [a],
      marks: { [A]: ours },
      status: 'none',
    },
    {
      name: 'one of ours that is not wanted goes, with its mark',
      stands: [`${a} @ours`, b],
      wanted: [],
      members: ['remove unwanted', 'keep foreign'],
      after: [b],
      marks: {},
      status: 'update',
    },
    {
      name: 'the last one of ours goes, and with it the set',
      stands: [`${a} @ours`],
      wanted: [],
      members: ['remove unwanted'],
      after: [],
      marks: {},
      status: 'remove',
    },
    {
      name: 'without prune it stays',
      stands: [`${a} @ours`],
      wanted: [],
      settings: { prune: false },
      members: ['keep not-pruned'],
      after: [a],
      marks: { [A]: ours },
      status: 'none',
    },
    {
      name: 'one of nobody that is not wanted stays',
      stands: [a],
      wanted: [],
      members: ['keep foreign'],
      after: [a],
      marks: {},
      status: 'none',
    },
    {
      name: 'one of another owner that is not wanted stays',
      stands: [`${a} @other`],
      wanted: [],
      members: ['keep foreign'],
      after: [a],
      marks: { [A]: ['other'] },
      status: 'none',
    },
    {
      name: 'one of nobody as wanted stays nobody’s',
      stands: [a],
      wanted: [a],
      members: ['keep unmarked'],
      after: [a],
      marks: {},
      status: 'none',
    },
    {
      name: 'one of another owner as wanted stays theirs',
      stands: [`${a} @other`],
      wanted: [a],
      members: ['keep foreign'],
      after: [a],
      marks: { [A]: ['other'] },
      status: 'none',
    },
    {
      name: 'one of nobody with other numbers than 0 0 is updated, and ours from then on',
      stands: ['5 5 1688 a.example.com'],
      wanted: [a],
      members: ['update wanted'],
      after: [a],
      marks: { [A]: ours },
      status: 'update',
    },
    {
      name: 'one of another owner is updated, and stays theirs (a guard asks)',
      stands: [`${a10} @other`],
      wanted: [a],
      members: ['update wanted'],
      after: [a],
      marks: { [A]: ['other'] },
      status: 'update',
    },
    {
      name: 'one of nobody with 0 0 seems to register itself, and is left',
      stands: [a],
      wanted: [a10],
      members: ['keep self-published'],
      after: [a],
      marks: {},
      status: 'none',
    },
    {
      name: 'one with 0 0 of which the inventory knows that it does not register itself is updated',
      stands: [a],
      wanted: [a10],
      settings: { publishesItself: new Map([['a.example.com', false]]) },
      members: ['update wanted'],
      after: [a10],
      marks: { [A]: ours },
      status: 'update',
    },
    {
      name: 'one of which the inventory knows that it registers itself is left with any numbers',
      stands: ['5 5 1688 a.example.com'],
      wanted: [a10],
      settings: { publishesItself: new Map([['a.example.com', true]]) },
      members: ['keep self-published'],
      after: ['5 5 1688 a.example.com'],
      marks: {},
      status: 'none',
    },
    {
      name: 'one of ours is updated even if it registers itself',
      stands: [`${a} @ours`],
      wanted: [a10],
      settings: { publishesItself: new Map([['a.example.com', true]]) },
      members: ['update wanted'],
      after: [a10],
      marks: { [A]: ours },
      status: 'update',
    },
    {
      name: 'a host that stands twice becomes one',
      stands: [`${a} @ours`, `${a10} @ours`],
      wanted: [a10],
      members: ['update wanted'],
      after: [a10],
      marks: { [A]: ours },
      status: 'update',
    },
    {
      name: 'a host of nobody that stands twice stays twice when it is not wanted',
      stands: [a, a10],
      wanted: [],
      members: ['keep foreign'],
      after: [a, a10],
      marks: {},
      status: 'none',
    },
    {
      name: 'a host that stands twice goes with both of its records',
      stands: [`${a} @ours`, `${a10} @ours`, b],
      wanted: [],
      members: ['remove unwanted', 'keep foreign'],
      after: [b],
      marks: {},
      status: 'update',
    },
    {
      name: 'another port is another host',
      stands: [`${a} @ours`],
      wanted: ['0 0 1689 a.example.com'],
      members: ['remove unwanted', 'add wanted'],
      after: ['0 0 1689 a.example.com'],
      marks: { 'a.example.com:1689': ours },
      status: 'update',
    },
    {
      name: 'without an owner nothing is marked',
      stands: [b],
      wanted: [a],
      settings: { owner: undefined },
      members: ['add wanted', 'keep foreign'],
      after: [a, b],
      marks: {},
      status: 'update',
    },
    {
      name: 'without an owner nothing goes, whatever the marks say',
      stands: [`${a} @ours`],
      wanted: [],
      settings: { owner: undefined },
      members: ['keep foreign'],
      after: [a],
      marks: { [A]: ours },
      status: 'none',
    },
    {
      name: 'without an owner, 0 0 tells nothing of who registered it',
      stands: [a],
      wanted: [a10],
      settings: { owner: undefined },
      members: ['update wanted'],
      after: [a10],
      marks: {},
      status: 'update',
    },
    {
      name: 'our mark of a host that is gone goes',
      stands: ['- - 1688 a.example.com @ours', '- - 1688 a.example.com @other', b],
      wanted: [],
      members: ['keep foreign'],
      after: [b],
      marks: { [A]: ['other'] },
      status: 'update',
    },
    {
      name: 'our mark of a host that is gone goes also where nothing else stands',
      stands: ['- - 1688 a.example.com @ours'],
      wanted: [],
      members: [],
      after: [],
      marks: {},
      status: 'update',
    },
    {
      name: 'a host that another owner marks as theirs, and that is not there, is added (a guard asks)',
      stands: ['- - 1688 a.example.com @other'],
      wanted: [a],
      members: ['add wanted'],
      after: [a],
      marks: { [A]: ['other', 'ours'] },
      afterTtl: 3600,
      status: 'create',
    },
    {
      name: 'the TTL is set for the whole set',
      stands: [`${a} @ours`],
      wanted: [a],
      ttl: 60,
      members: ['keep wanted'],
      after: [a],
      marks: { [A]: ours },
      afterTtl: 60,
      status: 'update',
    },
    {
      name: 'where no host is wanted, no TTL is either',
      stands: [b],
      wanted: [],
      ttl: 60,
      members: ['keep foreign'],
      after: [b],
      marks: {},
      afterTtl: 300,
      status: 'none',
    },
    {
      name: '"." is wanted like any other',
      stands: [],
      wanted: ['0 0 0 .'],
      members: ['add wanted'],
      after: ['0 0 0 .'],
      marks: { '.:0': ours },
      afterTtl: 3600,
      status: 'create',
    },
    {
      name: 'two owners side by side keep what is theirs',
      stands: [`${a} @ours`, `${b} @other`],
      wanted: [a10],
      members: ['update wanted', 'keep foreign'],
      after: [a10, b],
      marks: { [A]: ours, [B]: ['other'] },
      status: 'update',
    },
  ])('$name', async ({ stands, wanted, settings, ttl, members, after, marks, afterTtl = 300, status }) => {
    const provider = memory('txt');
    plant(provider, stands, { ttl: 300 });
    const made = await plan(desire(wanted, { ...settings, ttl }), at(provider));
    const [domain] = made.domains;
    expect(domain?.members.map((member) => `${member.action} ${member.reason}`)).toEqual(members);
    expect(domain?.after.map(({ data }) => data.key).sort()).toEqual([...after].sort());
    expect(domain?.marks.after.toJSON()).toEqual(marks);
    for (const record of domain?.after ?? []) expect(record.ttl).toBe(afterTtl);
    expect(domain?.status).toBe(status);
    expect(provider.writes).toEqual([]);
  });
});
