// Parameters from the environment: azd hands over what `azd env set` has stored, plain az what
// the shell has (AZURE_PRINCIPAL_ID then is what `az ad signed-in-user show --query id` tells).
// What has no value here gets the default of main.bicep.

using 'main.bicep'

param environmentName = readEnvironmentVariable('AZURE_ENV_NAME')
param location = readEnvironmentVariable('AZURE_LOCATION')
param deployerPrincipalId = readEnvironmentVariable('AZURE_PRINCIPAL_ID', '')
param deployerPrincipalType = readEnvironmentVariable('AZURE_PRINCIPAL_TYPE', 'User')

param licenseSkus = readEnvironmentVariable('LICENSE_SKUS')
param licenseSkusByCountry = readEnvironmentVariable('LICENSE_SKUS_BY_COUNTRY', '{}')
param licenseGroups = readEnvironmentVariable('LICENSE_GROUPS', '{}')
param signInAllowed = bool(readEnvironmentVariable('SIGN_IN_ALLOWED', 'true'))
param defaultCountry = readEnvironmentVariable('DEFAULT_COUNTRY', '')
param resultsSender = readEnvironmentVariable('RESULTS_SENDER')
param resultsRecipients = readEnvironmentVariable('RESULTS_RECIPIENTS')
param resultsLanguage = readEnvironmentVariable('RESULTS_LANGUAGE', 'en')
param passwordDelivery = readEnvironmentVariable('PASSWORD_DELIVERY', 'email')
param resultsPassphraseStored = bool(readEnvironmentVariable('RESULTS_PASSPHRASE_STORED', 'false'))
param maxUsersPerFile = int(readEnvironmentVariable('MAX_USERS_PER_FILE', '250'))
param fieldLimits = readEnvironmentVariable('FIELD_LIMITS', 'wizard')
param batchSize = int(readEnvironmentVariable('BATCH_SIZE', '50'))
param undoLimit = int(readEnvironmentVariable('UNDO_LIMIT', '50'))
param graphBaseUrl = readEnvironmentVariable('GRAPH_BASE_URL', 'https://graph.microsoft.com/v1.0')
param graphWriteQuota = readEnvironmentVariable('GRAPH_WRITE_QUOTA', '3000/150')
param stalledAfterMinutes = int(readEnvironmentVariable('STALLED_AFTER_MINUTES', '20'))
param uploadMissedAfterMinutes = int(readEnvironmentVariable('UPLOAD_MISSED_AFTER_MINUTES', '15'))
param secretsMaxHours = int(readEnvironmentVariable('SECRETS_MAX_HOURS', '24'))

param maximumInstanceCount = int(readEnvironmentVariable('MAXIMUM_INSTANCE_COUNT', '40'))
param storageSku = readEnvironmentVariable('STORAGE_SKU', 'Standard_ZRS')
param privateNetwork = bool(readEnvironmentVariable('PRIVATE_NETWORK', 'false'))
var ipRanges = readEnvironmentVariable('ALLOWED_IP_RANGES', '')
param allowedIpRanges = empty(ipRanges) ? [] : split(ipRanges, ',')

param alertEmail = readEnvironmentVariable('ALERT_EMAIL')
param monthlyBudget = int(readEnvironmentVariable('MONTHLY_BUDGET', '50'))
param reportDueHours = int(readEnvironmentVariable('REPORT_DUE_HOURS', '4'))
var uploaders = readEnvironmentVariable('UPLOADER_PRINCIPAL_IDS', '')
param uploaderPrincipalIds = empty(uploaders) ? [] : split(uploaders, ',')
param uploaderPrincipalType = readEnvironmentVariable('UPLOADER_PRINCIPAL_TYPE', 'Group')
param sftpEnabled = bool(readEnvironmentVariable('SFTP_ENABLED', 'false'))
param sftpUsers = json(readEnvironmentVariable('SFTP_USERS', '[]'))
param sharePointSiteUrl = readEnvironmentVariable('SHAREPOINT_SITE_URL', '')
param sharePointLibraryId = readEnvironmentVariable('SHAREPOINT_LIBRARY_ID', '')
param sharePointFolder = readEnvironmentVariable('SHAREPOINT_FOLDER', '')
param sharePointTargetFolder = readEnvironmentVariable('SHAREPOINT_TARGET_FOLDER', '')
