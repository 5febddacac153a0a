import type { ProviderReference } from '../../errors.js';

/** What the provider's support wants to know, where a request of ours reached it. */
export function supportText({ providerCode, requestId }: ProviderReference): string | undefined {
  if (requestId === undefined) return undefined;
  const code = providerCode === undefined ? '' : `code ${providerCode}, `;
  return `For the provider's support: ${code}request ${requestId}.`;
}
