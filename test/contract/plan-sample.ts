import fc from 'fast-check';
import { expect, it } from 'vitest';
import { apply, plan, rollback, type Desired } from '../../src/change/index.js';
import { DomainName } from '../../src/name/index.js';
import type { Change, CommentChange, Provider, Zone } from '../../src/provider.js';
import { kmsOwner, ownerMarkName, RecordSet, SrvData, TxtData } from '../../src/record/index.js';
import { at, type OwnerMark } from '../change/plan/bed.js';
import {
  allowancesOf,
  anyEvent,
  anyState,
  anyWish,
  desiredOf,
  done,
  expected,
  illegal,
  linesOf,
  stateOf,
  type Event,
  type State,
  type Wish,
} from '../change/plan/model.js';
import type { ContractBackend } from './backend.js';

export interface SampleBackend extends ContractBackend {
  /** `data comment` of each record that has one, where marks are comments. */
  comments?(name: string, type: string): Promise<string[]>;
}

/** Domains of one plan. */
const TOGETHER = 8;
const PLANS = 10;
const EMPTY: State = { ttl: undefined, members: new Map() };

interface Case {
  readonly domain: string;
  readonly wish: Wish;
  /** What stands when it is planned, and when it is applied. */
  readonly planned: State;
  readonly applied: State;
}

/**
 * The property of `test/change/plan/property.test.ts` on a backend, domains by the plan: others are in between, nobody loses
 * anything, in the end it is as wanted, and what was done last is taken back.
 */
export function planSample(
  start: () => Promise<SampleBackend>,
  { meddling = anyEvent }: { readonly meddling?: fc.Arbitrary<Event> } = {},
): void {
  it(`${PLANS} random plans of ${TOGETHER} domains end as wanted, with others in between`, async () => {
    const backend = await start();
    const { provider } = backend;
    const kind = provider.capabilities.ownerMark;
    const zone = await provider.findZone(DomainName.parse(backend.zone));
    let domains = 0;
    const anyCase = fc.record({ state: anyState(kind), wish: anyWish(kind), event: fc.option(meddling) });
    try {
      await fc.assert(
        fc.asyncProperty(
          anyWish(kind),
          fc.array(anyCase, { minLength: TOGETHER, maxLength: TOGETHER }),
          async (settings, drawn) => {
            const cases = drawn.map(({ state, wish: { members, ttl }, event }): Case => {
              const domain = `d${++domains}.${backend.zone}`;
              const applied = event === null ? state : done(state, event, kind);
              return { domain, wish: { ...settings, members, ttl }, planned: state, applied };
            });
            await write(
              provider,
              zone,
              cases.map(({ domain, planned }) => [domain, EMPTY, planned]),
            );
            const providers = at(provider);
            const made = await plan(desiredOfAll(cases), providers);
            const allow = allowancesOf(settings);
            const meddle = once(() =>
              write(
                provider,
                zone,
                cases.map((each) => [each.domain, each.planned, each.applied]),
              ),
            );
            await apply(made, at(meddledWith(provider, meddle)), { allow });
            // Where nothing is to be written there is no first write.
            await meddle();

            const first = await readAll(backend, cases);
            for (const [i, { wish, applied }] of cases.entries()) {
              expect(illegal(applied, first[i] as State, wish, kind)).toBeUndefined();
            }
            const again = await plan(desiredOfAll(cases), providers);
            const report = await apply(again, providers, { allow });
            const last = await readAll(backend, cases);
            for (const [i, { wish }] of cases.entries()) {
              const stood = first[i] as State;
              const wanted = expected(stood, wish, kind);
              expect(textOf(last[i] as State)).toBe(textOf(wanted === 'refused' ? stood : wanted));
              expect(report.domains[i]?.error?.code).toBe(wanted === 'refused' ? 'ERR_GUARD' : undefined);
            }
            expect(report.remaining).toEqual([]);
            const back = await rollback(report.receipt, providers);
            expect(back.domains.map(({ error }) => error)).toEqual(back.domains.map(() => null));
            expect((await readAll(backend, cases)).map(textOf)).toEqual(first.map(textOf));
          },
        ),
        { numRuns: PLANS, endOnFailure: true },
      );
    } finally {
      await backend.stop();
    }
  }, 60_000);
}

function desiredOfAll(cases: readonly Case[]): Desired {
  const all = cases.map(({ wish, domain }) => desiredOf(wish, domain));
  return { ...(all[0] as Desired), domains: all.flatMap(({ domains }) => domains) };
}

/** Does it when it is called first. */
function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => (done ??= work());
}

/** The same provider, in front of whose first write somebody else is at work. */
function meddledWith(provider: Provider, meddle: () => Promise<void>): Provider {
  const applyLate: Provider['apply'] = async (...args) => {
    await meddle();
    return provider.apply(...args);
  };
  return new Proxy(provider, {
    get(target, property) {
      if (property === 'apply') return applyLate;
      const value: unknown = Reflect.get(target, property, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

/** Turns what stands at these names into something else, as any client could. */
async function write(
  provider: Provider,
  zone: Zone,
  changes: readonly (readonly [domain: string, from: State, to: State])[],
): Promise<void> {
  const { ownerMark } = provider.capabilities;
  const real = changes.filter(([, from, to]) => textOf(from) !== textOf(to));
  if (real.length === 0) return;
  const results = await provider.apply(
    zone,
    real.map((change) => changeOf(ownerMark, ...change)),
  );
  expect(results.map(({ status }) => status)).toEqual(results.map(() => 'applied'));
}

function changeOf(kind: OwnerMark, domain: string, from: State, to: State): Change {
  const [before, after] = [setOf(domain, from), setOf(domain, to)];
  if (kind === 'comment') {
    const [had, has] = [commentsOf(from), commentsOf(to)];
    const change = (key: string): CommentChange => ({
      before: had.get(key) ?? null,
      after: has.get(key) ?? null,
    });
    const keys = [...(before?.data ?? []), ...(after?.data ?? [])].map(({ key }) => key);
    return { before, after, comments: new Map(keys.map((key) => [key, change(key)])) };
  }
  const [textBefore, textAfter] = [marksOf(domain, from), marksOf(domain, to)];
  if (before === null && after === null) return { before: textBefore, after: textAfter };
  const name = ownerMarkName(kmsOwner(domain));
  return { before, after, companion: { name, type: 'TXT', before: textBefore, after: textAfter } };
}

function setOf(domain: string, state: State): RecordSet | null {
  const data = recordsOf(state).map(({ data: record }) => record);
  return data.length === 0 ? null : new RecordSet(kmsOwner(domain), state.ttl ?? 0, data);
}

function recordsOf({ members }: State): { readonly data: SrvData; readonly owners: readonly string[] }[] {
  return [...members].flatMap(([member, { numbers, owners }]) =>
    numbers.map((pair) => {
      const [target = '', port] = member.split(':');
      const [priority, weight] = pair.split(' ').map(Number);
      return { data: new SrvData({ target, port: Number(port), priority, weight }), owners };
    }),
  );
}

function commentsOf(state: State): ReadonlyMap<string, string> {
  return new Map(
    recordsOf(state).flatMap(({ data, owners }) =>
      owners.length === 0 ? [] : [[data.key, owners.map((owner) => `kmsdns-owner=${owner}`).join(' ')]],
    ),
  );
}

function marksOf(domain: string, { members }: State): RecordSet | null {
  const texts = [...members].flatMap(([member, { owners }]) => {
    const [host, port] = member.split(':');
    return owners.map((owner) => TxtData.fromText(`v=kmsdns1 owner=${owner} host=${host} port=${port}`));
  });
  return texts.length === 0 ? null : new RecordSet(ownerMarkName(kmsOwner(domain)), 3600, texts);
}

/** What stands, as the oracle of the backend has it. */
async function readAll(backend: SampleBackend, cases: readonly Case[]): Promise<State[]> {
  const all = await backend.allRecords();
  return Promise.all(
    cases.map(async ({ domain }) => {
      const name = `_vlmcs._tcp.${domain}`;
      const marks = new Map<string, string>();
      const ttls = new Set<string>();
      const records: string[] = [];
      for (const line of all) {
        const [owner, ttl = '', , type, ...data] = line.split(' ');
        if (owner === `_kmsdns-owner.${name}.` && type === 'TXT') {
          const text = data.join(' ');
          const mark = /^"v=kmsdns1 owner=(\S+) host=(\S+) port=(\d+)"$/.exec(text);
          if (mark === null) throw new Error(`somebody wrote ${text}`);
          const key = `${mark[3]} ${mark[2]}`;
          marks.set(key, `${marks.get(key) ?? ''} @${mark[1]}`);
        } else if (owner === `${name}.` && type === 'SRV') {
          ttls.add(ttl);
          records.push(data.join(' ').replace(/\.$/, ''));
        }
      }
      for (const line of (await backend.comments?.(name, 'SRV')) ?? []) {
        const [, , port, target = '', ...words] = line.split(' ');
        const owners = words.map((word) => ` @${word.replace('kmsdns-owner=', '')}`);
        marks.set(`${port} ${target.replace(/\.$/, '')}`, owners.join(''));
      }
      expect(ttls.size).toBeLessThan(2);
      const keyOf = (record: string): string => record.split(' ').slice(2).join(' ');
      const standing = new Set(records.map(keyOf));
      return stateOf([
        ...[...ttls].map((ttl) => `ttl ${ttl}`),
        ...records.map((record) => record + (marks.get(keyOf(record)) ?? '')),
        ...[...marks].flatMap(([key, owners]) => (standing.has(key) ? [] : `- - ${key}${owners}`)),
      ]);
    }),
  );
}

function textOf(state: State): string {
  return [...linesOf(state).map(sortedMarks), `ttl ${state.ttl ?? ''}`].sort().join('\n');
}

function sortedMarks(line: string): string {
  const words = line.split(' ');
  return [...words.slice(0, 4), ...words.slice(4).sort()].join(' ');
}
