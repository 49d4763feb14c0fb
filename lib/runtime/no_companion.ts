/**
 * What programs without a companion have in the place of `companion.ts`; the build puts it there, so that
 * nothing of it is part of them. Their settings ask for none (cli §13).
 *
 * @throws Error always
 */
export function openCompanion(): Promise<never> {
  return Promise.reject(new Error("this program starts no cloudflared"));
}
