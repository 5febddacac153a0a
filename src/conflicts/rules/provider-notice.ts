import { serverText } from '../domain-view.js';
import type { Rule } from '../rule.js';

export const providerNotice: Rule = {
  id: 'provider-notice',
  severity: 'warn',
  covers: ['repeated-host'],
  looksAt: 'what the provider, where one is given, keeps beside or twice in the record set',
  why: 'Cloudflare keeps records that are the same beside each other; who removes one of them by hand leaves the host published.',
  source: 'hashicorp/terraform-provider-cloudflare#750',
  remedy: 'Remove the record too many; kmsdns remove removes all that are the same.',
  *check({ facts: { provider } }) {
    if (provider === null) return;
    for (const notice of provider.notices) {
      yield { kind: 'finding', message: `${serverText(provider)}: ${notice}` };
    }
  },
};
