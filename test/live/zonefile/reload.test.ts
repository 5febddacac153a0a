import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { zonefile } from '../../../providers/zonefile/index.js';
import { publish, settle } from '../../../src/change/index.js';
import { DomainName } from '../../../src/name/index.js';
import { Resolver } from '../../../src/resolve/index.js';
import { DnsClient } from '../../../src/transport/index.js';
import {
  describeLive,
  dig,
  makeKey,
  NAMED,
  NSD,
  nsupdate,
  startNamed,
  startNsd,
  useServer,
  type Asked,
} from '../harness/index.js';

const ZONE = 'example.test';
const KMS = `_vlmcs._tcp.corp.${ZONE}`;
const hosts = [`kms1.${ZONE}`, `kms2.${ZONE}`];
const domains = [`corp.${ZONE}`];

/** How to see whether this one server serves a change. */
function watching({ host, port }: Asked) {
  const exchanger = new DnsClient();
  onTestFinished(() => exchanger.close());
  const server = { name: DomainName.parse(`ns1.${ZONE}`), addresses: [{ host, port }], problem: undefined };
  return {
    direct: new Resolver({ exchanger, servers: server.addresses, recursionDesired: false }),
    servers: async () => [server],
  };
}

describe.each([
  {
    software: 'BIND',
    binaries: NAMED,
    file: `0-${ZONE}.zone`,
    start: () => startNamed({ zones: [{ name: ZONE, statements: '' }] }),
  },
  {
    software: 'NSD',
    binaries: NSD,
    file: `${ZONE}.zone`,
    start: () => startNsd({ zones: [{ name: ZONE }] }),
  },
])('a zone file', ({ software, binaries, file, start }) => {
  describeLive(binaries, `of ${software}`, () => {
    const server = useServer(start);

    it('is served as edited once the server has read it again', async () => {
      const report = await publish(zonefile({ file: join(server().folder, file) }), { domains, hosts });
      expect(report.domains[0]).toMatchObject({ status: 'created', error: null });

      const [early] = await settle(report, { ...watching(server()), timeout: 300 });
      expect(early).toMatchObject({ settled: false, error: { code: 'ERR_NOT_SETTLED' } });

      server().signal('SIGHUP');
      const [settlement] = await settle(report, { ...watching(server()), timeout: 20_000 });
      expect(settlement).toMatchObject({ settled: true });
      expect(await dig(server(), KMS, 'SRV')).toEqual(
        hosts.map((host) => `${KMS}. 3600 IN SRV 0 0 1688 ${host}.`),
      );
    });
  });
});

describeLive([...NAMED, 'nsupdate'], 'a zone file that BIND itself writes', () => {
  const key = makeKey('writer');
  const server = useServer(() => startNamed({ keys: [key], zones: [{ name: ZONE }] }));

  it('is refused while its journal is there: the file is not the whole truth', async () => {
    const update = [`zone ${ZONE}`, `update add ${KMS} 300 IN SRV 0 0 1688 there.${ZONE}.`, 'send'];
    expect(await nsupdate(server(), update, { key })).toMatchObject({ code: 0 });
    const file = join(server().folder, `0-${ZONE}.zone`);
    const report = await publish(zonefile({ file }), { domains, hosts });
    expect(report.domains[0]).toMatchObject({
      status: 'failed',
      error: { code: 'ERR_PROVIDER', message: expect.stringContaining('.jnl') as unknown },
    });
  });
});
