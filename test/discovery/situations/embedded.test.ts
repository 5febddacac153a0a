import { afterAll, beforeAll, expect, it } from 'vitest';
import { startEmbedded, type Embedded } from '../../live/server/embedded.js';
import { openListeners, type Listeners } from './listeners.js';
import { play } from './play.js';
import { wordsOf, zoneSpecs } from './stage.js';
import { SITUATIONS } from './table.js';

const situations = SITUATIONS.map(([, situation]) => situation);
let listeners: Listeners;
let lan: Embedded;
let vpn: Embedded;

beforeAll(async () => {
  listeners = await openListeners();
  lan = await startEmbedded({ zones: zoneSpecs(situations, listeners.ports, 'zones') });
  vpn = await startEmbedded({ zones: zoneSpecs(situations, listeners.ports, 'elsewhere') });
});

afterAll(async () => {
  await lan.stop();
  await vpn.stop();
  listeners.close();
});

it('has stories that differ', () => {
  expect(new Set(SITUATIONS.map(([story]) => story)).size).toBe(SITUATIONS.length);
});

it.each(SITUATIONS.map(([story, situation], row) => ({ story, situation, row })))(
  '$story',
  async ({ situation, row }) => {
    const patience = { dns: 400, probe: 400 };
    await play(situation, wordsOf(row, listeners.ports), { lan, vpn }, patience);
  },
);
