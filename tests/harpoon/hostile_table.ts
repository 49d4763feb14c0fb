import { ADDRESS_CASES } from "./hostile/address_cases.ts";
import { HEADER_CASES } from "./hostile/header_cases.ts";
import type { HostileCase } from "./hostile/hostile_case.ts";
import { PATH_CASES } from "./hostile/path_cases.ts";
import { REDIRECT_CASES } from "./hostile/redirect_cases.ts";
import { URL_CASES } from "./hostile/url_cases.ts";

/** Every attack that is tried on the policies, by where it comes in. */
export const HOSTILE_TABLE: Readonly<Record<string, readonly HostileCase[]>> = {
  "checkTargetUrl: the URL of a target [harpoon §3, §12.2]": URL_CASES,
  "joinPath and isWithin: the path below a prefix target [harpoon §13]": PATH_CASES,
  "forwardableHeaders: the headers of a caller [harpoon §5, §12.3]": HEADER_CASES,
  "decideRedirect: the redirects of a server [harpoon §6, §12.1]": REDIRECT_CASES,
  "judgeAddress: what a host resolves to [harpoon §12.5, §15]": ADDRESS_CASES,
};
