import pLimit from 'p-limit';
import { InputError, KmsDnsError } from '../errors.js';
import type { Change, Provider, Zone } from '../provider.js';
import { backoff, DEFAULT_ATTEMPTS, waitFor, type RetryOptions } from './backoff.js';
import { asMemberSet, isNoChange, type MemberChange } from './members.js';
import { Outcomes } from './outcomes.js';
import { asKept, asProviderChange, readMarked, unmarked, type Standing } from './owner/standing.js';
import type { DomainResult } from './result.js';
import { byZone, mayBeTorn, newTask, type Job, type Task } from './task.js';
import { trace } from './trace.js';
import { isSameBefore, sinceBefore } from './undone.js';

export interface RunOptions {
  /** Read and compute, write nothing. */
  readonly dryRun?: boolean | undefined;
  /** Calls to the provider at once, 16 unless told otherwise. */
  readonly concurrency?: number | undefined;
  readonly retry?: RetryOptions | undefined;
  /** Cancels. Nothing is thrown: the results say what was done by then, and the rest is `skipped`. */
  readonly signal?: AbortSignal | undefined;
  /** Called with what a provider has to say of what stands there, in words. */
  readonly onNotice?: ((notice: string) => void) | undefined;
  /** Called as each domain is done, for a progress display. What it throws is an uncaught exception, and changes no result. */
  readonly onResult?: ((result: DomainResult) => void) | undefined;
}

/** A change on its way, and what it is told as: from what stood before an earlier one of which a part stands. */
interface Planned {
  readonly task: Task;
  readonly change: MemberChange;
  /** The same as the provider makes it. */
  readonly sent: Change;
  readonly told: MemberChange;
}

const DEFAULT_CONCURRENCY = 16;
/** Replies that may be lost before a domain is given up; each may cost the provider's whole time-out. */
const MOST_LOST = 3;

/**
 * Does every job: find the zone, read, edit, apply, and after a lost race read again. Domains of one zone travel in
 * one `apply`; zones go on side by side, and one that fails holds up no other.
 * @throws InputError when the provider cannot even look for the zones; nothing was sent
 */
export function runJobs(
  provider: Provider,
  jobs: readonly Job[],
  options: RunOptions = {},
): Promise<DomainResult[]> {
  return new Run(provider, options).run(jobs);
}

class Run {
  readonly #provider: Provider;
  readonly #options: RunOptions;
  readonly #outcomes: Outcomes;
  readonly #limit;

  constructor(provider: Provider, options: RunOptions) {
    this.#provider = provider;
    this.#options = options;
    this.#outcomes = new Outcomes(provider.name, options);
    this.#limit = pLimit(options.concurrency ?? DEFAULT_CONCURRENCY);
  }

  async run(jobs: readonly Job[]): Promise<DomainResult[]> {
    const tasks = jobs.map(newTask);
    await Promise.all(tasks.map((task) => this.#locate(task)));
    await Promise.all([...byZone(tasks)].map(([zone, batch]) => this.#runZone(zone, batch)));
    return tasks.map((task) => task.result as DomainResult);
  }

  async #runZone(zone: Zone, tasks: readonly Task[]): Promise<void> {
    const { attempts = DEFAULT_ATTEMPTS, random = Math.random, wait = waitFor } = this.#options.retry ?? {};
    let pending = tasks;
    for (let attempt = 1; attempt <= attempts && pending.length > 0; attempt++) {
      // An abort ends the wait early; the read that follows notices it.
      if (attempt > 1) await wait(backoff(attempt, random), this.#options.signal).catch(() => undefined);
      const read = await Promise.all(pending.map((task) => this.#read(zone, task, attempt)));
      const changes = read.flatMap((task) => (task === undefined ? [] : this.#plan(task)));
      if (this.#options.dryRun === true) await this.#rehearse(zone, changes);
      else if (changes.length > 0) await this.#apply(zone, changes, attempt);
      pending = pending.filter((task) => task.result === undefined);
    }
    for (const task of pending) this.#outcomes.fail(task, task.lastError as KmsDnsError);
  }

  /** Finds the zone, and where that is one and the same question, what stands. */
  async #locate(task: Task): Promise<void> {
    try {
      const zone = task.job.known?.zone ?? (await this.#find(task));
      task.job.checkZone?.(zone);
      task.zone = zone;
    } catch (error) {
      // The provider was set up with something that cannot work, such as a file that is not there.
      if (error instanceof InputError) throw error;
      this.#outcomes.failOrSkip(task, error);
    }
  }

  async #find(task: Task): Promise<Zone> {
    const { owner } = task;
    const found = await this.#call((signal) => this.#provider.findAndRead?.(owner, 'SRV', { signal }));
    if (found === undefined) return this.#call((signal) => this.#provider.findZone(owner, { signal }));
    task.found = { set: asMemberSet(found.set), nothingBelow: found.nothingBelow ?? false };
    return found.zone;
  }

  /** The task again when what stands is known; nothing is ever sent without. */
  async #read(zone: Zone, task: Task, attempt: number): Promise<Task | undefined> {
    try {
      const { known, onRead, domain } = task.job;
      if (attempt === 1 && known !== undefined) {
        task.standing = known.standing;
        return task;
      }
      task.standing = await this.#standing(zone, task, attempt);
      trace({ event: 'read', domain: domain.text, attempt });
      onRead?.({ zone, standing: task.standing });
      return task;
    } catch (error) {
      if (task.unsure === undefined) this.#outcomes.failOrSkip(task, error);
      else this.#noteLost(task, this.#outcomes.asError(error));
      return undefined;
    }
  }

  async #standing(zone: Zone, { job, owner, found }: Task, attempt: number): Promise<Standing> {
    const { onNotice } = this.#options;
    const known = attempt === 1 ? found : undefined;
    if (job.marked === true) {
      return this.#call((signal) => readMarked(this.#provider, zone, owner, { signal, onNotice }, known));
    }
    if (known !== undefined) return unmarked(known.set);
    const set = await this.#call((signal) => this.#provider.read(zone, owner, 'SRV', { signal, onNotice }));
    return unmarked(asMemberSet(set));
  }

  /** The change to send for this task; none when it is settled by what was read. */
  #plan(task: Task): Planned[] {
    const { standing, unsure } = task;
    const { set } = standing;
    try {
      const change = asKept(standing, task.job.edit(task.owner, set, standing.marks));
      const told = unsure === undefined ? change : sinceBefore(unsure, change);
      if (!isNoChange(change)) {
        // What was read shows nothing of a change in doubt: it was not applied, or not for long.
        if (isSameBefore(told, change)) task.unsure = undefined;
        return [{ task, change, sent: asProviderChange(task.owner, standing, change), told }];
      } else if (unsure !== undefined) {
        this.#outcomes.succeed(task, told);
      } else {
        this.#outcomes.unchanged(task);
      }
    } catch (error) {
      const refused = this.#outcomes.asError(error);
      if (mayBeTorn(task)) task.lastError = refused;
      else this.#outcomes.fail(task, refused);
    }
    return [];
  }

  /** A dry run: what the provider would refuse is refused, and nothing is sent. */
  async #rehearse(zone: Zone, changes: readonly Planned[]): Promise<void> {
    await Promise.all(
      changes.map(async ({ task, change, sent }) => {
        try {
          await this.#call((signal) => this.#provider.check?.(zone, [sent], { signal }));
          this.#outcomes.succeed(task, change);
        } catch (error) {
          this.#outcomes.failOrSkip(task, error);
        }
      }),
    );
  }

  async #apply(zone: Zone, changes: readonly Planned[], attempt: number) {
    const turn = { hasCome: false };
    try {
      const list = changes.map(({ sent }) => sent);
      const results = await this.#call((signal) => {
        turn.hasCome = true;
        return this.#provider.apply(zone, list, { signal });
      });
      for (const [i, { task, told }] of changes.entries()) {
        const result = results[i];
        if (result === undefined) throw new KmsDnsError('ERR_INTERNAL', 'the provider left out a result');
        trace({ event: result.status, domain: task.job.domain.text, attempt });
        if (result.status === 'applied' || result.status === 'unchanged') this.#outcomes.succeed(task, told);
        else if (result.status === 'conflict') task.lastError = result.error;
        else {
          const { status, error } = result;
          if (status === 'unknown' || error.code === 'ERR_UNKNOWN_OUTCOME') task.unsure = told;
          if (status === 'unknown') this.#noteLost(task, error);
          else this.#outcomes.fail(task, error);
        }
      }
    } catch (error) {
      const cause = this.#outcomes.asError(error);
      for (const [i, { task, told }] of changes.entries()) {
        if (task.result !== undefined) continue;
        if (turn.hasCome) this.#interrupted(task, told, cause, i);
        else this.#outcomes.failOrSkip(task, cause);
      }
    }
  }

  /** The call as a whole was refused or cancelled; its error may say how far it came. */
  #interrupted(task: Task, change: MemberChange, error: KmsDnsError, index: number): void {
    const { results } = error.details;
    const status: unknown = Array.isArray(results) ? results[index] : undefined;
    if (status === 'applied') return this.#outcomes.succeed(task, change);
    if (status === 'unknown' || error.code === 'ERR_UNKNOWN_OUTCOME') task.unsure = change;
    if (status === 'not-sent') this.#outcomes.failOrSkip(task, error);
    else this.#outcomes.fail(task, error);
  }

  #noteLost(task: Task, error: KmsDnsError): void {
    task.lastError = error;
    task.lost++;
    if (task.lost >= MOST_LOST || this.#options.signal?.aborted === true) this.#outcomes.fail(task, error);
  }

  /** One call to the provider, when its turn has come. */
  #call<T>(action: (signal: AbortSignal | undefined) => T | Promise<T>): Promise<T> {
    const { signal } = this.#options;
    return this.#limit(() => {
      signal?.throwIfAborted();
      return action(signal);
    });
  }
}
