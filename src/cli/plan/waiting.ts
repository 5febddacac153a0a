import { isChanged, type ChangeReport, type Settlement } from '../../change/index.js';
import { namedServer, type KmsDnsConfig } from '../../config/index.js';
import type { Args } from '../args.js';
import type { Context } from '../command.js';
import { Settling } from '../settling.js';
import type { ToApply } from './to-apply.js';

/** What `--wait` does after an apply: each provider's domains as that provider, or its servers, tell. */
export class Waiting {
  readonly #settlings = new Map<string, Settling>();

  /**
   * @returns undefined where nobody asked for it
   * @throws InputError when `--resolver` is wrong, or there is nothing to wait for
   */
  static async open(
    { plan, providers, read }: ToApply,
    args: Args,
    context: Context,
  ): Promise<Waiting | undefined> {
    if (!args.flag('wait')) return undefined;
    const waiting = new Waiting();
    const names = [...new Set(plan.changes.map(({ provider }) => provider))];
    const isFile = (name: string): boolean => read.providers.get(name)?.type === 'zonefile';
    try {
      for (const name of names) {
        if (isFile(name) && !names.every(isFile)) {
          context.print.note(`--wait: ${name} is a master file, and served when its server has read it anew`);
          continue;
        }
        const provider = providers.get(name);
        if (provider === undefined) continue;
        const target = { provider, ...targetOf(read, name, context) };
        waiting.#settlings.set(name, await Settling.open(args, context, target));
      }
      return waiting;
    } catch (error) {
      await waiting.close();
      throw error;
    }
  }

  /** What was changed, and only that. */
  async wait(report: ChangeReport): Promise<Settlement[]> {
    const settlements: Settlement[] = [];
    for (const [name, settling] of this.#settlings) {
      const domains = report.domains.filter((result) => result.provider === name && isChanged(result));
      if (domains.length > 0) settlements.push(...(await settling.wait({ ...report, domains })));
    }
    return settlements;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#settlings.values()].map((settling) => settling.close()));
  }
}

function targetOf(config: KmsDnsConfig, name: string, { io }: Context) {
  return { kind: config.providers.get(name)?.type, server: namedServer(config, name, io.env) };
}
