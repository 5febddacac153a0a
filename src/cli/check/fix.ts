import { amend, type DomainResult } from '../../change/index.js';
import { planFix, type DomainFix, type ReportPart } from '../../conflicts/index.js';
import type { Provider } from '../../provider.js';
import type { Context } from '../command.js';
import { Progress } from '../output/progress.js';
import { ReceiptFile } from '../receipt-file.js';
import type { FixSettings } from './fix-options.js';
import { Fixes, skipped } from './fixes.js';

/** Notes the fixes of the domains as they are judged, and makes them when all have been. */
export class Fixing {
  readonly #settings: FixSettings;
  readonly #context: Context;
  readonly #provider: Provider;
  readonly #receipt: ReceiptFile | undefined;
  readonly #plans: { readonly index: number; readonly fix: DomainFix }[] = [];
  #made: Fixes | undefined;

  private constructor(
    settings: FixSettings,
    context: Context,
    provider: Provider,
    receipt: ReceiptFile | undefined,
  ) {
    this.#settings = settings;
    this.#context = context;
    this.#provider = provider;
    this.#receipt = receipt;
  }

  /** @throws InputError when there is no place for the receipt */
  static async open(settings: FixSettings, context: Context, provider: Provider): Promise<Fixing> {
    const { receipt } = settings;
    const file = receipt === undefined ? undefined : await ReceiptFile.create(receipt);
    return new Fixing(settings, context, provider, file);
  }

  /** The parts as they come. */
  async *noting(parts: AsyncIterable<ReportPart>): AsyncGenerator<ReportPart, void, undefined> {
    for await (const part of parts) {
      if (part.kind === 'domain') {
        const fix = planFix(part.observation, part.judged.findings, this.#settings);
        if (fix !== undefined) this.#plans.push({ index: part.observation.index, fix });
      }
      yield part;
    }
  }

  /** Makes the fixes. A check that was interrupted has none made: all are skipped. */
  async apply(): Promise<Fixes> {
    const { io, print } = this.#context;
    const { dryRun, allow } = this.#settings;
    const plans = this.#plans.sort((a, b) => a.index - b.index).map(({ fix }) => fix);
    const planned = plans.filter(({ remove, add }) => remove.length + add.length > 0);
    const progress = new Progress(io, print.quiet, 'fixes', planned.length);
    const onResult = () => progress.step();
    try {
      const made = await amend(this.#provider, planned, { dryRun, allow, signal: io.signal, onResult });
      const unwritten = await this.#receipt?.write(made);
      const results = new Map(planned.map((fix, i) => [fix, made.domains[i] as DomainResult]));
      this.#made = new Fixes(
        plans.map((fix) => ({ fix, result: results.get(fix) ?? skipped(fix, this.#provider.name) })),
        dryRun,
        unwritten,
      );
      return this.#made;
    } finally {
      progress.end();
    }
  }

  /** What became of them, as soon as they are made. */
  get made(): Fixes | undefined {
    return this.#made;
  }

  /** Takes a receipt away that was not written. */
  async close(): Promise<void> {
    await this.#receipt?.close();
  }
}
