import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatServer } from '../../src/transport/index.js';
import { FakeDnsServer } from '../fakes/dns/index.js';
import { FakeHttpsServer, FakeTlsServer, TestAuthority } from '../fakes/tls/index.js';
import { address, soa, srv, zones } from '../resolve/setup.js';
import { kmsdns } from './harness.js';

const zone = zones(
  soa('corp.example.com'),
  srv('_vlmcs._tcp.corp.example.com', 'kms1.corp.example.com'),
  address('kms1.corp.example.com', '192.0.2.1'),
);

let folder: string;
let [plain, tls, https]: [FakeDnsServer?, FakeTlsServer?, FakeHttpsServer?] = [];
/** As `--resolver` has them. */
const at: Record<string, string> = {};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kmsdns-resolvers-'));
  const authority = await TestAuthority.create();
  await writeFile(join(folder, 'ca.pem'), authority.pem);
  await writeFile(join(folder, 'none.pem'), 'no certificate');
  const certificate = await authority.issue({ names: ['dns.example'] });
  plain = await FakeDnsServer.start(zone);
  tls = await FakeTlsServer.start(zone, certificate);
  https = await FakeHttpsServer.start(({ dns }) => zone(dns), { ...certificate, version: 'HTTP/2' });
  at['plain'] = formatServer(plain.address);
  at['tls'] = `tls://127.0.0.1:${tls.port}#dns.example`;
  at['https'] = `https://127.0.0.1:${https.port}/dns-query#dns.example`;
});
afterAll(async () => {
  await Promise.all([plain?.stop(), tls?.stop(), https?.stop()]);
  await rm(folder, { recursive: true });
});

/** Words in braces become what the test made. */
const run = (words: string) =>
  kmsdns(words.split(' ').map((w) => w.replace(/\{(\w+)\}/g, (_, key: string) => at[key] ?? folder)));

describe.each(['tls', 'https'])('a resolver over %s', (kind) => {
  it('is listed through', async () => {
    const { code, stdout } = await run(`list corp.example.com --resolver {${kind}} --resolver-ca {f}/ca.pem`);
    expect(stdout).toContain('kms1.corp.example.com');
    expect(code).toBe(0);
  });

  it('is named in what a client discovers', async () => {
    const { json } = await run(
      `discover corp.example.com --probe none --resolver {${kind}} --resolver-ca {f}/ca.pem --json`,
    );
    expect(json.queries[0]).toMatchObject({ server: at[kind] });
    expect(json.chosen).toMatchObject({ target: 'kms1.corp.example.com' });
  });

  it('is a view that check compares', async () => {
    const views = `--view inside={plain} --view outside={${kind}} --view outside={plain}`;
    const { json } = await run(
      `check corp.example.com --resolver {plain} ${views} --resolver-ca {f}/ca.pem --json`,
    );
    expect(json).toMatchObject({ domains: [{ status: 'published' }] });
    expect(JSON.stringify(json)).not.toContain('split-horizon');
  });

  it('is tried by doctor', async () => {
    const { stdout } = await run(`doctor corp.example.com --resolver {${kind}} --resolver-ca {f}/ca.pem`);
    expect(stdout).toContain(`${at[kind]} answers`);
  });

  it('that nobody vouches for is refused, with what to do', async () => {
    const { code, stderr } = await run(`list corp.example.com --resolver {${kind}}`);
    expect(stderr).toContain('its certificate is from an authority that is not trusted');
    expect(stderr).toContain('--resolver-ca');
    expect(code).toBe(1);
  });

  it('may stand beside a plain one, which is asked when it is refused', async () => {
    const { code, json } = await run(
      `discover corp.example.com --probe none --resolver {${kind}} --resolver {plain} --json`,
    );
    expect(json.queries[0]).toMatchObject({ server: at['plain'] });
    expect(code).toBe(0);
  });
});

it('a file without certificates is refused', async () => {
  const { code, stderr } = await run('list corp.example.com --resolver {tls} --resolver-ca {f}/none.pem');
  expect(stderr).toContain('has no certificate in it');
  expect(code).toBe(64);
});
