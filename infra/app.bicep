// The function app on Flex Consumption, and how it reaches everything: as its identity.

import { appSettingsType, tagsType } from 'types.bicep'

param name string
param planName string
param location string
param tags tagsType

param maximumInstanceCount int
param instanceMemoryMB int

param identityName string

@description('The identity that signs people in to the page without a secret. Empty: there is no page.')
param pageIdentityName string

param hostAccountName string
param packageContainer string
param dataAccountName string
param insightsName string
param vaultName string

@description('The network of the app\'s own, with a subnet named app. Empty: none.')
param networkName string

param appSettings appSettingsType

@description('Whether the vault holds results-passphrase. A reference to a secret that is not there is a settings fault.')
param resultsPassphraseStored bool

var page = !empty(pageIdentityName)
var storageSuffix = environment().suffixes.storage
var hostBlobs = 'https://${hostAccountName}.blob.${storageSuffix}/'

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: identityName
}

resource pageIdentity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = if (page) {
  name: pageIdentityName
}

resource insights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: insightsName
}

var platformSettings = {
  AzureWebJobsStorage__blobServiceUri: hostBlobs
  AzureWebJobsStorage__queueServiceUri: 'https://${hostAccountName}.queue.${storageSuffix}/'
  AzureWebJobsStorage__tableServiceUri: 'https://${hostAccountName}.table.${storageSuffix}/'
  AzureWebJobsStorage__credential: 'managedidentity'
  AzureWebJobsStorage__clientId: identity.properties.clientId
  // What the exporter would report to its own maker, and ask of it.
  APPLICATIONINSIGHTS_STATSBEAT_DISABLED_ALL: 'true'
  APPLICATIONINSIGHTS_SDKSTATS_DISABLED: 'true'
  APPLICATIONINSIGHTS_CONTROLPLANE_DISABLED: 'true'
}

var connectionSettings = {
  // The host and the app itself send to the same place.
  APPLICATIONINSIGHTS_CONNECTION_STRING: insights.properties.ConnectionString
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identity.properties.clientId};Authorization=AAD'
  AZURE_CLIENT_ID: identity.properties.clientId
  DataStorage__blobServiceUri: 'https://${dataAccountName}.blob.${storageSuffix}/'
  DataStorage__queueServiceUri: 'https://${dataAccountName}.queue.${storageSuffix}/'
  DataStorage__credential: 'managedidentity'
  DataStorage__clientId: identity.properties.clientId
  PAGE_TENANT_ID: tenant().tenantId
}

// "Environment variables and app settings in Azure App Service", "Use a managed identity instead of a secret".
var pageSettings = {
  OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID: page ? pageIdentity!.properties.clientId : ''
  WEBSITE_AUTH_AAD_ALLOWED_TENANTS: tenant().tenantId
  // Bytes of a request, before the app sees anything of it.
  FUNCTIONS_REQUEST_BODY_SIZE_LIMIT: '17825792'
}

// By name, without a version: the platform follows the newest one.
var secretSettings = {
  STATE_ENCRYPTION_KEY: '@Microsoft.KeyVault(VaultName=${vaultName};SecretName=state-encryption-key)'
  STATE_ENCRYPTION_KEY_PREVIOUS: '@Microsoft.KeyVault(VaultName=${vaultName};SecretName=state-encryption-key-previous)'
}

var passphraseSettings = {
  RESULTS_PASSPHRASE: '@Microsoft.KeyVault(VaultName=${vaultName};SecretName=results-passphrase)'
}

// A setting of no text is left out: the app then has its default.
var chosenSettings = toObject(filter(items(appSettings), each => !empty(trim(each.value))), each => each.key, each => each.value)

resource plan 'Microsoft.Web/serverfarms@2024-11-01' = {
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
  name: name
  location: location
  kind: 'functionapp,linux'
  // azd finds the app of a service by this tag.
  tags: union(tags, { 'azd-service-name': 'rollcall' })
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: union({ '${identity.id}': {} }, page ? { '${pageIdentity.id}': {} } : {})
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    keyVaultReferenceIdentity: identity.id
    // Code is deployed from outside, network or not. Only the page is called by HTTP.
    publicNetworkAccess: 'Enabled'
    virtualNetworkSubnetId: empty(networkName) ? null : resourceId('Microsoft.Network/virtualNetworks/subnets', networkName, 'app')
    siteConfig: {
      ftpsState: 'Disabled'
      http20Enabled: true
      minTlsVersion: '1.2'
    }
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: '${hostBlobs}${packageContainer}'
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: identity.id
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
  parent: app
  name: 'appsettings'
  properties: union(platformSettings, connectionSettings, chosenSettings, secretSettings, page ? pageSettings : {}, resultsPassphraseStored ? passphraseSettings : {})
}

// "Configure your App Service or Azure Functions app to use Microsoft Entra sign-in". The token store
// is what hands the app the token that it verifies.
resource signIn 'Microsoft.Web/sites/config@2024-11-01' = if (page) {
  parent: app
  name: 'authsettingsV2'
  properties: {
    platform: {
      enabled: true
      runtimeVersion: '~1'
    }
    globalValidation: {
      requireAuthentication: true
      unauthenticatedClientAction: 'RedirectToLoginPage'
      redirectToProvider: 'azureactivedirectory'
    }
    identityProviders: {
      azureActiveDirectory: {
        enabled: true
        registration: {
          clientId: appSettings.?PAGE_CLIENT_ID ?? ''
          clientSecretSettingName: 'OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID'
          openIdIssuer: '${environment().authentication.loginEndpoint}${tenant().tenantId}/v2.0'
        }
        validation: {
          allowedAudiences: [appSettings.?PAGE_CLIENT_ID ?? '']
        }
      }
    }
    login: {
      tokenStore: {
        enabled: true
      }
      cookieExpiration: {
        convention: 'FixedTime'
        timeToExpiration: '08:00:00'
      }
      preserveUrlFragmentsForLogins: false
    }
    httpSettings: {
      requireHttps: true
    }
  }
  dependsOn: [settings]
}

resource noScmPassword 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2024-11-01' = {
  parent: app
  name: 'scm'
  properties: {
    allow: false
  }
}

resource noFtpPassword 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2024-11-01' = {
  parent: app
  name: 'ftp'
  properties: {
    allow: false
  }
}
