import { describe, expect, it } from 'vitest';
import { planFix, type Finding, type Fix, type Observation } from '../../src/conflicts/index.js';
import { SrvRecord, type SrvRecordJson } from '../../src/record/index.js';

const KMS1 = '0 0 1688 kms1.corp.example';
const KMS1_OTHER_PORT = '0 0 1689 kms1.corp.example';
const KMS1_LATER = '10 0 1688 kms1.corp.example';
const KMS2 = '0 0 1688 kms2.corp.example';
const DESK = '0 0 1688 desk.lab.example';
const DOUBLED = '0 0 1688 kms2.corp.example.corp.example';

const srv = (line: string, ttl = 3600): SrvRecordJson =>
  SrvRecord.parse(`_vlmcs._tcp.corp.example ${ttl} IN SRV ${line}`).toJSON();
const text = ({ ttl, priority, weight, port, target }: SrvRecordJson): string =>
  `${priority} ${weight} ${port} ${target}${ttl === 3600 ? '' : ` ttl ${ttl}`}`;

type Answer = Observation['facts']['resolver']['answer'];

function found(lines: readonly string[], authoritative = true): Answer {
  return { kind: 'found', authoritative, alias: null, dname: null, records: lines.map((line) => srv(line)) };
}

const NOTHING: Answer = { kind: 'nodata', authoritative: true, alias: null, dname: null };

function observation(
  kept: Answer | null,
  served: readonly Answer[],
  resolver: Answer = served[0] ?? NOTHING,
): Observation {
  const server = (name: string, answer: Answer) => ({ name, address: '192.0.2.53:53', answer });
  return {
    index: 0,
    facts: {
      domain: 'corp.example',
      name: '_vlmcs._tcp.corp.example',
      resolver: { name: null, address: '192.0.2.1:53', answer: resolver },
      views: [],
      wildcards: [],
      misplaced: [],
      authorities: served.map((answer, i) => server(`ns${i + 1}.corp.example`, answer)),
      provider: kept === null ? null : { ...server('rfc2136', kept), notices: [] },
      unresolvedServers: [],
      authorityProblem: null,
    },
    targets: {},
    probes: {},
  };
}

function finding(rule: string, about: readonly string[], fix?: Fix): Finding {
  return {
    rule,
    severity: 'warn',
    domain: 'corp.example',
    name: '_vlmcs._tcp.corp.example',
    records: about.map((line) => srv(line)),
    message: '',
    remedy: '',
    evidence: [],
    ...(fix && { fix }),
  };
}

/** `rule: safe|confirm`, what it is about, what it takes away and what it puts there. */
type Wish = readonly [
  rule: string,
  risk: Fix['risk'],
  about: readonly string[],
  remove: readonly string[],
  add?: readonly string[],
];

const findings = (wishes: readonly Wish[]): Finding[] =>
  wishes.map(([rule, risk, about, remove, add = []]) =>
    finding(rule, about, { risk, remove: remove.map((l) => srv(l)), add: add.map((l) => srv(l)) }),
  );

const DUPLICATE: Wish = ['duplicate-member', 'safe', [KMS1, KMS1_LATER], [KMS1_LATER]];
const DUPLICATE_PORT: Wish = ['duplicate-member', 'safe', [KMS1, KMS1_OTHER_PORT], [KMS1_OTHER_PORT]];
const ROGUE: Wish = ['unlisted-host', 'confirm', [DESK], [DESK]];
const REPAIR: Wish = ['target-doubled-suffix', 'safe', [DOUBLED], [DOUBLED], [KMS2]];

describe('fixes put together', () => {
  it.each<{
    name: string;
    set: readonly string[];
    fixes: readonly Wish[];
    confirmed?: boolean;
    remove?: readonly string[];
    add?: readonly string[];
    mends?: readonly string[];
    held?: readonly string[];
  }>([
    {
      name: 'two that have nothing to do with each other are one change',
      set: [KMS1, KMS1_LATER, DOUBLED],
      fixes: [DUPLICATE, REPAIR],
      remove: [KMS1_LATER, DOUBLED],
      add: [KMS2],
      mends: ['duplicate-member', 'target-doubled-suffix'],
    },
    {
      name: 'one that takes a host away waits to be confirmed',
      set: [KMS1, KMS1_LATER, DESK],
      fixes: [DUPLICATE, ROGUE],
      remove: [KMS1_LATER],
      mends: ['duplicate-member'],
      held: ['unlisted-host unconfirmed'],
    },
    {
      name: 'also where a rule takes it for safe to take a host away',
      set: [KMS1, DESK],
      fixes: [['port-zero', 'safe', [DESK], [DESK]]],
      held: ['port-zero unconfirmed'],
    },
    {
      name: 'the target that says there is no host is none',
      set: [KMS1, '0 0 0 .'],
      fixes: [['null-target-beside-others', 'safe', [KMS1, '0 0 0 .'], ['0 0 0 .']]],
      remove: ['0 0 0 .'],
      mends: ['null-target-beside-others'],
    },
    {
      name: 'confirmed, it is made with the others',
      set: [KMS1, KMS1_LATER, DESK],
      fixes: [DUPLICATE, ROGUE],
      confirmed: true,
      remove: [KMS1_LATER, DESK],
      mends: ['duplicate-member', 'unlisted-host'],
    },
    {
      name: 'two that take the same away are one',
      set: [KMS1, DESK],
      fixes: [ROGUE, ['target-unresolved', 'confirm', [DESK], [DESK]]],
      confirmed: true,
      remove: [DESK],
      mends: ['unlisted-host', 'target-unresolved'],
    },
    {
      name: 'a host that goes altogether needs no tidying',
      set: [KMS1, KMS1_LATER, KMS2],
      fixes: [DUPLICATE, ['unlisted-host', 'confirm', [KMS1, KMS1_LATER], [KMS1, KMS1_LATER]]],
      confirmed: true,
      remove: [KMS1_LATER, KMS1],
      mends: ['duplicate-member', 'unlisted-host'],
    },
    {
      name: 'the safe one goes first where both would leave nothing of a host',
      set: [KMS1, KMS1_OTHER_PORT, KMS2],
      fixes: [['port-unreachable', 'confirm', [KMS1], [KMS1]], DUPLICATE_PORT],
      confirmed: true,
      remove: [KMS1_OTHER_PORT],
      mends: ['duplicate-member'],
      held: ['port-unreachable contradiction: it contradicts the fix of duplicate-member, which comes first'],
    },
    {
      name: 'a repair goes before a removal of the same record',
      set: [KMS1, DOUBLED],
      fixes: [['unlisted-host', 'confirm', [DOUBLED], [DOUBLED]], REPAIR],
      confirmed: true,
      remove: [DOUBLED],
      add: [KMS2],
      mends: ['target-doubled-suffix'],
      held: [
        'unlisted-host contradiction: it contradicts the fix of target-doubled-suffix, which comes first',
      ],
    },
    {
      name: 'of two equal ones that contradict each other neither is made, and the third is',
      set: [KMS1, KMS1_OTHER_PORT, DOUBLED],
      fixes: [DUPLICATE_PORT, ['other-port', 'safe', [KMS1, KMS1_OTHER_PORT], [KMS1]], REPAIR],
      remove: [DOUBLED],
      add: [KMS2],
      mends: ['target-doubled-suffix'],
      held: [
        'duplicate-member contradiction: it contradicts the fix of other-port, so that neither is made',
        'other-port contradiction: it contradicts the fix of duplicate-member, so that neither is made',
      ],
    },
    {
      name: 'one adds what the other removes',
      set: [KMS1, DOUBLED],
      fixes: [REPAIR, ['unlisted-host', 'confirm', [KMS2, KMS1], [KMS2]]],
      confirmed: true,
      remove: [DOUBLED],
      add: [KMS2],
      mends: ['target-doubled-suffix'],
      held: [
        'unlisted-host contradiction: it contradicts the fix of target-doubled-suffix, which comes first',
      ],
    },
    {
      name: 'two opinions about the numbers of one host',
      set: [KMS1],
      fixes: [
        ['a', 'safe', [], [], [KMS2]],
        ['b', 'safe', [], [], ['5 0 1688 kms2.corp.example']],
      ],
      held: [
        'a contradiction: it contradicts the fix of b, so that neither is made',
        'b contradiction: it contradicts the fix of a, so that neither is made',
      ],
    },
  ])('$name', ({ set, fixes, confirmed = false, remove = [], add = [], mends = [], held = [] }) => {
    for (const order of [fixes, fixes.toReversed()]) {
      const plan = planFix(observation(found(set), [found(set)]), findings(order), { confirmed });
      expect(plan?.remove.map(text).sort()).toEqual([...remove].sort());
      expect(plan?.add.map(text).sort()).toEqual([...add].sort());
      expect(plan?.mends.map(({ rule }) => rule).sort()).toEqual([...mends].sort());
      const heldBack = plan?.held.map(({ finding: { rule }, reason, detail }) =>
        reason === 'contradiction' ? `${rule} ${reason}: ${detail}` : `${rule} ${reason}`,
      );
      expect(heldBack?.sort()).toEqual([...held].sort());
      expect(plan?.observed.map(text)).toEqual(set);
    }
  });

  const retime = (rule: string, lines: readonly string[], ttl: number): Finding =>
    finding(rule, lines, {
      risk: 'safe',
      remove: lines.map((line) => srv(line)),
      add: lines.map((line) => srv(line, ttl)),
    });

  it('gives a new TTL to what is left, and does not bring back what goes', () => {
    const set = [KMS1, DESK];
    const plan = planFix(
      observation(found(set), [found(set)]),
      [retime('mixed-ttl', set, 300), ...findings([ROGUE])],
      { confirmed: true },
    );
    expect(plan).toMatchObject({ add: [srv(KMS1, 300)], held: [] });
    expect(plan?.remove.map(text).sort()).toEqual([...set].sort());
  });

  it('makes neither of two that want different TTLs', () => {
    const set = [KMS1, KMS2];
    const wishes = [retime('a', set, 300), retime('b', [KMS1], 60)];
    const plan = planFix(observation(found(set), [found(set)]), wishes, { confirmed: true });
    expect(plan).toMatchObject({ remove: [], add: [] });
    expect(plan?.held.map(({ reason }) => reason)).toEqual(['contradiction', 'contradiction']);
  });
});

describe('nothing is changed on what is uncertain', () => {
  const failed: Answer = { kind: 'failed', reason: 'SERVFAIL' };

  it.each<{ name: string; seen: Observation; detail: string }>([
    {
      name: 'only a cache answered',
      seen: observation(found([KMS1, DESK]), [], found([KMS1, DESK], false)),
      detail: 'none of the servers of the zone answered, only a cache did',
    },
    {
      name: 'the servers of the zone fail',
      seen: observation(found([KMS1, DESK]), [failed], found([KMS1, DESK], false)),
      detail: 'none of the servers of the zone answered, only a cache did',
    },
    {
      name: 'nobody asked the provider',
      seen: observation(null, [found([KMS1, DESK])]),
      detail: 'the provider was not asked for what it keeps',
    },
    {
      name: 'the provider fails',
      seen: observation(failed, [found([KMS1, DESK])]),
      detail: 'the provider did not tell what it keeps: SERVFAIL',
    },
    {
      name: 'the provider keeps something else',
      seen: observation(found([KMS1]), [found([KMS1, DESK])]),
      detail: 'the servers do not all serve what the provider keeps',
    },
    {
      name: 'the records are made by a wildcard',
      seen: observation(NOTHING, [found([KMS1, DESK])]),
      detail: 'the servers do not all serve what the provider keeps',
    },
    {
      name: 'a secondary is behind',
      seen: observation(found([KMS1]), [found([KMS1]), found([KMS1, DESK])]),
      detail: 'the servers do not all serve what the provider keeps',
    },
  ])('where $name', ({ seen, detail }) => {
    const plan = planFix(seen, findings([ROGUE, DUPLICATE]), { confirmed: true });
    expect(plan).toMatchObject({ remove: [], add: [], mends: [], observed: [] });
    expect(plan?.held).toMatchObject([
      { reason: 'uncertain', detail },
      { reason: 'uncertain', detail },
    ]);
  });

  it('but a secondary that lacks what the primary has does not matter', () => {
    const seen = observation(found([KMS1, DESK]), [found([KMS1, DESK]), found([KMS1])]);
    expect(planFix(seen, findings([ROGUE]), { confirmed: true })).toMatchObject({ remove: [srv(DESK)] });
  });

  it('and a finding without a fix is no reason to plan one', () => {
    const seen = observation(found([KMS1]), [found([KMS1])]);
    expect(planFix(seen, [finding('no-record', [])], { confirmed: true })).toBeUndefined();
  });
});
