// Optional: a network of the app's own. Storage and the vault are then reached through private
// endpoints, and closed to the internet but for the administrators' addresses.

import { addressRangesType, endpointType, tagsType } from 'types.bicep'

param name string
param location string
param tags tagsType

param addressRanges addressRangesType

param hostAccountName string
param dataAccountName string
param vaultName string

var zoneNames = {
  blob: 'privatelink.blob.${environment().suffixes.storage}'
  queue: 'privatelink.queue.${environment().suffixes.storage}'
  table: 'privatelink.table.${environment().suffixes.storage}'
  vault: 'privatelink.vaultcore.azure.net'
}

var groups = ['blob', 'queue', 'table', 'vault']

var hostId = resourceId('Microsoft.Storage/storageAccounts', hostAccountName)
var dataId = resourceId('Microsoft.Storage/storageAccounts', dataAccountName)
var endpoints endpointType[] = [
  { name: 'host-blob', resourceId: hostId, groupId: 'blob' }
  { name: 'host-queue', resourceId: hostId, groupId: 'queue' }
  { name: 'host-table', resourceId: hostId, groupId: 'table' }
  { name: 'data-blob', resourceId: dataId, groupId: 'blob' }
  { name: 'data-queue', resourceId: dataId, groupId: 'queue' }
  { name: 'vault', resourceId: resourceId('Microsoft.KeyVault/vaults', vaultName), groupId: 'vault' }
]

resource appRules 'Microsoft.Network/networkSecurityGroups@2025-03-01' = {
  name: '${name}-app'
  location: location
  tags: tags
}

resource endpointRules 'Microsoft.Network/networkSecurityGroups@2025-03-01' = {
  name: '${name}-endpoints'
  location: location
  tags: tags
}

resource network 'Microsoft.Network/virtualNetworks@2025-03-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    addressSpace: {
      addressPrefixes: [addressRanges.network]
    }
    subnets: [
      {
        name: 'app'
        properties: {
          addressPrefix: addressRanges.app
          networkSecurityGroup: {
            id: appRules.id
          }
          // Flex Consumption runs in this kind of subnet, unlike the older plans.
          delegations: [
            {
              name: 'flex'
              properties: {
                serviceName: 'Microsoft.App/environments'
              }
            }
          ]
        }
      }
      {
        name: 'endpoints'
        properties: {
          addressPrefix: addressRanges.endpoints
          networkSecurityGroup: {
            id: endpointRules.id
          }
        }
      }
    ]
  }
}

resource endpointSubnet 'Microsoft.Network/virtualNetworks/subnets@2025-03-01' existing = {
  parent: network
  name: 'endpoints'
}

resource zones 'Microsoft.Network/privateDnsZones@2024-06-01' = [for group in groups: {
  name: zoneNames[group]
  location: 'global'
  tags: tags
}]

resource links 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = [for (group, index) in groups: {
  parent: zones[index]
  name: name
  location: 'global'
  properties: {
    registrationEnabled: false
    virtualNetwork: {
      id: network.id
    }
  }
}]

resource privateEndpoints 'Microsoft.Network/privateEndpoints@2025-03-01' = [for endpoint in endpoints: {
  name: '${name}-${endpoint.name}'
  location: location
  tags: tags
  properties: {
    subnet: {
      id: endpointSubnet.id
    }
    privateLinkServiceConnections: [
      {
        name: endpoint.name
        properties: {
          privateLinkServiceId: endpoint.resourceId
          groupIds: [endpoint.groupId]
        }
      }
    ]
  }
}]

resource addresses 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2025-03-01' = [for (endpoint, index) in endpoints: {
  parent: privateEndpoints[index]
  name: 'default'
  properties: {
    privateDnsZoneConfigs: [
      {
        name: endpoint.groupId
        properties: {
          privateDnsZoneId: resourceId('Microsoft.Network/privateDnsZones', zoneNames[endpoint.groupId])
        }
      }
    ]
  }
  dependsOn: [links]
}]
