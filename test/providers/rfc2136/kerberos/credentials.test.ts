import koffi from 'koffi';
import { expect, it } from 'vitest';
import type { GssapiCalls, Handle } from '../../../../providers/rfc2136/kerberos/gssapi/calls.js';
import { Gssapi, GssapiCredentials } from '../../../../providers/rfc2136/kerberos/gssapi/index.js';
import type { Acquired } from '../../../../providers/rfc2136/kerberos/gssapi/library.js';

/** A library whose KDC answers when it is told to. */
class SlowGssapi extends Gssapi {
  readonly waiting: (() => void)[] = [];
  asked = 0;

  constructor() {
    super(koffi, {} as GssapiCalls);
  }

  override acquire(): Promise<Acquired> {
    this.asked++;
    return new Promise((resolve) => this.waiting.push(() => resolve({ credential: 1n, lifetime: 60 })));
  }
  override importName(): Handle {
    return 2n;
  }
  override releaseName(): void {}
  override releaseCredential(): void {}
}

it('whoever gives up while others have their turn costs the KDC, and those behind, nothing', async () => {
  const gssapi = new SlowGssapi();
  const source = { title: 'a cache', principal: 'kms@EXAMPLE.TEST', keytab: undefined };
  const credentials = new GssapiCredentials(gssapi, source, Date.now);
  const abandoned = new AbortController();
  const first = credentials.initiate('DNS@ns1.example.test');
  const between = credentials.initiate('DNS@ns1.example.test', abandoned.signal);
  const last = credentials.initiate('DNS@ns1.example.test');
  await expect.poll(() => gssapi.asked).toBe(1);
  abandoned.abort();
  await expect(between).rejects.toMatchObject({ code: 'ERR_ABORTED' });
  const answering = setInterval(() => gssapi.waiting.splice(0).forEach((answer) => answer()), 1);
  await Promise.all([first, last]).finally(() => clearInterval(answering));
  // Kerberos, then SPNEGO, for each of the two.
  expect(gssapi.asked).toBe(4);
});
