// Every failure that a caller can meet, on one page. docs/errors.md is generated from it.
export interface Failure {
  readonly status: number
  readonly title: string
}

export const failures = {
  ASK_PATH_INVALID: { status: 400, title: 'The address cannot be read' },
  ASK_PARAMETER_REPEATED: { status: 400, title: 'Parameter given more than once' },
  ASK_PARAMETER_INVALID: { status: 400, title: 'Parameter cannot be read' },
  ASK_FILTER_INVALID: { status: 400, title: 'Filter cannot be read' },
  ASK_LITERAL_INVALID: { status: 400, title: 'Value does not fit the column' },
  ASK_LIMIT_TOO_LARGE: { status: 400, title: 'Limit above the page of the dataset' },
  ASK_CURSOR_INVALID: { status: 400, title: 'Cursor does not fit this call' },
  ASK_TOO_LARGE: { status: 400, title: 'The ask is too large' },
  ASK_METHOD_NOT_ALLOWED: { status: 405, title: 'Method not allowed' },
  ASK_NOT_ACCEPTABLE: { status: 406, title: 'No such format' },
  ASK_BODY_INVALID: { status: 400, title: 'The body cannot be read' },
  ASK_BODY_TOO_LARGE: { status: 413, title: 'The body is too large' },
  ASK_MEDIA_TYPE_UNSUPPORTED: { status: 415, title: 'The body is of another kind' },
  AUTH_TOKEN_MISSING: { status: 401, title: 'No access token' },
  AUTH_TOKEN_INVALID: { status: 401, title: 'The access token is not valid' },
  AUTH_TOKEN_EXPIRED: { status: 401, title: 'The access token has expired' },
  AUTH_ISSUER_UNKNOWN: { status: 401, title: 'The access token is from an unknown issuer' },
  AUTH_ISSUER_UNAVAILABLE: { status: 503, title: 'The identity provider cannot be reached' },
  PLAN_DATASET_UNKNOWN: { status: 404, title: 'Unknown dataset' },
  PLAN_ROW_UNKNOWN: { status: 404, title: 'No such row' },
  PLAN_FIELD_UNKNOWN: { status: 400, title: 'Unknown field' }, // a field that this caller may not know looks the same
  PLAN_FILTER_REFUSED: { status: 400, title: 'This column cannot be filtered or sorted' },
  PLAN_OPERATOR_REFUSED: { status: 400, title: 'This operator does not fit the column' },
  PLAN_LOOKUP_REFUSED: { status: 403, title: 'You may not look up rows of this dataset' },
  PLAN_KEY_UNREADABLE: { status: 403, title: 'The key of this dataset is not readable for you' },
  LIMIT_LOOKUPS: { status: 429, title: 'Too many lookups' },
  SOURCE_UNAVAILABLE: { status: 503, title: 'The data source cannot be reached' },
  SOURCE_BUSY: { status: 503, title: 'The data source is busy' },
  SOURCE_TIMEOUT: { status: 504, title: 'The data source took too long' },
  SOURCE_REPLY_TOO_LARGE: { status: 400, title: 'The page is too large' },
  SOURCE_FAILED: { status: 502, title: 'The data source refused the query' },
  AUDIT_UNAVAILABLE: { status: 503, title: 'The audit cannot be written' },
  HTTP_REQUEST_INVALID: { status: 400, title: 'The request is not HTTP' },
  HTTP_REQUEST_TIMEOUT: { status: 408, title: 'The request took too long to arrive' },
  HTTP_HEADERS_TOO_LARGE: { status: 431, title: 'The headers are too large' },
  HTTP_PATH_UNKNOWN: { status: 404, title: 'Nothing is here' },
  UNEXPECTED: { status: 500, title: 'Something went wrong on our side' },
} as const satisfies Record<string, Failure>

export type FailureCode = keyof typeof failures
