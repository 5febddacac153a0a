import { openFacts } from '../../config/index.js';
import {
  observeDomains,
  type FactsHeader,
  type ListedDomain,
  type Observation,
} from '../../conflicts/index.js';
import { InputError, KmsDnsError } from '../../errors.js';
import type { Args } from '../args.js';
import type { Context, OptionTable } from '../command.js';
import { openResolver } from '../options/open-resolver.js';
import { probeOptions, readProbe } from '../options/probe.js';
import { namedProvider, openProvider, PROVIDER_OPTIONS } from '../options/provider.js';
import { RESOLVER_OPTIONS } from '../options/resolver.js';
import { openViews, readViews, VIEW_OPTION, viewServers } from '../options/views.js';
import type { Progress } from '../output/progress.js';
import type { DomainList } from './domain-list.js';
import { FactsFile } from './facts-file.js';
import { FIX_OPTIONS, readFixing } from './fix-options.js';
import { Fixing } from './fix.js';
import type { Notes } from './notes.js';
import type { Observed } from './print-report.js';

export const OBSERVE_OPTIONS = {
  ...probeOptions('Check', 'none'),
  save: {
    kind: 'value',
    group: 'Check',
    describe: 'Write what was observed to this new file, to be judged again by --facts or kmsdns report',
  },
  resume: {
    kind: 'flag',
    group: 'Check',
    describe:
      'With --save: go on with the file, and look at the domains that are not in it or that nobody answered for',
  },
  ...FIX_OPTIONS,
  ...PROVIDER_OPTIONS,
  ...RESOLVER_OPTIONS,
  ...VIEW_OPTION,
} as const satisfies OptionTable;

/** An observation under way, and what has to be let go of. */
export interface OpenObservation extends Observed {
  /** Why the facts could not be saved, if they could not. */
  readonly saveError: () => KmsDnsError | undefined;
  readonly close: () => Promise<void>;
}

/**
 * Looks at the domains of the list as the command line says. A signal ends it with what was seen so far; a note says so.
 * @throws InputError
 */
export async function openObservation(
  list: DomainList,
  args: Args,
  context: Context,
  notes: Notes,
  progress: Progress,
): Promise<OpenObservation> {
  const { io } = context;
  const probing = readProbe(args, 'none');
  const views = readViews(args);
  const settings = readFixing(args);
  if (args.flag('resume') && !args.has('save')) {
    throw new InputError('--resume', 'is given without --save', {
      hint: 'Name the file to go on with: --save FILE --resume.',
    });
  }
  const closing: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const end of closing.splice(0).reverse()) await end();
  };
  try {
    // What only the environment names is for changes; to look there as well takes an option.
    const looks = settings !== undefined || namedProvider(args) !== undefined;
    const kept = looks ? await openProvider(args, context) : undefined;
    if (kept !== undefined) closing.push(() => kept.close());
    const fixing = settings && kept && (await Fixing.open(settings, context, kept.provider));
    if (fixing !== undefined) closing.push(() => fixing.close());
    const opened = await openResolver(args, context, viewServers(views));
    closing.push(opened.close);
    const { resolver, direct } = opened;
    const file = await openSaved(args);
    if (file !== undefined) closing.push(() => file.close());
    const done = new Set<string>();
    const { header, observations } = observeDomains(
      unseen(list.domains, done, progress),
      { ...probing, signal: io.signal, shard: list.shard },
      { resolver, direct, views: await openViews(views, opened), provider: kept?.provider },
    );
    const told = new Set<string>();
    const earlier = file?.continued === true ? await savedEarlier(file, header, told) : [];
    const whole = async function* (): AsyncGenerator<Observation, void, undefined> {
      for await (const observation of earlier) {
        done.add(observation.facts.domain);
        yield observation;
      }
      await file?.start(header);
      const ended = yield* untilStopped(
        observations,
        async (observation) => {
          await file?.add(observation);
          progress.step();
        },
        io.signal,
      );
      progress.end();
      // The domains of another list may not all be in the file: that it is whole is not known.
      const others = ended ? done.size : 0;
      if (others > 0)
        notes.add(
          `${others} of the domains in ${file?.path ?? ''} are not in this list: it was begun with another`,
        );
      for (const note of notes.all) if (!told.has(note)) await file?.note(note);
      if (ended && others === 0) await file?.end();
      if (!ended) notes.add(`ended early by ${String(io.signal.reason)}: not all domains were looked at`);
    };
    return { header, observations: whole(), fixing, saveError: () => file?.error, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** What has come until the signal fired. @returns whether all has come */
async function* untilStopped(
  observations: AsyncIterable<Observation>,
  each: (observation: Observation) => Promise<void>,
  signal: AbortSignal,
): AsyncGenerator<Observation, boolean, undefined> {
  try {
    for await (const observation of observations) {
      await each(observation);
      yield observation;
    }
    return true;
  } catch (error) {
    if (signal.aborted && error instanceof KmsDnsError && error.code === 'ERR_ABORTED') return false;
    throw error;
  }
}

/** Those that are not in `done`, where at the end only domains of other lists are left. */
async function* unseen(
  domains: AsyncIterable<ListedDomain>,
  done: Set<string>,
  progress: Progress,
): AsyncGenerator<ListedDomain, void, undefined> {
  for await (const listed of domains) {
    if (done.delete(listed.domain.key)) progress.skip();
    else yield listed;
  }
}

async function openSaved(args: Args): Promise<FactsFile | undefined> {
  const path = args.text('save');
  if (path === undefined) return undefined;
  return args.flag('resume') ? FactsFile.resume(path) : FactsFile.create(path);
}

/**
 * @param told gets the notes that are in the file, as it is read
 * @throws InputError when it was observed in another way
 */
async function savedEarlier(
  file: FactsFile,
  header: FactsHeader,
  told: Set<string>,
): Promise<AsyncIterable<Observation>> {
  const onNotice = (notice: string): void => void told.add(notice);
  const earlier = await openFacts([file.path], { field: '--save', onNotice });
  const kinds = ({ probe, views, shard }: FactsHeader): string[] =>
    [probe, views, shard].map((value) => JSON.stringify(value));
  const [before, now] = [kinds(earlier.header), kinds(header)];
  const difference = ['--probe', '--view', '--shard'].find((_, i) => before[i] !== now[i]);
  if (difference === undefined) return earlier.observations;
  throw new InputError('--resume', `${file.path} was begun with another ${difference}`, {
    hint: 'Give the options that it was begun with.',
  });
}
