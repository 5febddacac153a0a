import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseUpdatePolicy } from '../../src/server/index.js';
import { formatServer } from '../../src/transport/index.js';
import { formatKeyFile, Rcode, TsigKey } from '../../src/wire/index.js';
import { closeConnection, drop, FakeDnsServer, headerOnly } from '../fakes/dns/index.js';
import { fakePrimary, KEY, replied } from '../providers/rfc2136/setup.js';
import { startBed, testFolder, writeKey } from './bed.js';
import { kmsdns, type Json } from './harness.js';

const HOST = 'kms1.corp.example';
const HOUR = 3_600_000;

interface Report {
  readonly domains: readonly {
    readonly status: string;
    readonly error: { readonly code: string; readonly reasons: readonly string[] } | null;
  }[];
}

/** What `publish --json` says about its domains, in short. */
function outcomes(json: Json) {
  const { domains }: Report = json;
  return domains.map(({ status, error }) => [status, error?.code, ...(error?.reasons ?? [])]);
}

describe('a server that does not do it: exit 1, nothing applied', () => {
  it('a name that has no address now: it may have one later', async () => {
    const argv = ['publish', HOST, '--domain', 'corp.example', '--server', 'no-such-host.invalid', '--json'];
    const { code, json } = await kmsdns(argv);
    expect(code).toBe(1);
    expect(outcomes(json)).toEqual([['failed', 'ERR_UNREACHABLE', 'retriable']]);
  });

  it.each([
    ['a key that it does not know', 'other-key', {}, 'ERR_TSIG_BADKEY', /BADKEY/],
    ['a key whose secret differs', 'kms-key', {}, 'ERR_TSIG_BADSIG', /BADSIG/],
  ])('%s', async (_what, name, options, code, message) => {
    const bed = await startBed(options);
    const wrong = await writeKey(await testFolder(), name);
    const argv = ['publish', HOST, '--domain', 'corp.example', '--server', bed.address];
    const {
      code: exit,
      json,
      stderr,
      stdout,
    } = await bed.run([...argv, '--tsig-key-file', wrong.file, '--json']);
    expect(exit).toBe(1);
    expect(outcomes(json)).toEqual([['failed', code, 'unauthorized']]);
    expect(stderr).toMatch(message);
    expect(stdout + stderr).not.toContain(wrong.secret);
    expect(bed.updates()).toEqual([]);
  });

  it.each([
    ['behind', HOUR],
    ['ahead of', -HOUR],
  ])("a clock an hour %s the server's: says by how much", async (direction, offset) => {
    const bed = await startBed({ now: () => Date.now() + offset });
    const { code, json, stderr } = await bed.run([
      'publish',
      HOST,
      '--domain',
      'corp.example',
      ...bed.provider,
      '--json',
    ]);
    expect(code).toBe(1);
    expect(outcomes(json)).toEqual([['failed', 'ERR_TSIG_BADTIME', 'unauthorized']]);
    expect(stderr).toMatch(
      new RegExp(`this machine's is (3599|3600|3601) seconds ${direction} the server's`),
    );
  });

  it('a policy that does not let the key do it', async () => {
    const policy = parseUpdatePolicy('grant kms-key name elsewhere.corp.example SRV', { source: 'policy' });
    const bed = await startBed({ policy });
    const { code, json } = await bed.run([
      'publish',
      HOST,
      '--domain',
      'corp.example',
      ...bed.provider,
      '--json',
    ]);
    expect(code).toBe(1);
    expect(outcomes(json)).toEqual([['failed', 'ERR_UNAUTHORIZED', 'unauthorized']]);
  });

  it('a server that takes only signed updates, without a key', async () => {
    const bed = await startBed();
    const { code, json } = await bed.run([
      'publish',
      HOST,
      '--domain',
      'corp.example',
      '--server',
      bed.address,
      '--json',
    ]);
    expect(code).toBe(1);
    expect(outcomes(json)).toEqual([['failed', 'ERR_UNAUTHORIZED', 'unauthorized']]);
  });

  it('a zone that is not there', async () => {
    const bed = await startBed();
    const { code, json } = await bed.run([
      'publish',
      HOST,
      '--domain',
      'nope.example',
      ...bed.provider,
      '--json',
    ]);
    expect(code).toBe(1);
    expect(json.domains).toMatchObject([
      {
        domain: 'nope.example',
        zone: null,
        status: 'failed',
        error: { code: 'ERR_ZONE_NOT_FOUND', reasons: ['notFound'] },
      },
    ]);
  });

  it('nobody listens: it may be tried again', async () => {
    const server = await FakeDnsServer.start();
    await server.stop();
    const argv = [
      'publish',
      HOST,
      '--domain',
      'corp.example',
      '--server',
      formatServer(server.address),
      '--json',
    ];
    const { code, json, stderr } = await kmsdns(argv);
    expect(code).toBe(1);
    expect(outcomes(json)).toEqual([['failed', 'ERR_UNREACHABLE', 'retriable']]);
    expect(stderr).toContain('nothing listens there');
  });

  it('nobody answers: time-out, it may be tried again', async () => {
    const server = await FakeDnsServer.start(drop);
    const argv = ['publish', HOST, '--domain', 'corp.example', '--server', formatServer(server.address)];
    const { code, json } = await kmsdns([...argv, '--timeout', '100ms', '--json']);
    await server.stop();
    expect(code).toBe(1);
    expect(outcomes(json)).toEqual([['failed', 'ERR_TIMEOUT', 'timedOut', 'retriable']]);
  });
});

describe('an update whose fate is not clear', () => {
  async function publishAt(fake: Awaited<ReturnType<typeof fakePrimary>>) {
    const file = join(await testFolder(), 'upd.key');
    await writeFile(file, formatKeyFile(new TsigKey(KEY.name, KEY.algorithm, Buffer.alloc(32, 7))), {
      mode: 0o600,
    });
    const options = [
      '--server',
      formatServer(fake.server.address),
      '--tsig-key-file',
      file,
      '--timeout',
      '300ms',
    ];
    return kmsdns(['publish', 'kms1.example.test', '--domain', 'example.test', ...options, '--json']);
  }

  it('the connection is cut, and nothing stands yet: exit 3', async () => {
    const fake = await fakePrimary();
    fake.onUpdate = closeConnection;
    const { code, json } = await publishAt(fake);
    expect(code).toBe(3);
    expect(outcomes(json)).toEqual([['failed', 'ERR_UNKNOWN_OUTCOME', expect.any(String)]]);
    expect(json).toMatchObject({ changed: false, domains: [{ after: [] }] });
  });

  it('the connection is cut, and nothing can be read any more: exit 3, not "nothing was applied"', async () => {
    const fake = await fakePrimary();
    fake.onUpdate = (exchange) => {
      fake.onQuery = drop;
      return closeConnection(exchange);
    };
    const { code, json } = await publishAt(fake);
    expect(code).toBe(3);
    expect(outcomes(json)).toEqual([['failed', 'ERR_UNKNOWN_OUTCOME', expect.any(String)]]);
  });

  it('a server that takes no updates says so', async () => {
    const fake = await fakePrimary();
    fake.onUpdate = headerOnly(Rcode.NOTIMP);
    const { code, json } = await publishAt(fake);
    expect(code).toBe(1);
    expect(json.domains[0].error).toMatchObject({
      code: 'ERR_NOT_IMPLEMENTED',
      hint: expect.stringContaining('zonefile'),
    });
  });

  it('a server that fails may be tried again', async () => {
    const fake = await fakePrimary();
    fake.onUpdate = replied({ rcode: Rcode.SERVFAIL });
    const { code, json } = await publishAt(fake);
    expect(code).toBe(1);
    expect(json.domains[0].status).toBe('failed');
  });
});

describe('some domains done, some not: exit 3, and the output says which', () => {
  it('in JSON', async () => {
    const bed = await startBed();
    const { code, json } = await bed.run([
      'publish',
      HOST,
      '--domain',
      'corp.example',
      'nope.example',
      'lab.example',
      ...bed.provider,
      '--json',
    ]);
    expect(code).toBe(3);
    expect(json.domains).toMatchObject([
      { domain: 'corp.example', status: 'created' },
      { domain: 'nope.example', status: 'failed' },
      { domain: 'lab.example', status: 'created' },
    ]);
  });

  it('in words', async () => {
    const bed = await startBed();
    const argv = ['publish', HOST, '--domain', 'corp.example,nope.example', ...bed.provider];
    const { code, stdout, stderr } = await bed.run(argv);
    expect(code).toBe(3);
    expect(stdout).toMatch(/^created {4}corp\.example$/m);
    expect(stdout).toMatch(/^failed {5}nope\.example$/m);
    expect(stdout).toContain('1 domain changed, 1 domain not done.');
    expect(stderr).toMatch(/^error: nope\.example: .*REFUSED/);
  });
});

describe('cancelling', () => {
  it('ends a command that waits, at once and with the exit code of the signal', async () => {
    const server = await FakeDnsServer.start(drop);
    const cancel = new AbortController();
    const running = kmsdns(['discover', 'corp.example', '--resolver', formatServer(server.address)], {
      signal: cancel.signal,
    });
    await server.received(1);
    const before = performance.now();
    cancel.abort('SIGINT');
    const { code, stderr } = await running;
    await server.stop();
    expect({ code, soon: performance.now() - before < 4000 }).toEqual({ code: 130, soon: true });
    expect(stderr).toContain('cancelled');
  });

  it('leaves out the domains that had not begun', async () => {
    const server = await FakeDnsServer.start(drop);
    const cancel = new AbortController();
    const argv = [
      'publish',
      HOST,
      '--domain',
      'a.example',
      'b.example',
      '--server',
      formatServer(server.address),
      '--json',
    ];
    const running = kmsdns(argv, { signal: cancel.signal });
    await server.received(1);
    cancel.abort('SIGTERM');
    const { code, json } = await running;
    await server.stop();
    expect(code).toBe(143);
    expect(json.changed).toBe(false);
  });
});
