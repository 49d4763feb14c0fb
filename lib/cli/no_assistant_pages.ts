/** What programs without admin pages have in the place of `assistant_pages.ts` (cli §13). */
export const assistantKnowledge: undefined = undefined;
