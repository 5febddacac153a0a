import type { Bench } from './frame/bench.js';
import { addition, openBed, publisher } from './publish/bed.js';

const ZONES = 1000;

/**
 * kmsdns finds each zone, reads what stands and sends prerequisites; nsupdate is told the zones and just adds. So
 * kmsdns makes three exchanges with the server where nsupdate makes one.
 */
export default {
  title: `Publish one host in ${ZONES} zones of BIND`,
  rounds: 5,
  async open() {
    const zones = Array.from({ length: ZONES }, (_, i) => `z${i}.bench.test`);
    const bed = await openBed(zones);
    if (typeof bed === 'string') return bed;
    let measurements = 0;
    const domains = (): string[] => {
      const label = `m${++measurements}`;
      return zones.map((zone) => `${label}.${zone}`);
    };
    const update = (domain: string): string[] => [
      `zone ${domain.slice(domain.indexOf('.') + 1)}`,
      addition(domain),
      'send',
    ];
    const library = 'kmsdns, library';
    const cli = 'kmsdns, whole process';
    return {
      contestants: [
        publisher(library, domains, async (mine) => {
          const provider = bed.openProvider();
          await bed.library(provider, mine);
          await provider.close();
        }),
        publisher(cli, domains, (mine) => bed.cli(mine)),
        publisher('one nsupdate', domains, (mine) => bed.nsupdate(mine.flatMap(update))),
        publisher('one nsupdate a zone', domains, (mine) =>
          mine.forEach((domain) => bed.nsupdate(update(domain))),
        ),
      ],
      aims: [library, cli].flatMap((of) => [
        { metric: 'domains/s', of, to: 'one nsupdate', ratio: { atLeast: 1 } },
        { metric: 'domains/s', of, to: 'one nsupdate a zone', ratio: { atLeast: 10 } },
      ]),
      close: () => bed.close(),
    };
  },
} satisfies Bench;
