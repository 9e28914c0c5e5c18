/**
 * A picture as large as a scan, made on the spot: an uncompressed bitmap file.
 */

/** A BMP file of at least this many bytes. */
export function bitmapFile(bytes: number): Buffer {
  const side = Math.ceil(Math.sqrt(bytes / 4)) + 1;
  const length = 54 + side * side * 4;
  const file = Buffer.alloc(length, 0x80);
  file.write('BM', 0, 'latin1');
  file.writeUInt32LE(length, 2);
  file.writeUInt32LE(0, 6);
  file.writeUInt32LE(54, 10);
  file.writeUInt32LE(40, 14);
  file.writeInt32LE(side, 18);
  file.writeInt32LE(side, 22);
  file.writeUInt16LE(1, 26);
  file.writeUInt16LE(32, 28);
  file.fill(0, 30, 54);
  return file;
}
