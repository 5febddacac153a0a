import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listRules } from '../../../src/conflicts/index.js';
import { openListeners, type Listeners } from '../../discovery/situations/listeners.js';
import { startEmbedded, type Embedded } from '../../live/server/embedded.js';
import { play } from './play.js';
import { zoneSpecs } from './stage.js';
import { TWINS } from './table.js';

it('has a twin for every rule, and none for a rule that is not', () => {
  const shown = new Set(TWINS.map(({ rule }) => rule));
  expect([...shown].sort()).toEqual(
    listRules()
      .map(({ id }) => id)
      .sort(),
  );
});

it('has stories that differ', () => {
  const stories = TWINS.map(({ rule, story }) => `${rule}: ${story}`);
  expect(new Set(stories).size).toBe(stories.length);
});

describe('every fault beside its healthy twin, on the embedded server', () => {
  let listeners: Listeners;
  let first: Embedded;
  let second: Embedded;

  beforeAll(async () => {
    listeners = await openListeners();
    first = await startEmbedded({ zones: zoneSpecs(TWINS, listeners.ports, 'zones') });
    second = await startEmbedded({ zones: zoneSpecs(TWINS, listeners.ports, 'second'), host: '::1' });
  });

  afterAll(async () => {
    await first.stop();
    await second.stop();
    listeners.close();
  });

  it.each(TWINS.map((row, place) => ({ ...row, row, place })))('$rule: $story', async ({ row, place }) => {
    await play(row, place, {
      software: 'embedded',
      ports: listeners.ports,
      servers: { first, second },
      patience: 400,
    });
  });
});
