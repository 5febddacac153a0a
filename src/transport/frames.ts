/** DNS over TCP puts two octets of length in front of every message (RFC 1035 §4.2.2). */
export function frame(message: Uint8Array): Buffer {
  const framed = Buffer.allocUnsafe(message.length + 2);
  framed.writeUInt16BE(message.length);
  framed.set(message, 2);
  return framed;
}

/** Cuts a stream into messages, however the stream was cut into chunks. */
export class FrameReader {
  #rest: Buffer = Buffer.alloc(0);

  push(chunk: Buffer): Buffer[] {
    const data = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const messages: Buffer[] = [];
    let at = 0;
    while (data.length - at >= 2) {
      const end = at + 2 + data.readUInt16BE(at);
      if (end > data.length) break;
      messages.push(data.subarray(at + 2, end));
      at = end;
    }
    this.#rest = data.subarray(at);
    return messages;
  }

  /** Octets of a message that has not come to its end. */
  get pending(): number {
    return this.#rest.length;
  }
}
