import { DOMParser, type Element as DomElement } from '@xmldom/xmldom';

/** An element of a document, with what Route 53's documents have: child elements or text, no attributes that matter. */
export interface XmlElement {
  readonly name: string;
  readonly namespace: string | null;
  readonly children: readonly XmlElement[];
  /** The text directly inside it. */
  readonly text: string;
}

/** @throws Error for anything that is not well-formed XML */
export function parseXml(text: string): XmlElement {
  const parser = new DOMParser({
    onError(_level, message) {
      throw new Error(message.split('\n')[0]);
    },
  });
  const root = parser.parseFromString(text, 'text/xml').documentElement;
  if (root === null) throw new Error('the document has no root element');
  return convert(root);
}

function convert(element: DomElement): XmlElement {
  const children: XmlElement[] = [];
  let text = '';
  for (let node = element.firstChild; node !== null; node = node.nextSibling) {
    if (node.nodeType === node.ELEMENT_NODE) children.push(convert(node as DomElement));
    else if (node.nodeType === node.TEXT_NODE || node.nodeType === node.CDATA_SECTION_NODE) {
      text += node.nodeValue ?? '';
    }
  }
  return { name: element.localName ?? element.tagName, namespace: element.namespaceURI, children, text };
}

export function childNamed(element: XmlElement, name: string): XmlElement | undefined {
  return element.children.find((child) => child.name === name);
}

export function textOf(element: XmlElement, name: string): string | undefined {
  return childNamed(element, name)?.text;
}

/** What an element holds: text, or children in the order given; one that is undefined is left out. */
export type Content = string | number | boolean | readonly Node[];
export type Node = readonly [name: string, content: Content | undefined];

const NAMESPACE = 'https://route53.amazonaws.com/doc/2013-04-01/';

/** A document as Route 53 sends it. */
export function document(root: string, children: readonly Node[]): string {
  return `<?xml version="1.0"?>\n<${root} xmlns="${NAMESPACE}">${inner(children)}</${root}>`;
}

function inner(content: Content): string {
  if (!Array.isArray(content)) return escape(String(content));
  return (content as readonly Node[])
    .map(([name, value]) => (value === undefined ? '' : `<${name}>${inner(value)}</${name}>`))
    .join('');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  // A reader would turn a bare one into a line feed, or trim it.
  '\r': '&#13;',
};

function escape(text: string): string {
  return text.replace(/[&<>"'\r]/g, (character) => ENTITIES[character] ?? character);
}
