// Where secrets are kept. Bicep makes the vault and never sees a secret: the postprovision hook makes
// the state key, an administrator the passphrase for results.

import { tagsType } from 'types.bicep'

param name string
param location string
param tags tagsType

@description('Name of the app\'s identity, which may read secrets and nothing else.')
param identityName string

@description('Object id of who deploys, who puts the state key in. Empty: nobody is given that right.')
param deployerPrincipalId string
param deployerPrincipalType string

param closed bool
param allowedIpRanges string[]

var roles = loadJsonContent('roles.json')
var ipRules = [for range in allowedIpRanges: { value: range }]

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: identityName
}

resource vault 'Microsoft.KeyVault/vaults@2025-05-01' = {
  // Purge protection stays off on purpose: the key guards passwords for a day at most, while a
  // vault that cannot be purged keeps `azd down` and a new `azd up` from using its name for days.
  name: name
  location: location
  tags: tags
  properties: {
    tenantId: subscription().tenantId
    sku: {
      family: 'A'
      name: 'standard'
    }
    enableRbacAuthorization: true
    enableSoftDelete: true
    softDeleteRetentionInDays: 7
    publicNetworkAccess: closed && empty(allowedIpRanges) ? 'Disabled' : 'Enabled'
    networkAcls: {
      bypass: 'AzureServices'
      defaultAction: closed ? 'Deny' : 'Allow'
      ipRules: closed ? ipRules : []
    }
  }
}

resource readSecrets 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(vault.id, identity.id, roles['Key Vault Secrets User'])
  scope: vault
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles['Key Vault Secrets User'])
  }
}

resource writeSecrets 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(deployerPrincipalId)) {
  name: guid(vault.id, deployerPrincipalId, roles['Key Vault Secrets Officer'])
  scope: vault
  properties: {
    principalId: deployerPrincipalId
    principalType: deployerPrincipalType
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles['Key Vault Secrets Officer'])
  }
}
