import { X509Certificate } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createTlsCertificate, type TlsCertificate } from "../../simulator/tls-certificate.ts";

let certificate: TlsCertificate;
beforeEach(async () => {
  certificate = await createTlsCertificate();
});
afterEach(() => certificate.remove());

test("the server's certificate is signed by the authority's, and only the authority's is one of an authority", () => {
  const [server, authority] = [
    new X509Certificate(certificate.cert),
    new X509Certificate(certificate.authority),
  ];
  expect([server.ca, authority.ca]).toEqual([false, true]);
  expect(server.checkIssued(authority)).toBe(true);
  expect(server.verify(authority.publicKey)).toBe(true);
  expect(server.keyUsage).toEqual(["1.3.6.1.5.5.7.3.1"]);
  expect(certificate.cert.endsWith(certificate.authority)).toBe(true);
});

test("the server's certificate is for the names of the loopback interface", () => {
  const server = new X509Certificate(certificate.cert);
  expect(server.checkHost("localhost")).toBe("localhost");
  expect([server.checkIP("127.0.0.1"), server.checkIP("::1")]).toEqual(["127.0.0.1", "::1"]);
});

test("two authorities differ in name", async () => {
  const other = await createTlsCertificate();
  await other.remove();
  const subjects = [certificate, other].map(({ authority }) => new X509Certificate(authority).subject);
  expect(new Set(subjects).size).toBe(2);
});

test("the file holds what clients are to trust, without a key, and is removed in the end", async () => {
  expect(readFileSync(certificate.path, "utf8")).toBe(certificate.authority);
  expect(certificate.authority + certificate.cert).not.toContain("PRIVATE");
  await certificate.remove();
  expect(existsSync(certificate.path)).toBe(false);
});
