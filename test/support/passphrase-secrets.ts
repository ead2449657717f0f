import { createCipheriv, createDecipheriv, pbkdf2Sync, randomBytes } from "node:crypto";

/** Encrypts the secrets of every stack that is made here. */
export const passphrase = "passphrase-of-a-test-stack";

/** The salt of the stacks that are written here, and a text by which Pulumi knows the right passphrase. */
export const encryptionSalt = "v1:BwcHBwcHBwc=:v1:bm9uY2Utb2YtMTJi:MsYQglckqRMG1BTq3gGyUEnIrZ4H4A==";

/** What a million rounds of PBKDF2 make of the passphrase and that salt. */
const keyOfThatSalt = Buffer.from("FzxYcyWkX/XGu2grRB7Kn2edFkNVXph4f3XlqCHEUBc=", "base64");

/** The key that Pulumi derives from the passphrase and a stack's salt. */
export function keyOf(salt: string): Buffer {
  if (salt === encryptionSalt) {
    return keyOfThatSalt;
  }
  const [, encoded = ""] = salt.split(":");
  return pbkdf2Sync(passphrase, Buffer.from(encoded, "base64"), 1_000_000, 32, "sha256");
}

const algorithm = "aes-256-gcm";
const tagLength = 16;

/** A secret as Pulumi's passphrase provider encrypts it: AES-256 in Galois/Counter Mode, the tag at the end. */
export function encrypted(secret: string, key: Buffer): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv(algorithm, key, nonce);
  const sealed = Buffer.concat([cipher.update(secret, "utf8"), cipher.final(), cipher.getAuthTag()]);
  return ["v1", nonce.toString("base64"), sealed.toString("base64")].join(":");
}

/** What was encrypted. Throws when it was by another key. */
export function decrypted(text: string, key: Buffer): string {
  const [, nonce = "", sealed = ""] = text.split(":");
  const bytes = Buffer.from(sealed, "base64");
  const decipher = createDecipheriv(algorithm, key, Buffer.from(nonce, "base64"));
  decipher.setAuthTag(bytes.subarray(-tagLength));
  return Buffer.concat([decipher.update(bytes.subarray(0, -tagLength)), decipher.final()]).toString("utf8");
}
