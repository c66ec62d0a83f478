// `scrim withdraw`: whoever asked needs it no more.
import { decideCommand } from './unmask/decide-command.ts'

export const withdraw = decideCommand(
  'withdraw',
  'take back a request of your own',
  'Takes back a request of your own that waits. One that is approved is ended with scrim revoke. Prints its status.',
)
