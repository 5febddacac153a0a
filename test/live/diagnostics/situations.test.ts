import { afterAll, beforeAll, it } from 'vitest';
import { openListeners, type Listeners } from '../../discovery/situations/listeners.js';
import { play } from '../../discovery/situations/play.js';
import { wordsOf, zoneSpecs } from '../../discovery/situations/stage.js';
import { SITUATIONS } from '../../discovery/situations/table.js';
import { describeLive, NAMED, startNamed, useServer } from '../harness/index.js';

const situations = SITUATIONS.map(([, situation]) => situation);

describeLive(NAMED, 'every situation of a client, in front of BIND', () => {
  let listeners: Listeners;
  beforeAll(async () => {
    listeners = await openListeners();
  });
  afterAll(() => listeners.close());
  const serve = (which: 'zones' | 'elsewhere') =>
    startNamed({ zones: zoneSpecs(situations, listeners.ports, which) });
  const lan = useServer(() => serve('zones'));
  const vpn = useServer(() => serve('elsewhere'));

  it.each(SITUATIONS.map(([story, situation], row) => ({ story, situation, row })))(
    '$story',
    async ({ situation, row }) => {
      const patience = { dns: 1500, probe: 1500 };
      const words = wordsOf(row, listeners.ports);
      await play(situation, words, { lan: lan(), vpn: vpn() }, patience);
    },
  );
});
