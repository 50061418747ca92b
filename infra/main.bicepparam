// Parameters from the environment: azd hands over what `azd env set` has stored, plain az what
// the shell has (AZURE_PRINCIPAL_ID then is what `az ad signed-in-user show --query id` prints).

using 'main.bicep'
import { list, number, text, truth, word } from 'environment.bicep'

param environmentName = readEnvironmentVariable('AZURE_ENV_NAME')
param location = toLower(replace(readEnvironmentVariable('AZURE_LOCATION'), ' ', ''))
param deployerPrincipalId = text(readEnvironmentVariable('AZURE_PRINCIPAL_ID', ''), '')
param deployerPrincipalType = any(word(readEnvironmentVariable('AZURE_PRINCIPAL_TYPE', ''), ['User', 'ServicePrincipal', 'Group'], 'User'))

// The settings of the app, one line each. Their texts reach the app unchanged; their defaults are
// those of the app (the table in the README).
param appSettings = {
  LICENSE_SKUS: readEnvironmentVariable('LICENSE_SKUS')
  LICENSE_SKUS_BY_COUNTRY: readEnvironmentVariable('LICENSE_SKUS_BY_COUNTRY', '')
  LICENSE_GROUPS: readEnvironmentVariable('LICENSE_GROUPS', '')
  OWNERSHIP_ATTRIBUTE: readEnvironmentVariable('OWNERSHIP_ATTRIBUTE', '')
  SIGN_IN_ALLOWED: readEnvironmentVariable('SIGN_IN_ALLOWED', '')
  DEFAULT_COUNTRY: readEnvironmentVariable('DEFAULT_COUNTRY', '')
  RESULTS_SENDER: readEnvironmentVariable('RESULTS_SENDER')
  RESULTS_RECIPIENTS: readEnvironmentVariable('RESULTS_RECIPIENTS')
  EXTRA_RECIPIENTS: readEnvironmentVariable('EXTRA_RECIPIENTS', '')
  RESULTS_LANGUAGE: readEnvironmentVariable('RESULTS_LANGUAGE', '')
  RESULTS_TIME_ZONE: readEnvironmentVariable('RESULTS_TIME_ZONE', '')
  GUIDE_URL: readEnvironmentVariable('GUIDE_URL', '')
  PASSWORD_DELIVERY: readEnvironmentVariable('PASSWORD_DELIVERY', '')
  MAX_USERS_PER_FILE: readEnvironmentVariable('MAX_USERS_PER_FILE', '')
  FIELD_LIMITS: readEnvironmentVariable('FIELD_LIMITS', '')
  RESERVED_NAMES: readEnvironmentVariable('RESERVED_NAMES', '')
  ALLOWED_DOMAINS: readEnvironmentVariable('ALLOWED_DOMAINS', '')
  BATCH_SIZE: readEnvironmentVariable('BATCH_SIZE', '')
  MAX_ACCOUNTS_PER_DAY: readEnvironmentVariable('MAX_ACCOUNTS_PER_DAY', '')
  MAX_REMOVALS_PER_DAY: readEnvironmentVariable('MAX_REMOVALS_PER_DAY', '')
  MAIL_AT_LATEST_MINUTES: readEnvironmentVariable('MAIL_AT_LATEST_MINUTES', '')
  WAIT_DAYS: readEnvironmentVariable('WAIT_DAYS', '')
  RESUME_EVERY_MINUTES: readEnvironmentVariable('RESUME_EVERY_MINUTES', '')
  PAGE: readEnvironmentVariable('PAGE', '')
  PAGE_CLIENT_ID: readEnvironmentVariable('PAGE_CLIENT_ID', '')
  UNDO_LIMIT: readEnvironmentVariable('UNDO_LIMIT', '')
  GRAPH_BASE_URL: readEnvironmentVariable('GRAPH_BASE_URL', '')
  GRAPH_WRITE_QUOTA: readEnvironmentVariable('GRAPH_WRITE_QUOTA', '')
  STALLED_AFTER_MINUTES: readEnvironmentVariable('STALLED_AFTER_MINUTES', '')
  UPLOAD_MISSED_AFTER_MINUTES: readEnvironmentVariable('UPLOAD_MISSED_AFTER_MINUTES', '')
  SECRETS_MAX_HOURS: readEnvironmentVariable('SECRETS_MAX_HOURS', '')
}
param resultsPassphraseStored = truth(readEnvironmentVariable('RESULTS_PASSPHRASE_STORED', ''), false)

param maximumInstanceCount = number(readEnvironmentVariable('MAXIMUM_INSTANCE_COUNT', ''), 40)
param instanceMemoryMB = any(number(readEnvironmentVariable('INSTANCE_MEMORY_MB', ''), 2048))
param storageSku = any(word(readEnvironmentVariable('STORAGE_SKU', ''), ['Standard_ZRS', 'Standard_LRS'], 'Standard_ZRS'))
param privateNetwork = truth(readEnvironmentVariable('PRIVATE_NETWORK', ''), false)
param allowedIpRanges = list(readEnvironmentVariable('ALLOWED_IP_RANGES', ''))

param alertEmail = text(readEnvironmentVariable('ALERT_EMAIL'), '')
param monthlyBudget = number(readEnvironmentVariable('MONTHLY_BUDGET', ''), 50)
param budgetStart = text(readEnvironmentVariable('BUDGET_START', ''), '')
param reportDueHours = number(readEnvironmentVariable('REPORT_DUE_HOURS', ''), 4)
param failedRunsTolerated = number(readEnvironmentVariable('FAILED_RUNS_TOLERATED', ''), 5)
param logRetentionDays = number(readEnvironmentVariable('LOG_RETENTION_DAYS', ''), 90)
param uploadsRetentionDays = number(readEnvironmentVariable('UPLOADS_RETENTION_DAYS', ''), 7)
param jobsRetentionDays = number(readEnvironmentVariable('JOBS_RETENTION_DAYS', ''), 30)
param existingSystemTopic = text(readEnvironmentVariable('EXISTING_SYSTEM_TOPIC', ''), '')

param uploaderPrincipalIds = list(toLower(readEnvironmentVariable('UPLOADER_PRINCIPAL_IDS', '')))
param undoPrincipalIds = list(toLower(readEnvironmentVariable('UNDO_PRINCIPAL_IDS', '')))
param uploaderPrincipalType = any(word(readEnvironmentVariable('UPLOADER_PRINCIPAL_TYPE', ''), ['Group', 'User', 'ServicePrincipal'], 'Group'))
param sftpEnabled = truth(readEnvironmentVariable('SFTP_ENABLED', ''), false)
param sftpUsers = json(text(readEnvironmentVariable('SFTP_USERS', ''), '[]'))
param sharePointSiteUrl = text(readEnvironmentVariable('SHAREPOINT_SITE_URL', ''), '')
param sharePointLibraryId = text(readEnvironmentVariable('SHAREPOINT_LIBRARY_ID', ''), '')
param sharePointFolder = text(readEnvironmentVariable('SHAREPOINT_FOLDER', ''), '')
param sharePointTargetFolder = any(word(readEnvironmentVariable('SHAREPOINT_TARGET_FOLDER', ''), ['preview/'], ''))
