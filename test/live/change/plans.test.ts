import { rfc2136 } from '../../../providers/rfc2136/index.js';
import { TsigKey } from '../../../src/wire/index.js';
import { anyEvent } from '../../change/plan/model.js';
import { planSample, type SampleBackend } from '../../contract/plan-sample.js';
import {
  axfr,
  describeLive,
  dig,
  makeKey,
  NAMED,
  nsupdate,
  serialOf,
  startNamed,
  type Asked,
} from '../harness/index.js';
import { startEmbedded } from '../server/embedded.js';

const ZONE = 'example.test';
const key = makeKey('plans');
const tsigKey = TsigKey.fromBase64(key.name, key.algorithm, key.secret);
const spec = { keys: [key], zones: [{ name: ZONE }] };

/** A TTL that somebody changes at the same moment goes unseen: prerequisites do not compare it (RFC 2136 §3.2.5). */
const meddling = anyEvent.filter(({ deed }) => deed !== 'ttl');

async function backendOver(
  start: () => Promise<Asked & { stop(): Promise<void> }>,
  transferKey?: typeof key,
): Promise<SampleBackend> {
  const server = await start();
  const { host, port } = server;
  const provider = rfc2136({ server: { host, port }, key: tsigKey });
  return {
    provider,
    zone: ZONE,
    records: (name, type) => dig(server, name, type),
    allRecords: () => axfr(server, ZONE, transferKey),
    serial: () => serialOf(server, ZONE),
    plant: async (lines) => {
      const script = [`zone ${ZONE}`, ...lines.map((line) => `update add ${line}`), 'send'];
      await nsupdate(server, script, { key });
    },
    async stop() {
      await provider.close();
      await server.stop();
    },
  };
}

describeLive([...NAMED, 'dig'], 'plans on BIND', () => {
  planSample(() => backendOver(() => startNamed(spec)), { meddling });
});

describeLive(['dig'], 'plans on the embedded server', () => {
  planSample(() => backendOver(() => startEmbedded(spec), key), { meddling });
});
