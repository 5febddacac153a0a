import type { KmsDnsError } from '../../errors.js';
import type { DomainName } from '../../name/index.js';
import { someListed } from '../output/some-of.js';
import type { Printer } from '../output/printer.js';
import { groupBy } from '../reports/group-by.js';

/** So many different causes are told. */
const CAUSES = 20;

/** What failed, once for each cause: a server that is down fails all of its domains. */
export function tellFailed(
  results: readonly { readonly domain: DomainName; readonly error: KmsDnsError | null }[],
  print: Printer,
): void {
  const failed = results.flatMap(({ domain, error }) => (error === null ? [] : [{ domain, error }]));
  const causes = [...groupBy(failed, ({ error }) => `${error.message}\n${error.hint ?? ''}`).values()];
  for (const same of causes.slice(0, CAUSES)) {
    const [{ error }] = same as [(typeof failed)[number]];
    const names = same.map(({ domain }) => domain.text);
    print.failure(error, someListed(names, '--json'));
  }
  const rest = causes.slice(CAUSES).flat().length;
  if (rest > 0) print.warn(`and ${rest} domains more failed, which --json lists`);
}
