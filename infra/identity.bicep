// Who the app is. An identity of its own outlives the app: roles, Graph permissions and the
// mailbox's scope stay when the app is deleted and deployed again.

import { tagsType } from 'types.bicep'

param name string
param location string
param tags tagsType

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: name
  location: location
  tags: tags
}

output principalId string = identity.properties.principalId
output clientId string = identity.properties.clientId
