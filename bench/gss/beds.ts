import { availableParallelism } from 'node:os';
import { findBinary } from '../../test/live/harness/binaries.js';
import { AD_ZONE } from '../../test/live/harness/ad-domain.js';
import { KERBEROS, KerberizedNamed } from '../../test/live/harness/kerberos.js';
import type { KerberosRealm } from '../../test/live/harness/kerberos-realm.js';
import type { LiveServer } from '../../test/live/harness/live-server.js';
import { axfr } from '../../test/live/harness/oracle.js';
import type { ActiveDirectory } from '../../test/live/harness/samba-ad.js';
import { makeKey, type KeySpec } from '../../test/live/harness/specs.js';

/** A server whose zone takes updates by Kerberos, and somebody with a ticket for it. */
export interface GssBed {
  readonly server: Pick<LiveServer, 'host' | 'port'>;
  readonly zone: string;
  /** Where a program finds the KDC and the ticket. */
  readonly environment: Readonly<Record<string, string>>;
  /** A key that may update the zone as well, where the server knows such. */
  readonly key?: KeySpec | undefined;
  /** Every record of the zone, in the words of dig. */
  records(): Promise<readonly string[]>;
  stop(): Promise<void>;
}

const [REALM, ZONE, ACCOUNT] = ['BENCH.TEST', 'bench.test', 'kmssvc'] as const;

/** BIND with as many threads as it starts by itself, and MIT's KDC. @returns a text that says what is missing */
export async function openBind(): Promise<GssBed | string> {
  const missing = KERBEROS.filter((name) => findBinary(name) === undefined);
  if (missing.length > 0) return `${missing.join(', ')} not installed`;
  const key = makeKey('bench');
  const server = await KerberizedNamed.start({
    realm: REALM,
    domain: ZONE,
    principals: [ACCOUNT],
    policy: `grant ${ACCOUNT}@${REALM} zonesub ANY; grant ${key.name} zonesub ANY;`,
    keys: [key],
    threads: availableParallelism(),
  });
  return bedOf(server, server.kdc, { zone: ZONE, key, records: () => axfr(server, ZONE) });
}

/** A domain controller of Samba. @returns a text that says what is missing */
export async function openDirectory({
  missing,
  start,
}: {
  readonly missing: () => readonly string[];
  readonly start: () => Promise<ActiveDirectory>;
}): Promise<GssBed | string> {
  const lacking = missing();
  if (lacking.length > 0) return `there is no ${lacking.join(', ')}`;
  const server = await start();
  return bedOf(server, server.kdc, { zone: AD_ZONE, records: async () => (await server.content()).records });
}

async function bedOf(
  server: LiveServer,
  kdc: KerberosRealm,
  rest: Pick<GssBed, 'zone' | 'key' | 'records'>,
): Promise<GssBed> {
  try {
    const environment = { ...kdc.environment, KRB5CCNAME: await kdc.kinit(ACCOUNT) };
    return { ...rest, server, environment, stop: () => server.stop() };
  } catch (error) {
    await server.stop();
    throw error;
  }
}
