// Works that run at the same time → when all have ended; the first failure is thrown then, not while another still starts
// something that somebody must stop.
export async function sideBySide(works: readonly Promise<void>[]): Promise<void> {
  await Promise.allSettled(works)
  await Promise.all(works)
}
