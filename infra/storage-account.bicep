// A storage account as both of ours are: no keys, nothing public, TLS 1.2.

import { tagsType } from 'types.bicep'

param name string
param location string
param tags tagsType

@description('Standard_ZRS where the region has zones, else Standard_LRS.')
@allowed(['Standard_ZRS', 'Standard_LRS'])
param sku string

@description('Folders are real folders. SFTP needs it, and it cannot be changed later.')
param hierarchicalNamespace bool = false

@description('SFTP costs by the hour while it is on.')
param sftp bool = false

@description('Closed to the internet but for these IP addresses or ranges, and for services that Azure trusts.')
param closed bool = false
param allowedIpRanges string[] = []

var ipRules = [for range in allowedIpRanges: { value: range, action: 'Allow' }]

resource account 'Microsoft.Storage/storageAccounts@2025-01-01' = {
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: {
    name: sku
  }
  properties: {
    accessTier: 'Hot'
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    isHnsEnabled: hierarchicalNamespace
    isLocalUserEnabled: sftp
    isSftpEnabled: sftp
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    // With no allowed address there is no way in but the private endpoints.
    publicNetworkAccess: closed && empty(allowedIpRanges) ? 'Disabled' : 'Enabled'
    networkAcls: {
      bypass: 'AzureServices'
      defaultAction: closed ? 'Deny' : 'Allow'
      ipRules: closed ? ipRules : []
    }
  }
}
