import type { ProbeResult, ProbeState } from '../../probe/index.js';
import { groupBy, memberText } from '../domain-view.js';
import { useless } from '../local-addresses.js';
import { notChecked, type Rule } from '../rule.js';

const OTHERS: ReadonlySet<ProbeState> = new Set(['rpc-not-kms', 'not-rpc']);

export const portNotKms: Rule = {
  id: 'port-not-kms',
  severity: 'error',
  covers: ['not-kms', 'blocked-host'],
  looksAt: 'whether what listens on every address and port accepts the KMS interface, from this machine',
  why: 'Clients that pick this host connect, get no answer that they can use, and go on to the next or show 0xC004F074. One that says nothing may be a firewall that accepts connections for a host it blocks. Accepting the interface is no proof of a genuine host: approve hosts by --allow.',
  source: 'C706 §12.6.4 (bind, bind_ack, bind_nak); MicrosoftDocs/azure-docs#45703',
  remedy:
    'Find out what listens there, correct port and target of the record, or remove it (kmsdns remove <host> --domain <domain>).',
  idle: (_, { probe }) => (probe === 'rpc' ? undefined : 'no host was asked for KMS (--probe rpc)'),
  *check(view) {
    for (const [member, records] of groupBy(view.hosts, memberText)) {
      const [record] = records;
      const target = record && view.target(record.target);
      if (record === undefined || target === undefined) continue;
      const away = useless(target.addresses, view);
      const addresses = target.addresses.filter((address) => !away.includes(address));
      const probes = addresses.flatMap((address) => view.probe(address, record.port) ?? []);
      const refusing = probes.filter(({ state }) => state === 'rpc-refused');
      const others = probes.filter(({ state }) => OTHERS.has(state));
      const silent = probes.filter(({ state }) => state === 'silent');
      if (refusing.length > 0) yield notChecked(`${member}: ${details(refusing).join('; ')}`);
      const bad = [...others, ...silent];
      if (bad.length === 0) continue;
      const what = others.length > 0 ? 'does not answer as KMS' : 'accepts connections, but says nothing';
      // Where no address is left that clients could use, it weighs in full, whatever is wrong with the others.
      const usable = probes.some(({ state }) => state === 'kms');
      yield {
        kind: 'finding',
        message:
          bad.length < probes.length
            ? `${member} ${what} on ${bad.length} of its ${probes.length} addresses`
            : `${member} ${what}`,
        records,
        evidence: details(bad),
        ...((usable || others.length === 0) && { severity: 'warn' }),
      };
    }
  },
};

function details(probes: readonly ProbeResult[]): string[] {
  return probes.map(({ detail }) => detail);
}
