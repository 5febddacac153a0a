import { openBed } from './apply/bed.js';
import type { Bench } from './frame/bench.js';

const ZONES = 2000;
const HOSTS = ['kms1.corp.test', 'kms2.corp.test', 'kms3.corp.test'];

/**
 * kmsdns finds each zone, reads what stands, sends what is missing with prerequisites, and reads again what it has changed;
 * with marks, it notes beside the hosts whose they are. nsupdate is told the zones and the records and just adds them: it
 * reads nothing, keeps no note, and would go over what somebody else has changed.
 */
export default {
  title: `Plan and apply ${HOSTS.length} hosts in ${ZONES} zones of BIND`,
  rounds: 3,
  async open() {
    const zones = Array.from({ length: ZONES }, (_, i) => `z${i}.bench.test`);
    const bed = await openBed(zones, HOSTS);
    if (typeof bed === 'string') return bed;
    let measurements = 0;
    // Domains of its own for every measurement, so that each creates as many record sets as the others.
    const domains = (): string[] => {
      const label = `m${++measurements}`;
      return zones.map((zone) => `${label}.${zone}`);
    };
    const script = (domain: string): string[] => [
      `zone ${domain.slice(domain.indexOf('.') + 1)}`,
      ...HOSTS.map((host) => `update add _vlmcs._tcp.${domain} 3600 SRV 0 0 1688 ${host}`),
      'send',
    ];
    const [library, marked] = ['library', 'library, with marks'];
    const [cli, cliMarked] = ['whole process', 'whole process, with marks'];
    return {
      contestants: [
        { name: library, measure: () => bed.library(domains(), 'unmarked') },
        { name: marked, measure: () => bed.library(domains(), 'marked') },
        { name: cli, measure: () => bed.cli(domains(), 'unmarked') },
        { name: cliMarked, measure: () => bed.cli(domains(), 'marked') },
        { name: 'one nsupdate', measure: () => bed.nsupdate([domains().flatMap(script)]) },
        { name: 'one nsupdate a zone', measure: () => bed.nsupdate(domains().map(script)) },
      ],
      aims: [library, marked, cli, cliMarked].flatMap((of) => [
        { metric: 'ms', of, to: 'one nsupdate', ratio: { atMost: 1 } },
        { metric: 'ms', of, to: 'one nsupdate a zone', ratio: { atMost: 0.1 } },
      ]),
      close: () => bed.close(),
    };
  },
} satisfies Bench;
