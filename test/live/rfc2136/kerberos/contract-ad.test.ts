import { describe } from 'vitest';
import { DomainName } from '../../../../src/name/index.js';
import { providerContract } from '../../../contract/provider-contract.js';
import { tenProcesses } from '../../../contract/ten-processes.js';
import { AD_ZONE, describeUnlessMissing, PROVISIONED, SAMBA_AD, SAMBA_DLZ } from '../../harness/index.js';
import { ACCOUNT, directoryBackend } from './directory-bed.js';

describe.each([
  {
    ...SAMBA_DLZ,
    weaker: { nullTarget: 'BIND with Samba’s module can no longer serve a name that got the target "."' },
  },
  {
    ...SAMBA_AD,
    weaker: {
      comparison: 'Samba’s own DNS server takes a set that holds more records than expected for the same',
      nullTarget: 'Samba’s own DNS server fails at SRV records with the target "."',
    },
  },
])('over GSS-TSIG', ({ software, start, missing, weaker }) => {
  describeUnlessMissing(missing(), `on ${software}`, () => {
    const title = `rfc2136 with GSS-TSIG on ${software}`;
    providerContract(title, () => directoryBackend(start, weaker), PROVISIONED);
    tenProcesses(async () => {
      const backend = await directoryBackend(start, weaker);
      const { id } = await backend.provider.findZone(DomainName.parse(AD_ZONE));
      const keytab = backend.server.kdc.keytab(ACCOUNT);
      return { backend, access: { kind: 'kerberos', server: id, keytab } };
    });
  });
});
