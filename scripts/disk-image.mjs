/**
 * The disk of examples/blk: 128 sectors, each with a magic word, its number, 500 bytes of a pseudo-random sequence and their
 * checksum, as examples/blk/blk_client.c checks them. The same bytes every time.
 */
const SECTORS = 128;
const SECTOR_BYTES = 512;
const MAGIC = 0x484b4c42;
const PAYLOAD = { start: 8, end: 508 };

export function diskImage() {
  const image = Buffer.alloc(SECTORS * SECTOR_BYTES);
  for (let number = 0; number < SECTORS; number++) {
    const sector = image.subarray(number * SECTOR_BYTES, (number + 1) * SECTOR_BYTES);
    sector.writeUInt32LE(MAGIC, 0);
    sector.writeUInt32LE(number, 4);
    const payload = sector.subarray(PAYLOAD.start, PAYLOAD.end);
    fillPayload(payload, number);
    sector.writeUInt32LE(fnv1a(payload), PAYLOAD.end);
  }
  return image;
}

/** A linear congruential sequence that starts with the sector's number. */
function fillPayload(payload, seed) {
  let state = (seed + 1) >>> 0;
  for (let i = 0; i < payload.length; i++) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    payload[i] = state >>> 16;
  }
}

function fnv1a(bytes) {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash;
}
