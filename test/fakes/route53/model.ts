import { readFileSync } from 'node:fs';
import { childNamed, textOf, type XmlElement } from './xml.js';

/** The part of botocore's service description that is looked at here. */
interface Shape {
  readonly type: string;
  readonly required?: readonly string[];
  readonly members?: Readonly<Record<string, Member>>;
  readonly member?: Member;
  readonly enum?: readonly string[];
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
  readonly error?: { readonly httpStatusCode: number };
}

interface Member {
  readonly shape: string;
  readonly location?: string;
  readonly locationName?: string;
}

interface OperationModel {
  readonly input?: { readonly shape: string; readonly locationName?: string };
  readonly output?: { readonly shape: string };
  readonly errors?: readonly { readonly shape: string }[];
}

interface ServiceModel {
  readonly operations: Readonly<Record<string, OperationModel>>;
  readonly shapes: Readonly<Record<string, Shape>>;
}

/** Where the API model is, beside the repository; tests that need it are skipped without it. */
export const MODEL_FILE = new URL('../../../../shared/schemas/route53-model.json', import.meta.url);

const NAMESPACE = 'https://route53.amazonaws.com/doc/2013-04-01/';

/** Errors that every AWS service may give, in no service's model, with their statuses (AWS "Common Error Types"). */
const COMMON_ERRORS: Readonly<Record<string, number>> = {
  AccessDenied: 403,
  ExpiredToken: 403,
  InvalidClientTokenId: 403,
  MissingAuthenticationToken: 403,
  SignatureDoesNotMatch: 403,
  InternalFailure: 500,
  ServiceUnavailable: 503,
  Throttling: 400,
  MalformedInput: 400,
};

export interface JudgedRequest {
  readonly operation: string;
  readonly id: string | undefined;
  readonly query: URLSearchParams;
  readonly document: XmlElement | undefined;
}

/** Compares requests and replies with the API model, and says in words what does not fit. */
export class ModelJudge {
  readonly #model: ServiceModel;

  private constructor(model: ServiceModel) {
    this.#model = model;
  }

  /** Undefined when the model is not there. */
  static load(): ModelJudge | undefined {
    let text: string;
    try {
      text = readFileSync(MODEL_FILE, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
    return new ModelJudge(JSON.parse(text) as ServiceModel);
  }

  request({ operation, id, query, document }: JudgedRequest): string[] {
    const input = this.#operation(operation).input;
    if (input === undefined) return [];
    const members = Object.entries(this.#shape(input.shape).members ?? {});
    const inQuery = members.filter(([, member]) => member.location === 'querystring');
    const inPath = members.filter(([, member]) => member.location === 'uri');
    const known = new Set(inQuery.map(([name, member]) => member.locationName ?? name));
    const where = `${operation} request`;
    return [
      ...[...query.keys()]
        .filter((key) => !known.has(key))
        .map((key) => `${where}: unknown query parameter ${key}`),
      ...inQuery.flatMap(([name, member]) => {
        const value = query.get(member.locationName ?? name);
        return value === null
          ? []
          : this.#text(member.shape, value, `${where} ?${member.locationName ?? name}`);
      }),
      ...inPath.flatMap(([name, member]) =>
        id === undefined
          ? [`${where}: no ${name} in its path`]
          : this.#text(member.shape, id, `${where} /${name}`),
      ),
      ...(input.locationName === undefined
        ? document === undefined
          ? []
          : [`${where}: a body where none belongs`]
        : this.#document(input.locationName, input.shape, document, where)),
    ];
  }

  reply(operation: string, document: XmlElement): string[] {
    const output = this.#operation(operation).output;
    if (output === undefined) return [];
    return this.#document(`${operation}Response`, output.shape, document, `${operation} reply`);
  }

  error(operation: string, status: number, document: XmlElement): string[] {
    const where = `${operation} error`;
    const error = childNamed(document, 'Error');
    const code = error && textOf(error, 'Code');
    if (document.name !== 'ErrorResponse' || code === undefined) return [`${where}: not an ErrorResponse`];
    const declared = this.#operation(operation).errors?.some(({ shape }) => shape === code) ?? false;
    const expected = declared ? (this.#shape(code).error?.httpStatusCode ?? 400) : COMMON_ERRORS[code];
    return [
      ...(expected === undefined ? [`${where}: ${code} is not declared`] : []),
      ...(expected !== undefined && expected !== status ? [`${where}: ${code} with status ${status}`] : []),
      ...(document.namespace === NAMESPACE ? [] : [`${where}: namespace ${document.namespace ?? 'none'}`]),
      ...((textOf(document, 'RequestId') ?? '') === '' ? [`${where}: no RequestId`] : []),
      ...((textOf(error as XmlElement, 'Message') ?? '') === '' ? [`${where}: no Message`] : []),
    ];
  }

  #operation(name: string): OperationModel {
    const operation = this.#model.operations[name];
    if (operation === undefined) throw new Error(`the model has no operation ${name}`);
    return operation;
  }

  #shape(name: string): Shape {
    const shape = this.#model.shapes[name];
    if (shape === undefined) throw new Error(`the model has no shape ${name}`);
    return shape;
  }

  #document(root: string, shape: string, document: XmlElement | undefined, where: string): string[] {
    if (document === undefined) return [`${where}: no body`];
    return [
      ...(document.name === root ? [] : [`${where}: ${document.name} instead of ${root}`]),
      ...(document.namespace === NAMESPACE ? [] : [`${where}: namespace ${document.namespace ?? 'none'}`]),
      ...this.#element(shape, document, where),
    ];
  }

  #element(name: string, element: XmlElement, where: string): string[] {
    const shape = this.#shape(name);
    if (shape.type === 'structure') return this.#structure(shape, element, where);
    if (shape.type === 'list') return this.#list(shape, element, where);
    if (element.children.length > 0) return [`${where}: elements where ${shape.type} belongs`];
    return this.#text(name, element.text, where);
  }

  #structure(shape: Shape, element: XmlElement, where: string): string[] {
    const members = Object.entries(shape.members ?? {}).filter(([, member]) => member.location === undefined);
    const known = new Map(members.map(([name, member]) => [member.locationName ?? name, { name, member }]));
    const seen = new Set<string>();
    const problems = element.text.trim() === '' ? [] : [`${where}: text beside its members`];
    for (const child of element.children) {
      const found = known.get(child.name);
      if (found === undefined) problems.push(`${where}: unknown member ${child.name}`);
      else if (seen.has(child.name)) problems.push(`${where}: ${child.name} twice`);
      else problems.push(...this.#element(found.member.shape, child, `${where}.${child.name}`));
      seen.add(child.name);
    }
    const missing = [...known].filter(
      ([key, { name }]) => shape.required?.includes(name) === true && !seen.has(key),
    );
    return [...problems, ...missing.map(([key]) => `${where}: required member ${key} is missing`)];
  }

  #list(shape: Shape, element: XmlElement, where: string): string[] {
    const { shape: itemShape = '', locationName = 'member' } = shape.member ?? {};
    return [
      ...bounds(shape, element.children.length, `${where}: number of items`),
      ...element.children.flatMap((child, i) =>
        child.name === locationName
          ? this.#element(itemShape, child, `${where}[${i}]`)
          : [`${where}: ${child.name} instead of ${locationName}`],
      ),
    ];
  }

  #text(name: string, text: string, where: string): string[] {
    const shape = this.#shape(name);
    switch (shape.type) {
      case 'string':
        return [
          ...(shape.enum === undefined || shape.enum.includes(text)
            ? []
            : [`${where}: ${text} is not allowed`]),
          ...bounds(shape, [...text].length, `${where}: length`),
          ...(shape.pattern === undefined || new RegExp(`^(?:${shape.pattern})$`).test(text)
            ? []
            : [`${where}: ${text} does not match ${shape.pattern}`]),
        ];
      case 'integer':
      case 'long':
        return /^-?\d+$/.test(text)
          ? bounds(shape, Number(text), where)
          : [`${where}: ${text} is no ${shape.type}`];
      case 'boolean':
        return /^(?:true|false)$/.test(text) ? [] : [`${where}: ${text} is no boolean`];
      case 'timestamp':
        return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/.test(text)
          ? []
          : [`${where}: ${text} is no timestamp`];
      default:
        return [`${where}: a ${shape.type} is not text`];
    }
  }
}

function bounds({ min, max }: Shape, value: number, what: string): string[] {
  return [
    ...(min !== undefined && value < min ? [`${what} ${value} is below ${min}`] : []),
    ...(max !== undefined && value > max ? [`${what} ${value} is above ${max}`] : []),
  ];
}
