import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { rfc2136 } from '../../../providers/rfc2136/index.js';
import { DnsServer } from '../../../src/server/index.js';
import { DomainName } from '../../../src/name/index.js';
import { TsigKey } from '../../../src/wire/index.js';
import type { ContractBackend } from '../../contract/backend.js';
import { providerContract } from '../../contract/provider-contract.js';
import { tenProcesses } from '../../contract/ten-processes.js';
import {
  axfr,
  describeLive,
  dig,
  KNOT,
  makeFolder,
  makeKey,
  NAMED,
  nsupdate,
  POWERDNS,
  serialOf,
  startKnot,
  startNamed,
  startPowerDns,
  type Asked,
} from '../harness/index.js';

const key = makeKey('contract');
const tsigKey = TsigKey.fromBase64(key.name, key.algorithm, key.secret);
const ZONE = 'example.test';
const INNER = 'inner.example.test';
const spec = { keys: [key], zones: [{ name: ZONE }, { name: INNER }] };

interface Started extends Asked {
  /** PowerDNS verifies no key for transfers unless it is told to; the embedded server wants one. */
  readonly signedTransfer?: boolean;
  stop(): Promise<void>;
}

async function startEmbedded(): Promise<Started> {
  const folder = makeFolder('embedded');
  const server = await DnsServer.start({
    zones: [ZONE, INNER].map((name) => ({ name, file: join(folder, `${name}.zone`) })),
    listen: [{ host: '127.0.0.1', port: 0 }],
    keys: [tsigKey],
    policy: { allows: () => true },
    allowTransfer: [key.name],
  });
  return {
    host: '127.0.0.1',
    port: server.addresses[0]!.port,
    signedTransfer: true,
    async stop() {
      await server.close();
      rmSync(folder, { recursive: true });
    },
  };
}

async function backendOver(start: () => Promise<Started>): Promise<ContractBackend> {
  const server = await start();
  const { host, port } = server;
  const provider = rfc2136({ server: { host, port }, key: tsigKey });
  return {
    provider,
    zone: ZONE,
    innerZone: INNER,
    records: (name, type) => dig(server, name, type),
    allRecords: () => axfr(server, ZONE, server.signedTransfer === true ? key : undefined),
    serial: () => serialOf(server, ZONE),
    async plant(records) {
      const script = [`zone ${ZONE}`, ...records.map((line) => `update add ${line}`), 'send'];
      const done = await nsupdate(server, script, { key });
      if (done.code !== 0) throw new Error(`planting failed: ${done.stderr}`);
    },
    async stop() {
      await provider.close();
      await server.stop();
    },
  };
}

for (const { software, binaries, start } of [
  { software: 'the embedded server', binaries: ['dig'], start: startEmbedded },
  { software: 'BIND', binaries: NAMED, start: () => startNamed(spec) },
  { software: 'Knot DNS', binaries: KNOT, start: () => startKnot(spec) },
  { software: 'PowerDNS', binaries: POWERDNS, start: () => startPowerDns(spec) },
]) {
  describeLive([...binaries, 'nsupdate'], software, () => {
    providerContract(`rfc2136 on ${software}`, () => backendOver(start));
    tenProcesses(async () => {
      const backend = await backendOver(start);
      const zone = await backend.provider.findZone(DomainName.parse(ZONE));
      return { backend, access: { kind: 'rfc2136', server: zone.id, key } };
    });
  });
}
