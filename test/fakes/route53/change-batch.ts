import { invalidInput, Route53Error } from './errors.js';
import { readRecordSet, ROUTING_FIELDS, type ResourceRecordSet } from './record-set.js';
import { childNamed, parseXml, textOf, type XmlElement } from './xml.js';

export interface Change {
  readonly action: 'CREATE' | 'DELETE' | 'UPSERT';
  readonly set: ResourceRecordSet;
}

export interface ChangeBatch {
  readonly comment: string | undefined;
  readonly changes: readonly Change[];
}

const ACTIONS: readonly string[] = ['CREATE', 'DELETE', 'UPSERT'] satisfies Change['action'][];
const MAX_TTL = 2_147_483_647;

/** @throws Route53Error MalformedInput for a body that is not the document */
export function parseBatchDocument(body: string): XmlElement {
  let root: XmlElement;
  try {
    root = parseXml(body);
  } catch (error) {
    throw new Route53Error(400, 'MalformedInput', `Invalid XML ; ${(error as Error).message}`);
  }
  if (root.name === 'ChangeResourceRecordSetsRequest') return root;
  const what = `${root.name} is not valid, expected ChangeResourceRecordSetsRequest`;
  throw new Route53Error(400, 'MalformedInput', what);
}

/** @throws Route53Error InvalidInput for what the model forbids, and for sets that are neither records nor an alias */
export function readBatch(root: XmlElement): ChangeBatch {
  const batch = childNamed(root, 'ChangeBatch');
  const elements = (batch && childNamed(batch, 'Changes')?.children) ?? [];
  if (elements.length === 0) {
    throw constraint('[]', 'changeBatch.changes', 'Member must have length greater than or equal to 1');
  }
  const comment = batch && textOf(batch, 'Comment');
  if (comment !== undefined && comment.length > 256) {
    throw constraint(comment, 'changeBatch.comment', 'Member must have length less than or equal to 256');
  }
  return { comment, changes: elements.map(readChange) };
}

function readChange(element: XmlElement, index: number): Change {
  const where = `changeBatch.changes.${index + 1}.member`;
  const action = textOf(element, 'Action') ?? 'null';
  if (!isAction(action)) {
    throw constraint(
      action,
      `${where}.action`,
      'Member must satisfy enum value set: [CREATE, DELETE, UPSERT]',
    );
  }
  const setElement = childNamed(element, 'ResourceRecordSet');
  if (setElement === undefined) {
    throw constraint('null', `${where}.resourceRecordSet`, 'Member must not be null');
  }
  const set = readRecordSet(setElement);
  checkMembers(set, `${where}.resourceRecordSet`);
  checkCombination(action, set);
  return { action, set };
}

function isAction(text: string): text is Change['action'] {
  return ACTIONS.includes(text);
}

function checkMembers(set: ResourceRecordSet, where: string): void {
  const { TTL, Weight, ResourceRecords, SetIdentifier } = set;
  if (TTL !== undefined && !(Number.isInteger(TTL) && TTL >= 0 && TTL <= MAX_TTL)) {
    const bound = TTL < 0 ? 'greater than or equal to 0' : `less than or equal to ${MAX_TTL}`;
    throw constraint(String(TTL), `${where}.tTL`, `Member must have value ${bound}`);
  }
  if (Weight !== undefined && !(Number.isInteger(Weight) && Weight >= 0 && Weight <= 255)) {
    throw constraint(String(Weight), `${where}.weight`, 'Member must have value less than or equal to 255');
  }
  if (SetIdentifier !== undefined && (SetIdentifier === '' || SetIdentifier.length > 128)) {
    const bound = 'Member must have length less than or equal to 128';
    throw constraint(SetIdentifier, `${where}.setIdentifier`, bound);
  }
  if (ResourceRecords?.length === 0) {
    const bound = 'Member must have length greater than or equal to 1';
    throw constraint('[]', `${where}.resourceRecords`, bound);
  }
  const long = ResourceRecords?.find((value) => value.length > 4000);
  if (long !== undefined) {
    const bound = 'Member must have length less than or equal to 4000';
    throw constraint(long, `${where}.resourceRecords.1.member.value`, bound);
  }
}

/** What the model cannot say: which members go together. The same words as Route 53's since 2016 or so. */
function checkCombination(action: string, set: ResourceRecordSet): void {
  const identifier = set.SetIdentifier ?? 'null';
  const change = `Change with [Action=${action}, Name=${set.Name}, Type=${set.Type}, SetIdentifier=${identifier}]`;
  const hasRecords = set.TTL !== undefined && set.ResourceRecords !== undefined;
  const hasPart = set.TTL !== undefined || set.ResourceRecords !== undefined;
  const forms = '[AliasTarget, all of [TTL, and ResourceRecords], or TrafficPolicyInstanceId]';
  if (set.AliasTarget ? hasPart : !hasRecords) {
    const found = set.AliasTarget ? 'more than one' : 'none';
    throw invalidInput(`Invalid request: Expected exactly one of ${forms}, but found ${found} in ${change}`);
  }
  const routing = ROUTING_FIELDS.filter((field) => set[field] !== undefined);
  if (routing.length > 0 && set.SetIdentifier === undefined) {
    throw invalidInput(`Invalid request: Missing field 'SetIdentifier' in ${change}`);
  }
  if (set.SetIdentifier !== undefined && routing.length !== 1) {
    const found = routing.length === 0 ? 'none' : 'more than one';
    const policies = '[Weight, Region, Failover, GeoLocation, or MultiValueAnswer]';
    throw invalidInput(
      `Invalid request: Expected exactly one of ${policies}, but found ${found} in ${change}`,
    );
  }
}

function constraint(value: string, where: string, what: string): Route53Error {
  return invalidInput(
    `1 validation error detected: Value '${value}' at '${where}' failed to satisfy constraint: ${what}`,
  );
}
