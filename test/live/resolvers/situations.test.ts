import { afterAll, beforeAll, describe, it } from 'vitest';
import { openListeners, type Listeners } from '../../discovery/situations/listeners.js';
import { play } from '../../discovery/situations/play.js';
import { wordsOf, zoneSpecs } from '../../discovery/situations/stage.js';
import { SITUATIONS } from '../../discovery/situations/table.js';
import {
  describeLive,
  DNSMASQ,
  NAMED,
  startDnsmasq,
  startNamed,
  startUnbound,
  UNBOUND,
  useServer,
  type LiveServer,
} from '../harness/index.js';

const situations = SITUATIONS.map(([, situation]) => situation);

describeLive([...NAMED, ...UNBOUND, ...DNSMASQ], 'every situation of a client of a resolver', () => {
  let listeners: Listeners;
  beforeAll(async () => {
    listeners = await openListeners();
  });
  afterAll(() => listeners.close());
  const specs = (which: 'zones' | 'elsewhere') => zoneSpecs(situations, listeners.ports, which);
  const bind = {
    zones: useServer(() => startNamed({ zones: specs('zones') })),
    elsewhere: useServer(() => startNamed({ zones: specs('elsewhere') })),
  };

  /** Of all that BIND serves; for the rest it refuses, as it shall not ask in the Internet. */
  const unbound = (which: 'zones' | 'elsewhere'): Promise<LiveServer> => {
    const zones = specs(which).map(({ name }) => name);
    return startUnbound({
      stubs: zones.map((zone) => ({ zone, port: bind[which]().port })),
      options: [
        'outgoing-interface: 127.0.0.1',
        'local-zone: "." refuse',
        ...zones.map((zone) => `local-zone: "${zone}." transparent`),
      ],
    });
  };
  const dnsmasq = (which: 'zones' | 'elsewhere'): Promise<LiveServer> =>
    startDnsmasq({ forwards: specs(which).map(({ name }) => ({ zone: name, port: bind[which]().port })) });

  describe.each([
    { software: 'unbound', start: unbound, recursive: true },
    { software: 'dnsmasq', start: dnsmasq, recursive: false },
  ])('$software', ({ start, recursive }) => {
    const lan = useServer(() => start('zones'));
    const vpn = useServer(() => start('elsewhere'));

    it.each(SITUATIONS.map(([story, situation], row) => ({ story, situation, row })))(
      '$story',
      async ({ situation, row }) => {
        const patience = { dns: 1500, probe: 500 };
        const told = recursive ? { ...situation, ...situation.recursive } : situation;
        await play(told, wordsOf(row, listeners.ports), { lan: lan(), vpn: vpn() }, patience);
      },
    );
  });
});
