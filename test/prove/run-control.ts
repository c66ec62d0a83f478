// A weakness → the number of calls after which the proof catches it, null where it does not within the size of the run.
import { weakenedBuild } from './build.ts'
import { type CampaignSize, runCampaign } from './campaign.ts'
import type { Control } from './controls.ts'
import type { Laboratory } from './laboratory.ts'

export async function runControl(lab: Laboratory, control: Control, size: CampaignSize): Promise<number | null> {
  const build = await weakenedBuild(control.patches, await lab.folder())
  const { differences } = await runCampaign(lab, build, size, { first: true })
  const [found] = differences
  // A machine too busy to write its audit tells two gateways apart as well: that catches nothing.
  if (found?.replies.some((reply) => reply.includes('AUDIT_UNAVAILABLE'))) throw new Error(found.report)
  return found?.after ?? null
}
