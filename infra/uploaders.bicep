// Who may upload files, in this one container. They can also read and delete there what others
// uploaded: no built-in role is narrower, and the portal and Storage Explorer need to list.
//
// With people of its own for undo/, a condition on each assignment keeps the two apart ("Actions and
// attributes for Azure role assignment conditions for Azure Blob Storage"), also in the folders of
// profiles. The app ignores case and slashes in front of a folder, so the condition does too. Renaming takes an action that names only
// one of the two paths: neither may rename.

param dataAccountName string
param principalIds string[]

@description('Who alone may upload to undo/; empty: all of principalIds may.')
param undoPrincipalIds string[]

@description('What they are; a group is easiest to look after.')
@allowed(['Group', 'User', 'ServicePrincipal'])
param principalType string

var roles = loadJsonContent('roles.json')
var blob = 'Microsoft.Storage/storageAccounts/blobServices/containers/blobs'
var path = '@Resource[${blob}:path]'
var changes = '!(ActionMatches{\'${blob}/write\'}) AND !(ActionMatches{\'${blob}/add/action\'}) AND !(ActionMatches{\'${blob}/delete\'})'
var renames = '!(ActionMatches{\'${blob}/move/action\'})'
var separate = !empty(undoPrincipalIds)
var outsideUndo = '((${changes}) OR (${path} StringNotStartsWithIgnoreCase \'undo/\' AND ${path} StringNotLikeIgnoreCase \'*/undo/*\' AND ${path} StringNotStartsWith \'/\')) AND (${renames})'
var insideUndo = '((${changes}) OR (${path} StringStartsWithIgnoreCase \'undo/\') OR (${path} StringLikeIgnoreCase \'*/undo/*\')) AND (${renames})'

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
    condition: separate ? outsideUndo : null
    conditionVersion: separate ? '2.0' : null
  }
}]

resource undo 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for principalId in undoPrincipalIds: {
  name: guid(uploads.id, principalId, roles['Storage Blob Data Contributor'], 'undo')
  scope: uploads
  properties: {
    principalId: principalId
    principalType: principalType
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles['Storage Blob Data Contributor'])
    condition: insideUndo
    conditionVersion: '2.0'
  }
}]
