import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { Turn } from '../../src/backend/index.js';

const never = new Promise<never>(() => undefined);

it('lets one at a time act, first come, first served, whatever becomes of them', async () => {
  const turn = new Turn();
  const seen: string[] = [];
  const act = (name: string) =>
    turn.run(async () => {
      seen.push(`${name} begins`);
      await sleep(5);
      seen.push(`${name} ends`);
      if (name === 'b') throw new Error('b failed');
      return name;
    });
  const done = await Promise.allSettled(['a', 'b', 'c'].map(act));
  expect(done).toMatchObject([{ value: 'a' }, { reason: { message: 'b failed' } }, { value: 'c' }]);
  expect(seen).toEqual(['a', 'b', 'c'].flatMap((name) => [`${name} begins`, `${name} ends`]));
});

it('lets those who wait leave, while another acts without end', async () => {
  const turn = new Turn();
  void turn.run(() => never);
  const controller = new AbortController();
  const waiting = turn.run(() => Promise.resolve('acted'), controller.signal);
  controller.abort();
  await expect(waiting).rejects.toMatchObject({ code: 'ERR_ABORTED' });
  await expect(turn.run(() => Promise.resolve(1), AbortSignal.abort())).rejects.toMatchObject({
    code: 'ERR_ABORTED',
  });
});

it('skips those who left, and leaves to the action what a signal means once it acts', async () => {
  const turn = new Turn();
  const controller = new AbortController();
  let finish = (): void => undefined;
  const first = turn.run(() => new Promise<void>((resolve) => (finish = resolve)), controller.signal);
  let acted = false;
  const second = turn.run(async () => {
    acted = true;
  }, controller.signal);
  const third = turn.run(() => Promise.resolve('third'));
  await sleep(1);
  controller.abort();
  await expect(second).rejects.toMatchObject({ code: 'ERR_ABORTED' });
  finish();
  await expect(first).resolves.toBeUndefined();
  await expect(third).resolves.toBe('third');
  expect(acted).toBe(false);
});
