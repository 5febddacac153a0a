import { afterAll, beforeAll, expect, it } from 'vitest';
import { play } from '../../conflicts/twins/play.js';
import { zoneSpecs } from '../../conflicts/twins/stage.js';
import { TWINS } from '../../conflicts/twins/table.js';
import type { Software } from '../../conflicts/twins/twin.js';
import { openListeners, type Listeners } from '../../discovery/situations/listeners.js';
import {
  describeLive,
  KNOT,
  NAMED,
  NSD,
  startKnot,
  startNamed,
  startNsd,
  useServer,
  type LiveServer,
  type ServerSpec,
} from '../harness/index.js';

/** By default BIND does not load a zone in which an underscore is in the name of a host. */
const startLenientNamed = ({ zones, ...spec }: ServerSpec): Promise<LiveServer> =>
  startNamed({ ...spec, zones: zones.map((zone) => ({ ...zone, statements: 'check-names ignore;' })) });

const SERVERS: readonly (readonly [
  Software,
  readonly string[],
  (spec: ServerSpec) => Promise<LiveServer>,
])[] = [
  ['BIND', NAMED, startLenientNamed],
  ['Knot DNS', KNOT, startKnot],
  ['NSD', NSD, startNsd],
];

it('shows every fault on some server of the machine', () => {
  const unseen = TWINS.filter((row) => SERVERS.every(([software]) => row.unseen?.at.includes(software)));
  expect(unseen).toEqual([]);
});

for (const [software, binaries, start] of SERVERS) {
  describeLive(binaries, `every fault beside its healthy twin, on ${software}`, () => {
    let listeners: Listeners;
    beforeAll(async () => {
      listeners = await openListeners();
    });
    afterAll(() => listeners.close());
    const first = useServer(() => start({ zones: zoneSpecs(TWINS, listeners.ports, 'zones') }));
    const second = useServer(() => start({ zones: zoneSpecs(TWINS, listeners.ports, 'second'), ipv6: true }));

    it.each(
      TWINS.map((row, place) => {
        const hidden = row.unseen?.at.includes(software) === true;
        const title = `${row.rule}: ${row.story}`;
        return { row, place, title: hidden ? `${title} (unseen: ${software} ${row.unseen.because})` : title };
      }),
    )('$title', async ({ row, place }) => {
      await play(row, place, {
        software,
        ports: listeners.ports,
        servers: { first: first(), second: { host: '::1', port: second().port } },
        patience: 1500,
      });
    });
  });
}
