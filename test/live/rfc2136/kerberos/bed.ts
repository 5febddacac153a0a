import { rfc2136 } from '../../../../providers/rfc2136/index.js';
import { kerberosCredentials } from '../../../../providers/rfc2136/kerberos/index.js';
import type { ContractBackend } from '../../../contract/backend.js';
import type { Provider } from '../../../../src/provider.js';
import {
  axfr,
  dig,
  KerberizedNamed,
  serialOf,
  setEnvironment,
  type KerberosRealm,
  type LiveServer,
} from '../../harness/index.js';

const REALM = 'EXAMPLE.TEST';
export const ZONE = 'example.test';
const INNER = 'inner.example.test';

/** May change everything; may add to `_vlmcs._tcp` of the zone itself; may do nothing. */
export const [KMS, NARROW, NOBODY] = ['kmssvc', 'narrow', 'nobody'] as const;
const PLANTER = 'planter';

export function startKerberized(): Promise<KerberizedNamed> {
  return KerberizedNamed.start({
    realm: REALM,
    domain: ZONE,
    zones: [{ name: INNER }],
    principals: [KMS, NARROW, NOBODY, PLANTER],
    policy: [
      `grant ${KMS}@${REALM} zonesub ANY;`,
      `grant ${PLANTER}@${REALM} zonesub ANY;`,
      `grant ${NARROW}@${REALM} name _vlmcs._tcp.${ZONE}. SRV;`,
    ].join(' '),
  });
}

/** A provider with the keytab of a principal. */
export async function providerOf(
  server: Pick<LiveServer, 'host' | 'port'> & { readonly kdc: KerberosRealm },
  principal: string,
): Promise<Provider> {
  const credentials = await kerberosCredentials({ keytab: server.kdc.keytab(principal) });
  const { host, port } = server;
  const provider = rfc2136({ server: { host, port }, kerberos: credentials });
  const close = provider.close.bind(provider);
  return Object.assign(provider, { close: () => close().then(() => credentials.close()) });
}

/** The backend of the provider contract; the Kerberos library of this process is led to its KDC. */
export async function kerberosBackend(): Promise<ContractBackend & { readonly server: KerberizedNamed }> {
  const server = await startKerberized();
  const forget = setEnvironment(server.kdc.environment);
  const provider = await providerOf(server, KMS);
  return {
    server,
    provider,
    weaker: { nullTarget: 'with Kerberos the server may be one that it harms' },
    zone: ZONE,
    innerZone: INNER,
    records: (name, type) => dig(server, name, type),
    allRecords: () => axfr(server, ZONE),
    serial: () => serialOf(server, ZONE),
    async plant(records) {
      const script = [`zone ${ZONE}`, ...records.map((line) => `update add ${line}`), 'send'];
      const done = await server.nsupdate(PLANTER, script);
      if (done.code !== 0) throw new Error(`planting failed: ${done.stderr}`);
    },
    async stop() {
      await provider.close();
      await server.stop();
      forget();
    },
  };
}
