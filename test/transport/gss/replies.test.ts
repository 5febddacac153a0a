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
