import { KmsDnsError } from '../../src/errors.js';
import type { Envelope } from './envelope.js';

/**
 * Everything of a list, each once: what is added or removed meanwhile may move others over the edge of a page.
 * `total_pages` says where it ends, and where that is not given, a page that is not full. A total may be of the list
 * without what was searched for (API reference, `total_count`): then it ends with a page that is not full as well.
 * @throws KmsDnsError when a page in the middle is empty: what is on it would look as if it were not there
 */
export async function allPages<T extends { readonly id: string }>(
  perPage: number,
  read: (value: unknown) => T,
  ask: (page: number) => Promise<Envelope>,
  list: 'whole' | 'searched',
): Promise<T[]> {
  const all = new Map<string, T>();
  let full = true;
  for (let page = 1; ; page++) {
    const { result, pages, perPage: most = perPage } = await ask(page);
    if (!Array.isArray(result)) {
      throw new KmsDnsError('ERR_PROVIDER', 'Cloudflare answered with something that is not a list');
    }
    for (const item of result.map(read)) all.set(item.id, item);
    const last = pages === undefined ? result.length < most : page >= pages;
    if (result.length === 0 && full && page <= (pages ?? 0) && (page > 1 || (list === 'whole' && !last))) {
      throw gap(page, pages);
    }
    if (last || result.length === 0) return [...all.values()];
    full = result.length >= most;
  }
}

function gap(page: number, pages: number | undefined): KmsDnsError {
  const of = pages === undefined ? '' : ` of ${pages}`;
  return new KmsDnsError('ERR_PROVIDER', `page ${page}${of} of a list from Cloudflare is empty`, {
    hint: 'Try again; www.cloudflarestatus.com says more.',
    reasons: ['retriable'],
  });
}
