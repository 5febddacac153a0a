import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { FOUND, NAME } from '../../transport/setup.js';
import { answer } from '../../fakes/dns/index.js';
import { dnsReply, FakeHttpsServer, FakeTlsServer, TestAuthority } from '../../fakes/tls/index.js';
import { describeLive, run } from '../harness/index.js';

const authority = await TestAuthority.create();
const certificate = await authority.issue({ names: ['dns.example'] });
const folder = mkdtempSync(join(tmpdir(), 'kmsdns-clients-'));
const caFile = join(folder, 'ca.pem');
writeFileSync(caFile, authority.pem);
afterAll(() => rmSync(folder, { recursive: true }));

const ANSWER = '0 0 1688 kms1.corp.example.com.';

/** Other clients judge the servers that our own client is tested with. */
describeLive(['dig', 'kdig'], "the tests' own servers, asked by other clients", () => {
  it.each<[string, string, readonly string[]]>([
    ['dig', 'TLS', ['+tls', `+tls-ca=${caFile}`, '+tls-hostname=dns.example']],
    ['kdig', 'TLS', ['+tls', `+tls-ca=${caFile}`, '+tls-hostname=dns.example', '+padding']],
    ['dig', 'HTTPS', ['+https', `+tls-ca=${caFile}`, '+tls-hostname=dns.example']],
    ['kdig', 'HTTPS', ['+https', `+tls-ca=${caFile}`, '+tls-hostname=dns.example']],
  ])('%s over %s', async (program, over, options) => {
    const server =
      over === 'TLS'
        ? await FakeTlsServer.start(answer(FOUND), certificate)
        : await FakeHttpsServer.start(dnsReply(FOUND), { ...certificate, version: 'HTTP/2' });
    try {
      const args = ['@127.0.0.1', '-p', String(server.port), ...options, '+short', NAME.text, 'SRV'];
      const { stdout } = await run(program, args);
      expect(stdout.trim()).toBe(ANSWER);
    } finally {
      await server.stop();
    }
  });
});
