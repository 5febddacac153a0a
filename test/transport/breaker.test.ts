import { describe, expect, it } from 'vitest';
import { Breaker } from '../../src/transport/breaker.js';

/** So many questions about different names without an answer, sent at `from` and given up 100 later. */
function silences(breaker: Breaker, count: number, from = 0): void {
  for (let i = 0; i < count; i++) breaker.silent(`d${i}.example`, from, from + 100);
}

describe('a server is taken for dead', () => {
  it.each([
    ['after one silence', 1, false],
    ['after four', 4, false],
    ['after five', 5, true],
  ])('%s', (_, count, dead) => {
    const breaker = new Breaker();
    silences(breaker, count);
    expect(breaker.isDead).toBe(dead);
  });

  it('not when all were about a few names', () => {
    const breaker = new Breaker();
    for (let i = 0; i < 30; i++) breaker.silent(`d${i % 3}.example`, 0, 100);
    expect(breaker.isDead).toBe(false);
  });

  it('not when it answered something in between', () => {
    const breaker = new Breaker();
    silences(breaker, 4);
    breaker.answered(150);
    silences(breaker, 4, 200);
    expect(breaker.isDead).toBe(false);
  });

  it('not for questions during which it answered others', () => {
    const breaker = new Breaker();
    breaker.answered(50);
    silences(breaker, 100);
    expect(breaker.isDead).toBe(false);
  });
});

describe('a dead server', () => {
  it('is tried once in a while, ever less often', () => {
    const breaker = new Breaker();
    silences(breaker, 5);
    const trials: number[] = [];
    for (let now = 100; now < 70_000; now += 100) if (breaker.takeTrial(now)) trials.push(now - 100);
    expect(trials).toEqual([1000, 3000, 7000, 15_000, 31_000, 63_000]);
  });

  it('is as good as any other when it answers', () => {
    const breaker = new Breaker();
    silences(breaker, 5);
    expect(breaker.isDead).toBe(true);
    breaker.answered(300);
    expect([breaker.isDead, breaker.takeTrial(9000)]).toEqual([false, false]);
    silences(breaker, 4, 400);
    expect(breaker.isDead).toBe(false);
  });
});
