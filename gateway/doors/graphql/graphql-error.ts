// A refusal → an error of a GraphQL reply: the same code, hint and details as over REST, in its `extensions`.
import type { GraphQLFormattedError } from 'graphql'
import type { FailureCode } from '../../errors/failures.ts'
import type { Refusal } from '../../errors/refusal.ts'

/** Where REST's hint speaks of parameters that GraphQL has under other names. */
const hints: Partial<Record<FailureCode, string>> = {
  ASK_CURSOR_INVALID: 'Start again without after, and keep every other argument and field the same from page to page.',
  ASK_TOO_LARGE: 'Ask for fewer rows with first, at each level, for fewer fields, or with a shorter where or orderBy.',
  SOURCE_REPLY_TOO_LARGE: 'Ask for fewer rows with first, or for fewer fields.',
}

/** Of one top-level field. */
export function fieldError(refusal: Refusal, key: string, instance: string): GraphQLFormattedError {
  const { extensions, message } = requestError(refusal, instance)
  const hint = hints[refusal.code]
  return { message, path: [key], extensions: { ...extensions, ...(hint !== undefined && { hint }) } }
}

export function requestError(
  refusal: Refusal,
  instance: string,
): GraphQLFormattedError & { readonly extensions: object } {
  const { detail, hint, details, requestAccess } = refusal.parts
  return {
    message: detail,
    extensions: {
      code: refusal.code,
      instance,
      ...(hint !== undefined && { hint }),
      ...(details && { details }),
      ...(requestAccess && { request_access: requestAccess }),
    },
  }
}
