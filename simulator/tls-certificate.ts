import { KeyObject, randomUUID, webcrypto } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
} from "@peculiar/x509";

export interface TlsCertificate {
  /** Key of the server's certificate, as PEM. */
  readonly key: string;
  /** The server's certificate, then the authority's, as PEM. */
  readonly cert: string;
  /** The authority's certificate, as PEM: what clients are to trust. */
  readonly authority: string;
  /** File with the authority's certificate, and with `alsoTrusted`, for NODE_EXTRA_CA_CERTS; in a temporary folder. */
  readonly path: string;
  remove(): Promise<void>;
}

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const dayMs = 86_400_000;
/** The real time, also where a test drives the clock: certificates are judged by it. */
const now = () => performance.timeOrigin + performance.now();

/**
 * Makes a certificate authority and a server certificate for localhost that exist for one run only; no key ever
 * reaches the disk. Strict clients ask for all of it: rustls refuses an authority that is the server, too, and Python
 * 3.13 a certificate without key identifiers. `alsoTrusted` is PEM text of other authorities for the same file, since
 * NODE_EXTRA_CA_CERTS names one file only.
 */
export async function createTlsCertificate(alsoTrusted = ""): Promise<TlsCertificate> {
  const [authorityKeys, serverKeys] = await Promise.all([newKeys(), newKeys()]);
  const validity = { notBefore: new Date(now() - dayMs), notAfter: new Date(now() + 30 * dayMs) };
  // A name of its own: of two trusted certificates with the same name OpenSSL looks at one only.
  const issuer = `CN=Defender simulator ${randomUUID()}`;
  const [authority, server] = await Promise.all([
    X509CertificateGenerator.createSelfSigned({
      ...validity,
      name: issuer,
      keys: authorityKeys,
      signingAlgorithm: algorithm,
      extensions: [
        new BasicConstraintsExtension(true, 0, true),
        new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
        await SubjectKeyIdentifierExtension.create(authorityKeys.publicKey),
      ],
    }),
    X509CertificateGenerator.create({
      ...validity,
      issuer,
      subject: "CN=localhost",
      publicKey: serverKeys.publicKey,
      signingKey: authorityKeys.privateKey,
      signingAlgorithm: algorithm,
      extensions: [
        new BasicConstraintsExtension(false, undefined, true),
        new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
        new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
        new SubjectAlternativeNameExtension([
          { type: "dns", value: "localhost" },
          { type: "ip", value: "127.0.0.1" },
          { type: "ip", value: "::1" },
        ]),
        await SubjectKeyIdentifierExtension.create(serverKeys.publicKey),
        await AuthorityKeyIdentifierExtension.create(authorityKeys.publicKey),
      ],
    }),
  ]);
  const folder = await mkdtemp(join(tmpdir(), "defender-simulator-"));
  const path = join(folder, "certificate-authority.pem");
  const pem = `${authority.toString("pem")}\n`;
  await writeFile(path, `${pem}${alsoTrusted}`);
  return {
    key: String(KeyObject.from(serverKeys.privateKey).export({ format: "pem", type: "pkcs8" })),
    cert: `${server.toString("pem")}\n${pem}`,
    authority: pem,
    path,
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

function newKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
}
