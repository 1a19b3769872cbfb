/** Where the images lie, and their sizes in sectors. */
export const DISK_IMAGES = {
  'examples/blk/disk.img': 128,
  'test/programs/dma-blocked/disk.img': 8,
  'test/programs/dma-outside/disk.img': 8,
  'test/programs/dma-virtual-address/disk.img': 8,
  'test/programs/reg-size/disk.img': 8,
};

const SECTOR_BYTES = 512;
const MAGIC = 0x484b4c42;
const PAYLOAD = { start: 8, end: 508 };

/**
 * The disk of examples/blk and of the test programs: sectors with a magic word, their number, 500 bytes of a pseudo-random
 * sequence and its checksum, as examples/blk/blk_client.c checks them. The same bytes every time.
 */
export function diskImage(sectors) {
  const image = Buffer.alloc(sectors * SECTOR_BYTES);
  for (let number = 0; number < sectors; number++) {
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
