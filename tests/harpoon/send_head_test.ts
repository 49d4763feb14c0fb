import { assertEquals } from "@std/assert";
import { destinationOf, requestHead } from "../../lib/harpoon/send_head.ts";

Deno.test("destinationOf: host without brackets, port in use", () => {
  const cases = [
    ["http://a.test", "http a.test 80"],
    ["https://a.test/x", "https a.test 443"],
    ["https://u:p@a.test.:8443/x?y#z", "https a.test. 8443"],
    ["http://[fd00::1]:81/", "http fd00::1 81"],
  ] as const;
  for (const [url, wanted] of cases) {
    const { scheme, host, port } = destinationOf(url);
    assertEquals(`${scheme} ${host} ${port}`, wanted);
  }
});

const request = { url: "http://a.test/", method: "GET", headers: [], body: undefined };
const lineOf = (lines: readonly (readonly [string, string])[], name: string) =>
  lines.filter((line) => line[0].toLowerCase() === name).map((line) => line[1]);

Deno.test("requestHead: the Host line names the port only where it is not the scheme's", () => {
  const cases = [
    ["http://a.test", "a.test"],
    ["http://a.test:80/", "a.test"],
    ["https://a.test:80/", "a.test:80"],
    ["https://a.test:443/", "a.test"],
    ["https://user:word@a.test/", "a.test"],
    ["http://[fd00::1]:8080/", "[fd00::1]:8080"],
  ] as const;
  for (const [url, host] of cases) {
    assertEquals(requestHead({ ...request, url }, undefined).lines[0], ["Host", host]);
  }
});

Deno.test("requestHead: the target is the path as written, for a proxy the URL without userinfo and fragment", () => {
  const cases = [
    ["http://a.test", "/", "http://a.test/"],
    ["http://a.test?q", "/?q", "http://a.test/?q"],
    [
      "http://u:p@a.test:81//a/../b%2f?x=%zz#f",
      "//a/../b%2f?x=%zz",
      "http://a.test:81//a/../b%2f?x=%zz",
    ],
  ] as const;
  for (const [url, path, whole] of cases) {
    assertEquals(requestHead({ ...request, url }, undefined).path, path);
    const viaProxy = requestHead({ ...request, url }, [["Proxy-Authorization", "Basic x"]]);
    assertEquals(viaProxy.path, whole);
    assertEquals(lineOf(viaProxy.lines, "proxy-authorization"), ["Basic x"]);
  }
});

Deno.test("requestHead: lines that frame the request are its own, in any spelling [harpoon §12.3]", () => {
  const names = "Host,CONTENT-LENGTH,Transfer-Encoding,connection,Keep-Alive,TE,Trailer,Upgrade," +
    "Expect,Proxy-Authorization,Proxy-Connection,accept-encoding";
  const { lines } = requestHead({
    ...request,
    headers: [...names.split(",").map((name) => [name, "evil"] as const), ["X-Kept", "1"]],
  }, undefined);
  assertEquals(lines, [["Host", "a.test"], ["X-Kept", "1"], ["Accept-Encoding", "gzip"]]);
});

Deno.test("requestHead: a body's length is said, and that there is none where one is expected", () => {
  const cases = [
    ["GET", undefined, []],
    ["DELETE", undefined, []],
    ["POST", undefined, ["0"]],
    ["PATCH", undefined, ["0"]],
    ["GET", 0, ["0"]],
    ["HEAD", 3, ["3"]],
    ["PUT", 3, ["3"]],
  ] as const;
  for (const [method, size, wanted] of cases) {
    const body = size === undefined ? undefined : new Uint8Array(size);
    const { lines } = requestHead({ ...request, method, body }, undefined);
    assertEquals(lineOf(lines, "content-length"), [...wanted], `${method} ${size}`);
  }
});
