import { open } from 'node:fs/promises';
import { addAbortSignal, type Readable } from 'node:stream';
import { abortedError, InputError } from '../errors.js';
import { MOST_OCTETS, readInputBytes } from './secret-file.js';
import { decodeText, encodingOf } from './text-encoding.js';

/**
 * Reads a text file as Windows and everybody else write them.
 * @param field what names the file: an option
 * @param missing what to do when it is not there
 * @throws InputError when it cannot be read
 */
export async function readTextFile(
  path: string,
  field: string,
  mostOctets?: number,
  missing?: string,
): Promise<string> {
  return decodeText(await readInputBytes(path, field, missing, mostOctets));
}

/**
 * Reads all of a stream, such as standard input.
 * @throws InputError when it goes on for too long
 * @throws KmsDnsError `ERR_ABORTED` when the signal fires
 */
export async function readTextStream(stream: Readable, field: string, signal: AbortSignal): Promise<string> {
  const chunks: Buffer[] = [];
  let octets = 0;
  try {
    for await (const chunk of addAbortSignal(signal, stream) as AsyncIterable<Buffer | string>) {
      octets += chunk.length;
      if (octets > MOST_OCTETS) throw new InputError(field, 'standard input is far too large');
      chunks.push(Buffer.from(chunk as Buffer));
    }
  } catch (error) {
    if (signal.aborted) throw abortedError(signal.reason);
    if (error instanceof InputError) throw error;
    throw new InputError(field, 'standard input cannot be read', { cause: error });
  }
  return decodeText(Buffer.concat(chunks));
}

/** Of UTF-16, what `>` writes in Windows PowerShell; all else is UTF-8. @throws what the file system throws */
export async function encodingOfFile(path: string): Promise<'utf8' | 'utf16le'> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(512), 0, 512, 0);
    const octets = buffer.subarray(0, bytesRead);
    return encodingOf(octets) === 'utf-16le' ? 'utf16le' : 'utf8';
  } finally {
    await file.close();
  }
}

/** Characters of a line; what is longer is cut, and no name or number of ours. */
const LONGEST_LINE = 16 * 1024;

/**
 * The lines of a text of any length, without their ends, as they are needed.
 * @param field what names the stream: an option
 * @throws InputError when it cannot be read
 * @throws KmsDnsError `ERR_ABORTED` when the signal fires
 */
export async function* textLines(
  stream: Readable,
  field: string,
  signal: AbortSignal,
): AsyncGenerator<string, void, undefined> {
  let decoder: InstanceType<typeof TextDecoder> | undefined;
  let rest = '';
  try {
    for await (const chunk of addAbortSignal(signal, stream) as AsyncIterable<Buffer | string>) {
      const octets = Buffer.from(chunk as Buffer);
      decoder ??= new TextDecoder(encodingOf(octets));
      const lines = (rest + decoder.decode(octets, { stream: true })).split('\n');
      rest = lines.pop()?.slice(0, LONGEST_LINE) ?? '';
      for (const line of lines) yield withoutEnd(line);
    }
    rest += decoder?.decode() ?? '';
    if (rest !== '') yield withoutEnd(rest);
  } catch (error) {
    if (signal.aborted) throw abortedError(signal.reason);
    throw new InputError(field, 'cannot be read', { cause: error });
  }
}

function withoutEnd(line: string): string {
  return line.replace(/\r$/, '').slice(0, LONGEST_LINE);
}
