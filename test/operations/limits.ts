// What an operation may be, as scrim.yaml says where it says nothing.
export const operationLimits = {
  ...{ graphqlTokens: 4000, graphqlDepth: 16, graphqlAliases: 30, graphqlDirectives: 30, graphqlFields: 10 },
  ...{ fields: 200, filterNodes: 100, filterDepth: 8, listItems: 1000, literal: 4096 },
}
