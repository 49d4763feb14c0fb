import { assertEquals, assertThrows } from "@std/assert";
import { OperatorError } from "../../lib/core/errors.ts";
import {
  adminProfileName,
  type AdminQuestion,
  chooseAdminProfile,
  keepAdminProfile,
  outrankedBaseUrl,
} from "../../lib/runtimes/admin_choice.ts";
import { type AdminProfiles, readAdminProfiles } from "../../lib/runtimes/admin_profile.ts";
import { newAliasRecord } from "../../lib/runtimes/alias_record.ts";

const work = { control_plane_base_url: "https://w.example", admin_key: "env:W" };
const home = {
  control_plane_base_url: "https://h.example",
  control_plane_url_path: "/x",
  admin_key: "env:H",
};
const NOW = "2026-01-02T03:04:05Z";

function stored(active: string): AdminProfiles {
  return readAdminProfiles({ active_profile: active, profiles: { work, home } }, "f");
}

const nothing: AdminQuestion = {
  named: undefined,
  ofAlias: "",
  fromEnv: undefined,
  overrides: { baseUrl: undefined, urlPath: undefined, adminKey: undefined },
  defaults: { baseUrl: undefined, urlPath: undefined },
};

const order: readonly (readonly [Partial<AdminQuestion>, active: string, name: string])[] = [
  [{ named: "a", ofAlias: "b", fromEnv: "c" }, "d", "a"],
  [{ ofAlias: "b", fromEnv: "c" }, "d", "b"],
  [{ fromEnv: "c" }, "d", "c"],
  [{}, "d", "d"],
  [{}, "", "default"],
];

for (const [question, active, name] of order) {
  Deno.test(`adminProfileName: ${name} for ${JSON.stringify({ ...question, active })} [runtimes §12.6] [cli §18]`, () => {
    assertEquals(adminProfileName({ ...nothing, ...question }, { active }), name);
  });
}

Deno.test("chooseAdminProfile: given, stored, from the environment, by default [runtimes §2]", () => {
  const defaults = { baseUrl: "https://env.example", urlPath: "/env" };
  const values = (question: Partial<AdminQuestion>) => {
    const { control_plane_base_url, control_plane_url_path, admin_key } = chooseAdminProfile(
      { ...nothing, ...question },
      stored("home"),
    );
    return [control_plane_base_url, control_plane_url_path, admin_key];
  };
  const overrides = { baseUrl: "https://flag.example", urlPath: "", adminKey: "file:/k" };
  assertEquals(values({ overrides, defaults }), ["https://flag.example", "", "file:/k"]);
  assertEquals(values({ defaults }), ["https://h.example", "/x", "env:H"]);
  assertEquals(values({ named: "new", defaults }), [
    "https://env.example",
    "/env",
    "env:OPENAI_ADMIN_KEY",
  ]);
  assertEquals(values({ named: "new" }), ["https://api.openai.com", "", "env:OPENAI_ADMIN_KEY"]);
});

/** What an alias `docs` keeps when `work` says something else than before. */
function keep(
  { active = "", users = [], wasNamed = false, name = "work" }: {
    readonly active?: string;
    /** Other aliases, each with the profile it uses. */
    readonly users?: readonly (readonly [alias: string, profile: string])[];
    readonly wasNamed?: boolean;
    readonly name?: string;
  },
) {
  const all = stored(active);
  const overrides = { ...nothing.overrides, adminKey: "env:NEW" };
  const chosen = chooseAdminProfile({ ...nothing, named: name, overrides }, all);
  const aliases = new Map(
    users.map(([alias, admin_profile]) =>
      [alias, { ...newAliasRecord(alias, "t"), admin_profile }] as const
    ),
  );
  const kept = keepAdminProfile(chosen, { alias: "docs", wasNamed, now: NOW }, all, aliases);
  return {
    name: kept.name,
    active: kept.profiles.active,
    key: kept.profiles.profiles.get(kept.name)?.admin_key,
    workKey: kept.profiles.profiles.get("work")?.admin_key,
  };
}

Deno.test("keepAdminProfile: a new one is stored and not made active [runtimes §12.6]", () => {
  assertEquals(keep({ name: "new", active: "home" }), {
    name: "new",
    active: "home",
    key: "env:NEW",
    workKey: "env:W",
  });
});

Deno.test("keepAdminProfile: one that only this alias uses is changed", () => {
  assertEquals(keep({ users: [["docs", "work"]] }).workKey, "env:NEW");
});

Deno.test("keepAdminProfile: one that others use stays, the alias gets its own [cli §18]", () => {
  const own = { name: "docs", key: "env:NEW", workKey: "env:W" };
  assertEquals(keep({ users: [["other", "work"]] }), { ...own, active: "" });
  assertEquals(keep({ active: "work" }), { ...own, active: "work" });
});

Deno.test("keepAdminProfile: one that the command line names is changed", () => {
  assertEquals(keep({ users: [["other", "work"]], wasNamed: true }).workKey, "env:NEW");
});

Deno.test("keepAdminProfile: nothing is taken from others", () => {
  const all = readAdminProfiles({ active_profile: "", profiles: { work, docs: home } }, "f");
  const overrides = { ...nothing.overrides, adminKey: "env:NEW" };
  const chosen = chooseAdminProfile({ ...nothing, named: "work", overrides }, all);
  const aliases = new Map(
    [["a", "work"], ["b", "docs"]].map(([alias = "", admin_profile = ""]) =>
      [alias, { ...newAliasRecord(alias, "t"), admin_profile }] as const
    ),
  );
  const context = { alias: "docs", wasNamed: false, now: NOW };
  assertThrows(
    () => keepAdminProfile(chosen, context, all, aliases),
    OperatorError,
    "--admin-profile",
  );
});

Deno.test("keepAdminProfile: the same values change nothing", () => {
  const all = stored("home");
  const chosen = chooseAdminProfile({ ...nothing, named: "work" }, all);
  const context = { alias: "docs", wasNamed: false, now: NOW };
  assertEquals(keepAdminProfile(chosen, context, all, new Map()).profiles, all);
});

Deno.test("outrankedBaseUrl: a variable that a stored profile outranks is told, one that counts is not", () => {
  const url = "https://env.example";
  const question = { ...nothing, defaults: { baseUrl: url, urlPath: undefined } };
  const chosen = chooseAdminProfile({ ...question, named: "work" }, stored(""));
  assertEquals(outrankedBaseUrl(question, chosen), url);
  const fresh = chooseAdminProfile({ ...question, named: "new" }, stored(""));
  assertEquals(outrankedBaseUrl(question, fresh), undefined);
  assertEquals(outrankedBaseUrl(nothing, chosen), undefined);
  const given = { ...question.overrides, baseUrl: "https://flag.example" };
  assertEquals(outrankedBaseUrl({ ...question, overrides: given }, chosen), undefined);
});
