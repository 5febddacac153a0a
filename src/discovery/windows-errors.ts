import { fill, remediesFor, type Remedy, type RemedyName, type Where } from './remedies.js';
import type { Evidence } from './rules.js';
import { WINDOWS_CODES, type WindowsCode } from './windows-codes.js';

/** The error code that Windows shows when it finds no KMS host. */
export interface WindowsError {
  /** Such as `0x8007232B`. */
  readonly code: string;
  readonly meaning: string;
  readonly remedy: string;
  /** The remedy as steps, each for one side. */
  readonly remedies: readonly Remedy[];
  /** Other codes for the same: of older versions, or of one host in an event. */
  readonly also: readonly string[];
  /** As in `windows-codes.ts`. */
  readonly source: string;
  /**
   * `documented`: Microsoft names this code for this case. `inferred`: only what the code means is documented.
   * `disputed`: others say something else of it.
   */
  readonly evidence: Evidence;
}

export interface WindowsErrorEntry extends WindowsError {
  /** What Windows says, and what there is to see of it: together they are `meaning`. */
  readonly text: string;
  readonly shows: string;
  /** Why this code may be wrong. */
  readonly warning?: string;
}

/** What led to the code, as far as DNS and the network show it. */
export type Failure =
  | 'nxdomain'
  | 'nodata'
  | 'alias-nxdomain'
  | 'alias-nodata'
  | 'dns-failure'
  | 'refused'
  | 'formerr'
  | 'notimp'
  | 'bad-reply'
  | 'no-dns-servers'
  | 'no-suffix'
  | 'all-targets-dead'
  | 'all-targets-unresolved'
  | 'no-kms-answer'
  | 'fixed-host-dead'
  | 'fixed-host-not-kms'
  | 'fixed-host-unresolved';

interface Case {
  readonly code: WindowsCode;
  readonly shows: string;
  readonly remedy: string;
  /** By default those of the code. */
  readonly remedies?: RemedyName;
  readonly also?: readonly WindowsCode[];
  readonly warning?: string;
  /** That this case shows this code. */
  readonly evidence: Evidence;
}

const PUBLISH =
  'Publish the KMS host in this domain (kmsdns publish <host> --domain <domain>), or send the client to a domain that has it (slmgr /skms-domain <other domain>).';
const MEND_ALIAS =
  'Publish the KMS host in the domain that the alias leads to, or remove the alias and publish the host in this domain (kmsdns publish <host> --domain <domain>).';
const REPAIR_DNS =
  'Check that the client can reach its DNS server (UDP and TCP port 53) and that the server can resolve this zone; then run slmgr /ato again.';
const FIXED_HOST =
  'Correct the fixed host (slmgr /skms <KMS host>), or have the client look in DNS again (slmgr /ckms).';

const CASES: Readonly<Record<Failure, Case>> = {
  nxdomain: {
    code: '0x8007232B',
    shows: 'there is no KMS record in this domain.',
    remedy: PUBLISH,
    also: ['0x80092328'],
    evidence: 'documented',
  },
  nodata: {
    code: '0x8007251D',
    shows: 'the name exists, but has no SRV record.',
    remedy: PUBLISH,
    evidence: 'inferred',
  },
  'alias-nxdomain': {
    code: '0x8007232B',
    shows: 'the name is an alias, and the name that it leads to does not exist.',
    remedy: MEND_ALIAS,
    remedies: 'mend-alias',
    also: ['0x80092328'],
    evidence: 'inferred',
  },
  'alias-nodata': {
    code: '0x8007251D',
    shows: 'the name is an alias, and the name that it leads to has no SRV record.',
    remedy: MEND_ALIAS,
    remedies: 'mend-alias',
    evidence: 'inferred',
  },
  'dns-failure': {
    code: '0x8007232A',
    shows: 'the DNS server failed or did not answer.',
    remedy: REPAIR_DNS,
    evidence: 'documented',
  },
  refused: {
    code: '0x8007232D',
    shows: 'the DNS server does not serve this client or this name.',
    remedy: 'Use a DNS server that answers this client, or allow the client on this one.',
    evidence: 'inferred',
  },
  formerr: {
    code: '0x80072329',
    shows: 'the DNS server answered FORMERR.',
    remedy: REPAIR_DNS,
    evidence: 'inferred',
  },
  notimp: {
    code: '0x8007232C',
    shows: 'the DNS server answered NOTIMP.',
    remedy: 'Use a DNS server that answers SRV queries.',
    evidence: 'inferred',
  },
  'bad-reply': {
    code: '0x8007251E',
    shows: 'the answer could not be read.',
    remedy: REPAIR_DNS,
    evidence: 'inferred',
  },
  'no-dns-servers': {
    code: '0x8007267C',
    shows: 'the client has no DNS server to ask.',
    remedy:
      "Give the client's network adapter a DNS server, by DHCP or in its settings; then run slmgr /ato again.",
    evidence: 'documented',
  },
  'no-suffix': {
    code: '0x8007007B',
    shows: 'the client has no DNS suffix to look in.',
    remedy:
      'Give the client a primary DNS suffix, a search list or a connection suffix, or name the domain to look in (slmgr /skms-domain <domain>).',
    warning:
      'Microsoft says of 0x8007007B only that no KMS record is found; that a client without a DNS suffix asks nothing and shows it is what administrators report',
    evidence: 'disputed',
  },
  'all-targets-dead': {
    code: '0xC004F074',
    shows: 'every host that the record names failed.',
    remedy:
      'Start the Software Protection service on the KMS host and open its TCP port (Set-NetFirewallRule -Name SPPSVC-In-TCP -Enabled True), correct its A and AAAA records, or remove the records of hosts that are gone (kmsdns remove <host> --domain <domain>).',
    also: ['0x800706BA'],
    evidence: 'documented',
  },
  'all-targets-unresolved': {
    code: '0xC004F074',
    shows: 'no host that the record names has an address.',
    remedy:
      'Give the KMS host an A or AAAA record, or remove the record of a host that is gone (kmsdns remove <host> --domain <domain>) and publish the right one.',
    remedies: 'give-address',
    also: ['0x800706BA'],
    evidence: 'inferred',
  },
  // Microsoft documents this code for hosts that all return errors, and says nothing of services that are not KMS.
  'no-kms-answer': {
    code: '0xC004F074',
    shows: 'something listens where the record points, but it does not answer as KMS.',
    remedy:
      'Find out what listens there (on the host: netstat -abno, and slmgr /dlv, which shows whether it is a KMS host and on which port), correct port and target of the record, or remove it (kmsdns remove <host> --domain <domain>); if a firewall answers for the host, let TCP through to it.',
    remedies: 'find-listener',
    also: ['0xC004F039'],
    evidence: 'inferred',
  },
  'fixed-host-dead': {
    code: '0xC004F074',
    shows: 'the fixed host failed, and a client with a fixed host tries no other.',
    remedy: `${FIXED_HOST} If the host is right, start its Software Protection service and open its TCP port (Set-NetFirewallRule -Name SPPSVC-In-TCP -Enabled True).`,
    remedies: 'correct-fixed-host',
    also: ['0x800706BA'],
    evidence: 'documented',
  },
  'fixed-host-not-kms': {
    code: '0xC004F074',
    shows:
      'something listens at the fixed host, but it does not answer as KMS, and a client with a fixed host tries no other.',
    remedy: `${FIXED_HOST} If the host is right, find out what listens there (on the host: netstat -abno, and slmgr /dlv, which shows whether it is a KMS host and on which port); if a firewall answers for the host, let TCP through to it.`,
    remedies: 'correct-fixed-listener',
    also: ['0xC004F039'],
    evidence: 'inferred',
  },
  'fixed-host-unresolved': {
    code: '0xC004F074',
    shows: 'the fixed host has no address, and a client with a fixed host tries no other.',
    remedy: `${FIXED_HOST} If the host is right, give it an A or AAAA record.`,
    remedies: 'correct-fixed-name',
    evidence: 'inferred',
  },
};

/**
 * The code that a client shows, with its remedy spelled out.
 * @param domain the domain that it looked in; not needed for a fixed host
 * @param host the one that failed, if it was one
 */
export function windowsErrorFor(
  failure: Failure,
  domain: string | undefined,
  host: Omit<Where, 'domain'> = {},
): WindowsErrorEntry {
  const { code, shows, remedy, remedies, also = [], warning, evidence }: Case = CASES[failure];
  const { meaning: text, source, remedies: usual } = WINDOWS_CODES[code];
  const where = { ...host, domain: domain === '' ? undefined : domain };
  return {
    code,
    meaning: `${text}: ${shows}`,
    remedy: fill(remedy, where),
    text,
    shows,
    remedies: remediesFor(remedies ?? usual, where),
    also,
    ...(warning === undefined ? {} : { warning }),
    source,
    evidence,
  };
}

/** All codes that `discover` can report, one for each way to fail. */
export function listWindowsErrors(): readonly WindowsErrorEntry[] {
  return FAILURES.map((failure) => windowsErrorFor(failure, undefined));
}

export const FAILURES = Object.keys(CASES) as readonly Failure[];
