import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  statSync,
  utimesSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { AddressData } from '../../src/record/index.js';
import { DnsServer } from '../../src/server/index.js';
import { MasterFile } from '../../src/server/store/master-file.js';
import { rcodeName, update, updateMessage } from '../../src/wire/index.js';
import { ask, name, send, show, startServer, testFolder, type TestServer } from './support.js';

const TEXT = '$TTL 300\n@ SOA ns1 hostmaster 10 3600 600 86400 60\n@ NS ns1\nns1 A 127.0.0.1\n';
const ZONE = 'corp.example';

let folder: string;
beforeEach(() => {
  folder = testFolder();
});

const master = (): string => join(folder, `${ZONE}.zone`);
const journal = (): string => `${master()}.journal`;

/** Adds `hosts` one by one; the journal then has a commit for each. */
async function add(server: TestServer, ...hosts: string[]): Promise<string> {
  let rcode = '';
  for (const host of hosts) {
    const change = update.add(name(`${host}.${ZONE}`), 60, AddressData.of('192.0.2.1'));
    rcode = rcodeName((await send(server, updateMessage(name(ZONE), [], [change]))).rcode);
  }
  return rcode;
}

/** What a killed server would leave: the files as they are while it runs, in a folder of their own. */
async function filesAfterUpdates(...hosts: string[]): Promise<{ master: string; journal: Buffer }> {
  const server = await startServer({ zones: { [ZONE]: TEXT }, insecureAllowUnsignedUpdates: true });
  await add(server, ...hosts);
  return { master: server.zoneText(ZONE), journal: readFileSync(`${server.file(ZONE)}.journal`) };
}

function restart(text: string | null = null): Promise<TestServer> {
  return startServer({ zones: { [ZONE]: text }, folder, insecureAllowUnsignedUpdates: true });
}

async function standing(server: TestServer, ...hosts: string[]): Promise<boolean[]> {
  const replies = hosts.map(async (host) => (await ask(server, `${host}.${ZONE}`, 'A')).answers.length > 0);
  return Promise.all(replies);
}

describe('the journal', () => {
  it('is replayed after a crash, and folded into the master file by a clean close', async () => {
    const left = await filesAfterUpdates('a', 'b');
    expect(left.master).toBe(TEXT);
    writeFileSync(journal(), left.journal);
    const server = await restart(left.master);
    expect(await standing(server, 'a', 'b')).toEqual([true, true]);
    expect(server.events).toContainEqual(
      expect.objectContaining({ kind: 'zone-loaded', replayed: 2, serial: 12 }),
    );
    expect(await add(server, 'c')).toBe('NOERROR');
    await server.server.close();
    expect(server.zoneText(ZONE)).toMatch(/^a\.corp.*\n^b\.corp.*\n^c\.corp/m);
    expect(readdirSync(folder)).toEqual([`${ZONE}.zone`]);
  });

  it('may be cut anywhere: what stands is what was written whole, in order', async () => {
    const left = await filesAfterUpdates('a', 'b', 'c');
    const lineEnds = [...left.journal.keys()].filter((i) => left.journal[i] === 0x0a);
    for (let cut = 0; cut <= left.journal.length; cut += 17) {
      writeFileSync(master(), left.master);
      writeFileSync(journal(), left.journal.subarray(0, cut));
      const server = await restart();
      const whole = lineEnds.filter((end) => end < cut).length - 1;
      expect([cut, ...(await standing(server, 'a', 'b', 'c'))]).toEqual([
        cut,
        whole > 0,
        whole > 1,
        whole > 2,
      ]);
      expect(await add(server, 'd')).toBe('NOERROR');
      await server.server.close();
      expect(existsSync(journal())).toBe(false);
    }
  });

  it('goes on after its torn tail', async () => {
    const left = await filesAfterUpdates('a', 'b');
    writeFileSync(journal(), left.journal.subarray(0, left.journal.length - 5));
    const first = await restart(left.master);
    await add(first, 'c');
    const files = { master: first.zoneText(ZONE), journal: readFileSync(journal()) };
    await first.server.close();
    writeFileSync(master(), files.master);
    writeFileSync(journal(), files.journal);
    expect(await standing(await restart(), 'a', 'b', 'c')).toEqual([true, false, true]);
  });

  it('does not count twice when the crash came between the new master file and the end of the journal', async () => {
    const server = await startServer({ zones: { [ZONE]: TEXT }, insecureAllowUnsignedUpdates: true });
    await add(server, 'a', 'b');
    const left = readFileSync(`${server.file(ZONE)}.journal`);
    await server.server.close();
    writeFileSync(journal(), Buffer.concat([left, foldMark(server.zoneText(ZONE))]));
    const again = await restart(server.zoneText(ZONE));
    expect(again.events).toContainEqual(
      expect.objectContaining({ kind: 'zone-loaded', replayed: 0, serial: 12 }),
    );
    expect(await standing(again, 'a', 'b')).toEqual([true, true]);
    expect(existsSync(journal())).toBe(false);
  });

  it.each([
    [
      'a master file that was edited meanwhile',
      (text: string) => `${text}new A 192.0.2.7\n`,
      'was changed while 2',
    ],
    ['a master file that is gone', () => null, 'is not there, but its journal is'],
  ])('refuses to start with %s, and changes nothing', async (_, edit, message) => {
    const left = await filesAfterUpdates('a', 'b');
    writeFileSync(journal(), left.journal);
    const text = edit(left.master);
    await expect(restart(text)).rejects.toThrow(message);
    expect(readFileSync(journal())).toEqual(left.journal);
    expect(readdirSync(folder).length).toBe(text === null ? 1 : 2);
  });

  it('takes a file that was edited after a clean stop', async () => {
    const server = await restart(TEXT);
    await add(server, 'a');
    await server.server.close();
    writeFileSync(master(), `${server.zoneText(ZONE)}b 60 A 192.0.2.7\n`);
    expect(await standing(await restart(), 'a', 'b')).toEqual([true, true]);
  });

  it('refuses to start when a line before the last is damaged', async () => {
    const left = await filesAfterUpdates('a', 'b');
    const damaged = Buffer.from(left.journal);
    damaged[damaged.indexOf('a.corp')] = 0x7a;
    writeFileSync(journal(), damaged);
    await expect(restart(left.master)).rejects.toThrow(/journal:2: has a wrong checksum/);
  });

  it('refuses the journal of another zone', async () => {
    const left = await filesAfterUpdates('a');
    writeFileSync(journal(), left.journal.toString().replace('corp.example.', 'other.example.'));
    await expect(restart(left.master)).rejects.toThrow(
      'is the journal of other.example, not of corp.example',
    );
  });

  it('that cannot be written: SERVFAIL, nothing changes, and the next update may succeed', async () => {
    const server = await restart(TEXT);
    mkdirSync(journal());
    expect(await add(server, 'a')).toBe('SERVFAIL');
    expect(show(await ask(server, `a.${ZONE}`, 'A'))[0]).toBe('NXDOMAIN aa');
    rmdirSync(journal());
    expect(await add(server, 'b')).toBe('NOERROR');
    expect(await standing(server, 'a', 'b')).toEqual([false, true]);
    expect(show(await ask(server, ZONE, 'SOA'))[1]).toContain(' 11 3600');
  });

  it('keeps the updates when somebody edits the master file under the running server', async () => {
    const server = await restart(TEXT);
    await add(server, 'a');
    writeFileSync(master(), `${TEXT}b 60 A 192.0.2.7\n`);
    await server.server.close();
    expect(server.zoneText(ZONE)).toContain('b 60 A');
    expect(server.events).toContainEqual(expect.objectContaining({ kind: 'zone-error' }));
    await expect(restart()).rejects.toThrow('was changed while 1');
  });
});

describe('the master file', () => {
  it('is not replaced when somebody saves it while it is being written anew', async () => {
    writeFileSync(master(), TEXT);
    const zone = name(ZONE);
    const loaded = await MasterFile.load(master(), zone, { now: Date.now, addresses: [] });
    const edited = `${TEXT}b 60 A 192.0.2.7\n`;
    const saving = loaded.master.save(loaded.zone.snapshot(), {
      beforeWrite: async () => writeFileSync(master(), edited),
    });
    await expect(saving).rejects.toMatchObject({ code: 'ERR_CONFLICT' });
    expect(readFileSync(master(), 'utf8')).toBe(edited);
    expect(readdirSync(folder)).toEqual([`${ZONE}.zone`]);
  });

  it.runIf(process.platform !== 'win32').each([0o600, 0o644, 0o640])(
    'and its journal can be read by the same users (mode %i)',
    async (mode) => {
      writeFileSync(master(), TEXT);
      chmodSync(master(), mode);
      const server = await restart();
      await add(server, 'a');
      expect(statSync(journal()).mode & 0o777).toBe(mode);
    },
  );
});

/** The line that says that the master file with this text has all that came before. */
function foldMark(text: string): Buffer {
  const sha256 = (octets: string): string => createHash('sha256').update(octets).digest('hex');
  const json = JSON.stringify({ fold: sha256(text) });
  return Buffer.from(`${sha256(json).slice(0, 16)} ${json}\n`);
}

describe('a zone file', () => {
  it('is served by one process only', async () => {
    const server = await restart(TEXT);
    const second = DnsServer.start({
      zones: [{ name: ZONE, file: server.file(ZONE) }],
      listen: [{ host: '127.0.0.1', port: 0 }],
    });
    await expect(second).rejects.toMatchObject({ code: 'ERR_LOCKED' });
  });

  it('that another process took over is no longer written', async () => {
    const server = await restart(TEXT);
    await add(server, 'a');
    rmdirSync(`${master()}.lock`);
    mkdirSync(`${master()}.lock`);
    // A lock is known by its time, which two directories made within one tick of the clock would share.
    utimesSync(`${master()}.lock`, 1, 1);
    const lost = expect.objectContaining({ kind: 'zone-error' }) as unknown;
    await expect.poll(() => server.events, { timeout: 10_000 }).toContainEqual(lost);
    expect(await add(server, 'b')).toBe('SERVFAIL');
    expect(await standing(server, 'a', 'b')).toEqual([true, false]);
    await server.server.close();
    expect(server.zoneText(ZONE)).toBe(TEXT);
    expect(existsSync(journal())).toBe(true);
    expect(existsSync(`${master()}.lock`), 'the lock of the other one stays').toBe(true);
  });

  it('is made with an SOA and an NS where it is not there', async () => {
    const server = await restart();
    expect(server.events[0]).toMatchObject({ kind: 'zone-loaded', created: true });
    expect(show(await ask(server, ZONE, 'NS'))).toEqual([
      'NOERROR aa',
      'corp.example 3600 NS ns.corp.example.',
      'additional: ns.corp.example 3600 A 127.0.0.1',
    ]);
    await server.server.close();
    const text = server.zoneText(ZONE);
    await (await restart()).server.close();
    expect(server.zoneText(ZONE)).toBe(text);
  });

  it('may be a symbolic link, which stays one', async () => {
    writeFileSync(join(folder, 'real.zone'), TEXT);
    symlinkSync('real.zone', master());
    const server = await restart();
    await add(server, 'a');
    await server.server.close();
    expect(readFileSync(join(folder, 'real.zone'), 'utf8')).toContain('a.corp.example.');
    expect(readdirSync(folder).sort()).toEqual([`${ZONE}.zone`, 'real.zone']);
  });

  it('in a folder that is not there is refused with words', async () => {
    const server = startServer({ zones: { [ZONE]: null }, folder: join(folder, 'missing') });
    await expect(server).rejects.toThrow('the zone file cannot be locked: its folder is not there');
  });

  it('that is wrong stops the start, and leaves no lock behind', async () => {
    await expect(restart('@ SOA ns1 hostmaster 1 2 3 4 5\n')).rejects.toThrow('has no NS record');
    await (await restart(TEXT)).server.close();
  });
});
