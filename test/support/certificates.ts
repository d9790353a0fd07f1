/** Certificates for a server on loopback, made by openssl: good ones, and some that are not. */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";

export interface Certificates {
  /** Of the site's own authority. */
  readonly authority: string;
  /** PKCS 8, of all of them. */
  readonly key: string;
  /** For `localhost`, by that authority. */
  readonly good: string;
  /** The same, but since yesterday. */
  readonly expired: string;
  /** For `localhost`, by itself. */
  readonly selfSigned: string;
}

/** Paths below `folder`, which others may read: a CMA of root becomes another user. */
export const makeCertificates = (folder: string): Certificates => {
  const at = (name: string): string => `${folder}/${name}`;
  const openssl = (...words: readonly string[]): void => {
    execFileSync("openssl", words, { cwd: folder, stdio: "pipe" });
  };
  const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  const names = "subjectAltName=DNS:localhost";
  const sign = (name: string, days: number): void =>
    openssl(
      ...["x509", "-req", "-in", "server.csr", "-CA", "authority.pem", "-CAkey", "authority.key"],
      ...["-CAcreateserial", "-days", String(days), "-extfile", "names", "-out", name],
    );

  writeFileSync(at("names"), names);
  openssl(
    ...["req", "-x509", ...newKey, "-keyout", "authority.key", "-out", "authority.pem"],
    ...["-subj", "/CN=Authority of a site", "-days", "2"],
  );
  openssl(
    ...["req", ...newKey, "-keyout", "server.key", "-out", "server.csr", "-subj", "/CN=graph"],
  );
  sign("good.pem", 2);
  sign("expired.pem", -1);
  openssl(
    ...["req", "-x509", "-key", "server.key", "-out", "self.pem", "-subj", "/CN=graph"],
    ...["-addext", names, "-days", "2"],
  );
  return {
    authority: at("authority.pem"),
    key: at("server.key"),
    good: at("good.pem"),
    expired: at("expired.pem"),
    selfSigned: at("self.pem"),
  };
};
