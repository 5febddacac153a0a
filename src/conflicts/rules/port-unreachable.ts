import { wasAskedForKms, type ProbeResult } from '../../probe/index.js';
import { groupBy, memberText } from '../domain-view.js';
import { removal } from '../fix.js';
import { useless } from '../local-addresses.js';
import { notChecked, type Rule } from '../rule.js';

export const portUnreachable: Rule = {
  id: 'port-unreachable',
  severity: 'error',
  covers: ['blocked-host', 'gone-host', 'wrong-port'],
  looksAt: 'whether something accepts TCP connections on every address and port, from this machine',
  why: 'Clients that pick this host fail and go on to the next, or show 0xC004F074. The firewall rule of a KMS host exists but is not enabled by default.',
  source: 'Microsoft, "Guidelines for troubleshooting KMS"; KB 974998 (0xC004F074)',
  remedy:
    'Start the Software Protection service on the host, open its port (Set-NetFirewallRule -Name SPPSVC-In-TCP -Enabled True), correct its addresses, or remove the record of a host that is gone (kmsdns remove <host> --domain <domain>).',
  idle: (_, { probe }) => (probe === 'none' ? 'nothing was connected to (--probe none)' : undefined),
  *check(view) {
    for (const [member, records] of groupBy(view.hosts, memberText)) {
      const [record] = records;
      const target = record && view.target(record.target);
      if (record === undefined || target === undefined) continue;
      const away = useless(target.addresses, view);
      const addresses = target.addresses.filter((address) => !away.includes(address));
      const probes = addresses.flatMap((address) => view.probe(address, record.port) ?? []);
      const unknown = probes.filter(isUnknown);
      const bad = probes.filter((probe) => !isOpen(probe) && !isUnknown(probe));
      if (unknown.length > 0) yield notChecked(`${member}: ${words(unknown)}`);
      if (bad.length === 0) continue;
      const some = bad.length < probes.length;
      yield {
        kind: 'finding',
        message: some
          ? `${member} does not answer on ${bad.length} of its ${probes.length} addresses`
          : `${member} does not answer`,
        records,
        evidence: bad.map((probe) => probe.detail),
        ...(some ? { severity: 'warn' } : removal(view, records)),
      };
    }
  },
};

/** What listens is a question for port-not-kms. */
function isOpen(probe: ProbeResult): boolean {
  return probe.state === 'open' || wasAskedForKms(probe);
}

/** This machine has no way to the address or could not try: that says nothing about the host. */
function isUnknown({ state }: ProbeResult): boolean {
  return state === 'skipped' || state === 'unreachable';
}

function words(probes: readonly ProbeResult[]): string {
  return probes.map((probe) => probe.detail).join('; ');
}
