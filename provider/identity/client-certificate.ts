import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { ClientCertificateSignIn } from "../configuration/sign-in.ts";
import { AuthenticationError } from "../errors.ts";
import { asError } from "../reporting/as-error.ts";
import { quoteForeign } from "../reporting/foreign-text.ts";

const convert = "convert it with `openssl pkcs12 -in certificate.pfx -out certificate.pem -nodes`";

/**
 * Reads a certificate file, and finds what is wrong with it, which the errors of the libraries do not tell.
 *
 * @returns the text of the PEM file
 * @throws {AuthenticationError} when it cannot be read, is no PEM file, lacks certificate or key, its password is wrong,
 * or the key is not the certificate's or not RSA. Whether the certificate is valid is Entra's to say
 */
export async function readClientCertificate(signIn: ClientCertificateSignIn): Promise<string> {
  const { certificatePath, certificatePassword } = signIn;
  const file = `the certificate file ${certificatePath.value} (${certificatePath.source})`;
  const text = await readFile(certificatePath.value, "latin1").catch((error: unknown) => {
    throw new AuthenticationError(
      `Could not read ${file}: ${quoteForeign(String(error))}. Check the path; a relative one starts at the folder of Pulumi.yaml.`,
    );
  });
  if (!text.includes("-----BEGIN ")) {
    throw new AuthenticationError(
      `${capitalised(file)} is not in PEM format. If it is a PFX file, ${convert}.`,
    );
  }
  if (!text.includes("-----BEGIN CERTIFICATE-----") || !text.includes("PRIVATE KEY-----")) {
    throw new AuthenticationError(
      `${capitalised(file)} must hold both the certificate and its private key, in PEM format. From a PFX file, ${convert}.`,
    );
  }
  const certificate = parse(file, () => new X509Certificate(text));
  const key = parse(file, () => readPrivateKey(text, certificatePassword?.value.reveal(), file));
  if (key.asymmetricKeyType !== "rsa") {
    throw new AuthenticationError(
      `The private key in ${file} is ${key.asymmetricKeyType}; Entra takes RSA keys only.`,
    );
  }
  if (!certificate.checkPrivateKey(key)) {
    throw new AuthenticationError(
      `The private key in ${file} belongs to another certificate than the first one in it.`,
    );
  }
  return text;
}

function readPrivateKey(text: string, passphrase: string | undefined, file: string): KeyObject {
  const isEncrypted = text.includes("ENCRYPTED");
  if (isEncrypted && passphrase === undefined) {
    throw new AuthenticationError(
      `The private key in ${file} has a password, and none is given. Set defender:clientCertificatePassword or ARM_CLIENT_CERTIFICATE_PASSWORD.`,
    );
  }
  try {
    return createPrivateKey({ key: text, format: "pem", ...(passphrase !== undefined && { passphrase }) });
  } catch (error) {
    throw isEncrypted
      ? new AuthenticationError(
          `The password does not open the private key in ${file}. Check defender:clientCertificatePassword or ARM_CLIENT_CERTIFICATE_PASSWORD.`,
        )
      : error;
  }
}

function parse<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof AuthenticationError) {
      throw error;
    }
    throw new AuthenticationError(
      `${capitalised(file)} is damaged: ${quoteForeign(asError(error).message)}.`,
    );
  }
}

function capitalised(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
