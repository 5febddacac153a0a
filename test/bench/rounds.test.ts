import { describe, expect, it } from 'vitest';
import { report } from '../../bench/frame/report.js';
import { measureRounds, median, ratioFor } from '../../bench/frame/rounds.js';

const aim = { metric: 'ms', of: 'ours', to: 'peer', ratio: { atMost: 1.5 } };
const results = new Map([
  ['peer', [{ ms: 10 }, { ms: 100 }, { ms: 10 }]],
  ['ours', [{ ms: 20 }, { ms: 100 }, { ms: 12 }]],
]);

describe('a benchmark', () => {
  it('measures every contestant in every round, another one first each time, and drops the first round', async () => {
    const order: string[] = [];
    const contestants = ['a', 'b', 'c'].map((name) => ({
      name,
      measure: async () => ({ turn: order.push(name) }),
    }));
    const measured = await measureRounds(contestants, 2);
    expect(order.join('')).toBe('abc' + 'bca' + 'cab');
    expect(measured.get('a')).toEqual([{ turn: 6 }, { turn: 8 }]);
  });

  it('takes a ratio within each round, and of those the median', () => {
    expect(ratioFor(results, aim)).toBe(1.2);
  });

  it('stops at a metric that was not measured rather than to report a ratio of nothing', () => {
    expect(() => ratioFor(results, { ...aim, metric: 'queries/s' })).toThrow(
      /peer has not measured queries\/s/,
    );
  });

  it.each([
    [{ atMost: 1.5 }, 'met'],
    [{ atMost: 1.1 }, 'MISSED'],
    [{ atLeast: 1.1 }, 'met'],
    [{ atLeast: 1.5 }, 'MISSED'],
  ])('reports an aim of %j as %s', (ratio, verdict) => {
    expect(report(results, [{ ...aim, ratio }])).toMatch(
      new RegExp(`ours / peer +1\\.20 +at .* ${verdict}$`),
    );
  });

  it.each([
    [[3, 1, 2], 2],
    [[4, 1, 2, 3], 2.5],
    [[7], 7],
  ])('has for %j the median %d', (values, expected) => {
    expect(median(values)).toBe(expected);
  });
});
