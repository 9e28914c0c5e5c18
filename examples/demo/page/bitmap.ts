/**
 * Pictures as uncompressed bitmap files: as big as what a scanner gives, and made in no time.
 */

const HEADER_BYTES = 54;
const BYTES_PER_PIXEL = 3;

/** Four bytes for each pixel: red, green, blue, opacity. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: ArrayLike<number>;
}

/** The pixels as a BMP file of 24 bits per pixel; opacity is left out. */
export function bitmapOf({ width, height, data }: Pixels): Uint8Array<ArrayBuffer> {
  // Rows are filled up to four bytes, and the last one comes first.
  const rowBytes = Math.ceil((width * BYTES_PER_PIXEL) / 4) * 4;
  const bytes = new Uint8Array(HEADER_BYTES + rowBytes * height);
  const header = new DataView(bytes.buffer);
  header.setUint16(0, 0x424d);
  header.setUint32(2, bytes.length, true);
  header.setUint32(10, HEADER_BYTES, true);
  header.setUint32(14, 40, true);
  header.setInt32(18, width, true);
  header.setInt32(22, height, true);
  header.setUint16(26, 1, true);
  header.setUint16(28, BYTES_PER_PIXEL * 8, true);
  header.setUint32(34, rowBytes * height, true);
  for (let y = 0; y < height; y++) {
    let to = HEADER_BYTES + (height - 1 - y) * rowBytes;
    for (let from = y * width * 4; from < (y + 1) * width * 4; from += 4) {
      bytes[to++] = data[from + 2] ?? 0;
      bytes[to++] = data[from + 1] ?? 0;
      bytes[to++] = data[from] ?? 0;
    }
  }
  return bytes;
}
