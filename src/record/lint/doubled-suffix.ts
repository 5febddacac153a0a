import { DomainName } from '../../name/index.js';

/**
 * The longest end of two labels or more that `name` has twice in a row, such as `example.com` in
 * `kms.example.com.example.com`: what a zone file makes of an absolute name without its last dot.
 */
export function doubledSuffix(name: DomainName): DomainName | undefined {
  const { labels } = name;
  for (let count = Math.floor(labels.length / 2); count >= 2; count--) {
    const suffix = DomainName.fromLabels(labels.slice(-count));
    if (DomainName.fromLabels(labels.slice(-2 * count, -count)).equals(suffix)) return suffix;
  }
  return undefined;
}

/** `name` without its last `suffix`. */
export function withoutSuffix(name: DomainName, suffix: DomainName): DomainName {
  return DomainName.fromLabels(name.labels.slice(0, -suffix.labels.length));
}
