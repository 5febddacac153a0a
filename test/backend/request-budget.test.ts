import { describe, expect, it } from 'vitest';
import { RequestBudget } from '../../src/backend/index.js';

/** When each of so many requests went out, in milliseconds from the first. */
async function times(budget: RequestBudget, count: number): Promise<number[]> {
  const at = await Promise.all(
    Array.from({ length: count }, () => budget.take().then(() => performance.now())),
  );
  return at.map((time) => time - at[0]!);
}

/** The most that went out in any stretch of `interval` milliseconds. */
function most(times: readonly number[], interval: number): number {
  return Math.max(...times.map((from) => times.filter((t) => t >= from && t < from + interval).length));
}

describe('the request budget', () => {
  it('never lets more out than the rate, in any interval', async () => {
    const sent = await times(new RequestBudget({ limit: 20, interval: 200, burst: 5 }), 60);
    expect(most(sent, 199)).toBeLessThanOrEqual(20);
    expect(sent.at(-1)).toBeGreaterThan(500);
  });

  it('lets a burst out at once', async () => {
    const budget = new RequestBudget({ limit: 10, interval: 3_600_000, burst: 5 });
    expect(await times(budget, 5)).toHaveLength(5);
  });

  it('sends nothing while it is paused, and at half the rate after that', async () => {
    const budget = new RequestBudget({ limit: 105, interval: 1000, burst: 5 });
    budget.refused(300);
    const began = performance.now();
    await times(budget, 1);
    expect(performance.now() - began).toBeGreaterThan(295);
    // The pause has filled the bucket; the rest comes at 50 in a second instead of 100.
    expect((await times(budget, 24)).at(-1)).toBeGreaterThan(380);
  });

  it('comes back to its rate by what goes through', async () => {
    const budget = new RequestBudget({ limit: 1001, interval: 1000, burst: 1 });
    for (let i = 0; i < 10; i++) budget.refused(0);
    for (let i = 0; i < 32; i++) budget.accepted();
    const slow = new RequestBudget({ limit: 1001, interval: 1000, burst: 1 });
    for (let i = 0; i < 10; i++) slow.refused(0);
    const [fast, slower] = await Promise.all([times(budget, 20), times(slow, 20)]);
    expect(slower.at(-1)!).toBeGreaterThan(fast.at(-1)! * 2);
  });

  it('serves in the order of asking', async () => {
    const budget = new RequestBudget({ limit: 200, interval: 1000, burst: 1 });
    const order: number[] = [];
    await Promise.all([1, 2, 3, 4, 5].map((n) => budget.take().then(() => order.push(n))));
    expect(order).toEqual([1, 2, 3, 4, 5]);
  });

  it('stops waiting when the signal fires, and spends nothing on it', async () => {
    const budget = new RequestBudget({ limit: 2, interval: 400, burst: 1 });
    await budget.take();
    const controller = new AbortController();
    const cancelled = budget.take(controller.signal);
    const next = budget.take();
    controller.abort();
    await expect(cancelled).rejects.toMatchObject({ code: 'ERR_ABORTED' });
    await expect(next).resolves.toBeUndefined();
  });

  it('lets those go who wait behind another', { timeout: 20_000 }, async () => {
    const budget = new RequestBudget({ limit: 2, interval: 3_600_000, burst: 1 });
    await budget.take();
    const head = new AbortController();
    const first = budget.take(head.signal);
    const controller = new AbortController();
    const second = budget.take(controller.signal);
    controller.abort();
    await expect(second).rejects.toMatchObject({ code: 'ERR_ABORTED' });
    head.abort();
    await expect(first).rejects.toMatchObject({ code: 'ERR_ABORTED' });
  });
});
