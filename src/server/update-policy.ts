import { InputError } from '../errors.js';
import { DomainName } from '../name/index.js';
import { isMetaType, typeCode, typeName, type RrType } from '../record/index.js';
import { atLine } from '../zone/index.js';
import type { UpdatePolicy } from './policy.js';

/** What a rule without types leaves out, as in BIND. */
const NOT_BY_DEFAULT: ReadonlySet<string> = new Set(['NS', 'SOA', 'RRSIG', 'NSEC', 'NSEC3']);

interface Rule {
  readonly grants: boolean;
  /** undefined: any key. */
  readonly key: DomainName | undefined;
  readonly matches: (name: DomainName, zone: DomainName) => boolean;
  /** undefined: all but `NOT_BY_DEFAULT`. */
  readonly types: ReadonlySet<RrType> | 'any' | undefined;
}

export interface UpdatePolicyOptions {
  /** Names the file in errors. */
  readonly source: string;
  /** The keys that there are; a rule for another one is an error. */
  readonly keys?: readonly DomainName[] | undefined;
}

/**
 * A policy from text, one rule a line, after BIND's `update-policy`: the first rule that matches decides, and nothing is
 * allowed without one.
 *
 *     grant KEY name NAME [TYPE…]        exactly that name
 *     grant KEY subdomain NAME [TYPE…]   that name and all below it
 *     grant KEY zonesub [ZONE] [TYPE…]   every name of that zone, or of every zone
 *     deny KEY …                         likewise
 *
 * KEY `*` is any key. TYPE `ANY` is every type; without types it is every type but NS, SOA, RRSIG, NSEC and NSEC3. Names are
 * absolute, `;` at the end is allowed, `#` and `//` begin a comment.
 * @throws InputError whose field is `file:line`
 */
export function parseUpdatePolicy(text: string, options: UpdatePolicyOptions): UpdatePolicy {
  const rules = text.split('\n').flatMap((line, i) => {
    const words = line
      .replace(/(?:#|\/\/).*$/, '')
      .replace(/;\s*$/, '')
      .trim();
    return words === ''
      ? []
      : [atLine(options.source, i + 1, () => parseRule(words.split(/\s+/), options.keys))];
  });
  if (rules.length === 0) {
    throw new InputError(options.source, 'has no rule, so nobody could update anything', {
      hint: 'Write a line such as: grant mykey subdomain corp.example.com SRV TXT',
    });
  }
  return {
    allows(key, name, type, zone) {
      const rule = rules.find((r) => applies(r, key, name, type, zone));
      return rule?.grants === true;
    },
  };
}

function applies(rule: Rule, key: DomainName, name: DomainName, type: RrType, zone: DomainName): boolean {
  if (rule.key?.equals(key) === false || !rule.matches(name, zone)) return false;
  if (rule.types === undefined) return !NOT_BY_DEFAULT.has(type);
  return rule.types === 'any' || rule.types.has(type);
}

function parseRule(words: readonly string[], keys: readonly DomainName[] | undefined): Rule {
  const [action = '', identity, ruleType, ...rest] = words;
  if (action !== 'grant' && action !== 'deny') {
    throw new InputError('rule', `"${action}" is neither grant nor deny`);
  }
  if (identity === undefined || ruleType === undefined) throw new InputError('rule', 'is cut short', USAGE);
  const { matches, types } = parseScope(ruleType, rest);
  return { grants: action === 'grant', key: parseKey(identity, keys), matches, types: parseTypes(types) };
}

const USAGE = { hint: 'Write: grant KEY name|subdomain NAME [TYPE…], or grant KEY zonesub [ZONE] [TYPE…].' };

function parseKey(text: string, keys: readonly DomainName[] | undefined): DomainName | undefined {
  if (text === '*') return undefined;
  const name = DomainName.parse(text, 'key');
  if (keys?.some((key) => key.equals(name)) === false) {
    throw new InputError('key', `there is no key "${text}"`, {
      hint: `The keys are: ${keys.map((key) => key.text).join(', ')}.`,
    });
  }
  return name;
}

function parseScope(
  ruleType: string,
  words: readonly string[],
): { readonly matches: Rule['matches']; readonly types: readonly string[] } {
  const [first, ...others] = words;
  switch (ruleType) {
    case 'name':
    case 'subdomain': {
      if (first === undefined) throw new InputError('rule', `${ruleType} has no name after it`, USAGE);
      const scope = DomainName.parse(first);
      const matches = (name: DomainName): boolean =>
        ruleType === 'name' ? name.equals(scope) : name.isSubdomainOf(scope);
      return { matches, types: others };
    }
    case 'zonesub': {
      if (first === undefined || isType(first)) return { matches: () => true, types: words };
      const scope = DomainName.parse(first, 'zone');
      return { matches: (_name, zone) => zone.equals(scope), types: others };
    }
    default:
      throw new InputError('rule', `"${ruleType}" is not name, subdomain or zonesub`, USAGE);
  }
}

function isType(word: string): boolean {
  try {
    typeCode(word);
    return true;
  } catch {
    return false;
  }
}

function parseTypes(words: readonly string[]): Rule['types'] {
  if (words.length === 0) return undefined;
  const types = words.map((word) => typeName(typeCode(word)));
  if (types.includes('ANY')) return 'any';
  const meta = types.find((type) => isMetaType(typeCode(type)));
  if (meta !== undefined) throw new InputError('type', `${meta} is no type that a zone can have`);
  return new Set(types);
}
