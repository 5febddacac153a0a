import type { Evidence } from './rules.js';

/**
 * The error codes that Windows shows when it finds no KMS host. `0x8007xxxx` is `HRESULT_FROM_WIN32` of a DNS code
 * of winerror.h (9000 to 11999).
 *
 * `source` names a page of MicrosoftDocs/SupportArticles-docs, support/windows-server/licensing-and-activation/, or
 * `winerror` for "System Error Codes (9000-11999)".
 */
export interface WindowsError {
  /** Such as `0x8007232B`. */
  readonly code: string;
  readonly meaning: string;
  readonly remedy: string;
}

export interface WindowsErrorEntry extends WindowsError {
  readonly source: string;
  /** `documented`: Microsoft names this code for this case. `inferred`: only the DNS code behind it is documented. */
  readonly evidence: Evidence;
}

/** What led to the code, as far as DNS and the network show it. */
export type Failure =
  | 'nxdomain'
  | 'nodata'
  | 'dns-failure'
  | 'refused'
  | 'formerr'
  | 'notimp'
  | 'bad-reply'
  | 'no-dns-servers'
  | 'no-suffix'
  | 'fixed-host-dead'
  | 'fixed-host-unresolved'
  | 'all-targets-dead'
  | 'no-kms-answer';

const REPAIR_DNS =
  'Check that the client can reach its DNS server (UDP and TCP port 53) and that the server can resolve this zone; then run slmgr /ato again.';

const TABLE: Readonly<Record<Failure, WindowsErrorEntry>> = {
  nxdomain: {
    code: '0x8007232B',
    meaning: 'DNS name does not exist: there is no KMS record in this domain.',
    remedy:
      'Publish the KMS host in this domain (kmsdns publish <host> --domain <domain>), or send the client to a domain that has it (slmgr /skms-domain <other domain>).',
    source: 'activation-error-0x8007232b-dns-name-does-not-exist.md',
    evidence: 'documented',
  },
  nodata: {
    code: '0x8007251D',
    meaning: 'No records found for DNS query: the name exists, but has no SRV record.',
    remedy:
      'Publish the KMS host in this domain (kmsdns publish <host> --domain <domain>), or send the client to a domain that has it (slmgr /skms-domain <other domain>).',
    source: 'troubleshoot-activation-error-codes.md',
    evidence: 'inferred',
  },
  'dns-failure': {
    code: '0x8007232A',
    meaning: 'DNS server failure: the DNS server failed or did not answer.',
    remedy: REPAIR_DNS,
    source: 'activation-error-0x8007232a-dns-server-failure.md',
    evidence: 'documented',
  },
  refused: {
    code: '0x8007232D',
    meaning: 'DNS operation refused: the DNS server does not serve this client or this name.',
    remedy: 'Use a DNS server that answers this client, or allow the client on this one.',
    source: 'winerror',
    evidence: 'inferred',
  },
  formerr: {
    code: '0x80072329',
    meaning: 'DNS server unable to interpret format.',
    remedy: REPAIR_DNS,
    source: 'winerror',
    evidence: 'inferred',
  },
  notimp: {
    code: '0x8007232C',
    meaning: 'DNS request not supported by name server.',
    remedy: 'Use a DNS server that answers SRV queries.',
    source: 'winerror',
    evidence: 'inferred',
  },
  'bad-reply': {
    code: '0x8007251E',
    meaning: 'Bad DNS packet: the answer could not be read.',
    remedy: REPAIR_DNS,
    source: 'winerror',
    evidence: 'inferred',
  },
  'no-dns-servers': {
    code: '0x8007267C',
    meaning: 'No DNS servers configured for local system.',
    remedy: 'Give the client a DNS server, by DHCP or on its network connection.',
    source: 'windows-activation-fails-with-error-0x8007267.md',
    evidence: 'documented',
  },
  'no-suffix': {
    code: '0x8007007B',
    meaning: 'The name is not valid: the client has no DNS suffix to look in.',
    remedy: 'Give the client a primary DNS suffix, or name the domain: slmgr /skms-domain <domain>.',
    source: 'troubleshoot-activation-error-codes.md',
    evidence: 'disputed',
  },
  'fixed-host-dead': {
    code: '0xC004F074',
    meaning:
      'No Key Management Service (KMS) could be contacted: the host that the client was told to use failed.',
    remedy: 'Correct the host (slmgr /skms <host>), or let the client discover one (slmgr /ckms).',
    source: 'error-0xc004f074-activate-windows.md',
    evidence: 'documented',
  },
  'fixed-host-unresolved': {
    code: '0xC004F074',
    meaning:
      'No Key Management Service (KMS) could be contacted: the host that the client was told to use has no address.',
    remedy: 'Correct the host (slmgr /skms <host>), or let the client discover one (slmgr /ckms).',
    source: 'error-0xc004f074-activate-windows.md',
    evidence: 'inferred',
  },
  'all-targets-dead': {
    code: '0xC004F074',
    meaning: 'No Key Management Service (KMS) could be contacted: every host that the record names failed.',
    remedy:
      'Start the Software Protection service on the KMS host and open its TCP port (Set-NetFirewallRule -Name SPPSVC-In-TCP -Enabled True), correct its A and AAAA records, or remove the records of hosts that are gone (kmsdns remove <host> --domain <domain>).',
    source: 'error-0xc004f074-activate-windows.md',
    evidence: 'documented',
  },
  // Microsoft documents this code for hosts that all return errors, and says nothing of services that are not KMS.
  'no-kms-answer': {
    code: '0xC004F074',
    meaning:
      'No Key Management Service (KMS) could be contacted: something listens where the record points, but it does not answer as KMS.',
    remedy:
      'Find out what listens there (on the host: netstat -abno, and slmgr /dlv, which shows whether it is a KMS host and on which port), correct port and target of the record, or remove it (kmsdns remove <host> --domain <domain>); if a firewall answers for the host, let TCP through to it.',
    source: 'error-0xc004f074-activate-windows.md',
    evidence: 'inferred',
  },
};

/** The code that a client of `domain` shows, with its remedy spelled out for that domain. */
export function windowsErrorFor(failure: Failure, domain: string): WindowsErrorEntry {
  const entry = TABLE[failure];
  return { ...entry, remedy: entry.remedy.replaceAll('<domain>', domain) };
}

/** All codes that `discover` can report. */
export function listWindowsErrors(): readonly WindowsErrorEntry[] {
  return Object.values(TABLE);
}
