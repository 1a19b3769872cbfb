/** The message-info word: label[63:12], capsUnwrapped[11:9], extraCaps[8:7], length[6:0]. */
export interface MessageInfo {
  readonly label: bigint;
  readonly capsUnwrapped: number;
  readonly extraCaps: number;
  readonly length: number;
}

/** Message registers that a message can have. */
export const LONGEST_MESSAGE = 120;

export function decodeMessageInfo(word: bigint): MessageInfo {
  const low = Number(word & 0xfffn);
  return {
    label: BigInt.asUintN(64, word) >> 12n,
    capsUnwrapped: low >> 9,
    extraCaps: (low >> 7) & 3,
    length: Math.min(low & 0x7f, LONGEST_MESSAGE),
  };
}

export function encodeMessageInfo(info: Partial<MessageInfo>): bigint {
  const { label = 0n, capsUnwrapped = 0, extraCaps = 0, length = 0 } = info;
  return BigInt.asUintN(64, (label << 12n) | BigInt((capsUnwrapped << 9) | (extraCaps << 7) | length));
}
