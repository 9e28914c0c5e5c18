/**
 * A certificate for this machine that is made when a test needs it (X.509 v3, RFC 5280; ECDSA with P-256).
 */
import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';

const SEQUENCE = 0x30;
const SET = 0x31;
const INTEGER = 0x02;
const OID = 0x06;
const OCTETS = 0x04;
const BITS = 0x03;
const UTF8 = 0x0c;
const UTC_TIME = 0x17;
const VERSION_FIELD = 0xa0;
const EXTENSIONS_FIELD = 0xa3;
const DNS_NAME = 0x82;
const IP_ADDRESS = 0x87;

const COMMON_NAME = [0x55, 0x04, 0x03];
const SUBJECT_ALT_NAME = [0x55, 0x1d, 0x11];
const ECDSA_WITH_SHA256 = [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02];
const DAY_MS = 86_400_000;

/** A key and its certificate, as PEM. It is valid for a day around now. */
export function selfSigned(
  name: string,
  address: readonly number[],
): { key: string; cert: string } {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const algorithm = der(SEQUENCE, der(OID, ECDSA_WITH_SHA256));
  const who = der(
    SEQUENCE,
    der(SET, der(SEQUENCE, der(OID, COMMON_NAME), der(UTF8, octets(name)))),
  );
  const names = der(SEQUENCE, der(DNS_NAME, octets(name)), der(IP_ADDRESS, address));
  const extension = der(SEQUENCE, der(OID, SUBJECT_ALT_NAME), der(OCTETS, names));
  const signed = der(
    SEQUENCE,
    der(VERSION_FIELD, der(INTEGER, [2])),
    der(INTEGER, [1, ...randomBytes(8)]),
    algorithm,
    who,
    der(SEQUENCE, timeIn(-DAY_MS / 2), timeIn(DAY_MS / 2)),
    who,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(EXTENSIONS_FIELD, der(SEQUENCE, extension)),
  );
  const signature = sign('sha256', signed, privateKey);
  const cert = der(SEQUENCE, signed, algorithm, der(BITS, [0], signature));
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    cert: `-----BEGIN CERTIFICATE-----\n${cert.toString('base64')}\n-----END CERTIFICATE-----\n`,
  };
}

/** One value: its tag, its length, and what it is made of. */
function der(tag: number, ...parts: (Uint8Array | readonly number[])[]): Buffer {
  const content = Buffer.concat(parts.map((part) => Buffer.from(part)));
  const { length } = content;
  const head = length < 128 ? [tag, length] : [tag, 0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from(head), content]);
}

function octets(text: string): Buffer {
  return Buffer.from(text, 'utf8');
}

/** `YYMMDDhhmmssZ` */
function timeIn(ms: number): Buffer {
  const iso = new Date(Date.now() + ms).toISOString();
  return der(UTC_TIME, octets(`${iso.replaceAll(/[-:T]|\.\d+/g, '').slice(2)}`));
}
