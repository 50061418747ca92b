// Who may drop files, in this one container. They can also read and delete there what others
// dropped: no built-in role is narrower, and the portal and Storage Explorer need to list.

param dataAccountName string
param uploadsContainer string
param principalIds array

@description('What they are; a group is easiest to look after.')
@allowed(['Group', 'User', 'ServicePrincipal'])
param principalType string

var roles = loadJsonContent('roles.json')

resource account 'Microsoft.Storage/storageAccounts@2025-01-01' existing = {
  name: dataAccountName
}

resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2025-01-01' existing = {
  parent: account
  name: 'default'
}

resource uploads 'Microsoft.Storage/storageAccounts/blobServices/containers@2025-01-01' existing = {
  parent: blobs
  name: uploadsContainer
}

resource drop 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for principalId in principalIds: {
  name: guid(uploads.id, principalId, roles['Storage Blob Data Contributor'])
  scope: uploads
  properties: {
    principalId: principalId
    principalType: principalType
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles['Storage Blob Data Contributor'])
  }
}]
