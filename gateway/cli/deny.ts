// `scrim deny`: an approver says no, and that is final.
import { decideCommand } from './unmask/decide-command.ts'

export const deny = decideCommand(
  'deny',
  'deny a request to see masked columns',
  'Denies a request, as an approver of its dataset. It is final: whoever asked may ask anew, for less or with better reason.\nPrints its status.',
)
