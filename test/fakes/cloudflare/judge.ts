import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { amend } from './model-amendments.js';
import { isObject } from './record-input.js';
import type { Query } from './listing.js';

const MODEL = fileURLToPath(
  new URL('../../../../shared/schemas/cloudflare-dns-openapi.json', import.meta.url),
);

/** Cloudflare's own model lies beside the repository; where it does not, nothing is judged. */
export const MODEL_PRESENT = existsSync(MODEL);

type Json = Readonly<Record<string, unknown>>;

/** Something that the model does not allow. */
export interface Violation {
  readonly side: 'request' | 'reply';
  /** Method and path of the model. */
  readonly operation: string;
  readonly problem: string;
  readonly value: unknown;
}

interface Exchanged {
  readonly method: string;
  readonly path: string;
  readonly query: Query;
  readonly body: unknown;
}

/** Holds requests and replies against Cloudflare's OpenAPI model of its API. */
export class Judge {
  readonly #model: Json;
  readonly #ajv: Ajv;
  readonly #validators = new Map<string, ValidateFunction>();

  static #only: Judge | null = null;

  /** One for all, since it takes its time to compile; null where there is no model. */
  static load(): Judge | null {
    if (MODEL_PRESENT) this.#only ??= new Judge(JSON.parse(readFileSync(MODEL, 'utf8')) as Json);
    return this.#only;
  }

  private constructor(model: Json) {
    this.#model = amend(model);
    this.#ajv = new Ajv({ strict: false, allErrors: true, coerceTypes: false });
    addFormats.default(this.#ajv);
    this.#ajv.addSchema(this.#model, 'model');
  }

  request({ method, path, query, body }: Exchanged): Violation[] {
    const found = this.#find(method, path);
    // A path that the model does not have is refused by the fake itself.
    if (found === null) return [];
    const violation = (problem: string, value: unknown): Violation => ({
      side: 'request',
      operation: found.name,
      problem,
      value,
    });
    const problems = this.#queryProblems(found, query).map(([problem, value]) => violation(problem, value));
    const schema = `${found.pointer}/requestBody/content/application~1json/schema`;
    if (!this.#has(schema)) return body === null ? problems : [...problems, violation('has a body', body)];
    return [...problems, ...this.#check(schema, body).map((problem) => violation(problem, body))];
  }

  /** `isSpared` names records that are not held against the model: what a test has planted. */
  reply(
    { method, path }: Exchanged,
    status: number,
    text: string,
    isSpared: (id: unknown) => boolean = () => false,
  ): Violation[] {
    const found = this.#find(method, path);
    const schema = `${found?.pointer}/responses/${status < 400 ? '200' : '4XX'}/content/application~1json/schema`;
    if (found === null || !this.#has(schema)) return [];
    const value = without(JSON.parse(text), isSpared);
    if (value === undefined) return [];
    return this.#check(schema, value).map((problem) => ({
      side: 'reply',
      operation: found.name,
      problem,
      value,
    }));
  }

  #find(method: string, path: string): Found | null {
    const paths = this.#model['paths'] as Record<string, Json>;
    const verb = method.toLowerCase();
    // `…/batch` also has the form of a record's path: the one with fewer parameters is meant.
    const [template] = Object.keys(paths)
      .filter((t) => new RegExp(`^${t.replace(/\{\w+\}/g, '[^/]+')}$`).test(path))
      .sort((a, b) => a.split('{').length - b.split('{').length);
    const operation = template === undefined ? undefined : paths[template]?.[verb];
    if (template === undefined || !isObject(operation)) return null;
    return { name: `${method} ${template}`, pointer: `#/paths/${escaped(template)}/${verb}`, operation };
  }

  #queryProblems({ operation, pointer }: Found, query: Query): [string, unknown][] {
    const parameters = operation['parameters'] as
      readonly { name: string; in: string; schema: Json }[] | undefined;
    return Object.entries(query).flatMap(([name, text]) => {
      const at = (parameters ?? []).findIndex(
        (parameter) => parameter.in === 'query' && parameter.name === name,
      );
      if (at < 0) return [[`${name} is not in the model`, text] as [string, unknown]];
      // In a query all is text: it has to be right as one of the types that it can be read as.
      const readings = [text, ...(/^-?[\d.]+$/.test(text) ? [Number(text)] : []), ...(BOOLEAN[text] ?? [])];
      const problems = readings.map((value) => this.#check(`${pointer}/parameters/${at}/schema`, value));
      if (problems.some((list) => list.length === 0)) return [];
      return (problems.at(-1) ?? []).map((problem): [string, unknown] => [`${name} ${problem}`, text]);
    });
  }

  #has(pointer: string): boolean {
    const steps = pointer
      .slice(2)
      .split('/')
      .map((step) => decodeURIComponent(step).replace(/~1/g, '/'));
    return (
      steps.reduce<unknown>((at, step) => (isObject(at) ? at[step] : undefined), this.#model) !== undefined
    );
  }

  #check(pointer: string, value: unknown): string[] {
    let validate = this.#validators.get(pointer);
    if (validate === undefined) {
      validate = this.#ajv.compile({ $ref: `model${pointer}` });
      this.#validators.set(pointer, validate);
    }
    if (validate(value)) return [];
    const errors = (validate.errors ?? []).filter(
      ({ keyword }) => !['if', 'anyOf', 'oneOf'].includes(keyword),
    );
    return [...new Set(errors.map(({ instancePath, message }) => `${instancePath} ${message ?? ''}`.trim()))];
  }
}

/** The reply without these records in its list; nothing at all when such a record is all it has. */
function without(reply: unknown, isSpared: (id: unknown) => boolean): unknown {
  if (!isObject(reply)) return reply;
  const spared = (record: unknown): boolean => isObject(record) && isSpared(record['id']);
  const { result } = reply;
  if (spared(result)) return undefined;
  if (Array.isArray(result)) return { ...reply, result: result.filter((record) => !spared(record)) };
  return isObject(result) && Object.values(result).some((list) => Array.isArray(list) && list.some(spared))
    ? undefined
    : reply;
}

interface Found {
  readonly name: string;
  /** Of the operation, in the model. */
  readonly pointer: string;
  readonly operation: Json;
}

const BOOLEAN: Readonly<Record<string, readonly boolean[]>> = { true: [true], false: [false] };

const escaped = (step: string): string => encodeURIComponent(step.replace(/~/g, '~0').replace(/\//g, '~1'));
