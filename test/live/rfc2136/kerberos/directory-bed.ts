import type { ContractBackend, Weaker } from '../../../contract/backend.js';
import { AD_ZONE, dig, setEnvironment, type ActiveDirectory } from '../../harness/index.js';
import { providerOf } from './bed.js';

/** Has no rights but those of every account of the domain: whoever makes a name owns it. */
export const ACCOUNT = 'kmssvc';

/** The backend of the provider contract in a domain; the Kerberos library of this process is led to its KDC. */
export async function directoryBackend(
  start: () => Promise<ActiveDirectory>,
  weaker: Weaker,
): Promise<ContractBackend & { readonly server: ActiveDirectory }> {
  const server = await start();
  const forget = setEnvironment(server.kdc.environment);
  const provider = await providerOf(server, ACCOUNT);
  return {
    server,
    provider,
    weaker,
    zone: AD_ZONE,
    innerZone: `_msdcs.${AD_ZONE}`,
    records: (name, type) => dig(server, name, type),
    allRecords: async () => [...(await server.content()).records],
    serial: async () => (await server.content()).usn,
    async plant(records) {
      const script = [`zone ${AD_ZONE}`, ...records.map((line) => `update add ${line}`), 'send'];
      const done = await server.nsupdate(ACCOUNT, script);
      const standing = new Set((await server.content()).records);
      // It does not take the signature of Samba's own DNS server for one, whatever was done.
      if (!records.every((line) => standing.has(line))) throw new Error(`planting failed: ${done.stderr}`);
    },
    async stop() {
      await provider.close();
      await server.stop();
      forget();
    },
  };
}
