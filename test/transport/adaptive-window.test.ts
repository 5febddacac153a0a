import { describe, expect, it } from 'vitest';
import { AdaptiveWindow } from '../../src/transport/adaptive-window.js';

function take(window: AdaptiveWindow): number {
  let taken = 0;
  while (window.tryTake()) taken++;
  return taken;
}

describe('the window of a server', () => {
  it('grows by one with every answer while others wait, up to its limit', () => {
    const window = new AdaptiveWindow(100);
    expect(take(window)).toBe(32);
    for (let i = 0; i < 32; i++) window.answered(true);
    expect(take(window)).toBe(64);
    for (let i = 0; i < 64; i++) window.answered(true);
    expect(take(window)).toBe(100);
  });

  it('does not grow when nobody waits', () => {
    const window = new AdaptiveWindow(100);
    for (let i = 0; i < 50; i++) {
      window.tryTake();
      window.answered(false);
    }
    expect(take(window)).toBe(32);
  });

  it('shrinks once for what is lost together, then grows slowly', () => {
    const window = new AdaptiveWindow(100);
    take(window);
    for (let i = 0; i < 32; i++) window.lost(0, 800 + i);
    expect(window.size).toBe(22);
    take(window);
    for (let i = 0; i < 22; i++) window.answered(true);
    expect(window.size).toBe(23);
    expect(window.used).toBe(0);
  });

  it('never closes', () => {
    const window = new AdaptiveWindow(100);
    for (let i = 0; i < 50; i++) {
      window.tryTake();
      window.lost(i * 1000, i * 1000 + 800);
    }
    expect(take(window)).toBe(4);
  });

  it('keeps to a limit that is lower than where it would begin', () => {
    expect(take(new AdaptiveWindow(2))).toBe(2);
  });
});
