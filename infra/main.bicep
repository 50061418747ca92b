// Rollcall in a resource group of its own. `azd up` deploys it, and so does
//   az deployment sub create --name rollcall --location ‹region› --parameters infra/main.bicepparam
// between infra/hooks/preprovision.py and, with --deployment rollcall, infra/hooks/postprovision.py,
// which are run by hand then. Never run against live Azure so far.
//
// A new app setting is one line under `appSettings` in main.bicepparam, one in infra/hooks/deployment_settings.py and one among
// the pipeline's variables in azure.yaml; tests compare all three with what the app reads. Nothing here changes.
//
// Names are computed here and passed down, and modules look resources up as `existing`: outputs of modules would be
// unknown to `azd provision --preview`, which then shows almost nothing.

targetScope = 'subscription'

import { addressRangesType, appSettingsType, sftpUserType, tagsType } from 'types.bicep'

@description('Name of this installation, part of the name of its resource group.')
@minLength(1)
@maxLength(64)
param environmentName string

@description('Region, such as westeurope. It must offer Flex Consumption.')
param location string

@description('Object id of who deploys, who may then put the state key into the vault. Empty: somebody else does that.')
param deployerPrincipalId string = ''

@allowed(['User', 'ServicePrincipal', 'Group'])
param deployerPrincipalType string = 'User'

@description('What the app does: the settings table of the README.')
param appSettings appSettingsType = {}

@description('Whether the vault holds the secret results-passphrase. Put it there first.')
param resultsPassphraseStored bool = false

// ---- How it runs.

@description('Instances of the app at most. Graph throttles the app as a whole, so more of them make nothing faster.')
@minValue(40)
@maxValue(1000)
param maximumInstanceCount int = 40

@allowed([512, 2048, 4096])
param instanceMemoryMB int = 2048

@allowed(['Standard_ZRS', 'Standard_LRS'])
param storageSku string = 'Standard_ZRS'

@description('A network of the app\'s own, with private endpoints for storage and the vault.')
param privateNetwork bool = false

@description('No network that you connect to this one may use the same addresses.')
param networkAddressRanges addressRangesType = {
  network: '10.90.0.0/24'
  app: '10.90.0.0/26'
  endpoints: '10.90.0.64/26'
}

@description('IP addresses or ranges that still reach storage and the vault from outside: of administrators, and of people who upload files. Only with privateNetwork.')
param allowedIpRanges string[] = []

@description('Name of the Event Grid system topic that the data account has already, such as one that Defender for Storage made. Empty: one is made. An account can have only one.')
param existingSystemTopic string = ''

// ---- Who is told, and who may upload files.

@description('Who gets the alerts and the warnings of the budget.')
@minLength(3)
param alertEmail string

@description('Per month, in the currency of the subscription. 0: no budget.')
@minValue(0)
param monthlyBudget int = 50

@description('First day of the month in which the budget began, such as 2026-03-01: it cannot be changed later. Empty: this month.')
param budgetStart string = ''

@description('Failed runs within half an hour that are not worth a call.')
@minValue(0)
param failedRunsTolerated int = 5

@description('Hours after which a validated file without a sent report is worth a call.')
@minValue(1)
@maxValue(24)
param reportDueHours int = 4

@minValue(30)
@maxValue(730)
param logRetentionDays int = 90

@description('Days that an uploaded list is kept. The sweep may still need it for two days.')
@minValue(3)
@maxValue(365)
param uploadsRetentionDays int = 7

@description('Days that jobs and results are kept. A run can be undone only while its job is stored, and for 30 days at most.')
@minValue(7)
@maxValue(365)
param jobsRetentionDays int = 30

@description('Days for which an audit record can be neither changed nor deleted.')
@minValue(1)
@maxValue(3650)
param auditRetentionDays int = 365

@description('True once the policy of the container audit is locked, which the template then leaves alone.')
param auditLocked bool = false

@description('Object ids of who may upload files, best that of a group.')
param uploaderPrincipalIds string[] = []

@description('Object ids of who alone may upload to undo/. Empty: every uploader may.')
param undoPrincipalIds string[] = []

@allowed(['Group', 'User', 'ServicePrincipal'])
param uploaderPrincipalType string = 'Group'

@description('SFTP for uploads. To be chosen at the first deployment: the account cannot change to it later.')
param sftpEnabled bool = false

param sftpUsers sftpUserType[] = []

@description('A SharePoint site whose files are copied into uploads, such as https://contoso.sharepoint.com/sites/hr. Empty: none.')
param sharePointSiteUrl string = ''

@description('Id of its document library, a GUID.')
param sharePointLibraryId string = ''

@description('Only this folder of the library.')
param sharePointFolder string = ''

@description('preview/: what is copied is validated and answered, and nobody is created.')
@allowed(['', 'preview/'])
param sharePointTargetFolder string = ''

var tags tagsType = {
  'azd-env-name': environmentName
  application: 'rollcall'
}
var unique = uniqueString(subscription().id, environmentName, location)
var groupName = 'rg-rollcall-${environmentName}'
var identityName = 'id-rollcall-${unique}'
var pageIdentityName = 'id-rollcall-page-${unique}'
var page = toLower(trim(appSettings.?PAGE ?? '')) == 'on'
var workspaceName = 'log-rollcall-${unique}'
var insightsName = 'appi-rollcall-${unique}'
var hostAccountName = 'strchost${unique}'
var dataAccountName = 'strcdata${unique}'
var packageContainer = 'app-package'
var vaultName = 'kv-rc-${unique}'
var networkName = 'vnet-rollcall-${unique}'
var topicName = empty(existingSystemTopic) ? 'evgt-rollcall-${unique}' : existingSystemTopic
var appName = 'func-rollcall-${unique}'

// The app itself comes from addresses of Azure that change: it reaches closed storage only from its own network.
var closed = privateNetwork || empty(allowedIpRanges)
  ? privateNetwork
  : fail('ALLOWED_IP_RANGES needs PRIVATE_NETWORK=true: without a network of its own the app could not reach its storage')

resource group 'Microsoft.Resources/resourceGroups@2025-04-01' = {
  name: groupName
  location: location
  tags: tags
}

module identity 'identity.bicep' = {
  scope: group
  name: 'identity'
  params: {
    name: identityName
    location: location
    tags: tags
  }
}

// Only the page's sign-in uses it: the app registration trusts it instead of a secret.
module pageIdentity 'identity.bicep' = if (page) {
  scope: group
  name: 'page-identity'
  params: {
    name: pageIdentityName
    location: location
    tags: tags
  }
}

module monitoring 'monitoring.bicep' = {
  scope: group
  name: 'monitoring'
  params: {
    workspaceName: workspaceName
    insightsName: insightsName
    location: location
    tags: tags
    identityName: identityName
    retentionDays: logRetentionDays
  }
  dependsOn: [identity]
}

module hostAccount 'storage-account.bicep' = {
  scope: group
  name: 'host-account'
  params: {
    name: hostAccountName
    location: location
    tags: tags
    sku: storageSku
    closed: closed
    allowedIpRanges: allowedIpRanges
  }
}

module dataAccount 'storage-account.bicep' = {
  scope: group
  name: 'data-account'
  params: {
    name: dataAccountName
    location: location
    tags: tags
    sku: storageSku
    hierarchicalNamespace: sftpEnabled
    sftp: sftpEnabled
    closed: closed
    allowedIpRanges: allowedIpRanges
  }
}

module hostStorage 'host-storage.bicep' = {
  scope: group
  name: 'host-storage'
  params: {
    accountName: hostAccountName
    packageContainer: packageContainer
    identityName: identityName
  }
  dependsOn: [hostAccount, identity]
}

module dataStorage 'data-storage.bicep' = {
  scope: group
  name: 'data-storage'
  params: {
    accountName: dataAccountName
    identityName: identityName
    sftpUsers: sftpEnabled ? sftpUsers : []
    uploadsRetentionDays: uploadsRetentionDays
    jobsRetentionDays: jobsRetentionDays
    auditRetentionDays: auditRetentionDays
    auditLocked: auditLocked
  }
  dependsOn: [dataAccount, identity]
}

module vault 'vault.bicep' = {
  scope: group
  name: 'vault'
  params: {
    name: vaultName
    location: location
    tags: tags
    identityName: identityName
    deployerPrincipalId: deployerPrincipalId
    deployerPrincipalType: deployerPrincipalType
    closed: closed
    allowedIpRanges: allowedIpRanges
  }
  dependsOn: [identity]
}

module network 'network.bicep' = if (privateNetwork) {
  scope: group
  name: 'network'
  params: {
    name: networkName
    location: location
    tags: tags
    addressRanges: networkAddressRanges
    hostAccountName: hostAccountName
    dataAccountName: dataAccountName
    vaultName: vaultName
  }
  dependsOn: [hostAccount, dataAccount, vault]
}

module app 'app.bicep' = {
  scope: group
  name: 'app'
  params: {
    name: appName
    planName: 'plan-rollcall-${unique}'
    location: location
    tags: tags
    maximumInstanceCount: maximumInstanceCount
    instanceMemoryMB: instanceMemoryMB
    identityName: identityName
    pageIdentityName: page ? pageIdentityName : ''
    hostAccountName: hostAccountName
    packageContainer: packageContainer
    dataAccountName: dataAccountName
    insightsName: insightsName
    vaultName: vaultName
    networkName: privateNetwork ? networkName : ''
    appSettings: appSettings
    resultsPassphraseStored: resultsPassphraseStored
  }
  // The app starts as soon as it exists: what it may do, and the package's place, come first.
  dependsOn: [hostStorage, dataStorage, monitoring, vault, network, pageIdentity]
}

module uploadEvents 'upload-events.bicep' = {
  scope: group
  name: 'upload-events'
  params: {
    topicName: topicName
    location: location
    tags: tags
    dataAccountName: dataAccountName
    hierarchicalNamespace: sftpEnabled
  }
  dependsOn: [dataStorage]
}

module uploaders 'uploaders.bicep' = {
  scope: group
  name: 'uploaders'
  params: {
    dataAccountName: dataAccountName
    principalIds: uploaderPrincipalIds
    principalType: uploaderPrincipalType
    undoPrincipalIds: undoPrincipalIds
  }
  dependsOn: [dataStorage]
}

module sharePointFlow 'sharepoint-flow.bicep' = if (!empty(sharePointSiteUrl)) {
  scope: group
  name: 'sharepoint-flow'
  params: {
    name: 'logic-rollcall-${unique}'
    location: location
    tags: tags
    dataAccountName: dataAccountName
    siteUrl: sharePointSiteUrl
    libraryId: sharePointLibraryId
    folderPath: sharePointFolder
    targetFolder: sharePointTargetFolder
  }
  dependsOn: [dataStorage]
}

module audit 'audit.bicep' = {
  scope: group
  name: 'audit'
  params: {
    workspaceName: workspaceName
    dataAccountName: dataAccountName
    vaultName: vaultName
    topicName: topicName
  }
  dependsOn: [monitoring, dataStorage, vault, uploadEvents]
}

module alerts 'alerts.bicep' = {
  scope: group
  name: 'alerts'
  params: {
    location: location
    tags: tags
    workspaceName: workspaceName
    topicName: topicName
    email: alertEmail
    failedRunsTolerated: failedRunsTolerated
    reportDueHours: reportDueHours
    stalledAfterMinutes: appSettings.?STALLED_AFTER_MINUTES ?? ''
  }
  dependsOn: [monitoring, uploadEvents]
}

module workbook 'workbook.bicep' = {
  scope: group
  name: 'workbook'
  params: {
    location: location
    tags: tags
    workspaceName: workspaceName
  }
  dependsOn: [monitoring]
}

module budget 'budget.bicep' = if (monthlyBudget > 0) {
  scope: group
  name: 'budget'
  params: {
    amount: monthlyBudget
    start: budgetStart
    email: alertEmail
  }
}

// What the hooks in infra/hooks/ go by. None bears the name of a setting: azd stores outputs beside what `azd env set`
// has stored, and would set it back, or delete it with `azd down`.
output AZURE_RESOURCE_GROUP string = group.name
output AZURE_FUNCTION_APP_NAME string = appName
output IDENTITY_NAME string = identityName
output IDENTITY_PRINCIPAL_ID string = identity.outputs.principalId
output IDENTITY_CLIENT_ID string = identity.outputs.clientId
output KEY_VAULT_NAME string = vaultName
output DATA_STORAGE_NAME string = dataAccountName
