import type { RemedyName } from './remedies.js';
import type { Evidence } from './rules.js';

/** A code as the table has it. */
export interface CodeFacts {
  /** The constant in Microsoft's headers, where it has one. */
  readonly name: string | null;
  /** What Windows says. */
  readonly meaning: string;
  /** What it comes down to. */
  readonly cause: string;
  /** Whether `kmsdns discover` shows the cause. */
  readonly seenByDiscover: boolean;
  readonly remedies: RemedyName;
  /**
   * A page of MicrosoftDocs/SupportArticles-docs, support/windows-server/licensing-and-activation/, or `winerror` for
   * "System Error Codes".
   */
  readonly source: string;
  /**
   * `documented`: Microsoft says so of activation by KMS. `inferred`: only what the code means elsewhere is documented.
   * `disputed`: others say something else of it.
   */
  readonly evidence: Evidence;
}

const ERROR_CODES = 'troubleshoot-activation-error-codes.md';
const EVENT_12293 = 'event-12293-error-0x800723-set-kms-host.md';
const EVENT_8198 = 'activation-event-8198-error-0xc0020017-0x8007139f-kms-contact-failure.md';

/** A code that publishing may end with, in event 12293 on the KMS host. */
function publishing(name: string, meaning: string, cause: string): CodeFacts {
  return {
    name,
    meaning,
    cause,
    seenByDiscover: false,
    remedies: 'allow-update',
    source: 'winerror',
    evidence: 'inferred',
  };
}

/**
 * The codes that people meet where activation by KMS fails. `0x8007xxxx` is `HRESULT_FROM_WIN32` of a code of winerror.h
 * (9000 to 11999: DNS), `0xC004xxxx` is of slerror.h.
 */
export const WINDOWS_CODES = {
  '0x8007232B': {
    name: 'DNS_ERROR_RCODE_NAME_ERROR',
    meaning: 'DNS name does not exist',
    cause: 'The client finds no KMS record in any domain that it looks in.',
    seenByDiscover: true,
    remedies: 'publish',
    source: 'activation-error-0x8007232b-dns-name-does-not-exist.md',
    evidence: 'documented',
  },
  '0x80092328': {
    name: null,
    meaning: 'DNS name does not exist',
    cause: 'The same as 0x8007232B, as Windows Vista and 7 show it.',
    seenByDiscover: true,
    remedies: 'publish',
    source: ERROR_CODES,
    evidence: 'documented',
  },
  '0x8007251D': {
    name: 'DNS_INFO_NO_RECORDS',
    meaning: 'No records found for DNS query',
    cause:
      'The client finds no KMS record; the name may be there, with records of another type or with names below it.',
    seenByDiscover: true,
    remedies: 'publish',
    source: ERROR_CODES,
    evidence: 'documented',
  },
  '0x8007007B': {
    name: 'ERROR_INVALID_NAME',
    meaning: 'DNS name does not exist',
    cause:
      'Microsoft says that the client finds no KMS record; administrators see it on clients that have no DNS suffix to look in.',
    seenByDiscover: true,
    remedies: 'give-suffix',
    source: ERROR_CODES,
    evidence: 'disputed',
  },
  '0x8007232A': {
    name: 'DNS_ERROR_RCODE_SERVER_FAILURE',
    meaning: 'DNS server failure',
    cause: 'The DNS server failed, or could not be reached.',
    seenByDiscover: true,
    remedies: 'repair-dns',
    source: 'activation-error-0x8007232a-dns-server-failure.md',
    evidence: 'documented',
  },
  '0x8007267C': {
    name: 'DNS_ERROR_NO_DNS_SERVERS',
    meaning: 'No DNS servers configured for local system',
    cause: 'The network settings of the client name no DNS server.',
    seenByDiscover: false,
    remedies: 'give-server',
    source: 'windows-activation-fails-with-error-0x8007267.md',
    evidence: 'documented',
  },
  '0x8007232D': {
    name: 'DNS_ERROR_RCODE_REFUSED',
    meaning: 'DNS operation refused',
    cause:
      'The DNS server does not serve this client or this name; on a KMS host: it does not take its update.',
    seenByDiscover: true,
    remedies: 'change-server',
    source: 'winerror',
    evidence: 'inferred',
  },
  '0x80072329': {
    name: 'DNS_ERROR_RCODE_FORMAT_ERROR',
    meaning: 'DNS server unable to interpret format',
    cause: 'The DNS server could not read the query, or something on the way changed it.',
    seenByDiscover: true,
    remedies: 'repair-dns',
    source: 'winerror',
    evidence: 'inferred',
  },
  '0x8007232C': {
    name: 'DNS_ERROR_RCODE_NOT_IMPLEMENTED',
    meaning: 'DNS request not supported by name server',
    cause: 'The DNS server answers no SRV queries; on a KMS host: it takes no updates.',
    seenByDiscover: true,
    remedies: 'change-server',
    source: 'winerror',
    evidence: 'inferred',
  },
  '0x8007251E': {
    name: 'DNS_ERROR_BAD_PACKET',
    meaning: 'Bad DNS packet',
    cause: 'The answer of the DNS server could not be read.',
    seenByDiscover: true,
    remedies: 'repair-dns',
    source: 'winerror',
    evidence: 'inferred',
  },
  '0xC004F074': {
    name: 'SL_E_VL_BINDING_SERVICE_UNAVAILABLE',
    meaning: 'No Key Management Service (KMS) could be contacted',
    cause:
      'Every KMS host that the client tried failed: not there, blocked, or not a KMS host. Event 12288 on the client names each.',
    seenByDiscover: true,
    remedies: 'reach-host',
    source: 'error-0xc004f074-activate-windows.md',
    evidence: 'documented',
  },
  '0x800706BA': {
    name: 'RPC_S_SERVER_UNAVAILABLE',
    meaning: 'The RPC server is unavailable',
    cause:
      'One KMS host did not answer: its firewall is closed, or the record points to a host that is gone.',
    seenByDiscover: true,
    remedies: 'reach-host',
    source: ERROR_CODES,
    evidence: 'documented',
  },
  '0xC0020017': {
    name: 'RPC_NT_SERVER_UNAVAILABLE',
    meaning: 'The RPC server is unavailable',
    cause:
      'In event 8198: the client could not contact the KMS host (firewall, forced tunnel, DNS, or a wrong fixed host).',
    seenByDiscover: true,
    remedies: 'reach-host',
    source: EVENT_8198,
    evidence: 'documented',
  },
  '0x8007139F': {
    name: 'ERROR_INVALID_STATE',
    meaning: 'The group or resource is not in the correct state to perform the requested operation',
    cause:
      'In event 8198: the client could not contact the KMS host (firewall, forced tunnel, DNS, or a wrong fixed host).',
    seenByDiscover: true,
    remedies: 'reach-host',
    source: EVENT_8198,
    evidence: 'documented',
  },
  '0xC004F039': {
    name: 'SL_E_VL_BINDING_SERVICE_NOT_ENABLED',
    meaning: 'The Key Management Service (KMS) is not enabled',
    cause: 'What the client reached does not answer as a KMS host.',
    seenByDiscover: true,
    remedies: 'find-listener',
    source: ERROR_CODES,
    evidence: 'documented',
  },
  '0xC004F038': {
    name: 'SL_E_VL_NOT_ENOUGH_COUNT',
    meaning: 'The count reported by the Key Management Service (KMS) is insufficient',
    cause: 'The client reached a KMS host, which fewer than 5 servers or 25 clients have asked so far.',
    seenByDiscover: false,
    remedies: 'count-clients',
    source: 'activation-error-0xc004cf038-insufficient-kms-host-pool-count.md',
    evidence: 'documented',
  },
  '0xC004F041': {
    name: 'SL_E_VL_KEY_MANAGEMENT_SERVICE_NOT_ACTIVATED',
    meaning: 'The Key Management Service (KMS) is not activated',
    cause: 'The client reached a KMS host that is not activated itself.',
    seenByDiscover: false,
    remedies: 'activate-host',
    source: ERROR_CODES,
    evidence: 'documented',
  },
  '0xC004F042': {
    name: 'SL_E_VL_KEY_MANAGEMENT_SERVICE_ID_MISMATCH',
    meaning: 'The specified Key Management Service (KMS) cannot be used',
    cause:
      'The client reached a KMS host that does not serve its product, such as one for Office only, or an older one.',
    seenByDiscover: false,
    remedies: 'right-host',
    source: 'activation-error-0xc004cf042-cant-use-specified-kms.md',
    evidence: 'documented',
  },
  '0xC004F06C': {
    name: 'SL_E_VL_INVALID_TIMESTAMP',
    meaning: 'The request timestamp is invalid',
    cause: 'The clocks of client and KMS host are more than 4 hours apart.',
    seenByDiscover: false,
    remedies: 'set-clock',
    source: 'error-0xc004f06c-activate-windows.md',
    evidence: 'documented',
  },
  '0xC004C008': {
    name: 'SL_E_CHPA_MAXIMUM_UNLOCK_EXCEEDED',
    meaning: 'The activation server determined that the product key could not be used',
    cause: 'On a KMS host: its host key was activated too often (on 6 machines, 10 times).',
    seenByDiscover: false,
    remedies: 'host-limit',
    source: 'activation-error-0xc004c008-product-key-not-used.md',
    evidence: 'documented',
  },
  '0x80072EE7': {
    name: 'ERROR_INTERNET_NAME_NOT_RESOLVED',
    meaning: 'The server name or address could not be resolved',
    cause:
      "Of HTTP, not of the search for a KMS host: the machine wanted Microsoft's activation servers and could not resolve their name.",
    seenByDiscover: false,
    remedies: 'not-discovery',
    source: 'WinINet error codes',
    evidence: 'inferred',
  },
  '0x80072338': {
    name: 'DNS_ERROR_RCODE_BADSIG',
    meaning: 'DNS signature failed to verify',
    cause:
      'In event 12293 on a KMS host: it may not write the record, as another host created the name first.',
    seenByDiscover: false,
    remedies: 'allow-update',
    source: EVENT_12293,
    evidence: 'documented',
  },
  '0x80072331': publishing(
    'DNS_ERROR_RCODE_NOTAUTH',
    'DNS server not authoritative for zone',
    'In event 12293 on a KMS host: the server that it updates does not serve the zone, or does not know its key.',
  ),
  '0x80072332': publishing(
    'DNS_ERROR_RCODE_NOTZONE',
    'DNS name in update or prereq is not in zone',
    'In event 12293 on a KMS host: the name that it publishes is not in the zone that it updates.',
  ),
  '0x80072339': publishing(
    'DNS_ERROR_RCODE_BADKEY',
    'DNS bad key',
    'In event 12293 on a KMS host: the server does not know the key that signed the update.',
  ),
  '0x8007233A': publishing(
    'DNS_ERROR_RCODE_BADTIME',
    'DNS signature validity expired',
    'In event 12293 on a KMS host: its clock and that of the DNS server are apart.',
  ),
} as const satisfies Readonly<Record<string, CodeFacts>>;

export type WindowsCode = keyof typeof WINDOWS_CODES;
