// The function app on Flex Consumption, and how it reaches everything: as its identity.

param name string
param planName string
param location string
param tags object

@description('Instances at most. Graph throttles the app as a whole, so more of them make nothing faster. Documents disagree whether fewer than 40 are allowed.')
@minValue(1)
@maxValue(1000)
param maximumInstanceCount int

@allowed([512, 2048, 4096])
param instanceMemoryMB int

param identityId string
param identityClientId string

param hostBlobEndpoint string
param hostQueueEndpoint string
param hostTableEndpoint string
param packageContainer string

param dataBlobEndpoint string
param dataQueueEndpoint string

param insightsConnectionString string
param vaultName string

@description('Subnet of the app; empty: no network of its own.')
param subnetId string

@description('The app settings that an administrator chooses.')
param chosenSettings object

@description('Whether the vault holds results-passphrase. A reference to a secret that is not there is a settings fault.')
param resultsPassphraseStored bool

var platformSettings = {
  AzureWebJobsStorage__blobServiceUri: hostBlobEndpoint
  AzureWebJobsStorage__queueServiceUri: hostQueueEndpoint
  AzureWebJobsStorage__tableServiceUri: hostTableEndpoint
  AzureWebJobsStorage__credential: 'managedidentity'
  AzureWebJobsStorage__clientId: identityClientId
  // What the exporter would report to its own maker, and ask of it.
  APPLICATIONINSIGHTS_STATSBEAT_DISABLED_ALL: 'true'
  APPLICATIONINSIGHTS_SDKSTATS_DISABLED: 'true'
  APPLICATIONINSIGHTS_CONTROLPLANE_DISABLED: 'true'
}

var connectionSettings = {
  // The host and the app itself send to the same place.
  APPLICATIONINSIGHTS_CONNECTION_STRING: insightsConnectionString
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identityClientId};Authorization=AAD'
  AZURE_CLIENT_ID: identityClientId
  DataStorage__blobServiceUri: dataBlobEndpoint
  DataStorage__queueServiceUri: dataQueueEndpoint
  DataStorage__credential: 'managedidentity'
  DataStorage__clientId: identityClientId
  UPLOAD_TRIGGER_SOURCE: 'EventGrid'
}

// By name, without a version: the platform follows the newest one.
var secretSettings = {
  STATE_ENCRYPTION_KEY: '@Microsoft.KeyVault(VaultName=${vaultName};SecretName=state-encryption-key)'
  STATE_ENCRYPTION_KEY_PREVIOUS: '@Microsoft.KeyVault(VaultName=${vaultName};SecretName=state-encryption-key-previous)'
}

var passphraseSettings = {
  RESULTS_PASSPHRASE: '@Microsoft.KeyVault(VaultName=${vaultName};SecretName=results-passphrase)'
}

resource plan 'Microsoft.Web/serverfarms@2024-11-01' = {
  // checkov:skip=CKV_AZURE_225: a lost zone delays a report; messages wait, and nothing is lost
  name: planName
  location: location
  tags: tags
  kind: 'functionapp'
  sku: {
    tier: 'FlexConsumption'
    name: 'FC1'
  }
  properties: {
    reserved: true
  }
}

resource app 'Microsoft.Web/sites@2024-11-01' = {
  // checkov:skip=CKV_AZURE_222: Event Grid calls the webhook from outside
  // checkov:skip=CKV_AZURE_17: Event Grid has no client certificate; its key opens the webhook
  // checkov:skip=CKV_AZURE_212: Flex Consumption scales from none
  // checkov:skip=CKV_AZURE_213: Flex Consumption has no health check; an alert watches the timer
  name: name
  location: location
  kind: 'functionapp,linux'
  // azd finds the app of a service by this tag.
  tags: union(tags, { 'azd-service-name': 'rollcall' })
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identityId}': {}
    }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    keyVaultReferenceIdentity: identityId
    // Event Grid calls the blob trigger's webhook from outside, network or not.
    publicNetworkAccess: 'Enabled'
    virtualNetworkSubnetId: empty(subnetId) ? null : subnetId
    siteConfig: {
      ftpsState: 'Disabled'
      http20Enabled: true
      minTlsVersion: '1.2'
    }
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: '${hostBlobEndpoint}${packageContainer}'
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: identityId
          }
        }
      }
      runtime: {
        name: 'python'
        version: '3.13'
      }
      scaleAndConcurrency: {
        maximumInstanceCount: maximumInstanceCount
        instanceMemoryMB: instanceMemoryMB
      }
    }
  }
}

resource settings 'Microsoft.Web/sites/config@2024-11-01' = {
  // These checks take app settings for the site's own configuration.
  // checkov:skip=CKV_AZURE_13: app settings
  // checkov:skip=CKV_AZURE_63: app settings
  // checkov:skip=CKV_AZURE_65: app settings
  // checkov:skip=CKV_AZURE_66: app settings
  // checkov:skip=CKV_AZURE_80: app settings
  // checkov:skip=CKV_AZURE_88: app settings
  // checkov:skip=CKV_AZURE_222: app settings
  parent: app
  name: 'appsettings'
  properties: union(platformSettings, connectionSettings, chosenSettings, secretSettings, resultsPassphraseStored ? passphraseSettings : {})
}

resource noBasicPublishing 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2024-11-01' = [for way in ['scm', 'ftp']: {
  parent: app
  name: way
  properties: {
    allow: false
  }
}]

output id string = app.id
output name string = app.name
output hostName string = app.properties.defaultHostName
