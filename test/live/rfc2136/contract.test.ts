import { describe } from 'vitest';
import { rfc2136 } from '../../../providers/rfc2136/index.js';
import { TsigKey } from '../../../src/wire/index.js';
import {
  axfr,
  describeLive,
  dig,
  KNOT,
  makeKey,
  NAMED,
  nsupdate,
  POWERDNS,
  serialOf,
  startKnot,
  startNamed,
  startPowerDns,
  type LiveServer,
} from '../harness/index.js';
import type { ContractBackend } from '../../contract/backend.js';
import { providerContract } from '../../contract/provider-contract.js';

const key = makeKey('contract');
const ZONE = 'example.test';
const INNER = 'inner.example.test';
const spec = { keys: [key], zones: [{ name: ZONE }, { name: INNER }] };

async function backendOver(start: () => Promise<LiveServer>): Promise<ContractBackend> {
  const server = await start();
  const provider = rfc2136({
    server: { host: server.host, port: server.port },
    key: TsigKey.fromBase64(key.name, key.algorithm, key.secret),
  });
  return {
    provider,
    zone: ZONE,
    innerZone: INNER,
    records: (name, type) => dig(server, name, type),
    allRecords: () => axfr(server, ZONE),
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

describe.each([
  { software: 'BIND', binaries: NAMED, start: () => startNamed(spec) },
  { software: 'Knot DNS', binaries: KNOT, start: () => startKnot(spec) },
  { software: 'PowerDNS', binaries: POWERDNS, start: () => startPowerDns(spec) },
])('rfc2136 on $software', ({ software, binaries, start }) => {
  describeLive([...binaries, 'nsupdate'], software, () => {
    providerContract(`rfc2136 on ${software}`, () => backendOver(start));
  });
});
