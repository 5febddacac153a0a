/**
 * - `documented`: Microsoft or an RFC says that clients do so.
 * - `disputed`: sources contradict each other.
 * - `inferred`: a conclusion of ours, from what is documented of the parts.
 */
export type Evidence = 'documented' | 'disputed' | 'inferred';

interface Grounds {
  readonly evidence: Evidence;
  /** The page, the RFC section, or what the conclusion rests on. */
  readonly source: string;
}

const SLMGR = 'Microsoft, "Slmgr.vbs options for obtaining volume activation information"';
const REGISTRY = 'Microsoft, "Registry Settings for Volume Activation"';
const ACTIVATE = 'Microsoft, "Activate clients running Windows"';
const DNS_GUIDE = 'Microsoft, "Guidelines for troubleshooting DNS-related activation issues"';
const DNS_CLIENT = 'from the policies of the Windows DNS client (ADMX_DnsClient)';

/** Every rule that discovery follows, with what it rests on. */
export const RULES = {
  'activation-type': { evidence: 'documented', source: `${REGISTRY}, VLActivationType` },
  'directory-first': { evidence: 'documented', source: ACTIVATE },
  'fixed-host': { evidence: 'documented', source: SLMGR },
  'fixed-host-before-lookup-domain': { evidence: 'documented', source: 'slmgr.vbs, the text of /skms' },
  'port-without-host': { evidence: 'inferred', source: `${SLMGR}: what a port alone does is not said` },
  'cached-host': { evidence: 'documented', source: ACTIVATE },
  'no-host-caching': { evidence: 'documented', source: `${SLMGR}, /ckhc` },
  'lookup-domain': { evidence: 'documented', source: `${SLMGR}, /skms-domain` },
  'lookup-domain-not-yet': {
    evidence: 'inferred',
    source: 'the WMI class SoftwareLicensingService of Windows 7 has no such property',
  },
  'search-list': { evidence: 'documented', source: DNS_GUIDE },
  'search-list-alone': { evidence: 'inferred', source: DNS_CLIENT },
  'primary-suffix': { evidence: 'documented', source: DNS_GUIDE },
  'ad-domain': { evidence: 'documented', source: DNS_GUIDE },
  'connection-suffix': { evidence: 'documented', source: DNS_GUIDE },
  'connection-suffix-alone': {
    evidence: 'disputed',
    source: `${DNS_GUIDE}, says that it is asked; administrators saw clients without a primary suffix ask nothing`,
  },
  devolution: { evidence: 'inferred', source: DNS_CLIENT },
  'no-suffix': {
    evidence: 'disputed',
    source: 'administrators saw clients without a primary suffix ask nothing and show 0x8007007B',
  },
  'no-dns-servers': {
    evidence: 'documented',
    source: 'Microsoft, "Windows activation fails with error 0x8007267C"',
  },
  'srv-query': { evidence: 'documented', source: DNS_GUIDE },
  'next-name': { evidence: 'inferred', source: DNS_CLIENT },
  'no-answer': {
    evidence: 'inferred',
    source: 'what a client does after a failure of DNS is not documented',
  },
  'first-answer-wins': { evidence: 'inferred', source: DNS_CLIENT },
  'several-connections': {
    evidence: 'inferred',
    source: 'a client asks the servers of its connections, too',
  },
  'owner-alias': { evidence: 'documented', source: 'RFC 1034 §3.6.2' },
  'owner-redirected': { evidence: 'documented', source: 'RFC 6672 §2.2' },
  'null-target': { evidence: 'documented', source: 'RFC 2782, "Target"' },
  'rfc-2782': { evidence: 'documented', source: `${ACTIVATE}; RFC 2782, "Usage rules"` },
  'random-order': { evidence: 'documented', source: 'Microsoft, "Deploy KMS Activation"' },
  'next-host': { evidence: 'documented', source: ACTIVATE },
  'next-host-not-kms': {
    evidence: 'inferred',
    source: `${ACTIVATE}, of hosts that do not respond; of services that are not KMS nothing is said`,
  },
  'target-addresses': { evidence: 'documented', source: 'RFC 2782, "Usage rules"' },
  'target-alias': { evidence: 'documented', source: 'RFC 2782, "Target"' },
  'own-address': { evidence: 'documented', source: 'RFC 1122 §3.2.1.3; RFC 4291 §2.5.3' },
  'short-name': { evidence: 'inferred', source: DNS_CLIENT },
  'tcp-connect': { evidence: 'documented', source: ACTIVATE },
  'rpc-bind': {
    evidence: 'inferred',
    source: 'DCE 1.1: RPC, chapter 12; Microsoft documents no KMS interface',
  },
  'first-that-answers': { evidence: 'documented', source: ACTIVATE },
  'not-all-known': { evidence: 'inferred', source: 'some hosts could not be tried from here' },
  'beyond-the-client': { evidence: 'inferred', source: 'a client stops at the first host that answers' },
  'hidden-domain': { evidence: 'inferred', source: DNS_CLIENT },
  'resolvers-compared': { evidence: 'inferred', source: 'a client asks one of them' },
} as const satisfies Readonly<Record<string, Grounds>>;

export type RuleName = keyof typeof RULES;
