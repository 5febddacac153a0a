import { misplaced } from './misplaced-record.js';
import type { Rule } from '../rule.js';

export const noRecord: Rule = {
  id: 'no-record',
  severity: 'warn',
  covers: [],
  looksAt: 'whether the domain has a KMS record at all; one at a name nearby is for misplaced-record',
  why: 'Clients of this domain find no KMS host and show 0x8007232B or 0x8007251D. Where all clients activate through Active Directory that is as it should be.',
  source: 'Microsoft, "Activate clients running Windows"; "Troubleshoot Windows activation error codes"',
  remedy:
    'Publish a host (kmsdns publish <host> --domain <domain>), or turn this rule off for domains without KMS.',
  *check(view, { severities }) {
    const { status, facts, alias } = view;
    if (status !== 'none') return;
    if (severities['misplaced-record'] !== 'off' && misplaced(view).length > 0) return;
    const missing = facts.resolver.answer.kind === 'nxdomain' ? 'does not exist' : 'has no SRV record';
    yield {
      kind: 'finding',
      message:
        alias === null
          ? `${facts.name} ${missing}`
          : `${facts.name} is an alias of ${alias.to}, where there is no SRV record`,
    };
  },
};
