import { describe, expect, it, onTestFinished } from 'vitest';
import { kerberosCredentials, rfc2136 } from '../../../../providers/rfc2136/index.js';
import { publish, type DomainResult } from '../../../../src/change/index.js';
import {
  AD_ZONE,
  describeUnlessMissing,
  PROVISIONED,
  SAMBA_AD,
  SAMBA_DLZ,
  useServer,
} from '../../harness/index.js';
import { useEnvironment } from './environment.js';
import { traces } from './traces.js';

describe.each([SAMBA_AD, SAMBA_DLZ])(
  'updates of an Active Directory zone',
  ({ software, start, missing }) => {
    describeUnlessMissing(missing(), `by ${software}`, () => {
      const server = useServer(start, PROVISIONED);
      useEnvironment(() => ({ KRB5_CONFIG: server().kdc.configFile }));

      it('go on after the server was restarted and has forgotten every context', async () => {
        const kerberos = await kerberosCredentials({ keytab: server().kdc.keytab('kmssvc') });
        const { host, port } = server();
        const provider = rfc2136({ server: { host, port }, kerberos, onClose: () => kerberos.close() });
        onTestFinished(() => provider.close());
        const publishIn = async (label: string): Promise<DomainResult> => {
          const hosts = [`kms1.${AD_ZONE}`];
          return (await publish(provider, { domains: [`${label}.${AD_ZONE}`], hosts })).domains[0]!;
        };
        expect(await publishIn('before')).toMatchObject({ status: 'created' });
        const events = traces();
        await server().restart();
        expect(await publishIn('after')).toMatchObject({ status: 'created' });
        expect(events.map(({ event }) => event)).toEqual(
          expect.arrayContaining(['unknown-to-server', 'established']),
        );
        const published = (label: string): string =>
          `_vlmcs._tcp.${label}.${AD_ZONE}. 3600 IN SRV 0 0 1688 kms1.${AD_ZONE}.`;
        expect((await server().content()).records).toEqual(
          expect.arrayContaining([published('before'), published('after')]),
        );
      });
    });
  },
);
