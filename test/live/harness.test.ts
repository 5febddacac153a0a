import { describe, expect, it } from 'vitest';
import {
  axfr,
  describeLive,
  dig,
  digFull,
  KNOT,
  makeKey,
  NAMED,
  NSD,
  nsupdate,
  POWERDNS,
  serialOf,
  servesSoa,
  startKnot,
  startNamed,
  startNsd,
  startPowerDns,
  startUnbound,
  UNBOUND,
  useServer,
  zoneText,
} from './harness/index.js';

const key = makeKey('upd');
const spec = {
  keys: [key],
  zones: [{ name: 'example.test', text: zoneText('example.test', ['kms1 IN A 127.0.0.2']) }],
};
const ADD = ['zone example.test', 'update add _vlmcs._tcp.example.test 60 SRV 0 0 1688 kms1.example.test'];
const SRV = '_vlmcs._tcp.example.test. 60 IN SRV 0 0 1688 kms1.example.test.';

describe.each([
  { software: 'BIND', binaries: NAMED, start: () => startNamed(spec) },
  { software: 'Knot DNS', binaries: KNOT, start: () => startKnot(spec) },
  { software: 'PowerDNS', binaries: POWERDNS, start: () => startPowerDns(spec) },
])('the test bed', ({ software, binaries, start }) => {
  describeLive([...binaries, 'nsupdate'], `with ${software}`, () => {
    const server = useServer(start);

    it('serves its zone', async () => {
      expect(await dig(server(), 'kms1.example.test', 'A')).toEqual([
        'kms1.example.test. 300 IN A 127.0.0.2',
      ]);
    });

    it('takes a signed update and no unsigned one', async () => {
      const unsigned = await nsupdate(server(), [...ADD, 'send']);
      expect(unsigned.code).not.toBe(0);
      const serial = await serialOf(server(), 'example.test');
      const signed = await nsupdate(server(), [...ADD, 'send'], { key });
      expect(signed).toMatchObject({ code: 0 });
      expect(await axfr(server(), 'example.test')).toContain(SRV);
      expect(await serialOf(server(), 'example.test')).toBeGreaterThan(serial);
    });
  });
});

describeLive(NAMED, 'the test bed with BIND on IPv6', () => {
  const server = useServer(() => startNamed({ ...spec, ipv6: true }));
  it('answers on ::1', async () => {
    expect(await servesSoa('::1', server().port, 'example.test')).toBe(true);
  });
});

describeLive([...NSD, 'nsupdate'], 'the test bed with NSD', () => {
  const server = useServer(() => startNsd(spec));
  it('serves its zone and takes no update', async () => {
    expect(await dig(server(), 'kms1.example.test', 'A')).toHaveLength(1);
    const result = await nsupdate(server(), [...ADD, 'send'], { key });
    expect(result.stderr).toMatch(/NOTIMP/);
  });
});

describeLive([...NSD, ...UNBOUND], 'the test bed with Unbound', () => {
  const origin = useServer(() => startNsd(spec));
  const resolver = useServer(() => startUnbound({ stubs: [{ zone: 'example.test', port: origin().port }] }));
  it('resolves through the server behind it', async () => {
    expect(await digFull(resolver(), 'kms1.example.test', 'A')).toMatch(/flags: qr rd ra;[^]*127\.0\.0\.2/);
  });
});
