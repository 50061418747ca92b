// Who may upload files, in this one container. They can also read and delete there what others
// uploaded: no built-in role is narrower, and the portal and Storage Explorer need to list.

param dataAccountName string
param principalIds string[]

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
  name: 'uploads'
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
