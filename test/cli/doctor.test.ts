import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { checkNode } from '../../src/cli/doctor/machine.js';
import { formatServer } from '../../src/transport/index.js';
import { drop, FakeDnsServer, headerOnly, signedAnswer } from '../fakes/dns/index.js';
import { soa, zones } from '../resolve/setup.js';
import { checkRequest, DnsClass, keyRing, Opcode, Rcode } from '../../src/wire/index.js';
import { startBed, testFolder, writeKey, type Bed } from './bed.js';
import { kmsdns, type Json, type Ran } from './harness.js';
import { parseUpdatePolicy } from '../../src/server/index.js';

const doctor = (bed: Bed, argv: readonly string[]) => bed.run(['doctor', ...argv, ...bed.resolver, '--json']);

/** The findings in short: `key ok`. */
function brief({ json }: Ran): string[] {
  const { findings }: { findings: readonly { check: string; status: string }[] } = json;
  return findings.map(({ check, status }) => `${check} ${status}`);
}

function finding({ json }: Ran, check: string): Json {
  const { findings }: { findings: readonly { check: string }[] } = json;
  return findings.find((candidate) => candidate.check === check);
}

interface TrialRcodes {
  readonly addition?: number;
  readonly deletion?: number;
  readonly unsigned?: number;
}

/** A primary of corp.example that answers the trial updates like this; what is run against it, and what came. */
async function tryOn({
  addition = Rcode.YXRRSET,
  deletion = Rcode.NOERROR,
  unsigned = addition,
}: TrialRcodes) {
  const { key, file } = await writeKey(await testFolder());
  const fake = await FakeDnsServer.start((exchange) => {
    const { opcode, answers } = exchange.message;
    const isUpdate = opcode === Opcode.UPDATE;
    const check = checkRequest(exchange.octets, exchange.message, keyRing([key]));
    if (check.kind === 'unsigned') {
      return isUpdate ? headerOnly(unsigned)(exchange) : zones(soa('corp.example'))(exchange);
    }
    const rcode = answers.length > 0 ? addition : deletion;
    return signedAnswer([key], { rcode: isUpdate ? rcode : Rcode.NOERROR })(exchange);
  });
  onTestFinished(() => fake.stop());
  const address = formatServer(fake.address);
  const argv = ['corp.example', '--server', address, '--tsig-key-file', file, '--resolver', address];
  const ran = await kmsdns(['doctor', ...argv, '--json']);
  const updates = fake.requests.filter(({ message }) => message.opcode === Opcode.UPDATE);
  return { update: finding(ran, 'update'), updates };
}

describe('doctor', () => {
  it('finds all well, and changes nothing', async () => {
    const bed = await startBed();
    const ran = await doctor(bed, ['corp.example', 'lab.example', ...bed.provider]);
    expect({ code: ran.code, stderr: ran.stderr }).toEqual({ code: 0, stderr: '' });
    expect(brief(ran)).toEqual([
      'node ok',
      'resolver ok',
      'key file ok',
      'server ok',
      'server ok',
      'key ok',
      'clock ok',
      'zone ok',
      'zone ok',
      'update ok',
      'update ok',
    ]);
    expect(bed.updates()).toMatchObject([{ changed: [] }, { changed: [] }]);
  });

  it('finds the primary server by itself when none is given', async () => {
    const bed = await startBed();
    const ran = await doctor(bed, ['corp.example', '--tsig-key-file', bed.keyFile]);
    expect(ran.code).toBe(0);
    expect(brief(ran)).toContain('update ok');
    const without = await doctor(bed, ['--tsig-key-file', bed.keyFile]);
    expect(finding(without, 'server')).toMatchObject({
      status: 'fail',
      message: 'neither a server nor a domain is given',
    });
  });

  it('prints a line each, with the fix under what is wrong', async () => {
    const bed = await startBed();
    const { code, stdout } = await bed.run(['doctor', 'nope.example', ...bed.provider, ...bed.resolver]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^ok {4}node {6}Node\.js \d+\.\d+\.\d+$/m);
    expect(stdout).toMatch(
      /^fail {2}zone {6}no zone was found for .*nope\.example.*\n {16}Check the domain/m,
    );
  });

  it('tells a key that the server does not know', async () => {
    const bed = await startBed();
    const other = await writeKey(await testFolder(), 'other');
    const ran = await doctor(bed, ['corp.example', '--server', bed.address, '--tsig-key-file', other.file]);
    expect(ran.code).toBe(1);
    expect(finding(ran, 'key')).toMatchObject({ status: 'fail', message: expect.stringContaining('BADKEY') });
    expect(brief(ran)).not.toContain('update ok');
    expect(ran.stdout).not.toContain(other.secret);
  });

  it('tells a clock that is off, and by how much', async () => {
    const bed = await startBed({ now: () => Date.now() + 7_200_000 });
    const ran = await doctor(bed, ['corp.example', ...bed.provider]);
    expect(ran.code).toBe(1);
    expect(finding(ran, 'clock')).toMatchObject({
      status: 'fail',
      message: expect.stringMatching(/7(199|200|201) seconds behind/),
    });
  });

  it('tells a key that may not update, without having changed anything', async () => {
    const policy = parseUpdatePolicy('grant kms-key name elsewhere.example SRV', { source: 'policy' });
    const bed = await startBed({ policy });
    const ran = await doctor(bed, ['corp.example', ...bed.provider]);
    expect(ran.code).toBe(1);
    expect(finding(ran, 'key')).toMatchObject({ status: 'ok' });
    expect(finding(ran, 'update')).toMatchObject({
      status: 'fail',
      message: expect.stringContaining('REFUSED'),
    });
  });

  it('says of every domain whether it may be updated, also of several in one zone', async () => {
    const policy = parseUpdatePolicy('grant kms-key name _vlmcs._tcp.corp.example SRV', { source: 'policy' });
    const bed = await startBed({ policy });
    const ran = await doctor(bed, ['corp.example', 'sub.corp.example', ...bed.provider]);
    expect(ran.code).toBe(1);
    const findings: readonly Json[] = ran.json.findings;
    expect(findings.filter(({ check }) => check === 'update')).toMatchObject([
      { status: 'ok', message: `${bed.address} takes updates of _vlmcs._tcp.corp.example from us` },
      {
        status: 'fail',
        message: `${bed.address} does not take updates signed with "kms-key" of _vlmcs._tcp.sub.corp.example: REFUSED`,
      },
    ]);
  });

  it('tells a server that takes no updates at all', async () => {
    const bed = await startBed();
    const ran = await doctor(bed, ['corp.example', '--server', bed.address]);
    expect(brief(ran)).toContain('key warn');
    expect(finding(ran, 'key')?.fix).toMatch(/--tsig-key-file.*--gss-tsig/);
    expect(finding(ran, 'update')).toMatchObject({
      status: 'fail',
      message: `${bed.address} does not take unsigned updates of _vlmcs._tcp.corp.example: REFUSED`,
      fix: expect.stringMatching(/^Give the key .* Active Directory want Kerberos instead: --gss-tsig/),
    });
  });

  it('tells a server that nobody reaches', async () => {
    const bed = await startBed();
    const gone = await FakeDnsServer.start();
    await gone.stop();
    const ran = await doctor(bed, ['corp.example', '--server', formatServer(gone.address)]);
    expect(ran.code).toBe(1);
    expect(brief(ran)).toEqual(['node ok', 'resolver ok', 'server fail', 'server fail']);
  });

  it('waits for a silent server over UDP and TCP at once, and says which is which', async () => {
    const bed = await startBed();
    const silent = await FakeDnsServer.start(drop);
    onTestFinished(() => silent.stop());
    const address = formatServer(silent.address);
    const started = performance.now();
    const ran = await doctor(bed, ['corp.example', '--server', address, '--timeout', '2s']);
    expect(performance.now() - started).toBeLessThan(3900);
    const findings: readonly Json[] = ran.json.findings;
    expect(findings.slice(2).map(({ message }) => String(message))).toEqual([
      `over UDP: ${address} gave no answer within 2000 ms`,
      `over TCP: ${address} gave no answer within 2000 ms`,
    ]);
  });

  it.each([
    ['the server', (silent: string, bed: Bed) => ['--server', silent, ...bed.resolver]],
    ['the resolver', (silent: string, bed: Bed) => [...bed.provider, '--resolver', silent]],
    ['the primary server', (silent: string) => ['--provider', 'rfc2136', '--resolver', silent]],
  ])('ends with 130 on Ctrl-C while it waits for %s', async (_what, options) => {
    const bed = await startBed();
    const silent = await FakeDnsServer.start(drop);
    onTestFinished(() => silent.stop());
    const cancel = new AbortController();
    const argv = ['doctor', 'corp.example', ...options(formatServer(silent.address), bed), '--json'];
    const running = kmsdns(argv, { signal: cancel.signal });
    await silent.received(1, 10_000);
    cancel.abort('SIGINT');
    const { code, json } = await running;
    expect({ code, json }).toEqual({
      code: 130,
      json: { error: { code: 'ERR_ABORTED', message: 'cancelled', hint: null, reasons: [] } },
    });
  });

  it('tells a key file that others can read, one that is not there, and one that is none', async () => {
    const bed = await startBed();
    await chmod(bed.keyFile, 0o640);
    const open = await doctor(bed, ['corp.example', ...bed.provider]);
    expect(open.code).toBe(0);
    expect(finding(open, 'key file')).toEqual({
      check: 'key file',
      status: 'warn',
      message: expect.stringContaining('mode 640'),
      fix: `chmod 600 ${bed.keyFile}`,
    });
    const text = join(bed.folder, 'text');
    await writeFile(text, 'hello');
    for (const file of [join(bed.folder, 'none'), text]) {
      const ran = await doctor(bed, ['corp.example', '--server', bed.address, '--tsig-key-file', file]);
      expect(ran.code).toBe(1);
      expect(finding(ran, 'key file')).toMatchObject({ status: 'fail' });
    }
  });

  it('warns when there is nothing to publish with, and about a resolver that does not answer', async () => {
    const silent = await FakeDnsServer.start(headerOnly(Rcode.SERVFAIL));
    const ran = await kmsdns([
      'doctor',
      '--resolver',
      formatServer(silent.address),
      '--timeout',
      '200ms',
      '--json',
    ]);
    await silent.stop();
    expect(ran.code).toBe(0);
    expect(brief(ran)).toEqual(['node ok', 'resolver warn', 'provider warn']);
  });

  it('sends an addition that cannot be made, and the deletion of what is not there, at the one name', async () => {
    const { update, updates } = await tryOn({ unsigned: Rcode.REFUSED });
    expect(update).toMatchObject({ status: 'ok' });
    expect(updates).toHaveLength(3);
    for (const { message } of updates) {
      expect(message.authorities.map(({ name }) => name.text)).toEqual(['_vlmcs._tcp.corp.example']);
      const adds = message.authorities[0]?.class === DnsClass.IN;
      expect(message.answers).toHaveLength(adds ? 1 : 0);
    }
  });

  it.each([
    ['tells by the addition', { addition: Rcode.REFUSED }, 'fail', 'REFUSED'],
    ['tells by the deletion', { deletion: Rcode.REFUSED }, 'fail', 'REFUSED'],
    ['says nothing that tells', {}, 'warn', 'could not be told without changing something'],
    ['ignores prerequisites', { addition: Rcode.NOERROR }, 'fail', 'whose prerequisite does not hold'],
  ])('is not well with a server that %s', async (_, rcodes, status, message) => {
    const { update } = await tryOn(rcodes);
    expect(update).toMatchObject({ status, message: expect.stringContaining(message) });
  });

  it.each([
    ['20.19.0', 'ok'],
    ['24.1.0', 'ok'],
    ['20.18.3', 'warn'],
    ['18.20.0', 'warn'],
  ])('Node.js %s: %s', (version, status) => {
    expect(checkNode(version).status).toBe(status);
  });
});
