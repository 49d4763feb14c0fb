import { assertEquals } from "@std/assert";
import { judgeAddress } from "../../lib/harpoon/address_policy.ts";

Deno.test("judgeAddress: private networks are open, this machine and metadata are not [harpoon §12.5]", () => {
  const judged = (address: string) => {
    const verdict = judgeAddress(address, "target.example", undefined);
    return verdict.kind === "allowed" ? "allowed" : verdict.range;
  };
  assertEquals(["10.1.2.3", "192.168.0.1", "fd00::1", "8.8.8.8"].map(judged), [
    ...["allowed", "allowed", "allowed", "allowed"],
  ]);
  assertEquals(["127.0.0.1", "169.254.169.254", "fe80::1", "0.0.0.0"].map(judged), [
    ...["loopback", "metadata", "link-local", "unspecified"],
  ]);
});

Deno.test("judgeAddress: an address somebody wrote down is open to its host", () => {
  assertEquals(judgeAddress("127.0.0.1", "127.0.0.1", undefined), { kind: "allowed" });
  assertEquals(judgeAddress("::1", "localhost", undefined), { kind: "allowed" });
  assertEquals(judgeAddress("127.0.0.1", "h", ["127.0.0.1/32"]), { kind: "allowed" });
});
