import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { rpcProbe } from '../../../src/probe/index.js';
import { encodeBind, KMS_INTERFACE } from '../../../src/probe/rpc-bind.js';
import { kmsHost } from '../../fakes/rpc/index.js';
import {
  Capture,
  describeLive,
  dissect,
  liveRequired,
  mayCapture,
  run,
  SAMBA,
  startSamba,
  TSHARK,
  useServer,
} from '../harness/index.js';

/** PDU type, interface, its version, transfer syntax; and what the dissector complains about. */
const BIND_FIELDS = [
  'dcerpc.pkt_type',
  'dcerpc.cn_bind_to_uuid',
  'dcerpc.cn_bind_if_ver',
  'dcerpc.cn_bind_if_ver_minor',
  'dcerpc.cn_bind_trans_id',
  '_ws.malformed',
  '_ws.expert.message',
];
const KMS_BIND = ['11', KMS_INTERFACE.uuid, '1', '0', '8a885d04-1ceb-11c9-9fe8-08002b104860', '', ''];

const withCapture = describe.skipIf(!liveRequired && !mayCapture());

describeLive(TSHARK, 'tshark reads our bind', () => {
  it('as valid DCE RPC, for the KMS interface', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'kmsdns-bind-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const [dump, file] = [join(folder, 'bind.txt'), join(folder, 'bind.pcapng')];
    const hex = encodeBind(KMS_INTERFACE).toString('hex').match(/../g) ?? [];
    writeFileSync(dump, `000000 ${hex.join(' ')}\n`);
    await run('text2pcap', ['-q', '-T', '50000,1688', dump, file]);
    expect(await dissect(file, BIND_FIELDS, { port: 1688 })).toEqual([KMS_BIND]);
  });

  withCapture('from the wire (where packets of loopback may be captured)', () => {
    it('one bind and its answer, closed by FIN on both sides', async () => {
      const { port } = await kmsHost();
      const { pdus, flags } = await captured(port);
      expect(pdus).toEqual([KMS_BIND, ['12', '', '', '', '', '', '']]);
      expect(flags).toEqual({ fin: 2, reset: 0 });
    });
  });
});

describeLive([...TSHARK, ...SAMBA], 'tshark sees with Samba', () => {
  const samba = useServer(startSamba);

  withCapture('on the wire (where packets of loopback may be captured)', () => {
    it('one bind, rejected, and no call', async () => {
      const { pdus, flags } = await captured(samba().port);
      expect(pdus.map(([type]) => type)).toEqual(['11', '12']);
      expect(pdus[0]).toEqual(KMS_BIND);
      expect(flags).toEqual({ fin: 2, reset: 0 });
    });
  });
});

async function captured(port: number): Promise<{ pdus: string[][]; flags: { fin: number; reset: number } }> {
  const capture = await Capture.start(port);
  onTestFinished(() => capture.stop());
  await rpcProbe({ host: '127.0.0.1', port });
  await capture.closed(1);
  const count = async (filter: string) => (await dissect(capture.file, ['frame.number'], { port, filter })).length; // prettier-ignore
  return {
    pdus: await dissect(capture.file, BIND_FIELDS, { port, filter: 'dcerpc' }),
    flags: { fin: await count('tcp.flags.fin == 1'), reset: await count('tcp.flags.reset == 1') },
  };
}
