import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Rcode } from '../../../src/wire/index.js';
import { answer, echo, type Behaviour, type FakeExchange } from '../../fakes/dns/index.js';
import type { FakeGssServer } from '../../fakes/gss/index.js';
import { gssBed } from './setup.js';

const idOf = (octets: Uint8Array, { message }: FakeExchange): Buffer => {
  const copy = Buffer.from(octets);
  copy.writeUInt16BE(message.id);
  return copy;
};

describe('a reply to an update signed with a context', () => {
  it.each<[string, string, (gss: FakeGssServer) => Behaviour]>([
    [
      'with the length of our MAC',
      'verified NOERROR',
      (gss) => (e) => e.path.send(gss.signed(e, {}, 'with length')),
    ],
    [
      'without it (Samba)',
      'verified NOERROR',
      (gss) => (e) => e.path.send(gss.signed(e, {}, 'without length')),
    ],
    [
      'that is about no request',
      'ERR_UNAUTHENTICATED',
      (gss) => (e) => e.path.send(gss.signed(e, {}, 'no MAC')),
    ],
    [
      'of a failed prerequisite',
      'verified YXRRSET',
      (gss) => (e) => e.path.send(gss.signed(e, { rcode: Rcode.YXRRSET })),
    ],
    ['that is our own success', 'ERR_UNAUTHENTICATED', () => echo(Rcode.NOERROR)],
    ['that is our own with an error (Samba)', 'unauthenticated SERVFAIL', () => echo(Rcode.SERVFAIL)],
    ['unsigned', 'ERR_UNAUTHENTICATED', () => answer()],
    ['unsigned with an error', 'unauthenticated REFUSED', () => answer({ rcode: Rcode.REFUSED })],
    ['changed on its way', 'ERR_UNAUTHENTICATED', (gss) => changed(gss)],
  ])('%s: %s', async (_, outcome, behaviour) => {
    const bed = await gssBed();
    bed.gss.onVerified = behaviour(bed.gss);
    expect(await bed.update()).toBe(outcome);
  });

  function changed(gss: FakeGssServer): Behaviour {
    return (exchange) => {
      const octets = gss.signed(exchange, { rcode: Rcode.REFUSED });
      octets[3]! &= 0xf0;
      exchange.path.send(octets);
    };
  }

  it('that came before, to another request, is refused', async () => {
    const bed = await gssBed();
    let first: Buffer | undefined;
    bed.gss.onVerified = (exchange) => {
      first ??= bed.gss.signed(exchange);
      exchange.path.send(idOf(first, exchange));
    };
    expect(await bed.update()).toBe('verified NOERROR');
    expect(await bed.update()).toBe('ERR_UNAUTHENTICATED');
  });

  it('and to another request at the same time, changed over, is refused for both', async () => {
    const bed = await gssBed();
    await bed.update();
    let held: FakeExchange | undefined;
    bed.gss.onVerified = (exchange) => {
      if (held === undefined) {
        held = exchange;
        return;
      }
      exchange.path.send(idOf(bed.gss.signed(held), exchange));
      held.path.send(idOf(bed.gss.signed(exchange), held));
    };
    expect(await Promise.all([bed.update(), bed.update()])).toEqual([
      'ERR_UNAUTHENTICATED',
      'ERR_UNAUTHENTICATED',
    ]);
  });

  it('may come in another order than the requests', async () => {
    const bed = await gssBed();
    await bed.update();
    const held: FakeExchange[] = [];
    bed.gss.onVerified = (exchange) => {
      held.push(exchange);
      if (held.length < 5) return;
      for (const one of held.reverse()) one.path.send(bed.gss.signed(one, { rcode: Rcode.REFUSED }));
    };
    const all = await Promise.all(Array.from({ length: 5 }, () => bed.update()));
    expect(all).toEqual(Array(5).fill('verified REFUSED'));
  });

  it('that lets others wait keeps them from running too far ahead: its own would be old then', async () => {
    const bed = await gssBed();
    await bed.update();
    let overtaking = 0;
    let isHeld = true;
    bed.gss.onVerified = async (exchange) => {
      if (overtaking++ > 0) {
        exchange.path.send(bed.gss.signed(exchange));
        return;
      }
      // Signed before all that overtake it, sent after them.
      const octets = bed.gss.signed(exchange);
      await delay(100);
      isHeld = false;
      expect(overtaking).toBeLessThanOrEqual(10);
      exchange.path.send(octets);
    };
    const all = await Promise.all(Array.from({ length: 60 }, () => bed.update()));
    expect(all).toEqual(Array(60).fill('verified NOERROR'));
    expect([isHeld, overtaking]).toEqual([false, 60]);
  });

  it('that is waited for in vain lets those behind it go on when it is given up', async () => {
    const bed = await gssBed();
    await bed.update();
    let first = true;
    bed.gss.onVerified = (exchange) => {
      if (!first) exchange.path.send(bed.gss.signed(exchange));
      first = false;
    };
    const all = await Promise.all(Array.from({ length: 30 }, () => bed.update()));
    expect(all.sort()).toEqual(['ERR_TIMEOUT', ...Array<string>(29).fill('verified NOERROR')]);
  });

  it('that comes twice counts once, and spoils nothing', async () => {
    const bed = await gssBed();
    bed.gss.onVerified = (exchange) => {
      const octets = bed.gss.signed(exchange);
      exchange.path.send(octets);
      exchange.path.send(octets);
    };
    expect([await bed.update(), await bed.update()]).toEqual(['verified NOERROR', 'verified NOERROR']);
  });
});
