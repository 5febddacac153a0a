import { DomainName } from '../../../../src/name/index.js';
import { providerContract } from '../../../contract/provider-contract.js';
import { tenProcesses } from '../../../contract/ten-processes.js';
import { describeLive, KERBEROS } from '../../harness/index.js';
import { kerberosBackend, KMS, ZONE } from './bed.js';

describeLive(KERBEROS, 'BIND with Kerberos', () => {
  providerContract('rfc2136 with GSS-TSIG on BIND', kerberosBackend);
  tenProcesses(async () => {
    const backend = await kerberosBackend();
    const { id } = await backend.provider.findZone(DomainName.parse(ZONE));
    const keytab = backend.server.kdc.keytab(KMS);
    return { backend, access: { kind: 'kerberos', server: id, keytab } };
  });
});
