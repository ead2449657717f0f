import { randomUUID } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generate } from "selfsigned";

export interface TlsCertificate {
  readonly key: string;
  readonly pem: string;
  /** PEM file for NODE_EXTRA_CA_CERTS, in a temporary folder. */
  readonly path: string;
  remove(): Promise<void>;
}

/** Makes a certificate for localhost that exists for one run only; its key never reaches the disk. */
export async function createTlsCertificate(): Promise<TlsCertificate> {
  // A name of its own: of two trusted certificates with the same name OpenSSL looks at one only.
  const commonName = `Defender simulator ${randomUUID()}`;
  const { private: key, cert: pem } = await generate([{ name: "commonName", value: commonName }], {
    keyType: "ec",
    algorithm: "sha256",
    extensions: [
      { name: "basicConstraints", cA: true, critical: true },
      {
        name: "subjectAltName",
        altNames: [
          { type: 2, value: "localhost" },
          { type: 7, ip: "127.0.0.1" },
          { type: 7, ip: "::1" },
        ],
      },
    ],
  });
  const folder = await mkdtemp(join(tmpdir(), "defender-simulator-"));
  const path = join(folder, "certificate.pem");
  await writeFile(path, pem);
  return { key, pem, path, remove: () => rm(folder, { recursive: true, force: true }) };
}
