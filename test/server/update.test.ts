import { describe, expect, it } from 'vitest';
import { AddressData, SrvData } from '../../src/record/index.js';
import { prerequisite, rcodeName, update, updateMessage } from '../../src/wire/index.js';
import { ask, name, send, show, startServer } from './support.js';

const ZONE = '$TTL 300\n@ SOA ns1 hostmaster 10 3600 600 86400 60\n@ NS ns1\nns1 A 127.0.0.1\n';
const ZONES = { 'corp.example': ZONE };
const OWNER = name('_vlmcs._tcp.corp.example');

describe('an update', () => {
  it('is served and on disk when it is acknowledged', async () => {
    const server = await startServer({ zones: ZONES, insecureAllowUnsignedUpdates: true });
    const add = update.add(OWNER, 60, new SrvData({ target: 'kms1.corp.example' }));
    const reply = await send(
      server,
      updateMessage(name('corp.example'), [prerequisite.rrsetAbsent(OWNER, 'SRV')], [add]),
    );
    expect(rcodeName(reply.rcode)).toBe('NOERROR');
    expect(show(await ask(server, OWNER.text, 'SRV'))).toEqual([
      'NOERROR aa',
      '_vlmcs._tcp.corp.example 60 SRV 0 0 1688 kms1.corp.example.',
    ]);
    await server.server.close();
    expect(server.zoneText('corp.example')).toContain(
      '_vlmcs._tcp.corp.example. 60 IN SRV 0 0 1688 kms1.corp.example.\n',
    );
    expect(server.zoneText('corp.example')).toContain('hostmaster.corp.example. 11 3600');
  });

  it('needs a signature unless told otherwise', async () => {
    const server = await startServer({ zones: ZONES });
    const add = update.add(name('www.corp.example'), 60, AddressData.of('192.0.2.9'));
    const reply = await send(server, updateMessage(name('corp.example'), [], [add]));
    expect(rcodeName(reply.rcode)).toBe('REFUSED');
  });
});
