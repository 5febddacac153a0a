import type { Provider } from '../src/provider.js';
import type { Bench } from './frame/bench.js';
import { addition, openBed, publisher } from './publish/bed.js';

const NAMES = 1000;
/** Enough to know how long one takes. */
const PROCESSES = 20;

/**
 * A batch travels in few messages; one by one, each change waits for the one before. To publish is also to find each
 * domain's zone and to read what stands there: two questions for every name, however its update travels.
 */
export default {
  title: `Publish one host in ${NAMES} domains of one zone of BIND`,
  rounds: 5,
  async open() {
    const bed = await openBed(['bench.test']);
    if (typeof bed === 'string') return bed;
    let measurements = 0;
    const domains = (): string[] => {
      const label = `m${++measurements}`;
      return Array.from({ length: NAMES }, (_, i) => `d${i}.${label}.bench.test`);
    };
    const withProvider =
      (run: (provider: Provider, mine: readonly string[]) => Promise<void>) =>
      async (mine: readonly string[]): Promise<void> => {
        const provider = bed.openProvider();
        await run(provider, mine);
        await provider.close();
      };
    return {
      contestants: [
        publisher(
          'publish, one batch',
          domains,
          withProvider((provider, mine) => bed.library(provider, mine)),
        ),
        publisher(
          'publish, one by one',
          domains,
          withProvider(async (provider, mine) => {
            for (const domain of mine) await bed.library(provider, [domain]);
          }),
        ),
        publisher(
          'publish, a process each',
          () => domains().slice(0, PROCESSES),
          (mine) => mine.forEach((domain) => bed.cli([domain])),
        ),
        publisher('publish, one batch, whole process', domains, (mine) => bed.cli(mine)),
        publisher(
          'updates, one batch',
          domains,
          withProvider((provider, mine) => bed.updates(provider, mine, 'one')),
        ),
        publisher(
          'updates, one by one',
          domains,
          withProvider((provider, mine) => bed.updates(provider, mine, 'each')),
        ),
        publisher('nsupdate, one message', domains, (mine) => bed.nsupdate([...mine.map(addition), 'send'])),
        publisher('nsupdate, one by one', domains, (mine) =>
          bed.nsupdate(['zone bench.test', ...mine.flatMap((domain) => [addition(domain), 'send'])]),
        ),
      ],
      aims: [
        ['publish, one batch, whole process', 'publish, a process each'],
        ['publish, one batch', 'publish, one by one'],
        ['updates, one batch', 'updates, one by one'],
      ].map(([of = '', to = '']) => ({ metric: 'domains/s', of, to, ratio: { atLeast: 20 } })),
      close: () => bed.close(),
    };
  },
} satisfies Bench;
