// Rollcall in a resource group of its own. `azd up` deploys it, and so does
//   az deployment sub create --name rollcall --location ‹region› --parameters infra/main.bicepparam
// around which infra/hooks/preprovision.py, postprovision.py and, after the code, postdeploy.py
// are run by hand, the last two with --deployment rollcall. Never run against live Azure so far.

targetScope = 'subscription'

@description('Name of this installation, part of all names.')
@minLength(2)
@maxLength(20)
param environmentName string

@description('Region, such as westeurope. It must offer Flex Consumption.')
param location string

@description('Object id of who deploys, who may then put the state key into the vault. Empty: somebody else does that.')
param deployerPrincipalId string = ''

@allowed(['User', 'ServicePrincipal', 'Group'])
param deployerPrincipalType string = 'User'

// ---- What the app does: the settings table of the README.

@description('skuPartNumbers that every new user gets, with commas, such as O365_BUSINESS_PREMIUM; none for no licences.')
@minLength(1)
param licenseSkus string

@description('JSON such as {"JP": ["ENTERPRISEPACK"]}: other licences in a country.')
param licenseSkusByCountry string = '{}'

@description('JSON such as {"default": "5b2cf2b8-9c7e-4c39-8f26-1f4a6b1e70d3"}: object ids of groups that give new users their licences. The app then needs GroupMember.ReadWrite.All, which the postprovision hook grants.')
param licenseGroups string = '{}'

@description('Whether new users may sign in.')
param signInAllowed bool = true

@description('Used where the country cell is empty. Without it such a row is faulty.')
param defaultCountry string = ''

@description('The mailbox that sends reports. A shared mailbox is enough.')
@minLength(3)
param resultsSender string

@description('Who gets the reports, with commas or semicolons.')
@minLength(3)
param resultsRecipients string

@description('Language of the reports.')
param resultsLanguage string = 'en'

@description('email: temporary passwords stand in the report. encrypted: in an archive that the passphrase opens. none: they are left out and have to be reset.')
@allowed(['email', 'encrypted', 'none'])
param passwordDelivery string = 'email'

@description('Whether the vault holds the secret results-passphrase. Put it there first.')
param resultsPassphraseStored bool = false

@description('Rows in a file at most.')
@minValue(1)
@maxValue(20000)
param maxUsersPerFile int = 250

@description('Lengths of user names: those of the admin centre\'s wizard, or those of Entra ID.')
@allowed(['wizard', 'entra'])
param fieldLimits string = 'wizard'

@description('Rows in a country batch.')
@minValue(1)
@maxValue(1000)
param batchSize int = 50

@description('Accounts that one undo may remove at most. 0: no run can be undone.')
@minValue(0)
param undoLimit int = 50

@description('Graph of the cloud that the tenant is in.')
param graphBaseUrl string = 'https://graph.microsoft.com/v1.0'

@description('Writes / seconds that the app has in this tenant.')
param graphWriteQuota string = '3000/150'

@description('Minutes after which a standing job is sent on.')
param stalledAfterMinutes int = 20

@description('Minutes after which an upload whose event was lost is taken in.')
param uploadMissedAfterMinutes int = 15

@description('Hours after which temporary passwords are erased in any case.')
param secretsMaxHours int = 24

// ---- How it runs.

@description('Instances of the app at most.')
@minValue(1)
@maxValue(1000)
param maximumInstanceCount int = 40

@allowed([512, 2048, 4096])
param instanceMemoryMB int = 2048

@allowed(['Standard_ZRS', 'Standard_LRS'])
param storageSku string = 'Standard_ZRS'

@description('A network of the app\'s own, with private endpoints for storage and the vault.')
param privateNetwork bool = false

@description('Address ranges of that network, of the app\'s subnet in it and of that of the private endpoints. No network you connect it to may use them.')
param networkAddressRanges object = {
  network: '10.90.0.0/24'
  app: '10.90.0.0/26'
  endpoints: '10.90.0.64/26'
}

@description('IP addresses or ranges that still reach storage and the vault from outside: of administrators, and of people who drop files.')
param allowedIpRanges array = []

// ---- Who is told, and who may drop files.

@description('Who gets the alerts and the warnings of the budget.')
@minLength(3)
param alertEmail string

@description('Per month, in the currency of the subscription. 0: no budget.')
@minValue(0)
param monthlyBudget int = 50

@description('Failed runs within 15 minutes that are not worth a call.')
@minValue(0)
param failedRunsTolerated int = 5

@description('Hours after which a judged file without a sent report is worth a call.')
@minValue(1)
@maxValue(24)
param reportDueHours int = 4

@minValue(30)
@maxValue(730)
param logRetentionDays int = 90

@description('Object ids of who may drop files into uploads, best that of a group.')
param uploaderPrincipalIds array = []

@allowed(['Group', 'User', 'ServicePrincipal'])
param uploaderPrincipalType string = 'Group'

@description('SFTP for uploads. To be chosen at the first deployment: the account cannot change to it later.')
param sftpEnabled bool = false

@description('[{ name: \'hr\', publicKey: \'ssh-ed25519 …\' }]')
param sftpUsers array = []

@description('A SharePoint site whose files are copied into uploads, such as https://contoso.sharepoint.com/sites/hr. Empty: none.')
param sharePointSiteUrl string = ''

@description('Id of its document library, a GUID.')
param sharePointLibraryId string = ''

@description('Only this folder of the library.')
param sharePointFolder string = ''

@description('preview/: what is copied is judged and answered, and nobody is created.')
@allowed(['', 'preview/'])
param sharePointTargetFolder string = ''

var tags = {
  'azd-env-name': environmentName
  application: 'rollcall'
}
var unique = uniqueString(subscription().id, environmentName, location)
var packageContainer = 'app-package'
var hostStorageName = 'strchost${unique}'
var dataStorageName = 'strcdata${unique}'

var chosenSettings = {
  LICENSE_SKUS: licenseSkus
  LICENSE_SKUS_BY_COUNTRY: licenseSkusByCountry
  LICENSE_GROUPS: licenseGroups
  SIGN_IN_ALLOWED: string(signInAllowed)
  DEFAULT_COUNTRY: defaultCountry
  RESULTS_SENDER: resultsSender
  RESULTS_RECIPIENTS: resultsRecipients
  RESULTS_LANGUAGE: resultsLanguage
  PASSWORD_DELIVERY: passwordDelivery
  MAX_USERS_PER_FILE: string(maxUsersPerFile)
  FIELD_LIMITS: fieldLimits
  BATCH_SIZE: string(batchSize)
  UNDO_LIMIT: string(undoLimit)
  GRAPH_BASE_URL: graphBaseUrl
  GRAPH_WRITE_QUOTA: graphWriteQuota
  STALLED_AFTER_MINUTES: string(stalledAfterMinutes)
  UPLOAD_MISSED_AFTER_MINUTES: string(uploadMissedAfterMinutes)
  SECRETS_MAX_HOURS: string(secretsMaxHours)
}

resource group 'Microsoft.Resources/resourceGroups@2025-04-01' = {
  name: 'rg-rollcall-${environmentName}'
  location: location
  tags: tags
}

module identity 'identity.bicep' = {
  scope: group
  name: 'identity'
  params: {
    name: 'id-rollcall-${unique}'
    location: location
    tags: tags
  }
}

module monitoring 'monitoring.bicep' = {
  scope: group
  name: 'monitoring'
  params: {
    workspaceName: 'log-rollcall-${unique}'
    insightsName: 'appi-rollcall-${unique}'
    location: location
    tags: tags
    appPrincipalId: identity.outputs.principalId
    retentionDays: logRetentionDays
  }
}

module hostAccount 'storage-account.bicep' = {
  scope: group
  name: 'host-account'
  params: {
    name: hostStorageName
    location: location
    tags: tags
    sku: storageSku
    closed: privateNetwork
    allowedIpRanges: allowedIpRanges
  }
}

module dataAccount 'storage-account.bicep' = {
  scope: group
  name: 'data-account'
  params: {
    name: dataStorageName
    location: location
    tags: tags
    sku: storageSku
    hierarchicalNamespace: sftpEnabled
    sftp: sftpEnabled
    closed: privateNetwork
    allowedIpRanges: allowedIpRanges
  }
}

module hostStorage 'host-storage.bicep' = {
  scope: group
  name: 'host-storage'
  params: {
    accountName: hostAccount.outputs.name
    packageContainer: packageContainer
    appPrincipalId: identity.outputs.principalId
  }
}

module dataStorage 'data-storage.bicep' = {
  scope: group
  name: 'data-storage'
  params: {
    accountName: dataAccount.outputs.name
    appPrincipalId: identity.outputs.principalId
    sftpUsers: sftpEnabled ? sftpUsers : []
  }
}

module vault 'vault.bicep' = {
  scope: group
  name: 'vault'
  params: {
    name: 'kv-rc-${unique}'
    location: location
    tags: tags
    appPrincipalId: identity.outputs.principalId
    deployerPrincipalId: deployerPrincipalId
    deployerPrincipalType: deployerPrincipalType
    closed: privateNetwork
    allowedIpRanges: allowedIpRanges
  }
}

module network 'network.bicep' = if (privateNetwork) {
  scope: group
  name: 'network'
  params: {
    name: 'vnet-rollcall-${unique}'
    location: location
    tags: tags
    addressRanges: networkAddressRanges
    endpoints: [
      { name: 'host-blob', resourceId: hostAccount.outputs.id, groupId: 'blob' }
      { name: 'host-queue', resourceId: hostAccount.outputs.id, groupId: 'queue' }
      { name: 'host-table', resourceId: hostAccount.outputs.id, groupId: 'table' }
      { name: 'data-blob', resourceId: dataAccount.outputs.id, groupId: 'blob' }
      { name: 'data-queue', resourceId: dataAccount.outputs.id, groupId: 'queue' }
      { name: 'vault', resourceId: vault.outputs.id, groupId: 'vault' }
    ]
  }
}

module app 'app.bicep' = {
  scope: group
  name: 'app'
  params: {
    name: 'func-rollcall-${unique}'
    planName: 'plan-rollcall-${unique}'
    location: location
    tags: tags
    maximumInstanceCount: maximumInstanceCount
    instanceMemoryMB: instanceMemoryMB
    identityId: identity.outputs.id
    identityClientId: identity.outputs.clientId
    hostBlobEndpoint: hostAccount.outputs.blobEndpoint
    hostQueueEndpoint: hostAccount.outputs.queueEndpoint
    hostTableEndpoint: hostAccount.outputs.tableEndpoint
    packageContainer: packageContainer
    dataBlobEndpoint: dataAccount.outputs.blobEndpoint
    dataQueueEndpoint: dataAccount.outputs.queueEndpoint
    insightsConnectionString: monitoring.outputs.insightsConnectionString
    vaultName: vault.outputs.name
    subnetId: privateNetwork ? network!.outputs.appSubnetId : ''
    chosenSettings: chosenSettings
    resultsPassphraseStored: resultsPassphraseStored
  }
  // The app starts as soon as it exists: what it may do, and the package's place, come first.
  dependsOn: [hostStorage, dataStorage]
}

module uploadEvents 'upload-events.bicep' = {
  scope: group
  name: 'upload-events'
  params: {
    topicName: 'evgt-rollcall-${unique}'
    location: location
    tags: tags
    dataAccountName: dataAccount.outputs.name
    deadLettersContainer: dataStorage.outputs.deadLettersContainer
  }
}

module uploaders 'uploaders.bicep' = {
  scope: group
  name: 'uploaders'
  params: {
    dataAccountName: dataAccount.outputs.name
    uploadsContainer: dataStorage.outputs.uploadsContainer
    principalIds: uploaderPrincipalIds
    principalType: uploaderPrincipalType
  }
}

module sharePointFlow 'sharepoint-flow.bicep' = if (!empty(sharePointSiteUrl)) {
  scope: group
  name: 'sharepoint-flow'
  params: {
    name: 'logic-rollcall-${unique}'
    location: location
    tags: tags
    dataAccountName: dataAccount.outputs.name
    uploadsContainer: dataStorage.outputs.uploadsContainer
    siteUrl: sharePointSiteUrl
    libraryId: sharePointLibraryId
    folderPath: sharePointFolder
    targetFolder: sharePointTargetFolder
  }
}

module audit 'audit.bicep' = {
  scope: group
  name: 'audit'
  params: {
    workspaceId: monitoring.outputs.workspaceId
    dataAccountName: dataAccount.outputs.name
    vaultName: vault.outputs.name
    topicName: uploadEvents.outputs.name
  }
}

module alerts 'alerts.bicep' = {
  scope: group
  name: 'alerts'
  params: {
    location: location
    tags: tags
    workspaceId: monitoring.outputs.workspaceId
    topicId: uploadEvents.outputs.id
    email: alertEmail
    failedRunsTolerated: failedRunsTolerated
    reportDueHours: reportDueHours
  }
}

module workbook 'workbook.bicep' = {
  scope: group
  name: 'workbook'
  params: {
    location: location
    tags: tags
    workspaceId: monitoring.outputs.workspaceId
  }
}

module budget 'budget.bicep' = if (monthlyBudget > 0) {
  scope: group
  name: 'budget'
  params: {
    name: 'rollcall-monthly'
    amount: monthlyBudget
    email: alertEmail
  }
}

// What the hooks in infra/hooks/ go by.
output AZURE_RESOURCE_GROUP string = group.name
output AZURE_FUNCTION_APP_NAME string = app.outputs.name
output IDENTITY_NAME string = identity.outputs.name
output IDENTITY_PRINCIPAL_ID string = identity.outputs.principalId
output IDENTITY_CLIENT_ID string = identity.outputs.clientId
output KEY_VAULT_NAME string = vault.outputs.name
output DATA_STORAGE_NAME string = dataAccount.outputs.name
output EVENT_TOPIC_NAME string = uploadEvents.outputs.name
output RESULTS_SENDER string = resultsSender
output LICENSE_GROUPS string = licenseGroups
output GRAPH_BASE_URL string = graphBaseUrl
