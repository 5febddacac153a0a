import { expect, it, onTestFinished } from 'vitest';
import { formatServer } from '../../src/transport/index.js';
import { extendedErrorOption, makeEdns, Rcode } from '../../src/wire/index.js';
import { answer, FakeDnsServer } from '../fakes/dns/index.js';
import { kmsdns } from './harness.js';

it('shows the words of a server without letting them at the terminal', async () => {
  const words = 'no\u001b]0;owned\u0007\u009b2J\r\u001b[2Jway';
  const options = [extendedErrorOption(0, words)];
  const server = await FakeDnsServer.start(answer({ rcode: Rcode.SERVFAIL, edns: makeEdns({ options }) }));
  onTestFinished(() => server.stop());
  const list = ['list', 'corp.example', '--resolver', formatServer(server.address)];
  for (const argv of [
    list,
    [...list, '--json'],
    ['discover', 'corp.example', '--explain', ...list.slice(2)],
  ]) {
    const { stdout, stderr } = await kmsdns(argv, { tty: true });
    expect(stdout + stderr).toContain('owned');
    // Colours are ours; everything else that a terminal obeys is gone.
    expect((stdout + stderr).replace(/\u001b\[\d*m/g, '')).not.toMatch(/[\0-\x09\x0b-\x1f\x7f-\x9f]/);
  }
});
