/** Base64 (RFC 4648) without the host's helpers, which Node and browsers spell differently. */
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const CODES = new TextEncoder().encode(ALPHABET);
const VALUES = new Uint8Array(256).fill(255);
CODES.forEach((code, value) => (VALUES[code] = value));
const PAD = 61;

export function encodeBase64(bytes: Uint8Array): string {
  const out = new Uint8Array(Math.ceil(bytes.length / 3) * 4).fill(PAD);
  let at = 0;
  for (let from = 0; from < bytes.length; from += 3) {
    const left = bytes.length - from;
    const bits = ((bytes[from] ?? 0) << 16) | ((bytes[from + 1] ?? 0) << 8) | (bytes[from + 2] ?? 0);
    out[at] = CODES[bits >> 18] ?? 0;
    out[at + 1] = CODES[(bits >> 12) & 63] ?? 0;
    if (left > 1) out[at + 2] = CODES[(bits >> 6) & 63] ?? 0;
    if (left > 2) out[at + 3] = CODES[bits & 63] ?? 0;
    at += 4;
  }
  return new TextDecoder('latin1').decode(out);
}

/** @returns undefined when the text is no base64. */
export function decodeBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  const body = text.replace(/=+$/, '');
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text) || body.length % 4 === 1) return undefined;
  const codes = new TextEncoder().encode(body);
  const out = new Uint8Array(Math.floor((body.length * 3) / 4));
  let bits = 0;
  let held = 0;
  let at = 0;
  for (const code of codes) {
    bits = ((bits << 6) | (VALUES[code] ?? 0)) & 0xffffff;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    out[at++] = (bits >> held) & 0xff;
  }
  return out;
}
