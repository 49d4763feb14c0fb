import { assertEquals } from "@std/assert";
import { type GuardRules, judgeRequest, type Peer } from "../../../lib/ops/admin/guard.ts";

const LOCAL: Peer = { kind: "tcp", address: "127.0.0.1" };
const REMOTE: Peer = { kind: "tcp", address: "10.1.2.3" };
const SOCKET: Peer = { kind: "unix" };
const RULES: GuardRules = { allowRemote: false, hostNames: [] };
const OPEN: GuardRules = { allowRemote: true, hostNames: ["admin.corp.example"] };
const LOCKED: GuardRules = { ...OPEN, token: "t0p-secret" };

interface Row {
  readonly name: string;
  readonly peer?: Peer;
  readonly rules?: GuardRules;
  readonly method?: string;
  readonly path?: string;
  readonly host?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** `allowed`, or the status. */
  readonly verdict: "allowed" | 401 | 403;
}

const BASIC = `Basic ${btoa("any:t0p-secret")}`;

/** As a browser writes what a person has typed: in UTF-8. */
const TYPED = `Basic ${new TextEncoder().encode("any:größer-als-8").toBase64()}`;

const ROWS: readonly Row[] = [
  { name: "this machine reads the page", path: "/ui", verdict: "allowed" },
  { name: "this machine reads data", verdict: "allowed" },
  {
    name: "IPv6 loopback",
    peer: { kind: "tcp", address: "::1" },
    host: "[::1]:8080",
    verdict: "allowed",
  },
  {
    name: "IPv4 in IPv6 loopback",
    peer: { kind: "tcp", address: "::ffff:127.0.0.1" },
    verdict: "allowed",
  },
  { name: "localhost", host: "localhost:8080", verdict: "allowed" },
  { name: "Localhost with a dot", host: "LOCALHOST.:8080", verdict: "allowed" },
  {
    name: "the socket has no host to check [operator §12.5]",
    peer: SOCKET,
    host: "anything",
    verdict: "allowed",
  },
  { name: "another machine reads data", peer: REMOTE, host: "10.0.0.1", verdict: 403 },
  {
    name: "another machine reads the page",
    peer: REMOTE,
    path: "/ui",
    host: "10.0.0.1",
    verdict: 403,
  },
  {
    name: "another machine that says it came from here [network §9]",
    peer: REMOTE,
    host: "10.0.0.1",
    headers: { "x-forwarded-for": "127.0.0.1" },
    verdict: 403,
  },
  { name: "an address that is none", peer: { kind: "tcp", address: "" }, verdict: 403 },
  { name: "a rebound name reads data", host: "evil.example:8080", verdict: 403 },
  { name: "a rebound name reads the page", host: "evil.example", path: "/ui", verdict: 403 },
  { name: "a foreign address as the host", host: "10.0.0.1:8080", verdict: 403 },
  { name: "127.0.0.1 as the start of a name", host: "127.0.0.1.evil.example", verdict: 403 },
  { name: "user information in the host", host: "localhost@evil.example", verdict: 403 },
  { name: "no host", host: "", verdict: 403 },
  {
    name: "a link to the page from elsewhere",
    path: "/ui",
    headers: { "sec-fetch-site": "cross-site" },
    verdict: "allowed",
  },
  { name: "a foreign page reads data", headers: { "sec-fetch-site": "cross-site" }, verdict: 403 },
  {
    name: "a page of a sister site reads data",
    headers: { "sec-fetch-site": "same-site" },
    verdict: 403,
  },
  {
    name: "a foreign origin reads data",
    headers: { origin: "https://evil.example" },
    verdict: 403,
  },
  {
    name: "its own page reads data",
    headers: { origin: "http://127.0.0.1:8080", "sec-fetch-site": "same-origin" },
    verdict: "allowed",
  },
  {
    name: "another port is another origin",
    headers: { origin: "http://127.0.0.1:9090" },
    verdict: 403,
  },
  { name: "origin null", headers: { origin: "null" }, verdict: 403 },
  { name: "curl posts [network §9, operator §12.8]", method: "POST", verdict: "allowed" },
  {
    name: "its own page puts",
    method: "PUT",
    headers: { origin: "http://127.0.0.1:8080" },
    verdict: "allowed",
  },
  {
    name: "a foreign page posts [operator §12.8]",
    method: "POST",
    headers: { origin: "https://evil.example" },
    verdict: 403,
  },
  {
    name: "a foreign referrer posts",
    method: "POST",
    headers: { referer: "https://evil.example/x" },
    verdict: 403,
  },
  {
    name: "its own referrer posts",
    method: "POST",
    headers: { referer: "http://127.0.0.1:8080/ui" },
    verdict: "allowed",
  },
  {
    name: "cross-site with the right origin",
    method: "POST",
    headers: { origin: "http://127.0.0.1:8080", "sec-fetch-site": "cross-site" },
    verdict: 403,
  },
  {
    name: "a rebound name posts with its own origin [operator §12.8]",
    method: "POST",
    host: "evil.example:8080",
    headers: { origin: "http://evil.example:8080" },
    verdict: 403,
  },
  {
    name: "a change outside the data routes is guarded as well",
    method: "POST",
    path: "/ui",
    headers: { origin: "https://evil.example" },
    verdict: 403,
  },
  {
    name: "remote allowed, by address",
    peer: REMOTE,
    rules: OPEN,
    host: "10.0.0.1:8080",
    verdict: "allowed",
  },
  {
    name: "remote allowed, by a known name",
    peer: REMOTE,
    rules: OPEN,
    host: "Admin.corp.example",
    verdict: "allowed",
  },
  {
    name: "remote allowed, by an unknown name",
    peer: REMOTE,
    rules: OPEN,
    host: "evil.example",
    verdict: 403,
  },
  {
    name: "remote with a token, none given",
    peer: REMOTE,
    rules: LOCKED,
    host: "10.0.0.1",
    verdict: 401,
  },
  {
    name: "remote with the token as a password",
    peer: REMOTE,
    rules: LOCKED,
    host: "10.0.0.1",
    headers: { authorization: BASIC },
    verdict: "allowed",
  },
  {
    name: "remote with the token as a bearer",
    peer: REMOTE,
    rules: LOCKED,
    host: "10.0.0.1",
    headers: { authorization: "Bearer t0p-secret" },
    verdict: "allowed",
  },
  {
    name: "remote with a wrong token",
    peer: REMOTE,
    rules: LOCKED,
    host: "10.0.0.1",
    headers: { authorization: "Bearer t0p" },
    verdict: 401,
  },
  {
    name: "a token with other letters than ASCII",
    peer: REMOTE,
    host: "10.0.0.1",
    rules: { ...OPEN, token: "größer-als-8" },
    headers: { authorization: TYPED },
    verdict: "allowed",
  },
  {
    name: "remote with junk for a password",
    peer: REMOTE,
    rules: LOCKED,
    host: "10.0.0.1",
    headers: { authorization: "Basic ====" },
    verdict: 401,
  },
  { name: "this machine needs no token", rules: LOCKED, verdict: "allowed" },
];

for (const row of ROWS) {
  Deno.test(`guard: ${row.name}: ${row.verdict}`, () => {
    const headers = new Headers(row.headers);
    const host = row.host ?? "127.0.0.1:8080";
    if (host !== "") headers.set("host", host);
    const verdict = judgeRequest(
      { method: row.method ?? "GET", path: row.path ?? "/api/status", headers, protocol: "http:" },
      row.peer ?? LOCAL,
      row.rules ?? RULES,
      (a, b) => a === b,
    );
    assertEquals(verdict.kind === "allowed" ? "allowed" : verdict.status, row.verdict);
  });
}
