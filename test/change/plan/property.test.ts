import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  apply,
  plan,
  rollback,
  type ApplyReport,
  type Plan,
  type PlannedDomain,
  type Receipt,
} from '../../../src/change/index.js';
import type { Change, ChangeResult, Zone } from '../../../src/provider.js';
import { MemoryProvider, type Fault } from '../../fakes/memory-provider.js';
import { at, DOMAIN, MARK_KINDS, plant, shown, type OwnerMark } from './bed.js';
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
  rolledBack,
  stateOf,
  unplanned,
  type Event,
  type State,
  type Wish,
} from './model.js';

/** Of each kind of mark; with `KMSDNS_PROPERTY_RUNS` more for a night. */
const RUNS = Number(process.env['KMSDNS_PROPERTY_RUNS'] ?? 1000);
const retry = { wait: async () => {}, attempts: 8 };

/** One domain in memory, in which others are at work, replies get lost, and every write is judged. */
class World extends MemoryProvider {
  readonly kind: OwnerMark;
  /** What others do, by the step of ours that they are in front of. */
  events: ReadonlyMap<number, Event>;
  faults: Fault[];
  readonly illegal: string[] = [];
  happened = 0;
  judging = true;
  /** What is being applied. */
  planned: PlannedDomain | undefined;
  isExact = false;
  #steps = 0;
  #before: State = { ttl: undefined, members: new Map() };
  readonly #wish: Wish;
  readonly #notes: readonly string[];

  constructor(
    kind: OwnerMark,
    wish: Wish,
    events: ReadonlyMap<number, Event> = new Map(),
    faults: Fault[] = [],
  ) {
    super({
      capabilities: { ownerMark: kind },
      pause: async (step) => this.#pause(step),
      fault: () => this.faults.shift(),
    });
    this.kind = kind;
    this.events = events;
    this.faults = faults;
    this.#wish = wish;
    this.#notes = kind === 'txt' && wish.prune ? ['"heritage=others"'] : [];
  }

  get state(): State {
    return stateOf(this.#lines());
  }

  set state(state: State) {
    plant(this, [...linesOf(state), ...this.#notes], { ttl: state.ttl ?? 3600 });
  }

  /** What stands, to be compared. */
  get text(): string {
    return this.#lines().join('\n');
  }

  happen(event: Event): void {
    this.happened++;
    this.state = done(this.state, event, this.kind);
  }

  calm(): void {
    this.events = new Map();
    this.faults = [];
  }

  override async apply(zone: Zone, changes: readonly Change[]): Promise<ChangeResult[]> {
    const written = this.writes.length;
    const results = await super.apply(zone, changes);
    if (this.writes.length > written && this.judging) {
      const state = this.state;
      const problem =
        illegal(this.#before, state, this.#wish, this.kind) ??
        (this.planned && unplanned(this.#before, state, this.planned, this.isExact));
      if (problem !== undefined) this.illegal.push(problem);
    }
    return results;
  }

  /** Without what somebody else keeps among the marks, which never goes. */
  #lines(): string[] {
    const lines = shown(this);
    if (this.#notes.some((note) => !lines.includes(note))) this.illegal.push('a TXT record of others went');
    return lines.filter((line) => !this.#notes.includes(line));
  }

  #pause(step: string): void {
    const event = this.events.get(this.#steps++);
    if (event !== undefined) this.happen(event);
    if (step === 'apply') this.#before = this.state;
  }
}

function textOf(state: State): string {
  const lines = linesOf(state);
  return [...lines, ...(state.ttl === undefined ? [] : [`ttl ${state.ttl}`])].sort().join('\n');
}

async function planIn(world: World, wish: Wish): Promise<Plan> {
  return plan(desiredOf(wish, DOMAIN), at(world), { retry });
}

async function applyIn(world: World, wish: Wish, made: Plan, exact = false): Promise<ApplyReport> {
  world.planned = made.domains[0];
  world.isExact = exact;
  return apply(made, at(world), { allow: allowancesOf(wish), exact, retry });
}

/** Back to what stood before these, the last one first. */
async function takeBack(world: World, receipts: readonly Receipt[]): Promise<void> {
  world.judging = false;
  for (const receipt of [...receipts].reverse()) {
    const report = await rollback(JSON.parse(JSON.stringify(receipt)) as object, at(world), { retry });
    expect(report.domains.map(({ error }) => error)).toEqual(report.domains.map(() => null));
  }
}

const anyFaults = fc.array(fc.constantFrom<Fault>('applied-unknown', 'lost-unknown', 'failed'), {
  maxLength: 4,
});
/** Among the first steps of a few rounds. */
const anyEvents = fc
  .array(fc.tuple(fc.oneof({ weight: 3, arbitrary: fc.nat({ max: 8 }) }, fc.nat({ max: 24 })), anyEvent), {
    maxLength: 5,
  })
  .map((pairs) => new Map(pairs));

describe.each(MARK_KINDS)('whatever stands and is wanted, with marks as %s', (kind) => {
  it('apply ends in what is wanted beside what is others’, and rollback in what stood before', async () => {
    await fc.assert(
      fc.asyncProperty(anyState(kind), anyWish(kind), async (state, wish) => {
        const world = new World(kind, wish);
        world.state = state;
        const before = world.text;
        const made = await planIn(world, wish);
        const dry = await apply(made, at(world), { allow: allowancesOf(wish), dryRun: true });
        expect(world.calls.filter((call) => call.startsWith('apply'))).toEqual([]);
        const report = await applyIn(world, wish, made);
        const [result] = report.domains;
        expect(dry.domains[0]?.status).toBe(result?.status);

        const wanted = expected(state, wish, kind);
        if (wanted === 'refused') {
          expect(result).toMatchObject({ status: 'failed', error: { code: 'ERR_GUARD' } });
          expect(world.writes).toEqual([]);
          return;
        }
        expect(world.text).toBe(textOf(wanted));
        expect(result?.error).toBeNull();
        expect(world.illegal).toEqual([]);
        expect(world.writes.length).toBe(before === world.text ? 0 : 1);
        expect(report.remaining).toEqual([]);
        expect((await planIn(world, wish)).changes).toEqual([]);
        const again = await applyIn(world, wish, made);
        expect([again.changed, again.domains[0]?.error]).toEqual([false, null]);
        expect(world.writes.length).toBeLessThan(2);
        await takeBack(world, [report.receipt]);
        expect(world.text).toBe(before);
        const writes = world.writes.length;
        await takeBack(world, [report.receipt]);
        expect(world.writes.length).toBe(writes);
      }),
      { numRuns: RUNS },
    );
  }, 60_000);

  it('nobody loses anything while others are at work, and in the end it is as wanted', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyState(kind),
        anyWish(kind),
        anyEvents,
        anyFaults,
        fc.boolean(),
        async (state, wish, events, faults, exact) => {
          const world = new World(kind, wish, events, [...faults]);
          world.state = state;
          for (let round = 0; round < 4; round++) {
            const made = await planIn(world, wish);
            const [writes, happened] = [world.writes.length, world.happened];
            const report = await applyIn(world, wish, made, exact).catch((error: unknown) => {
              expect(error).toMatchObject({ code: 'ERR_STALE_PLAN' });
              return undefined;
            });
            const [result] = report?.domains ?? [];
            const isUnknown = result?.error?.code === 'ERR_UNKNOWN_OUTCOME';
            // What somebody has undone at once leaves nothing to tell of.
            if (world.happened > happened) continue;
            if (result?.error !== null && !isUnknown) expect(world.writes.length).toBe(writes);
            if (world.writes.length > writes) expect(report?.receipt.domains).toHaveLength(1);
          }
          world.calm();
          const last = world.state;
          const wanted = expected(last, wish, kind);
          const report = await applyIn(world, wish, await planIn(world, wish));
          expect(world.illegal).toEqual([]);
          expect(world.text).toBe(textOf(wanted === 'refused' ? last : wanted));
          if (wanted === 'refused') expect(report.domains[0]?.error?.code).toBe('ERR_GUARD');
          else expect((await planIn(world, wish)).changes).toEqual([]);
        },
      ),
      { numRuns: RUNS },
    );
  }, 60_000);

  it('replies that get lost leave receipts by which all is taken back', async () => {
    await fc.assert(
      fc.asyncProperty(anyState(kind), anyWish(kind), anyFaults, async (state, wish, faults) => {
        const world = new World(kind, wish, new Map(), [...faults]);
        world.state = state;
        const receipts: Receipt[] = [];
        for (let round = 0; round < 3; round++) {
          receipts.push((await applyIn(world, wish, await planIn(world, wish))).receipt);
        }
        expect(world.illegal).toEqual([]);
        world.calm();
        await takeBack(world, receipts);
        expect(world.text).toBe(textOf(state));
      }),
      { numRuns: RUNS / 2 },
    );
  }, 60_000);

  it('exactly a plan is refused whole where anything has changed', async () => {
    await fc.assert(
      fc.asyncProperty(anyState(kind), anyWish(kind), anyEvent, async (state, wish, event) => {
        const world = new World(kind, wish);
        world.state = state;
        const made = await planIn(world, wish);
        const before = world.text;
        world.happen(event);
        const applying = applyIn(world, wish, made, true);
        if (before === world.text) {
          await applying;
          return;
        }
        const after = world.text;
        await expect(applying).rejects.toMatchObject({ code: 'ERR_STALE_PLAN' });
        expect([world.text, world.writes]).toEqual([after, []]);
      }),
      { numRuns: RUNS / 2 },
    );
  }, 60_000);

  it('a rollback puts back what nobody has touched since, and refuses the rest', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyState(kind),
        anyWish(kind),
        fc.array(anyEvent, { minLength: 1, maxLength: 2 }),
        async (first, wish, events) => {
          const world = new World(kind, wish);
          world.state = first;
          const report = await applyIn(world, wish, await planIn(world, wish));
          const made = world.state;
          if (!report.changed) return;
          for (const event of events) world.happen(event);
          const now = world.state;
          world.judging = false;
          const { domains } = await rollback(report.receipt, at(world), { retry });
          const wanted = rolledBack(first, made, now, kind);
          expect(world.text).toBe(textOf(wanted === 'refused' ? now : wanted));
          expect(domains[0]?.error?.code).toBe(wanted === 'refused' ? 'ERR_CONFLICT' : undefined);
        },
      ),
      { numRuns: RUNS / 2 },
    );
  }, 60_000);
});
