import { getEventListeners } from 'node:events';
import { expect, it } from 'vitest';
import { anySignal } from '../../src/signals.js';
import { onAbort } from '../../src/transport/abort.js';

it('many wait for a signal with one listener, which is gone once it has fired: Node 20 would keep the signal for ever', () => {
  const controller = new AbortController();
  const signal = anySignal([controller.signal]);
  const told: number[] = [];
  for (const n of [1, 2, 3]) onAbort([signal], () => told.push(n));
  onAbort([signal], () => told.push(4))();
  expect(getEventListeners(signal, 'abort')).toHaveLength(1);
  controller.abort();
  expect(told).toEqual([1, 2, 3]);
  expect(getEventListeners(signal, 'abort')).toEqual([]);
  onAbort([signal], () => told.push(5));
  expect(told).toEqual([1, 2, 3, 5]);
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});
