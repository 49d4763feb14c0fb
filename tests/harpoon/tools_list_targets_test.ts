import { assert, assertEquals } from "@std/assert";
import { matchingTargets, type TargetFilter } from "../../lib/harpoon/tools/list_targets.ts";
import { sampleTarget } from "./sample_target.ts";
import { RecordingCaller, toolNamed } from "./server_harness.ts";

const API = sampleTarget("api", "https://api.corp/v1", { description: "The API" });
const ISSUER = sampleTarget("oauth-issuer-0", "https://auth.corp/", {
  category: "oauth",
  source: "oauth",
  tags: ["auth-server-metadata", "issuer"],
});
const TOKEN = sampleTarget("oauth-token-endpoint-0", "https://auth.corp/token", {
  category: "oauth",
  source: "oauth",
  tags: ["auth-server-metadata", "token-endpoint"],
});
const ALL = [API, ISSUER, TOKEN];
const NONE: TargetFilter = { categories: [], sources: [], tags: [] };

for (
  const [what, filter, labels] of [
    ["no filter shows all", {}, ["api", "oauth-issuer-0", "oauth-token-endpoint-0"]],
    ["blank values are no filter", { categories: ["", "  "], tags: [" "] }, [
      "api",
      "oauth-issuer-0",
      "oauth-token-endpoint-0",
    ]],
    ["a category", { categories: ["config"] }, ["api"]],
    ["values are trimmed, case does not count", { categories: [" OAuth "] }, [
      "oauth-issuer-0",
      "oauth-token-endpoint-0",
    ]],
    ["any of the categories", { categories: ["config", "oauth"] }, [
      "api",
      "oauth-issuer-0",
      "oauth-token-endpoint-0",
    ]],
    ["any of the sources", { sources: ["nobody", "config"] }, ["api"]],
    ["all of the tags", { tags: ["auth-server-metadata", "ISSUER"] }, ["oauth-issuer-0"]],
    ["no target has both tags", { tags: ["issuer", "token-endpoint"] }, []],
    ["all three filters together", { categories: ["config"], tags: ["issuer"] }, []],
    ["an unknown category", { categories: ["x"] }, []],
  ] as const
) {
  Deno.test(`matchingTargets: ${what} [harpoon §4] [harpoon §14.5]`, () => {
    const found = matchingTargets(ALL, { ...NONE, ...filter });
    assertEquals(found.map(({ label }) => label), [...labels]);
  });
}

async function listed(targets: Parameters<typeof toolNamed>[1]) {
  const tool = toolNamed("list_targets", targets, new RecordingCaller());
  const outcome = await tool.call({}, undefined, new AbortController().signal);
  assert(outcome.kind === "done");
  assertEquals(outcome.brief, outcome.output);
  return outcome.output["targets"];
}

Deno.test("listTargets: shows what there is to know and leaves out what is empty [harpoon §4]", async () => {
  const targets = [
    API,
    TOKEN,
    sampleTarget("files", "https://files.corp/base", {
      kind: "prefix",
      description: "",
      methods: ["GET", "DELETE"],
    }),
    sampleTarget("graph", "https://graph.corp/", {
      kind: "graphql",
      methods: ["POST"],
      operations: [{ name: "Viewer", document: "query Viewer { viewer { login } }" }],
    }),
  ];
  const config = { category: "config", source: "config" };
  assertEquals(await listed(targets), [
    {
      label: "api",
      description: "The API",
      ...config,
      allowed_methods: ["GET", "POST", "PUT"],
    },
    {
      label: "oauth-token-endpoint-0",
      category: "oauth",
      source: "oauth",
      tags: ["auth-server-metadata", "token-endpoint"],
      allowed_methods: ["GET", "POST", "PUT"],
    },
    { label: "files", ...config, allowed_methods: ["GET", "DELETE"], kind: "prefix" },
    {
      label: "graph",
      ...config,
      allowed_methods: ["POST"],
      kind: "graphql",
      operations: ["Viewer"],
    },
  ]);
});

Deno.test("listTargets: no URL appears, not even one the description has [harpoon §14.5]", async () => {
  const description = "Tickets, see HTTPS://wiki.corp/tickets and http://api.corp";
  const shown = JSON.stringify(await listed([{ ...API, description }, TOKEN]));
  assert(!/https?:\/\//i.test(shown) && !shown.includes("corp"), shown);
  assert(shown.includes("Tickets, see [URL] and [URL]"), shown);
});
