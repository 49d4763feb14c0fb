import { assertEquals } from "@std/assert";
import { readAuthServerMetadata, readResourceMetadata } from "../../lib/mcp/oauth_document.ts";
import { resourceCovers } from "../../lib/mcp/oauth_resource.ts";

type Row = readonly [text: string, value: [string, string[]] | string];

const RESOURCES: readonly Row[] = [
  [
    '{"resource":"https://h/mcp","authorization_servers":["https://as","x"]}',
    ["https://h/mcp", ["https://as", "x"]],
  ],
  ['{"resource":"r"}', ["r", []]],
  ['{"resource":"r","authorization_servers":[]}', ["r", []]],
  ["", "it is empty"],
  [" \n", "it is empty"],
  ["<html>", "it is not JSON"],
  ['["resource"]', "it is no JSON object"],
  ["null", "it is no JSON object"],
  ['{"resource":""}', "it has no resource"],
  ['{"resource":7}', "it has no resource"],
  [
    '{"resource":"r","authorization_servers":"https://as"}',
    "authorization_servers is no list of texts",
  ],
  ['{"resource":"r","authorization_servers":[7]}', "authorization_servers is no list of texts"],
  [
    '{"resource":"r","authorization_servers":["/as"]}',
    "its first authorization server is no URL",
  ],
  [
    '{"resource":"r","authorization_servers":["file:///etc"]}',
    "its first authorization server is no URL",
  ],
];
for (const [text, expected] of RESOURCES) {
  Deno.test(`readResourceMetadata: ${JSON.stringify(text)}`, () => {
    const read = readResourceMetadata(text);
    const got = read.kind === "ok"
      ? [read.value.resource, [...read.value.authorizationServers]]
      : read.why;
    assertEquals(got, expected);
  });
}

Deno.test("readAuthServerMetadata: the fields that matter, and only texts among them", () => {
  const text = JSON.stringify({
    issuer: "https://as",
    token_endpoint: "https://as/t",
    jwks_uri: 7,
    registration_endpoint: "",
    other: "x",
  });
  assertEquals(readAuthServerMetadata(text), {
    kind: "ok",
    value: { issuer: "https://as", tokenEndpoint: "https://as/t" },
  });
  assertEquals(readAuthServerMetadata("[]").kind, "malformed");
});

const COVERS: readonly (readonly [resource: string, serverUrl: string, covers: boolean])[] = [
  ["https://h/mcp", "https://h/mcp", true],
  ["https://h:443/mcp/", "https://H/mcp?x=1", true],
  ["https://h", "https://h/mcp", true],
  ["https://h/m", "https://h/mcp", false],
  ["https://h/mcp/deeper", "https://h/mcp", false],
  ["https://other/mcp", "https://h/mcp", false],
  ["http://h/mcp", "https://h/mcp", false],
  ["no url", "https://h/mcp", false],
];
for (const [resource, serverUrl, covers] of COVERS) {
  Deno.test(`resourceCovers: ${resource} and ${serverUrl}`, () => {
    assertEquals(resourceCovers(resource, serverUrl), covers);
  });
}
