import type { Bench } from './frame/bench.js';
import { addition, openBed, publisher } from './publish/bed.js';

const NAMES = 1000;

/** A batch travels in few messages; one by one, each name is a reading and an update that waits for the one before. */
export default {
  title: `Publish one host in ${NAMES} domains of one zone of BIND`,
  rounds: 7,
  async open() {
    const bed = await openBed(['bench.test']);
    if (typeof bed === 'string') return bed;
    let measurements = 0;
    const domains = (): string[] => {
      const label = `m${++measurements}`;
      return Array.from({ length: NAMES }, (_, i) => `d${i}.${label}.bench.test`);
    };
    const batch = 'kmsdns, one batch';
    const oneByOne = 'kmsdns, one by one';
    return {
      contestants: [
        publisher(batch, domains, async (mine) => {
          const provider = bed.openProvider();
          await bed.library(provider, mine);
          await provider.close();
        }),
        publisher(oneByOne, domains, async (mine) => {
          const provider = bed.openProvider();
          for (const domain of mine) await bed.library(provider, [domain]);
          await provider.close();
        }),
        publisher('kmsdns, one batch, whole process', domains, (mine) => bed.cli(mine)),
        publisher('nsupdate, one message', domains, (mine) => bed.nsupdate([...mine.map(addition), 'send'])),
        publisher('nsupdate, one by one', domains, (mine) =>
          bed.nsupdate(['zone bench.test', ...mine.flatMap((domain) => [addition(domain), 'send'])]),
        ),
      ],
      aims: [{ metric: 'domains/s', of: batch, to: oneByOne, ratio: { atLeast: 20 } }],
      close: () => bed.close(),
    };
  },
} satisfies Bench;
