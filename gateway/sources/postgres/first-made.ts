// Objects with a lower number came with Postgres itself (FirstNormalObjectId of its source).
export const firstMade = 16_384
