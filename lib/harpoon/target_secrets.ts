import { basicAuthorization, percentDecoded, splitUserinfo } from "./call_headers.ts";
import type { Target } from "./target.ts";
import { piecesOf } from "../core/target_url.ts";

/** Shorter texts are not hidden: they would blank ordinary words, and guessing them is cheap. */
const MIN_SECRET_CHARS = 6;

/** Headers whose value everybody may know; hiding `application/json` would only damage answers. */
const HARMLESS = /^(?:accept(?:-.*)?|content-type|user-agent|cache-control|prefer|.*-version)$/i;

/** Parameters of a URL whose value is a credential; hiding those of others would damage links. */
const CREDENTIAL_PARAMETER =
  /^(?:sig|auth|code)$|(?:key|token|secret|passw(?:or)?d|signature|credential)$/i;

/**
 * The texts a caller must never see of a target: the values of its headers, what follows the scheme
 * in them (`Bearer …`), and the password and the keys of its URL in every form that is sent. Longest
 * first, so that none hides a part of another before it is found.
 */
export function secretsOf(target: Pick<Target, "url" | "headers">): readonly string[] {
  const secrets = new Set<string>();
  for (const [name, value] of target.headers) {
    if (HARMLESS.test(name)) continue;
    secrets.add(value);
    secrets.add(value.slice(value.indexOf(" ") + 1));
  }
  const { userinfo, query } = piecesOf(target.url);
  const basic = basicAuthorization(target.url);
  if (userinfo !== undefined && basic !== undefined) {
    secrets.add(basic.slice("Basic ".length));
    secrets.add(splitUserinfo(userinfo)[1]);
    secrets.add(userinfo.slice(userinfo.indexOf(":") + 1));
  }
  for (const [, name = "", value = ""] of query.matchAll(/[?&]([^=&]*)=([^&]*)/g)) {
    if (CREDENTIAL_PARAMETER.test(name)) secrets.add(value).add(percentDecoded(value));
  }
  return [...secrets]
    .filter((secret) => secret.length >= MIN_SECRET_CHARS)
    .sort((a, b) => b.length - a.length);
}

/** The secrets of several targets, longest first. */
export function secretsOfAll(targets: Iterable<Target>): readonly string[] {
  const all = new Set<string>();
  for (const target of targets) for (const secret of secretsOf(target)) all.add(secret);
  return [...all].sort((a, b) => b.length - a.length);
}
